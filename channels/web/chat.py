"""Owns one open page: what its customer sends, and what it is shown, in the order of the log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from channels.reception import with_sign
from channels.web import render
from channels.web.entrance import CHANNEL, Entrance
from channels.web.errors import FrameError
from channels.web.files import ChatFiles, sender_of
from channels.web.parse import Choose, Continue, Hello, Message, Read, Show, Typing
from channels.web.rate import RateLimit
from channels.web.tokens import Session, Tokens
from conversation.continuing import Continuing
from conversation.errors import ConversationNotFound, IdConflict, StoreUnavailable, UnknownAttachment
from conversation.feed import FeedEvent
from conversation.language import detect_language
from conversation.live import LiveStore, now_ms
from conversation.model import Author, Conversation, Entry, Incoming, Kind, Owner, identity
from conversation.passing import Passing
from conversation.presence import PresenceBoard
from conversation.unsent_files import UnsentFiles
from conversation.waiting import Place, WaitingList, is_news

OFFERS_LOOKED_AT = 50
QUEUE_LIMIT = 200


class Send(Protocol):
    """Sends one frame to the browser."""

    async def __call__(self, frame: render.JsonFrame) -> None: ...


@dataclass(frozen=True, slots=True)
class ChatParts:
    """What every page needs of the rest."""

    store: LiveStore
    waiting: WaitingList
    presence: PresenceBoard
    passing: Passing
    tokens: Tokens
    rate: RateLimit
    files: ChatFiles
    unsent: UnsentFiles
    entrance: Entrance
    continuing: Continuing


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
        self._events: asyncio.Queue[FeedEvent | Place] = asyncio.Queue()

    @property
    def conversation(self) -> str | None:
        """The conversation that this page shows."""
        return self._session.conversation if self._session else None

    @property
    def identity(self) -> str | None:
        """The address that this page is at, as entries name it in `via`."""
        return identity(CHANNEL, self._session.address) if self._session else None

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
        """Opens the session: a new one, or the one that the token proves. Raises FrameError."""
        entered = await self._parts.entrance.enter(frame)
        if frame.language:
            self._language, self._chosen = frame.language, True
        elif entered.language:
            self._language = entered.language
        self._cursor = frame.after if entered.resumed else 0
        await self._go_to(entered.session)

    async def _go_to(self, session: Session) -> None:
        """Shows another conversation from here on: first it is heard, then caught up with."""
        self._hear_of(session)
        async with self._showing:
            await self._welcome()

    def _hear_of(self, session: Session) -> None:
        before, self._session = self.conversation, session
        self._moved(self, before)

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
                self._parts.files.max_bytes,
            )
        )
        if c:
            await self._catch_up()
            await self._tell_owner(c)

    async def message(self, frame: Message) -> None:
        """Stores what the customer typed. Raises FrameError."""
        await self._accept(frame.id, frame.text, None, frame.attachments)

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

    async def show_again(self, frame: Show) -> None:
        """Shows an entry once more: the addresses of its files are new."""
        found = await self._parts.store.log(self._open_session().conversation, after=frame.seq - 1, count=1)
        if found and found[0].seq == frame.seq and (again := self._frame_of(found[0])):
            await self._send(again)

    async def offer(self, frame: Continue) -> None:
        """Offers ways to go on at another channel. Raises FrameError."""
        session = self._open_session()
        self._parts.rate.check(session.address, frame.id)
        await self._send(render.offer(frame.id, await self._parts.continuing.offer((CHANNEL, session.address))))

    async def passing_state(self, frame: Typing | Read) -> None:
        """Tells the desk that the customer is writing; notes what was shown, which no other channel need bring."""
        session = self._open_session()
        if isinstance(frame, Read):
            await self._parts.store.mark_read(session.conversation, frame.seq)
        elif self._owner != Owner.BOT:
            await self._parts.passing.typing(session.conversation, Author.CUSTOMER)

    async def _accept(self, id: str, text: str, payload: str | None, files: Sequence[str] = ()) -> None:
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
        candidate = None if self._cursor else session.conversation
        try:
            async with self._parts.unsent.sending(sender_of(session.address), files) as attached:
                stored = await self._parts.store.accept(with_sign(replace(incoming, attachments=attached)), candidate)
        except IdConflict as error:
            raise FrameError("id_conflict", id) from error
        except UnknownAttachment as error:
            raise FrameError("unknown_attachment", id) from error
        except StoreUnavailable as error:
            raise FrameError("unavailable", id) from error
        if stored.conversation != session.conversation and not stored.again:
            self._cursor = 0
            await self._go_to(replace(session, conversation=stored.conversation))
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

    def hear_place(self, place: Place) -> None:
        """Takes the place in the queue, where the customer has not been told much the same."""
        if self.waits and is_news(place, self._place):
            self._events.put_nowait(place)

    async def show(self) -> None:
        """Shows events as they come, until cancelled."""
        while True:
            event = await self._events.get()
            async with self._showing:
                await self._show_event(event)

    async def _show_event(self, event: FeedEvent | Place) -> None:
        if isinstance(event, Place):
            if self.waits and is_news(event, self._place):
                self._place = event
                await self._send(render.waits_at(event))
        elif event.conversation != self.conversation:
            await self._follow_address()
        elif event.entry.seq <= self._cursor:
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
        if frame := self._frame_of(entry):
            await self._send(frame)
        if entry.kind is Kind.OWNER:
            self._owner, self._place = entry.data["to"], None
            if frame := render.owner_change(entry):
                await self._send(frame)
            elif c := await self._find():
                await self._tell_owner(c)
        if "identity" in entry.data or "continued" in entry.data:
            await self._follow_address()

    async def _follow_address(self) -> None:
        """This page's address may lead to another conversation now: it was joined with another one, or left it."""
        session = self._open_session()
        current = await self._parts.store.find_open(CHANNEL, session.address)
        if current and current != session.conversation:
            self._cursor = 0
            self._hear_of(replace(session, conversation=current))
            await self._welcome()

    def _frame_of(self, entry: Entry) -> render.JsonFrame | None:
        return render.entry_frame(entry, partial(self._parts.files.address, self._open_session().conversation))

    async def _tell_owner(self, c: Conversation) -> None:
        place = None
        if c.owner is Owner.WAITING:
            staffing = await self._parts.presence.staffing(now_ms())
            place = (await self._parts.waiting.places([c], staffing.available)).get(c.id)
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
