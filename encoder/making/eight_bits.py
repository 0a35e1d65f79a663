"""Matrices in bytes, with a scale for each output: how a graph multiplies.

What comes in is brought to bytes, too, token by token. A few inputs of a transformer are twenty times as large as all
others, and would leave these no digits; so each is divided by what evens them out, and its weights are multiplied by
that (Xiao et al. 2023, SmoothQuant). How large inputs become was measured once (`ranges.py`).
"""

from __future__ import annotations

import numpy as np

# A byte is a number from -MOST to MOST, stored with HALF added: products of two unsigned bytes are exact everywhere,
# those of a signed one overflow on processors that add them up in 16 bits.
MOST, HALF = 127, 128
# How much of the unevenness of inputs goes to the weights, and how much of theirs stays; flat around these.
OF_INPUTS, OF_WEIGHTS = 0.5, 0.4
# In steps of a doubling, so that all machines make the same file.
STEPS = 16


def as_bytes(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Codes, uint8 (outputs, inputs), and scales, float32 (outputs): weight = scale * (code - HALF)."""
    scales = np.maximum(np.abs(matrix).max(axis=1), 1e-12).astype(np.float32) / MOST
    codes = np.clip(np.round(matrix / scales[:, None]), -MOST, MOST) + HALF
    return codes.astype(np.uint8), scales


def smoothing(matrix: np.ndarray, largest: np.ndarray) -> np.ndarray:
    """What each input is divided by (inputs), from its largest magnitude; 1 on average."""
    even = OF_INPUTS * np.log2(np.maximum(largest, 1e-3).astype(np.float64))
    even -= OF_WEIGHTS * np.log2(np.maximum(np.abs(matrix).max(axis=0), 1e-4).astype(np.float64))
    return np.asarray(2 ** (np.round((even - even.mean()) * STEPS) / STEPS), np.float32)
