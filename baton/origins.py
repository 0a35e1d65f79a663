"""Owns how BATON_ORIGINS is written: the sites that may open the chat."""

from __future__ import annotations

from urllib.parse import urlsplit


def parse_origins(text: str) -> tuple[str, ...]:
    """`https://a.example, https://b.example:8443` or `*`, each checked to be an origin and nothing more."""
    origins = tuple(part.strip().rstrip("/").lower() for part in text.split(",") if part.strip())
    for origin in origins:
        parts = urlsplit(origin)
        if origin != "*" and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query):
            raise ValueError(f"has {origin!r}, which is not an origin such as https://shop.example")
    return origins
