"""`baton up`, `baton serve`: the whole installation on one machine, and one process of it."""

from __future__ import annotations

import logging
import os
import sys
from typing import Annotated

import typer
import uvloop

from baton.logs import configure_logs
from baton.roles import ROLES
from baton.settings import load_settings


def up() -> None:
    """Starts everything on this machine and keeps it running; Ctrl-C stops all of it."""
    from baton.supervision import run

    raise typer.Exit(run(load_settings()))


def serve(
    role: Annotated[
        str, typer.Option(help="What this process does, comma-separated: web, worker, outbox, archiver.")
    ] = ",".join(ROLES),
) -> None:
    """Runs one Baton process in the given roles, until SIGTERM or Ctrl-C. `baton up` starts it for you."""
    roles = frozenset(part.strip() for part in role.split(",") if part.strip())
    if not roles or not roles <= set(ROLES):
        raise typer.BadParameter(f"choose from {', '.join(ROLES)}", param_hint="--role")
    from baton.app import serve as serve_roles

    settings = load_settings()
    configure_logs(settings.log_format, settings.log_level)
    uvloop.run(serve_roles(settings, roles))
    # All is closed. Taking the interpreter apart, too, takes seconds on a busy machine, which an operator waits for.
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
