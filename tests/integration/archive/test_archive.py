"""The archive on SQLite and PostgreSQL: stores once whatever comes twice, and gives it back unchanged."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from conversation.archive import tables
from conversation.archive.archive import Archive
from conversation.archive.engine import open_engine
from conversation.archive.errors import ArchiveRefused, ArchiveUnavailable, BadCursor, EmailTaken
from conversation.archive.records import Bundle, Role
from conversation.archive.schema import upgrade
from conversation.model import Author, Button, Conversation, Customer, Entry, Kind, Owner
from conversation.skills import Skills

KOREAN = Customer("p_1", "김민아", "mina@example.com", "ko", 50, (("web", "w1"),))


def entry(seq: int, text: str | None = "text", **about: object) -> Entry:
    defaults: dict[str, object] = {"at": seq * 1000, "kind": Kind.MESSAGE, "author": Author.CUSTOMER}
    return Entry(seq, text=text, **(defaults | about))  # type: ignore[arg-type]


def change(seq: int, epoch: int, source: str, target: str, **about: object) -> Entry:
    data = {"from": source, "to": target, "epoch": epoch, **about}
    return Entry(seq, seq * 1000, Kind.OWNER, Author.SYSTEM, data=data)


def conversation(id: str = "c_1", seq: int = 1, **about: object) -> Conversation:
    c = Conversation(id, "web", "w1", "p_1", "ko", Owner.BOT, 0, seq, seq, 1000, seq * 1000)
    return replace(c, **about)  # type: ignore[arg-type]


async def store_closed(archive: Archive, id: str, seq: int = 2, text: str = "text") -> None:
    c = conversation(id, seq, owner=Owner.CLOSED, epoch=1)
    log = [entry(n, text) for n in range(1, seq)] + [change(seq, 1, "bot", "closed", reason="idle")]
    await archive.store(c, log, KOREAN)


async def test_everything_comes_back_unchanged(archive: Archive) -> None:
    log = [
        entry(1, "환불해 주세요 🙏 100%_'\"\\", id="m1", data={"payload": "/refund"}),
        entry(2, "Which?", author=Author.BOT, buttons=(Button("B-1042", '/inform{"order": "B-1042"}'),)),
        entry(3, "VIP", kind=Kind.NOTE, author=Author.AGENT, name="Jun", id="n1", data={"agent": "a_1"}),
        entry(4, None, kind=Kind.FAILURE, author=Author.SYSTEM, data={"seq": 2, "permanent": True, "n": [1, None]}),
        change(5, 1, "bot", "waiting", reason="requested", team="support", agent=None),
    ]
    c = conversation(
        seq=5,
        owner=Owner.WAITING,
        epoch=1,
        team="support",
        reason="requested",
        summary="요약",
        slots={"order": "B-1042", "nested": {"a": [1.5, True, None]}},
    )
    await archive.store(c, log, KOREAN)

    assert await archive.log("c_1") == log
    assert await archive.log("c_1", after=3) == log[3:]
    found = await archive.conversation("c_1")
    assert found is not None
    assert found.conversation == replace(c, handled=5, archived=5)
    assert found.customer == replace(KOREAN, identities=())
    assert found.closed_at is None
    assert found.last == log[1]
    assert await archive.conversation("c_2") is None
    assert await archive.log("c_2") == []


async def test_the_same_again_changes_nothing(archive: Archive, archive_url: str) -> None:
    log = [entry(1), change(2, 1, "bot", "waiting"), change(3, 2, "waiting", "agent", agent="a_1")]
    c = conversation(seq=3, owner=Owner.AGENT, epoch=2, agent="a_1")

    for part in (log, log, log[1:], log[:0]):
        await archive.store(c, part, KOREAN)

    assert await archive.log("c_1") == log
    rows = await all_rows(archive_url)
    assert {name: len(found) for name, found in rows.items() if found} == {
        "customers": 1,
        "identities": 1,
        "conversations": 1,
        "entries": 3,
        "handoffs": 1,
    }


async def all_rows(url: str) -> dict[str, list[dict[str, object]]]:
    engine = open_engine(url)
    async with engine.connect() as connection:
        rows = {
            table.name: [dict(row) for row in (await connection.execute(select(table))).mappings()]
            for table in tables.metadata.sorted_tables
        }
    await engine.dispose()
    return rows


async def test_an_older_state_never_replaces_a_newer_one(archive: Archive) -> None:
    newer = conversation(seq=3, owner=Owner.WAITING, epoch=1)
    log = [entry(1), entry(2), change(3, 1, "bot", "waiting")]
    await archive.store(newer, log, KOREAN)

    await archive.store(conversation(seq=2), log[:2], KOREAN)  # a slow archiver

    found = await archive.conversation("c_1")
    assert found
    assert (found.conversation.owner, found.conversation.seq) == (Owner.WAITING, 3)
    assert await archive.log("c_1") == log


async def test_it_may_come_in_parts(archive: Archive, archive_url: str) -> None:
    log = [
        entry(1),
        change(2, 1, "bot", "waiting", reason="requested", team="support"),
        change(3, 2, "waiting", "agent", agent="a_1", team="support"),
        change(4, 3, "agent", "bot", reason="resolved", outcome="solved"),
        change(5, 4, "bot", "closed", reason="idle"),
    ]
    owners = [Owner.BOT, Owner.WAITING, Owner.AGENT, Owner.BOT, Owner.CLOSED]
    for n, line in enumerate(log):
        await archive.store(conversation(seq=n + 1, owner=owners[n], epoch=n), [line], KOREAN)

    rows = await all_rows(archive_url)
    assert [row["epoch"] for row in rows["entries"]] == [0, 1, 2, 3, 4]
    assert rows["handoffs"] == [
        {
            "conversation": "c_1",
            "epoch": 1,
            "reason": "requested",
            "team": "support",
            "asked_at": 2000,
            "claimed_at": 3000,
            "agent": "a_1",
            "ended_at": 4000,
            "ended": "resolved",
            "outcome": "solved",
        }
    ]
    found = await archive.conversation("c_1")
    assert found
    assert found.closed_at == 5000


async def test_many_at_once_are_one_transaction(archive: Archive) -> None:
    bundles = [Bundle(conversation(f"c_{n}"), (entry(1),), KOREAN) for n in range(20)]
    too_much = replace(bundles[7], conversation=replace(bundles[7].conversation, opened_at=10**30))

    with pytest.raises(ArchiveRefused):
        await archive.store_all([*bundles[:7], too_much, *bundles[8:]])
    assert await archive.conversation("c_1") is None
    await archive.store_all(bundles)
    await archive.store_all([])
    assert [e.seq for n in range(20) for e in await archive.log(f"c_{n}")] == [1] * 20


async def test_writers_at_once_do_not_lock_each_other_up(archive: Archive, archive_url: str) -> None:
    others = [Archive.open(archive_url, busy_seconds=10) for _ in range(4)]
    bundles = [
        Bundle(
            conversation(f"c_{n}", customer=f"p_{n % 3}", address=f"w{n % 3}"),
            (entry(1),),
            replace(KOREAN, id=f"p_{n % 3}", identities=(("web", f"w{n % 3}"),)),
        )
        for n in range(30)
    ]

    await asyncio.gather(
        *(other.store_all(bundles[n:] + bundles[:n]) for n, other in enumerate(others) for _ in range(3))
    )

    assert len(await archive.earlier("p_0", "c_0")) == 9
    for other in others:
        await other.close()


async def test_nul_and_lone_surrogates_are_taken_out(archive: Archive) -> None:
    nasty = "a\x00b\ud800c"
    c = conversation(summary=nasty, slots={nasty: nasty}, address=nasty)
    await archive.store(c, [entry(1, nasty, name=nasty, data={"x": [nasty]})], replace(KOREAN, name=nasty))

    [line] = await archive.log("c_1")
    assert (line.text, line.name, line.data) == ("ab?c", "ab?c", {"x": ["ab?c"]})
    found = await archive.conversation("c_1")
    assert found
    assert found.conversation.slots == {"ab?c": "ab?c"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
async def test_any_text_can_be_archived(archive: Archive, text: str) -> None:
    c = conversation("c_any")
    await archive.store(c, [entry(1, text, data={"t": text})], KOREAN)
    [line] = await archive.log("c_any")
    if "\x00" not in text and not any("\ud800" <= x <= "\udfff" for x in text):
        assert line.text == text


async def test_a_known_name_is_not_emptied_again(archive: Archive) -> None:
    await archive.store(conversation(), [entry(1)], KOREAN)
    await archive.store(conversation("c_2"), [entry(1)], Customer("p_1", language="en"))

    found = await archive.conversation("c_1")
    assert found
    assert (found.customer.name, found.customer.language, found.customer.created_at) == ("김민아", "en", 50)


async def test_what_the_customer_had_before(archive: Archive) -> None:
    for n in range(1, 4):
        await archive.store(
            conversation(f"c_{n}", opened_at=n, reason="requested", outcome="solved"), [entry(1)], KOREAN
        )
    other = replace(KOREAN, id="p_2", identities=(("web", "w2"),))
    await archive.store(conversation("c_9", customer="p_2", address="w2"), [entry(1)], other)

    earlier = await archive.earlier("p_1", "c_2")
    assert [line.id for line in earlier] == ["c_3", "c_1"]
    assert earlier[1].as_json() == {
        "id": "c_1",
        "channel": "web",
        "opened_at": 1,
        "closed_at": None,
        "reason": "requested",
        "outcome": "solved",
    }
    assert len(await archive.earlier("p_1", "c_2", limit=1)) == 1


async def test_conversations_go_with_their_addresses(archive: Archive) -> None:
    """An address that was joined brings its past; one that left takes it along, and a late line changes nothing."""
    phone = ("telegram", "7")
    stranger = Customer("p_2", created_at=1, identities=(phone,))
    await archive.store(conversation("c_1"), [entry(1)], KOREAN)
    await archive.store(conversation("c_2", customer="p_2", channel="telegram", address="7"), [entry(1)], stranger)

    joined = replace(KOREAN, identities=(*KOREAN.identities, phone), proofs={phone: ("code", 9)})
    await archive.store(conversation("c_3"), [entry(1)], joined)
    assert [line.id for line in await archive.earlier("p_1", "c_3")] == ["c_2", "c_1"]

    left = Customer("p_3", created_at=20, identities=(phone,))
    await archive.store(conversation("c_4", customer="p_3", channel="telegram", address="7"), [entry(1)], left)
    late = conversation("c_5", channel="telegram", address="7")
    await archive.store(late, [entry(1)], KOREAN)
    assert {line.id for line in await archive.earlier("p_3", "c_4")} == {"c_2", "c_5"}
    assert [line.id for line in await archive.earlier("p_1", "c_3")] == ["c_1"]


async def test_pages_of_what_is_closed(archive: Archive) -> None:
    for n in range(7):
        await store_closed(archive, f"c_{n}", seq=2 + n // 2)  # pairs that closed in the same moment
    await archive.store(conversation("c_open"), [entry(1)], KOREAN)

    seen, cursor, pages = [], None, 0
    while True:
        page = await archive.closed(cursor, limit=2)
        seen += [item.conversation.id for item in page.items]
        pages, cursor = pages + 1, page.cursor
        if cursor is None:
            break
    assert (pages, len(seen)) == (4, 7)
    assert seen == ["c_6", "c_5", "c_4", "c_3", "c_2", "c_1", "c_0"]
    newest = (await archive.closed(limit=1)).items[0]
    assert newest.closed_at == 5000
    assert newest.last
    assert newest.last.seq == 4
    assert (await archive.closed("1.c_0")).items == ()


@pytest.mark.parametrize("cursor", ["", "x", "5", ".c_1", "-5.c_1", "9" * 30 + ".c", "１.c", "1."])
async def test_a_foreign_cursor_is_refused(archive: Archive, cursor: str) -> None:
    with pytest.raises(BadCursor):
        await archive.closed(cursor)


async def test_searching_what_is_closed(archive: Archive) -> None:
    await store_closed(archive, "c_1", text="환불 100% please")
    await store_closed(archive, "c_2", text="Where is it?")

    async def found(search: str) -> list[str]:
        return sorted(item.conversation.id for item in (await archive.closed(search=search)).items)

    assert await found("환불") == ["c_1"]
    assert await found("WHERE is") == ["c_2"]
    assert await found("0%") == ["c_1"]
    assert await found("%%") == []
    assert await found("c_2") == ["c_2"]
    assert await found("김민") == ["c_1", "c_2"]
    assert await found("mina@") == ["c_1", "c_2"]


async def test_staff(archive: Archive) -> None:
    mina = await archive.add_staff(" Mina@Example.com ", "미나", Role.AGENT, "hash")
    jun = await archive.add_staff("jun@example.com", "Jun", Role.ADMIN, "hash2")

    assert (mina.email, mina.role, mina.disabled) == ("Mina@Example.com", Role.AGENT, False)
    assert await archive.staff(mina.id) == mina
    assert await archive.staff_by_email("mina@EXAMPLE.com") == mina
    assert await archive.staff_by_email("nobody@example.com") is None
    assert await archive.staff("a_none") is None
    assert await archive.list_staff() == [jun, mina]
    with pytest.raises(EmailTaken):
        await archive.add_staff("MINA@example.com", "Another", Role.AGENT, "hash")

    await archive.change_staff(mina.id, password_hash="new", disabled=True)
    credentials = await archive.credentials("mina@example.com")
    assert credentials
    assert (credentials.password_hash, credentials.staff.disabled) == ("new", True)
    assert "new" not in repr(credentials)
    await archive.change_staff(mina.id, disabled=False)
    assert await archive.staff(mina.id) == mina


async def test_what_staff_take(archive: Archive) -> None:
    korean = Skills(("support", "주문"), ("ko",), 4)
    mina = await archive.add_staff("mina@example.com", "Mina", Role.AGENT, "hash", korean)
    jun = await archive.add_staff("jun@example.com", "Jun", Role.AGENT, "hash")

    assert (mina.skills, jun.skills) == (korean, Skills())
    assert await archive.list_staff() == [jun, mina]
    await archive.change_staff(mina.id, skills=Skills(("support",)))
    await archive.change_staff(jun.id, disabled=True)
    assert [member.skills for member in await archive.list_staff()] == [Skills(), Skills(("support",))]

    await archive.remove_staff(mina.id)
    assert [member.id for member in await archive.list_staff()] == [jun.id]


async def test_staff_of_before_there_were_skills_take_all(archive: Archive) -> None:
    mina = await archive.add_staff("mina@example.com", "Mina", Role.AGENT, "hash", Skills(("support",), ("ko",), 2))
    async with archive._writer.begin() as connection:
        await connection.execute(text("UPDATE staff SET teams = NULL, languages = NULL, capacity = NULL"))
    assert await archive.staff(mina.id) == replace(mina, skills=Skills())


async def test_one_of_many_at_once_gets_the_address(archive: Archive) -> None:
    made = await asyncio.gather(
        *(archive.add_staff("same@example.com", f"n{n}", Role.AGENT, "h") for n in range(8)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in made) == ["EmailTaken"] * 7 + ["Staff"]


async def test_the_audit(archive: Archive) -> None:
    await archive.record_audit("a_1", "staff.created", "a_2", {"role": "agent"})
    await archive.record_audit("system", "conversation.closed", "c_1")

    lines = await archive.audit_lines()
    assert [(line.actor, line.action, line.subject, line.data) for line in lines] == [
        ("system", "conversation.closed", "c_1", {}),
        ("a_1", "staff.created", "a_2", {"role": "agent"}),
    ]
    assert lines[0].at >= lines[1].at > 10**12


async def test_without_a_schema_it_is_unavailable(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    archive = Archive.open(empty_url)
    for call in (archive.ping(), archive.store(conversation(), [entry(1)], KOREAN), archive.list_staff()):
        with pytest.raises(ArchiveUnavailable, match="See that the database runs"):
            await call
    await upgrade(empty_url)
    await archive.ping()
    await archive.close()


async def test_an_error_tells_nothing_of_a_row(archive: Archive) -> None:
    secret = conversation(summary="the customer's secret", opened_at=10**30)
    with pytest.raises(ArchiveRefused) as refused:
        await archive.store(secret, [entry(1, "another secret")], KOREAN)
    assert "secret" not in f"{refused.value} {refused.value.__cause__}"
