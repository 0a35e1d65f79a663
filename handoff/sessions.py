"""Owns the staff's log-ins: a random token in the cookie, its digest and who it is in the live store.

With a log-in the live store learns what its owner takes (teams, languages, capacity), and whenever that is changed: who
gives out conversations need not ask the archive.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from conversation.archive.records import Role, Staff
from conversation.connection import Client, reports_outage
from conversation.keys import Keys
from conversation.live import now_ms
from conversation.presence import AGENT_SECONDS
from conversation.skills import Skills

SESSION_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class Session:
    """Who is logged in, as they were then. `created_at` is in ms."""

    staff: str
    role: Role
    name: str
    email: str
    created_at: int


class Sessions:
    """Log-ins that end by themselves after `seconds` without use."""

    def __init__(self, client: Client, keys: Keys, seconds: int = SESSION_SECONDS) -> None:
        self._client = client
        self._keys = keys
        self._seconds = seconds

    @reports_outage
    async def begin(self, member: Staff) -> str:
        """A new log-in; the token for the cookie, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        name = token_digest(token)
        key, all_of = self._keys.session(name), self._keys.sessions_of(member.id)
        fields = {
            "staff": member.id,
            "role": member.role.value,
            "name": member.name,
            "email": member.email,
            "created_at": now_ms(),
        }
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.hset(key, mapping=fields)
            pipe.expire(key, self._seconds)
            pipe.sadd(all_of, name)
            pipe.expire(all_of, self._seconds)
            pipe.hset(self._keys.agent(member.id), "skills", member.skills.dump())
            pipe.expire(self._keys.agent(member.id), AGENT_SECONDS)
            await pipe.execute()
        return token

    @reports_outage
    async def change_skills(self, staff: str, skills: Skills) -> None:
        """From now on this person takes something else, also where they are logged in already."""
        await self._client.hset(self._keys.agent(staff), "skills", skills.dump())
        await self._client.expire(self._keys.agent(staff), AGENT_SECONDS)

    @reports_outage
    async def find(self, token: str) -> Session | None:
        """Whose token this is, or None. A use begins its time anew.

        The archive is not asked: a disabled account and a new password end the sessions instead.
        """
        key = self._keys.session(token_digest(token))
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.hgetall(key)
            pipe.expire(key, self._seconds)
            raw, _ = await pipe.execute()
        if not raw:
            return None
        await self._client.expire(self._keys.sessions_of(raw["staff"]), self._seconds)
        return Session(raw["staff"], Role(raw["role"]), raw["name"], raw["email"], int(raw["created_at"]))

    @reports_outage
    async def end(self, token: str) -> None:
        """Logs out. A token that is none is fine."""
        name = token_digest(token)
        staff = await self._client.hget(self._keys.session(name), "staff")
        if staff:
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.delete(self._keys.session(name))
                pipe.srem(self._keys.sessions_of(staff), name)
                await pipe.execute()

    @reports_outage
    async def end_all(self, staff: str) -> None:
        """Ends every log-in of one of the staff."""
        all_of = self._keys.sessions_of(staff)
        names = await self._client.smembers(all_of)
        if names:
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.delete(*(self._keys.session(name) for name in names))
                pipe.srem(all_of, *names)
                await pipe.execute()


def token_digest(token: str) -> str:
    """What is kept of a token: who reads the store cannot log in with it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
