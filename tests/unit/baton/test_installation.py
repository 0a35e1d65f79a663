"""The claim on BATON_HOME, the ports, and what an earlier run left."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from baton.installation import (
    HIGHEST_PORT,
    LOWEST_PORT,
    RUN_FOLDER,
    AlreadyRunning,
    Claim,
    check_port,
    choose_ports,
    end_leftovers,
    list_leftovers,
    remove_run_files,
)
from baton.settings import Settings


def test_a_home_is_claimed_once_and_free_again_afterwards(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, port=8123)
    with Claim(settings):
        with (
            pytest.raises(AlreadyRunning, match=rf"as process {os.getpid()}, at http://127.0.0.1:8123/"),
            Claim(settings),
        ):
            pass
        assert (settings.run_folder / "lock").exists()
    assert not (settings.run_folder / "lock").exists()
    with Claim(settings):
        pass


def test_a_lock_file_that_a_killed_run_left_is_no_hindrance(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.run_folder.mkdir()
    (settings.run_folder / "lock").write_text("nonsense")
    with Claim(settings):
        pass


def test_a_port_in_use_is_said_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(AlreadyRunning, match=f"Port {port} on 127.0.0.1 cannot be used.*BATON_PORT={port + 10}"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


def test_a_host_that_is_none_is_said() -> None:
    with pytest.raises(AlreadyRunning, match="cannot be used"):
        check_port("203.0.113.7", 8080)


def test_ports_are_free_and_below_those_of_outgoing_connections() -> None:
    ports = choose_ports(5)
    assert len(set(ports)) == 5
    assert all(LOWEST_PORT <= port <= HIGHEST_PORT for port in ports)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_what_a_killed_run_left_is_found_by_its_folder_and_ended(tmp_path: Path) -> None:
    sleep = [sys.executable, "-c", "print(flush=True); import time; time.sleep(60)"]
    left = subprocess.Popen(sleep, env={RUN_FOLDER: str(tmp_path)}, stdout=subprocess.PIPE)
    other = subprocess.Popen(sleep, env={RUN_FOLDER: str(tmp_path / "other")}, stdout=subprocess.PIPE)
    try:
        for process in (left, other):
            assert process.stdout
            process.stdout.readline()
        assert list(list_leftovers(tmp_path)) == [(left.pid, False)]
        assert end_leftovers(tmp_path) == 1
        assert left.wait(10) == -9
        assert other.poll() is None
    finally:
        for process in (left, other):
            process.kill()
            process.communicate()


def test_the_files_of_a_run_are_removed(tmp_path: Path) -> None:
    far = tmp_path / "far"
    far.mkdir()
    for path in (far / "valkey.sock", tmp_path / "supervisord.conf", tmp_path / "supervisord.pid"):
        path.touch()
    remove_run_files(tmp_path, far / "valkey.sock")
    assert list(tmp_path.iterdir()) == []
