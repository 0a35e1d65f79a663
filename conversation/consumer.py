"""Owns the loop that works a stream off by conversation: one task for each, what fails is taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence

import structlog

from conversation.errors import ConversationError, StoreUnavailable
from conversation.streams import Item, WorkStream

log = structlog.get_logger(__name__)

READ_BLOCK_MS = 1000
TAKE_OVER_SECONDS = 5.0
PAUSE_SECONDS = 0.5
"""So long nothing is begun anew for a conversation whose work failed."""


class Consumer:
    """Reads items that name a conversation (`c`) and has the conversation worked off; settles the items after it.

    Items of a conversation that is in hand go with it. `work` does all that there is to do for a conversation, whatever
    its items say, and may be asked twice; False leaves the items to another worker, which has the conversation in hand.
    """

    def __init__(
        self,
        stream: WorkStream,
        work: Callable[[str], Awaitable[bool]],
        at_once: int,
        on_defect: Callable[[], None],
    ) -> None:
        """`at_once`: so many conversations, and then nothing is read. `on_defect` counts errors that are bugs."""
        self._stream = stream
        self._work = work
        self._at_once = at_once
        self._on_defect = on_defect
        self._slots = asyncio.Semaphore(at_once)
        self._busy: dict[str, list[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends = False

    def items_of(self, conversation: str) -> int:
        """How many of a conversation's items are in hand."""
        return len(self._busy.get(conversation, ()))

    async def run(self) -> None:
        """Until cancelled. Takes up first what this worker had in hand when it died."""
        loop = asyncio.get_running_loop()
        resume, take_over_at, self._ends = True, 0.0, False
        try:
            while True:
                try:
                    if resume:
                        await self._stream.ensure()
                        await self._start(await self._stream.own_unfinished())
                        resume = False
                    if loop.time() >= take_over_at:
                        await self._start(await self._stream.abandoned())
                        take_over_at = loop.time() + TAKE_OVER_SECONDS
                    await self._start(await self._stream.read(self._at_once, READ_BLOCK_MS))
                except StoreUnavailable as error:
                    log.warning("stream_unavailable", stream=self._stream.name, error=str(error))
                    resume = True
                    await asyncio.sleep(0.2)
        finally:
            self._ends = True  # what is in hand stays on the stream for the next start
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _start(self, items: Sequence[Item]) -> None:
        for item in items:
            conversation = item.fields["c"]
            if conversation in self._busy:
                if all(item.id != known.id for known in self._busy[conversation]):
                    self._busy[conversation].append(item)
                continue
            self._busy[conversation] = [item]
            await self._slots.acquire()
            self._begin(self._settle(conversation), f"settle {conversation}")

    def _begin(self, work: Coroutine[None, None, None], name: str) -> None:
        self._tasks.add(task := asyncio.create_task(work, name=name))
        task.add_done_callback(self._tasks.discard)

    async def _settle(self, conversation: str) -> None:
        """Works a conversation off and settles its items."""
        try:
            while items := list(self._busy[conversation]):
                if not await self._work(conversation):
                    self._busy[conversation] = []
                    return
                await self._stream.done(*items)
                self._busy[conversation] = [item for item in self._busy[conversation] if item not in items]
        except ConversationError as error:
            log.warning("settle_failed", stream=self._stream.name, conversation=conversation, error=str(error))
            await asyncio.sleep(PAUSE_SECONDS)
        except Exception:
            self._on_defect()
            log.exception("settle_failed", stream=self._stream.name, conversation=conversation)
            await asyncio.sleep(PAUSE_SECONDS)
        finally:
            left = self._busy.pop(conversation, [])
            self._slots.release()
            if left and not self._ends:
                self._begin(self._start(left), f"resume {conversation}")
