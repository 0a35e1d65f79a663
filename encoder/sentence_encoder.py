"""Sentences as vectors: one quick encoder for all languages, and a deep one for each."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from encoder.onnx_model import OnnxModel
from encoder.vector_cache import VectorCache

QUICK = "use"
ENGLISH = "en"
DEEP_ENGLISH, DEEP_OTHER = "mpnet", "e5"
QUERY, PASSAGE = "query", "passage"
# Vectors that are remembered: of live messages, 20 MB when full, and of content, 70 MB, which a training reads whole.
LIVE_REMEMBERED, CONTENT_REMEMBERED = 8192, 32768


def deep_name(language: str) -> str:
    """The deep encoder for a language."""
    return DEEP_ENGLISH if language == ENGLISH else DEEP_OTHER


class SentenceEncoder:
    """Texts in, float32 (texts, width) of length one out. A text is computed once and remembered; threads may share it.

    `quick` takes a millisecond or two a message, `deep` some seven (e5) to fifteen (mpnet). Texts are expected clean:
    no NUL, no lone surrogates. The deep vectors of two languages' encoders cannot be compared with each other; e5's and
    the quick ones are the same for all languages, so that a Korean text finds an English one.
    """

    def __init__(self, folder: Path, cache: VectorCache | None = None, threads: int = 1) -> None:
        """`folder` holds what `encoder.making` made. Encoders are loaded when they are first used, or by `load`."""
        self._folder = folder
        self._cache = cache
        self._threads = threads
        self._models: dict[str, OnnxModel] = {}
        self._live: OrderedDict[tuple[str, str, str], np.ndarray] = OrderedDict()
        self._content: OrderedDict[tuple[str, str, str], np.ndarray] = OrderedDict()
        self._lock = threading.Lock()
        self._loading = threading.Lock()

    def load(self, *names: str) -> None:
        """Loads encoders now. Raises `EncoderMissing` or `EncoderDamaged`, whose text says what to do."""
        for name in names or (QUICK, DEEP_ENGLISH, DEEP_OTHER):
            self._model(name)

    def quick(self, texts: Sequence[str], keep: bool = True) -> np.ndarray:
        """Vectors (texts, 512) that can be had for every message, in any language."""
        return self.vectors(QUICK, texts, keep=keep)

    def deep(self, texts: Sequence[str], language: str, kind: str = QUERY) -> np.ndarray:
        """Vectors of the language's deep encoder: (texts, 768) for English, (texts, 384) for others."""
        return self.vectors(deep_name(language), texts, kind)

    def digest(self, name: str) -> str:
        """What identifies an encoder's vectors."""
        return self._model(name).digest

    def width(self, name: str) -> int:
        """The width of an encoder's vectors."""
        return self._model(name).width

    def vectors(self, name: str, texts: Sequence[str], kind: str = QUERY, keep: bool = True) -> np.ndarray:
        """Vectors of one encoder, remembered ones first, then those on disk; the rest is computed.

        `keep` puts what was computed on disk: right for content, which is read again, not for what customers write.
        """
        model = self._model(name)
        found: list[np.ndarray | None] = [self._recall((name, kind, text)) for text in texts]
        missing = [place for place, vector in enumerate(found) if vector is None]
        if missing:
            computed = self._look_up_or_compute(model, [texts[place] for place in missing], kind, keep)
            for place, vector in zip(missing, computed, strict=True):
                found[place] = vector
                self._remember((name, kind, texts[place]), vector, keep)
        return np.stack(found) if found else np.zeros((0, model.width), np.float32)  # type: ignore[arg-type]

    def _look_up_or_compute(self, model: OnnxModel, texts: Sequence[str], kind: str, keep: bool) -> np.ndarray:
        vectors = np.zeros((len(texts), model.width), np.float32)
        known = self._cache.get(model.digest, kind, texts) if self._cache else {}
        for place, vector in known.items():
            vectors[place] = vector
        rest = [place for place in range(len(texts)) if place not in known]
        if rest:
            new = [texts[place] for place in rest]
            vectors[rest] = model.encode(new, kind)
            if self._cache and keep:
                self._cache.put(model.digest, kind, new, vectors[rest])
        return vectors

    def _model(self, name: str) -> OnnxModel:
        model = self._models.get(name)
        if model is None:
            with self._loading:
                model = self._models.get(name) or OnnxModel(self._folder / name, self._threads)
                self._models[name] = model
        return model

    def _recall(self, key: tuple[str, str, str]) -> np.ndarray | None:
        with self._lock:
            for remembered in (self._live, self._content):
                if (vector := remembered.get(key)) is not None:
                    remembered.move_to_end(key)
                    return vector
            return None

    def _remember(self, key: tuple[str, str, str], vector: np.ndarray, keep: bool) -> None:
        remembered, most = (self._content, CONTENT_REMEMBERED) if keep else (self._live, LIVE_REMEMBERED)
        with self._lock:
            remembered[key] = vector
            if len(remembered) > most:
                remembered.popitem(last=False)
