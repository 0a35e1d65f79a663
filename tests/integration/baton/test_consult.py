"""Asking a colleague first, over the API: one voice to the customer, and notes between the two."""

from __future__ import annotations

from typing import Any

import pytest

from conversation.archive.records import Role
from tests.fakes.desk_client import DeskClient
from tests.integration.baton.conftest import Installation


@pytest.fixture
def overrides() -> dict[str, Any]:
    # The desks here have no feed, and are there all the same.
    return {"agent_grace_seconds": 60.0}


async def mine(desk: DeskClient) -> list[tuple[str, Any]]:
    """The list `mine`: each conversation, and who is asked about it."""
    _, page = await desk.get("/api/conversations?view=mine")
    return [(item["id"], item["consulted"] and item["consulted"]["agent"]["name"]) for item in page["items"]]


async def next_note(feed: Any) -> dict[str, Any]:
    while True:
        frame = await feed.receive_json(timeout=5)
        if frame["type"] == "entry" and frame["entry"]["kind"] == "note":
            return dict(frame["entry"])


async def test_a_colleague_advises_in_notes_and_the_customer_hears_one_voice(baton: Installation) -> None:
    async with (
        baton.page(language="en") as page,
        await baton.desk("Jisoo") as jisoo,
        await baton.desk("Mina") as mina,
        jisoo.session.ws_connect("/api/feed") as feed,
        mina.session.ws_connect("/api/feed") as minas,
    ):
        await feed.receive_json(timeout=5)
        await minas.receive_json(timeout=5)
        id = await page.ask_for_person()
        await jisoo.claim(id)
        path = f"/api/conversations/{id}"
        question = {"agent": mina.me["id"], "note": "Is the lid under warranty?"}
        status, shown = await jisoo.post(f"{path}/consult", question)
        assert (status, shown["agent"]["name"]) == (200, "Jisoo")
        assert shown["consulted"] == {
            "agent": {"id": mina.me["id"], "name": "Mina"},
            "by": {"id": jisoo.me["id"], "name": "Jisoo"},
        }
        assert (await mine(jisoo), await mine(mina)) == ([(id, "Mina")], [(id, "Mina")])
        record, asked = await next_note(minas), await next_note(minas)
        assert record["data"]["consult"] == {"event": "asked"} | shown["consulted"]
        assert (asked["text"], asked["name"]) == ("Is the lid under warranty?", "Jisoo")

        # Twice is once.
        seq = shown["seq"]
        status, again = await jisoo.post(f"{path}/consult", question)
        assert (status, again["seq"]) == (200, seq)

        # Mina reads all and writes notes, which Jisoo sees at once; to the customer she says nothing.
        assert (await mina.log(id))[-1]["text"] == "Is the lid under warranty?"
        assert (await mina.note(id, "Two years, yes."))[0] == 200
        for one in (feed, minas):
            entries = [await next_note(one)]
            while entries[-1]["text"] != "Two years, yes.":
                entries.append(await next_note(one))
            assert entries[-1]["name"] == "Mina"
        status, problem = await mina.say(id, "Two years, yes.")
        assert (status, problem["type"], problem["agent"]["name"]) == (409, "not_owner", "Jisoo")
        for verb in ("transfer", "resolve"):
            assert (await mina.post(f"{path}/{verb}"))[0] == 409

        # Mina is done: it leaves her list, and Jisoo is told.
        status, ended = await mina.post(f"{path}/end_consult")
        assert (status, ended["consulted"], ended["agent"]["name"]) == (200, None, "Jisoo")
        record = await next_note(feed)
        assert (record["data"]["consult"]["event"], record["data"]["consult"]["by"]["name"]) == ("ended", "Mina")
        assert (await mine(jisoo), await mine(mina)) == ([(id, None)], [])
        for desk in (mina, jisoo):
            status, again = await desk.post(f"{path}/end_consult")
            assert (status, again["seq"]) == (200, ended["seq"])

        assert (await jisoo.say(id, "It is: two years."))[0] == 200
        await page.see_text("It is: two years.")
        heard = [frame.get("text") for frame in page.frames if frame["type"] == "entry"]
        assert not {"Is the lid under warranty?", "Two years, yes."} & set(heard)


async def test_it_ends_by_itself_when_the_conversation_goes_on_elsewhere(baton: Installation) -> None:
    async with (
        baton.page(language="en") as page,
        await baton.desk("Jisoo") as jisoo,
        await baton.desk("Mina") as mina,
        await baton.desk("Tom", Role.SUPERVISOR) as tom,
    ):
        id = await page.ask_for_person()
        path = f"/api/conversations/{id}"

        async def ask() -> None:
            status, shown = await jisoo.post(f"{path}/consult", {"agent": mina.me["id"], "note": "Yours?"})
            assert (status, shown["consulted"]["agent"]["name"]) == (200, "Mina")

        await jisoo.claim(id)
        await ask()
        # Handing over to who was asked.
        status, given = await jisoo.post(f"{path}/transfer", {"agent": mina.me["id"]})
        assert (status, given["agent"]["name"], given["consulted"]) == (200, "Mina", None)
        assert (await mine(jisoo), await mine(mina)) == ([], [(id, None)])
        await mina.post(f"{path}/transfer", {"agent": jisoo.me["id"]})

        await ask()
        _, taken = await tom.post(f"{path}/take_over")
        assert (taken["agent"]["name"], taken["consulted"]) == ("Tom", None)
        assert await mine(mina) == []
        await tom.post(f"{path}/reassign", {"agent": jisoo.me["id"]})

        await ask()
        _, resolved = await jisoo.post(f"{path}/resolve")
        assert (resolved["owner"], resolved["consulted"]) == ("bot", None)
        assert await mine(mina) == []


async def test_who_may_not_ask_and_who_cannot_be_asked(baton: Installation) -> None:
    async with (
        baton.page() as page,
        await baton.desk("Jisoo") as jisoo,
        await baton.desk("Mina") as mina,
        await baton.desk("Ana", Role.EDITOR) as ana,
    ):
        id = await page.ask_for_person()
        path = f"/api/conversations/{id}"
        question = {"agent": mina.me["id"], "note": "Yours?"}
        status, problem = await jisoo.post(f"{path}/consult", question)
        assert (status, problem["type"], problem["owner"]) == (409, "not_owner", "waiting")
        await jisoo.claim(id)

        await baton.add_agent("Gone")
        [gone] = [staff for staff in await baton.parts.archive.list_staff() if staff.name == "Gone"]
        await baton.accounts().disable(gone.id)
        for nobody in (jisoo.me["id"], "a_none", gone.id, ana.me["id"]):
            status, problem = await jisoo.post(f"{path}/consult", {**question, "agent": nobody})
            assert (status, problem["type"], problem["errors"][0]["field"]) == (422, "invalid", "agent"), nobody
        assert (await jisoo.post(f"{path}/consult", {**question, "note": " "}))[0] == 422
        assert (await jisoo.post(f"{path}/consult", {"agent": mina.me["id"]}))[0] == 422
        assert (await mina.post(f"{path}/consult", {**question, "agent": jisoo.me["id"]}))[0] == 409
        assert (await jisoo.post("/api/conversations/c_none/consult", question))[0] == 404
        assert (await ana.post(f"{path}/consult", question))[0] == 403

        await baton.add_agent("Sol")
        [sol] = [staff for staff in await baton.parts.archive.list_staff() if staff.name == "Sol"]
        await jisoo.post(f"{path}/consult", {**question, "agent": sol.id})
        status, problem = await mina.post(f"{path}/end_consult")
        assert (status, problem["type"], problem["agent"]["name"]) == (409, "not_owner", "Jisoo")
