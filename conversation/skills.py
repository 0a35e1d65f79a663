"""Owns what one of the staff takes: the teams and languages of customers, and how much at once."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Skills:
    """Who names no team belongs to all, and who names no language speaks all.

    `capacity`: conversations at once, by weight; None is what the installation has for everybody.
    """

    teams: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    capacity: int | None = None

    def belongs_to(self, team: str) -> bool:
        """Whether this person takes conversations of the team."""
        return not self.teams or team in self.teams

    def speaks(self, language: str) -> bool:
        """Whether this person can be given a conversation in the language."""
        return not self.languages or language in self.languages

    def dump(self) -> str:
        """The JSON that the live store keeps."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, dumped: str | None) -> Skills:
        """What `dump` wrote; of who is not known, all."""
        raw = json.loads(dumped or "{}")
        return cls(tuple(raw.get("teams") or ()), tuple(raw.get("languages") or ()), raw.get("capacity"))


ANYTHING = Skills()
"""Of who is for everything."""
