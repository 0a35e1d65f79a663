"""Owns the check that runs inside Rasa's environment: `rasa data validate`."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from content.findings import Finding, error, warning

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


class RasaValidation:
    """`rasa data validate`, started at once, so that it runs beside the other checks; `findings` waits for it."""

    def __init__(self, root: Path, environment: Path) -> None:
        """`environment` is the folder of Rasa's programs."""
        self._process = subprocess.Popen(
            [str(environment / "rasa"), "data", "validate"],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()  # closes its pipes

    def findings(self) -> list[Finding]:
        """What it found."""
        try:
            out, said = self._process.communicate(timeout=VALIDATE_SECONDS)
        except subprocess.TimeoutExpired:
            return validate_findings(124, "", f"no answer in {VALIDATE_SECONDS:.0f} s")
        return validate_findings(
            self._process.returncode, out.decode("utf-8", "replace"), said.decode("utf-8", "replace")
        )


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
