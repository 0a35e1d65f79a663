"""The running core that all conversations share."""

from __future__ import annotations

from tests.integration.core.conftest import model, running_core

__all__ = ["model", "running_core"]
