"""Owns the staff API's bodies and answers, as pydantic checks them and OpenAPI shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MAX_TEXT = 4000
MAX_NOTE = 8000


def clean_text(text: str) -> str:
    """Text that can be stored: no NUL, no lone surrogates, something to read."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("has characters that cannot be stored; type it again") from error
    clean = text.replace("\x00", "").strip()
    if not clean:
        raise ValueError("is empty; write something")
    return clean


Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(clean_text)]
NoteText = Annotated[str, Field(max_length=MAX_NOTE), AfterValidator(clean_text)]


class Body(BaseModel):
    """A body of a request."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Body):
    """An empty object."""


class LoginBody(Body):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1024)


class PresenceBody(Body):
    status: Literal["available", "away"]


class MessageBody(Body):
    id: UUID
    text: Text


class NoteBody(Body):
    id: UUID
    text: NoteText


class TransferBody(Body):
    team: str | None = Field(default=None, max_length=64)
    agent: str | None = Field(default=None, max_length=64)
    note: NoteText | None = None


class ResolveBody(Body):
    outcome: Literal["solved", "unsolved", "no_reply"] = "solved"
    note: NoteText | None = None


class Me(BaseModel):
    """Who is logged in."""

    id: str
    email: str
    name: str
    role: Literal["agent", "supervisor", "editor", "admin"]
    status: Literal["available", "away"]


class AgentItem(BaseModel):
    id: str
    name: str
    status: Literal["available", "away", "offline"]


class AgentList(BaseModel):
    items: list[AgentItem]


class CustomerItem(BaseModel):
    id: str
    name: str | None
    email: str | None


class AgentName(BaseModel):
    id: str
    name: str | None


class LastMessage(BaseModel):
    author: str
    text: str | None
    at: int


class ConversationItem(BaseModel):
    """A conversation as lists show it."""

    id: str
    channel: str
    customer: CustomerItem
    language: str
    owner: Literal["bot", "waiting", "agent", "closed"]
    epoch: int
    agent: AgentName | None
    team: str | None
    reason: str | None
    summary: str | None
    waiting_since_at: int | None
    position: int | None
    opened_at: int
    updated_at: int
    seq: int
    last: LastMessage | None


class ConversationList(BaseModel):
    items: list[ConversationItem]
    cursor: str | None


class EarlierItem(BaseModel):
    id: str
    channel: str
    opened_at: int
    closed_at: int | None
    reason: str | None
    outcome: str | None


class ConversationFacts(ConversationItem):
    """A conversation with what is known of it."""

    slots: dict[str, Any]
    orders: list[dict[str, Any]]
    earlier: list[EarlierItem]


class ButtonItem(BaseModel):
    title: str
    payload: str


class EntryItem(BaseModel):
    seq: int
    at: int
    kind: Literal["message", "note", "owner", "failure"]
    author: Literal["customer", "bot", "agent", "system"]
    text: str | None
    name: str | None
    buttons: list[ButtonItem]
    id: str | None
    data: dict[str, Any]


class LogPage(BaseModel):
    entries: list[EntryItem]
    seq: int


class SaidItem(BaseModel):
    id: str
    seq: int


class FieldError(BaseModel):
    field: str
    message: str


class ProblemAnswer(BaseModel):
    """RFC 9457."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
