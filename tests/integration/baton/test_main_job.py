"""The main job through the real server: answered, handed over, claimed, talked to, given back."""

from __future__ import annotations

import asyncio
import uuid

from notices.notice import Recipient, Wish
from tests.integration.baton.conftest import Installation


async def test_a_customer_is_answered_passed_on_and_given_back(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        welcome = await page.see_type("welcome")
        assert (welcome["owner"], welcome["seq"]) == ("bot", 0)
        id = await page.say("hello there")
        accepted = await page.see_type("accepted", id=id)
        assert accepted["seq"] == 1
        await page.see_text("echo: hello there")

        await page.say("person")
        waiting = await page.see_type("owner", owner="waiting")
        assert waiting["position"] == 1
        conversation = welcome["conversation"]
        [shown] = await desk.waiting()
        assert shown["id"] == conversation
        assert (shown["reason"], shown["position"], shown["last"]["text"]) == ("requested", 1, "person")

        status, claimed = await desk.claim(conversation)
        assert (status, claimed["owner"], claimed["agent"]["name"]) == (200, "agent", "Jisoo")
        assert (await page.see_type("owner", owner="agent"))["name"] == "Jisoo"
        await page.see_text("Jisoo has joined")

        assert (await desk.say(conversation, "Hi, how can I help?"))[0] == 200
        said = await page.see_text("Hi, how can I help?")
        assert (said["author"], said["name"]) == ("agent", "Jisoo")
        assert (await desk.note(conversation, "seems kind"))[0] == 200
        await page.say("my cup is broken")
        await page.see_text("my cup is broken")

        status, resolved = await desk.post(
            f"/api/conversations/{conversation}/resolve", {"outcome": "solved", "note": "sent a new cup"}
        )
        assert (status, resolved["owner"]) == (200, "bot")
        await page.see_text("Jisoo has finished")
        await page.say("thanks")
        await page.see_text("echo: thanks")
        assert baton.edge.asked[-1]["slots"] == {"handoff_outcome": "solved"}
        assert [asked["text"] for asked in baton.edge.asked] == ["hello there", "person", "thanks"]

        seqs = [entry["seq"] for entry in page.entries()]
        assert seqs == sorted(set(seqs))
        assert all("seems kind" not in entry["text"] for entry in page.entries())
        log = await desk.log(conversation)
        assert [entry["seq"] for entry in log] == list(range(1, len(log) + 1))
        assert "seems kind" in [entry["text"] for entry in log if entry["kind"] == "note"]


async def test_after_a_reconnect_exactly_the_missed_entries_come(baton: Installation) -> None:
    async with baton.page() as page:
        await page.say("one")
        last = await page.see_text("echo: one")
    async with baton.page(token=page.token) as other:
        await other.say("two")
        await other.see_text("echo: two")
    async with baton.page(token=page.token, after=last["seq"]) as back:
        await back.see_text("echo: two")
        assert [entry["text"] for entry in back.entries()] == ["two", "echo: two"]


async def test_an_open_page_follows_where_its_customer_is_told_something_new(baton: Installation) -> None:
    """Its conversation was closed meanwhile; the shop speaks first, or another tab does."""
    parts = baton.parts
    async with baton.page() as page:
        closed = (await page.see_type("welcome"))["conversation"]
        await page.say("hello")
        await page.see_text("echo: hello")
        c = await parts.store.get(closed)
        await parts.handover.close(c, "idle")
        await page.see_type("owner", owner="closed")
        wish = Wish(Recipient.CUSTOMER, c.customer, "delivery_today", {"order": "B-1042"})
        _, [told] = await parts.notices.sender.send("n_1", wish)
        opened = await page.see(lambda frame: frame["type"] == "welcome" and frame["conversation"] != closed)
        assert opened["conversation"] == told.conversation
        await page.see_text("B-1042")

        await parts.handover.close(await parts.store.get(opened["conversation"]), "idle")
        await page.see(lambda f: f["type"] == "owner" and f["owner"] == "closed", start=page.frames.index(opened))
        async with baton.page(token=page.token) as tab:
            await tab.say("and here?")
            await page.see_text("echo: and here?")


async def test_the_place_in_the_queue_is_told_and_told_again_when_it_changes(baton: Installation) -> None:
    async with baton.page() as first, baton.page() as second, await baton.desk("Jisoo") as desk:
        await first.say("person")
        await first.see_type("owner", owner="waiting", position=1)
        await second.say("person")
        await second.see_type("owner", owner="waiting", position=2)
        conversation = (await first.see_type("welcome"))["conversation"]
        await desk.claim(conversation)
        await second.see_type("owner", owner="waiting", position=1)


async def test_waiting_can_be_cancelled_and_what_follows_is_answered(baton: Installation) -> None:
    async with baton.page() as page:
        await page.say("person")
        await page.see_type("owner", owner="waiting")
        await page.choose("baton:cancel")
        await page.say("and now?")
        await page.see_type("owner", owner="bot")
        await page.see_text("echo: and now?")


async def test_an_email_can_be_left(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        await page.say("person")
        notice = await page.see(lambda f: f["type"] == "entry" and f["author"] == "system")
        if "baton:leave_message" not in [b["payload"] for b in notice["buttons"]]:
            return
        await page.choose("baton:leave_message")
        await page.see_text("Which e-mail address")
        await page.say("mina@example.com")
        await page.see_text("mina@example.com")
        [shown] = await desk.waiting()
        assert shown["customer"]["email"] == "mina@example.com"


async def test_two_misses_in_a_row_are_an_offer_with_buttons(baton: Installation) -> None:
    async with baton.page() as page:
        await page.say("blorp")
        await page.see_text("Sorry?")
        await page.say("blorp")
        offer = await page.see(lambda f: f["type"] == "entry" and len(f["buttons"]) == 2)
        await page.choose(offer["buttons"][0]["payload"])
        await page.see_type("owner", owner="waiting")


async def test_messages_while_an_agent_answers_are_never_answered_by_the_bot(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        conversation = await page.ask_for_person()
        await desk.claim(conversation)
        for n in range(5):
            await page.say(f"to you {n}")
        await page.see_text("to you 4")
        await desk.post(f"/api/conversations/{conversation}/resolve")
        await page.see_type("owner", owner="bot")
        await page.say("to the bot")
        await page.see_text("echo: to the bot")
        assert [a["text"] for a in baton.edge.asked] == ["person", "to the bot"]


async def test_proven_orders_and_facts_are_on_the_desk(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        await page.say("order")
        await page.see_text("On its way.")
        conversation = await page.ask_for_person()
        _, facts = await desk.get(f"/api/conversations/{conversation}")
        assert facts["orders"] == [{"number": "B-1042", "status": "shipped"}]
        assert facts["slots"]["language"] == "en"


async def test_the_feed_tells_everything_in_order_and_resumes(baton: Installation) -> None:
    async with await baton.desk("Jisoo") as desk, baton.page() as page:
        async with desk.session.ws_connect("/api/feed") as feed:
            hello = await feed.receive_json(timeout=5)
            assert hello["type"] == "hello"
            await page.say("person")
            seen = []
            while len(seen) < 4:
                event = await feed.receive_json(timeout=5)
                if event["type"] == "entry":
                    seen.append(event)
            assert [event["entry"]["seq"] for event in seen] == [1, 2, 3, 4]
            assert seen[2]["owner"] == "waiting"
        await page.say("still here")
        await page.see_text("still here")
        async with desk.session.ws_connect(f"/api/feed?after={seen[-1]['id']}") as feed:
            assert (await feed.receive_json(timeout=5))["resumed"] is True
            event = await feed.receive_json(timeout=5)
            assert event["entry"]["text"] == "still here"


async def test_a_transfer_to_a_colleague_and_back_to_the_queue(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as jisoo, await baton.desk("Minho") as minho:
        conversation = await page.ask_for_person()
        await jisoo.claim(conversation)
        _, agents = await jisoo.get("/api/agents")
        assert {agent["name"]: agent["status"] for agent in agents["items"]}["Jisoo"] == "available"
        path = f"/api/conversations/{conversation}/transfer"
        status, shown = await jisoo.post(path, {"agent": minho.me["id"], "note": "knows cups"})
        assert (status, shown["agent"]["name"]) == (200, "Minho")
        await page.see_text("Jisoo is passing you on to Minho")
        status, problem = await jisoo.say(conversation, "one more thing")
        assert (status, problem["type"], problem["agent"]["name"]) == (409, "not_owner", "Minho")
        status, shown = await minho.post(path, {})
        assert (status, shown["owner"], shown["position"]) == (200, "waiting", 1)
        assert (await minho.post(path, {}))[0] == 409
        assert (await jisoo.post(path, {"agent": "nobody"}))[0] in (409, 422)


async def test_when_an_agent_is_gone_the_conversation_goes_back(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        async with desk.session.ws_connect("/api/feed") as feed:
            await feed.receive_json(timeout=5)
            conversation = await page.ask_for_person()
            await desk.claim(conversation)
            await page.see_type("owner", owner="agent")
        start = len(page.frames)
        await page.see(lambda f: f["type"] == "owner" and f["owner"] == "waiting", 15, start)
        [shown] = await desk.waiting()
        assert (shown["reason"], shown["position"]) == ("agent_gone", 1)
        status, problem = await desk.say(conversation, "I am back")
        assert (status, problem["type"]) == (409, "not_owner")


async def test_the_same_message_id_of_an_agent_is_the_same_message(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        conversation = await page.ask_for_person()
        await desk.claim(conversation)
        id = str(uuid.uuid4())
        answers = await asyncio.gather(*(desk.say(conversation, "once", id) for _ in range(5)))
        assert {(status, body["seq"]) for status, body in answers} == {(200, answers[0][1]["seq"])}
        assert (await desk.say(conversation, "other words", id))[0] == 409
        await page.see_text("once")
        assert [e["text"] for e in page.entries()].count("once") == 1
