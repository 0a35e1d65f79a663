"""Owns the count of log-in attempts, per e-mail and per remote address."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from conversation.connection import Client, reports_outage
from conversation.keys import Keys
from handoff.errors import TooManyAttempts


@dataclass(frozen=True, slots=True)
class AttemptLimits:
    """How many failed log-ins within `seconds` are one too many."""

    per_email: int = 10
    per_address: int = 50
    seconds: int = 15 * 60


class Attempts:
    """Counts attempts before they are made, so that many at once cannot slip through together."""

    def __init__(self, client: Client, keys: Keys, limits: AttemptLimits) -> None:
        self._client = client
        self._keys = keys
        self._limits = limits

    @reports_outage
    async def check_and_count(self, email: str, remote: str) -> None:
        """Counts one more. Raises TooManyAttempts with the seconds until the window ends."""
        by_email, by_address = self._names(email, remote)
        seconds = self._limits.seconds
        async with self._client.pipeline(transaction=True) as pipe:
            for key in (by_email, by_address):
                pipe.set(key, 0, ex=seconds, nx=True)
                pipe.incr(key)
                pipe.ttl(key)
            _, email_count, email_ttl, _, address_count, address_ttl = await pipe.execute()
        waits = [
            ttl
            for count, limit, ttl in (
                (email_count, self._limits.per_email, email_ttl),
                (address_count, self._limits.per_address, address_ttl),
            )
            if count > limit
        ]
        if waits:
            raise TooManyAttempts(max(1, *waits))

    @reports_outage
    async def succeeded(self, email: str, remote: str) -> None:
        """Forgets the failures of this e-mail, and takes this attempt off the address's count."""
        by_email, by_address = self._names(email, remote)
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.delete(by_email)
            pipe.set(by_address, 1, ex=self._limits.seconds, nx=True)
            pipe.decr(by_address)
            await pipe.execute()

    def _names(self, email: str, remote: str) -> tuple[str, str]:
        return (
            self._keys.attempts("login-email", _digest(email)),
            self._keys.attempts("login-address", _digest(remote)),
        )


def _digest(who: str) -> str:
    """Keeps addresses out of the names of keys, and long input short."""
    return hashlib.sha256(who.encode("utf-8", "replace")).hexdigest()[:32]
