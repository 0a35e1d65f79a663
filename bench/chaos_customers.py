"""Owns the customers of a chaos run: they write on three channels, and never take silence for a yes.

A page of the web chat behaves as the widget does: it keeps what was not acknowledged, comes back with its token and
the last seq it has shown, and sends it again under the same id. Telegram and Slack deliver an update again until they
hear 200, and now and then once more after that.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.fakes.browser_chat import ChatClient

SAYINGS = (
    "Hello!",
    "Thanks a lot!",
    "Are you a bot?",
    "What can you do?",
    "can I put a bowl in the dishwasher?",
)
"""Whole sentences, which the bot answers one by one, and of which it knows the answers."""
PERSON = "I want to talk to a person, please."
PERSON_SHARE = 0.25
"""Of the messages: who has a person already says it to them."""
PAUSE_SECONDS = (0.3, 2.0)
ANSWER_SECONDS = 6.0
REFUSED_SECONDS = 0.3
STAY_SECONDS = 60.0
"""For so long, on the average, a page stays open before it is loaded anew."""
LOOK_SECONDS = 0.5
AGAIN_SHARE = 0.1


@dataclass
class Run:
    """What everybody in a run shares. `over`: nobody begins anything new; what is begun is brought to its end.

    `oddities` are answers that nobody should ever get.
    """

    over: asyncio.Event = field(default_factory=asyncio.Event)
    oddities: list[str] = field(default_factory=list)


@dataclass
class Customer:
    """Whoever writes: `sent` are the ids of what was acknowledged, in order."""

    run: Run
    channel: str
    rng: random.Random
    sent: list[str] = field(default_factory=list)

    async def live(self) -> None:
        """Until the run is over and the last message is acknowledged. Everybody begins with asking for a person."""
        while not self.run.over.is_set():
            wants_person = not self.sent or self.rng.random() < PERSON_SHARE
            text = PERSON if wants_person else self.rng.choice(SAYINGS)
            self.sent.append(await self.say(text))
            with suppress(TimeoutError):
                await asyncio.wait_for(self.run.over.wait(), self.rng.uniform(*PAUSE_SECONDS))

    async def say(self, text: str) -> str:
        """Sends one message until it is acknowledged; its id."""
        raise NotImplementedError


@dataclass
class WebCustomer(Customer):
    """A page. `shown`: the seqs of the entries that came, in the order in which they came."""

    url: str = ""
    conversation: str | None = None
    shown: list[int] = field(default_factory=list)
    _token: str | None = None
    _page: ChatClient | None = None
    _pending: tuple[str, str] | None = None
    _accepted: asyncio.Event = field(default_factory=asyncio.Event)
    _welcomed: bool = False
    _ask_at: float = 0.0
    """When the pending message is to be sent (again) on this page."""
    _asked_at: float | None = None
    """When it was sent on this page and is not answered yet."""

    async def say(self, text: str) -> str:
        """Leaves it to the page, which may be gone just now."""
        id = str(uuid.uuid4())
        self._accepted.clear()
        self._pending, self._ask_at, self._asked_at = (id, text), 0.0, None
        if self._page:
            self._page.came.set()
        await self._accepted.wait()
        return id

    async def keep_open(self) -> None:
        """Until cancelled: opens the page, and opens it again whenever it is lost."""
        while True:
            with suppress(aiohttp.ClientError, OSError, TimeoutError):
                async with AsyncExitStack() as stack:
                    page = ChatClient(self.url, token=self._token, after=max(self.shown, default=0))
                    async with asyncio.timeout(ANSWER_SECONDS):
                        await stack.enter_async_context(page)
                    await self._sit(page)
            await asyncio.sleep(self.rng.uniform(0.1, 0.6))

    async def _sit(self, page: ChatClient) -> None:
        """Reads and sends, until the page is lost, gives no answer, or is loaded anew."""
        loop = asyncio.get_running_loop()
        self._page, self._welcomed, self._ask_at, self._asked_at = page, False, 0.0, None
        opened, looked = loop.time(), 0
        leave_at = opened + self.rng.expovariate(1 / STAY_SECONDS)
        try:
            while not page.socket.closed:
                page.came.clear()
                looked = self._take_all(page, looked)
                now = loop.time()
                since = self._asked_at if self._welcomed else opened
                if since is not None and now > since + ANSWER_SECONDS:
                    return
                if self._welcomed and self._pending and self._asked_at is None and now >= self._ask_at:
                    self._asked_at = now
                    await page.say(self._pending[1], self._pending[0])
                if now > leave_at and not self.run.over.is_set():
                    return
                with suppress(TimeoutError):
                    await asyncio.wait_for(page.came.wait(), LOOK_SECONDS)
        finally:
            self._page = None
            self._take_all(page, looked)

    def _take_all(self, page: ChatClient, looked: int) -> int:
        """Takes the frames from number `looked` on; how many there are."""
        for frame in page.frames[looked:]:
            self._take(frame)
        return len(page.frames)

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                if self.conversation not in (None, frame["conversation"]) and self.sent:
                    self.run.oddities.append(f"{self.conversation}: its page was shown {frame['conversation']}")
                self.conversation, self._token, self._welcomed = frame["conversation"], frame["token"], True
            case "entry":
                self.shown.append(frame["seq"])
            case "accepted" if self._pending and frame["id"] == self._pending[0]:
                self._pending = self._asked_at = None
                self._accepted.set()
            case "error" if frame["code"] == "unavailable":
                self._ask_at, self._asked_at = asyncio.get_running_loop().time() + REFUSED_SECONDS, None
            case "error":
                self.run.oddities.append(f"{self.conversation}: the page was told {frame['code']}")


@dataclass
class PushedCustomer(Customer):
    """Somebody on a platform that calls us. `address` is where they are there, as Baton names it.

    `write` makes the platform's update of a text, with the id that Baton will know the message by; `deliver` calls
    Baton with it once and gives the status. It is told how often it did so before.
    """

    address: str = ""
    write: Callable[[str], tuple[str, Any]] = lambda text: ("", text)
    deliver: Callable[[Any, int], Awaitable[int]] | None = None

    async def say(self, text: str) -> str:
        """As platforms do: the same update again and again until it is taken, and sometimes once more."""
        id, update = self.write(text)
        tries = 0
        while await self._deliver(update, tries) != 200:
            tries += 1
            await asyncio.sleep(self.rng.uniform(0.2, 1.0))
        if self.rng.random() < AGAIN_SHARE:
            await self._deliver(update, tries + 1)
        return id

    async def _deliver(self, update: Any, tries: int) -> int:
        """The status; 0 where nothing was heard."""
        assert self.deliver
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                status = await self.deliver(update, tries)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return 0
        if status not in (200, 503):
            self.run.oddities.append(f"{self.channel} {self.address}: the webhook answered {status}")
        return status
