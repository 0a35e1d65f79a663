"""Owns the staff's accounts: making them, logging in and out, passwords."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection
from typing import Protocol

import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from email_validator import EmailNotValidError, validate_email

from conversation.archive.errors import ArchiveUnavailable, EmailTaken
from conversation.archive.records import Credentials, Role, Staff
from conversation.archive.roster import email_key
from conversation.language import LANGUAGES
from conversation.skills import ANYTHING, Skills
from handoff.attempts import Attempts
from handoff.errors import BadAccount, WrongLogin
from handoff.sessions import Sessions

log = structlog.get_logger(__name__)

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1000
HASHES_AT_ONCE = 2
"""Each takes 64 MiB and some 50 ms of all cores; the rest wait their turn."""


class StaffRecords(Protocol):
    """What accounts need of the archive."""

    async def staff(self, id: str, /) -> Staff | None: ...
    async def credentials(self, email: str, /) -> Credentials | None: ...
    async def add_staff(self, email: str, name: str, role: Role, password_hash: str, skills: Skills, /) -> Staff: ...
    async def change_staff(
        self,
        id: str,
        /,
        *,
        password_hash: str | None = None,
        disabled: bool | None = None,
        skills: Skills | None = None,
    ) -> None: ...
    async def remove_staff(self, id: str, /) -> None: ...
    async def record_audit(self, actor: str, action: str, subject: str, /) -> None: ...


class Accounts:
    """The accounts of agents, supervisors, editors and administrators."""

    def __init__(
        self,
        records: StaffRecords,
        sessions: Sessions,
        attempts: Attempts,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._records = records
        self._sessions = sessions
        self._attempts = attempts
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(HASHES_AT_ONCE)
        # An unknown e-mail is compared with this, so that it takes as long as a known one.
        self._nobodys_hash = self._hasher.hash(secrets.token_hex())

    async def log_in(self, email: str, password: str, remote: str) -> tuple[Staff, str]:
        """Authenticates and begins a session; its token is for the cookie. Raises as `authenticate`."""
        member = await self.authenticate(email, password, remote)
        token = await self._sessions.begin(member)
        if await self.find(member.id) is None:
            # Disabled in this very moment: the session came too late to be ended with the others.
            await self._sessions.end(token)
            raise WrongLogin
        return member, token

    async def authenticate(self, email: str, password: str, remote: str) -> Staff:
        """Whose e-mail and password these are; `remote` is the address that asks.

        Raises WrongLogin, TooManyAttempts, StoreUnavailable, ArchiveUnavailable.
        """
        who = email_key(email)
        await self._attempts.check_and_count(who, remote)
        known = await self._records.credentials(email)
        fits = await self._fits(known.password_hash if known else self._nobodys_hash, password)
        if known is None or known.staff.disabled or not fits:
            raise WrongLogin
        await self._attempts.succeeded(who, remote)
        await self._renew_hash(known, password)
        return known.staff

    async def find(self, id: str) -> Staff | None:
        """The member of the staff, unless there is none or they are disabled."""
        member = await self._records.staff(id)
        return None if member is None or member.disabled else member

    async def _fits(self, hashed: str, password: str) -> bool:
        if len(password) > LONGEST_PASSWORD:
            return False
        try:
            async with self._slots:
                return await asyncio.to_thread(self._hasher.verify, hashed, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False

    async def _renew_hash(self, known: Credentials, password: str) -> None:
        if not self._hasher.check_needs_rehash(known.password_hash):
            return
        try:
            await self._records.change_staff(known.staff.id, password_hash=await self._hash(password))
        except ArchiveUnavailable:
            log.info("rehash_postponed", staff=known.staff.id)

    async def _hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def create(
        self,
        email: str,
        name: str,
        role: Role,
        password: str,
        skills: Skills = ANYTHING,
        *,
        actor: str = "system",
    ) -> Staff:
        """Makes an account. Raises BadAccount, with the field to mend."""
        address = parse_email(email)
        if not name.strip():
            raise BadAccount("name", "A name is needed: customers read it.")
        check_password(password)
        try:
            member = await self._records.add_staff(address, name, role, await self._hash(password), skills)
        except EmailTaken as error:
            raise BadAccount("email", str(error)) from None
        await self._records.record_audit(actor, "staff.created", member.id)
        return member

    async def set_password(self, id: str, password: str, *, actor: str = "system") -> None:
        """Gives a new password and ends all log-ins. Raises BadAccount."""
        check_password(password)
        await self._records.change_staff(id, password_hash=await self._hash(password))
        await self._sessions.end_all(id)
        await self._records.record_audit(actor, "staff.password_set", id)

    async def disable(self, id: str, *, actor: str = "system") -> None:
        """Takes the account out of use, and ends all log-ins."""
        await self._records.change_staff(id, disabled=True)
        await self._sessions.end_all(id)
        await self._records.record_audit(actor, "staff.disabled", id)

    async def enable(self, id: str, *, actor: str = "system") -> None:
        """Takes a disabled account into use again."""
        await self._records.change_staff(id, disabled=False)
        await self._records.record_audit(actor, "staff.enabled", id)

    async def set_skills(self, id: str, skills: Skills, *, actor: str = "system") -> None:
        """Changes what this person takes, at once also where they are logged in."""
        await self._records.change_staff(id, skills=skills)
        await self._records.record_audit(actor, "staff.skills_set", id)
        await self._sessions.change_skills(id, skills)

    async def remove(self, id: str, *, actor: str = "system") -> None:
        """Deletes the account and ends all log-ins. What they have goes back to the queue, as of any who is gone."""
        await self._records.remove_staff(id)
        await self._sessions.end_all(id)
        await self._records.record_audit(actor, "staff.removed", id)


def check_skills(skills: Skills, teams: Collection[str]) -> None:
    """Raises BadAccount for a team or language that there is not, and for a capacity of nothing."""
    for field, given, known in (("teams", skills.teams, teams), ("languages", skills.languages, LANGUAGES)):
        if strange := [name for name in given if name not in known]:
            raise BadAccount(field, f"There is no {', '.join(strange)} among the {field}: {', '.join(known)}.")
    if skills.capacity is not None and skills.capacity < 1:
        raise BadAccount("capacity", "A capacity is 1 or more.")


def check_password(password: str) -> None:
    """Raises BadAccount for a password that is too short, too long, only blanks or not Unicode."""
    if len(password) < SHORTEST_PASSWORD or not password.strip():
        raise BadAccount("password", f"A password needs at least {SHORTEST_PASSWORD} characters.")
    if len(password) > LONGEST_PASSWORD:
        raise BadAccount("password", f"A password has at most {LONGEST_PASSWORD} characters.")
    if not is_unicode(password):
        raise BadAccount("password", "This password has characters that are none; type it anew.")


def is_unicode(text: str) -> bool:
    """Whether there are no lone surrogates in it."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def parse_email(email: str) -> str:
    """The address as it will be kept. Addresses of an own network are fine. Raises BadAccount."""
    try:
        return validate_email(email.strip(), check_deliverability=False, globally_deliverable=False).normalized
    except EmailNotValidError as error:
        raise BadAccount("email", str(error)) from None
