"""Owns who a page is at its `hello`: its session's address, the shop's word, the conversation they lead to."""

from __future__ import annotations

from dataclasses import dataclass

from channels.web.errors import FrameError, TokenError, VouchError
from channels.web.parse import Hello
from channels.web.tokens import Session, Tokens
from channels.web.vouching import Vouching
from conversation.errors import ConversationNotFound
from conversation.joining import Account, Joining, Outcome
from conversation.live import LiveStore, new_id

CHANNEL = "web"


@dataclass(frozen=True, slots=True)
class Entered:
    """A session; `resumed` where the page's `after` speaks of it, `language` where the shop knows one."""

    session: Session
    resumed: bool
    language: str | None = None


class Entrance:
    """Opens sessions: new ones, and those that a token proves."""

    def __init__(self, store: LiveStore, tokens: Tokens, joining: Joining, vouching: Vouching | None) -> None:
        """`vouching`: how to read the shop's word for its customers; None takes nobody's."""
        self._store = store
        self._tokens = tokens
        self._joining = joining
        self._vouching = vouching

    async def enter(self, frame: Hello) -> Entered:
        """The session of a page. Raises FrameError `bad_token` and `bad_customer`."""
        account = self._read_account(frame.customer)
        known = self._read_token(frame.token)
        if known and known.account not in (None, account.id if account else None):
            known = None  # they signed out, or somebody else sits at this browser
        address = known.address if known else _new_address()
        if account and await self._join(account, address) is Outcome.OTHER_ACCOUNT:
            known, address = None, _new_address()
            await self._join(account, address)
        current = await self._store.find_open(CHANNEL, address)
        if current is None and known and await self._is_theirs(known):
            current = known.conversation
        session = Session(address, current or new_id("c"), account.id if account else None)
        resumed = known is not None and known.conversation == session.conversation
        return Entered(session, resumed, account.language if account else None)

    def _read_token(self, token: str | None) -> Session | None:
        try:
            return None if token is None else self._tokens.read(token)
        except TokenError as error:
            raise FrameError("bad_token") from error

    def _read_account(self, token: str | None) -> Account | None:
        if token is None:
            return None
        if self._vouching is None:
            raise FrameError("bad_customer", detail="This installation takes nobody's word: set BATON_CUSTOMER_KEY.")
        try:
            return self._vouching.read(token)
        except VouchError as error:
            raise FrameError("bad_customer", detail=str(error)) from error

    async def _join(self, account: Account, address: str) -> Outcome:
        return (await self._joining.vouch(account, (CHANNEL, address))).outcome

    async def _is_theirs(self, session: Session) -> bool:
        """Whether the session's conversation is still live (closed, but to be seen) and at its address."""
        try:
            c = await self._store.get(session.conversation)
        except ConversationNotFound:
            return False
        return (CHANNEL, session.address) in c.addresses


def _new_address() -> str:
    return f"w_{new_id('s')}"
