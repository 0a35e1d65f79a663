"""Owns what follows when a customer asks something of Baton itself: each request is settled together with its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import structlog

from conversation.continuing import Continuing
from conversation.joining import CODE_SECONDS, Joining, Outcome
from conversation.live import LiveStore
from conversation.model import Conversation, Draft, Entry, split_identity
from conversation.phrases import Phrases
from customer.requests import (
    COMMENT,
    NO_COMMENT,
    NOTICES_HERE,
    RATING,
    RESUME_NOTICES,
    SOLVED,
    STOP_NOTICES,
    UNLINK,
    UNSOLVED,
    Kind,
    Request,
)

log = structlog.get_logger(__name__)

GOOD_STARS = 3
"""From so many on, nothing is apologised for."""


class NoticeWishes(Protocol):
    """Keeps whether a customer wants to be told things that they did not ask for."""

    async def stop(self, customer: str) -> None: ...

    async def resume(self, customer: str) -> None: ...

    async def choose(self, customer: str, channel: str) -> None: ...


class Service:
    """Settles requests. Each comes once more after a crash, and counts once: the store compares `handled`."""

    def __init__(
        self, store: LiveStore, joining: Joining, continuing: Continuing, wishes: NoticeWishes, phrases: Phrases
    ) -> None:
        self._store = store
        self._wishes = wishes
        self._joining = joining
        self._continuing = continuing
        self._phrases = phrases

    async def settle(self, c: Conversation, entry: Entry, request: Request) -> None:
        """Does what `entry` of `c` asks, and says so. Raises StoreUnavailable."""
        match request.kind:
            case Kind.CODE:
                await self._redeem(c, entry, request.value)
            case Kind.LINK:
                await self._say(c, entry, await self._offer(c))
            case Kind.UNLINK:
                await self._unlink(c, entry)
            case Kind.STOP_NOTICES:
                await self._wishes.stop(c.customer)
                await self._say(c, entry, self._phrases.system(c.language, "notices_stopped", RESUME_NOTICES))
            case Kind.RESUME_NOTICES:
                await self._wishes.resume(c.customer)
                await self._say(c, entry, self._phrases.system(c.language, "notices_resumed", STOP_NOTICES))
            case Kind.NOTICES_HERE:
                await self._wishes.resume(c.customer)
                await self._wishes.choose(c.customer, address_of(c, entry)[0])
                await self._say(c, entry, self._phrases.system(c.language, "notices_here", STOP_NOTICES))
            case _:
                await self._rate(c, entry, request)

    async def _say(self, c: Conversation, entry: Entry, *says: Draft, memory: Mapping[str, Any] | None = None) -> None:
        await self._store.attend(c, entry.seq, says, c.memory if memory is None else memory)

    # Being known elsewhere

    async def _offer(self, c: Conversation) -> Draft:
        offer = await self._continuing.offer((c.channel, c.address))
        minutes = CODE_SECONDS // 60
        if link := next(iter(offer.links.values()), None):
            return self._phrases.system(c.language, "link_offer", link=link, code=offer.code, minutes=minutes)
        return self._phrases.system(c.language, "link_code", code=offer.code, minutes=minutes)

    async def _redeem(self, c: Conversation, entry: Entry, code: str) -> None:
        language = await self._language_there(code) or c.language
        one, own = (self._phrases.system(language, f"linked_{name}", NOTICES_HERE, UNLINK) for name in ("one", "own"))
        joined = await self._joining.redeem(c, entry.seq, code, one, own)
        log.info("join", conversation=c.id, outcome=joined.outcome.value, kept=joined.conversation)
        if joined.outcome in (Outcome.UNKNOWN, Outcome.SAME, Outcome.OTHER_ACCOUNT):
            await self._say(c, entry, self._phrases.system(c.language, f"link_{joined.outcome.value}"))

    async def _language_there(self, code: str) -> str | None:
        """What is spoken in the conversation that a code leads to."""
        there = await self._joining.find_code(code)
        id = await self._store.find_open(*there) if there else None
        found = await self._store.get_many([id]) if id else []
        return found[0].language if found else None

    async def _unlink(self, c: Conversation, entry: Entry) -> None:
        here = address_of(c, entry)
        outcome = await self._joining.leave(c, entry.seq, here, self._phrases.system(c.language, "unlinked"))
        log.info("leave", conversation=c.id, outcome=outcome.value)
        if outcome is Outcome.SAME:
            await self._say(c, entry, self._phrases.system(c.language, "unlinked_already"))

    # How it was

    async def _rate(self, c: Conversation, entry: Entry, request: Request) -> None:
        """Stars, then whether it is settled, then a comment if they like; each once, and each kept as it comes."""
        rating = dict(c.memory.get(RATING, {}))
        answer = {key: rating[key] for key in ("stars", "solved") if key in rating}
        match request.kind:
            case Kind.RATE if not rating:
                rating = answer = {"stars": int(request.value)}
                words = "rated" if answer["stars"] >= GOOD_STARS else "rated_low"
                said = self._record(self._phrases.system(c.language, words, SOLVED, UNSOLVED), answer)
            case Kind.SOLVED | Kind.UNSOLVED if rating and "solved" not in rating and "comment" not in rating:
                rating["solved"] = answer["solved"] = request.kind is Kind.SOLVED
                if rating["solved"]:
                    thanks = self._phrases.system(c.language, "rated_solved", COMMENT, NO_COMMENT)
                else:
                    thanks = self._phrases.system(c.language, "rated_unsolved", COMMENT, "/talk_to_person", NO_COMMENT)
                said = self._record(thanks, answer)
            case Kind.ASK_COMMENT if rating and "comment" not in rating:
                rating["waits"] = True
                said = self._phrases.system(c.language, "comment_ask")
            case Kind.COMMENT:
                rating = {**answer, "comment": True}
                taken = {**answer, "comment": request.value}
                said = self._record(self._phrases.system(c.language, "comment_taken"), taken)
            case Kind.NO_COMMENT if rating:
                rating["comment"] = False
                said = self._phrases.system(c.language, "comment_none")
            case _:
                said = self._phrases.system(c.language, "rated_already")
        await self._say(c, entry, said, memory={**c.memory, RATING: rating})

    @staticmethod
    def _record(said: Draft, rating: Mapping[str, Any]) -> Draft:
        """The answer to a rating carries it: that is where the archive reads it."""
        return replace(said, data={**said.data, RATING: dict(rating)})


def address_of(c: Conversation, entry: Entry) -> tuple[str, str]:
    """Where the customer said something."""
    via = entry.data.get("via")
    return split_identity(via) if via else (c.channel, c.address)
