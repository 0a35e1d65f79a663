"""Owns one open page: what its customer sends, and what it is shown, in the order of the log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from channels.web import render
from channels.web.errors import FrameError, TokenError
from channels.web.parse import Choose, Hello, Message, Read, Typing
from channels.web.tokens import Session, Tokens
from conversation.errors import ConversationNotFound, IdConflict, StoreUnavailable
from conversation.feed import FeedEvent
from conversation.language import detect_language
from conversation.live import LiveStore, new_id, now_ms
from conversation.model import Author, Conversation, Entry, Incoming, Kind, Owner
from conversation.passing import Passing
from conversation.presence import PresenceBoard
from conversation.waiting import Place, WaitingList

CHANNEL = "web"
OFFERS_LOOKED_AT = 50
QUEUE_LIMIT = 200


class Send(Protocol):
    """Sends one frame to the browser."""

    async def __call__(self, frame: render.JsonFrame) -> None: ...


class RateLimit:
    """At most `messages` within `seconds` from one customer, in this process."""

    def __init__(self, messages: int, seconds: float) -> None:
        self._item = RateLimitItemPerSecond(messages, max(1, round(seconds)))
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, address: str, id: str) -> None:
        """Raises FrameError `too_fast` with the seconds to wait."""
        if not self._limiter.hit(self._item, address):
            reset, _ = self._limiter.get_window_stats(self._item, address)
            raise FrameError("too_fast", id, retry_after_seconds=max(1, round(reset - now_ms() / 1000)))


@dataclass(frozen=True, slots=True)
class ChatParts:
    """What every page needs of the rest."""

    store: LiveStore
    waiting: WaitingList
    presence: PresenceBoard
    passing: Passing
    tokens: Tokens
    rate: RateLimit


class Chat:
    """One socket after the other end said `hello`."""

    def __init__(
        self,
        parts: ChatParts,
        send: Send,
        preferred_language: str,
        moved: Callable[[Chat, str | None], None],
    ) -> None:
        """`preferred_language` is the browser's, for as long as the customer shows none.

        `moved` is told the conversation that the page showed before, whenever that changes.
        """
        self._parts = parts
        self._send = send
        self._moved = moved
        self._showing = asyncio.Lock()
        self._language = preferred_language
        self._chosen = False
        self._session: Session | None = None
        self._cursor = 0
        self._place: Place | None = None
        self._owner = Owner.BOT.value
        self._events: asyncio.Queue[FeedEvent | None] = asyncio.Queue()

    @property
    def conversation(self) -> str | None:
        """The conversation that this page shows."""
        return self._session.conversation if self._session else None

    @property
    def language(self) -> str:
        """What the page is spoken to in."""
        return self._language

    @property
    def waits(self) -> bool:
        """Whether this page shows a place in the queue."""
        return self._owner == Owner.WAITING

    # From the client

    async def hello(self, frame: Hello) -> None:
        """Opens the session: a new one, or the one that the token proves. Raises FrameError `bad_token`."""
        address = f"w_{new_id('s')}"
        known = None
        if frame.token is not None:
            try:
                known = self._parts.tokens.read(frame.token)
            except TokenError as error:
                raise FrameError("bad_token") from error
            address = known.address
        if frame.language:
            self._language, self._chosen = frame.language, True
        current = await self._parts.store.find_open(CHANNEL, address)
        if current is None and known and await self._is_theirs(known):
            current = known.conversation
        id = current or new_id("c")
        self._cursor = frame.after if known and known.conversation == id else 0
        await self._go_to(Session(address, id))

    async def _go_to(self, session: Session) -> None:
        """Shows another conversation from here on: first it is heard, then caught up with."""
        before, self._session = self.conversation, session
        self._moved(self, before)
        async with self._showing:
            await self._welcome()

    async def _is_theirs(self, session: Session) -> bool:
        """Whether the session's conversation is still live (closed, but to be seen) and at its address."""
        try:
            c = await self._parts.store.get(session.conversation)
        except ConversationNotFound:
            return False
        return (c.channel, c.address) == (CHANNEL, session.address)

    async def _welcome(self) -> None:
        """Says hello back, then everything that the page has missed, then who answers."""
        session = self._open_session()
        c = await self._find()
        await self._send(
            render.welcome(
                self._parts.tokens.issue(session),
                session.conversation,
                c.owner.value if c else Owner.BOT.value,
                c.seq if c else 0,
            )
        )
        if c:
            await self._catch_up()
            await self._tell_owner(c)

    async def message(self, frame: Message) -> None:
        """Stores what the customer typed. Raises FrameError."""
        await self._accept(frame.id, frame.text, None)

    async def choose(self, frame: Choose) -> None:
        """Stores a pressed button, if it was offered in this conversation. Raises FrameError."""
        session = self._open_session()
        try:
            offered = await self._parts.store.last_entries(session.conversation, OFFERS_LOOKED_AT)
        except StoreUnavailable as error:
            raise FrameError("unavailable", frame.id) from error
        titles = {button.payload: button.title for entry in offered for button in entry.buttons}
        if frame.payload not in titles:
            raise FrameError("unknown_choice", frame.id)
        await self._accept(frame.id, titles[frame.payload], frame.payload)

    async def passing_state(self, frame: Typing | Read) -> None:
        """Tells the desk that the customer is writing. That something was read is not used yet."""
        session = self._open_session()
        if isinstance(frame, Typing) and self._owner != Owner.BOT:
            await self._parts.passing.typing(session.conversation, Author.CUSTOMER)

    async def _accept(self, id: str, text: str, payload: str | None) -> None:
        session = self._open_session()
        self._parts.rate.check(session.address, id)
        incoming = Incoming(
            channel=CHANNEL,
            address=session.address,
            external_id=id,
            text=text,
            language=self._language if self._chosen else detect_language(text) or self._language,
            payload=payload,
            language_chosen=self._chosen,
        )
        try:
            stored = await self._parts.store.accept(incoming, candidate=None if self._cursor else session.conversation)
        except IdConflict as error:
            raise FrameError("id_conflict", id) from error
        except StoreUnavailable as error:
            raise FrameError("unavailable", id) from error
        if stored.conversation != session.conversation and not stored.again:
            self._cursor = 0
            await self._go_to(Session(session.address, stored.conversation))
        await self._send(render.accepted(id, stored.seq))

    def _open_session(self) -> Session:
        if self._session is None:
            raise FrameError("hello_first")
        return self._session

    # To the client

    def hear(self, event: FeedEvent) -> None:
        """Takes an event of this conversation; a page that is far behind reads the log instead."""
        if self._events.qsize() >= QUEUE_LIMIT:
            while not self._events.empty():
                self._events.get_nowait()
        self._events.put_nowait(event)

    def wake(self) -> None:
        """Asks for a look at the place in the queue."""
        self._events.put_nowait(None)

    async def show(self) -> None:
        """Shows events as they come, until cancelled."""
        while True:
            event = await self._events.get()
            async with self._showing:
                await self._show_event(event)

    async def _show_event(self, event: FeedEvent | None) -> None:
        if event is None:
            if (c := await self._find()) and c.owner is Owner.WAITING:
                await self._tell_owner(c)
        elif event.conversation != self.conversation or event.entry.seq <= self._cursor:
            return
        elif event.entry.seq == self._cursor + 1:
            await self._show_entry(event.entry)
        else:
            await self._catch_up()

    async def _catch_up(self) -> None:
        for entry in await self._parts.store.log(self._open_session().conversation, after=self._cursor):
            await self._show_entry(entry)

    async def _show_entry(self, entry: Entry) -> None:
        if entry.seq <= self._cursor:
            return
        self._cursor = entry.seq
        if frame := render.entry_frame(entry):
            await self._send(frame)
        if entry.kind is Kind.OWNER:
            self._owner, self._place = entry.data["to"], None
            if frame := render.owner_change(entry):
                await self._send(frame)
            elif c := await self._find():
                await self._tell_owner(c)

    async def _tell_owner(self, c: Conversation) -> None:
        place = None
        if c.owner is Owner.WAITING:
            here = await self._parts.presence.available(now_ms())
            place = (await self._parts.waiting.places([c], here)).get(c.id)
            if place == self._place and self._owner == c.owner:
                return
        elif self._owner == c.owner and c.owner is Owner.BOT:
            return
        self._owner, self._place = c.owner.value, place
        await self._send(render.owner_now(c, place))

    async def show_typing(self, author: str) -> None:
        """Shows that the bot or an agent is writing."""
        if author != Author.CUSTOMER:
            await self._send(render.typing(author))

    async def _find(self) -> Conversation | None:
        try:
            return await self._parts.store.get(self._open_session().conversation)
        except ConversationNotFound:
            return None


def error_frame(problem: FrameError, text: str) -> dict[str, Any]:
    """The frame that answers a refused one; `limit` is for the words alone."""
    more = {name: value for name, value in problem.values.items() if name != "limit"}
    return render.error(problem.code, text, problem.id, **more)
