"""`baton train`, `baton models`, `baton rollback`: the core's models; bot/trainer/ does it, in Rasa's environment."""

from __future__ import annotations

import os
import subprocess
from typing import Annotated

import typer

from baton.settings import ROOT, load_settings

RASA_ENVIRONMENT = ROOT / ".venv-rasa" / "bin"
RASA = RASA_ENVIRONMENT / "rasa"

AsJson = Annotated[bool, typer.Option("--json", help="For machines: JSON instead of sentences.")]


def train(
    force: Annotated[bool, typer.Option(help="Train even if nothing has changed since the last time.")] = False,
    as_json: AsJson = False,
) -> None:
    """Trains from config.yml, domain.yml and data/, and lets the new model take over if it is good.

    Exit code 0: a model of the content answers; 1: the content has faults, each told with file and line; 3: the new
    model is no good; 4: the trainer itself failed. In all but the first the old model goes on answering.
    """
    _run_trainer("train", *_flags(force=force, json=as_json))


def models(as_json: AsJson = False) -> None:
    """Lists the models that are there: when they were made, of how much, how they were checked."""
    _run_trainer("models", *_flags(json=as_json))


def rollback(
    name: Annotated[
        str, typer.Argument(help="The model to put back; the one before the current one if not given.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Puts back a model that answered before, at once. It stays until the content changes or `baton train --force`."""
    _run_trainer("rollback", *([name] if name else []), *_flags(json=as_json))


def _run_trainer(*arguments: str) -> None:
    _check_environment()
    settings = load_settings()
    environment = {**os.environ, **settings.understanding, "BATON_RASA_URL": settings.rasa_url}
    command = [str(RASA_ENVIRONMENT / "python"), "-m", "bot.trainer", *arguments]
    try:
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except KeyboardInterrupt:
        code = 130
    raise typer.Exit(code)


def _flags(**given: bool) -> list[str]:
    return [f"--{name}" for name, wanted in given.items() if wanted]


def _check_environment() -> None:
    if not RASA.exists():
        typer.echo("Rasa's environment is not there. Run: make setup", err=True)
        raise typer.Exit(2)
