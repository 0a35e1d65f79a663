"""Owns signed addresses of files: good for one file, one viewer and some time.

A link is a query string with `expires` (seconds since 1970), `for` (a digest of the viewer, so that no session's id
is ever in an address), `held` where holding the link is enough, and `signature`: HMAC-SHA256 over all of these and
the file's id, under a key of this room's own that is derived from the installation's secret.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from attachments.errors import LinkExpired, LinkForged

_KEY_PURPOSE = b"baton attachments v1"
_DIGITS = re.compile(r"[0-9]{1,12}")


class Links:
    """Signs and checks links of one installation."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._key = hmac.digest(secret, _KEY_PURPOSE, "sha256")
        self._clock = clock

    def sign(self, id: str, viewer: str, expires_at: int, *, held: bool = False) -> str:
        """The query string of a link to file `id` for `viewer` until `expires_at` (seconds since 1970).

        `viewer` is a conversation's or a staff session's id, and whoever opens the link must prove to be it. A page's
        `<img>` cannot prove anything: with `held`, whoever holds the link may open it; give it a short time.
        """
        query = {"expires": str(expires_at), "for": self._viewer(viewer), "held": "1" if held else "0"}
        return urlencode({**query, "signature": self._signature(id, query)})

    def check(self, id: str, query: Mapping[str, str], viewer: str | None = None) -> int:
        """For how many seconds more the link in `query` opens file `id` to `viewer` (None: proved to be nobody).

        Raises LinkForged and LinkExpired; the latter only for links that are otherwise right.
        """
        given = {name: query.get(name, "") for name in ("expires", "for", "held")}
        right = _same(self._signature(id, given), query.get("signature", ""))
        if given["held"] != "1":
            right &= viewer is not None and _same(self._viewer(viewer), given["for"])
        if not right or not _DIGITS.fullmatch(given["expires"]):
            raise LinkForged
        left = int(given["expires"]) - self._clock()
        if left <= 0:
            raise LinkExpired
        return int(left)

    def now(self) -> int:
        """Seconds since 1970 by the clock that links are checked with."""
        return int(self._clock())

    def id_for(self, channel: str, source: str) -> str:
        """The id of a file that a channel knows by its own reference: always the same, and nobody can guess it."""
        return self._digest("source", channel, source)[:32]

    def _viewer(self, viewer: str) -> str:
        return self._digest("viewer", viewer)[:32]

    def _signature(self, id: str, query: Mapping[str, str]) -> str:
        return self._digest("link", id, query["expires"], query["for"], query["held"])

    def _digest(self, *parts: str) -> str:
        """Each part with its length before it, so that no two lists of parts give the same text."""
        told = b"".join(b"%d:%s" % (len(part), part) for part in (text.encode("utf-8", "replace") for text in parts))
        return hmac.digest(self._key, told, hashlib.sha256).hex()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))
