"""Owns the way in for channels that are pushed to: what they parsed is stored before their platform hears "yes"."""

from __future__ import annotations

from dataclasses import replace

from channels.signs import file_payload, sign_of
from conversation import drafts
from conversation.errors import ConversationNotFound, IdConflict
from conversation.language import detect_language
from conversation.live import Accepted, LiveStore
from conversation.model import Button, Entry, Incoming
from conversation.reach import Reach

# What a button carries where a platform leaves room for 64 bytes: the conversation, the entry, which of its buttons.
_BETWEEN = ":"


def choice_of(conversation: str, entry: Entry, place: int) -> str:
    """What a button says when it is pressed: under 64 bytes whatever its payload is."""
    return f"{conversation}{_BETWEEN}{entry.seq}{_BETWEEN}{place}"


def with_sign(incoming: Incoming) -> Incoming:
    """Attachments without a text get a sign, and the bot is told that there is something which it cannot read."""
    if not incoming.attachments or incoming.text:
        return incoming
    first = incoming.attachments[0]
    return replace(incoming, text=sign_of(first), payload=file_payload(first.kind))


class Reception:
    """Stores what customers send. Idempotent by (channel, address, external_id), as `LiveStore.accept`."""

    def __init__(self, store: LiveStore) -> None:
        self._store = store
        self._reach = Reach(store.client, store.keys)

    async def take(self, incoming: Incoming) -> Accepted | None:
        """Stores a message or a button. Raises StoreUnavailable: the platform is to deliver it again.

        None for an id that came before with other words, which no platform does with an honest update.
        `incoming.language` is what the platform says of the customer; what is written counts more.
        """
        incoming = with_sign(incoming)
        if incoming.payload is None and not incoming.language_chosen:
            incoming = replace(incoming, language=detect_language(incoming.text) or incoming.language)
        try:
            return await self._store.accept(incoming)
        except IdConflict:
            return None

    async def find_choice(self, channel: str, address: str, choice: str) -> Button | None:
        """The button that was pressed, if it was offered at this address and its conversation is still open."""
        parts = choice.split(_BETWEEN)
        if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()):
            return None
        id, seq, place = parts[0], int(parts[1]), int(parts[2])
        try:
            c = await self._store.get(id)
        except ConversationNotFound:
            return None
        if (channel, address) not in c.addresses:
            return None
        found = [entry for entry in await self._store.log(id, after=seq - 1, count=1) if entry.seq == seq]
        buttons = found[0].buttons if found else ()
        return buttons[place] if place < len(buttons) else None

    async def note_unreachable(self, channel: str, address: str, detail: str) -> None:
        """Notes in the open conversation, where agents see it, that nothing reaches the customer any more."""
        await self._reach.lost(channel, address)
        id = await self._store.find_open(channel, address)
        if id is None:
            return
        try:
            c = await self._store.get(id)
        except ConversationNotFound:
            return
        await self._store.mark_delivered(c, c.delivered, c.delivered, drafts.failure(c.seq, detail, permanent=True))
