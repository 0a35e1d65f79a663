"""How a customer sounds, turn by turn: on the desk, for the next turn's detection, and never on the customer's page."""

from __future__ import annotations

from tests.integration.baton.conftest import Installation


async def test_the_desk_sees_a_mood_with_each_answer_and_the_customer_does_not(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        conversation = (await page.see_type("welcome"))["conversation"]
        baton.edge.mood = {"sentiment": -0.8, "urgency": 0.3}
        await page.say("This is terrible!")
        await page.see_text("echo: This is terrible!")
        baton.edge.mood = {"sentiment": 0.5, "urgency": 0.0}
        await page.say("Thanks.")
        await page.see_text("echo: Thanks.")
        log = [entry for entry in await desk.log(conversation) if entry["author"] == "bot"]
        assert [entry["data"]["mood"] for entry in log] == [
            {"seq": 1, "until": 1, "sentiment": -0.8, "urgency": 0.3},
            {"seq": 3, "until": 3, "sentiment": 0.5, "urgency": 0.0},
        ]
        assert all("mood" not in str(frame) for frame in page.entries())


async def test_a_button_has_no_mood_and_an_assistant_may_say_none(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        conversation = (await page.see_type("welcome"))["conversation"]
        await page.say("choose")
        await page.see_text("Which?")
        baton.edge.mood = {"sentiment": 0.0, "urgency": 0.0}
        await page.choose("/pick", "This one")
        await page.see_text("echo: /pick")
        log = [entry for entry in await desk.log(conversation) if entry["author"] == "bot"]
        assert ["mood" in entry["data"] for entry in log] == [False, False]
