"""Which article answers, in which language, and when none does."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any, cast

import pytest

from actions.answer import ActionAnswer, ActionNotUnderstood, ActionRefundStatus
from actions.article_rating import ActionArticleHelped, ActionArticleNotHelped
from actions.article_search import SLOT
from actions.errors import VectorsUnavailable
from actions.knowledge import Found, Knowledge
from actions.terms import terms, written_language
from tests.unit.actions.calls import Ran, run
from tests.unit.actions.vectors import ConceptVectors

ARTICLE = """---
id: {id}
title: {title}
questions: [{questions}]
tags: [{tags}]
updated: 2026-01-01
link: /help/{id}
---
{passage}
goes on.

More text about the courier and his van.
"""
EN = [
    ("returns-window", "How long you can return", "Until when can I send it back?", "returns", "Within 14 days."),
    ("gift-wrapping", "Gift wrapping", "Can you wrap a present?", "gifts", "We wrap in linen."),
    ("store-hours", "Opening hours of the shop", "When do you open?", "shop", "Open 11 to 20."),
]
KO = [
    ("returns-window", "반품 기간", "언제까지 반품할 수 있나요?", "returns", "14일 안에 하실 수 있어요."),
    ("gift-wrapping", "선물 포장", "선물 포장 되나요?", "gifts", "린넨으로 싸 드려요."),
]


def write(folder: Path, language: str, article: tuple[str, str, str, str, str]) -> Path:
    id, title, questions, tags, passage = article
    path = folder / language / f"{id}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(ARTICLE.format(id=id, title=title, questions=questions, tags=tags, passage=passage))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language, articles in (("en", EN), ("ko", KO)):
        for article in articles:
            write(tmp_path, language, article)
    return tmp_path


@pytest.fixture
def vectors() -> ConceptVectors:
    return ConceptVectors()


@pytest.fixture(params=["words", "hybrid"])
async def knowledge(folder: Path, vectors: ConceptVectors, request: pytest.FixtureRequest) -> Knowledge:
    """By words alone, as at the start, and with vectors."""
    made = Knowledge(folder, vectors if request.param == "hybrid" else None)
    await made.refresh()
    assert made.dense == (request.param == "hybrid")
    return made


@pytest.fixture
async def hybrid(folder: Path, vectors: ConceptVectors) -> Knowledge:
    made = Knowledge(folder, vectors)
    await made.refresh()
    return made


@pytest.mark.parametrize(
    ("question", "language", "id"),
    [
        ("until when may I return this?", "en", "returns-window"),
        ("is wrapping presents possible", "en", "gift-wrapping"),
        ("반품은 언제까지예요?", "ko", "returns-window"),
        ("선물포장도 해 주세요", "ko", "gift-wrapping"),
    ],
)
async def test_finds_the_article(knowledge: Knowledge, question: str, language: str, id: str) -> None:
    assert (await knowledge.search(question, language))[0].article.id == id


async def test_a_question_in_an_articles_own_words_is_answered(folder: Path) -> None:
    found = (await Knowledge(folder).search("Can you wrap a present?", "en"))[0]
    assert (found.article.id, found.enough) == ("gift-wrapping", True)


async def test_answers_in_the_conversations_language(knowledge: Knowledge) -> None:
    assert (await knowledge.search("반품 기간", "en"))[0].article.title == "How long you can return"
    assert (await knowledge.search("gift wrapping", "ko"))[0].article.title == "선물 포장"
    # There is no Korean article on opening hours: the English one is better than none.
    assert (await knowledge.search("opening hours", "ko"))[0].article.language == "en"


async def test_an_article_of_another_language_answers(hybrid: Knowledge) -> None:
    found = (await hybrid.search("영업 시간", "ko"))[0]
    assert (found.article.id, found.article.language) == ("store-hours", "en")


async def test_a_language_that_nobody_wrote_for(hybrid: Knowledge, vectors: ConceptVectors) -> None:
    """It is searched in all others, never an error."""
    assert all(not item.enough for item in await hybrid.search("返品したい", "en"))
    assert all(not item.enough for item in await hybrid.search("Возврат", "ru"))


@pytest.mark.parametrize("question", ["", "???", "👍"])
async def test_finds_nothing(knowledge: Knowledge, question: str) -> None:
    assert await knowledge.search(question, "en") == []


@pytest.mark.parametrize(
    "question", ["quantum entanglement", "the of and", "x9 !? " * 700, "가나다라 " * 800, "\x00\ud800" * 2000]
)
async def test_noise_is_not_enough(knowledge: Knowledge, question: str) -> None:
    assert not any(found.enough for found in await knowledge.search(question, "en"))


async def test_changes_are_seen_without_a_restart(knowledge: Knowledge, folder: Path) -> None:
    path = write(folder, "en", ("piano", "Tuning a piano", "Who tunes pianos?", "music", "We do."))
    await knowledge.refresh()
    assert (await knowledge.search("piano tuning", "en"))[0].article.id == "piano"
    path.write_text("not an article")
    os.utime(path, ns=(1, 1))
    await knowledge.refresh()
    assert not any(found.article.id == "piano" for found in await knowledge.search("piano tuning", "en"))
    assert knowledge.problems[0].startswith("en/piano.md:1: ")
    path.unlink()
    await knowledge.refresh()
    assert (len(knowledge), knowledge.problems) == (len(EN) + len(KO), ())


async def test_only_what_has_changed_is_encoded(hybrid: Knowledge, folder: Path, vectors: ConceptVectors) -> None:
    vectors.asked.clear()
    write(folder, "en", ("store-hours", "Opening hours of the shop", "When do you open?", "shop", "Open 10 to 18."))
    await hybrid.refresh()
    assert vectors.asked == {
        "mpnet": ["Open 10 to 18. goes on."],
        "use": ["Open 10 to 18. goes on."],
        "e5": ["Open 10 to 18. goes on."],
    }


async def test_without_vectors_words_are_searched(hybrid: Knowledge, vectors: ConceptVectors) -> None:
    vectors.down = True
    assert (await hybrid.search("gift wrapping", "en"))[0].article.id == "gift-wrapping"
    vectors.asked.clear()
    assert await hybrid.search("gift wrapping paper", "en")
    assert not vectors.asked  # for a moment it is not even asked


async def test_a_change_is_live_though_vectors_are_away(
    hybrid: Knowledge, folder: Path, vectors: ConceptVectors
) -> None:
    vectors.down = True
    write(folder, "en", ("piano", "Tuning a piano", "Who tunes pianos?", "music", "We do."))
    with pytest.raises(VectorsUnavailable):
        await hybrid.refresh()
    assert (await hybrid.search("piano tuning", "en"))[0].article.id == "piano"
    vectors.down = False
    await hybrid.refresh()
    assert hybrid.dense
    assert (await hybrid.search("piano tuning", "en"))[0].article.id == "piano"


async def test_answers_go_on_while_a_thousand_articles_are_built(folder: Path, vectors: ConceptVectors) -> None:
    knowledge = Knowledge(folder, vectors)
    await knowledge.refresh()
    for number in range(1000):
        write(folder, "en", (f"a{number}", f"Thing {number}", f"What is thing {number}?", "things", f"It is {number}."))
    building = asyncio.create_task(knowledge.refresh())
    answered = 0
    while not building.done():
        found = await knowledge.search("gift wrapping", "en")
        assert found[0].article.id == "gift-wrapping"
        answered += 1
        await asyncio.sleep(0.01)
    await building
    assert answered > 10
    assert len(knowledge) == 1000 + len(EN) + len(KO)
    assert (await knowledge.search("what is thing 777", "en"))[0].article.id == "a777"


async def test_preferred_tag_decides_between_equals(folder: Path) -> None:
    write(folder, "en", ("a", "Cost of shipping", "shipping cost", "shipping", "x"))
    write(folder, "en", ("b", "Cost of returns", "returns cost", "fees", "x"))
    found = await Knowledge(folder).search("cost", "en", frozenset({"fees"}))
    assert found[0].article.id == "b"


async def test_no_articles_at_all(tmp_path: Path) -> None:
    assert await Knowledge(tmp_path).search("anything", "en") == []
    knowledge = Knowledge(tmp_path, ConceptVectors())
    await knowledge.refresh()
    assert await knowledge.search("anything", "ko") == []


async def test_the_passage_that_answers(hybrid: Knowledge) -> None:
    assert (await hybrid.search("gift wrapping linen", "en"))[0].passage == "We wrap in linen. goes on."
    found = await hybrid.search("gift wrapping: more about the courier and his van", "en")
    assert found[0].passage == "More text about the courier and his van."


def test_terms() -> None:
    assert terms("Can I return the boxes I've returned?") == ["return", "box", "return"]
    assert terms("반품은 돼요?") == ["^반", "반품", "^돼"]
    assert [written_language(text) for text in ("refund", "환불 refund", "返品", "")] == ["en", "ko", "", "en"]


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
    wrapping, window = (knowledge.article(id, "en") for id in ("gift-wrapping", "returns-window"))
    assert wrapping
    assert window
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
    # Without an article before it, with words that are about nothing here, or too long: it is not understood.
    for text, alone, given in (
        ("and what about the van?", unsure, {}),
        ("and the weather?", unsure[1:], slots),
        ("and what about the van? " * 4, unsure, slots),
    ):
        assert (await asks(text, alone, sure, slots=given)).names == ["utter_not_understood"]


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
