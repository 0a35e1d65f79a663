"""Where vectors of texts come from: the encoder in Rasa's process, which every message goes through anyway."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterable, Sequence
from typing import Protocol

import aiohttp
import numpy as np

from actions.errors import VectorsUnavailable

type Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

QUERY, PASSAGE = "query", "passage"
QUICK, DEEP_ENGLISH, DEEP_OTHER = "use", "mpnet", "e5"
# A customer waits for a question's vector, nobody for those of an index.
FEW = 4
FEW_SECONDS = 2.0
MANY_SECONDS = 120.0
AT_ONCE = 64


class Vectors(Protocol):
    """Turns texts into vectors of length one, float32 (texts, width). Raises `VectorsUnavailable`."""

    async def of(self, encoder: str, texts: Sequence[str], kind: str = QUERY) -> Floats:
        """`encoder`: use, mpnet or e5; `kind`: query, or passage for what is to be found."""
        ...

    async def close(self) -> None:
        """Closes connections."""
        ...


class Encoding(Protocol):
    """The part of `encoder.sentence_encoder.SentenceEncoder` that is used here."""

    def vectors(self, name: str, texts: Sequence[str], kind: str = QUERY) -> Floats:
        """As `Vectors.of`, at once."""
        ...


class OwnVectors:
    """Vectors from an encoder in this process, for benchmarks and tests."""

    def __init__(self, encoder: Encoding) -> None:
        self._encoder = encoder

    async def of(self, encoder: str, texts: Sequence[str], kind: str = QUERY) -> Floats:
        return await asyncio.to_thread(self._encoder.vectors, encoder, texts, kind)

    async def close(self) -> None:
        return None


class RasaVectors:
    """Vectors from Rasa's process: `POST /webhooks/edge/encode` (bot/encode_routes.py)."""

    def __init__(self, url: str) -> None:
        """`url`: Rasa's base address."""
        self._url = f"{url.rstrip('/')}/webhooks/edge/encode"
        self._session: aiohttp.ClientSession | None = None

    async def of(self, encoder: str, texts: Sequence[str], kind: str = QUERY) -> Floats:
        parts = [
            await self._ask({"encoder": encoder, "kind": kind, "texts": list(texts[start : start + AT_ONCE])})
            for start in range(0, len(texts), AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _ask(self, body: dict[str, object]) -> Floats:
        texts = body["texts"]
        count = len(texts) if isinstance(texts, list) else 0
        timeout = aiohttp.ClientTimeout(total=FEW_SECONDS if count <= FEW else MANY_SECONDS)
        self._session = self._session or aiohttp.ClientSession()
        try:
            async with self._session.post(self._url, json=body, timeout=timeout) as answer:
                if answer.status != 200:
                    raise VectorsUnavailable(f"Rasa answered {answer.status} to a request for vectors")
                return parse_vectors(await answer.json(), count)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise VectorsUnavailable(f"Rasa gave no vectors ({type(error).__name__})") from error


def parse_vectors(answer: object, count: int) -> Floats:
    """The vectors of `{"width": 512, "vectors": base64 of float16}`. Raises `VectorsUnavailable`."""
    try:
        if not isinstance(answer, dict):
            raise TypeError
        flat = np.frombuffer(base64.b64decode(answer["vectors"]), np.float16)
        return flat.reshape(count, int(answer["width"])).astype(np.float32)
    except (KeyError, TypeError, ValueError) as error:
        raise VectorsUnavailable("Rasa's answer to a request for vectors has another shape") from error


class RememberedVectors:
    """The vectors of an index, kept from one build to the next, so that a change asks only for what is new."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._known: dict[tuple[str, str, str], np.ndarray[tuple[int, ...], np.dtype[np.float16]]] = {}
        self._used: set[tuple[str, str, str]] = set()

    async def of(self, encoder: str, texts: Sequence[str], kind: str) -> Floats:
        """As `Vectors.of`."""
        keys = [(encoder, kind, text) for text in texts]
        missing = list(dict.fromkeys(key[2] for key in keys if key not in self._known))
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            for text, vector in zip(some, await self._vectors.of(encoder, some, kind), strict=True):
                self._known[encoder, kind, text] = vector.astype(np.float16)
        self._used |= set(keys)
        found = [self._known[key] for key in keys]
        return np.stack(found).astype(np.float32) if found else np.zeros((0, 1), np.float32)

    def count_missing(self, texts: Iterable[str]) -> int:
        """How many passages are not known to any encoder."""
        known = {key[2] for key in self._known}
        return sum(text not in known for text in texts)

    def forget_unused(self) -> None:
        """Drops what no build has asked for since the last time."""
        self._known = {key: vector for key, vector in self._known.items() if key in self._used}
        self._used = set()
