"""Owns how handoffs are read off a log: one for every time that a conversation waited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from conversation.archive.records import Handoff
from conversation.model import Entry, Kind, Owner


def derive_handoffs(conversation: str, entries: Iterable[Entry]) -> list[Handoff]:
    """The handoffs that the changes of owner among `entries` (in order, from the beginning) tell of.

    A transfer ends one handoff and begins the next, as the customer waits anew.
    """
    found: list[Handoff] = []
    for entry in entries:
        if entry.kind is not Kind.OWNER:
            continue
        source, target, reason = entry.data["from"], entry.data["to"], entry.data.get("reason")
        if source in (Owner.AGENT, Owner.WAITING) and target != Owner.AGENT and found:
            found[-1] = replace(found[-1], ended_at=entry.at, ended=reason, outcome=entry.data.get("outcome"))
        if target == Owner.WAITING:
            found.append(
                Handoff(
                    conversation=conversation,
                    epoch=int(entry.data["epoch"]),
                    reason=reason,
                    team=entry.data.get("team"),
                    asked_at=entry.at,
                )
            )
        elif target == Owner.AGENT and found:
            found[-1] = replace(found[-1], claimed_at=entry.at, agent=entry.data.get("agent"))
    return found
