"""Transformer encoders as graphs: BERT (multilingual-e5-small) and MPNet (all-mpnet-base-v2) share the layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from encoder.making.blocks import Blocks
from encoder.making.graph import FUSED, Graph, attention, normalized, skip_normalized

Norm = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Layer:
    """The weights of one layer; matrices are (outputs, inputs)."""

    queries_keys_values: np.ndarray
    queries_keys_values_bias: np.ndarray
    attention_output: np.ndarray
    attention_output_bias: np.ndarray
    attention_norm: Norm
    inner: np.ndarray
    inner_bias: np.ndarray
    output: np.ndarray
    output_bias: np.ndarray
    output_norm: Norm


@dataclass(frozen=True)
class Transformer:
    """All weights of an encoder.

    `positions` are added to the tokens' vectors, one row a place. `relative`, if there is any, is (1, heads, places,
    places) and is added to the attention's scores.
    """

    tokens: Blocks
    positions: np.ndarray
    embedding_norm: Norm
    layers: Sequence[Layer]
    heads: int
    epsilon: float
    relative: np.ndarray | None = None


def write_transformer(weights: Transformer, graph: Graph) -> str:
    """Writes the encoder into a new graph; returns its output, the mean of the last layer's tokens, of length one."""
    words = graph.look_up_4_bit(weights.tokens) if weights.tokens.bits == 4 else graph.look_up(weights.tokens)
    begin, length = graph.integers(0), graph.length()
    places = graph.node("Slice", [graph.constant("positions", weights.positions), begin, length, begin])
    x = normalized(graph, graph.node("Add", [words, places]), "embedding", *weights.embedding_norm, weights.epsilon)
    relative = _relative(graph, weights.relative, length) if weights.relative is not None else None
    for place, layer in enumerate(weights.layers):
        x = _layer(graph, x, f"layer{place}", layer, weights, relative)
    return graph.mean_of_tokens(x)


def _relative(graph: Graph, bias: np.ndarray, length: str) -> str:
    ends = graph.node("Concat", [length, length], axis=0)
    return str(
        graph.node("Slice", [graph.constant("relative", bias), graph.integers(0, 0), ends, graph.integers(2, 3)])
    )


def _layer(graph: Graph, x: str, name: str, layer: Layer, weights: Transformer, relative: str | None) -> str:
    joined = graph.multiply(x, f"{name}.joined", layer.queries_keys_values)
    context = attention(graph, joined, f"{name}.joined", layer.queries_keys_values_bias, weights.heads, relative)
    attended = graph.multiply(context, f"{name}.attention", layer.attention_output)
    x = skip_normalized(
        graph,
        x,
        attended,
        f"{name}.attention",
        layer.attention_norm,
        layer.attention_output_bias,
        weights.epsilon,
    )
    inner = graph.multiply(x, f"{name}.inner", layer.inner)
    inner = graph.node("BiasGelu", [inner, graph.constant(f"{name}.inner.bias", layer.inner_bias)], FUSED)
    output = graph.multiply(inner, f"{name}.output", layer.output)
    return skip_normalized(graph, x, output, f"{name}.output", layer.output_norm, layer.output_bias, weights.epsilon)


def relative_positions(buckets: np.ndarray, places: int) -> np.ndarray:
    """MPNet's bias by distance (1, heads, places, places) from its table (buckets, heads).

    Source: Song et al. 2020, and Raffel et al. 2020 for the buckets: half of them for each direction; near distances
    have one each, farther ones share one by their logarithm, up to 128.
    """
    half = len(buckets) // 2
    near = half // 2
    distance = np.arange(places)[:, None] - np.arange(places)[None, :]
    away = np.abs(distance)
    shared = near + (np.log(np.maximum(away, 1) / near) / np.log(128 / near) * (half - near)).astype(np.int64)
    bucket = np.where(distance < 0, half, 0) + np.where(away < near, away, np.minimum(shared, half - 1))
    return np.ascontiguousarray(buckets[bucket].transpose(2, 0, 1)[None], dtype=np.float32)
