"""What is rare at the desk: an account is disabled, a colleague never comes, two pass on at once, nobody is there."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes.browser_chat import ChatClient
from tests.integration.baton.conftest import Installation

QUICK = [{"agent_grace_seconds": 1.0}]


async def wait_for_a_person(page: ChatClient) -> str:
    """A customer who waits; the conversation."""
    await page.say("person")
    await page.see_type("owner", owner="waiting")
    return str((await page.see_type("welcome"))["conversation"])


async def see_the_queue_again(page: ChatClient, start: int) -> None:
    await page.see(lambda f: f["type"] == "owner" and f["owner"] == "waiting", 15, start)


@pytest.mark.parametrize("end", ["disable", "remove"])
@pytest.mark.parametrize("overrides", QUICK)
async def test_what_an_agent_without_account_has_goes_back_to_the_front(baton: Installation, end: str) -> None:
    parts, accounts = baton.parts, baton.accounts()
    async with baton.page() as page, baton.page() as later, await baton.desk("Jisoo") as jisoo:
        conversation = await wait_for_a_person(page)
        before = await parts.store.get(conversation)
        async with jisoo.session.ws_connect("/api/feed") as feed:
            await feed.receive_json(timeout=5)
            await jisoo.claim(conversation)
            await page.see_type("owner", owner="agent")
            await wait_for_a_person(later)
            start = len(page.frames)

            await getattr(accounts, end)(jisoo.me["id"])

            assert (await jisoo.say(conversation, "still here"))[0] == 401
            await see_the_queue_again(page, start)
        async with await baton.desk("Minho") as minho:
            first, _ = await minho.waiting()
        back = await parts.store.get(conversation)
        assert (first["id"], first["reason"], first["position"]) == (conversation, "agent_gone", 1)
        assert (back.waiting_since_at, back.agent) == (before.waiting_since_at, None)
        await page.see_text("Jisoo")
        assert "agent_left" in [entry.data.get("phrase") for entry in await parts.store.log(conversation)]


@pytest.mark.parametrize("overrides", QUICK)
async def test_a_colleague_who_never_comes_does_not_keep_what_was_passed_to_them(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as jisoo, await baton.desk("Minho") as minho:
        conversation = await wait_for_a_person(page)
        await jisoo.claim(conversation)
        start = len(page.frames)
        status, shown = await jisoo.post(f"/api/conversations/{conversation}/transfer", {"agent": minho.me["id"]})
        assert (status, shown["agent"]["name"]) == (200, "Minho")

        await see_the_queue_again(page, start)

        back = await baton.parts.store.get(conversation)
        assert (back.reason, back.agent) == ("agent_gone", None)


async def test_of_two_who_pass_on_at_once_one_does_and_the_other_learns_where_it_is(baton: Installation) -> None:
    async with (
        baton.page() as page,
        await baton.desk("Jisoo") as jisoo,
        await baton.desk("Minho") as minho,
        await baton.desk("Yuna") as yuna,
    ):
        conversation = await wait_for_a_person(page)
        await jisoo.claim(conversation)
        path = f"/api/conversations/{conversation}/transfer"

        answers = await asyncio.gather(
            *(jisoo.post(path, {"agent": colleague.me["id"]}) for colleague in (minho, yuna) for _ in range(3))
        )

        won = [shown for status, shown in answers if status == 200]
        lost = [problem for status, problem in answers if status == 409]
        assert (len(won), len(lost)) == (1, 5)
        assert {problem["type"] for problem in lost} == {"not_owner"}
        assert {problem["agent"]["id"] for problem in lost} == {won[0]["agent"]["id"]}
        log = await baton.parts.store.log(conversation)
        passed = [entry for entry in log if entry.data.get("reason") == "transferred" and entry.data["to"] == "agent"]
        assert [entry.data["agent"] for entry in passed] == [won[0]["agent"]["id"]]


async def test_a_team_without_agents_has_a_queue_that_can_be_left(baton: Installation) -> None:
    async with baton.page() as page:
        conversation = await wait_for_a_person(page)
        shown = await baton.parts.store.get(conversation)
        assert shown.owner == "waiting"
        said = [entry.data.get("phrase") for entry in await baton.parts.store.log(conversation)]
        assert {"closed_waiting", "waiting_for_nobody"} & set(said)
        await page.say("is anybody there?")
        await page.see_text("is anybody there?")
        assert (await baton.parts.store.get(conversation)).owner == "waiting"
