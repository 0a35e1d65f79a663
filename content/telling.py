"""What findings look like to people and to programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from content.findings import Finding


def lines_of(findings: Sequence[Finding]) -> Iterator[str]:
    """Grouped by file, each with its line, reason, proposed repair, and in brackets the name of the check."""
    for file, group in groupby(findings, key=lambda found: found.file):
        yield file
        for found in group:
            yield f"  {found.line or '':>4}  {found.severity.value}: {found.reason} [{found.check}]"
            if found.repair:
                yield f"        → {found.repair}"
        yield ""


def summary(findings: Sequence[Finding], counts: Mapping[str, int], seconds: float) -> str:
    """The last line."""
    errors = sum(found.is_error for found in findings)
    looked_at = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    result = (
        f"{_several(errors, 'error')}, {_several(len(findings) - errors, 'warning')}" if findings else "all is well"
    )
    return f"Checked {looked_at} in {seconds:.1f} s: {result}."


def as_json(findings: Sequence[Finding], counts: Mapping[str, int], seconds: float) -> dict[str, Any]:
    """Everything, for programs."""
    errors = sum(found.is_error for found in findings)
    return {
        "errors": errors,
        "warnings": len(findings) - errors,
        "seconds": round(seconds, 2),
        "counts": dict(counts),
        "findings": [found.as_dict() for found in findings],
    }


def _several(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
