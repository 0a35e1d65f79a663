"""What tests of actions share: the sample orders as of a fixed day, and a small knowledge base."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from actions.knowledge import Knowledge
from actions.orders.sample import read_sample
from tests.unit.actions.calls import ListedOrders
from tests.unit.actions.kb import EN, KO, write
from tests.unit.actions.vectors import ConceptVectors

DAY = date(2026, 11, 22)


@pytest.fixture
def orders() -> ListedOrders:
    """The sample shop's orders."""
    return ListedOrders(read_sample(DAY))


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
    assert made.mode == request.param
    return made


@pytest.fixture
async def hybrid(folder: Path, vectors: ConceptVectors) -> Knowledge:
    made = Knowledge(folder, vectors)
    await made.refresh()
    return made
