"""The one sentence encoder of this process: models that are loaded beside each other share it."""

from __future__ import annotations

import threading
from typing import Dict, Optional

from encoder.onnx_model import digest_of, read_facts
from encoder.places import encoder_folder, encoder_threads, vectors_file
from encoder.sentence_encoder import DEEP_ENGLISH, DEEP_OTHER, QUICK, SentenceEncoder
from encoder.vector_cache import VectorCache

_lock = threading.Lock()
_encoder: Optional[SentenceEncoder] = None


def shared_encoder() -> SentenceEncoder:
    """The encoder; made at the first call, from where `encoder/places.py` says that everything is."""
    global _encoder
    with _lock:
        if _encoder is None:
            _encoder = SentenceEncoder(encoder_folder(), VectorCache(vectors_file()), encoder_threads())
        return _encoder


def encoder_digests() -> Dict[str, str]:
    """What identifies the vectors of each encoder that is installed, by its name. Raises `EncoderError`."""
    return {name: digest_of(read_facts(encoder_folder() / name)) for name in (QUICK, DEEP_ENGLISH, DEEP_OTHER)}
