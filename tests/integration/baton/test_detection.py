"""When a person is needed, through the real server: offered below an answer, called at once, and why, for the desk."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.desk_client import DeskClient
from tests.integration.baton.conftest import Installation


async def decisions(desk: DeskClient, conversation: str) -> list[dict[str, Any]]:
    log = await desk.log(conversation)
    return [entry["data"]["detection"] for entry in log if "detection" in entry["data"]]


async def test_a_sensitive_matter_is_not_answered_but_passed_on(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        conversation = (await page.see_type("welcome"))["conversation"]
        await page.say("Your kettle caught fire last night.")
        await page.see_text("bringing in a person")
        await page.see_type("owner", owner="waiting")
        assert all("echo" not in entry["text"] for entry in page.entries())
        [shown] = await desk.waiting()
        assert (shown["reason"], shown["summary"]) == ("safety", "Your kettle caught fire last night.")
        [kept] = await decisions(desk, conversation)
        assert (kept["step"], kept["signals"]) == ("escalate", {"safety": 100})
        assert all("detection" not in str(frame) for frame in page.entries())


async def test_what_is_dangerous_comes_first_in_the_queue(baton: Installation) -> None:
    async with baton.page() as first, baton.page() as burning, await baton.desk("Jisoo") as desk:
        waits = await first.ask_for_person()
        conversation = (await burning.see_type("welcome"))["conversation"]
        await burning.say("Your kettle caught fire last night.")
        assert (await burning.see_type("owner", owner="waiting"))["position"] == 1
        shown = await desk.waiting()
        assert [(one["id"], one["position"], one["priority"]) for one in shown] == [
            (conversation, 1, 60),
            (waits, 2, 0),
        ]
        await first.see_type("owner", owner="waiting", position=2)


async def test_an_upset_customer_gets_the_answer_and_an_offer_once(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        conversation = (await page.see_type("welcome"))["conversation"]
        baton.edge.mood = {"sentiment": -0.8, "urgency": 0.2}
        await page.say("This was to be here yesterday!")
        await page.see_text("echo: This was to be here yesterday!")
        for words in ("And the lamp is dented, too.", "Nobody has called, either.", "I am really fed up."):
            await page.say(words)
            await page.see_text(f"echo: {words}")
        offer = await page.see(lambda f: f["type"] == "entry" and len(f["buttons"]) == 2)
        baton.edge.mood = {}
        await page.say("Well then?")
        await page.see_text("echo: Well then?")
        kept = await decisions(desk, conversation)
        assert [(each["step"], each["reason"]) for each in kept] == [
            *[("carry_on", None)] * 3,
            ("offer", "upset"),
            ("carry_on", None),
        ]
        assert [each["score"] for each in kept] == pytest.approx([20, 34, 43.8, 50.66, 35.46], abs=0.1)
        await page.choose(offer["buttons"][0]["payload"])
        await page.see_type("owner", owner="waiting")


async def test_in_a_task_the_offer_has_no_no_which_would_answer_what_the_task_asks(baton: Installation) -> None:
    async with baton.page() as page:
        mood = {"sentiment": -0.8, "urgency": 0.2}
        asked = {"replies": [{"text": "Which order is it?"}], "intent": {"name": "order_status", "confidence": 0.9}}
        baton.edge.answer = {**asked, **mood, "slots": {"requested_slot": "order_number"}}
        await page.say("This was to be here yesterday!")
        await page.see_text("Which order is it?")
        for words in ("I told you already.", "Twice.", "Three times now."):
            await page.say(words)
            await page.see_text("Which order is it?")
        offer = await page.see(lambda f: f["type"] == "entry" and bool(f["buttons"]))
        assert [button["payload"] for button in offer["buttons"]] == ["/talk_to_person"]


async def test_in_a_task_what_is_not_understood_leaves_the_question_where_it_is(baton: Installation) -> None:
    async with baton.page() as page:
        replies = [{"text": "That's no order number. Which order is it?", "custom": {"not_understood": True}}]
        asked = {"replies": replies, "slots": {"requested_slot": "order"}}
        baton.edge.answer = {**asked, "intent": {"name": "nlu_fallback", "confidence": 0.3}}
        for words in ("the blue one", "you know, the blue one"):
            await page.say(words)
            await page.see_text("Which order is it?")
        offer = await page.see(lambda f: f["type"] == "entry" and bool(f["buttons"]))
        assert [button["payload"] for button in offer["buttons"]] == ["/talk_to_person"]
        said = [entry["text"] for entry in page.entries() if entry["author"] == "bot"]
        assert said[-2:] == ["That's no order number. Which order is it?", offer["text"]]


async def test_an_offer_joins_the_buttons_of_the_answer_instead_of_taking_them_away(baton: Installation) -> None:
    async with baton.page() as page:
        helped = [{"title": "Yes, that helped", "payload": "/affirm"}, {"title": "No, not quite", "payload": "/deny"}]
        baton.edge.mood = {"sentiment": -0.8, "urgency": 0.2}
        await page.say("This was to be here yesterday!")
        await page.see_text("echo: This was to be here yesterday!")
        for words in ("Nobody has called, either.", "I am really fed up."):
            await page.say(words)
            await page.see_text(f"echo: {words}")
        answered = {"replies": [{"text": "Perhaps this fits.", "buttons": helped}], "slots": {}, **baton.edge.mood}
        baton.edge.answer = {**answered, "intent": {"name": "order_status", "confidence": 0.9}}
        await page.say("And the lamp is dented, too.")
        answer = await page.see(lambda f: f["type"] == "entry" and bool(f["buttons"]))
        assert answer["text"].startswith("Perhaps this fits.\n\n")
        assert [button["payload"] for button in answer["buttons"]] == ["/affirm", "/deny", "/talk_to_person"]


async def test_after_a_person_resolved_it_the_old_reason_does_not_count(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        conversation = (await page.see_type("welcome"))["conversation"]
        await page.say("person")
        await page.see_type("owner", owner="waiting")
        await desk.claim(conversation)
        await desk.post(f"/api/conversations/{conversation}/resolve")
        await page.see_type("owner", owner="bot")
        await page.say("thank you")
        await page.see_text("echo: thank you")
        assert (await decisions(desk, conversation))[-1]["score"] == 0


async def test_the_assistant_hears_what_was_offered_with_the_next_message(baton: Installation) -> None:
    async with baton.page() as page:
        helped = [{"title": "Yes, that helped", "payload": "/affirm"}, {"title": "No, not quite", "payload": "/deny"}]
        answered = {"replies": [{"text": "Perhaps this fits.", "buttons": helped}], "slots": {}}
        baton.edge.answer = {**answered, "intent": {"name": "any", "confidence": 0.9}}
        await page.say("How do I wash it?")
        await page.see_text("Perhaps this fits.")
        baton.edge.answer = None
        await page.say("yes")
        await page.see_text("echo: yes")
        await page.say("and now?")
        await page.see_text("echo: and now?")
        assert [asked["offered"] for asked in baton.edge.asked] == [[], ["/affirm", "/deny"], []]
