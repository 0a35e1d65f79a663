"""One customer over channels: what is begun on the page goes on in Telegram, with a person, and is rated there."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from conversation.model import Entry, Kind, Owner
from tests.conftest import Eventually
from tests.fakes.browser_chat import ChatClient
from tests.fakes.telegram import USERNAME, FakeTelegram
from tests.integration.baton.conftest import Installation

MINA = 501
KEY = "a secret that the shop and Baton share"


def address(baton: Installation) -> str:
    return f"{baton.url}/telegram/webhook"


async def tell(baton: Installation, telegram: FakeTelegram, text: str) -> None:
    assert await telegram.deliver(address(baton), telegram.message(MINA, text)) == 200


async def press(baton: Installation, telegram: FakeTelegram, title: str) -> None:
    """Presses the newest button that has this title."""
    sent = [one for one in telegram.sent if one.method == "sendmessage"]
    for place in range(len(sent) - 1, -1, -1):
        choices = [choice for shown, choice in telegram.buttons(place) if title in shown]
        if choices:
            assert (
                await telegram.deliver(address(baton), telegram.pressed(MINA, choices[0], sent[place].message)) == 200
            )
            return
    raise AssertionError(f"no button {title!r} among {[telegram.buttons(place) for place in range(len(sent))]}")


async def move(baton: Installation, page: ChatClient, telegram: FakeTelegram) -> None:
    """The customer of the page opens the deep link on their phone."""
    offer = await page.ask_to_continue()
    link = offer["links"][0]
    assert (link["channel"], link["url"]) == ("telegram", f"https://t.me/{USERNAME}?start={offer['code']}")
    assert link["qr"]["size"] >= 21
    assert link["qr"]["path"].startswith("M0 0h7")
    await tell(baton, telegram, f"/start {offer['code']}")


async def test_begun_on_the_page_escalated_and_rated_on_telegram(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    async with baton.page(language="en") as page, await baton.desk("Jisoo") as desk:
        conversation = (await page.see_type("welcome"))["conversation"]
        await page.say("my kettle leaks")
        await page.see_text("echo: my kettle leaks")
        await move(baton, page, telegram)
        # Known at once, in the language of the page, though this Telegram is set to Korean; nothing is told twice.
        await eventually(lambda: telegram.texts(MINA) == ["That worked: we're going on here where we left off."])
        await page.see_text("That worked")

        await tell(baton, telegram, "person")
        await eventually(lambda: "I'll get somebody." in telegram.texts(MINA))
        [shown] = await desk.waiting()
        assert (shown["id"], shown["channel"], shown["language"]) == (conversation, "telegram", "en")
        log = await desk.log(conversation)
        assert [
            entry["text"] for entry in log if entry["author"] == "customer" and not entry["text"].startswith("JOIN")
        ] == ["my kettle leaks", "person"]
        assert [entry["data"]["via"].split()[0] for entry in log if entry["author"] == "customer"] == [
            "web",
            "telegram",
        ]

        await desk.claim(conversation)
        await desk.say(conversation, "I am sending you a new one.")
        await eventually(lambda: "I am sending you a new one." in telegram.texts(MINA)[-1])
        # The page is in step with the phone.
        await page.see_text("I am sending you a new one.")
        await desk.post(f"/api/conversations/{conversation}/resolve", {"outcome": "solved"})
        await eventually(lambda: telegram.texts(MINA)[-1] == "How was your conversation with Jisoo?")

        await press(baton, telegram, "Very good")
        await eventually(lambda: "Is everything settled now?" in telegram.texts(MINA)[-1])
        await press(baton, telegram, "Yes, it's settled")
        await eventually(lambda: "Would you like to add a word" in telegram.texts(MINA)[-1])
        await press(baton, telegram, "Add a comment")
        await eventually(lambda: "in one message" in telegram.texts(MINA)[-1])
        await tell(baton, telegram, "quick and kind")
        await eventually(lambda: "passed that on" in telegram.texts(MINA)[-1])
        await tell(baton, telegram, "bye")
        await eventually(lambda: telegram.texts(MINA)[-1] == "echo: bye")
        archive = baton.parts.archive
        [rating] = await eventually(lambda: rated(baton, conversation))
        assert (rating.stars, rating.solved, rating.comment) == (5, True, "quick and kind")
        assert [line.channel for line in await archive.earlier(shown["customer"]["id"], conversation)] == ["telegram"]


async def rated(baton: Installation, conversation: str) -> list[Any]:
    found = await baton.parts.archive.ratings(conversation)
    return [one for one in found if one.comment]


async def test_what_is_not_settled_is_told_once_and_leads_to_a_person_again(
    baton: Installation, eventually: Eventually
) -> None:
    async with baton.page(language="en") as page, await baton.desk("Jisoo") as desk:
        conversation = (await page.see_type("welcome"))["conversation"]
        await page.say("person")
        await page.see_type("owner", owner="waiting")
        await desk.claim(conversation)
        await desk.post(f"/api/conversations/{conversation}/resolve", {"outcome": "unsolved"})
        await page.see_text("How was your conversation with Jisoo?")
        await page.choose("baton:rate:2")
        await page.see_text("Is your question settled at least?")
        await page.choose("baton:unsolved")
        await page.see_text("Tell us what is missing, or talk to a person again.")
        # Another press changes nothing that was said.
        await page.choose("baton:solved")
        await page.see_text("You've already told us how it was")
        await eventually(lambda: is_told(baton, conversation, (2, False, None)), "the archive has the answer")


async def is_told(baton: Installation, conversation: str, wanted: tuple[Any, ...]) -> bool:
    found = await baton.parts.archive.ratings(conversation)
    return [(one.stars, one.solved, one.comment) for one in found] == [wanted]


async def test_what_was_closed_before_joining_shows_the_whole_customer(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    parts = baton.parts
    async with baton.page(language="en") as page, await baton.desk("Jisoo") as desk:
        conversation = (await page.see_type("welcome"))["conversation"]
        await page.say("hello")
        await page.see_text("echo: hello")
        await tell(baton, telegram, "hi")
        await eventually(lambda: telegram.texts(MINA))
        old = str(await parts.store.find_open("telegram", str(MINA)))

        async def is_forgotten() -> bool:
            found = await parts.store.get_many([old])
            if found and found[0].owner is not Owner.CLOSED:
                await parts.handover.close(found[0], "idle")
            return not found

        await eventually(is_forgotten)
        await move(baton, page, telegram)
        await page.see_text("That worked")

        async def seen() -> bool:
            _, facts = await desk.get(f"/api/conversations/{old}")
            return conversation in [line["id"] for line in facts["earlier"]]

        await eventually(seen)


async def test_a_rating_counts_once(baton: Installation, telegram: FakeTelegram, eventually: Eventually) -> None:
    async with await baton.desk("Jisoo") as desk:
        await tell(baton, telegram, "person")
        await eventually(lambda: telegram.texts(MINA))
        [shown] = await desk.waiting()
        await desk.claim(shown["id"])
        await desk.post(f"/api/conversations/{shown['id']}/resolve", {"outcome": "solved"})
        await eventually(lambda: "상담은 어떠셨어요?" in telegram.texts(MINA)[-1])
        await press(baton, telegram, "★ 매우 불만족")
        await eventually(lambda: "솔직하게" in telegram.texts(MINA)[-1])
        await press(baton, telegram, "★★★★★")
        await eventually(lambda: "이미 평가해" in telegram.texts(MINA)[-1])
        found = await eventually(lambda: baton.parts.archive.ratings(shown["id"]))
        assert [one.stars for one in found] == [1]


async def test_what_the_page_did_not_show_comes_on_telegram(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    async with await baton.desk("Jisoo") as desk:
        async with baton.page(language="en") as page:
            conversation = (await page.see_type("welcome"))["conversation"]
            await page.say("hello")
            await page.see_text("echo: hello")
            await move(baton, page, telegram)
            await eventually(lambda: telegram.texts(MINA))
            await page.say("person")
            await page.see_type("owner", owner="waiting")
            last = page.entries()[-1]["seq"]
            await page.socket.send_json({"type": "read", "seq": last})
            await page.see_text("I'll get somebody.")
        await desk.claim(conversation)
        await desk.say(conversation, "Are you there?")
        before = len(telegram.texts(MINA))
        await tell(baton, telegram, "sorry, I had to leave")
        await eventually(lambda: "Are you there?" in " ".join(telegram.texts(MINA)))
        assert not any("echo: hello" in text for text in telegram.texts(MINA)[before:])


async def test_a_code_that_is_typed_on_the_page_brings_the_conversation_there(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    await tell(baton, telegram, "안녕하세요")
    await eventually(lambda: telegram.texts(MINA))
    await tell(baton, telegram, "/link")
    await eventually(lambda: "JOIN-" in telegram.texts(MINA)[-1])
    text = telegram.texts(MINA)[-1]
    code = text[text.index("JOIN-") :][:16]
    async with baton.page(language="en") as page:
        own = (await page.see_type("welcome"))["conversation"]
        await page.say(f"  {code.lower()} ")
        moved = await page.see(lambda frame: frame["type"] == "welcome" and frame["conversation"] != own)
        await page.see_text("echo: 안녕하세요")
        await page.see_text("연결됐어요")
        await page.say("and on the page?")
        await page.see_text("echo: and on the page?")
        assert len(baton.edge.asked) == 2
        # The next one who opens this page's session is there, too.
        async with baton.page(token=page.token, after=0) as again:
            assert (await again.see_type("welcome"))["conversation"] == moved["conversation"]


@pytest.mark.parametrize("wrong", ["JOIN-22222-22222", "join 22222 22222"])
async def test_a_wrong_code_is_answered(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually, wrong: str
) -> None:
    await tell(baton, telegram, wrong)
    await eventually(lambda: "더 이상 쓸 수 없어요" in telegram.texts(MINA)[-1:][0] if telegram.texts(MINA) else False)
    assert baton.edge.asked == []


async def test_apart_again(baton: Installation, telegram: FakeTelegram, eventually: Eventually) -> None:
    async with baton.page(language="en") as page:
        await page.say("hello")
        await page.see_text("echo: hello")
        await move(baton, page, telegram)
        await eventually(lambda: telegram.texts(MINA))
        await tell(baton, telegram, "/unlink")
        await eventually(lambda: "on its own again" in telegram.texts(MINA)[-1])
        await tell(baton, telegram, "a secret")
        await eventually(lambda: telegram.texts(MINA)[-1] == "echo: a secret")
        await page.say("still here")
        await page.see_text("echo: still here")
        assert "a secret" not in str(page.frames)
        assert "still here" not in str(telegram.texts(MINA))


async def test_who_says_stop_is_left_alone_until_they_change_their_mind(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    await tell(baton, telegram, "/stop")
    await eventually(lambda: "먼저 보내지 않을게요" in " ".join(telegram.texts(MINA)))
    store = baton.parts.store
    customer = (await store.get(str(await store.find_open("telegram", str(MINA))))).customer
    assert await store.client.hget(store.keys.customer(customer), "notices") == "off"
    await press(baton, telegram, "소식 다시 받기")
    await eventually(lambda: "다시 알려 드릴게요" in telegram.texts(MINA)[-1])
    assert await store.client.hget(store.keys.customer(customer), "notices") is None


async def test_a_customer_chooses_where_the_shop_writes(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    async with baton.page(language="en") as page:
        conversation = (await page.see_type("welcome"))["conversation"]
        await page.say("hello")
        await page.see_text("echo: hello")
        await move(baton, page, telegram)
        await page.see_text("That worked")
        # What is still on its way to one place stays away from there once the customer writes at the other.
        await eventually(lambda: any("That worked" in text for text in telegram.texts(MINA)))
        # The page is asked, too: whoever presses says where.
        await page.choose("baton:notices_here")
        await page.see_text("I'll tell you here")
        store = baton.parts.store
        customer = store.keys.customer((await store.get(conversation)).customer)
        assert await store.client.hget(customer, "notify_on") == "web"
        await tell(baton, telegram, "hi again")
        await eventually(lambda: "echo: hi again" in telegram.texts(MINA))
        await press(baton, telegram, "Order news here")
        await eventually(lambda: "I'll tell you here" in telegram.texts(MINA)[-1])
        assert await store.client.hget(customer, "notify_on") == "telegram"


# The shop's word


def vouch(sub: str = "u-1", key: str = KEY, **claims: Any) -> str:
    told = {"sub": sub, "aud": "baton", "exp": int(time.time()) + 600, **claims}
    return jwt.encode(told, key, algorithm="HS256")


@pytest.fixture
def overrides(overrides: dict[str, Any]) -> dict[str, Any]:
    return {**overrides, "customer_key": KEY}


async def entries(baton: Installation, id: str) -> list[Entry]:
    return [entry for entry in await baton.parts.store.log(id) if entry.kind is Kind.MESSAGE]


async def test_a_signed_in_customer_goes_on_in_another_browser(baton: Installation) -> None:
    async with baton.page(customer=vouch(name="Mina Kim", email="mina@shop.com", locale="ko-KR")) as page:
        conversation = (await page.see_type("welcome"))["conversation"]
        await page.say("hello")
        await page.see_text("echo: hello")
        # The e-mail that the shop has verified proves orders.
        assert baton.edge.asked[0]["slots"] == {"proven_contact": "mina@shop.com"}
        assert baton.edge.asked[0]["language"] in ("ko", "en")
    async with baton.page(customer=vouch()) as other:
        assert (await other.see_type("welcome"))["conversation"] == conversation
        await other.see_text("echo: hello")
        c = await baton.parts.store.get(conversation)
        person = await baton.parts.customers.get(c.customer)
        assert (person.name, person.email, person.shop) == ("Mina Kim", "mina@shop.com", "u-1")


@pytest.mark.parametrize("next_customer", [None, "u-2"])
async def test_who_signed_out_leaves_nothing_to_see(baton: Installation, next_customer: str | None) -> None:
    async with baton.page(customer=vouch()) as page:
        await page.say("my private matter")
        await page.see_text("echo: my private matter")
    customer = vouch(next_customer) if next_customer else None
    async with baton.page(token=page.token, customer=customer) as later:
        welcome = await later.see_type("welcome")
        assert welcome["seq"] == 0
        await later.say("hello")
        await later.see_text("echo: hello")
        assert "private" not in str(later.frames)


async def test_what_was_said_before_signing_in_stays(baton: Installation) -> None:
    async with baton.page() as page:
        await page.say("hello")
        await page.see_text("echo: hello")
    async with baton.page(token=page.token, customer=vouch()) as later:
        await later.see_text("echo: hello")


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("nonsense", "Not enough segments"),
        (vouch(key="another secret, long enough to be one"), "Signature verification failed"),
        (vouch(exp=int(time.time()) - 3600), "Signature has expired"),
        (vouch(exp=int(time.time()) + 90 * 24 * 3600), "more than a day"),
        (vouch(aud="somebody else"), "Audience doesn't match"),
        (vouch(sub=""), "sub"),
        (vouch(email="no address"), "email"),
        (jwt.encode({"sub": "u-1", "aud": "baton", "exp": 1}, "", algorithm="none"), "alg value is not allowed"),
    ],
    ids=["nonsense", "another key", "old", "too long", "for another", "nobody", "no e-mail", "unsigned"],
)
async def test_a_token_that_vouches_for_nobody_is_told_to_developers(
    baton: Installation, token: str, told: str
) -> None:
    async with baton.page(customer=token) as page:
        error = await page.see_type("error")
        assert error["code"] == "bad_customer"
        assert told.lower() in error["detail"].lower()
        assert not any(frame["type"] == "welcome" for frame in page.frames)
