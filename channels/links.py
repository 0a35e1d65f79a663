"""Owns the shop's own links, which articles have without an address: outside the shop's page they need one."""

from __future__ import annotations

import re
from urllib.parse import urljoin

_OWN_LINK = re.compile(r"(?<![\w/.:])/(?:help|chat)/[\w./?=&%-]*\w")


def whole_links(text: str, site: str) -> str:
    """The text with whole links; without `site` they are left out: they lead nowhere, and are commands to Telegram."""
    if site:
        return _OWN_LINK.sub(lambda found: urljoin(site.rstrip("/") + "/", found[0].lstrip("/")), text)
    return "\n".join(_without_link(line) for line in text.split("\n")).strip()


def _without_link(line: str) -> str:
    return re.sub(r"[:：]?\s*$", "", _OWN_LINK.sub("", line)) if _OWN_LINK.search(line) else line
