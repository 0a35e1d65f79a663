"""What the console makes of the process manager's lines, and what it configures."""

from __future__ import annotations

import configparser
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from baton.first_steps import FirstAccount, make_password, welcome_lines
from baton.manager_settings import CHILD, write_manager_settings
from baton.programs import Ports, list_programs, local_address, program_environment
from baton.settings import Settings
from baton.supervision import DIED, Console, describe_end, last_lines


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "100% home; x", port=8123)
    made.run_folder.mkdir(parents=True)
    made.log_folder.mkdir()
    return made


@pytest.mark.parametrize(
    ("line", "name", "said"),
    [
        ("2026-11-22 00:12:01,123 WARN exited: rasa (terminated by SIGKILL; not expected)", "rasa", "signal 9"),
        (
            "2026-11-22 00:12:01,123 WARN exited: rasa (terminated by SIGSEGV (core dumped); not expected)",
            "rasa",
            "signal 11",
        ),
        ("2026-11-22 00:12:01,123 WARN exited: web (exit status 1; not expected)", "web", "code 1"),
        ("2026-11-22 00:12:01,123 INFO exited: actions (exit status 0; expected)", "actions", "code 0"),
    ],
)
def test_a_death_is_read_from_supervisords_line(line: str, name: str, said: str) -> None:
    found = DIED.search(line)
    assert found
    assert (found["name"], describe_end(found["how"])) == (name, said)


@pytest.mark.parametrize("line", ["… INFO spawned: 'rasa' with pid 7", "… INFO stopped: rasa (terminated by SIGTERM)"])
def test_other_lines_are_no_death(line: str) -> None:
    assert DIED.search(line) is None


def test_after_three_deaths_in_a_row_the_log_is_shown(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    (settings.log_folder / "rasa.log").write_text("first\nModel not found\n")
    console = Console(settings, Ports(1, 2))
    for _ in range(3):
        console._note_death("rasa", "code 1")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["rasa ended (code 1), restarting …"] * 3
    assert "rasa died 3 times in a row" in lines[3]
    assert lines[-1] == "    Model not found"


def test_coming_back_is_said_with_the_time_since_the_first_death(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console(settings, Ports(1, 2))
    state = console._states["valkey"]
    console._note_ready("valkey", state)
    console._note_death("valkey", "signal 9")
    state.since -= 21
    console._note_death("valkey", "signal 9")
    console._note_ready("valkey", state)
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("  ✓ live store")
    assert out[-1] == "valkey is back after 21 s."


def test_the_managers_file_has_all_in_their_order_and_takes_any_path(settings: Settings) -> None:
    programs = list_programs(settings, Ports(rasa=21001, actions=21002))
    parser = configparser.ConfigParser()  # interpolates `%%` as supervisord does
    parser.read(write_manager_settings(settings, programs), encoding="utf-8")
    assert parser["group:rank10"]["programs"] == "valkey"
    assert parser["group:rank20"]["programs"] == "actions,rasa,trainer"
    assert parser["group:rank30"]["programs"] == "workers,web"
    assert parser["program:rasa"]["stdout_logfile"] == str(settings.log_folder / "rasa.log")
    assert "--port 21001" in parser["program:rasa"]["command"]


def test_it_all_stops_within_ten_seconds_at_worst(settings: Settings) -> None:
    by_rank: dict[int, int] = {}
    for program in list_programs(settings, Ports(1, 2)):
        by_rank[program.rank] = max(by_rank.get(program.rank, 0), program.stop_seconds)
    assert sum(by_rank.values()) <= 10


def test_an_external_store_is_not_supervised(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, redis_url="redis://store:6379/0", trainer="off")
    assert [program.name for program in list_programs(settings, Ports(1, 2))] == ["actions", "rasa", "workers", "web"]
    warm = settings.model_copy(update={"trainer": "warm"})
    assert [program.name for program in list_programs(warm, Ports(1, 2))][-1] == "trainer"
    told = program_environment(settings, Ports(1, 2))
    assert told["REDIS_URL"] == "redis://store:6379/0"
    assert "BATON_VALKEY_FOLDER" not in told


def test_where_to_look_for_a_server_that_listens_everywhere(tmp_path: Path) -> None:
    assert local_address(Settings(home=tmp_path, host="0.0.0.0", port=9000)) == "http://127.0.0.1:9000"


def test_the_welcome_shows_a_password_only_when_one_was_made() -> None:
    made = "\n".join(welcome_lines("http://127.0.0.1:8080", FirstAccount("agent@haru.example", make_password())))
    assert "log in with        agent@haru.example   password " in made
    assert "password" not in "\n".join(welcome_lines("http://127.0.0.1:8080", None))
    assert len({make_password() for _ in range(100)}) == 100


def test_the_last_lines_of_a_log(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "none.log", 3) == []
    (tmp_path / "some.log").write_text("\n".join(map(str, range(10_000))))
    assert last_lines(tmp_path / "some.log", 2) == ["9998", "9999"]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
def test_a_child_ends_with_its_parent_however_that_ends() -> None:
    code = (
        "import os, subprocess, sys, time\n"
        "os.environ['BATON_MANAGER_PID'] = str(os.getpid())\n"
        f"command = [sys.executable, '-I', '-S', {str(CHILD)!r}, '/bin/sh', '-c', 'echo $$; exec sleep 60']\n"
        "child = subprocess.Popen(command)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert parent.stdout
    child = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait(10)
    assert parent.stdout.read() == b""  # ends when the child, who holds the other side, has ended
    parent.stdout.close()
    assert not Path(f"/proc/{child}/cmdline").exists() or Path(f"/proc/{child}/cmdline").read_bytes() == b""


def test_a_child_whose_parent_is_gone_already_does_not_start() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(CHILD), "/bin/echo", "started"],
        env={"BATON_MANAGER_PID": "1"},
        capture_output=True,
        check=False,
        timeout=20,
    )
    assert (done.returncode, done.stdout) == (1, b"")
