"""Owns how the desk sees conversations: the lists, and one with all its facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from conversation.archive.errors import BadCursor
from conversation.archive.records import ArchivedConversation, EarlierConversation, Page
from conversation.consultations import Consultations
from conversation.customers import Customers
from conversation.live import LiveStore, now_ms
from conversation.model import Author, Conversation, Customer, Entry, Kind, Owner
from conversation.offers import ring_of
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.skills import ANYTHING, Skills
from conversation.waiting import Place, WaitingList
from handoff.answers_by_mail import address_of
from handoff.service_levels import ServiceLevels
from handoff.summary import summarise
from handoff.summary_text import summary_text
from handoff.summary_writer import SummaryWriter
from handoff.wish import short_wish

LAST_LOOKED_AT = 16
SUMMARISED = 400
"""Entries that a summary is made of at most, the newest."""
EARLIER = 20
FAR_MS = 2**53
"""Puts what is due before everything that is sorted by a time."""
PAGE = 100
ARCHIVED = "archive:"
"""Begins the cursors of pages that come from the archive."""


class History(Protocol):
    """What the desk asks the archive."""

    async def conversation(self, id: str) -> ArchivedConversation | None: ...

    async def log(self, id: str, after: int = 0) -> list[Entry]: ...

    async def earlier(self, customer: str, except_id: str, limit: int = 20) -> list[EarlierConversation]: ...

    async def closed(self, cursor: str | None = None, limit: int = 50) -> Page: ...


class Views:
    """Reads conversations for the desk, as the protocol's JSON."""

    def __init__(
        self,
        store: LiveStore,
        customers: Customers,
        waiting: WaitingList,
        presence: PresenceBoard,
        history: History,
        teams: Sequence[str],
        phrases: Phrases,
        writer: SummaryWriter | None = None,
        mails: bool = False,
        levels: ServiceLevels | None = None,
    ) -> None:
        """`writer`: a language model that writes summaries, where one is set. `mails`: whether answers are mailed."""
        self._store = store
        self._customers = customers
        self._waiting = waiting
        self._presence = presence
        self._history = history
        self._teams = teams
        self._phrases = phrases
        self._writer = writer
        self._mails = mails
        self._consultations = Consultations(store)
        self._levels = levels or ServiceLevels()

    async def page(self, view: str, agent: str, cursor: str | None, skills: Skills = ANYTHING) -> dict[str, Any]:
        """One page of a list, newest need first: who waits longest, whom I have not answered, what changed last.

        `waiting` has what waits for the teams of `skills`, `mine` also what the agent is asked about, and `all` goes on
        with the archive's closed conversations. Raises BadCursor.
        """
        if view == "waiting":
            teams = [team for team in self._teams if skills.belongs_to(team)]
            ids = [id for team in teams for id in await self._waiting.ids(team)]
            return {"items": await self.items(await self._store.get_many(ids)), "cursor": None}
        if view == "mine":
            held = await self._store.get_many(await self._waiting.held_by(agent))
            asked = await self._consultations.asked_of(agent)
            return {"items": sorted(await self.items([*held, *asked]), key=needs_answer), "cursor": None}
        if cursor and cursor.startswith(ARCHIVED):
            return await self._closed(cursor.removeprefix(ARCHIVED))
        start = parse_offset(cursor)
        ids = await self._store.all_open()
        items = await self.items(await self._store.get_many(ids[start : start + PAGE]))
        return {"items": items, "cursor": str(start + PAGE) if start + PAGE < len(ids) else ARCHIVED}

    async def _closed(self, cursor: str) -> dict[str, Any]:
        found = await self._history.closed(cursor or None, PAGE)
        live = {c.id for c in await self._store.get_many([past.conversation.id for past in found.items])}
        items = [
            item(past.conversation, past.customer, None, past.last)
            for past in found.items
            if past.conversation.id not in live
        ]
        return {"items": items, "cursor": ARCHIVED + found.cursor if found.cursor else None}

    async def archived(self, id: str, language: str | None = None) -> dict[str, Any] | None:
        """A conversation that only the archive has, with its facts."""
        past = await self._history.conversation(id)
        if past is None:
            return None
        shown = item(past.conversation, past.customer, None, past.last)
        log = await self._history.log(id, after=max(0, past.conversation.seq - SUMMARISED))
        return await self._with_facts(past.conversation, shown, log, language)

    async def items(self, conversations: Sequence[Conversation]) -> list[dict[str, Any]]:
        """Conversations as lists show them, in a few round trips however many there are."""
        customers = await self._customers.get_many([c.customer for c in conversations])
        staffing = await self._presence.staffing(now_ms())
        places = await self._waiting.places([c for c in conversations if c.owner is Owner.WAITING], staffing.available)
        lasts = await self._store.last_of_many([c.id for c in conversations], LAST_LOOKED_AT)
        return [
            item(c, customers.get(c.customer) or Customer(c.customer), places.get(c.id), last_message(entries))
            | {"summary": c.summary and (short_wish(entries) or c.summary), "service": self._service_of(c)}
            for c, entries in zip(conversations, lasts, strict=True)
        ]

    def _service_of(self, c: Conversation) -> dict[str, str | int] | None:
        service = self._levels.service_of(c)
        return service.as_json() if service else None

    async def facts(self, c: Conversation, language: str | None = None) -> dict[str, Any]:
        """One live conversation with all that is known of it; its summary in `language`, else in the customer's.

        The summary is made here, when somebody looks: the customer's turn does not wait for it, and it is up to date.
        """
        [shown] = await self.items([c])
        return await self._with_facts(c, shown, await self._store.last_entries(c.id, SUMMARISED), language)

    @property
    def writes(self) -> bool:
        """Whether a language model writes summaries."""
        return self._writer is not None

    async def summary(self, c: Conversation, language: str | None = None) -> dict[str, str]:
        """The summary alone: by the language model, where one is set and writes it in time, else made of facts."""
        language = language or c.language
        entries = await self._store.last_entries(c.id, SUMMARISED)
        facts = summary_text(summarise(c, entries), c, self._phrases, language, now_ms())
        written = await self._writer.write(c, facts, entries, language) if self._writer else None
        return {"text": written or facts, "by": "model" if written else "facts"}

    async def _with_facts(
        self, c: Conversation, shown: dict[str, Any], log: Sequence[Entry], language: str | None
    ) -> dict[str, Any]:
        so_far = summarise(c, log)
        # Who an archived conversation was with may be part of another customer by now.
        customer = await self._customers.get(c.customer)
        earlier = await self._history.earlier(customer.id, c.id, EARLIER)
        return {
            **shown,
            "summary": summary_text(so_far, c, self._phrases, language or c.language, now_ms()),
            "so_far": so_far.as_json(),
            "answer_by_mail": {"to": to, "sends": self._mails} if (to := address_of(c)) else None,
            "slots": dict(c.slots),
            "orders": list(c.memory.get("orders", {}).values()),
            "identities": [
                {"channel": one[0], "proof": proof, "linked_at": at}
                for one in customer.identities
                for proof, at in [customer.proof_of(one)]
            ],
            "earlier": [past.as_json() for past in earlier],
        }


def parse_offset(cursor: str | None) -> int:
    """The place in the list of live conversations. Raises BadCursor."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise BadCursor
    return int(cursor)


def item(c: Conversation, customer: Customer, place: Place | None, last: Entry | None) -> dict[str, Any]:
    """A conversation as docs/protocol.md spells it."""
    ring = ring_of(c, now_ms())
    return {
        "id": c.id,
        "channel": c.channel,
        "customer": {"id": customer.id, "name": customer.name, "email": customer.email},
        "language": c.language,
        "owner": c.owner.value,
        "epoch": c.epoch,
        "agent": {"id": c.agent, "name": c.agent_name} if c.agent else None,
        "team": c.team,
        "reason": c.reason,
        "summary": c.summary,
        "waiting_since_at": c.waiting_since_at,
        "position": place.position if place else None,
        "priority": c.priority,
        "offer": {"agent": {"id": ring.agent.id, "name": ring.agent.name}, "until_at": ring.until_at} if ring else None,
        "consulted": consulted_on(c),
        "service": None,
        "opened_at": c.opened_at,
        "updated_at": c.updated_at,
        "seq": c.seq,
        "last": {"author": last.author.value, "text": last.text, "at": last.at} if last else None,
    }


def consulted_on(c: Conversation) -> dict[str, Any] | None:
    """Who is asked for advice on the conversation, and by whom."""
    if not c.consulted:
        return None
    return {
        "agent": {"id": c.consulted, "name": c.consulted_name},
        "by": {"id": c.agent, "name": c.agent_name},
    }


def last_message(entries: Sequence[Entry]) -> Entry | None:
    """The newest message of a person; the bot's only where no person's is near."""
    said = [e for e in entries if e.kind is Kind.MESSAGE and e.author is not Author.SYSTEM]
    people = [e for e in said if e.author is not Author.BOT]
    return next(reversed(people or said), None)


def needs_answer(shown: dict[str, Any]) -> tuple[bool, int]:
    """Sorts what is due next first, then what the customer said last, the longest unanswered first, then the rest."""
    last = shown["last"]
    if service := shown["service"]:
        return False, service["due_at"] - FAR_MS
    answered = last is None or last["author"] != Author.CUSTOMER
    return answered, -shown["updated_at"] if answered else last["at"]
