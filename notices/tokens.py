"""Owns the tokens of the shop's systems: made once, shown once, kept as digests, revoked by name."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from conversation.connection import Client, reports_outage
from conversation.keys import Keys
from conversation.live import now_ms
from notices.errors import BadToken

PREFIX = "bt"
SEND = "notifications:send"
SCOPES = frozenset({SEND})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TOKEN = re.compile(rf"{PREFIX}_(?P<id>[0-9a-f]{{12}})_(?P<secret>[A-Za-z0-9_-]{{43}})")
WINDOW_SECONDS = 60
NOTED_MS = 60_000
"""How exactly the last use is known."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token. Times in ms; `used_at` is 0 where it was never used."""

    id: str
    name: str
    scopes: frozenset[str]
    created_at: int
    used_at: int = 0


class Tokens:
    """The tokens in the live store."""

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    @reports_outage
    async def add(self, name: str, scopes: frozenset[str]) -> str:
        """A new token, which is kept nowhere. Raises BadToken."""
        if not _NAME.fullmatch(name):
            raise BadToken("A name has letters, digits, dots, _ and -, at most 64 of them. Choose another.")
        if not scopes or scopes - SCOPES:
            wrong = ", ".join(sorted(scopes - SCOPES)) or "none"
            raise BadToken(f"There is no such scope ({wrong}). Use: {', '.join(sorted(SCOPES))}.")
        id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        if not await self._client.hsetnx(self._keys.api_tokens(), name, id):
            raise BadToken(f"There is a token named {name}. Revoke it first, or choose another name.")
        fields = {"name": name, "digest": digest_of(secret), "scopes": " ".join(sorted(scopes)), "created_at": now_ms()}
        await self._client.hset(self._keys.api_token(id), mapping=fields)
        return f"{PREFIX}_{id}_{secret}"

    @reports_outage
    async def list(self) -> list[Token]:
        """All tokens by name."""
        ids = await self._client.hgetall(self._keys.api_tokens())
        async with self._client.pipeline(transaction=False) as pipe:
            for name in sorted(ids):
                pipe.hgetall(self._keys.api_token(ids[name]))
            found = await pipe.execute()
        return [load_token(ids[raw["name"]], raw) for raw in found if raw]

    @reports_outage
    async def revoke(self, name: str) -> bool:
        """Takes a token out of use at once; False where there is none of this name."""
        id = await self._client.hget(self._keys.api_tokens(), name)
        if id is None:
            return False
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.delete(self._keys.api_token(id))
            pipe.hdel(self._keys.api_tokens(), name)
            await pipe.execute()
        return True

    @reports_outage
    async def find(self, token: str) -> Token | None:
        """Whose token this is, compared in constant time; None for one that is none. Notes the use."""
        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        raw = await self._client.hgetall(self._keys.api_token(match["id"]))
        if not hmac.compare_digest(raw.get("digest", ""), digest_of(match["secret"])):
            return None
        found, now = load_token(match["id"], raw), now_ms()
        if now - found.used_at >= NOTED_MS:
            await self._client.hset(self._keys.api_token(found.id), "used_at", now)
        return found

    @reports_outage
    async def count(self, token: Token, most: int) -> int:
        """Counts a call; 0, or the seconds until the next one is taken where there were `most` within the minute."""
        key = self._keys.api_calls(token.id)
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.set(key, 0, ex=WINDOW_SECONDS, nx=True)
            pipe.incr(key)
            pipe.ttl(key)
            _, calls, left = await pipe.execute()
        return max(1, int(left)) if calls > most else 0


def load_token(id: str, raw: dict[str, str]) -> Token:
    """The token that a hash holds."""
    return Token(
        id, raw["name"], frozenset(raw["scopes"].split()), int(raw["created_at"]), int(raw.get("used_at") or 0)
    )


def digest_of(secret: str) -> str:
    """What is kept of a token: who reads the store cannot send with it."""
    return hashlib.sha256(secret.encode()).hexdigest()
