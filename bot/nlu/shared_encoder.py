"""The one sentence encoder of this process: models that are loaded beside each other share it."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Optional

from encoder.sentence_encoder import SentenceEncoder
from encoder.vector_cache import VectorCache

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "models" / "encoder"
VECTORS = ROOT / "var" / "cache" / "vectors.sqlite3"

_lock = threading.Lock()
_encoder: Optional[SentenceEncoder] = None


def shared_encoder() -> SentenceEncoder:
    """The encoder; made at the first call.

    Its weights are read from the folder `BATON_ENCODER` (else `models/encoder`), vectors are kept in the file
    `BATON_VECTORS` (else `var/cache/vectors.sqlite3`), and one text is computed by `BATON_ENCODER_THREADS` threads (1).
    """
    global _encoder
    with _lock:
        if _encoder is None:
            folder = Path(os.environ.get("BATON_ENCODER") or FOLDER)
            cache = VectorCache(Path(os.environ.get("BATON_VECTORS") or VECTORS))
            _encoder = SentenceEncoder(folder, cache, int(os.environ.get("BATON_ENCODER_THREADS") or 1))
        return _encoder
