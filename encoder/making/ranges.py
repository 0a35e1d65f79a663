"""How large the inputs of an encoder's products become, as `measuring.py` has found once: `ranges.npz`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

RANGES = Path(__file__).with_name("ranges.npz")
# Stored as a byte: sixteen steps for each doubling, from 2^-8 on.
STEPS, LEAST = 16, -8


def read_ranges(encoder: str) -> dict[str, np.ndarray]:
    """By the name of a product, the largest magnitude of each of its inputs."""
    with np.load(RANGES, allow_pickle=False) as file:
        names = [name for name in file.files if name.startswith(f"{encoder}/")]
        return {name.split("/")[1]: 2 ** (file[name].astype(np.float32) / STEPS + LEAST) for name in names}


def write_ranges(largest: Mapping[str, Mapping[str, np.ndarray]]) -> None:
    """Keeps what was measured, by encoder and product."""
    stored = {f"{encoder}/{name}": _steps(one) for encoder, own in largest.items() for name, one in own.items()}
    np.savez_compressed(RANGES, allow_pickle=False, **stored)


def _steps(largest: np.ndarray) -> np.ndarray:
    steps = (np.log2(np.maximum(largest, 2.0**LEAST)) - LEAST) * STEPS
    return np.clip(np.round(steps), 0, 255).astype(np.uint8)
