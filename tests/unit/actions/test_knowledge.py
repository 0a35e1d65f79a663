"""Which article answers, in which language, and when none does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from actions.answer import ActionAnswer, ActionNotUnderstood, ActionRefundStatus
from actions.article import parse_article
from actions.errors import BadArticle
from actions.knowledge import Knowledge
from actions.terms import terms
from tests.unit.actions.calls import run

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

More text.
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
def knowledge(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Knowledge:
    monkeypatch.setattr("actions.knowledge.CHECK_SECONDS", -1.0)
    return Knowledge(folder)


@pytest.mark.parametrize(
    ("question", "language", "id"),
    [
        ("until when may I return this?", "en", "returns-window"),
        ("is wrapping presents possible", "en", "gift-wrapping"),
        ("반품은 언제까지예요?", "ko", "returns-window"),
        ("선물포장도 해 주세요", "ko", "gift-wrapping"),
    ],
)
def test_finds_the_article(knowledge: Knowledge, question: str, language: str, id: str) -> None:
    assert knowledge.search(question, language)[0].article.id == id


def test_answers_in_the_conversations_language(knowledge: Knowledge) -> None:
    assert knowledge.search("반품 기간", "en")[0].article.title == "How long you can return"
    assert knowledge.search("gift wrapping", "ko")[0].article.title == "선물 포장"
    # There is no Korean article on opening hours: the English one is better than none.
    assert knowledge.search("opening hours", "ko")[0].article.language == "en"


@pytest.mark.parametrize("question", ["", "???", "👍", "quantum entanglement", "the of and"])
def test_finds_nothing(knowledge: Knowledge, question: str) -> None:
    assert knowledge.search(question, "en") == []


def test_certainty(knowledge: Knowledge) -> None:
    assert knowledge.search("gift wrapping", "en")[0].certainty == 1.0
    # Only in the text, not in what the article is about.
    assert knowledge.search("linen", "en")[0].certainty == 0.5
    assert knowledge.search("presents for the minister of finance in Ruritania", "en")[0].certainty < 0.35


def test_changes_are_seen_without_a_restart(knowledge: Knowledge, folder: Path) -> None:
    path = write(folder, "en", ("piano", "Tuning a piano", "Who tunes pianos?", "music", "We do."))
    assert knowledge.search("piano tuning", "en")[0].article.id == "piano"
    path.write_text("not an article")
    os.utime(path, ns=(1, 1))
    assert knowledge.search("piano tuning", "en") == []
    path.unlink()
    assert len(knowledge) == len(EN) + len(KO)


def test_preferred_tag_decides_between_equals(folder: Path) -> None:
    write(folder, "en", ("a", "Cost of shipping", "shipping cost", "shipping", "x"))
    write(folder, "en", ("b", "Cost of returns", "returns cost", "fees", "x"))
    found = Knowledge(folder).search("cost", "en", frozenset({"fees"}))
    assert found[0].article.id == "b"


def test_no_articles_at_all(tmp_path: Path) -> None:
    assert Knowledge(tmp_path).search("anything", "en") == []


def test_passage_is_the_first_paragraph_on_one_line() -> None:
    text = ARTICLE.format(id="x", title="T", questions="q", tags="t", passage="# Heading\n\nFirst line")
    assert parse_article(text, "en", "x").passage == "First line goes on."


@pytest.mark.parametrize(
    "text", ["", "just text", "---\ntitle: T\n---\n", "---\ntitle: [\n---\nbody", "---\n- a\n---\nb"]
)
def test_bad_articles_are_named(text: str) -> None:
    with pytest.raises(BadArticle, match="en/x"):
        parse_article(text, "en", "x")


def test_terms() -> None:
    assert terms("Can I return the boxes I've returned?") == ["return", "box", "return"]
    assert terms("반품은 돼요?") == ["^반", "반품", "^돼"]


async def test_answer(knowledge: Knowledge) -> None:
    ran = await run(ActionAnswer(knowledge), "until when may I return this?", "return_request")
    assert ran.names == ["utter_article"]
    assert ran.responses[0]["passage"] == "Within 14 days. goes on."
    assert ran.custom == {
        "article": {"id": "returns-window", "title": "How long you can return", "link": "/help/returns-window"}
    }


async def test_a_button_is_a_question_too(knowledge: Knowledge) -> None:
    assert (await run(ActionAnswer(knowledge), "/return_request", "return_request")).names == ["utter_article"]


async def test_no_article_is_said(knowledge: Knowledge) -> None:
    ran = await run(ActionAnswer(knowledge), "presents for the minister of finance in Ruritania", "product_question")
    assert ran.names == ["utter_no_article"]
    assert ran.custom == {"not_understood": True}


async def test_an_intent_with_one_answer_needs_no_words(knowledge: Knowledge) -> None:
    asked = "I'd love to see the back of this thing"
    ran = await run(ActionAnswer(knowledge), asked, "return_request")
    assert ran.custom["article"]["id"] == "returns-window"
    ran = await run(ActionAnswer(knowledge), asked, "return_request", confidence=0.5)
    assert ran.names == ["utter_no_article"]


async def test_refund_offers_to_check_the_order(folder: Path) -> None:
    write(folder, "en", ("refund-timing", "When refunds arrive", "when will my refund arrive", "refund", "In 3 days."))
    ran = await run(ActionRefundStatus(Knowledge(folder)), "/refund_status", "refund_status")
    assert ran.names == ["utter_article", "utter_refund_next"]


async def test_unsure_answers_only_what_is_covered_well(knowledge: Knowledge) -> None:
    action = ActionNotUnderstood(knowledge, "action_not_understood", "utter_not_understood")
    assert (await run(action, "gift wrapping", "nlu_fallback")).names == ["utter_article"]
    assert (await run(action, "linen", "nlu_fallback")).names == ["utter_not_understood"]
    ran = await run(action, "gift for minister of finance", "nlu_fallback")
    assert ran.names == ["utter_not_understood"]
    assert ran.custom == {"not_understood": True}
