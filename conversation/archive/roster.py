"""Owns the staff's accounts and the audit, as the archive keeps them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.archive import rows, tables
from conversation.archive.engine import for_writing, reports_outage
from conversation.archive.errors import EmailTaken
from conversation.archive.records import AuditLine, Credentials, Role, Staff
from conversation.live import new_id, now_ms
from conversation.skills import ANYTHING, Skills

staff, audit = tables.staff, tables.audit


def email_key(email: str) -> str:
    """The address without regard to case, width and blanks around it."""
    return unicodedata.normalize("NFKC", rows.clean(email).strip()).casefold()


class Roster:
    """Who works here, and what they did. Every method raises ArchiveUnavailable as the archive does."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writer = for_writing(engine)

    @reports_outage
    async def staff(self, id: str) -> Staff | None:
        """A member of the staff, disabled ones too."""
        return await self._find_staff(staff.c.id == id)

    @reports_outage
    async def staff_by_email(self, email: str) -> Staff | None:
        """The member of the staff with this address, whatever its case."""
        return await self._find_staff(staff.c.email_key == email_key(email))

    @reports_outage
    async def credentials(self, email: str) -> Credentials | None:
        """What a log-in under this address is compared with."""
        async with self._engine.connect() as connection:
            query = select(staff).where(staff.c.email_key == email_key(email))
            found = (await connection.execute(query)).mappings().first()
        return Credentials(rows.load_staff(found), found["password_hash"]) if found else None

    async def _find_staff(self, condition: ColumnElement[bool]) -> Staff | None:
        async with self._engine.connect() as connection:
            found = (await connection.execute(select(staff).where(condition))).mappings().first()
        return rows.load_staff(found) if found else None

    @reports_outage
    async def list_staff(self) -> list[Staff]:
        """Everybody, by name."""
        async with self._engine.connect() as connection:
            found = await connection.execute(select(staff).order_by(staff.c.name, staff.c.id))
            return [rows.load_staff(row) for row in found.mappings()]

    @reports_outage
    async def add_staff(
        self, email: str, name: str, role: Role, password_hash: str, skills: Skills = ANYTHING
    ) -> Staff:
        """Adds a member. Raises EmailTaken."""
        row = rows.clean(
            {
                "id": new_id("a"),
                "email": email.strip(),
                "email_key": email_key(email),
                "name": name.strip(),
                "role": role.value,
                "password_hash": password_hash,
                "disabled": False,
                "created_at": now_ms(),
                **rows.skills_row(skills),
            }
        )
        try:
            async with self._writer.begin() as connection:
                await connection.execute(staff.insert().values(row))
        except IntegrityError:
            raise EmailTaken from None
        return Staff(row["id"], row["email"], row["name"], role, False, row["created_at"], skills)

    @reports_outage
    async def change_staff(
        self,
        id: str,
        *,
        password_hash: str | None = None,
        disabled: bool | None = None,
        skills: Skills | None = None,
    ) -> None:
        """Changes what is given; the rest stays."""
        given = {"password_hash": password_hash, "disabled": disabled}
        values = {key: value for key, value in given.items() if value is not None}
        values |= rows.skills_row(skills) if skills else {}
        async with self._writer.begin() as connection:
            await connection.execute(update(staff).where(staff.c.id == id).values(values))

    @reports_outage
    async def remove_staff(self, id: str) -> None:
        """Forgets a member. What they did stays, under their id and the name that was said then."""
        async with self._writer.begin() as connection:
            await connection.execute(delete(staff).where(staff.c.id == id))

    @reports_outage
    async def record_audit(self, actor: str, action: str, subject: str, data: Mapping[str, Any] | None = None) -> None:
        """Writes down who did what to what. No message texts and no secrets in `data`."""
        row = {"at": now_ms(), "actor": actor, "action": action, "subject": subject, "data": data or {}}
        async with self._writer.begin() as connection:
            await connection.execute(audit.insert().values(rows.clean(row)))

    @reports_outage
    async def audit_lines(self, limit: int = 100) -> list[AuditLine]:
        """The newest lines of the audit, the newest first."""
        a = audit.c
        async with self._engine.connect() as connection:
            found = await connection.execute(
                select(a.at, a.actor, a.action, a.subject, a.data).order_by(a.id.desc()).limit(limit)
            )
            return [AuditLine(*row) for row in found]
