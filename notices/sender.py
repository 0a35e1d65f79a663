"""Owns the sending of notifications: at once or when the quiet hours are over, where and in which language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from conversation.archive.archive import Archive
from conversation.archive.errors import ArchiveUnavailable
from conversation.errors import ConversationNotFound
from conversation.language import LANGUAGES
from conversation.live import LiveStore, now_ms
from conversation.looking import keep_looking
from conversation.model import Author, Draft, Entry, Kind
from notices.book import NoticeBook, Said, same_wish
from notices.errors import BadValues, NoSuchNotice, TemplatesError, UnknownTemplate
from notices.notice import Notice, Outcome, Status, Wish
from notices.place import choose_place
from notices.quiet import Quiet, quiet_until
from notices.templates import Templates

log = structlog.get_logger(__name__)

PAGE = 100
LOOK_SECONDS = 1.0
NO_CHANNEL = "no channel reaches this customer: not connected, switched off here, or the last delivery failed for good"


class Sender:
    """Sends. Any number of processes may do so at once; `now` gives the time in ms."""

    def __init__(
        self,
        book: NoticeBook,
        templates: Templates,
        quiet: Quiet | None,
        store: LiveStore,
        archive: Archive,
        now: Callable[[], int] = now_ms,
    ) -> None:
        self._book = book
        self._templates = templates
        self._quiet = quiet
        self._store = store
        self._archive = archive
        self._now = now

    async def send(self, id: str, wish: Wish) -> tuple[Notice, list[Outcome]]:
        """Takes a notification and does what can be done now. Idempotent by `id`; what a crash left undone is done.

        Raises NobodyKnown, KeyConflict.
        """
        try:
            known, outcomes = await self._book.find(id)
            notice = same_wish(known, wish)
        except NoSuchNotice:
            people = await self._book.people(wish.to, wish.who)
            notice, outcomes = await self._book.take(Notice(id, wish, people, self._now())), []
        settled = {outcome.customer for outcome in outcomes}
        for customer in notice.customers:
            if customer not in settled:
                await self._send_to(notice, customer)
        return await self._book.find(id)

    async def outcomes(self, id: str) -> tuple[Notice, list[Outcome]]:
        """What became of a notification, as far as channels have told. Raises NoSuchNotice."""
        notice, outcomes = await self._book.find(id)
        return notice, [await self._as_delivered(outcome) for outcome in outcomes]

    async def run(self) -> None:
        """Sends what is due, until cancelled. An outage of the store is waited out."""
        await keep_looking(self._send_all_due, LOOK_SECONDS, "due_notices_failed")

    async def _send_all_due(self) -> None:
        while await self.send_due() == PAGE:
            pass

    async def send_due(self) -> int:
        """Sends what is due now, up to a page of it; how much that was.

        What a notification waits for is taken from the list in the step that says it (lua/notify.lua): a process that
        is killed before leaves it to the next look, and two at once say it once.
        """
        due = await self._book.due(self._now(), PAGE)
        for id, customer in due:
            try:
                notice, _ = await self._book.find(id)
            except NoSuchNotice:
                await self._book.drop_due(id, customer)
                continue
            await self._send_to(notice, customer)
        return len(due)

    async def _send_to(self, notice: Notice, customer: str) -> None:
        """Says it to one customer, puts it off, or notes why not."""
        now = self._now()
        raw, members = await self._book.customer(customer)
        place = choose_place(members, raw, self._book.pushed)
        if place is None:
            await self._book.give_up(notice, customer, now, NO_CHANNEL)
            return
        language = await self._book.language_at(place) or raw.get("language") or LANGUAGES[0]
        try:
            template = self._templates.get(notice.wish.template, language)
            values = template.check(notice.wish.values)
        except (UnknownTemplate, BadValues, TemplatesError) as error:
            # The template was edited after this was asked for.
            await self._book.give_up(notice, customer, now, str(error))
            return
        end = None if template.urgent else quiet_until(self._quiet, datetime.fromtimestamp(now / 1000, UTC))
        if end:
            await self._book.put_off(notice, customer, now, int(end.timestamp() * 1000))
            return
        text, buttons = template.render(values, language)
        about = {"id": notice.id, "template": notice.wish.template, "order": notice.wish.order}
        data = {"notification": about, "via": place.member}
        entry = Draft(Kind.MESSAGE, Author.SYSTEM, text, buttons=buttons, id=notice.id, data=data)
        order = notice.wish.order
        knows = order is not None and await self._book.may_know(customer, members, order)
        said = Said(place, language, entry, slots_about(order), order if knows else None)
        if await self._book.say(notice, customer, now, said):
            log.info("notified", notice=notice.id, customer=customer, channel=place.channel)

    async def _as_delivered(self, outcome: Outcome) -> Outcome:
        """An outcome with what its channel told; the web chat follows the log and tells nothing."""
        if outcome.status is not Status.SENT or outcome.channel not in self._book.pushed:
            return outcome
        if outcome.conversation is None or outcome.seq is None:
            return outcome
        try:
            delivered = (await self._store.get(outcome.conversation)).delivered >= outcome.seq
            entries = await self._store.log(outcome.conversation, after=outcome.seq) if delivered else []
        except ConversationNotFound:
            delivered = False
            entries = await self._archived(outcome.conversation, outcome.seq)
        failure = next((one for one in entries if one.kind is Kind.FAILURE and one.data["seq"] == outcome.seq), None)
        if failure:
            return replace(outcome, status=Status.FAILED, at=failure.at, reason=str(failure.data["detail"]))
        return replace(outcome, status=Status.DELIVERED) if delivered else outcome

    async def _archived(self, conversation: str, after: int) -> list[Entry]:
        try:
            return await self._archive.log(conversation, after=after)
        except ArchiveUnavailable:
            return []


def slots_about(order: str | None) -> dict[str, object]:
    """What the bot is told, so that "when exactly?" and "cancel it then" are about the order that was spoken of."""
    return {"order_number": order, "told_order": order, "article": None} if order else {}
