"""`baton train`, `baton check`: the core's model, made and checked with Rasa's own tools."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import typer

from baton.settings import ROOT

RASA = ROOT / ".venv-rasa" / "bin" / "rasa"
SETUP = ROOT / "scripts" / "setup.py"


def train(
    force: Annotated[bool, typer.Option(help="Train even if nothing has changed since the last time.")] = False,
) -> None:
    """Trains the model from config.yml, domain.yml and data/, if they changed since it was trained."""
    command = [sys.executable, str(SETUP), "--for", "train", *(["--force-train"] if force else [])]
    raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)


def check() -> None:
    """Checks config.yml, domain.yml and data/ against each other (`rasa data validate`)."""
    if not RASA.exists():
        typer.echo("Rasa's environment is not there. Run: make setup", err=True)
        raise typer.Exit(2)
    raise typer.Exit(subprocess.run([RASA, "data", "validate"], cwd=ROOT, check=False).returncode)
