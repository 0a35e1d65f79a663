"""Vectors over HTTP: in parts, and an error that says so whatever Rasa does."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
from aiohttp import web

from actions.errors import VectorsUnavailable
from actions.vectors import AT_ONCE, OwnVectors, RasaVectors, RememberedVectors
from tests.ports import free_port
from tests.unit.actions.vectors import ConceptVectors


class FakeRasa:
    """Answers with one number a text: its length."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Any = None
        self.status = 200

    async def encode(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(body)
        lengths = np.asarray([[len(text)] for text in body["texts"]], "<f2")
        packed = {"width": 1, "vectors": base64.b64encode(lengths.tobytes()).decode()}
        return web.json_response(packed if self.answer is None else self.answer, status=self.status)


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
async def vectors(rasa: FakeRasa) -> AsyncIterator[RasaVectors]:
    app = web.Application()
    app.router.add_post("/webhooks/edge/encode", rasa.encode)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    client = RasaVectors(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    yield client
    await client.close()
    await runner.cleanup()


async def test_many_texts_are_asked_for_in_parts(vectors: RasaVectors, rasa: FakeRasa) -> None:
    texts = ["x" * (number % 50) for number in range(AT_ONCE + 6)]
    found = await vectors.of("e5", texts, "passage")
    assert found[:, 0].tolist() == [len(text) for text in texts]
    assert [(len(body["texts"]), body["encoder"], body["kind"]) for body in rasa.asked] == [
        (AT_ONCE, "e5", "passage"),
        (6, "e5", "passage"),
    ]


@pytest.mark.parametrize(
    ("status", "answer"),
    [(503, {}), (200, []), (200, {}), (200, {"width": 3, "vectors": "AAA="}), (200, {"width": "x", "vectors": 1})],
)
async def test_every_failure_has_one_name(vectors: RasaVectors, rasa: FakeRasa, status: int, answer: Any) -> None:
    rasa.status, rasa.answer = status, answer
    with pytest.raises(VectorsUnavailable):
        await vectors.of("use", ["hello"])


async def test_nobody_there() -> None:
    client = RasaVectors(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(VectorsUnavailable):
        await client.of("use", ["hello"])
    await client.close()


async def test_what_is_known_is_not_asked_again() -> None:
    source = ConceptVectors()
    known = RememberedVectors(source)
    assert (await known.of("use", ["a b", "c d", "a b"], "query")).shape[0] == 3
    await known.of("use", ["c d"], "query")
    assert source.asked == {"use": ["a b", "c d"]}
    known.forget_unused()
    await known.of("use", ["c d"], "query")
    known.forget_unused()
    await known.of("use", ["a b"], "query")
    assert source.asked == {"use": ["a b", "c d", "a b"]}


async def test_an_encoder_of_this_process() -> None:
    class Encoder:
        def vectors(self, name: str, texts: Any, kind: str = "query") -> Any:
            return np.ones((len(texts), 2), np.float32)

    assert (await OwnVectors(Encoder()).of("use", ["a"])).shape == (1, 2)
