"""What holds on every channel: each test runs on all of them, through the whole of Baton, at their platforms' ends."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from conversation.model import Author
from tests.conftest import Eventually
from tests.fakes.desk_client import DeskClient
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram
from tests.integration.baton.conftest import Installation
from tests.integration.channels.drivers import Driver, drive
from tests.unit.attachments.files import PDF, PNG

CHANNELS = ("web", "telegram", "slack")


@pytest.fixture(params=CHANNELS)
async def customer(
    request: pytest.FixtureRequest, baton: Installation, telegram: FakeTelegram, slack: FakeSlack
) -> AsyncIterator[Driver]:
    async with drive(request.param, baton.url, {"telegram": telegram, "slack": slack}) as driver:
        yield driver


async def test_messages_are_answered_in_order_and_known_by_their_channel(
    baton: Installation, customer: Driver, eventually: Eventually
) -> None:
    for number in range(4):
        await customer.say(f"This is a whole question, number {number}?")
        await eventually(lambda number=number: f"number {number}" in "".join(customer.texts()))
    assert [text[-2:] for text in customer.texts()] == ["0?", "1?", "2?", "3?"]
    assert {asked["channel"] for asked in baton.edge.asked} == {customer.channel}


async def test_a_redelivery_is_no_second_message(baton: Installation, customer: Driver, eventually: Eventually) -> None:
    said = await customer.say("Is this answered once?")
    for _ in range(3):
        await customer.again(said)
    await eventually(customer.texts)
    other = await customer.say("And this one, too?")
    await customer.again(said)
    await customer.again(other)
    await eventually(lambda: len(customer.texts()) == 2)
    await customer.say("The end of it.")
    await eventually(lambda: "The end" in customer.texts()[-1])
    assert [asked["text"] for asked in baton.edge.asked] == [
        "Is this answered once?",
        "And this one, too?",
        "The end of it.",
    ]


async def test_a_button_says_what_it_means(baton: Installation, customer: Driver, eventually: Eventually) -> None:
    await customer.say("choose")
    await eventually(lambda: customer.texts() == ["Which?"])
    await customer.press("This one")
    await eventually(lambda: customer.texts()[1:] == ["echo: /pick"])
    assert (baton.edge.asked[-1]["text"], baton.edge.asked[-1]["payload"]) == ("/pick", True)


async def test_who_is_not_the_platform_is_refused(
    baton: Installation, customer: Driver, eventually: Eventually
) -> None:
    assert await customer.forge("let me in") in (401, 403)
    await customer.say("It is me.")
    await eventually(customer.texts)
    assert [asked["text"] for asked in baton.edge.asked] == ["It is me."]


async def test_a_person_is_fetched_seen_by_name_and_leaves(
    baton: Installation, customer: Driver, eventually: Eventually
) -> None:
    await customer.say("my cup is broken")
    await eventually(customer.texts)
    await customer.say("person")
    async with await baton.desk("Jisoo") as desk:
        [shown] = await eventually(desk.waiting)
        assert (shown["channel"], shown["reason"]) == (customer.channel, "requested")
        await eventually(lambda: any("queue" in text or "대기" in text for text in customer.texts()))
        assert (await desk.claim(shown["id"]))[0] == 200
        await desk.say(shown["id"], "Hello, this is a person.")
        await eventually(lambda: "Hello, this is a person." in customer.texts()[-1])
        await customer.say("hello person")

        async def heard() -> bool:
            return any(entry["text"] == "hello person" for entry in await desk.log(shown["id"]))

        await eventually(heard)
        await desk.note(shown["id"], "not for them")
        status, _ = await desk.post(f"/api/conversations/{shown['id']}/resolve", {"outcome": "solved"})
        assert status == 200
    await customer.say("thanks")
    await eventually(lambda: customer.texts()[-1] == "echo: thanks")
    assert not any("not for them" in text for text in customer.texts())
    assert [asked["text"] for asked in baton.edge.asked] == ["my cup is broken", "person", "thanks"]


async def test_a_customers_file_reaches_the_desk(baton: Installation, customer: Driver, eventually: Eventually) -> None:
    await customer.say("person")
    async with await baton.desk("Jisoo") as desk:
        [shown] = await eventually(desk.waiting)
        await customer.attach("cup.png", PNG)

        async def arrived() -> dict[str, Any] | None:
            return next((entry for entry in await desk.log(shown["id"]) if entry["data"].get("attachments")), None)

        entry = await eventually(arrived)
        assert (entry["author"], entry["data"]["payload"][:10]) == ("customer", "/send_file")
        [told] = entry["data"]["attachments"]
        assert (told["name"], told["type"]) == ("cup.png", "image/png")
        status, body = await look(desk, shown["id"], entry["seq"])
        assert (status, body) == (200, PNG)


async def test_an_agents_files_reach_the_customer_in_order(
    baton: Installation, customer: Driver, eventually: Eventually
) -> None:
    await customer.say("person")
    async with await baton.desk("Jisoo") as desk:
        [shown] = await eventually(desk.waiting)
        await desk.claim(shown["id"])
        ids = [(await desk.upload(shown["id"], *file))[1]["id"] for file in ((PNG, "label.png"), (PDF, "form.pdf"))]
        message = str(uuid.uuid4())
        status, said = await desk.say(shown["id"], "Here they are.", message, ids)
        assert status == 200
        assert (await desk.say(shown["id"], "Here they are.", message, ids))[1]["seq"] == said["seq"]
        assert (await desk.say(shown["id"], "Here they are.", message, ids[:1]))[1]["type"] == "id_conflict"

        async def arrived() -> bool:
            return len(await customer.files()) == 2

        await eventually(arrived)
        assert await customer.files() == [("label.png", PNG), ("form.pdf", PDF)]
        _, again = await desk.upload(shown["id"], PNG, "again.png")
        assert (await desk.say(shown["id"], "", attachments=[again["id"]]))[0] == 200

        async def arrived_too() -> bool:
            return len(await customer.files()) == 3

        await eventually(arrived_too)
        status, body = await look(desk, shown["id"], said["seq"], 1)
        assert (status, body) == (200, PDF)


async def look(desk: DeskClient, conversation: str, seq: int, place: int = 0) -> tuple[int, bytes]:
    """Status and body of a file at the desk."""
    async with desk.session.get(f"/api/conversations/{conversation}/attachments/{seq}/{place}") as answer:
        return answer.status, await answer.read()


async def test_a_message_that_comes_while_the_core_is_away_is_answered_when_it_is_back(
    baton: Installation, customer: Driver, eventually: Eventually
) -> None:
    await baton.edge.stop()
    await customer.say("are you there?")
    await baton.edge.start()
    await eventually(lambda: "echo: are you there?" in customer.texts(), seconds=20)


async def test_messages_in_a_hurry_are_all_stored_and_answered_once(
    baton: Installation, customer: Driver, eventually: Eventually
) -> None:
    said = await asyncio.gather(*(customer.say(f"Message {number} of one hurry.") for number in range(8)))
    assert len(said) == 8
    await eventually(lambda: all(f"Message {number} " in "".join(customer.texts()) for number in range(8)))
    store: Any = baton.parts.store
    [id] = {asked["conversation"] for asked in baton.edge.asked}
    entries = [entry for entry in await store.log(id) if entry.author is Author.CUSTOMER]
    assert sorted(entry.text for entry in entries) == [f"Message {number} of one hurry." for number in range(8)]
