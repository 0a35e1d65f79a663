"""`baton check`: whether the content is good, for those who edit it."""

from __future__ import annotations

import json
import sys
import time
from contextlib import nullcontext
from typing import Annotated

import typer

from baton.rasa_checks import RasaChecks
from baton.settings import ROOT, load_settings

RASA_ENVIRONMENT = ROOT / ".venv-rasa" / "bin"
ENCODERS = ROOT / "models" / "encoder"


def check(
    as_json: Annotated[bool, typer.Option("--json", help="For machines: JSON instead of sentences.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Without `rasa data validate`, which takes 20 s.")] = False,
    no_rasa: Annotated[bool, typer.Option("--no-rasa", help="Nothing that needs Rasa's environment.")] = False,
) -> None:
    """Checks domain.yml, config.yml and data/: what is wrong, where, why, and how to mend it.

    Examples in two intents (by letters and by meaning), intents that overlap, languages that lag, answers without
    translation, placeholders without a value, buttons and links that lead nowhere; then what the trainer checks, and
    `rasa data validate`. Exit code 1: there are errors; 0: none, perhaps warnings. See docs/content-guide.md.
    """
    if not no_rasa and not (RASA_ENVIRONMENT / "rasa").exists():
        typer.echo("Rasa's environment is not there. Run: make setup, or leave its part out: --no-rasa", err=True)
        raise typer.Exit(2)
    began = time.monotonic()
    with nullcontext() if no_rasa else RasaChecks(ROOT, RASA_ENVIRONMENT, validate=not fast) as beside:
        # Numpy and the encoder's runtime take a third of a second, which no other command should wait for.
        from content.findings import in_order
        from content.run import run_checks
        from content.telling import as_json as in_json
        from content.telling import lines_of, summary

        checked = run_checks(ROOT, ENCODERS, load_settings().home / "cache" / "vectors.sqlite3")
        findings = checked.findings
        if beside is not None:
            errors = {(found.file, found.line) for found in findings if found.is_error}
            findings = in_order([*findings, *(one for one in beside.findings() if (one.file, one.line) not in errors)])
    seconds = time.monotonic() - began
    if as_json:
        typer.echo(json.dumps(in_json(findings, checked.counts, seconds), ensure_ascii=False, indent=1))
    else:
        for line in (*lines_of(findings), summary(findings, checked.counts, seconds)):
            typer.echo(line)
    sys.exit(1 if any(found.is_error for found in findings) else 0)
