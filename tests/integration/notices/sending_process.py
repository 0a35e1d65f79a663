"""A process that sends what is due, and can be killed."""

from __future__ import annotations

from pathlib import Path

from conversation.archive.archive import Archive
from conversation.connection import connect
from conversation.keys import Keys
from conversation.live import LiveStore
from notices.book import NoticeBook
from notices.orders import OrderWatch
from notices.policy import load_quiet
from notices.sender import Sender
from notices.templates import Templates

TEMPLATES = Path(__file__).parents[3] / "data" / "notifications"


async def run(url: str, workspace: str, archive: str, now: int) -> None:
    """Sends until nothing is due any more; the clock stands at `now`."""
    client, keys = connect(url), Keys(workspace)
    pushed = frozenset({"telegram", "slack"})
    store = LiveStore(client, keys, pushed)
    book = NoticeBook(store, OrderWatch(client, keys), pushed)
    quiet = load_quiet(TEMPLATES / "policy.yml")
    sender = Sender(book, Templates(TEMPLATES), quiet, store, Archive.open(archive), lambda: now)
    while await sender.send_due():
        pass
