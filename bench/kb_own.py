"""Owns how `make bench-kb` measures the project's own articles: each question left out in turn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from actions.article import Article
from actions.knowledge import FOLDER, Knowledge
from actions.knowledge.building import (
    ACROSS,
    Texts,
    build,
    build_by_words,
    by_language,
    deep_encoder,
    encode_home,
    encode_texts,
    go_abroad,
    translated_cases,
)
from actions.knowledge.calibration import Cases, Outcome, outcomes, own_cases
from actions.knowledge.confidence import Confidence, learn, write_defaults
from actions.knowledge.index import Index
from actions.knowledge.source import ArticleFolder, Content
from actions.vectors import QUICK, OwnVectors, RememberedVectors
from bench.figures import Figures, median
from bench.kb_small import small_shops, told

MANY_ARTICLES = 1000
TIMED = 40
BINS = 10


async def measure_own(vectors: OwnVectors, figures: Figures, keep: bool) -> None:
    """Each language by words, with quick and with deep vectors; across languages; time and rebuilding."""
    content = ArticleFolder(FOLDER).read()
    if content is None:
        raise RuntimeError("there are no articles")
    remembered = RememberedVectors(vectors)
    learned: dict[str, list[Outcome]] = {}
    all_texts = {}
    for language, articles in by_language(content.articles).items():
        names = dict.fromkeys((deep_encoder(language), *ACROSS))
        texts = await encode_texts(articles, content.strangers.get(language, ()), tuple(names), remembered)
        all_texts[language] = texts
        for name in (QUICK, deep_encoder(language)):
            index = Index(articles, {name: encode_home(texts, name)})
            tell(f"{language}_{name}", ask(index, texts, own_cases(index)), figures)
        tell(f"{language}_words", ask(index, texts, own_cases(index), with_vectors=False), figures)
        tell_confidence(language, index, texts, figures)
        await measure_small(language, texts, (QUICK, deep_encoder(language)), remembered, learned, figures)
    learned["+".join(sorted(ACROSS))] = measure_across(all_texts, figures)
    await measure_time(content, vectors, figures)
    await measure_rebuilding(content, remembered, figures)
    if keep:
        write_defaults({name: learn_from(found) for name, found in learned.items()})


async def measure_small(
    language: str,
    texts: Texts,
    names: Sequence[str],
    vectors: RememberedVectors,
    learned: dict[str, list[Outcome]],
    figures: Figures,
) -> None:
    """What shops with few articles answer by what other such shops teach; adds to `learned`, for the defaults."""
    taught, asked = await small_shops(texts, names, vectors)
    for name in (*names, ""):
        rightly, wrongly = told(asked[name], learn_from(taught[name]))
        figures.add(f"{language}_{name or 'words'}_small_answered", rightly)
        figures.add(f"{language}_{name or 'words'}_small_answered_without_article", wrongly)
        learned.setdefault(name, []).extend([*taught[name], *asked[name]])


def ask(index: Index, texts: Texts, cases: Cases, with_vectors: bool = True) -> list[Outcome]:
    """The outcomes of the cases, and of questions that are none of the shop's."""
    return [*outcomes(index, cases, with_vectors), *outcomes(index, texts.strange_cases(index), with_vectors)]


def learn_from(found: Sequence[Outcome]) -> Confidence:
    """The confidence that outcomes teach."""
    return learn([one.seen for one in found], [one.right for one in found], [one.answerable for one in found])


def tell(name: str, found: Sequence[Outcome], figures: Figures) -> None:
    """How well the right article was found."""
    ranks = [one.rank for one in found if one.answerable]
    figures.add(f"{name}_recall_at_1", 100 * sum(rank == 1 for rank in ranks) / len(ranks))
    figures.add(f"{name}_recall_at_5", 100 * sum(rank <= 5 for rank in ranks) / len(ranks))
    figures.add(f"{name}_mrr", 100 * sum(1 / rank for rank in ranks) / len(ranks))


def tell_confidence(language: str, index: Index, texts: Texts, figures: Figures) -> None:
    """What is answered and what is not, by thresholds learned from the other half of the articles and strangers."""
    cases, strangers = own_cases(index), texts.strange_cases(index)
    halves = [[*_half(cases, [gold % 2 for gold in cases.gold]), *_half(strangers, range(len(strangers.texts)))]]
    first, second, strange_first, strange_second = halves[0]
    right, wrong, refused, strange, given, truth = [], [], [], [], [], []
    for taught, taught_strange, asked, asked_strange in (
        (first, strange_first, second, strange_second),
        (second, strange_second, first, strange_first),
    ):
        confidence = learn_from([*outcomes(index, taught, True), *outcomes(index, taught_strange, True)])
        for one in outcomes(index, asked, True):
            share = confidence.of(one.seen)
            given.append(share)
            truth.append(one.right)
            told = share >= confidence.enough
            if not one.answerable:
                refused.append(not told)
            elif one.right:
                right.append(told)
            else:
                wrong.append(told)
        strange += [confidence.of(one.seen) < confidence.enough for one in outcomes(index, asked_strange, True)]
    told_right, told_wrong = sum(right), sum(wrong)
    figures.add(f"{language}_right_ones_answered", 100 * told_right / len(right))
    figures.add(f"{language}_answers_right", 100 * told_right / max(1, told_right + told_wrong))
    figures.add(f"{language}_without_article_refused", 100 * sum(refused) / len(refused))
    if strange:
        figures.add(f"{language}_strangers_refused", 100 * sum(strange) / len(strange))
    figures.add(f"{language}_calibration_error", 100 * calibration_error(np.asarray(given), np.asarray(truth)))


def _half(cases: Cases, keys: Sequence[int]) -> tuple[Cases, Cases]:
    """The cases whose key is even, and the others."""
    made = []
    for parity in (0, 1):
        rows = [row for row, key in enumerate(keys) if key % 2 == parity]
        made.append(
            Cases(
                tuple(cases.texts[row] for row in rows),
                tuple(cases.gold[row] for row in rows),
                tuple(cases.units[row] for row in rows) if cases.units else (),
                {name: vectors[rows] for name, vectors in cases.vectors.items()},
            )
        )
    return made[0], made[1]


def calibration_error(given: np.ndarray, truth: np.ndarray) -> float:
    """How far probabilities are from the shares that come true, on average (expected calibration error, ten bins)."""
    bins = np.minimum((given * BINS).astype(int), BINS - 1)
    parts = [bins == number for number in range(BINS) if (bins == number).any()]
    return float(sum(abs(given[part].mean() - truth[part].mean()) * part.sum() for part in parts) / len(given))


def measure_across(texts: dict[str, Texts], figures: Figures) -> list[Outcome]:
    """Questions of one language, answered by the articles of the other."""
    learned = []
    for language, own in texts.items():
        others: list[Article] = [one for other, there in texts.items() if other != language for one in there.articles]
        abroad = go_abroad(language, texts, others)
        found = ask(abroad.index, own, translated_cases(abroad.index, own))
        tell(f"{language}_asks_across", found, figures)
        learned += found
    return learned


async def measure_time(content: Content, vectors: OwnVectors, figures: Figures) -> None:
    """A whole search of a text that was never seen, encoding included."""
    knowledge = Knowledge(FOLDER, vectors)
    await knowledge.refresh()
    for language, articles in by_language(content.articles).items():
        times = []
        for article in articles[:TIMED]:
            begun = time.perf_counter()
            await knowledge.search(f"{article.questions[0]} {article.id}", language)
            times.append((time.perf_counter() - begun) * 1000)
        figures.add(f"{language}_p50_ms", median(times), "ms")


async def measure_rebuilding(content: Content, vectors: RememberedVectors, figures: Figures) -> None:
    """A thousand articles anew whose vectors are known, and one more changed passage among them."""
    copies = -(-MANY_ARTICLES // len(content.articles))
    many = [replace(one, id=f"{one.id}-{copy}") for copy in range(copies) for one in content.articles][:MANY_ARTICLES]
    # Both languages have each of them, so that nothing is looked for across languages.
    large = replace(content, articles=tuple(many))
    begun = time.perf_counter()
    build_by_words(large)
    figures.add("rebuild_1000_words_seconds", time.perf_counter() - begun, "s")
    await build(large, vectors, deep=True)
    begun = time.perf_counter()
    await build(large, vectors, deep=True)
    figures.add("rebuild_1000_seconds", time.perf_counter() - begun, "s")
