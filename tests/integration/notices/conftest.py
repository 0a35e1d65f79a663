"""A live store with customers on several channels, the shop's own templates, and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from conversation.archive.archive import Archive
from conversation.archive.schema import upgrade
from conversation.connection import Client
from conversation.keys import Keys
from conversation.live import LiveStore
from notices.book import NoticeBook
from notices.notice import Notice, Outcome, Recipient, Wish, notice_id
from notices.orders import OrderWatch
from notices.policy import load_quiet
from notices.sender import Sender
from notices.templates import Templates

TEMPLATES = Path(__file__).parents[3] / "data" / "notifications"
NOON, NIGHT, MORNING = "2026-11-23T12:00+09:00", "2026-11-23T23:00+09:00", "2026-11-24T08:00+09:00"
DELAYED = {"order": "B-1043", "date": "2026-11-27"}
PUSHED = frozenset({"telegram", "slack"})


def ms(text: str) -> int:
    """A moment in ms."""
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@dataclass
class Clock:
    """Stands until it is set."""

    now: int = field(default_factory=lambda: ms(NOON))

    def __call__(self) -> int:
        return self.now


@dataclass
class Shop:
    """What the tests do as the shop and as its customers."""

    store: LiveStore
    keys: Keys
    client: Client
    orders: OrderWatch
    clock: Clock
    archive: Archive

    def sender(self, pushed: frozenset[str] = PUSHED) -> Sender:
        """A sending process."""
        book = NoticeBook(self.store, self.orders, pushed)
        quiet = load_quiet(TEMPLATES / "policy.yml")
        return Sender(book, Templates(TEMPLATES), quiet, self.store, self.archive, self.clock)

    async def join(self, customer: str, *members: str, **fields: str) -> str:
        """A customer with identities, `channel address` each."""
        await self.client.hset(self.keys.customer(customer), mapping={"created_at": 1, "language": "en", **fields})
        for member in members:
            channel, _, address = member.partition(" ")
            await self.client.set(self.keys.identity(channel, address), customer)
            await self.client.sadd(self.keys.identities(customer), member)
        return customer

    async def tell(
        self,
        customer: str,
        key: str = "k1",
        template: str = "order_delayed",
        order: str | None = "B-1043",
        values: dict[str, str] = DELAYED,
    ) -> Outcome:
        """One notification to one customer; what became of it."""
        wish = Wish(Recipient.CUSTOMER, customer, template, values, order)
        _, [outcome] = await self.sender().send(notice_id("t", key), wish)
        return outcome

    async def look(self, key: str = "k1") -> tuple[Notice, list[Outcome]]:
        """What became of it."""
        return await self.sender().outcomes(notice_id("t", key))

    async def said(self, conversation: str) -> list[str]:
        """The texts of a conversation's log."""
        return [entry.text or "" for entry in await self.store.log(conversation)]


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    url = f"sqlite+aiosqlite:///{tmp_path}/archive.db"
    await upgrade(url)
    archive = Archive.open(url)
    yield archive
    await archive.close()


@pytest.fixture
def shop(client: Client, keys: Keys, archive: Archive) -> Shop:
    store = LiveStore(client, keys, PUSHED)
    return Shop(store, keys, client, OrderWatch(client, keys), Clock(), archive)
