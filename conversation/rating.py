"""Owns the buttons by which a customer says how it was, once a person has finished: five stars, the best first."""

from __future__ import annotations

STARS = {f"baton:rate:{stars}": stars for stars in (5, 4, 3, 2, 1)}
"""Payload → stars; the titles are phrases (`button:baton:rate:5`)."""
