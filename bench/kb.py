"""`make bench-kb [DOCS=d.jsonl QUERIES=q.csv]`: how well the knowledge base finds what answers a question.

With files: documents `{id, title, text, questions?, language?}` and questions `text,id`, searched by the product's own
code with an encoder in this process, against TF-IDF of characters (`peer_`). Recalls, `mrr` and `map` are per cent,
over the first 100 documents of each ranking; `p50_ms` is a whole search of a text never seen, encoding included.

Without: the project's own articles, each question left out in turn, for which languages and how sure the answers are.
`--keep` writes what was learned there as the default for shops with few questions.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import structlog

from actions.article import Article
from actions.knowledge import Knowledge
from actions.knowledge.source import Content
from actions.vectors import OwnVectors
from bench.figures import Figures, median
from bench.kb_data import Asked, BadData, read_documents, read_questions
from bench.kb_own import measure_own
from bench.kb_peer import CharacterTfIdf
from encoder.sentence_encoder import SentenceEncoder
from encoder.vector_cache import VectorCache

ROOT = Path(__file__).resolve().parents[1]
ENCODER = Path(os.environ.get("BATON_ENCODER") or ROOT / "models" / "encoder")
CACHE = ROOT / "var" / "bench" / "vectors.sqlite3"
DEEPEST = 100
TIMED = 200


class FixedContent:
    """A source that never changes."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._content: Content | None = Content(tuple(articles))

    def read(self) -> Content | None:
        content, self._content = self._content, None
        return content


class BenchVectors(OwnVectors):
    """Documents are remembered from one run to the next; a question is always computed."""

    def __init__(self) -> None:
        super().__init__(SentenceEncoder(ENCODER, VectorCache(CACHE)))
        self._asked = OwnVectors(SentenceEncoder(ENCODER))

    async def of(self, encoder: str, texts: Sequence[str], kind: str = "query") -> np.ndarray:
        return await (self._asked.of if len(texts) == 1 else super().of)(encoder, texts, kind)


async def measure_files(documents: Path, questions: Path, figures: Figures) -> None:
    """Anyone's files."""
    articles = read_documents(documents)
    asked = read_questions(questions, {article.id for article in articles})
    knowledge = Knowledge(FixedContent(articles), BenchVectors())
    begun = time.perf_counter()
    await knowledge.refresh()
    figures.add("index_seconds", time.perf_counter() - begun, "s")
    times, ranks = [], []
    await knowledge.search(asked[0].text + " ", "")  # loads the encoders
    for place, one in enumerate(asked):
        begun = time.perf_counter()
        if place < TIMED:
            await knowledge.search(one.text, "")
            times.append((time.perf_counter() - begun) * 1000)
        found = await knowledge.search(one.text, "", count=DEEPEST)
        ranks.append(ranks_of([item.article.id for item in found], one))
    tell("", ranks, figures)
    figures.add("p50_ms", median(times), "ms")
    peer = CharacterTfIdf(articles)
    ids = np.asarray([article.id for article in articles])
    orders = (np.argsort(-peer.scores(one.text), kind="stable")[:DEEPEST] for one in asked)
    tell("peer_", [ranks_of(list(ids[order]), one) for order, one in zip(orders, asked, strict=True)], figures)


def ranks_of(found: Sequence[str], asked: Asked) -> tuple[list[int], int]:
    """The places, from 1, at which the right documents were found, and how many there are."""
    return [place for place, id in enumerate(found, 1) if id in asked.ids], len(asked.ids)


def tell(prefix: str, ranks: Sequence[tuple[list[int], int]], figures: Figures) -> None:
    """Prints what rankings are worth, per cent. A document that is not found has the reciprocal rank 0."""
    for depth in (1, 5):
        found = sum(any(place <= depth for place in places) for places, _ in ranks)
        figures.add(f"{prefix}recall_at_{depth}", 100 * found / len(ranks))
    figures.add(f"{prefix}mrr", 100 * sum(1 / places[0] for places, _ in ranks if places) / len(ranks))
    precisions = [sum(n / place for n, place in enumerate(places, 1)) / count for places, count in ranks]
    figures.add(f"{prefix}map", 100 * sum(precisions) / len(ranks))


async def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    figures = Figures()
    documents, questions = os.environ.get("DOCS"), os.environ.get("QUERIES")
    if bool(documents) != bool(questions):
        raise BadData("DOCS and QUERIES are needed together: make bench-kb DOCS=d.jsonl QUERIES=q.csv")
    if documents and questions:
        await measure_files(Path(documents), Path(questions), figures)
    else:
        await measure_own(BenchVectors(), figures, keep="--keep" in sys.argv)
    figures.write()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except BadData as error:
        print(error, file=sys.stderr)
        sys.exit(2)
