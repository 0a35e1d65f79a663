"""Owns who a conversation can be given to: the colleagues and teams that a call names, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from conversation.archive.records import Staff
from conversation.handover import Agent
from conversation.problem import invalid
from handoff.login import DESK_ROLES


class Colleagues(Protocol):
    """What the API asks of the staff's records."""

    async def list_staff(self) -> list[Staff]: ...

    async def staff(self, id: str) -> Staff | None: ...


async def find_colleague(colleagues: Colleagues, id: str, *, except_id: str | None = None) -> Agent:
    """The colleague who answers customers and has this id, and is not `except_id`. Raises Problem 422."""
    staff = await colleagues.staff(id)
    if staff is None or staff.disabled or staff.role not in DESK_ROLES or staff.id == except_id:
        raise invalid("agent", "this is no colleague who answers customers; choose one of /api/agents")
    return Agent(staff.id, staff.name)


def check_team(teams: Sequence[str], name: str | None) -> None:
    """Raises Problem 422 for a name that is no team's."""
    if name is not None and name not in teams:
        raise invalid("team", f"this is no team; choose one of {', '.join(teams)}")
