"""One encoder as `encoder.making` stored it: a tokenizer, a graph, and what both need to know."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from encoder.errors import EncoderDamaged, EncoderMissing
from encoder.pieces import SENTENCE_PIECES, WORD_PIECES, load_pieces

# Sentences of like length are computed together, this many tokens at a time: more is no quicker and needs more memory.
BATCH_TOKENS = 512
FATAL_ONLY = 4
_SPACES = re.compile(" {2,}")


class OnnxModel:
    """Turns texts into vectors of length one, float32 (texts, `width`). Safe to use from several threads.

    `name` is the encoder's, `digest` identifies its vectors: another digest, other vectors.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Raises `EncoderMissing` and `EncoderDamaged`; takes a quarter of a second."""
        self._facts = read_facts(folder)
        self.name: str = self._facts["name"]
        self.width: int = self._facts["width"]
        self.digest = digest_of(self._facts)
        self._prefixes: dict[str, str] = self._facts.get("prefixes") or {}
        self._replacements = {ord(key): value for key, value in self._facts["replacements"].items()}
        pieces = SENTENCE_PIECES if SENTENCE_PIECES in self._facts["digests"] else WORD_PIECES
        self._cut = load_pieces(folder, pieces, self._facts["tokens"])
        self._session = _session(folder, threads)

    def encode(self, texts: Sequence[str], kind: str = "query") -> np.ndarray:
        """The vectors of the texts, in their order. `kind`: `query`, or `passage` for what is to be found."""
        tokens = [self.pieces(text, kind) for text in texts]
        vectors = np.zeros((len(texts), self.width), np.float32)
        for places in _batches([len(each) for each in tokens]):
            vectors[places] = self._run([tokens[place] for place in places])
        return vectors

    def pieces(self, text: str, kind: str = "query") -> Sequence[int]:
        """The pieces of a text, by number, as they are computed with."""
        whole = self._prefixes.get(kind, "") + text
        if self._replacements:
            whole = _SPACES.sub(" ", whole.translate(self._replacements))
        return self._cut(whole)

    def _run(self, tokens: Sequence[Sequence[int]]) -> np.ndarray:
        length = max(map(len, tokens))
        ids = np.zeros((len(tokens), length), np.int64)
        mask = np.zeros((len(tokens), length), np.int32)
        for row, each in enumerate(tokens):
            ids[row, : len(each)] = each
            mask[row, : len(each)] = 1
        vectors: np.ndarray = self._session.run(None, {"ids": ids, "mask": mask})[0]
        return vectors


def read_facts(folder: Path) -> dict[str, Any]:
    """`encoder.json`. Raises `EncoderMissing` and `EncoderDamaged`."""
    path = folder / "encoder.json"
    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {**facts, "digests": dict(facts["digests"]), "replacements": dict(facts["replacements"])}
    except FileNotFoundError:
        raise EncoderMissing(f"{path} is missing: run `make setup`, which makes the encoder") from None
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderDamaged(f"{path} cannot be read ({error}): remove {folder} and run `make setup`") from error


def digest_of(facts: dict[str, Any]) -> str:
    """What identifies an encoder's vectors: other weights, other vectors."""
    return str(facts["digests"]["model.onnx"][:16])


def check_files(folder: Path) -> None:
    """Compares an encoder's files with their digests, which takes half a second. Raises as `read_facts`."""
    for name, digest in read_facts(folder)["digests"].items():
        path = folder / name
        if not path.is_file():
            raise EncoderMissing(f"{path} is missing: remove {folder} and run `make setup`")
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise EncoderDamaged(f"{path} has changed since it was made: remove {folder} and run `make setup`")


def _session(folder: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = FATAL_ONLY
    # Idle threads would spin, and take the core from the rest of a turn.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Memory that a long text needed would be kept for good.
    options.enable_cpu_mem_arena = False
    path = folder / "model.onnx"
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions have no common class
        raise EncoderDamaged(f"{path} cannot be loaded ({error}): remove {folder} and run `make setup`") from error


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """The places of texts to be computed together: of like length, `BATCH_TOKENS` at most."""
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if batches and (len(batches[-1]) + 1) * lengths[place] <= BATCH_TOKENS:
            batches[-1].append(place)
        else:
            batches.append([place])
    return batches
