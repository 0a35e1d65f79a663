"""Owns the record of the threads at the desk in Slack: which conversation has which, and how far it is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from channels.slack_desk.card import Card
from conversation.connection import Client, reports_outage
from conversation.keys import Keys

KEPT_SECONDS = 30 * 24 * 3600
REFUSED_SECONDS = 24 * 3600
STEP = "step:"


@dataclass(frozen=True, slots=True)
class Thread:
    """The newest thread of a conversation; each time it goes from the bot to the team has its own.

    `opening`: seq of that change of owner. `ts`: the first message's, once Slack has it. `shown`: seq up to which the
    thread is told. `epoch` and `card`: what the first message shows. `agent`: the name of who had it last.
    """

    conversation: str
    opening: int
    shown: int
    epoch: int
    card: Card
    ts: str | None = None
    agent: str | None = None
    ended: bool = False


class Threads:
    """Threads in the live store. Who writes has the lease of the conversation's thread."""

    def __init__(self, client: Client, keys: Keys, channel: str) -> None:
        """`channel` is the desk's."""
        self._client = client
        self._keys = keys
        self._channel = channel

    @reports_outage
    async def find(self, conversation: str) -> Thread | None:
        """The newest thread of a conversation."""
        raw = await self._client.hgetall(self._keys.slack_thread(conversation))
        return load(conversation, raw) if raw else None

    @reports_outage
    async def at(self, ts: str) -> str | None:
        """The conversation whose thread begins with this message."""
        found: str | None = await self._client.get(self._keys.slack_thread_at(self._channel, ts))
        return found

    @reports_outage
    async def begin(self, conversation: str, opening: int, epoch: int, card: Card) -> None:
        """A new thread, before anything of it is in Slack."""
        key = self._keys.slack_thread(conversation)
        told = {"opening": opening, "shown": opening - 1, "epoch": epoch, "card": dump(card)}
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.delete(key)
            pipe.hset(key, mapping=told)
            pipe.expire(key, KEPT_SECONDS)
            await pipe.execute()

    @reports_outage
    async def begin_step(self, conversation: str, step: str) -> str | None:
        """None the first time; then '' while it is open whether Slack has the message, and its ts when Slack has."""
        key = self._keys.slack_thread(conversation)
        if await self._client.hsetnx(key, STEP + step, ""):
            return None
        return str(await self._client.hget(key, STEP + step) or "")

    @reports_outage
    async def end_step(self, conversation: str, step: str, ts: str | None) -> None:
        """Slack has the message; or has it not, for certain (None)."""
        key = self._keys.slack_thread(conversation)
        if ts is None:
            await self._client.hdel(key, STEP + step)
        else:
            await self._client.hset(key, STEP + step, ts)

    @reports_outage
    async def opened(self, conversation: str, ts: str) -> None:
        """The first message is in Slack: what is written below it belongs to the conversation."""
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.hset(self._keys.slack_thread(conversation), "ts", ts)
            pipe.set(self._keys.slack_thread_at(self._channel, ts), conversation, ex=KEPT_SECONDS)
            await pipe.execute()

    @reports_outage
    async def changed(self, thread: Thread, epoch: int, card: Card, agent: str | None) -> None:
        """The first message shows this now."""
        told = {"epoch": epoch, "card": dump(card), "agent": agent or thread.agent or ""}
        await self._client.hset(self._keys.slack_thread(thread.conversation), mapping=told)

    @reports_outage
    async def told(self, thread: Thread, seq: int, *, ended: bool = False) -> None:
        """The thread is told up to `seq`; with `ended` it is over."""
        key = self._keys.slack_thread(thread.conversation)
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.hset(key, mapping={"shown": seq, "ended": int(ended)})
            steps = [name for name in await self._client.hkeys(key) if name.startswith(STEP)]
            if steps:
                pipe.hdel(key, *steps)
            pipe.expire(key, KEPT_SECONDS)
            if thread.ts:
                pipe.expire(self._keys.slack_thread_at(self._channel, thread.ts), KEPT_SECONDS)
            await pipe.execute()

    @reports_outage
    async def refuse(self, ts: str) -> None:
        """Notes that a message was refused: when Slack delivers it again, it must not reach the customer after all."""
        await self._client.set(self._keys.slack_desk_refused(self._channel, ts), "1", ex=REFUSED_SECONDS)

    @reports_outage
    async def is_refused(self, ts: str) -> bool:
        """Whether a message was refused before."""
        return bool(await self._client.exists(self._keys.slack_desk_refused(self._channel, ts)))

    @reports_outage
    async def is_stored(self, conversation: str, message_id: str) -> bool:
        """Whether an agent's message or note is in the conversation's log."""
        return bool(await self._client.hexists(self._keys.agent_ids(conversation), message_id))


def dump(card: Card) -> str:
    return json.dumps(asdict(card), ensure_ascii=False)


def load(conversation: str, raw: Mapping[str, Any]) -> Thread:
    """The thread that is kept in the hash of `keys.slack_thread(conversation)`."""
    return Thread(
        conversation=conversation,
        opening=int(raw["opening"]),
        shown=int(raw["shown"]),
        epoch=int(raw["epoch"]),
        card=Card(**json.loads(raw["card"])),
        ts=raw.get("ts") or None,
        agent=raw.get("agent") or None,
        ended=raw.get("ended") == "1",
    )
