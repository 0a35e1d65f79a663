"""Owns how the nouns become rows, and rows the nouns again. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from conversation.archive.records import Bundle, Handoff, Role, Staff
from conversation.model import Author, Button, Conversation, Customer, Entry, Kind, Owner
from conversation.skills import Skills

type Row = dict[str, Any]


def clean(value: Any) -> Any:
    """The value without what PostgreSQL cannot keep: NUL, and lone surrogates (as `?`)."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def customer_row(customer: Customer) -> Row:
    row: Row = clean(
        {
            "id": customer.id,
            "name": customer.name,
            "email": customer.email,
            "language": customer.language,
            "created_at": customer.created_at,
        }
    )
    return row


def identity_rows(bundle: Bundle) -> list[Row]:
    """The customer's addresses, as they are now."""
    customer = bundle.customer
    return [identity_row(customer.id, one, *customer.proof_of(one)) for one in customer.identities]


def origin_row(bundle: Bundle) -> Row:
    """The conversation's address, for where nothing is known of it yet: it may be another customer's by now."""
    c = bundle.conversation
    return identity_row(c.customer, (c.channel, c.address), "channel", c.opened_at)


def identity_row(customer: str, one: tuple[str, str], proof: str, linked_at: int) -> Row:
    row: Row = clean(
        {"channel": one[0], "address": one[1], "customer": customer, "proof": proof, "linked_at": linked_at}
    )
    return row


def conversation_row(c: Conversation) -> Row:
    row: Row = clean(
        {
            "id": c.id,
            "channel": c.channel,
            "address": c.address,
            "customer": c.customer,
            "language": c.language,
            "owner": c.owner.value,
            "epoch": c.epoch,
            "seq": c.seq,
            "agent": c.agent,
            "agent_name": c.agent_name,
            "team": c.team,
            "reason": c.reason,
            "summary": c.summary,
            "outcome": c.outcome,
            "slots": c.slots,
            "opened_at": c.opened_at,
            "updated_at": c.updated_at,
        }
    )
    return row


def closed_at(entries: Sequence[Entry]) -> int | None:
    """When a closed conversation ended: the time of its last change of owner."""
    ends = [e.at for e in entries if e.kind is Kind.OWNER and e.data.get("to") == Owner.CLOSED]
    return ends[-1] if ends else None


def entry_rows(c: Conversation, entries: Sequence[Entry]) -> list[Row]:
    """Rows of entries that end with the conversation's newest; each with the epoch it was said in.

    The epoch grows by one at every change of owner, so it can be counted back from the record's.
    """
    rows: list[Row] = []
    epoch = c.epoch
    for entry in reversed(entries):
        row = clean(
            {
                "conversation": c.id,
                "seq": entry.seq,
                "at": entry.at,
                "kind": entry.kind.value,
                "author": entry.author.value,
                "text": entry.text,
                "name": entry.name,
                "buttons": [button.as_json() for button in entry.buttons],
                "external_id": entry.id,
                "data": entry.data,
                "epoch": epoch,
            }
        )
        rows.append(row)
        epoch -= entry.kind is Kind.OWNER
    rows.reverse()
    return rows


def rating_rows(bundle: Bundle) -> list[Row]:
    """A row for each rating, its comment in it; a comment that comes with a later bundle brings the stars along."""
    found: dict[int, Row] = {}
    for row, entry in zip(entry_rows(bundle.conversation, bundle.entries), bundle.entries, strict=True):
        if rating := entry.data.get("rating"):
            one = {
                "conversation": bundle.conversation.id,
                "epoch": row["epoch"],
                "solved": None,
                "comment": None,
                "at": entry.at,
            }
            found[row["epoch"]] = {**found.get(row["epoch"], one), **clean(rating)}
    return list(found.values())


def handoff_row(handoff: Handoff) -> Row:
    row: Row = clean(asdict(handoff))
    return row


def load_entry(row: RowMapping) -> Entry:
    return Entry(
        seq=row["seq"],
        at=row["at"],
        kind=Kind(row["kind"]),
        author=Author(row["author"]),
        text=row["text"],
        name=row["name"],
        buttons=tuple(Button(b["title"], b["payload"]) for b in row["buttons"]),
        id=row["external_id"],
        data=row["data"],
    )


def load_conversation(row: RowMapping) -> Conversation:
    """The record as it was kept; everything in it is settled."""
    return Conversation(
        id=row["id"],
        channel=row["channel"],
        address=row["address"],
        customer=row["customer"],
        language=row["language"],
        owner=Owner(row["owner"]),
        epoch=row["epoch"],
        seq=row["seq"],
        handled=row["seq"],
        archived=row["seq"],
        opened_at=row["opened_at"],
        updated_at=row["updated_at"],
        agent=row["agent"],
        agent_name=row["agent_name"],
        team=row["team"],
        reason=row["reason"],
        summary=row["summary"],
        outcome=row["outcome"],
        slots=row["slots"],
    )


def skills_row(skills: Skills) -> Row:
    return {"teams": list(skills.teams), "languages": list(skills.languages), "capacity": skills.capacity}


def load_staff(row: RowMapping) -> Staff:
    return Staff(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        disabled=row["disabled"],
        created_at=row["created_at"],
        skills=Skills(tuple(row["teams"] or ()), tuple(row["languages"] or ()), row["capacity"]),
    )
