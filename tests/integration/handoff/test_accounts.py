"""Staff accounts on real stores: who may come in, how often they may try, and how they are put out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from conversation.archive.archive import Archive
from conversation.archive.records import Role, Staff
from conversation.archive.schema import upgrade
from conversation.connection import Client
from conversation.keys import Keys
from handoff.accounts import Accounts
from handoff.attempts import AttemptLimits, Attempts
from handoff.errors import BadAccount, TooManyAttempts, WrongLogin
from handoff.sessions import Sessions, token_digest
from tests.conftest import Eventually

PASSWORD = "비밀번호 correct horse"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

type MakeAccounts = Callable[..., Accounts]


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    url = f"sqlite:///{tmp_path}/a.db"
    await upgrade(url)
    archive = Archive.open(url)
    yield archive
    await archive.close()


@pytest.fixture
def sessions(client: Client, keys: Keys) -> Sessions:
    return Sessions(client, keys)


@pytest.fixture
def make(archive: Archive, sessions: Sessions, client: Client, keys: Keys) -> MakeAccounts:
    def accounts(limits: AttemptLimits | None = None, hasher: PasswordHasher = CHEAP) -> Accounts:
        return Accounts(archive, sessions, Attempts(client, keys, limits or AttemptLimits()), hasher)

    return accounts


@pytest.fixture
async def mina(make: MakeAccounts) -> Staff:
    return await make().create("mina@example.com", "Mina", Role.AGENT, PASSWORD)


async def test_log_in_and_out(make: MakeAccounts, sessions: Sessions, mina: Staff) -> None:
    staff, token = await make().log_in("  MINA@example.com", PASSWORD, "127.0.0.1")

    assert staff == mina
    session = await sessions.find(token)
    assert session
    assert (session.staff, session.role, session.name, session.email) == (
        mina.id,
        Role.AGENT,
        "Mina",
        "mina@example.com",
    )
    await sessions.end(token)
    assert await sessions.find(token) is None
    await sessions.end(token)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("mina@example.com", "wrong"),
        ("mina@example.com", ""),
        ("mina@example.com", PASSWORD + "\x00"),
        ("mina@example.com", "\ud800" * 12),
        ("mina@example.com", "x" * 100_000),
        ("nobody@example.com", PASSWORD),
        ("", PASSWORD),
        ("\x00\ud800", PASSWORD),
        ("x" * 100_000, PASSWORD),
        ("mina@example.com' OR 1=1 --", PASSWORD),
    ],
)
async def test_what_does_not_fit_is_refused_alike(make: MakeAccounts, mina: Staff, email: str, password: str) -> None:
    with pytest.raises(WrongLogin) as refused:
        await make().log_in(email, password, "127.0.0.1")
    assert str(refused.value) == str(WrongLogin())


async def test_an_unknown_email_takes_a_comparison_too(
    make: MakeAccounts, mina: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            compared.append(str(hash))
            return super().verify(hash, password)

    accounts = make(hasher=Counting(time_cost=1, memory_cost=64, parallelism=1))
    for email in ("mina@example.com", "nobody@example.com"):
        with pytest.raises(WrongLogin):
            await accounts.authenticate(email, "wrong password", "127.0.0.1")
    assert len(compared) == 2
    # The same parameters, so the same time.
    assert compared[0].split("$")[:4] == compared[1].split("$")[:4]


async def test_too_many_for_one_email(make: MakeAccounts, mina: Staff, keys: Keys, client: Client) -> None:
    accounts = make(AttemptLimits(per_email=3, per_address=100, seconds=60))
    for _ in range(3):
        with pytest.raises(WrongLogin):
            await accounts.authenticate("mina@example.com", "wrong password", "10.0.0.1")

    for remote in ("10.0.0.1", "10.0.0.2"):  # from anywhere, and even with the right password
        with pytest.raises(TooManyAttempts) as refused:
            await accounts.authenticate("MINA@example.com", PASSWORD, remote)
        assert 50 <= refused.value.retry_after <= 60
    names = " ".join(await client.keys(f"*{keys.workspace}*"))
    assert "mina" not in names
    assert "10.0.0.1" not in names


async def test_too_many_from_one_address(make: MakeAccounts, mina: Staff) -> None:
    accounts = make(AttemptLimits(per_email=100, per_address=4, seconds=60))
    for n in range(4):
        with pytest.raises(WrongLogin):
            await accounts.authenticate(f"guess{n}@example.com", "wrong password", "10.0.0.1")

    with pytest.raises(TooManyAttempts):
        await accounts.authenticate("mina@example.com", PASSWORD, "10.0.0.1")
    assert await accounts.authenticate("mina@example.com", PASSWORD, "10.0.0.2") == mina


async def test_the_window_ends(make: MakeAccounts, mina: Staff, eventually: Eventually) -> None:
    accounts = make(AttemptLimits(per_email=1, per_address=100, seconds=1))
    with pytest.raises(WrongLogin):
        await accounts.authenticate("mina@example.com", "wrong password", "10.0.0.1")

    async def try_again() -> object:
        try:
            return await accounts.authenticate("mina@example.com", PASSWORD, "10.0.0.1")
        except TooManyAttempts:
            return None

    assert await try_again() is None
    assert await eventually(try_again, seconds=5) == mina


async def test_success_forgets_the_failures(make: MakeAccounts, mina: Staff) -> None:
    accounts = make(AttemptLimits(per_email=2, per_address=3, seconds=60))
    for _ in range(5):
        assert await accounts.authenticate("mina@example.com", PASSWORD, "10.0.0.1") == mina
    with pytest.raises(WrongLogin):
        await accounts.authenticate("mina@example.com", "wrong password", "10.0.0.1")
    for _ in range(5):
        assert await accounts.authenticate("mina@example.com", PASSWORD, "10.0.0.1") == mina


async def test_guesses_at_once_do_not_slip_through_together(make: MakeAccounts, mina: Staff) -> None:
    accounts = make(AttemptLimits(per_email=5, per_address=100, seconds=60))

    results = await asyncio.gather(
        *(accounts.authenticate("mina@example.com", f"guess number {n}", "10.0.0.1") for n in range(40)),
        return_exceptions=True,
    )

    assert sum(isinstance(r, WrongLogin) for r in results) == 5
    assert sum(isinstance(r, TooManyAttempts) for r in results) == 35


async def test_the_token_is_kept_nowhere(
    make: MakeAccounts, sessions: Sessions, mina: Staff, client: Client, keys: Keys
) -> None:
    _, token = await make().log_in("mina@example.com", PASSWORD, "127.0.0.1")
    _, other = await make().log_in("mina@example.com", PASSWORD, "127.0.0.1")

    assert token != other
    assert len(token) >= 43  # 256 bits
    assert await client.exists(keys.session(token_digest(token))) == 1
    assert await client.keys(f"*{token}*") == []
    assert token not in str(await client.hgetall(keys.session(token_digest(token))))
    for forged in ("", "x", token[:-1], token_digest(token), "\ud800"):
        assert await sessions.find(forged) is None


async def test_a_session_ends_without_use_and_not_with_it(client: Client, keys: Keys, mina: Staff) -> None:
    sessions = Sessions(client, keys, seconds=100)
    token = await sessions.begin(mina)
    key = keys.session(token_digest(token))
    for name in (key, keys.sessions_of(mina.id)):
        assert 90 < await client.ttl(name) <= 100
        await client.expire(name, 5)

    assert await sessions.find(token)
    for name in (key, keys.sessions_of(mina.id)):
        assert 90 < await client.ttl(name) <= 100
    await client.pexpire(key, 1)
    await asyncio.sleep(0.01)
    assert await sessions.find(token) is None
    await sessions.end_all(mina.id)


async def test_disabled_staff_are_out_at_once(
    make: MakeAccounts, sessions: Sessions, mina: Staff, archive: Archive
) -> None:
    accounts = make()
    tokens = [(await accounts.log_in("mina@example.com", PASSWORD, "127.0.0.1"))[1] for _ in range(3)]
    jun = await accounts.create("jun@example.com", "Jun", Role.ADMIN, PASSWORD, actor=mina.id)
    _, juns = await accounts.log_in("jun@example.com", PASSWORD, "127.0.0.1")

    await accounts.disable(mina.id, actor=jun.id)

    assert [await sessions.find(token) for token in tokens] == [None] * 3
    assert await sessions.find(juns)
    assert await accounts.find(mina.id) is None
    with pytest.raises(WrongLogin):
        await accounts.log_in("mina@example.com", PASSWORD, "127.0.0.1")
    await accounts.enable(mina.id, actor=jun.id)
    assert (await accounts.log_in("mina@example.com", PASSWORD, "127.0.0.1"))[0] == mina
    assert [(line.actor, line.action, line.subject) for line in reversed(await archive.audit_lines())] == [
        ("system", "staff.created", mina.id),
        (mina.id, "staff.created", jun.id),
        (jun.id, "staff.disabled", mina.id),
        (jun.id, "staff.enabled", mina.id),
    ]


async def test_disabled_while_the_password_is_compared(make: MakeAccounts, sessions: Sessions, mina: Staff) -> None:
    accounts = make()
    begin = sessions.begin

    async def begin_just_after_all_were_ended(member: Staff) -> str:
        await accounts.disable(mina.id)
        token = await begin(member)
        tokens.append(token)
        return token

    tokens: list[str] = []
    sessions.begin = begin_just_after_all_were_ended  # type: ignore[method-assign]
    with pytest.raises(WrongLogin):
        await accounts.log_in("mina@example.com", PASSWORD, "127.0.0.1")
    assert await sessions.find(tokens[0]) is None


async def test_a_new_password_ends_the_sessions(make: MakeAccounts, sessions: Sessions, mina: Staff) -> None:
    accounts = make()
    _, token = await accounts.log_in("mina@example.com", PASSWORD, "127.0.0.1")
    await accounts.set_password(mina.id, "another good one")

    assert await sessions.find(token) is None
    with pytest.raises(WrongLogin):
        await accounts.authenticate("mina@example.com", PASSWORD, "127.0.0.1")
    assert await accounts.authenticate("mina@example.com", "another good one", "127.0.0.1") == mina


async def test_a_hash_with_old_parameters_is_renewed(make: MakeAccounts, mina: Staff, archive: Archive) -> None:
    dearer = PasswordHasher(time_cost=2, memory_cost=128, parallelism=1)
    before = await archive.credentials("mina@example.com")
    assert await make(hasher=dearer).authenticate("mina@example.com", PASSWORD, "127.0.0.1") == mina

    after = await archive.credentials("mina@example.com")
    assert before
    assert after
    assert dearer.check_needs_rehash(before.password_hash)
    assert not dearer.check_needs_rehash(after.password_hash)
    assert await make(hasher=dearer).authenticate("mina@example.com", PASSWORD, "127.0.0.1") == mina


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"password": "short one"}, "password"),
        ({"password": " " * 12}, "password"),
        ({"password": "x" * 1001}, "password"),
        ({"password": "\ud800" * 12}, "password"),
        ({"email": "nobody"}, "email"),
        ({"email": "two@at@example.com"}, "email"),
        ({"email": "MINA@Example.com"}, "email"),
        ({"name": " "}, "name"),
    ],
)
async def test_an_account_that_cannot_be(make: MakeAccounts, mina: Staff, about: dict[str, str], field: str) -> None:
    given = {"email": "new@example.com", "name": "New", "password": PASSWORD} | about
    with pytest.raises(BadAccount) as refused:
        await make().create(given["email"], given["name"], Role.AGENT, given["password"])
    assert refused.value.field == field
    assert len(str(refused.value)) > 10


@pytest.mark.parametrize("email", ["anna@intranet", "안나@example.com", "a+b@example.co.kr"])
async def test_addresses_that_are_fine(make: MakeAccounts, email: str) -> None:
    made = await make().create(email, "Anna", Role.AGENT, "exactly 10")
    assert await make().authenticate(email, "exactly 10", "127.0.0.1") == made


async def test_the_default_parameters_hash_in_a_thread(make: MakeAccounts, mina: Staff) -> None:
    """The loop goes on while a real hash is compared."""
    accounts = make(hasher=PasswordHasher())
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    with pytest.raises(WrongLogin):
        await accounts.authenticate("nobody@example.com", PASSWORD, "127.0.0.1")
    ticking.cancel()
    assert ticks > 10
