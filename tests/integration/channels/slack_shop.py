"""A shop that is open on Slack: the channel in a server of its own, a loopback Slack, and a real live store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from aiohttp import web

from attachments.folder import FolderStore
from baton.outbox import Outbox
from channels.reception import Reception
from channels.slack.channel import SlackChannel, SlackSettings
from conversation.connection import Client
from conversation.errors import StoreUnavailable
from conversation.keys import Keys
from conversation.leases import Leases
from conversation.live import Accepted, Escalation, LiveStore, Turn
from conversation.model import Author, Button, Conversation, Draft, Entry, Incoming, Kind
from conversation.streams import WorkStream
from tests.fakes.slack import SECRET, TOKEN, FakeSlack
from tests.fakes.slack_calls import Caller


class ShakyReception(Reception):
    """A reception whose store is down for the next `down` messages, and that can be held up."""

    def __init__(self, store: LiveStore) -> None:
        super().__init__(store)
        self.down = 0
        self.came = 0
        self.open = asyncio.Event()
        self.open.set()

    async def take(self, incoming: Incoming) -> Accepted | None:
        self.came += 1
        await self.open.wait()
        if self.down:
            self.down -= 1
            raise StoreUnavailable("down")
        return await super().take(incoming)


@dataclass
class Shop:
    """One process of Baton with Slack on, and what a test needs to look into."""

    slack: FakeSlack
    channel: SlackChannel
    reception: ShakyReception
    caller: Caller
    store: LiveStore
    files: FolderStore

    async def conversation(self, address: str = "T1:D1") -> Conversation:
        id = await self.store.find_open("slack", address)
        assert id, f"no conversation at {address}"
        return await self.store.get(id)

    async def said(self, address: str = "T1:D1") -> list[Entry]:
        """What the customer said there."""
        id = await self.store.find_open("slack", address)
        found = await self.store.log(id) if id else []
        return [entry for entry in found if entry.author is Author.CUSTOMER]

    async def texts(self, address: str = "T1:D1") -> list[str | None]:
        return [entry.text for entry in await self.said(address)]

    async def answer(self, *replies: Draft, address: str = "T1:D1", escalate: bool = False) -> Conversation:
        """The bot answers what is unhandled there."""
        c, [*_, last] = await self.store.unhandled((await self.conversation(address)).id)
        turn = Turn(c, last.seq, replies, escalation=Escalation("support", "requested", "x") if escalate else None)
        assert (await self.store.commit_turn(turn, "w", 1000)).stored
        return await self.store.get(c.id)

    @asynccontextmanager
    async def delivering(self, give_up: float = 5) -> AsyncIterator[None]:
        """The outbox runs in this block."""
        client, keys = self.store.client, self.store.keys
        stream = WorkStream(client, keys.outbox("slack"), "outbox", "w1", idle_ms=500)
        leases = Leases(client, keys, self.store.scripts, "w1", 1000)
        task = asyncio.create_task(Outbox(self.channel, self.store, stream, leases, give_up).run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


type OpenShop = Callable[..., Awaitable[Shop]]


def bot(text: str, *titles: str) -> Draft:
    """What the bot says, with buttons."""
    return Draft(Kind.MESSAGE, Author.BOT, text, buttons=tuple(Button(title, f"/{title.lower()}") for title in titles))


@asynccontextmanager
async def opening(client: Client, keys: Keys) -> AsyncIterator[OpenShop]:
    """Opens shops, all at one Slack and one live store; settings may be other than one workspace with its token."""
    slack = FakeSlack()
    slack.users["U1"] = {"id": "U1", "locale": "ko-KR", "profile": {"display_name": "지수"}}
    slack.users["U2"] = {"id": "U2", "locale": "en-US", "profile": {"display_name": "Ann"}}
    store = LiveStore(client, keys, frozenset({"slack"}))
    async with AsyncExitStack() as stack:
        files = FolderStore(Path(stack.enter_context(TemporaryDirectory())))
        await stack.enter_async_context(slack.running())

        async def open(**settings: str) -> Shop:
            known = SlackSettings(bot_token=TOKEN, signing_secret=SECRET, api_url=slack.api_url)
            reception = ShakyReception(store)
            channel = SlackChannel(
                replace(known, **settings),
                reception,
                store,
                client,
                keys,
                lambda language, name: f"{language} {name}",
                files.open,
            )
            app = web.Application()
            app.add_routes(channel.routes())
            runner = web.AppRunner(app)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            stack.push_async_callback(channel.close)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            session = await stack.enter_async_context(aiohttp.ClientSession())
            url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            return Shop(slack, channel, reception, Caller(session, url), store, files)

        yield open
