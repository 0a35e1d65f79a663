"""Supervisors over the API: two at once, what the customer and the former agent see, and who may not."""

from __future__ import annotations

import asyncio

from conversation.archive.records import Role
from tests.integration.baton.conftest import Installation


async def test_two_supervisors_at_once_and_the_customer_hears_one_voice(baton: Installation) -> None:
    async with (
        baton.page(language="en") as page,
        await baton.desk("Jisoo") as jisoo,
        await baton.desk("Tom", Role.SUPERVISOR) as tom,
        await baton.desk("Ana", Role.ADMIN) as ana,
    ):
        conversation = await page.ask_for_person()
        _, seen = await jisoo.claim(conversation)
        await jisoo.post(f"/api/conversations/{conversation}/typing")
        await page.see_type("typing", author="agent")
        path = f"/api/conversations/{conversation}/take_over"
        answers = await asyncio.gather(*(desk.post(path, {"epoch": seen["epoch"]}) for desk in (tom, ana)))
        assert sorted(status for status, _ in answers) == [200, 409]
        [won] = [body for status, body in answers if status == 200]
        [lost] = [body for status, body in answers if status == 409]
        assert won["agent"]["name"] in ("Tom", "Ana")
        assert (lost["type"], lost["owner"], lost["agent"]) == ("changed_hands", "agent", won["agent"])
        assert won["agent"]["name"] in lost["detail"]

        winner = tom if won["agent"]["name"] == "Tom" else ana
        line = await page.see_text(f"{won['agent']['name']} is going on in place of Jisoo")
        status, problem = await jisoo.say(conversation, "I was just about to say")
        assert (status, problem["type"], problem["agent"]) == (409, "not_owner", won["agent"])
        # The former agent's typing does not reach the customer any more.
        assert (await jisoo.post(f"/api/conversations/{conversation}/typing"))[0] == 204
        assert (await winner.say(conversation, "I'm on it."))[0] == 200
        await page.see_text("I'm on it.")
        after = page.frames[page.frames.index(line) :]
        assert not [frame for frame in after if frame["type"] == "typing"]
        names = [frame.get("name") for frame in after if frame["type"] == "owner"]
        assert names[-1:] in ([], [won["agent"]["name"]])

        changes = [e["data"] for e in await tom.log(conversation) if e["kind"] == "owner"][-2:]
        assert [(c["from"], c["to"], c["reason"]) for c in changes] == [
            ("agent", "waiting", "taken_over"),
            ("waiting", "agent", "taken_over"),
        ]
        assert {c["by"]["name"] for c in changes} == {won["agent"]["name"]}
        assert {c["former"]["name"] for c in changes} == {"Jisoo"}
        audit = [line for line in await baton.parts.archive.audit_lines() if line.subject == conversation]
        assert [(line.actor, line.action) for line in audit] == [(won["agent"]["id"], "conversation.taken_over")]


async def test_a_supervisor_gives_what_waits_to_an_agent_and_back_to_the_queue(baton: Installation) -> None:
    async with (
        baton.page(language="en") as page,
        await baton.desk("Jisoo") as jisoo,
        await baton.desk("Tom", Role.SUPERVISOR) as tom,
    ):
        conversation = await page.ask_for_person()
        path = f"/api/conversations/{conversation}/reassign"
        status, given = await tom.post(path, {"agent": jisoo.me["id"], "note": "She knows cups."})
        assert (status, given["agent"]["name"]) == (200, "Jisoo")
        await page.see_text("Jisoo has joined the conversation")
        _, mine = await jisoo.get("/api/conversations?view=mine")
        assert [item["id"] for item in mine["items"]] == [conversation]
        assert "She knows cups." in [e["text"] for e in await jisoo.log(conversation) if e["kind"] == "note"]

        status, back = await tom.post(path, {"team": given["team"], "epoch": given["epoch"]})
        assert (status, back["owner"], back["position"], back["reason"]) == (200, "waiting", 1, "reassigned")
        await page.see_text("Jisoo is passing you on to a colleague")
        await page.see_type("owner", owner="waiting")


async def test_what_everybody_has_just_now(baton: Installation) -> None:
    async with (
        baton.page() as page,
        baton.page() as other,
        await baton.desk("Jisoo") as jisoo,
        await baton.desk("Tom", Role.SUPERVISOR) as tom,
        jisoo.session.ws_connect("/api/feed") as feed,
    ):
        await feed.receive_json(timeout=5)
        assert (await jisoo.get("/api/team"))[0] == 403
        first, second = await page.ask_for_person(), await other.ask_for_person()
        await jisoo.claim(first)
        store = baton.parts.store
        await store.client.hset(store.keys.conversation(second), "service_told", "breached")
        status, team = await tom.get("/api/team")
        assert status == 200
        [has] = [agent for agent in team["agents"] if agent["name"] == "Jisoo"]
        unanswered = (await store.get(first)).unanswered_since_at
        assert (has["status"], has["conversations"], has["late"]) == ("available", 1, 0)
        assert has["unanswered_since_at"] == unanswered
        [nothing] = [agent for agent in team["agents"] if agent["name"] == "Tom"]
        assert (nothing["status"], nothing["conversations"], nothing["unanswered_since_at"]) == ("offline", 0, None)
        since = (await store.get(second)).waiting_since_at
        assert team["queues"] == [{"team": "support", "waiting": 1, "longest_since_at": since, "late": 1}]
        await jisoo.say(first, "Hello")
        _, team = await tom.get("/api/team")
        assert [one["unanswered_since_at"] for one in team["agents"]] == [None, None]
        # A supervisor reads any conversation, and the customer does not notice.
        start = len(page.frames)
        assert [e["text"] for e in await tom.log(first)][-1] == "Hello"
        await jisoo.say(first, "Bye")
        await page.see_text("Bye")
        assert {frame["type"] for frame in page.frames[start:]} <= {"entry"}


async def test_who_may_and_what_is_refused(baton: Installation) -> None:
    async with (
        baton.page() as page,
        await baton.desk("Jisoo") as jisoo,
        await baton.desk("Tom", Role.SUPERVISOR) as tom,
    ):
        conversation = await page.ask_for_person()
        one = f"/api/conversations/{conversation}"
        assert (await jisoo.post(f"{one}/take_over"))[0] == 403
        assert (await jisoo.post(f"{one}/reassign", {"agent": jisoo.me["id"]}))[0] == 403
        for body, field in (
            ({"agent": "nobody"}, "agent"),
            ({"team": "nobody"}, "team"),
            ({"agent": jisoo.me["id"], "team": "support"}, ""),
            ({"epoch": -1}, "epoch"),
        ):
            status, problem = await tom.post(f"{one}/reassign", body)
            assert (status, problem["type"]) == (422, "invalid")
            assert problem["errors"][0]["field"] == field
        assert (await tom.post("/api/conversations/c_none/take_over"))[0] == 404
        [shown] = await tom.waiting()
        assert (shown["id"], shown["epoch"]) == (conversation, 1)
        await page.choose("baton:cancel")
        await page.see_type("owner", owner="bot")
        status, problem = await tom.post(f"{one}/take_over")
        assert (status, problem["type"], problem["owner"], problem["agent"]) == (409, "changed_hands", "bot", None)
