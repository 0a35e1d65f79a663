"""Owns which addresses are one customer's: codes that prove it, joining, leaving.

Joining needs a proof: a one-time code that was shown at one address and given at another, or the shop's word for its
own account. Never a name, never an e-mail that nobody has proven. It also makes one conversation of two where people do
not have both (lua/join.lua).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum

from conversation import drafts
from conversation.connection import reports_outage
from conversation.keys import Keys
from conversation.live import LiveStore, new_id, now_ms
from conversation.model import Conversation, Draft, Owner, split_identity
from conversation.state import Verb, next_owner

SHOP = "shop"
"""The channel of identities that are the shop's own accounts; nobody can be answered there."""
CODE_SECONDS = 15 * 60
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what looks alike: 0 and O, 1, I and L."""
CODE_LENGTH = 10

type Address = tuple[str, str]


class Outcome(StrEnum):
    """What became of an attempt to join."""

    ONE = "one"
    """One customer and one conversation, in which it goes on."""
    OWN = "own"
    """One customer; the conversation here goes on as it was."""
    UNKNOWN = "unknown"
    SAME = "same"
    OTHER_ACCOUNT = "other_account"
    STALE = "stale"
    """The conversation has moved on; look again."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the shop vouches for: its own id of a customer, and what it knows of them."""

    id: str
    name: str | None = None
    email: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """The outcome; `customer` and `conversation` where there are such now."""

    outcome: Outcome
    customer: str | None = None
    conversation: str | None = None


class Joining:
    """Joins and parts addresses, in the live store."""

    def __init__(self, store: LiveStore) -> None:
        self._store = store
        self._keys = store.keys

    @reports_outage
    async def issue_code(self, address: Address) -> str:
        """A code that proves once, within fifteen minutes, that whoever gives it is who is at `address`."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        await self._store.client.set(self._keys.join_code(code), f"{address[0]} {address[1]}", ex=CODE_SECONDS)
        return code

    @reports_outage
    async def find_code(self, code: str) -> Address | None:
        """The address that a code proves, as long as it does."""
        found = await self._store.client.get(self._keys.join_code(code))
        return split_identity(found) if found else None

    async def redeem(self, c: Conversation, handled: int, code: str, one: Draft, own: Draft) -> Joined:
        """Joins the customer of `c`, who gave the code in the entry `handled`, with whoever was shown it.

        `one` and `own` are said after the outcomes of these names. In one step with settling the entry.
        """
        there = await self.find_code(code)
        if there is None:
            return Joined(Outcome.UNKNOWN)
        return await self._join(there, (c.channel, c.address), "code", (one, own), code=code, said=(c, handled))

    async def vouch(self, account: Account, here: Address) -> Joined:
        """Joins an address with the shop's account, on the shop's word."""
        return await self._join((SHOP, account.id), here, "shop", None, account=account)

    @reports_outage
    async def _join(
        self,
        there: Address,
        here: Address,
        how: str,
        words: tuple[Draft, Draft] | None,
        *,
        code: str = "",
        said: tuple[Conversation, int] | None = None,
        account: Account | None = None,
    ) -> Joined:
        now = now_ms()
        ended = next_owner(Owner.BOT, Verb.CLOSE)
        change = drafts.owner_change(Owner.BOT, ended, reason="continued", continued="{continued}")
        c, handled = said or (None, 0)
        keys = self._keys
        result = await self._store.scripts.run(
            "join",
            [
                keys.feed(),
                keys.open_conversations(),
                keys.inbox(),
                keys.join_code(code or "-"),
                *self._prefixes(),
            ],
            [
                now,
                self._store.pushed,
                how,
                *there,
                *here,
                c.id if c else "",
                c.epoch if c else "",
                c.handled if c else "",
                handled,
                new_id("p"),
                (account and account.name) or "",
                (account and account.email) or "",
                (account and account.language) or "",
                change.dump(now),
                drafts.identity_change("joined", here, how, there).dump(now),
                *((words[0].dump(now), words[1].dump(now)) if words else ("", "")),
            ],
        )
        if result[0] != "ok":
            return Joined(Outcome(result[0]))
        return Joined(Outcome(result[3]), result[1], result[2] or None)

    @reports_outage
    async def leave(self, c: Conversation, handled: int, here: Address, words: Draft) -> Outcome:
        """Parts the address `here` of `c` from its customer, who asked for it there in the entry `handled`.

        OWN, STALE, or SAME where the address was on its own already.
        """
        now = now_ms()
        result = await self._store.scripts.run(
            "leave",
            [self._keys.feed(), self._keys.open_conversations(), self._keys.inbox(), *self._prefixes()],
            [
                now,
                self._store.pushed,
                *here,
                c.id,
                c.epoch,
                c.handled,
                handled,
                new_id("p"),
                new_id("c"),
                drafts.identity_change("left", here, "asked").dump(now),
                words.dump(now),
            ],
        )
        return {"ok": Outcome.OWN, "alone": Outcome.SAME, "stale": Outcome.STALE}[result[0]]

    def _prefixes(self) -> list[str]:
        keys: Keys = self._keys
        return [
            keys.conversation(""),
            keys.log(""),
            keys.customer(""),
            keys.identities(""),
            keys.identity(),
            keys.address(),
            keys.outbox(""),
        ]
