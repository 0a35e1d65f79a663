"""Owns the process manager's configuration file, which is written anew at each start."""

from __future__ import annotations

import configparser
import shlex
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from baton.programs import Program
from baton.settings import ROOT, Settings

CHILD = Path(__file__).with_name("child.py")
LOG_BYTES = 10 * 1024 * 1024
OLD_LOGS = 3
STARTS = 1_000_000
"""It is never given up: the wait before each further start grows by a second."""


def write_manager_settings(settings: Settings, programs: Sequence[Program]) -> Path:
    """Writes the file and says where it is."""
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser["supervisord"] = {
        "nodaemon": "true",
        "pidfile": _escaped(settings.run_folder / "supervisord.pid"),
        "logfile": _escaped(settings.log_folder / "supervisor.log"),
        "logfile_maxbytes": str(LOG_BYTES),
        "logfile_backups": str(OLD_LOGS),
        "loglevel": "info",
        "directory": _escaped(ROOT),
        "minfds": "256",
        "minprocs": "32",
    }
    for program in programs:
        parser[f"program:{program.name}"] = _program_section(settings, program)
    # Programs of one rank stop together; the ranks stop one after the other, the highest first.
    for rank, members in groupby(sorted(programs, key=lambda program: program.rank), lambda program: program.rank):
        parser[f"group:rank{rank}"] = {
            "programs": ",".join(program.name for program in members),
            "priority": str(rank),
        }
    path = settings.run_folder / "supervisord.conf"
    with path.open("w", encoding="utf-8") as file:
        parser.write(file)
    return path


def _program_section(settings: Settings, program: Program) -> dict[str, str]:
    return {
        "command": _escaped(shlex.join([sys.executable, "-I", "-S", str(CHILD), *program.command])),
        "priority": str(program.rank),
        "autostart": "true",
        "autorestart": "true",
        "startsecs": str(program.steady_seconds),
        "startretries": str(STARTS),
        "stopsignal": program.stop_signal,
        "stopwaitsecs": str(program.stop_seconds),
        "stopasgroup": "false",
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": _escaped(settings.log_folder / f"{program.name}.log"),
        "stdout_logfile_maxbytes": str(LOG_BYTES),
        "stdout_logfile_backups": str(OLD_LOGS),
    }


def _escaped(value: object) -> str:
    """The file expands `%`, and takes what follows ` ;` for a comment."""
    return str(value).replace("%", "%%")
