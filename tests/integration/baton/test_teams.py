"""Teams with skills, through the real server: where a conversation goes, and who sees it."""

from __future__ import annotations

import pytest

from conversation.archive.records import Role
from conversation.skills import Skills
from tests.integration.baton.conftest import Installation

ALWAYS = ", ".join(
    f'{day}: "00:00-24:00"' for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)
TEAMS = f"""
teams:
  support: {{timezone: Asia/Seoul, hours: {{{ALWAYS}}}}}
  korean: {{timezone: Asia/Seoul, hours: {{{ALWAYS}}}, languages: [ko]}}
  complaints: {{timezone: Asia/Seoul, hours: {{{ALWAYS}}}, topics: [complaint]}}
  night: {{timezone: Asia/Seoul, hours: {{}}, topics: [order_cancel]}}
first_team: support
"""


@pytest.mark.parametrize("policy", [TEAMS])
@pytest.mark.parametrize(
    ("language", "text", "team"),
    [
        ("en", "person", "support"),
        ("ko", "person", "korean"),
        ("en", "reason:complaint", "complaints"),
        ("en", "reason:order_cancel", "support"),  # the team for that is closed
    ],
)
async def test_a_conversation_goes_to_the_team_that_fits(
    baton: Installation, language: str, text: str, team: str
) -> None:
    async with baton.page(language=language) as page:
        conversation = (await page.see_type("welcome"))["conversation"]
        await page.say(text)
        await page.see_type("owner", owner="waiting")
        assert (await baton.parts.store.get(conversation)).team == team
        assert await baton.parts.waiting.ids(team) == [conversation]


@pytest.mark.parametrize("policy", [TEAMS])
async def test_agents_see_the_queues_of_their_teams_and_customers_count_only_those(baton: Installation) -> None:
    await baton.parts.client.rpush(baton.parts.keys.handling("korean"), 120)
    korean, boss = Skills(teams=("korean",)), Skills(teams=("complaints",))
    async with (
        baton.page(language="ko") as page,
        baton.page(language="en") as other,
        await baton.desk("Jisoo", skills=korean) as jisoo,
        await baton.desk("Minho", skills=Skills(teams=("complaints",))) as minho,
        await baton.desk("Yuna") as yuna,
        await baton.desk("Boss", Role.SUPERVISOR, skills=boss) as supervisor,
        minho.session.ws_connect("/api/feed") as feed,
    ):
        await feed.receive_json(timeout=5)
        first, second = await page.ask_for_person(), await other.ask_for_person()
        assert [shown["id"] for shown in await jisoo.waiting()] == [first]
        assert [shown["id"] for shown in await minho.waiting()] == []
        for all_of in (yuna, supervisor):
            assert {shown["id"] for shown in await all_of.waiting()} == {first, second}
        assert (jisoo.me["teams"], yuna.me["teams"], supervisor.me["teams"]) == (["korean"], [], [])
        # Minho is there, but not for this customer.
        assert (await page.see_type("owner", owner="waiting"))["wait_seconds"] is None
        async with jisoo.session.ws_connect("/api/feed") as own:
            await own.receive_json(timeout=5)
            async with baton.page(language="ko") as later:
                await later.ask_for_person()
                told = await later.see(lambda f: bool(f["type"] == "owner" and f.get("wait_seconds")))
                assert (told["position"], told["wait_seconds"]) == (2, 240)
        _, teams = await jisoo.get("/api/teams")
        assert {team["name"]: team["available"] for team in teams["items"]}["complaints"] == 1


CLOSED = """
teams:
  support: {timezone: Asia/Seoul, hours: {}}
  korean: {timezone: Asia/Seoul, hours: {monday: "00:00-00:01"}, languages: [ko]}
first_team: support
"""


@pytest.mark.parametrize("policy", [CLOSED])
async def test_who_is_there_for_another_team_does_not_open_this_one(baton: Installation) -> None:
    async with (
        baton.page(language="ko") as page,
        await baton.desk("Jisoo", skills=Skills(teams=("support",))) as jisoo,
        jisoo.session.ws_connect("/api/feed") as feed,
    ):
        await feed.receive_json(timeout=5)
        # The only team that is open, since somebody is there.
        conversation = await page.ask_for_person()
        assert (await baton.parts.store.get(conversation)).team == "support"
        await jisoo.session.put("/api/me/presence", json={"status": "away"})
        async with baton.page(language="ko") as later:
            conversation = await later.ask_for_person()
            assert (await baton.parts.store.get(conversation)).team == "korean"
            said = [entry.data.get("phrase") for entry in await baton.parts.store.log(conversation)]
            assert "closed_waiting" in said


async def test_what_is_changed_holds_for_who_is_logged_in(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as jisoo:
        conversation = await page.ask_for_person()
        assert [shown["id"] for shown in await jisoo.waiting()] == [conversation]
        await baton.accounts().set_skills(jisoo.me["id"], Skills(teams=("another",)))
        assert await jisoo.waiting() == []
        _, me = await jisoo.get("/api/me")
        assert me["teams"] == ["another"]


async def test_an_agents_own_capacity_holds(baton: Installation) -> None:
    async with baton.page() as page, baton.page() as other, await baton.desk("Jisoo", skills=Skills(capacity=1)) as one:
        first, second = await page.ask_for_person(), await other.ask_for_person()
        assert (await one.claim(first))[0] == 200
        status, problem = await one.claim(second)
        assert (status, problem["type"]) == (409, "at_capacity")
        await baton.accounts().set_skills(one.me["id"], Skills(capacity=2))
        assert (await one.claim(second))[0] == 200
