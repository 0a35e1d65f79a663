"""`make chaos`: kills processes of a whole Baton under load for MINUTES, then looks for every message everywhere.

Customers write on the web chat, Telegram and Slack, agents answer at the desk. Every five seconds or so a process is
killed with -9 or frozen, the live store above all. With CHAOS_STORES=external Valkey and PostgreSQL are servers of ours
behind networks that are cut, too, and there is a second process of workers. When all is at rest again, what was
acknowledged is compared with every log, live and archived, and every log with every screen. `sent_again` counts what
Telegram was told twice because a process died between its yes and our note of it: Telegram cannot be asked what it has.
SEED= repeats a plan of kills. Exits with 1 when anything is lost, doubled, out of order, said by two or stuck, and says
what.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import uvloop

from baton.accounts import open_accounts
from baton.settings import load_settings
from bench.chaos_agents import Agent
from bench.chaos_customers import Customer, PushedCustomer, Run, WebCustomer
from bench.chaos_killer import How, Killer, plan_faults
from bench.chaos_replica import Replica
from bench.chaos_stores import Stores, open_stores
from bench.chaos_verdict import Scene, Verdict
from bench.figures import Figures
from conversation.archive.archive import Archive
from conversation.archive.records import Role
from conversation.connection import connect
from conversation.keys import Keys
from conversation.live import LiveStore
from tests.fakes import slack as slacks
from tests.fakes.desk_client import DeskClient
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_calls import Caller, direct, event
from tests.fakes.telegram import SECRET, TOKEN, FakeTelegram
from tests.installation import ROOT, Installation

WEB, TELEGRAM, SLACK, AGENTS = 30, 16, 14, 5
PASSWORD = "a password for chaos"
SETTLE_SECONDS = 240.0
INTERRUPTED = 130
ENVIRONMENT = {
    "BATON_AGENT_CAPACITY": "40",
    "BATON_AGENT_GRACE_SECONDS": "25",
    "BATON_ASSISTANT_PATIENCE_SECONDS": "300",
    "BATON_RATE_MESSAGES": "1000000",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the environment asks for."""

    minutes: float = field(default_factory=lambda: float(os.environ.get("MINUTES") or 5))
    seed: int = field(default_factory=lambda: int(os.environ.get("SEED") or random.randrange(10_000)))
    external: bool = field(default_factory=lambda: os.environ.get("CHAOS_STORES") == "external")

    @property
    def folder(self) -> Path:
        """Where logs are left."""
        return ROOT / "var" / "chaos" / f"{'external' if self.external else 'embedded'}-{self.seed}"


@dataclass
class Platforms:
    """The doubles of what is outside, and the session by which they call Baton."""

    telegram: FakeTelegram
    slack: FakeSlack
    session: aiohttp.ClientSession

    @property
    def environment(self) -> dict[str, str]:
        """What Baton is told of them."""
        return {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "TELEGRAM_API_URL": self.telegram.url,
            "SLACK_BOT_TOKEN": slacks.TOKEN,
            "SLACK_SIGNING_SECRET": slacks.SECRET,
            "SLACK_API_URL": self.slack.api_url,
        }


def make_customers(run: Run, url: str, platforms: Platforms, seed: int) -> list[Customer]:
    """All customers, none of whom has written yet."""
    caller, numbers = Caller(platforms.session, url), itertools.count(1)

    def on_web(place: int) -> Customer:
        return WebCustomer(run, "web", random.Random(f"{seed} web {place}"), url=url)

    def on_telegram(chat: int) -> Customer:
        def write(text: str) -> tuple[str, Any]:
            update = platforms.telegram.message(chat, text)
            return str(update["message"]["message_id"]), update

        async def deliver(update: Any, _tries: int) -> int:
            headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
            async with platforms.session.post(f"{url}/telegram/webhook", json=update, headers=headers) as answer:
                return answer.status

        rng = random.Random(f"{seed} telegram {chat}")
        return PushedCustomer(run, "telegram", rng, address=str(chat), write=write, deliver=deliver)

    def on_slack(person: int) -> Customer:
        def write(text: str) -> tuple[str, Any]:
            ts = f"1700000000.{next(numbers):06}"
            return ts, event(direct(text, ts, f"U{person}", channel=f"D{person}"), f"Ev{ts}")

        rng = random.Random(f"{seed} slack {person}")
        return PushedCustomer(run, "slack", rng, address=f"T1:D{person}", write=write, deliver=caller.event)

    return [
        *map(on_web, range(1, WEB + 1)),
        *map(on_telegram, range(1, TELEGRAM + 1)),
        *map(on_slack, range(1, SLACK + 1)),
    ]


async def make_agents(
    run: Run, installation: Installation, stores: Stores, stack: AsyncExitStack, seed: int
) -> list[Agent]:
    """Logged in, with their feeds still closed."""
    settings = load_settings(
        home=installation.home, redis_url=stores.live(installation.home), database_url=stores.archive(installation.home)
    )
    agents = []
    async with open_accounts(settings) as (accounts, _):
        for number in range(1, AGENTS + 1):
            email = f"agent{number}@haru.example"
            await accounts.create(email, f"Agent {number}", Role.AGENT, PASSWORD)
            desk = await stack.enter_async_context(DeskClient(installation.url, email, PASSWORD))
            agents.append(Agent(run, desk, random.Random(f"{seed} agent {number}")))
    return agents


def start_replica(installation: Installation, stack: AsyncExitStack) -> Replica:
    """Workers beside those of the installation, which end with `stack`."""
    replica = Replica(ROOT, installation.environment_of("workers"), installation.home / "log" / "replica.log")
    stack.callback(replica.kill)
    replica.launch()
    return replica


@asynccontextmanager
async def tasks_of(*coroutines: Any) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Runs them beside the block; what is not over at its end is cancelled, and a defect of ours is raised."""
    tasks = [asyncio.create_task(one) for one in coroutines]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result


async def run_chaos(options: Options, figures: Figures) -> tuple[Verdict, Run]:
    """The whole run; the processes' logs are left in the folder that the options name."""
    async with AsyncExitStack() as stack:
        stores = await stack.enter_async_context(open_stores(options.external))
        platforms = Platforms(
            await stack.enter_async_context(FakeTelegram()),
            await stack.enter_async_context(FakeSlack().running()),
            await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))),
        )
        installation = Installation(ROOT, **ENVIRONMENT, **platforms.environment, **stores.environment)
        stack.push_async_callback(asyncio.to_thread, installation.remove)
        stack.callback(keep_logs, installation, options.folder)
        installation.start()
        await installation.wait_ready()
        run, client = Run(), connect(stores.live(installation.home))
        stack.push_async_callback(client.aclose)
        archive = Archive.open(stores.archive(installation.home))
        stack.push_async_callback(archive.close)
        agents = await make_agents(run, installation, stores, stack, options.seed)
        customers = make_customers(run, installation.url, platforms, options.seed)
        scene = Scene(
            run,
            LiveStore(client, Keys()),
            archive,
            customers,
            agents,
            platforms.telegram,
            platforms.slack,
            installation.url,
        )
        replica = start_replica(installation, stack) if options.external else None
        killer = Killer(installation, stores, replica)
        pages = [customer.keep_open() for customer in customers if isinstance(customer, WebCustomer)]
        feeds = [agent.follow() for agent in agents]
        desks = [agent.work(agents) for agent in agents]
        async with AsyncExitStack() as load:
            await load.enter_async_context(tasks_of(*feeds))
            await asyncio.gather(*(agent.follows.wait() for agent in agents))
            await load.enter_async_context(tasks_of(*pages, *desks))
            writing = await load.enter_async_context(tasks_of(*(one.live() for one in customers)))
            await scene.begin()
            plan = plan_faults(options.seed, options.minutes * 60, external=options.external)
            async with tasks_of(killer.run(plan)) as killing:
                await asyncio.wait(killing, timeout=options.minutes * 60)
            run.over.set()
            begun = time.monotonic()
            await installation.wait_ready()
            unsettled = await scene.settle(writing, SETTLE_SECONDS)
            settled = time.monotonic() - begun
            verdict = await scene.judge()
        tell(figures, killer, scene, verdict, settled)
        verdict.lines += [f"not at rest: {line}" for line in unsettled if not verdict.stuck]
        options.folder.mkdir(parents=True, exist_ok=True)
        (options.folder / "faults.log").write_text("\n".join(killer.told) + "\n", encoding="utf-8")
    return verdict, run


def tell(figures: Figures, killer: Killer, scene: Scene, verdict: Verdict, settled: float) -> None:
    """Prints the figures."""
    said = sum(len(ids) for agent in scene.agents for ids in agent.sent.values())
    heard = sum(len(customer.sent) for customer in scene.customers)
    figures.add("messages", heard + said)
    figures.add("customers_messages", heard)
    figures.add("agents_messages", said)
    figures.add("kills", killer.done[How.KILL])
    figures.add("freezes", killer.done[How.FREEZE])
    figures.add("cuts", killer.done[How.CUT])
    figures.add("settle_seconds", settled, "s")
    figures.add("sent_again", verdict.found.sent_again)
    figures.add("lost", verdict.found.lost)
    figures.add("doubled", verdict.found.doubled)
    figures.add("out_of_order", verdict.found.out_of_order)
    figures.add("two_voices", verdict.two_voices)
    figures.add("stuck", verdict.stuck)


def keep_logs(installation: Installation, folder: Path) -> None:
    """Copies what the processes wrote, before their home is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(installation.home / "log", folder, dirs_exist_ok=True)
    shutil.copy(installation.output, folder)


def main() -> int:
    """The exit code: 1 where anything is wrong."""
    options, figures = Options(), Figures()
    figures.add("seed", options.seed)
    try:
        verdict, run = uvloop.run(run_chaos(options, figures))
    except KeyboardInterrupt:
        print(f"Stopped. The processes' logs are in {options.folder.relative_to(ROOT)}.")
        return INTERRUPTED
    figures.write()
    for line in [*verdict.lines, *run.oddities]:
        print(line)
    print(f"The processes' logs are in {options.folder.relative_to(ROOT)}.")
    return 1 if verdict.lines or run.oddities else 0


if __name__ == "__main__":
    sys.exit(main())
