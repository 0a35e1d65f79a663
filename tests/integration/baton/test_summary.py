"""What an agent reads first, through the real server: the short form in lists, the long one with the conversation."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.integration.baton.conftest import Installation


def turn(text: str, intent: str, **more: Any) -> dict[str, Any]:
    """An answer of the assistant's."""
    custom = more.pop("custom", {})
    return {
        "replies": [{"text": text, "custom": custom}],
        "intent": {"name": intent, "confidence": 0.9},
        "sentiment": -0.7,
        "urgency": 0.2,
        **more,
    }


async def test_the_desk_is_told_what_was_wanted_tried_and_given(baton: Installation) -> None:
    article = {"id": "returns-how", "title": "How to return something", "link": "https://haru.example/help/returns"}
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        id = (await page.see_type("welcome"))["conversation"]
        baton.edge.answer = turn("Hello!", "greet")
        await page.say("hi")
        await page.see_text("Hello!")
        amount = {"entity": "amount", "value": {"value": 46000, "currency": "KRW"}, "raw": "46,000 won"}
        wish = turn("Send it back.", "return_request", custom={"article": article}, entities=[amount])
        baton.edge.answer = {**wish, "urgency": 0.6}
        await page.say("I paid 46,000 won and the apron has a hole")
        await page.see_text("Send it back.")
        order = {"order": {"number": "B-1042", "status": "delayed"}}
        slots = {"order_number": "B-1042", "order_proof": "proven", "proof_tries": 2, "told_order": "B-1042"}
        baton.edge.answer = turn("It is late.", "inform", custom=order, slots=slots)
        await page.say("B-1042")
        await page.see_text("It is late.")
        baton.edge.answer = turn(
            "I'll get somebody.", "talk_to_person", custom={"handoff": {"reason": "requested"}}, slots=slots
        )
        await page.say("a person please")
        await page.see_type("owner", owner="waiting")

        [listed] = await desk.waiting()
        assert listed["summary"] == "I paid 46,000 won and the apron has a hole"
        assert "so_far" not in listed
        _, facts = await desk.get(f"/api/conversations/{id}?language=en")
        so_far = facts["so_far"]
        assert so_far["wishes"] == ["I paid 46,000 won and the apron has a hole"]
        assert [(one["kind"], one["name"], one["outcome"], one["times"]) for one in so_far["tried"]] == [
            ("article", "How to return something", None, 1),
            ("order", "B-1042", "delayed", 1),
            ("proof_failed", None, None, 2),
            # Somebody so annoyed and in a hurry is offered a person.
            ("person_offered", None, None, 1),
        ]
        given = {one["name"]: one["value"] for one in so_far["given"]}
        assert given == {"order_number": "B-1042", "amount": "46000 KRW"}
        assert so_far["mood"] == {"now": "angry", "trend": None, "scores": [-0.7] * 4}
        assert (so_far["asked_for_person"], so_far["messages"]) == (True, 4)
        assert facts["summary"].startswith("Wants: “I paid 46,000 won")
        _, facts = await desk.get(f"/api/conversations/{id}?language=ko")
        assert facts["summary"].startswith("문의: “I paid 46,000 won")
        assert (await desk.get(f"/api/conversations/{id}?language=xx"))[0] == 400

        shown = str([frame for frame in page.frames if frame["type"] == "entry"])
        assert "intent" not in shown
        assert "returns-how" not in shown


async def test_a_closed_conversation_is_summarised_from_the_archive(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        id = (await page.see_type("welcome"))["conversation"]
        baton.edge.answer = turn("To Busan, too.", "product_question")
        await page.say("Do you ship to Busan?")
        await page.see_text("To Busan, too.")
        c = await baton.parts.store.get(id)
        await baton.parts.handover.close(c, "idle")
        await page.see_type("owner", owner="closed")
        async with asyncio.timeout(20):
            while await baton.parts.store.get_many([id]):
                await asyncio.sleep(0.05)
        status, past = await desk.get(f"/api/conversations/{id}?language=ko")
        assert (status, past["owner"], past["so_far"]["wishes"]) == (200, "closed", ["Do you ship to Busan?"])
        assert past["summary"].startswith("문의: “Do you ship to Busan?”")
