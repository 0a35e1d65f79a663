"""Owns answers to customers who left an e-mail address and the page: they go there, unless the page has shown them."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from conversation import drafts
from conversation.connection import reports_outage
from conversation.errors import ConversationNotFound
from conversation.leases import Leases
from conversation.live import LiveStore, now_ms
from conversation.looking import keep_looking
from conversation.model import Author, Conversation, Draft, Entry
from conversation.phrases import Phrases
from handoff.letter import write_letter
from handoff.post_office import MailDelayed, MailRefused, PostOffice
from handoff.waiting_room import LEFT_EMAIL

log = structlog.get_logger(__name__)

PAGE = 100
LOOK_SECONDS = 2.0
AGAIN_MS = 60_000
GIVE_UP_MS = 24 * 3_600_000


class AnswersByMail:
    """What is due in a minute or so, and the job that sends it. Any number of processes may run at once."""

    def __init__(
        self,
        store: LiveStore,
        leases: Leases,
        phrases: Phrases,
        post: PostOffice,
        sender: str,
        link: str,
        after_ms: int,
        now: Callable[[], int] = now_ms,
    ) -> None:
        """`sender`: who the letters are from; `link`: where the chat is; `after_ms`: how long the page has to show an
        answer before it is mailed, counted from the agent's last one, so that several go together."""
        self._store = store
        self._leases = leases
        self._phrases = phrases
        self._post = post
        self._sender = sender
        self._link = link
        self._after_ms = after_ms
        self._now = now

    @reports_outage
    async def note(self, c: Conversation) -> None:
        """An agent has said something: if the customer left an address, it is due there. Twice is once."""
        if email := address_of(c):
            due = self._now() + self._after_ms
            await self._store.client.zadd(self._store.keys.due_mail(), {f"{c.id} {email}": due})

    async def run(self) -> None:
        """Sends what is due, until cancelled. An outage of the store is waited out."""
        await keep_looking(self.send_due, LOOK_SECONDS, "due_mail_failed")

    @reports_outage
    async def send_due(self) -> None:
        """Sends what is due now. What is said meanwhile puts the item off again, and stays due."""
        key = self._store.keys.due_mail()
        seen = self._now()
        for member in await self._store.client.zrangebyscore(key, 0, seen, start=0, num=PAGE):
            id, email = member.split(" ", 1)
            if not await self._leases.take_delivery(id):
                continue
            try:
                if await self._send(id, email):
                    await self._store.scripts.run("forget", [key], [member, seen + 1])
                else:
                    await self._store.client.zadd(key, {member: seen + AGAIN_MS}, xx=True)
            finally:
                await self._leases.release_delivery(id)

    async def _send(self, id: str, email: str) -> bool:
        """Whether nothing is left to do for this item."""
        try:
            c = await self._store.get(id)
        except ConversationNotFound:
            return True
        answers = await self._unread(c)
        if not answers:
            return True
        letter = write_letter(c, answers, email, self._sender, self._link, self._phrases)
        told: Draft
        try:
            await self._post.send(letter)
            told = drafts.mailed(email, answers[-1].seq)
        except MailRefused as error:
            told = drafts.failure(answers[-1].seq, str(error), permanent=True)
        except MailDelayed as error:
            log.warning("mail_delayed", conversation=id, why=str(error))
            if self._now() - answers[0].at < GIVE_UP_MS:
                return False
            told = drafts.failure(answers[-1].seq, str(error), permanent=False)
        await self._store.mark_delivered(c, c.delivered, answers[-1].seq, told)
        return True

    async def _unread(self, c: Conversation) -> list[Entry]:
        """What agents said that the page has not shown. Another channel, where they are now, brings it itself."""
        if c.channel != "web":
            return []
        entries = await self._store.log(c.id, after=max(c.read, c.delivered))
        return [entry for entry in entries if entry.author is Author.AGENT and entry.for_customer]


def address_of(c: Conversation) -> str | None:
    """Where answers are to go if the page is gone: what the customer left in this very conversation."""
    return c.memory.get(LEFT_EMAIL) if c.channel == "web" else None
