"""Owns `baton up`: starts the process manager, says on the terminal what happens, and ends all of it in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import resource
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from baton.first_steps import make_first_account, prepare, welcome_lines
from baton.installation import (
    RUN_FOLDER,
    AlreadyRunning,
    Claim,
    check_port,
    choose_ports,
    end_leftovers,
    remove_run_files,
)
from baton.manager_settings import write_manager_settings
from baton.programs import (
    Ports,
    Program,
    list_programs,
    local_address,
    program_environment,
    valkey_folder,
    write_addresses,
)
from baton.run_files import make_own_folder, metrics_folder
from baton.settings import ROOT, Settings
from baton.valkey import valkey_socket

PROBE_EVERY_SECONDS = 0.2
SLOW_START_SECONDS = 120.0
STOP_SECONDS = 14.0
DEATHS_BEFORE_HINT = 3
LOG_LINES = 8
OPEN_FILES = 65_536

DIED = re.compile(r" exited: (?P<name>\w+) \((?P<how>.*?)(?:; (?:not )?expected)?\)$")
NOT_STARTED = re.compile(r" spawnerr: (?P<what>.*)$")


@dataclass
class State:
    """What the console knows of one program."""

    program: Program
    since: float = field(default_factory=time.monotonic)
    ready: bool = False
    deaths: int = 0
    warned: bool = False

    @property
    def died(self) -> bool:
        """Whether it died since it was last ready."""
        return self.deaths > 0


def say(line: str = "") -> None:
    """One line on the terminal, which may be gone."""
    with contextlib.suppress(OSError, ValueError):
        print(line, flush=True)  # noqa: T201


def run(settings: Settings) -> int:
    """Runs everything until Ctrl-C or SIGTERM; the exit code."""
    try:
        with Claim(settings):
            check_port(settings.host, settings.port)
            return _run_claimed(settings)
    except AlreadyRunning as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1


def _run_claimed(settings: Settings) -> int:
    run_folder, socket_path = settings.run_folder, valkey_socket(settings.run_folder)
    if killed := end_leftovers(run_folder):
        say(f"An earlier run was cut off; {killed} of its processes were ended.")
    remove_run_files(run_folder, socket_path)
    make_own_folder(socket_path.parent)
    make_own_folder(metrics_folder(run_folder))
    settings.log_folder.mkdir(parents=True, exist_ok=True)
    valkey_folder(settings).mkdir(parents=True, exist_ok=True)
    raise_open_files()
    ports = Ports(*choose_ports(2))
    write_addresses(settings, ports)
    try:
        return asyncio.run(Console(settings, ports).run())
    finally:
        end_leftovers(run_folder)
        remove_run_files(run_folder, socket_path)


def raise_open_files() -> None:
    """Every open chat is a file; the usual limit of 1,024 is soon reached."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Console:
    """Follows one run of the process manager."""

    def __init__(self, settings: Settings, ports: Ports) -> None:
        self._settings = settings
        self._programs = list_programs(settings, ports)
        self._environment = program_environment(settings, ports)
        self._states = {program.name: State(program) for program in self._programs}
        self._stop = asyncio.Event()
        self._urgent = asyncio.Event()
        self._announced = False

    async def run(self) -> int:
        """Starts everything and waits for the end."""
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(sign, self._ask_to_stop)
        say(f"Baton is starting. Its state is in {shown(self._settings.home)}, its logs in {self._log_folder}.")
        problem = await prepare(self._settings)
        if problem:
            print(problem, file=sys.stderr)  # noqa: T201
            return 1
        manager = await self._start_manager()
        for state in self._states.values():
            state.since = time.monotonic()
        following = asyncio.create_task(self._follow(manager))
        probing = asyncio.create_task(self._probe_all())
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait({following, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if self._stop.is_set():
            say("Stopping …")
            await self._end(manager)
        code = await manager.wait()
        for task in (following, probing, stopping):
            task.cancel()
        await asyncio.gather(following, probing, stopping, return_exceptions=True)
        if not self._stop.is_set():
            say(f"The process manager ended (code {code}); everything was stopped. Start again with: make run")
            say(f"Its log is {self._log_folder}/supervisor.log.")
            return 1
        say("Stopped.")
        return 0

    def _ask_to_stop(self) -> None:
        if self._stop.is_set():
            self._urgent.set()
        self._stop.set()

    async def _start_manager(self) -> asyncio.subprocess.Process:
        configuration = write_manager_settings(self._settings, self._programs)
        unwanted = {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH"}  # the first makes Rasa start slowly
        inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "baton.manager", str(os.getpid()), str(configuration)),
            cwd=ROOT,
            env=inherited | self._environment | {RUN_FOLDER: str(self._settings.run_folder)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for this process alone; it stops the others in order
        )

    async def _end(self, manager: asyncio.subprocess.Process) -> None:
        """Orderly at first; at once on a second Ctrl-C or when it takes too long."""
        with contextlib.suppress(ProcessLookupError):
            manager.terminate()
        ended = asyncio.create_task(manager.wait())
        urgent = asyncio.create_task(self._urgent.wait())
        await asyncio.wait({ended, urgent}, timeout=STOP_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        urgent.cancel()
        if not ended.done():
            say("Ending what is left at once.")
            with contextlib.suppress(ProcessLookupError):
                manager.kill()  # its children end with it

    async def _follow(self, manager: asyncio.subprocess.Process) -> None:
        """Reads what the process manager says of its programs, until it ends."""
        assert manager.stdout is not None  # noqa: S101
        async for raw in manager.stdout:
            line = raw.decode("utf-8", "replace").rstrip()
            if self._stop.is_set():
                continue
            if died := DIED.search(line):
                self._note_death(died["name"], describe_end(died["how"]))
            elif wrong := NOT_STARTED.search(line):
                say(f"A program could not be started: {wrong['what']}.")

    def _note_death(self, name: str, how: str) -> None:
        state = self._states.get(name)
        if state is None:
            return
        if not state.died or state.ready:
            state.since = time.monotonic()
        state.deaths = 1 if state.ready else state.deaths + 1
        state.ready = False
        state.warned = False
        say(f"{name} {'ended' if how.startswith('code') else 'died'} ({how}), restarting …")
        if state.deaths % DEATHS_BEFORE_HINT == 0:
            say(f"{name} died {state.deaths} times in a row. Its log, {self._log_folder}/{name}.log, ends:")
            for line in last_lines(self._settings.log_folder / f"{name}.log", LOG_LINES):
                say(f"    {line}")

    async def _probe_all(self) -> None:
        while True:
            for name, state in self._states.items():
                if not state.ready and await state.program.probe():
                    self._note_ready(name, state)
                self._note_slow(name, state)
            if not self._announced and all(state.ready for state in self._states.values()):
                self._announced = True
                account = await make_first_account(self._settings)
                for line in welcome_lines(local_address(self._settings), account):
                    say(line)
            await asyncio.sleep(PROBE_EVERY_SECONDS)

    def _note_ready(self, name: str, state: State) -> None:
        seconds = time.monotonic() - state.since
        if state.died:
            say(f"{name} is back after {seconds:.0f} s.")
        else:
            say(f"  ✓ {state.program.title:<24} {seconds:5.1f} s")
        state.ready, state.deaths = True, 0

    def _note_slow(self, name: str, state: State) -> None:
        if not state.ready and not state.warned and time.monotonic() - state.since > SLOW_START_SECONDS:
            state.warned = True
            say(f"{name} is still not ready after {SLOW_START_SECONDS:.0f} s. See {self._log_folder}/{name}.log.")

    @property
    def _log_folder(self) -> str:
        return shown(self._settings.log_folder)


def describe_end(how: str) -> str:
    """`terminated by SIGKILL` as `signal 9`, `exit status 1` as `code 1`."""
    if how.startswith("terminated by SIG"):
        name = how.removeprefix("terminated by ").split()[0]
        number = getattr(signal, name, None)
        return f"signal {int(number)}" if number else how
    return how.replace("exit status", "code")


def last_lines(path: Path, count: int) -> list[str]:
    """The end of a log; nothing if there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16_384))
            return file.read().decode("utf-8", "replace").splitlines()[-count:]
    except OSError:
        return []


def shown(path: Path) -> str:
    """A path as a person would type it from the project's folder."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
