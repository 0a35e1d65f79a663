"""The embedded live store: its socket's path, its command line, and which file is forced to disk."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from baton import valkey
from baton.run_files import make_own_folder


def test_the_socket_is_in_the_run_folder_unless_its_path_is_too_long(tmp_path: Path) -> None:
    assert valkey.valkey_socket(Path("/srv/baton/run")) == Path("/srv/baton/run/valkey.sock")
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    short = valkey.valkey_socket(deep)
    assert len(os.fsencode(short)) <= valkey.LONGEST_SOCKET_PATH
    assert short == valkey.valkey_socket(deep)
    assert short != valkey.valkey_socket(deep / "other")


def test_the_folder_of_the_socket_is_this_users_alone(tmp_path: Path) -> None:
    make_own_folder(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(("setting", "policy"), [("everysec", "no"), ("always", "always")])
def test_every_write_reaches_the_kernel_before_the_answer(setting: str, policy: str, tmp_path: Path) -> None:
    """`everysec` of Valkey itself may postpone a write; `no` with our own fdatasync does not."""
    command = valkey.valkey_command(tmp_path / "v.sock", tmp_path, setting)  # type: ignore[arg-type]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--appendfsync"] == policy
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"
    assert options["--port"] == "0"


def test_the_newest_file_is_the_one_with_the_highest_number(tmp_path: Path) -> None:
    assert valkey.newest_append_only_file(tmp_path) is None
    folder = tmp_path / valkey.APPEND_FOLDER
    folder.mkdir()
    for name in ("appendonly.aof.9.incr.aof", "appendonly.aof.10.incr.aof", "appendonly.aof.11.base.rdb"):
        (folder / name).touch()
    assert valkey.newest_append_only_file(tmp_path) == folder / "appendonly.aof.10.incr.aof"


async def test_it_is_forced_to_disk_again_and_again_and_a_missing_file_is_no_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[Path] = []
    thrice = asyncio.Event()
    loop = asyncio.get_running_loop()

    def force(path: Path) -> None:
        forced.append(path)
        if len(forced) == 1:
            raise FileNotFoundError
        if len(forced) == 3:
            loop.call_soon_threadsafe(thrice.set)

    monkeypatch.setattr(valkey, "force_to_disk", force)
    (tmp_path / valkey.APPEND_FOLDER).mkdir()
    (tmp_path / valkey.APPEND_FOLDER / "appendonly.aof.1.incr.aof").touch()
    task = asyncio.create_task(valkey.sync_append_only_file(tmp_path, every_seconds=0.01))
    await asyncio.wait_for(thrice.wait(), 10)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_forcing_a_real_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    valkey.force_to_disk(tmp_path / "file")
