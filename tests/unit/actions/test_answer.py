"""What is said with an article, and what follows: other languages, follow-ups, and whether it helped."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from actions.answer import ActionAnswer, ActionNotUnderstood, ActionRefundStatus, unsaid
from actions.article_rating import ActionArticleHelped, ActionArticleNotHelped
from actions.article_search import SLOT
from actions.knowledge import PART, Found, Knowledge
from tests.unit.actions.calls import Ran, run
from tests.unit.actions.kb import write


async def test_answer(knowledge: Knowledge) -> None:
    ran = await run(ActionAnswer(knowledge), "until when may I return this?", "return_request")
    assert ran.names == ["utter_article"]
    assert ran.responses[0]["passage"] == "Within 14 days. goes on."
    assert ran.responses[0]["article_id"] == "returns-window"
    assert ran.custom == {
        "article": {"id": "returns-window", "title": "How long you can return", "link": "/help/returns-window"}
    }
    told = {"id": "returns-window", "question": "until when may I return this?", "shown": ["returns-window"]}
    assert ran.slots == {SLOT: told}


async def test_an_article_in_another_language_says_so(hybrid: Knowledge) -> None:
    ran = await run(ActionAnswer(hybrid), "영업 시간", "product_question", slots={"language": "ko"})
    assert ran.names == ["utter_article_only_en"]
    assert ran.custom["article"]["language"] == "en"


async def test_a_button_is_a_question_too(knowledge: Knowledge) -> None:
    assert (await run(ActionAnswer(knowledge), "/return_request", "return_request")).names == ["utter_article"]


async def test_no_article_is_said(knowledge: Knowledge) -> None:
    ran = await run(ActionAnswer(knowledge), "ministers of finance in Ruritania", "product_question")
    assert ran.names == ["utter_no_article"]
    assert ran.custom == {"not_understood": True}


async def test_an_intent_with_one_answer_needs_no_words(knowledge: Knowledge) -> None:
    asked = "I'd love to get rid of this thing"
    ran = await run(ActionAnswer(knowledge), asked, "return_request")
    assert ran.custom["article"]["id"] == "returns-window"
    ran = await run(ActionAnswer(knowledge), asked, "return_request", confidence=0.5)
    assert ran.names == ["utter_no_article"]


async def test_refund_offers_to_check_the_order(folder: Path) -> None:
    write(folder, "en", ("refund-timing", "When refunds arrive", "when will my refund arrive", "refund", "In 3 days."))
    ran = await run(ActionRefundStatus(Knowledge(folder)), "/refund_status", "refund_status")
    assert ran.names == ["utter_article", "utter_refund_next"]


async def test_unsure_answers_only_what_is_sure(knowledge: Knowledge) -> None:
    action = ActionNotUnderstood(knowledge, "action_not_understood", "utter_not_understood")
    assert (await run(action, "gift wrapping", "nlu_fallback")).names == ["utter_article"]
    ran = await run(action, "my van", "nlu_fallback")
    assert ran.names == ["utter_not_understood"]
    assert ran.custom == {"not_understood": True}


class Answering:
    """A knowledge base that finds what it is told to; the question alone, or with the title in front."""

    def __init__(self, base: Knowledge, alone: list[Found], together: list[Found]) -> None:
        self._alone, self._together = alone, together
        self.article, self.any_article = base.article, base.any_article

    async def search(self, text: str, *given: Any, **more: Any) -> list[Found]:
        return self._together if text.startswith("Gift wrapping: ") else self._alone


async def test_a_follow_up_is_about_the_last_article(knowledge: Knowledge) -> None:
    wrapping, window, hours = (knowledge.article(id, "en") for id in ("gift-wrapping", "returns-window", "store-hours"))
    assert wrapping
    assert window
    assert hours
    unsure = [Found(wrapping, wrapping.passages[1], 0.1, False, False), Found(window, "x", 0.1, False, False)]
    sure = [Found(wrapping, wrapping.passage, 0.9, True, True)]
    slots = {SLOT: {"id": "gift-wrapping", "question": "gift wrapping", "shown": ["gift-wrapping"]}}

    async def asks(text: str, alone: list[Found], together: list[Found], **given: Any) -> Ran:
        found = Answering(knowledge, alone, together)
        action = ActionNotUnderstood(cast(Knowledge, found), "action_not_understood", "utter_not_understood")
        return await run(action, text, "nlu_fallback", **given)

    ran = await asks("and what about the van?", unsure, sure, slots=slots)
    assert ran.names == ["utter_article"]
    # The passage is the one that the question itself is nearest to, which is another answer than the first.
    assert ran.custom["article"] == {
        "id": "gift-wrapping",
        "title": "Gift wrapping",
        "link": "/help/gift-wrapping",
        "passage": 1,
    }
    # Words that go on from the article count more than how sure it is, but must lead there.
    doubtful = [Found(hours, "x", 0.3, False, False), Found(wrapping, wrapping.passage, 0.2, False, False)]
    assert (await asks("그럼 택배는요?", unsure, doubtful, slots=slots)).names == ["utter_article"]
    assert (await asks("택배는요?", unsure, doubtful, slots=slots)).names == ["utter_not_understood"]
    # Without an article before it, with words that are about nothing here, or too long: it is not understood.
    for text, alone, given in (
        ("and what about the van?", unsure, {}),
        ("and the weather?", unsure[1:], slots),
        ("and what about the van? " * 4, unsure, slots),
    ):
        assert (await asks(text, alone, sure, slots=given)).names == ["utter_not_understood"]


async def test_a_question_without_a_topic_is_about_the_last_article(folder: Path) -> None:
    how = "Send it back in its box.\n\nThe refund takes 3-5 days.\n\nA label costs KRW 3,000."
    write(folder, "en", ("returns-how", "How to return", "how do I return it", "returns", how))
    write(folder, "en", ("exchange", "How to exchange", "how do I exchange it", "returns", "It takes 2 weeks."))
    action = ActionAnswer(Knowledge(folder))
    slots: dict[str, Any] = {SLOT: {"id": "returns-how", "question": "how?", "shown": ["returns-how"]}}
    price = ("how much is it?", "product_question")
    ran = await run(action, "and how long does it take?", "product_question", act="asks_when", slots=slots)
    assert ran.responses[0]["passage"].startswith("The refund takes 3-5 days.")
    assert ran.custom["article"]["passage"] == ran.slots[SLOT]["places"][-1] == 1
    ran = await run(action, *price, act="asks_price", slots=ran.slots)
    assert ran.responses[0]["passage"].startswith("A label costs KRW 3,000.")
    # Something else came up since, or nothing of the kind is known.
    past = {SLOT: {**slots[SLOT], "past": True}}
    assert (await run(action, *price, act="asks_price", slots=past)).names == ["utter_no_article"]
    about_exchange = {SLOT: {"id": "exchange", "question": "?", "shown": ["exchange"]}}
    assert (await run(action, *price, act="asks_price", slots=about_exchange)).names == ["utter_no_article"]


async def test_of_two_passages_one_that_was_just_said_is_not_said_again(knowledge: Knowledge) -> None:
    wrapping = knowledge.article("gift-wrapping", "en")
    assert wrapping
    both = Found(wrapping, PART.join(wrapping.passages[:2]), 0.9, True, True)
    assert unsaid(both, ()) == (both.passage, (0, 1))
    assert unsaid(both, (0,)) == (wrapping.passages[1], (1,))
    assert unsaid(both, (0, 1)) == (both.passage, (0, 1))


async def test_what_helped_is_recorded() -> None:
    ran = await run(ActionArticleHelped(), "/article_helped", "article_helped", entities={SLOT: "gift-wrapping"})
    assert ran.names == ["utter_article_helped"]
    assert ran.custom == {"article_rating": {"article": "gift-wrapping", "language": "en", "helped": True}}


async def test_what_did_not_help_is_followed_by_the_next_best(knowledge: Knowledge) -> None:
    wrapping, window, hours = (knowledge.article(id, "en") for id in ("gift-wrapping", "returns-window", "store-hours"))
    assert wrapping
    assert window
    assert hours
    # With the first ruled out, the second is likely enough; the third is not, even then.
    found = [Found(wrapping, "a", 0.5, True, False, 0.4), Found(window, "b", 0.3, False, False, 0.4)]
    answering = Answering(knowledge, [*found, Found(hours, "c", 0.1, False, False, 0.4)], [])
    action = ActionArticleNotHelped(cast(Knowledge, answering))
    pressed = "/article_not_helped"
    slots: dict[str, Any] = {SLOT: {"id": "gift-wrapping", "question": "wrapping?", "shown": ["gift-wrapping"]}}
    ran = await run(action, pressed, "article_not_helped", entities={SLOT: "gift-wrapping"}, slots=slots)
    assert ran.names == ["utter_article_another", "utter_article"]
    assert ran.custom["article_rating"] == {"article": "gift-wrapping", "language": "en", "helped": False}
    assert ran.custom["article"]["id"] == "returns-window"
    assert ran.slots[SLOT] == {
        "id": "returns-window",
        "question": "wrapping?",
        "shown": ["gift-wrapping", "returns-window"],
    }
    ran = await run(action, pressed, "article_not_helped", entities={SLOT: "returns-window"}, slots=ran.slots)
    assert (ran.names, ran.slots) == (["utter_article_not_helped"], {SLOT: None})


async def test_a_button_of_long_ago_offers_a_person(hybrid: Knowledge) -> None:
    ran = await run(ActionArticleNotHelped(hybrid), "/article_not_helped", entities={SLOT: "gift-wrapping"})
    assert ran.names == ["utter_article_not_helped"]
    assert ran.custom["article_rating"]["article"] == "gift-wrapping"


async def test_a_fee_asked_about_in_a_form_is_the_forms(folder: Path) -> None:
    write(
        folder, "en", ("order-cancel", "How to cancel", "Can I cancel?", "orders", "Free of charge until it is packed.")
    )
    write(folder, "en", ("returns-cost", "What a return costs", "is there a fee", "returns", "KRW 3,000."))
    knowledge = Knowledge(folder)
    slots = {"requested_slot": "cancel_confirmed"}
    asked = ("is there a fee?", "payment_question")
    for act in ("asks_fee", "asks_price"):
        ran = await run(ActionAnswer(knowledge), *asked, act=act, slots=slots, form="order_cancel_form")
        assert ran.custom["article"]["id"] == "order-cancel"
    ran = await run(ActionAnswer(knowledge), *asked, act="asks_fee")
    assert ran.custom.get("article", {}).get("id") != "order-cancel"


async def test_a_price_in_what_was_told_is_told_alone(folder: Path) -> None:
    write(folder, "en", ("engraving", "Engraving", "Can you engrave it?", "gifts", "Yes, for KRW 9,000 a piece."))
    told = {"id": "engraving", "question": "Can you engrave it?", "shown": ["engraving"]}
    asked = ("how much is that?", "product_question")
    ran = await run(ActionAnswer(Knowledge(folder)), *asked, act="asks_price", slots={SLOT: told})
    assert ran.responses[0]["passage"] == "Yes, for KRW 9,000 a piece."
    assert ran.custom["article"]["part"] is True


async def test_of_what_was_just_told_the_sentence_that_is_asked_about_is_told(folder: Path) -> None:
    body = "The microwave is fine. Ovens are not."
    write(folder, "en", ("care", "Ovens and microwaves", "Can it go in the microwave?", "care", body))
    knowledge = Knowledge(folder)
    first = await run(ActionAnswer(knowledge), "can it go in the microwave?", "product_question")
    assert first.responses[0]["passage"].startswith(body)
    assert "part" not in first.custom["article"]
    again = await run(ActionAnswer(knowledge), "and the oven?", "product_question", slots=first.slots)
    assert again.responses[0]["passage"] == "Ovens are not."
    assert again.custom["article"]["part"] is True
    same = await run(ActionAnswer(knowledge), "can it go in the microwave?", "product_question", slots=first.slots)
    assert same.responses[0]["passage"].startswith(body)
