"""Owns how entries are drafted: a customer's message, a change of owner, a system message."""

from __future__ import annotations

from collections.abc import Sequence

from conversation.model import Attachment, Author, Draft, Incoming, Kind, Owner, identity


def customer_message(incoming: Incoming) -> Draft:
    """What the customer said.

    In `data`: where it came from (`via`, channel and address); and where there are any, the payload of a pressed
    button, attachments, the id of the message it replaces.
    """
    data = {
        "via": identity(incoming.channel, incoming.address),
        "payload": incoming.payload,
        "attachments": [one.as_json() for one in incoming.attachments],
        "edits": incoming.edits,
    }
    return Draft(
        kind=Kind.MESSAGE,
        author=Author.CUSTOMER,
        text=incoming.text,
        id=incoming.external_id,
        data={name: value for name, value in data.items() if value},
    )


def owner_change(
    source: Owner,
    target: Owner,
    *,
    reason: str | None = None,
    agent: str | None = None,
    agent_name: str | None = None,
    team: str | None = None,
    detail: str | None = None,
    outcome: str | None = None,
    continued: str | None = None,
) -> Draft:
    """The entry that says who owns the conversation from here on. The log adds the epoch."""
    data = {"from": source.value, "to": target.value, "reason": reason, "agent": agent, "team": team}
    if detail:
        data["detail"] = detail
    if outcome:
        data["outcome"] = outcome
    if continued:
        data["continued"] = continued
    return Draft(kind=Kind.OWNER, author=Author.SYSTEM, name=agent_name, data=data)


def note(text: str, agent: str, name: str, id: str | None = None) -> Draft:
    """An internal note of an agent; never shown to the customer."""
    return Draft(kind=Kind.NOTE, author=Author.AGENT, text=text, name=name, id=id, data={"agent": agent})


def agent_message(text: str, agent: str, name: str, id: str, files: Sequence[Attachment] = ()) -> Draft:
    """What an agent says to the customer; with `files` the text may be empty."""
    data: dict[str, object] = {"agent": agent}
    if files:
        data["attachments"] = [file.as_json() for file in files]
    return Draft(kind=Kind.MESSAGE, author=Author.AGENT, text=text or None, name=name, id=id, data=data)


def identity_change(change: str, here: tuple[str, str], how: str, other: tuple[str, str] | None = None) -> Draft:
    """The record of addresses that became one customer's (`joined`), or of one that is on its own again (`left`)."""
    data = {"change": change, "here": identity(*here), "how": how, "there": identity(*other) if other else None}
    return Draft(Kind.NOTE, Author.SYSTEM, data={"identity": data})


def mailed(address: str, seq: int) -> Draft:
    """The record that what agents said up to entry `seq` went to an e-mail address."""
    return Draft(Kind.NOTE, Author.SYSTEM, data={"mailed": {"to": address, "seq": seq}})


def consultation(event: str, colleague: tuple[str, str], by: tuple[str, str]) -> Draft:
    """The record that a colleague is `asked` for advice, or that this `ended`; who is given as id and name."""
    data = {"event": event, "agent": dict(zip(("id", "name"), colleague, strict=True))}
    return Draft(Kind.NOTE, Author.SYSTEM, data={"consult": data | {"by": dict(zip(("id", "name"), by, strict=True))}})


def failure(seq: int, detail: str, permanent: bool) -> Draft:
    """The entry that says that entry `seq` did not reach the customer."""
    return Draft(
        kind=Kind.FAILURE,
        author=Author.SYSTEM,
        text=None,
        data={"seq": seq, "detail": detail, "permanent": permanent},
    )
