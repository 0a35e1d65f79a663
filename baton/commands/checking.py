"""`baton check`: whether the content is good, for those who edit it."""

from __future__ import annotations

import json
import sys
import time
from contextlib import nullcontext
from typing import Annotated

import typer

from baton.rasa_checks import RasaValidation
from baton.settings import ROOT, load_settings

RASA_ENVIRONMENT = ROOT / ".venv-rasa" / "bin"


def check(
    as_json: Annotated[bool, typer.Option("--json", help="For machines: JSON instead of sentences.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Without `rasa data validate`, which takes 20 s.")] = False,
) -> None:
    """Checks domain.yml, config.yml and data/: what is wrong, where, why, and how to mend it.

    What is used and nowhere declared, examples in two intents (by letters and by meaning), intents that overlap,
    languages that lag, answers without translation, placeholders without a value, buttons and links that lead nowhere;
    then `rasa data validate`. The trainer makes the same checks before each model. Exit code 1: there are errors; 0:
    none, perhaps warnings. See docs/content-guide.md.
    """
    if not fast and not (RASA_ENVIRONMENT / "rasa").exists():
        typer.echo("Rasa's environment is not there. Run: make setup, or leave its part out: --fast", err=True)
        raise typer.Exit(2)
    began = time.monotonic()
    with nullcontext() if fast else RasaValidation(ROOT, RASA_ENVIRONMENT) as beside:
        # Numpy and the encoder's runtime take a third of a second, which no other command should wait for.
        from content.findings import in_order
        from content.run import run_checks
        from content.telling import as_json as in_json
        from content.telling import lines_of, summary

        checked = run_checks(ROOT, load_settings().understanding)
        findings = checked.findings
        # Over content with errors, Rasa's validation only falls.
        if beside is not None and not checked.errors:
            findings = in_order([*findings, *beside.findings()])
    seconds = time.monotonic() - began
    if as_json:
        typer.echo(json.dumps(in_json(findings, checked.counts, seconds), ensure_ascii=False, indent=1))
    else:
        for line in (*lines_of(findings), summary(findings, checked.counts, seconds)):
            typer.echo(line)
    sys.exit(1 if any(found.is_error for found in findings) else 0)
