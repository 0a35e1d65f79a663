"""The one sentence encoder of this process: models that are loaded beside each other share it."""

from __future__ import annotations

import threading
from typing import Optional

from encoder.places import encoder_folder, encoder_threads, vectors_file
from encoder.sentence_encoder import SentenceEncoder
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
