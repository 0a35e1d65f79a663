"""Owns the checks that run inside Rasa's environment: the trainer's own, and `rasa data validate`."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from content.findings import Finding, error, warning

TRAINER_SECONDS = 30.0
VALIDATE_SECONDS = 300.0
DOMAIN = "domain.yml"
# Told about; a sentence of Rasa's goes over several lines, and what else is imported warns of its own affairs.
MOST_LINES = 12
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(r"/rasa/\S+:\d+: UserWarning: (.+)$")
_ERROR = re.compile(r"^(?:\S+ \S+ )?(?:ERROR|CRITICAL)\s+\S+\s+-\s+(.+)$")
# Rasa does not know what actions say and where buttons lead; examples in two intents content/ finds with their lines.
_KNOWN_BETTER = re.compile(
    r"^The utterance '\w+' is not used|labeled with multiple different intents|is not found in the NLU training data"
)


class RasaChecks:
    """Starts the checks at once, so that they run beside the others; `findings` waits for them."""

    def __init__(self, root: Path, environment: Path, validate: bool) -> None:
        """`environment` is the folder of Rasa's programs; `validate`: `rasa data validate` is wanted too."""
        self._trainer = _start(root, str(environment / "python"), "-m", "bot.trainer", "check")
        self._validate = _start(root, str(environment / "rasa"), "data", "validate") if validate else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (self._trainer, self._validate):
            if process is not None and process.poll() is None:
                process.kill()
            if process is not None:
                process.communicate()  # closes its pipes

    def findings(self) -> list[Finding]:
        """What both found. Where the trainer's checks find an error, Rasa's validation only falls over it."""
        faults = trainer_findings(*_outcome(self._trainer, TRAINER_SECONDS))
        if faults or self._validate is None:
            return faults
        return validate_findings(*_outcome(self._validate, VALIDATE_SECONDS))


def trainer_findings(code: int, out: str, said: str) -> list[Finding]:
    """The trainer's faults as findings."""
    try:
        return [
            error("training", fault["file"] or DOMAIN, fault["line"], fault["message"], "") for fault in json.loads(out)
        ]
    except (ValueError, KeyError, TypeError):
        reason = f"The trainer's checks could not run (code {code}): {_last_line(said)}"
        return [error("training", DOMAIN, None, reason, "Run `make setup`, then `baton check` again.")]


def validate_findings(code: int, out: str, said: str) -> list[Finding]:
    """What `rasa data validate` said; an error if it failed."""
    lines = [_COLOUR.sub("", line).rstrip() for line in (*said.splitlines(), *out.splitlines())]
    warned = [match[1] for line in lines if (match := _WARNING.search(line))]
    found = [
        warning("rasa", DOMAIN, None, text, "") for text in dict.fromkeys(warned) if not _KNOWN_BETTER.search(text)
    ]
    if code:
        wrong = [match[1] for line in lines if (match := _ERROR.search(line))]
        text = "\n        ".join(wrong or [line for line in lines if line][-MOST_LINES:])
        repair = "`.venv-rasa/bin/rasa data validate` says more."
        found.append(error("rasa", DOMAIN, None, f"`rasa data validate` failed: {text}", repair))
    return found


def _start(root: Path, *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _outcome(process: subprocess.Popen[bytes], seconds: float) -> tuple[int, str, str]:
    try:
        out, said = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return 124, "", f"no answer in {seconds:.0f} s"
    return process.returncode, out.decode("utf-8", "replace"), said.decode("utf-8", "replace")


def _last_line(said: str) -> str:
    lines = [line.strip() for line in _COLOUR.sub("", said).splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it said nothing"
