"""Gives memory back to the system after work that needed much of it for a while."""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Any, Optional


def release_memory() -> None:
    """Collects what is unreachable, and has the C library return what it keeps for later."""
    gc.collect()
    if sys.platform == "linux":
        trim: Optional[Any] = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
