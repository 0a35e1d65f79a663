"""What follows the feed for the desk in Slack is killed in the middle: no second thread, no message twice or lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

from conversation.handover import Agent, Handover
from conversation.live import Escalation, LiveStore, Turn
from conversation.model import Incoming
from tests.conftest import Eventually
from tests.fakes.slack import Failure, FakeSlack
from tests.forking import forking
from tests.integration.channels.slack_desk_driver import CHANNEL
from tests.servers import ValkeyServer

POST = "chat.postMessage"


async def escalate(store: LiveStore, address: str) -> str:
    """A customer who waits; the conversation."""
    accepted = await store.accept(Incoming("web", address, "m1", "a person, please", "en"))
    c, [message] = await store.unhandled(accepted.conversation)
    turn = Turn(c, message.seq, (), escalation=Escalation("support", "requested", "x"))
    assert (await store.commit_turn(turn, "w", 1000)).stored
    return c.id


async def test_kill_9_between_posting_and_marking(
    store: LiveStore, handover: Handover, valkey: ValkeyServer, tmp_path: Path, slack: FakeSlack, eventually: Eventually
) -> None:
    about = (valkey.url, store.keys.workspace, str(tmp_path), slack.api_url)

    def texts() -> list[str]:
        return slack.texts(CHANNEL)

    async def posted(number: int) -> None:
        await eventually(lambda: len(texts()) == number, f"{number} messages")

    async with forking("tests.integration.channels.slack_desk_process:run") as followers:

        async def killed_after(number: int) -> None:
            """A process posts message `number` and is killed before it hears that it has."""
            slack.failures[POST] = [Failure(held=asyncio.Event())]
            pid = await followers.start(*about, 1)
            await posted(number)
            await followers.kill(pid)

        id = await escalate(store, "one")
        await killed_after(1)  # the first message of the thread
        await killed_after(2)  # what was said before
        mina = Agent("a1", "Mina")
        await handover.claim(id, mina, 5)
        await handover.note(id, mina, "n1", "a note")
        await killed_after(3)  # the change of owner
        # Two at once do the rest, of this conversation and of others.
        others = [await escalate(store, f"other {number}") for number in range(10)]
        for port in (1, 2):
            await followers.start(*about, port)
        await eventually(lambda: len(texts()) == 4 + 2 * len(others), seconds=30)
        await handover.note(id, mina, "n2", "the last one")
        await eventually(lambda: any("the last one" in text for text in texts()))
    messages = slack.messages[CHANNEL]
    assert len([one for one in messages if not one.get("thread_ts")]) == 1 + len(others)
    [root] = [one for one in messages if not one.get("thread_ts") and id in str(one["metadata"])]
    below = [one["text"].split("\n")[-1] for one in messages if one.get("thread_ts") == root["ts"]]
    assert below[0].startswith("*Customer*: a person")
    assert below[1].startswith("🙋 Mina has it now")
    assert below[2:] == ["a note", "the last one"]
    assert "Mina has it" in root["text"]
