"""Owns what a frame of the web chat can be refused for."""

from __future__ import annotations


class FrameError(Exception):
    """A frame that is answered with `error`; `code` is one of docs/protocol.md, the words are in the catalogue."""

    def __init__(self, code: str, id: str | None = None, **values: object) -> None:
        super().__init__(code)
        self.code, self.id, self.values = code, id, values


class VouchError(Exception):
    """A token of the shop's that does not vouch for anybody. What it says is for the shop's developers."""


class TokenError(Exception):
    """A session token that was not made here, was changed, or is too old."""
