"""Matrices in bytes: what is lost, and what is not."""

from __future__ import annotations

import numpy as np

from encoder.making.eight_bits import HALF, as_bytes, smoothing
from encoder.making.ranges import read_ranges


def multiply(inputs: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """What a graph computes with the bytes of both."""
    codes, scales = as_bytes(matrix)
    of_inputs, of_tokens = as_bytes(inputs)
    product = (of_inputs.astype(np.int64) - HALF) @ (codes.astype(np.int64) - HALF).T
    return np.asarray(product * of_tokens[:, None] * scales)


def error(found: np.ndarray, exact: np.ndarray) -> float:
    return float(np.linalg.norm(found - exact) / np.linalg.norm(exact))


def test_even_inputs_lose_less_than_a_hundredth() -> None:
    random = np.random.default_rng(1)
    inputs, matrix = random.normal(size=(12, 384)), random.normal(size=(100, 384))
    assert error(multiply(inputs, matrix), inputs @ matrix.T) < 0.015


def test_a_large_input_takes_no_digits_from_the_others_once_they_are_smoothed() -> None:
    random = np.random.default_rng(2)
    inputs, matrix = random.normal(size=(12, 384)), random.normal(size=(100, 384))
    inputs[:, 7] *= 40
    matrix[:, 7] /= 40
    exact = inputs @ matrix.T
    smooth = smoothing(matrix, np.abs(inputs).max(axis=0))
    assert np.allclose((inputs / smooth) @ (matrix * smooth).T, exact)
    rough, fine = error(multiply(inputs, matrix), exact), error(multiply(inputs / smooth, matrix * smooth), exact)
    assert rough > 0.05
    assert fine < rough / 4


def test_a_matrix_of_nothing_stays_nothing() -> None:
    codes, scales = as_bytes(np.zeros((3, 4)))
    assert (codes == HALF).all()
    assert np.isfinite(scales).all()


def test_every_smoothed_product_of_both_encoders_was_measured() -> None:
    for encoder, layers in (("e5", 12), ("mpnet", 12)):
        ranges = read_ranges(encoder)
        wanted = {f"layer{layer}.{part}" for layer in range(layers) for part in ("joined", "inner", "output")}
        assert set(ranges) == wanted
        assert all((largest > 0).all() and largest.max() < 1e3 for largest in ranges.values())
