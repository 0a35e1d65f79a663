"""Owns how entries are drafted: a customer's message, a change of owner, a system message."""

from __future__ import annotations

from conversation.model import Author, Draft, Incoming, Kind, Owner


def customer_message(incoming: Incoming) -> Draft:
    """What the customer said; the payload of a pressed button goes along in `data`."""
    return Draft(
        kind=Kind.MESSAGE,
        author=Author.CUSTOMER,
        text=incoming.text,
        id=incoming.external_id,
        data={"payload": incoming.payload} if incoming.payload else {},
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
) -> Draft:
    """The entry that says who owns the conversation from here on. The log adds the epoch."""
    data = {"from": source.value, "to": target.value, "reason": reason, "agent": agent, "team": team}
    if detail:
        data["detail"] = detail
    if outcome:
        data["outcome"] = outcome
    return Draft(kind=Kind.OWNER, author=Author.SYSTEM, name=agent_name, data=data)


def note(text: str, agent: str, name: str, id: str | None = None) -> Draft:
    """An internal note of an agent; never shown to the customer."""
    return Draft(kind=Kind.NOTE, author=Author.AGENT, text=text, name=name, id=id, data={"agent": agent})


def agent_message(text: str, agent: str, name: str, id: str) -> Draft:
    """What an agent says to the customer."""
    return Draft(kind=Kind.MESSAGE, author=Author.AGENT, text=text, name=name, id=id, data={"agent": agent})


def failure(seq: int, detail: str, permanent: bool) -> Draft:
    """The entry that says that entry `seq` did not reach the customer."""
    return Draft(
        kind=Kind.FAILURE,
        author=Author.SYSTEM,
        text=None,
        data={"seq": seq, "detail": detail, "permanent": permanent},
    )
