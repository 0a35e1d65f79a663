"""An archiver as a process of its own, to be killed."""

from __future__ import annotations

from conversation.archive.archive import Archive
from conversation.archive.archiver import Archiver, Pace
from conversation.connection import connect
from conversation.customers import Customers
from conversation.handover import Handover
from conversation.keys import Keys
from conversation.live import LiveStore
from conversation.streams import WorkStream


async def run(valkey_url: str, workspace: str, archive_url: str, worker: str) -> None:
    """Archives until it is killed. It closes what is idle for 100 ms, to have everything happen at once."""
    keys = Keys(workspace)
    client = connect(valkey_url, block_seconds=2)
    store = LiveStore(client, keys)
    feed = WorkStream(client, keys.feed(), "archiver", worker, idle_ms=300, keep_items=True)
    pace = Pace(
        idle_seconds=0.1,
        upkeep_seconds=0.2,
        takeover_seconds=0.2,
        linger_seconds=0.005,
        block_ms=50,
        longest_pause_seconds=0.2,
    )
    archive = Archive.open(archive_url, busy_seconds=1)
    await Archiver(store, Handover(store), Customers(client, keys), archive, feed, pace).run()
