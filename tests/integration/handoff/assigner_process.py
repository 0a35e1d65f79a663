"""An assigner as a process of its own, to be killed."""

from __future__ import annotations

from pathlib import Path

from conversation.connection import connect
from conversation.feed import Feed
from conversation.follower import Follower
from conversation.keys import Keys
from conversation.live import LiveStore
from conversation.offers import Offers
from conversation.passing import Passing
from conversation.presence import PresenceBoard
from conversation.waiting import WaitingList
from handoff.assigner import Assigner, AssignerParts
from handoff.policy import load_policy


def make(url: str, workspace: str, policy: str) -> tuple[Assigner, LiveStore]:
    """An assigner under a policy file, with connections of its own."""
    keys = Keys(workspace)
    client = connect(url, block_seconds=3)
    store, rules = LiveStore(client, keys), load_policy(Path(policy))
    parts = AssignerParts(
        store=store,
        offers=Offers(store, rules.channel_weights),
        waiting=WaitingList(client, keys),
        presence=PresenceBoard(client, keys, 60_000),
        passing=Passing(client, keys),
        policy=rules,
        capacity=2,
    )
    return Assigner(parts, Follower(Feed(client, keys))), store


async def run(url: str, workspace: str, policy: str) -> None:
    """Assigns until it is killed."""
    assigner, _ = make(url, workspace, policy)
    await assigner.run()
