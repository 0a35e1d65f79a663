"""Owns where the encoders and the cache of vectors are: one rule for all programs. Standard library only."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def encoder_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """`BATON_ENCODER`, else where set-up makes the encoders."""
    return Path(environment.get("BATON_ENCODER") or ROOT / "models" / "encoder")


def vectors_file(environment: Mapping[str, str] = os.environ) -> Path:
    """`BATON_VECTORS`, else a file in the installation's folder, which is `BATON_HOME`, else `var/`."""
    home = Path(environment.get("BATON_HOME") or ROOT / "var")
    return Path(environment.get("BATON_VECTORS") or home / "cache" / "vectors.sqlite3")


def encoder_threads(environment: Mapping[str, str] = os.environ) -> int:
    """`BATON_ENCODER_THREADS`, by which one text is computed; else two: a deep vector in 60 % of the time."""
    return int(environment.get("BATON_ENCODER_THREADS") or min(2, os.cpu_count() or 1))
