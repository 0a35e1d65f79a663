"""The job that sends what was scheduled is killed in the middle: nothing is lost, nothing is said twice."""

from __future__ import annotations

from pathlib import Path

from notices.notice import Status
from tests.conftest import Eventually
from tests.forking import forking
from tests.integration.notices.conftest import MORNING, NIGHT, Shop, ms
from tests.servers import ValkeyServer

CUSTOMERS = 150
KILLS = 3


async def test_kill_9_of_the_job_loses_nothing_and_doubles_nothing(
    shop: Shop, valkey: ValkeyServer, tmp_path: Path, eventually: Eventually
) -> None:
    shop.clock.now = ms(NIGHT)
    for number in range(CUSTOMERS):
        await shop.join(f"p_{number}", f"telegram {number}")
        await shop.tell(f"p_{number}", key=str(number))
    due = shop.keys.due_notices()
    about = (valkey.url, shop.keys.workspace, f"sqlite+aiosqlite:///{tmp_path}/archive.db", ms(MORNING))

    async def left() -> int:
        return int(await shop.client.zcard(due))

    async with forking("tests.integration.notices.sending_process:run") as senders:
        for kill in range(KILLS):
            before = await left()
            pid = await senders.start(*about)

            async def begun(before: int = before) -> bool:
                return await left() < before - 5

            await eventually(begun, f"the process before kill {kill} sends")
            await senders.kill(pid)
            assert await left() > 0, "it was done before it was killed: take more customers"
        # Two at once do the rest.
        pids = [await senders.start(*about), await senders.start(*about)]
        assert [await senders.wait(pid) for pid in pids] == [0, 0]
    assert await left() == 0
    for number in range(CUSTOMERS):
        _, [outcome] = await shop.look(str(number))
        assert outcome.status is Status.SENT
        assert len(await shop.said(outcome.conversation or "")) == 1
    assert await shop.client.xlen(shop.keys.outbox("telegram")) == CUSTOMERS
