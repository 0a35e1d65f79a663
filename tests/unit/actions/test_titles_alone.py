"""Documents that are a title and nothing else, as a list of questions is."""

from __future__ import annotations

import json
from pathlib import Path

from actions.knowledge import Knowledge
from bench.kb import FixedContent
from bench.kb_data import read_documents
from tests.unit.actions.vectors import ConceptVectors


async def test_a_title_alone_is_found(tmp_path: Path, vectors: ConceptVectors) -> None:
    titles = {"1": "How do I wrap a present?", "2": "When are you open?"}
    lines = [json.dumps({"id": id, "title": title, "text": ""}) for id, title in titles.items()]
    file = tmp_path / "d.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    for knowledge in (
        Knowledge(FixedContent(read_documents(file))),
        Knowledge(FixedContent(read_documents(file)), vectors),
    ):
        await knowledge.refresh()
        found = (await knowledge.search("how to wrap a present", "en"))[0]
        assert (found.article.id, found.passage) == ("1", "")
