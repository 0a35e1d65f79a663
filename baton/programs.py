"""Owns what `baton up` runs: the programs, how each is started, and how to see that it works."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from baton.roles import BEHIND, WEB
from baton.run_files import metrics_folder
from baton.settings import ROOT, Settings
from baton.valkey import valkey_command, valkey_socket
from conversation.connection import connect
from conversation.errors import StoreUnavailable
from conversation.keys import Keys
from conversation.roll_call import RollCall, is_running_here

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
MODEL = ROOT / "models" / "baton.tar.gz"
PROBE_SECONDS = 3.0

type Probe = Callable[[], Awaitable[bool]]


SOON = ("nice", "-n", "5")
LATER = ("nice", "-n", "10")
"""A platform that waits for its 200 goes before what sends and stores, and that before what computes for long."""


@dataclass(frozen=True)
class Program:
    """One supervised program.

    `steady_seconds`: a death sooner than this after the start counts as a failed start, and the next
    start waits longer. `stop_seconds`: how long it may take to stop before it is killed. `rank`: lower
    ranks start first and stop last; those of one rank stop together.
    """

    name: str
    title: str
    command: tuple[str, ...]
    probe: Probe
    rank: int
    steady_seconds: int
    stop_seconds: int
    stop_signal: str = "TERM"


@dataclass(frozen=True)
class Ports:
    """The loopback ports of one run."""

    rasa: int
    actions: int


def list_programs(settings: Settings, ports: Ports) -> list[Program]:
    """The programs of this installation; no Valkey where REDIS_URL names a server."""
    rasa = f"http://127.0.0.1:{ports.rasa}/webhooks/edge/health"
    programs = [
        Program(
            name="actions",
            title="action server",
            command=(*LATER, sys.executable, "-m", "actions", "--port", str(ports.actions)),
            probe=lambda: answers(f"http://127.0.0.1:{ports.actions}/health"),
            rank=20,
            steady_seconds=3,
            stop_seconds=2,
        ),
        Program(
            name="rasa",
            title="assistant (Rasa)",
            command=(
                *LATER,
                *(str(RASA_PYTHON), "-m", "rasa", "run", "--interface", "127.0.0.1"),
                *("--port", str(ports.rasa), "--model", str(MODEL)),
            ),
            probe=lambda: answers(rasa),
            rank=20,
            steady_seconds=10,
            stop_seconds=2,
            stop_signal="KILL",  # it keeps nothing of its own, and its server takes its time to say good-bye
        ),
        Program(
            name="workers",
            title="workers",
            command=(*SOON, *serve_command(*BEHIND)),
            probe=lambda: is_at_work(store_url(settings), settings.workspace, BEHIND[0]),
            rank=30,
            steady_seconds=3,
            stop_seconds=5,
        ),
        Program(
            name="web",
            title="web server",
            command=serve_command(WEB),
            probe=lambda: answers(f"{local_address(settings)}/healthz"),
            rank=30,
            steady_seconds=3,
            stop_seconds=5,
        ),
    ]
    if settings.trainer != "off":
        programs.append(trainer_program(settings))
    if not settings.redis_url:
        socket = valkey_socket(settings.run_folder)
        command = valkey_command(socket, valkey_folder(settings), settings.fsync)
        valkey = Program(
            name="valkey",
            title="live store (Valkey)",
            command=tuple(command),
            probe=lambda: pongs(socket),
            rank=10,
            steady_seconds=1,
            stop_seconds=3,
        )
        programs.insert(0, valkey)
    return programs


def trainer_program(settings: Settings) -> Program:
    """What makes new models when the content changes. Customers do not wait for it."""
    return Program(
        name="trainer",
        title=f"trainer ({settings.trainer})",
        command=(*LATER, str(RASA_PYTHON), "-m", "bot.trainer", "keep"),
        probe=lambda: trainer_answers(trainer_file(settings)),
        rank=20,
        steady_seconds=2,
        stop_seconds=1,
        stop_signal="KILL",  # it keeps nothing, and what a training left half-made is removed by the next one
    )


def program_environment(settings: Settings, ports: Ports) -> dict[str, str]:
    """What the programs are told of each other and of the settings that some of them read by themselves."""
    embedded = not settings.redis_url
    told = {
        **settings.understanding,
        "BATON_HOST": settings.host,
        "BATON_PORT": str(settings.port),
        "BATON_WORKSPACE": settings.workspace,
        "REDIS_URL": store_url(settings),
        "BATON_VALKEY_FOLDER": str(valkey_folder(settings)) if embedded else "",
        "BATON_RASA_URL": f"http://127.0.0.1:{ports.rasa}",
        "BATON_ACTIONS_URL": f"http://127.0.0.1:{ports.actions}/webhook",
        "ACTIONS_URL": f"http://127.0.0.1:{ports.actions}/webhook",
        "BATON_SITE_URL": settings.site_url or local_address(settings),
        "BATON_TRAINER": settings.trainer,
        "BATON_TRAINER_IDLE_MINUTES": str(settings.trainer_idle_minutes),
        "ORDERS_URL": settings.orders_url,
        "ORDERS_TOKEN": settings.orders_token.get_secret_value() if settings.orders_token else "",
        # `/metrics` of the web server has the numbers of all processes of this machine.
        "PROMETHEUS_MULTIPROC_DIR": str(metrics_folder(settings.run_folder)),
        # A turn's matrices are small: threads would wait for each other longer than they compute.
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    return {name: value for name, value in told.items() if value}


def serve_command(*roles: str) -> tuple[str, ...]:
    """One Baton process in these roles."""
    return (sys.executable, "-m", "baton.cli", "serve", "--role", ",".join(roles))


def store_url(settings: Settings) -> str:
    """The live store: the one that is configured, or the one of this run."""
    return settings.redis_url or f"unix://{valkey_socket(settings.run_folder)}"


def trainer_file(settings: Settings) -> Path:
    """Where the trainer says on which port it listens."""
    return settings.run_folder / "trainer.json"


def addresses_file(settings: Settings) -> Path:
    """Where commands find the programs of the run."""
    return settings.run_folder / "addresses.json"


def write_addresses(settings: Settings, ports: Ports) -> None:
    """Tells commands such as `baton rollback` where Rasa listens."""
    addresses_file(settings).write_text(json.dumps({"rasa": f"http://127.0.0.1:{ports.rasa}"}), encoding="utf-8")


def valkey_folder(settings: Settings) -> Path:
    """Where the embedded live store keeps its file."""
    return settings.home / "valkey"


def local_address(settings: Settings) -> str:
    """Where the public server is reached from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    return f"http://{host}:{settings.port}"


async def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PROBE_SECONDS)) as session,
            session.get(url) as response,
        ):
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


async def is_at_work(url: str, workspace: str, role: str) -> bool:
    """Whether a process of this machine is at work in a role."""
    client = connect(url)
    try:
        return is_running_here(await RollCall(client, Keys(workspace)).who(role))
    except StoreUnavailable:
        return False
    finally:
        await client.aclose()


async def trainer_answers(file: Path) -> bool:
    """Whether the trainer of this run is there; it loads Rasa later."""
    try:
        address = json.loads(await asyncio.to_thread(file.read_text, encoding="utf-8"))
        return await answers(f"{address['url']}/health")
    except (OSError, ValueError, KeyError):
        return False


async def pongs(socket: Path) -> bool:
    """Whether a Valkey on this socket has loaded its data and answers."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            reader, writer = await asyncio.open_unix_connection(str(socket))
            try:
                writer.write(b"PING\r\n")
                return await reader.readline() == b"+PONG\r\n"
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
