"""Weights in blocks of 32 along a row, each with its own scale: how tables are stored, and some weights published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BLOCK = 32


@dataclass(frozen=True)
class Blocks:
    """A matrix (rows, columns): value = scale * (code - zero).

    `codes`: uint8 (rows, columns / 32, 32), below 16 if `bits` is 4. `scales`: float32 (rows, columns / 32).
    """

    codes: np.ndarray
    scales: np.ndarray
    bits: int

    @property
    def zero(self) -> int:
        """The code that stands for nought."""
        return 1 << (self.bits - 1)

    @property
    def shape(self) -> tuple:
        """Rows and columns."""
        rows, count, _ = self.codes.shape
        return rows, count * BLOCK

    def floats(self) -> np.ndarray:
        """The matrix, float32."""
        matrix: np.ndarray = (self.codes.astype(np.float32) - self.zero) * self.scales[:, :, None]
        return matrix.reshape(self.shape)

    def packed(self) -> np.ndarray:
        """The codes as onnxruntime reads them: two 4-bit ones in a byte, the earlier one low."""
        return self.codes if self.bits == 8 else self.codes[:, :, 0::2] | (self.codes[:, :, 1::2] << 4)


def quantize(weights: np.ndarray) -> Blocks:
    """A float matrix (rows, columns) as 8-bit blocks; columns must be a multiple of 32."""
    rows, columns = weights.shape
    blocks = weights.astype(np.float32).reshape(rows, columns // BLOCK, BLOCK)
    scales = np.abs(blocks).max(axis=2) / 127
    codes = np.round(blocks / np.maximum(scales, 1e-12)[:, :, None]) + 128
    return Blocks(np.clip(codes, 0, 255).astype(np.uint8), scales.astype(np.float32), 8)


def read_q4_0(data: bytes, rows: int, columns: int) -> Blocks:
    """The format Q4_0 of GGML: 18 bytes a block, a float16 scale and 32 codes, code j low and code j + 16 high."""
    count = columns // BLOCK
    raw = np.frombuffer(data, dtype=np.uint8, count=rows * count * 18).reshape(rows, count, 18)
    scales = raw[:, :, :2].copy().view(np.float16)[:, :, 0].astype(np.float32)
    codes = np.concatenate([raw[:, :, 2:] & 15, raw[:, :, 2:] >> 4], axis=2)
    return Blocks(codes, scales, 4)
