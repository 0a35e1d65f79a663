"""Owns what the desk in Slack asks of the desk itself (handoff/), of the accounts and of the attachments."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from channels.slack_desk.follower import Summarise
from channels.slack_desk.members import FindAgent
from conversation.handover import Agent, Said
from conversation.model import Attachment, Conversation


class Verbs(Protocol):
    """What is asked of the desk; see handoff/desk.py."""

    async def claim(self, id: str, agent: Agent) -> Conversation: ...

    async def say(self, id: str, agent: Agent, message_id: str, text: str, files: Sequence[str] = ()) -> Said: ...

    async def note(self, id: str, agent: Agent, message_id: str, text: str) -> Said: ...

    async def transfer(
        self, id: str, agent: Agent, *, team: str | None, colleague: Agent | None, note: str | None
    ) -> Conversation: ...

    async def resolve(self, id: str, agent: Agent, outcome: str, note: str | None) -> Conversation: ...


class FileRefused(Exception):
    """A file that customers do not get; `name` is what it is called."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not taken. Send a picture or a PDF.")
        self.name = name


type TakeFile = Callable[[str, Attachment, Callable[[], AsyncIterator[bytes]]], Awaitable[str]]
"""Takes an agent's file for a conversation, with its bytes; the id that `Verbs.say` wants.

Raises FileRefused and StoreUnavailable. The same file gives the same id.
"""


@dataclass(frozen=True, slots=True)
class Office:
    """What is filled in where everything is wired (baton/slack_desk.py)."""

    verbs: Verbs
    find_agent: FindAgent
    summarise: Summarise
    take_file: TakeFile
