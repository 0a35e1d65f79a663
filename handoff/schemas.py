"""Owns the staff API's bodies and answers, as pydantic checks them and OpenAPI shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from conversation.unsent_files import MOST_FILES

MAX_TEXT = 4000
MAX_NOTE = 8000


def storable(text: str) -> str:
    """Text that can be stored: no NUL, no lone surrogates; it may be empty."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("has characters that cannot be stored; type it again") from error
    return text.replace("\x00", "").strip()


def clean_text(text: str) -> str:
    """Text that can be stored and read."""
    clean = storable(text)
    if not clean:
        raise ValueError("is empty; write something")
    return clean


FileId = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
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
    status: Literal["available", "busy", "away"]


class MessageBody(Body):
    """`attachments` are ids of files that were uploaded for this conversation; with them the text may be empty."""

    id: UUID
    text: Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(storable)] = ""
    attachments: list[FileId] = Field(default=[], max_length=MOST_FILES)

    @model_validator(mode="after")
    def _check_words(self) -> Self:
        if not self.text and not self.attachments:
            raise ValueError("text is empty; write something, or attach a file")
        return self


class NoteBody(Body):
    id: UUID
    text: NoteText


class TransferBody(Body):
    team: str | None = Field(default=None, max_length=64)
    agent: str | None = Field(default=None, max_length=64)
    note: NoteText | None = None


class TakeOverBody(Body):
    """`epoch`: the conversation's, as who takes it over saw it."""

    epoch: int | None = Field(default=None, ge=0, lt=2**53)


class ConsultBody(Body):
    """`note` is the question."""

    agent: str = Field(max_length=64)
    note: NoteText


class ReassignBody(Body):
    """To `agent`, or to a waiting list: that of `team`, or to the front of its own. `epoch` as for taking over."""

    agent: str | None = Field(default=None, max_length=64)
    team: str | None = Field(default=None, max_length=64)
    note: NoteText | None = None
    epoch: int | None = Field(default=None, ge=0, lt=2**53)

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if self.agent is not None and self.team is not None:
            raise ValueError("agent and team are both given; name one of them")
        return self


class ResolveBody(Body):
    outcome: Literal["solved", "unsolved", "no_reply"] = "solved"
    note: NoteText | None = None


class Me(BaseModel):
    """Who is logged in."""

    id: str
    email: str
    name: str
    role: Literal["agent", "supervisor", "editor", "admin"]
    status: Literal["available", "busy", "away"]
    writes_summaries: bool
    teams: list[str]
    """Whose queues they see; empty: all."""
    away_reason: Literal["missed_offers"] | None
    """Why they were set away, where they did not do it themselves."""


class AgentItem(BaseModel):
    id: str
    name: str
    status: Literal["available", "busy", "away", "offline"]
    teams: list[str]
    """Empty: all."""


class AgentList(BaseModel):
    items: list[AgentItem]


class TeamItem(BaseModel):
    """A team, and how many of it are there and take conversations."""

    name: str
    available: int


class TeamList(BaseModel):
    items: list[TeamItem]


class AgentNow(BaseModel):
    """An agent with what they have: how many, since when the longest unanswered one waits, how many are late."""

    id: str
    name: str
    status: Literal["available", "busy", "away", "offline"]
    conversations: int
    unanswered_since_at: int | None
    late: int


class QueueNow(BaseModel):
    """A team's queue: how many wait, the longest since when, and how many of them are late."""

    team: str
    waiting: int
    longest_since_at: int | None
    late: int


class TeamAnswer(BaseModel):
    agents: list[AgentNow]
    queues: list[QueueNow]


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


class OfferItem(BaseModel):
    """Who is rung for a waiting conversation, and until when (ms)."""

    agent: AgentName
    until_at: int


class ConsultItem(BaseModel):
    """The colleague who is asked for advice, and by whom: by who has the conversation."""

    agent: AgentName
    by: AgentName


class ServiceItem(BaseModel):
    """The answer of a person that the customer waits for, by when it is promised, and how late it is."""

    kind: Literal["first", "next"]
    due_at: int
    state: Literal["ok", "warning", "breached"]


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
    priority: int
    offer: OfferItem | None
    consulted: ConsultItem | None
    service: ServiceItem | None
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


class IdentityItem(BaseModel):
    """One of the customer's channels, and how it was proven theirs: `channel`, `code`, `shop`, or `left` another."""

    channel: str
    proof: str
    linked_at: int


class TriedItem(BaseModel):
    """One thing that the bot tried; `outcome` of an order is its state."""

    kind: Literal["article", "order", "proof_failed", "not_understood", "person_offered"]
    name: str | None
    outcome: str | None
    times: int


class MoodItem(BaseModel):
    """How the customer sounds; `scores` are sentiments from −1 to 1, the oldest first."""

    now: Literal["calm", "annoyed", "angry"]
    trend: Literal["better", "worse"] | None
    scores: list[float]


class GivenItem(BaseModel):
    name: str
    value: str


class SignalItem(BaseModel):
    """What spoke for a person, and in how many turns."""

    name: str
    times: int


class SoFarItem(BaseModel):
    """What has become of the customer's matter until now."""

    wishes: list[str]
    tried: list[TriedItem]
    given: list[GivenItem]
    mood: MoodItem | None
    asked_for_person: bool
    messages: int
    started_at: int
    signals: list[SignalItem]


class AnswerByMail(BaseModel):
    """The address that a customer left for answers, and whether they are sent there by themselves."""

    to: str
    sends: bool


class ConversationFacts(ConversationItem):
    """A conversation with what is known of it; `summary` has a few lines here."""

    so_far: SoFarItem
    answer_by_mail: AnswerByMail | None
    slots: dict[str, Any]
    orders: list[dict[str, Any]]
    identities: list[IdentityItem]
    earlier: list[EarlierItem]


class SummaryItem(BaseModel):
    """A few lines on a conversation: written by a language model, or made of facts."""

    text: str
    by: Literal["model", "facts"]


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


class UploadedItem(BaseModel):
    """A file that was taken: its cleaned name, its type by content, its size in bytes."""

    id: str
    name: str
    type: str
    size: int


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
