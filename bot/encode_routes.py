"""The action server's route into Rasa's encoder: a text is encoded once, and whoever needs its vector asks here."""

from __future__ import annotations

import asyncio
import base64
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any, List, Tuple

import numpy as np
import structlog
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.nlu.shared_encoder import shared_encoder
from encoder.errors import EncoderError
from encoder.sentence_encoder import DEEP_ENGLISH, DEEP_OTHER, PASSAGE, QUERY, QUICK

logger = structlog.get_logger()

MOST_TEXTS = 64
MOST_CHARACTERS = 4000
# More texts than this are an index being built, for which no customer waits.
FEW = 4


class MalformedEncode(Exception):
    """The request is not what `add_encode_routes` describes; the message says what is."""


def parse_encode(body: bytes) -> Tuple[str, str, List[str]]:
    """The encoder, the kind and the texts. Raises `MalformedEncode`."""
    try:
        asked = json.loads(body)
        name, kind, texts = asked["encoder"], asked.get("kind") or QUERY, asked["texts"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedEncode('the body must be JSON: {"encoder": "use", "kind": "query", "texts": ["…"]}') from error
    if name not in (QUICK, DEEP_ENGLISH, DEEP_OTHER) or kind not in (QUERY, PASSAGE):
        raise MalformedEncode("encoder is use, mpnet or e5; kind is query or passage")
    if not isinstance(texts, list) or len(texts) > MOST_TEXTS or not all(isinstance(text, str) for text in texts):
        raise MalformedEncode(f"texts is a list of at most {MOST_TEXTS} texts")
    # The encoders take no NUL and no lone surrogates.
    clean = [text[:MOST_CHARACTERS].replace("\0", " ").encode("utf-8", "replace").decode("utf-8") for text in texts]
    return name, kind, clean


def add_encode_routes(routes: Blueprint) -> None:
    """Adds `POST encode`, JSON `{"encoder": "use"|"mpnet"|"e5", "kind": "query"|"passage", "texts": ["…"]}`.

    Answers `{"width": 512, "vectors": "…"}`: base64 of float16, little-endian, a row a text; 422 `malformed`, 503
    `no_encoder`.
    """
    # onnxruntime computes outside the interpreter's lock: turns go on. An index in the making never delays a question.
    few, many = (ThreadPoolExecutor(1, thread_name_prefix=name) for name in ("encode", "encode-index"))

    @routes.route("/encode", methods=["POST"])
    async def encode(request: Request) -> HTTPResponse:
        try:
            name, kind, texts = parse_encode(request.body)
        except MalformedEncode as error:
            return response.json({"error": "malformed", "detail": str(error)}, status=422)
        try:
            pool = few if len(texts) <= FEW else many
            vectors = await asyncio.get_running_loop().run_in_executor(pool, compute, name, kind, texts)
        except EncoderError as error:
            logger.error("encode.failed", detail=str(error))
            return response.json({"error": "no_encoder", "detail": str(error)}, status=503)
        packed = base64.b64encode(vectors.astype("<f2").tobytes()).decode("ascii")
        return response.json({"width": int(vectors.shape[1]), "vectors": packed})

    @routes.listener("after_server_stop")
    async def end(*_: Any) -> None:
        few.shutdown(wait=False)
        many.shutdown(wait=False)


def compute(name: str, kind: str, texts: List[str]) -> np.ndarray:
    """The vectors; raises `EncoderError`. A lone text is a customer's question, which is not kept on disk."""
    return shared_encoder().vectors(name, texts, kind, keep=len(texts) > 1)
