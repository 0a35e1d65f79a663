"""Owns what can go wrong in the wiring; each message says what to do next."""

from __future__ import annotations


class AssistantUnavailable(Exception):
    """Rasa gave no usable answer: down, too slow, or failing. The message stays unhandled; ask again."""
