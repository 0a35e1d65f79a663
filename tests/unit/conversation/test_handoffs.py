"""Handoffs are read off the changes of owner."""

from __future__ import annotations

from conversation.archive.handoffs import derive_handoffs
from conversation.archive.records import Handoff
from conversation.archive.rows import closed_at
from conversation.model import Author, Entry, Kind, Owner


def changes(*steps: tuple[Owner, Owner, dict[str, str | None]]) -> list[Entry]:
    """A log of nothing but changes of owner; each at its seq in seconds."""
    return [
        Entry(
            seq,
            seq * 1000,
            Kind.OWNER,
            Author.SYSTEM,
            data={"from": source.value, "to": target.value, "epoch": seq, "team": "support", **about},
        )
        for seq, (source, target, about) in enumerate(steps, start=1)
    ]


BOT, WAITING, AGENT, CLOSED = Owner.BOT, Owner.WAITING, Owner.AGENT, Owner.CLOSED
ASKED = (BOT, WAITING, {"reason": "requested"})
CLAIMED = (WAITING, AGENT, {"agent": "a_1", "reason": "requested"})


def test_resolved() -> None:
    log = changes(ASKED, CLAIMED, (AGENT, BOT, {"reason": "resolved", "outcome": "solved"}))

    assert derive_handoffs("c", log) == [
        Handoff("c", 1, "requested", "support", 1000, 2000, "a_1", 3000, "resolved", "solved")
    ]


def test_cancelled_while_waiting() -> None:
    assert derive_handoffs("c", changes(ASKED, (WAITING, BOT, {"reason": "cancelled"}))) == [
        Handoff("c", 1, "requested", "support", 1000, None, None, 2000, "cancelled", None)
    ]


def test_a_transfer_ends_one_and_begins_another() -> None:
    log = changes(ASKED, CLAIMED, (AGENT, WAITING, {"reason": "agent_gone"}), (WAITING, AGENT, {"agent": "a_2"}))

    assert derive_handoffs("c", log) == [
        Handoff("c", 1, "requested", "support", 1000, 2000, "a_1", 3000, "agent_gone", None),
        Handoff("c", 3, "agent_gone", "support", 3000, 4000, "a_2", None, None, None),
    ]


def test_closing_ends_what_is_open_and_nothing_else() -> None:
    open_one = changes(ASKED, CLAIMED, (AGENT, CLOSED, {"reason": "idle"}))
    done = changes(ASKED, CLAIMED, (AGENT, BOT, {"reason": "resolved"}), (BOT, CLOSED, {"reason": "idle"}))

    assert derive_handoffs("c", open_one)[0].ended == "idle"
    assert derive_handoffs("c", done)[0].ended == "resolved"
    assert closed_at(done) == 4000
    assert closed_at(done[:3]) is None


def test_other_entries_do_not_matter() -> None:
    note = Entry(9, 9, Kind.NOTE, Author.AGENT, "x")
    assert derive_handoffs("c", [note]) == []
