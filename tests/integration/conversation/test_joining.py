"""One customer of two addresses: only by proof, once, and with everything that was said."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from conversation.connection import Client
from conversation.customers import Customers
from conversation.handover import Handover
from conversation.joining import Account, Joined, Joining, Outcome
from conversation.keys import Keys
from conversation.live import Accepted, LiveStore
from conversation.model import Author, Conversation, Entry, Incoming, Kind, Owner
from tests.integration.conversation.makers import MINA, accept, answer, escalate, incoming, says, waiting

ONE, OWN = says("one"), says("own")
PHONE = {"address": "7", "channel": "pushed"}


@pytest.fixture
def joining(store: LiveStore) -> Joining:
    return Joining(store)


@pytest.fixture
def customers(client: Client, keys: Keys) -> Customers:
    return Customers(client, keys)


async def redeem(joining: Joining, store: LiveStore, accepted: Accepted, code: str) -> Joined:
    return await joining.redeem(await store.get(accepted.conversation), accepted.seq, code, ONE, OWN)


async def join(joining: Joining, store: LiveStore) -> Joined:
    """The customer of w1 gives the code on their phone."""
    code = await joining.issue_code(("web", "w1"))
    return await redeem(joining, store, await accept(store, code, **PHONE), code)


def texts(log: list[Entry]) -> list[str | None]:
    return [entry.text for entry in log if entry.kind is Kind.MESSAGE]


async def test_a_code_makes_one_customer_and_one_conversation(
    joining: Joining, store: LiveStore, customers: Customers, client: Client
) -> None:
    web = await accept(store, "where is my order?")
    await answer(store, web.conversation, "Which one?", slots={"name": "Mina"})
    joined = await join(joining, store)

    assert joined == Joined(Outcome.ONE, joined.customer, web.conversation)
    c = await store.get(web.conversation)
    assert (c.channel, c.address, c.customer) == ("pushed", "7", joined.customer)
    assert c.addresses == (("web", "w1"), ("pushed", "7"))
    assert await store.find_open("web", "w1") == await store.find_open("pushed", "7") == c.id
    assert texts(await store.log(c.id)) == ["where is my order?", "Which one?", "one"]
    person = await customers.get(c.customer)
    assert person.identities == (("pushed", "7"), ("web", "w1"))
    assert {how for how, _ in person.proofs.values()} == {"code"}
    # Only what the web page has not shown is brought to the phone.
    assert c.delivered == 2
    assert await client.xlen(store.keys.outbox("pushed")) == 2


async def test_the_other_conversation_ends_and_names_the_one_that_goes_on(joining: Joining, store: LiveStore) -> None:
    web = await accept(store, "hello")
    code = await joining.issue_code(("web", "w1"))
    phone = await accept(store, code, **PHONE)
    await redeem(joining, store, phone, code)

    ended = await store.get(phone.conversation)
    assert ended.owner is Owner.CLOSED
    last = (await store.log(ended.id))[-1]
    assert (last.data["reason"], last.data["continued"]) == ("continued", web.conversation)


async def test_answers_go_where_the_customer_wrote_last(joining: Joining, store: LiveStore) -> None:
    web = await accept(store, "hello")
    await join(joining, store)
    await accept(store, "back on the page")
    c = await store.get(web.conversation)
    assert (c.channel, c.address) == ("web", "w1")
    assert (await store.log(c.id))[-1].data["via"] == "web w1"

    await answer(store, c.id, "seen on the page")
    await accept(store, "and on the phone", **PHONE)
    c = await store.get(c.id)
    # What the page shows is not brought to the phone again, up to what they answered.
    assert (c.channel, c.delivered) == ("pushed", c.seq - 1)


async def test_what_a_page_did_not_show_comes_along(joining: Joining, store: LiveStore) -> None:
    web = await accept(store, "hello")
    await join(joining, store)
    await accept(store, "back on the page")
    await store.mark_read(web.conversation, 5)
    await answer(store, web.conversation, "nobody looked")
    await accept(store, "hello?", **PHONE)
    c = await store.get(web.conversation)
    unseen = [entry.text for entry in await store.log(c.id, after=c.delivered) if entry.author is Author.BOT]
    assert unseen == ["nobody looked"]


@pytest.mark.parametrize("there_waits", [True, False])
async def test_who_has_a_person_keeps_them(joining: Joining, store: LiveStore, there_waits: bool) -> None:
    """Whichever side waits goes on; the bot's one ends."""
    if there_waits:
        kept = await waiting(store)
        joined = await join(joining, store)
    else:
        await accept(store, "hello")
        code = await joining.issue_code(("web", "w1"))
        phone = await accept(store, "a person please", **PHONE)
        kept = await _wait(store, phone)
        joined = await redeem(joining, store, await accept(store, code, **PHONE), code)
    assert (joined.outcome, joined.conversation) == (Outcome.ONE, kept.id)
    c = await store.get(kept.id)
    assert (c.owner, c.epoch) == (Owner.WAITING, kept.epoch)
    assert set(c.addresses) == {("web", "w1"), ("pushed", "7")}
    assert await store.find_open("web", "w1") == await store.find_open("pushed", "7") == kept.id


async def _wait(store: LiveStore, accepted: Accepted) -> Conversation:
    return await escalate(store, accepted.conversation)


async def test_two_people_are_not_taken_from_anybody(joining: Joining, store: LiveStore, handover: Handover) -> None:
    there = await waiting(store)
    phone = await accept(store, "a person please", **PHONE)
    here = await _wait(store, phone)
    await handover.claim(here.id, MINA, 5)
    joined = await join(joining, store)

    assert (joined.outcome, joined.conversation) == (Outcome.OWN, here.id)
    assert (await store.get(there.id)).owner is Owner.WAITING
    assert (await store.get(here.id)).owner is Owner.AGENT
    assert (await store.get(there.id)).customer == (await store.get(here.id)).customer == joined.customer


async def test_what_was_written_after_the_code_is_still_answered(joining: Joining, store: LiveStore) -> None:
    web = await accept(store, "hello")
    await answer(store, web.conversation, "hi")
    code = await joining.issue_code(("web", "w1"))
    phone = await accept(store, code, **PHONE)
    await accept(store, "and where is B-1042?", **PHONE)
    await redeem(joining, store, phone, code)

    c, unhandled = await store.unhandled(web.conversation)
    assert [entry.text for entry in unhandled] == ["and where is B-1042?"]
    assert c.channel == "pushed"


async def test_a_code_is_good_once_and_for_others_only(joining: Joining, store: LiveStore) -> None:
    await accept(store, "hello")
    code = await joining.issue_code(("web", "w1"))
    same = await redeem(joining, store, await accept(store, code), code)
    assert same.outcome is Outcome.SAME
    first, second = [await accept(store, code, address=a, channel="pushed") for a in "78"]
    outcomes = await asyncio.gather(*(redeem(joining, store, one, code) for one in (first, second)))
    assert sorted(one.outcome for one in outcomes) == [Outcome.ONE, Outcome.UNKNOWN]
    loser = first if outcomes[0].outcome is Outcome.UNKNOWN else second
    c = await store.get(loser.conversation)
    # Nothing has changed for them, and their message is still to be answered.
    assert (c.owner, c.handled, len(c.addresses)) == (Owner.BOT, 0, 1)


async def test_joining_twice_is_joining_once(joining: Joining, store: LiveStore) -> None:
    await accept(store, "hello")
    code = await joining.issue_code(("web", "w1"))
    phone = await accept(store, code, **PHONE)
    before = await store.get(phone.conversation)
    assert (await joining.redeem(before, phone.seq, code, ONE, OWN)).outcome is Outcome.ONE
    # A worker that died before it could know asks again with what it had read.
    assert (await joining.redeem(before, phone.seq, code, ONE, OWN)).outcome in (Outcome.UNKNOWN, Outcome.STALE)


async def test_the_elder_remains_and_keeps_what_both_were_known_by(
    joining: Joining, store: LiveStore, customers: Customers
) -> None:
    web = await accept(store, "hello")
    elder = (await store.get(web.conversation)).customer
    named = await store.accept(_named("Mina Kim", "7"))
    younger = (await store.get(named.conversation)).customer
    joined = await join(joining, store)

    assert joined.customer == elder
    found = await customers.get_many([elder, younger])
    assert found[elder] == found[younger]
    assert (found[elder].id, found[elder].name) == (elder, "Mina Kim")


def _named(name: str, address: str) -> Incoming:
    return replace(incoming("hi", address=address, channel="pushed"), name=name)


async def test_equal_names_and_mails_join_nobody(store: LiveStore, client: Client) -> None:
    first = await store.accept(_named("Mina Kim", "7"))
    second = await store.accept(_named("Mina Kim", "8"))
    people = [(await store.get(one.conversation)).customer for one in (first, second)]
    for person in people:
        await client.hset(store.keys.customer(person), "email", "mina@example.com")
    again = await accept(store, "hello", address="7", channel="pushed")
    assert (await store.get(again.conversation)).customer == people[0] != people[1]


async def test_the_shop_vouches_for_a_page(joining: Joining, store: LiveStore, customers: Customers) -> None:
    account = Account("u-1", "Mina Kim", "mina@example.com", "ko")
    fresh = await joining.vouch(account, ("web", "w1"))
    assert (fresh.outcome, fresh.conversation) == (Outcome.OWN, None)
    web = await accept(store, "hello")
    c = await store.get(web.conversation)
    assert c.customer == fresh.customer
    person = await customers.get(c.customer)
    assert (person.name, person.email, person.shop, person.language) == ("Mina Kim", "mina@example.com", "u-1", "ko")

    # Another browser of the same account goes on with it, and the same once more changes nothing.
    for _ in range(2):
        other = await joining.vouch(account, ("web", "w2"))
        assert (other.customer, other.conversation) == (c.customer, c.id)
    assert await store.find_open("web", "w2") == c.id
    notes = [entry for entry in await store.log(c.id) if entry.kind is Kind.NOTE]
    assert [note.data["identity"]["here"] for note in notes] == ["web w2"]


@pytest.mark.parametrize("verified", [None, "mina@example.com"])
async def test_an_email_that_was_only_left_proves_no_orders(
    joining: Joining, store: LiveStore, handover: Handover, client: Client, verified: str | None
) -> None:
    """A signed-in customer who waits may leave any e-mail to be answered at; only the shop's word is a proof."""
    await joining.vouch(Account("u-1", email=verified), ("web", "w1"))
    c = await waiting(store)
    asked = await accept(store, "victim@example.com")
    await store.attend(c, asked.seq, (), {}, email="victim@example.com")
    assert await client.hget(store.keys.customer(c.customer), "email") == "victim@example.com"
    await handover.cancel(await store.get(c.id), asked.seq, bot_slots={})
    c = await store.get(c.id)
    assert await handover.close(c, "idle")

    again = await accept(store, "hello again")
    slots = (await store.get(again.conversation)).bot_slots
    assert slots == ({"proven_contact": verified} if verified else {})


async def test_a_chat_before_signing_in_becomes_the_accounts(joining: Joining, store: LiveStore) -> None:
    before = await joining.vouch(Account("u-1"), ("web", "w1"))
    web = await accept(store, "hello", address="w2")
    after = await joining.vouch(Account("u-1"), ("web", "w2"))
    assert (await store.get(web.conversation)).customer == before.customer == after.customer


async def test_two_accounts_are_never_one(joining: Joining, store: LiveStore) -> None:
    await joining.vouch(Account("u-1"), ("web", "w1"))
    assert (await joining.vouch(Account("u-2"), ("web", "w1"))).outcome is Outcome.OTHER_ACCOUNT
    await accept(store, "hello")
    await joining.vouch(Account("u-2"), ("pushed", "7"))
    assert (await join(joining, store)).outcome is Outcome.OTHER_ACCOUNT


async def test_leaving_parts_the_address_and_is_recorded(
    joining: Joining, store: LiveStore, customers: Customers
) -> None:
    web = await accept(store, "my number is private")
    joined = await join(joining, store)
    bye = await accept(store, "unlink", **PHONE)
    c = await store.get(web.conversation)
    assert await joining.leave(c, bye.seq, ("pushed", "7"), says("on your own")) is Outcome.OWN

    c = await store.get(web.conversation)
    assert (c.channel, c.address, c.addresses, c.handled) == ("web", "w1", (("web", "w1"),), bye.seq)
    own = await store.get(await store.find_open("pushed", "7") or "")
    assert own.customer != c.customer == joined.customer
    assert texts(await store.log(own.id)) == ["on your own"]
    for log in (await store.log(own.id), await store.log(c.id)):
        assert [e.data["identity"]["change"] for e in log if e.kind is Kind.NOTE][-1] == "left"
    assert (await customers.get(own.customer)).identities == (("pushed", "7"),)
    assert (await customers.get(c.customer)).identities == (("web", "w1"),)

    again = await accept(store, "unlink", **PHONE)
    assert await joining.leave(await store.get(own.id), again.seq, ("pushed", "7"), ONE) is Outcome.SAME


async def test_closing_frees_every_address(joining: Joining, store: LiveStore, handover: Handover) -> None:
    web = await accept(store, "hello")
    await join(joining, store)
    await answer(store, web.conversation, "bye")
    assert await handover.close(await store.get(web.conversation), "idle")
    assert await store.find_open("web", "w1") is None
    assert await store.find_open("pushed", "7") is None
