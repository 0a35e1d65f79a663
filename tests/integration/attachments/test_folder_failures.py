"""A disk that is full, and a process that is killed: no half of a file can ever be seen."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from attachments.errors import AttachmentNotFound, StoreFull
from attachments.folder import FolderStore
from attachments.links import Links
from attachments.service import Attachments
from attachments.store import new_id
from tests.integration.attachments.conftest import LIMITS, ROOT, files_in
from tests.integration.attachments.test_stores import META, chunks, read
from tests.servers import die_with_parent
from tests.unit.attachments import files

TOO_MUCH = (bytes(64 * 1024),) * 8


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount here; the next test fills a disk by a limit")
    if done.returncode:
        pytest.skip("may not mount here; the next test fills a disk by a limit")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


async def test_a_full_disk_is_told_and_nothing_is_left(small_disk: Path) -> None:
    store = FolderStore(small_disk / "files")
    for _ in range(3):
        with pytest.raises(StoreFull):
            await store.put(new_id(), chunks(*TOO_MUCH), META)
        assert files_in(small_disk) == []
    id = new_id()
    await store.put(id, chunks(b"small"), META)
    assert await read(store, id) == b"small", "there is room again"


async def test_a_file_that_does_not_fit_while_it_arrives_is_told_too(small_disk: Path, tmp_path: Path) -> None:
    links = Links(b"a secret of an installation, long enough")
    for spool, store in [(small_disk, tmp_path / "files"), (tmp_path / "spool", small_disk / "files")]:
        attachments = Attachments(FolderStore(store), LIMITS, links, spool)
        with pytest.raises(StoreFull):
            await attachments.receive(chunks(files.PDF, *TOO_MUCH, files.PDF), "a.pdf")
        assert files_in(small_disk) == []


LIMITED = """
import asyncio, resource, sys
from pathlib import Path
from attachments.errors import StoreFull
from attachments.folder import FolderStore
from attachments.store import Meta

async def chunks(size):
    for _ in range(size // 1000):
        yield bytes(1000)

async def main():
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    store = FolderStore(Path(sys.argv[1]))
    try:
        await store.put("a" * 32, chunks(500_000), Meta("a.png", "image/png"))
    except StoreFull:
        print("full")
    await store.put("b" * 32, chunks(50_000), Meta("a.png", "image/png"))

asyncio.run(main())
"""


def test_a_file_that_may_not_grow_further_is_told_and_nothing_is_left(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder)], cwd=ROOT, capture_output=True, check=False, timeout=30
    )
    assert (done.stdout, done.returncode) == (b"full\n", 0), done.stderr
    assert files_in(folder) == [f"bb/bb/{'b' * 32}", f"bb/bb/{'b' * 32}.json"]


STOPPED = """
import asyncio, sys
from pathlib import Path
from attachments.folder import FolderStore
from attachments.store import Meta

async def chunks():
    for _ in range(100):
        yield bytes(10_000)
    print("half", flush=True)
    await asyncio.Event().wait()

asyncio.run(FolderStore(Path(sys.argv[1])).put("a" * 32, chunks(), Meta("a.png", "image/png")))
"""


async def test_a_process_that_is_killed_within_a_file_leaves_nothing_to_be_seen(folder: Path) -> None:
    command = [sys.executable, "-c", STOPPED, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, preexec_fn=die_with_parent) as process:
        assert process.stdout
        assert await asyncio.to_thread(process.stdout.readline) == b"half\n"
        process.kill()
    store, id = FolderStore(folder), "a" * 32
    assert not await store.has(id)
    with pytest.raises(AttachmentNotFound):
        await store.open(id)
    assert [name.split("/")[0] for name in files_in(folder)] == ["incoming"]
    assert await store.sweep() == 0, "it may still be being written"
    assert await store.sweep(older_than_seconds=-1) == 1
    assert files_in(folder) == []
    await store.put(id, chunks(b"whole"), META)
    assert await read(store, id) == b"whole"


async def test_bytes_without_their_json_are_no_file_and_are_swept(folder: Path) -> None:
    store, kept, left = FolderStore(folder), new_id(), new_id()
    for id in (kept, left):
        await store.put(id, chunks(b"x"), META)
    (folder / left[:2] / left[2:4] / f"{left}.json").unlink()
    assert not await store.has(left)
    with pytest.raises(AttachmentNotFound):
        await store.open(left)
    assert await store.sweep(older_than_seconds=-1) == 1
    assert await read(store, kept) == b"x"


async def test_a_kill_at_any_moment_of_many_files_leaves_only_whole_ones(folder: Path) -> None:
    """Files are put one after the other; the kill comes after some were told, wherever it is then."""
    program = STORING.format(size=300_000)
    command = [sys.executable, "-c", program, str(folder)]
    told: list[str] = []
    for wanted in (1, 3, 7, 12):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, preexec_fn=die_with_parent) as process:
            assert process.stdout
            told += [(await asyncio.to_thread(process.stdout.readline)).decode().strip() for _ in range(wanted)]
            process.kill()
    store = FolderStore(folder)
    for id in told:
        assert len(await read(store, id)) == 300_000
    await store.sweep(older_than_seconds=-1)
    for name in files_in(folder):
        id = Path(name).stem
        assert len(await read(store, id)) == 300_000


STORING = """
import asyncio, sys
from pathlib import Path
from attachments.folder import FolderStore
from attachments.store import Meta, new_id

async def chunks():
    for _ in range(10):
        yield bytes({size} // 10)

async def main():
    store = FolderStore(Path(sys.argv[1]))
    while True:
        print((await store.put(new_id(), chunks(), Meta("a.png", "image/png"))).id, flush=True)

asyncio.run(main())
"""
