"""Who is at work in which role, on the real store."""

from __future__ import annotations

import asyncio
import subprocess
import sys

from conversation.connection import Client
from conversation.keys import Keys
from conversation.roll_call import GONE_MS, RollCall, is_running_here, process_name
from tests.conftest import Eventually
from tests.servers import ValkeyServer


async def test_a_process_at_work_is_known_and_forgotten_when_it_is_silent(client: Client) -> None:
    roll_call = RollCall(client, Keys())
    assert await roll_call.who("worker") is None
    await roll_call.answer(["worker", "outbox"])
    assert await roll_call.who("worker") == await roll_call.who("outbox") == process_name()
    assert await roll_call.who("archiver") is None
    assert 0 < await client.pttl(Keys().at_work("worker")) <= GONE_MS
    await client.pexpire(Keys().at_work("worker"), 1)
    await asyncio.sleep(0.01)
    assert await roll_call.who("worker") is None


async def test_it_goes_on_after_an_outage(client: Client, valkey: ValkeyServer, eventually: Eventually) -> None:
    roll_call = RollCall(client, Keys())
    answering = asyncio.create_task(roll_call.keep_answering(["worker"]))
    valkey.kill()
    await asyncio.sleep(0)
    valkey.launch()
    await eventually(valkey.answers, "Valkey is back")
    await client.delete(Keys().at_work("worker"))

    async def answers() -> bool:
        return await roll_call.who("worker") is not None

    await eventually(answers, "the process answers again")
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)


def test_the_dead_and_those_elsewhere_are_not_running_here() -> None:
    assert is_running_here(process_name())
    host = process_name().split()[0]
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert not is_running_here(f"{host} {process.pid}")
    assert not is_running_here("elsewhere 1")
    assert not is_running_here(None)
