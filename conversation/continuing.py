"""Owns the offer to go on at another channel: a code, and where a channel has such links, a link that carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from conversation.codes import write_code
from conversation.joining import CODE_SECONDS, Address, Joining


@runtime_checkable
class Doorway(Protocol):
    """A channel that can be entered with a code."""

    async def link_with(self, code: str) -> str | None:
        """An address that opens the channel and gives it `code`; None where that cannot be said just now."""
        ...


@dataclass(frozen=True, slots=True)
class Offer:
    """A code as people write it, how long it is good (seconds), and links that carry it, by channel."""

    code: str
    seconds: int
    links: Mapping[str, str]


class Continuing:
    """Makes offers."""

    def __init__(self, joining: Joining, doorways: Mapping[str, Doorway]) -> None:
        """`doorways`: channels with links, by name."""
        self._joining = joining
        self._doorways = doorways

    async def offer(self, here: Address) -> Offer:
        """An offer for whoever is at `here`, to go on anywhere else. Raises StoreUnavailable."""
        code = write_code(await self._joining.issue_code(here))
        links = {
            name: link
            for name, doorway in self._doorways.items()
            if name != here[0] and (link := await doorway.link_with(code))
        }
        return Offer(code, CODE_SECONDS, links)
