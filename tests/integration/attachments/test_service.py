"""Files come in measured and inspected, and a channel's file is fetched once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from attachments.errors import AttachmentNotFound, Refusal, Refused, SourceUnavailable, TooSlow
from attachments.inspection import Limits, inspect
from attachments.service import Attachments
from attachments.store import AttachmentStore, is_id, new_id
from tests.integration.attachments.conftest import LIMITS, files_in
from tests.integration.attachments.test_stores import chunks, read
from tests.unit.attachments import files


def bytewise(data: bytes) -> AsyncIterator[bytes]:
    return chunks(*(data[place : place + 1] for place in range(len(data))))


def spooled(folder: Path) -> list[str]:
    """Files without a name that this process holds open below a folder."""
    held = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            target = str(descriptor.readlink())
        except OSError:
            continue
        if target.startswith(str(folder)):
            held.append(target)
    return held


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path) -> object:
    """After each test no file that was arriving is left, by name or held open."""
    yield
    assert spooled(tmp_path / "spool") == []
    assert files_in(tmp_path / "spool") == []


@pytest.mark.parametrize("type", files.WHOLE)
@pytest.mark.parametrize("cut", [chunks, bytewise])
async def test_what_is_taken_is_stored_for_what_it_is(attachments: Attachments, type: str, cut: object) -> None:
    assert callable(cut)
    stored = await attachments.receive(cut(files.WHOLE[type]), "../x.html")
    assert is_id(stored.id)
    assert (stored.type, stored.size) == (type, len(files.WHOLE[type]))
    assert stored.name.startswith("x.")
    assert await read(attachments.store, stored.id) == files.WHOLE[type]


async def test_both_stores_take_what_is_received(attachments: Attachments, store: AttachmentStore) -> None:
    attachments.store = store
    data = files.picture("JPEG", exif=files.exif(), quality=90)
    stored = await attachments.receive(chunks(data), "a.jpg")
    kept = await read(store, stored.id)
    assert b"Secret" not in kept
    assert kept == inspect(data, LIMITS).data
    assert (stored.size, stored.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Refusal.EMPTY),
        (files.HTML, Refusal.TYPE),
        (files.HTML * 100, Refusal.TYPE),
        (files.PDF[:-20], Refusal.DAMAGED),
        (files.jpeg_bomb(), Refusal.TOO_MANY_PIXELS),
        (files.PDF + bytes(LIMITS.max_bytes), Refusal.TOO_LARGE),
    ],
)
async def test_what_is_refused_leaves_nothing(
    attachments: Attachments, folder: Path, data: bytes, code: Refusal
) -> None:
    with pytest.raises(Refused) as refused:
        await attachments.receive(chunks(data), "photo.png")
    assert refused.value.code is code
    assert files_in(folder) == []


async def test_reading_stops_where_it_is_clear(attachments: Attachments) -> None:
    """A stream without an end: neither the limit nor the type waits for it."""
    for start, most in [(files.PDF, LIMITS.max_bytes + 10_000), (files.HTML, 20_000)]:
        read_so_far = 0

        async def endless(start: bytes = start) -> AsyncIterator[bytes]:
            nonlocal read_so_far
            yield start
            while True:
                read_so_far += 10_000
                yield bytes(10_000)

        with pytest.raises(Refused):
            await attachments.receive(endless(), None)
        assert read_so_far <= most


async def test_a_stream_that_stops_without_an_end_is_given_up(attachments: Attachments, folder: Path) -> None:
    attachments.limits = Limits(seconds=0.05)

    async def stuck() -> AsyncIterator[bytes]:
        yield files.PDF
        await asyncio.Event().wait()

    with pytest.raises(TooSlow):
        await attachments.receive(stuck(), None)
    assert files_in(folder) == []


class Channel:
    """A channel's file; it is given when the test says so, and counted."""

    def __init__(self, data: bytes = files.PNG, error: Exception | None = None) -> None:
        self.asked, self.closed = 0, 0
        self.may_answer, self.was_asked = asyncio.Event(), asyncio.Event()
        self._data, self.error = data, error

    async def __call__(self) -> AsyncIterator[bytes]:
        self.asked += 1
        self.was_asked.set()
        try:
            await self.may_answer.wait()
            if self.error:
                raise self.error
            yield self._data
        finally:
            self.closed += 1


async def test_a_channels_file_is_fetched_once_however_many_ask(attachments: Attachments) -> None:
    id, channel = attachments.links.id_for("telegram", "file-1"), Channel()
    asking = [asyncio.create_task(attachments.fetch_once(id, channel, "a.png")) for _ in range(20)]
    await channel.was_asked.wait()
    channel.may_answer.set()
    found = await asyncio.gather(*asking)
    assert {stored.id for stored in found} == {id}
    assert (await attachments.fetch_once(id, channel, "a.png")) == found[0]
    assert (channel.asked, channel.closed) == (1, 1)


async def test_one_who_stops_waiting_does_not_stop_the_others(attachments: Attachments) -> None:
    id, channel = new_id(), Channel()
    first, second = (asyncio.create_task(attachments.fetch_once(id, channel)) for _ in range(2))
    await channel.was_asked.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    channel.may_answer.set()
    assert (await second).id == id
    assert channel.asked == 1


async def test_a_fetch_that_failed_is_tried_again_when_next_asked_for(attachments: Attachments) -> None:
    id, channel = new_id(), Channel(error=SourceUnavailable("gone"))
    channel.may_answer.set()
    found = await asyncio.gather(*(attachments.fetch_once(id, channel) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(error, SourceUnavailable) for error in found)
    assert channel.asked == 1
    channel.error = None
    assert (await attachments.fetch_once(id, channel)).id == id
    assert channel.asked == 2


async def test_a_refused_file_is_not_fetched_again(attachments: Attachments) -> None:
    id, channel = new_id(), Channel(files.HTML)
    channel.may_answer.set()
    for _ in range(3):
        with pytest.raises(Refused):
            await attachments.fetch_once(id, channel)
    assert (channel.asked, channel.closed) == (1, 1)


async def test_closing_gives_up_what_is_being_fetched(attachments: Attachments) -> None:
    channel = Channel()
    asking = asyncio.create_task(attachments.fetch_once(new_id(), channel))
    await channel.was_asked.wait()
    await attachments.close()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert channel.closed == 1


async def test_what_is_no_id_is_not_fetched(attachments: Attachments) -> None:
    channel = Channel()
    with pytest.raises(AttachmentNotFound):
        await attachments.fetch_once("../x", channel)
    assert channel.asked == 0
