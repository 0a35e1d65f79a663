"""Makes what is searched: for each language its own articles, and those of other languages that it has not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from actions.article import Article
from actions.knowledge.calibration import NOWHERE, Cases, calibrate, own_cases
from actions.knowledge.dense import passage_units, question_units
from actions.knowledge.fusion import FOREIGN
from actions.knowledge.index import Encoded, Index, encode
from actions.knowledge.source import Content
from actions.terms import ENGLISH
from actions.vectors import DEEP_ENGLISH, DEEP_OTHER, PASSAGE, QUERY, QUICK, RememberedVectors

type Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
type Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

# For a text in a language that no article is written in.
ANY = ""
# Both compare texts of different languages, and err differently: together they are 6 to 10 points better.
ACROSS = (QUICK, DEEP_OTHER)


@dataclass(frozen=True)
class Abroad:
    """All articles of the other languages, and which of them a language has not itself."""

    index: Index
    missing: Mask


class Mode(StrEnum):
    """What the search goes by: words alone, also quick vectors, or also each language's best ones."""

    WORDS = "words"
    QUICK = "quick"
    HYBRID = "hybrid"


@dataclass(frozen=True)
class Snapshot:
    """What is searched at one moment. `home` by language; `abroad` by language, where something is missing there."""

    articles: Mapping[tuple[str, str], Article] = field(default_factory=dict)
    home: Mapping[str, Index] = field(default_factory=dict)
    abroad: Mapping[str, Abroad] = field(default_factory=dict)
    mode: Mode = Mode.WORDS


@dataclass(frozen=True)
class Texts:
    """One language's articles with their vectors by encoder."""

    articles: tuple[Article, ...]
    questions: Mapping[str, Floats]
    passages: Mapping[str, Floats]
    strangers: tuple[str, ...]
    strange: Mapping[str, Floats]

    def strange_cases(self, index: Index) -> Cases:
        """Questions in this language that no article answers."""
        vectors = {name: self.strange[name] for name in index.encoders}
        return Cases(self.strangers, (NOWHERE,) * len(self.strangers), (), vectors)


def deep_encoder(language: str) -> str:
    """The encoder that reads a language best."""
    return DEEP_ENGLISH if language == ENGLISH else DEEP_OTHER


def by_language(articles: Sequence[Article]) -> dict[str, tuple[Article, ...]]:
    """The articles of each language, in order."""
    languages = sorted({article.language for article in articles})
    return {language: tuple(one for one in articles if one.language == language) for language in languages}


async def build(content: Content, vectors: RememberedVectors, deep: bool) -> Snapshot:
    """Everything anew, computed in a thread; `deep`: with the languages' best encoders. Raises `VectorsUnavailable`."""
    groups = by_language(content.articles)
    across = deep and any(lacks(groups, language, one) for language in groups for one in content.articles)
    texts: dict[str, Texts] = {}
    for language, own in groups.items():
        # Quick vectors are the same for all languages: with them, texts in any other language find something, too.
        names = dict.fromkeys((*((deep_encoder(language),) if deep else ()), QUICK, *(ACROSS if across else ())))
        texts[language] = await encode_texts(own, content.strangers.get(language, ()), tuple(names), vectors)
    return await asyncio.to_thread(assemble, texts, Mode.HYBRID if deep else Mode.QUICK)


def build_by_words(content: Content) -> Snapshot:
    """What can be had without vectors: a second for a thousand articles."""
    groups = by_language(content.articles)
    texts = {language: Texts(own, {}, {}, content.strangers.get(language, ()), {}) for language, own in groups.items()}
    return assemble(texts, Mode.WORDS)


def lacks(groups: Mapping[str, Sequence[Article]], language: str, article: Article) -> bool:
    """Whether a language has not this article of another language."""
    return article.language != language and article.id not in {own.id for own in groups.get(language, ())}


async def encode_texts(
    articles: tuple[Article, ...], strangers: tuple[str, ...], names: Sequence[str], vectors: RememberedVectors
) -> Texts:
    """The vectors of the articles by each of the encoders."""
    questions, passages = question_units(articles).texts, passage_units(articles).texts
    return Texts(
        articles,
        {name: await vectors.of(name, questions, QUERY) for name in names},
        {name: await vectors.of(name, passages, PASSAGE) for name in names},
        strangers,
        {name: await vectors.of(name, strangers, QUERY) for name in names},
    )


def assemble(texts: Mapping[str, Texts], mode: Mode) -> Snapshot:
    """The indexes of all languages, calibrated. Computes for a second or two for a thousand articles."""
    groups = {language: own.articles for language, own in texts.items()}
    articles = [one for own in groups.values() for one in own]
    home = {}
    for language, own in texts.items():
        name = deep_encoder(language) if mode is Mode.HYBRID else QUICK
        encoded = {} if mode is Mode.WORDS else {name: encode_home(own, name)}
        home[language] = Index(own.articles, encoded)
        calibrate(home[language], own_cases(home[language]), own.strange_cases(home[language]))
    lacking = {language: [one for one in articles if lacks(groups, language, one)] for language in (*groups, ANY)}
    abroad = {language: go_abroad(language, texts, missing) for language, missing in lacking.items() if missing}
    return Snapshot({(one.id, one.language): one for one in articles}, home, abroad, mode)


def encode_home(own: Texts, name: str) -> Encoded:
    """One encoder's vectors of a language's articles."""
    return encode(own.articles, own.questions[name], own.passages[name], others=known(own.strange.get(name)))


def known(vectors: Floats | None) -> Floats | None:
    """The vectors, if there are any."""
    return vectors if vectors is not None and len(vectors) else None


def go_abroad(language: str, texts: Mapping[str, Texts], missing: Sequence[Article]) -> Abroad:
    """The other languages' articles, for questions in `language`; learned from the articles that both have."""
    others = [own for other, own in texts.items() if other != language]
    asked = texts.get(language)
    articles = [article for own in others for article in own.articles]
    names = [name for name in ACROSS if all(name in own.questions for own in others)]
    if asked:
        names = [name for name in names if name in asked.questions]
    encoded: dict[str, Encoded] = {}
    for name in names:
        questions = np.concatenate([own.questions[name] for own in others])
        passages = np.concatenate([own.passages[name] for own in others])
        encoded[name] = encode(articles, questions, passages, asked.questions[name] if asked else None)
    index = Index(articles, encoded, FOREIGN)
    calibrate(index, *((translated_cases(index, asked), asked.strange_cases(index)) if asked else ()))
    wanted = {(one.id, one.language) for one in missing}
    return Abroad(index, np.asarray([(one.id, one.language) in wanted for one in articles], np.bool_))


def translated_cases(index: Index, asked: Texts) -> Cases:
    """The questions of one language's articles, to be answered by the same articles in another language."""
    places = {article.id: place for place, article in reversed(list(enumerate(index.articles)))}
    chosen = []
    unit = 0
    for article in asked.articles:
        for number, question in enumerate((article.title, *article.questions)):
            if number and article.id in places:
                chosen.append((question, places[article.id], unit))
            unit += 1
    rows = [unit for _, _, unit in chosen]
    vectors = {name: asked.questions[name][rows] for name in index.encoders}
    return Cases(tuple(text for text, _, _ in chosen), tuple(place for _, place, _ in chosen), (), vectors)
