"""Which article is found, in which language, and when none is."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from actions.errors import VectorsUnavailable
from actions.knowledge import Knowledge
from actions.terms import terms, written_language
from actions.vectors import QUICK
from tests.unit.actions.kb import EN, KO, write
from tests.unit.actions.vectors import ConceptVectors


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
    "question",
    ["quantum entanglement", "the of and", "x9 !? " * 700, "가나다라 " * 800, "\x00\ud800" * 2000],
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
    assert (await knowledge.search("piano tuning", "en"))[0].article.id == "piano"  # as it was
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
    assert hybrid.mode == "hybrid"
    assert (await hybrid.search("piano tuning", "en"))[0].article.id == "piano"


class DeepLater(ConceptVectors):
    """Quick vectors at once, those of the best encoders when they are let through."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_for, self.let_through = asyncio.Event(), asyncio.Event()

    async def of(self, encoder: str, texts: Sequence[str], kind: str = "query") -> np.ndarray:
        if encoder != QUICK:
            self.waited_for.set()
            await self.let_through.wait()
        return await super().of(encoder, texts, kind)


async def test_it_says_when_the_best_vectors_take_part(folder: Path) -> None:
    vectors = DeepLater()
    knowledge = Knowledge(folder, vectors)
    assert knowledge.mode == "words"
    refreshing = asyncio.create_task(knowledge.refresh())
    await vectors.waited_for.wait()
    assert knowledge.mode == "quick"
    assert (await knowledge.search("gift wrapping", "en"))[0].article.id == "gift-wrapping"
    vectors.let_through.set()
    await refreshing
    assert knowledge.mode == "hybrid"


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
