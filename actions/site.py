"""Owns where the articles' links lead: the shop's site, `BATON_SITE_URL`."""

import os
from urllib.parse import urlencode, urljoin


def site_link(link: str, language: str) -> str:
    """A link that can be followed from anywhere, to the article in `language`.

    Without `BATON_SITE_URL` (Baton's own help pages under `make run`) the link stays as the article has it.
    """
    site = os.environ.get("BATON_SITE_URL")
    if not site or not link.startswith("/"):
        return link
    return f"{urljoin(site.rstrip('/') + '/', link.lstrip('/'))}?{urlencode({'language': language})}"
