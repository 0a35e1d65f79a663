"""Entries and conversations come back from JSON as they went in."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conversation import drafts
from conversation.archive.rows import clean, entry_rows
from conversation.model import Author, Button, Conversation, Draft, Entry, Kind, Owner, identity

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
mappings = st.dictionaries(texts, values, max_size=3)
made_drafts = st.builds(
    Draft,
    kind=st.sampled_from([Kind.MESSAGE, Kind.NOTE, Kind.FAILURE]),
    author=st.sampled_from(Author),
    text=st.none() | texts,
    name=st.none() | texts,
    buttons=st.lists(st.builds(Button, texts, texts), max_size=3).map(tuple),
    id=st.none() | texts,
    data=mappings,
)


@given(made_drafts, st.integers(1, 10**6), st.integers(0, 2**41), st.integers(0, 99))
def test_a_draft_becomes_the_same_entry(draft: Draft, seq: int, at: int, epoch: int) -> None:
    entry = Entry.load(seq, draft.dump(at), epoch)

    assert (entry.seq, entry.at) == (seq, at)
    for name in ("kind", "author", "text", "name", "buttons", "id", "data"):
        assert getattr(entry, name) == getattr(draft, name)
    assert Entry.from_json(json.loads(json.dumps(entry.as_json()))) == entry


@given(st.sampled_from(Owner), st.sampled_from(Owner), st.integers(1, 99))
def test_a_change_of_owner_says_its_epoch(source: Owner, target: Owner, epoch: int) -> None:
    change = drafts.owner_change(source, target, reason="requested", team="support")
    entry = Entry.load(1, change.dump(5), epoch)

    assert entry.data == {
        "from": source.value,
        "to": target.value,
        "reason": "requested",
        "agent": None,
        "team": "support",
        "epoch": epoch,
    }


def test_only_messages_are_for_the_customer() -> None:
    shown = {kind for kind in Kind if Entry(1, 1, kind, Author.AGENT).for_customer}
    assert shown == {Kind.MESSAGE}


@given(
    st.builds(
        Conversation,
        id=st.just("c_1"),
        owner=st.sampled_from(Owner),
        slots=mappings,
        bot_slots=mappings,
        memory=mappings,
        # A hash has no None: empty and missing are one.
        agent=st.none() | texts.filter(bool),
        agent_name=st.none() | texts.filter(bool),
        team=st.none() | texts.filter(bool),
        reason=st.none() | texts.filter(bool),
        summary=st.none() | texts.filter(bool),
        outcome=st.none() | texts.filter(bool),
        waiting_since_at=st.none() | st.integers(1, 2**41),
        claimed_at=st.none() | st.integers(1, 2**41),
        addresses=st.sampled_from([(("web", "w_1"),), (("web", "w_1"), ("slack", "T1:C1:1.2"))]),
    )
)
def test_a_conversation_comes_back_from_its_hash(c: Conversation) -> None:
    def as_field(value: Any) -> str:
        if isinstance(value, bool):
            return str(int(value))
        return json.dumps(value) if isinstance(value, dict) else "" if value is None else str(value)

    raw = {name: as_field(getattr(c, name)) for name in Conversation.__slots__ if name != "id"}
    raw["addresses"] = "\n".join(identity(*one) for one in c.addresses)
    assert Conversation.load("c_1", raw) == c


@given(st.text())
def test_what_is_archived_is_text_that_every_database_takes(text: str) -> None:
    cleaned = clean([{"a": [text, {"b": text}]}, {text: 1}])
    dumped = json.dumps(cleaned, ensure_ascii=False)

    assert "\\u0000" not in dumped
    dumped.encode("utf-8")
    if "\x00" not in text and not any("\ud800" <= x <= "\udfff" for x in text):
        assert cleaned[0]["a"][0] == text


def test_an_entry_is_archived_with_the_epoch_it_was_said_in() -> None:
    def message(seq: int) -> Entry:
        return Entry(seq, seq, Kind.MESSAGE, Author.BOT, "x")

    def change(seq: int, epoch: int) -> Entry:
        return Entry(seq, seq, Kind.OWNER, Author.SYSTEM, data={"from": "bot", "to": "waiting", "epoch": epoch})

    log = [message(4), change(5, 3), message(6), change(7, 4), message(8)]
    c = Conversation("c", "web", "w", "p", "en", Owner.AGENT, 4, 8, 8, 1, 8)

    assert [row["epoch"] for row in entry_rows(c, log)] == [2, 3, 3, 4, 4]
    assert [row["epoch"] for row in entry_rows(c, log[-1:])] == [4]
    assert entry_rows(c, []) == []
