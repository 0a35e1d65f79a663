"""What is wrong with content or with a model, in the words of the person who can mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Dict, Iterable, List, Optional

CONTENT, MODEL, INTERNAL = "content", "model", "internal"


@dataclass(frozen=True)
class Fault:
    """One thing to mend, and how. `line` counts from 1; without a line it is about the file as a whole."""

    message: str
    file: Optional[str] = None
    line: Optional[int] = None
    repair: str = ""

    def __str__(self) -> str:
        where = self.file or ""
        if self.line is not None:
            where += f":{self.line}"
        said = f"{self.message} {self.repair}".strip()
        return f"{where}: {said}" if where else said

    def as_dict(self) -> Dict[str, Any]:
        """For JSON."""
        return asdict(self)


class TrainingFailed(Exception):
    """No new model took over, and the old one goes on answering. `kind` says whose the fault is: the content's,
    the new model's, or the trainer's own."""

    def __init__(self, kind: str, faults: Iterable[Fault]) -> None:
        self.kind = kind
        self.faults: List[Fault] = list(faults)
        super().__init__("; ".join(map(str, self.faults)))
