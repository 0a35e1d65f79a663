"""Telegram through the whole of Baton: in by webhook and by polling, out through the outbox, whatever goes wrong."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from channels.telegram.send import PER_SECOND
from conversation.model import Author, Entry, Kind
from tests.conftest import Eventually
from tests.fakes.telegram import SECRET, FakeTelegram
from tests.integration.baton.conftest import Installation

MINA = 501
GROUP = -77


def address(baton: Installation) -> str:
    return f"{baton.url}/telegram/webhook"


async def log_of(baton: Installation, chat: int = MINA) -> list[Entry]:
    """The log of the conversation that is open with a chat."""
    id = await baton.parts.store.find_open("telegram", str(chat))
    return await baton.parts.store.log(id) if id else []


async def test_a_message_is_stored_answered_and_its_customer_known(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    assert await telegram.deliver(address(baton), telegram.message(MINA, "hello")) == 200
    stored = (await log_of(baton))[0]
    assert (stored.text, stored.author) == ("hello", Author.CUSTOMER)
    await eventually(lambda: telegram.texts(MINA) == ["echo: hello"])
    [c] = await baton.parts.store.get_many([str(await baton.parts.store.find_open("telegram", str(MINA)))])
    assert c.language == "ko"
    assert (await baton.parts.customers.get(c.customer)).name == "Mina Kim"


async def test_a_storm_of_redeliveries_is_answered_once_and_in_order(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    updates = [telegram.message(MINA, f"question number {number}?") for number in range(5)]
    for update in updates:
        statuses = await asyncio.gather(*(telegram.deliver(address(baton), update) for _ in range(3)))
        assert statuses == [200] * 3
    for update in reversed(updates):
        assert await telegram.deliver(address(baton), update) == 200
    await eventually(lambda: "number 4" in " ".join(telegram.texts(MINA)))
    customers = [entry.text for entry in await log_of(baton) if entry.author is Author.CUSTOMER]
    assert customers == [f"question number {number}?" for number in range(5)]
    joined = "\n".join(telegram.texts(MINA))
    assert [joined.count(f"number {number}") for number in range(5)] == [1] * 5


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x"])
async def test_who_does_not_know_the_secret_is_refused(
    baton: Installation, telegram: FakeTelegram, secret: str | None
) -> None:
    assert await telegram.deliver(address(baton), telegram.message(MINA, "hello"), secret) == 401
    assert await log_of(baton) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 400),
        (b"[1]", 400),
        (b"[" * 100_000, 400),
        (b'{"update_id": 1}', 200),
        (b'{"update_id": 1, "message": 7}', 200),
        (b'{"update_id": 1, "something_new": {"a": 1}}', 200),
        (b'{"update_id": 1, "message": {"text": "' + b"x" * 300_000 + b'"}}', 413),
    ],
)
async def test_bad_updates_are_refused_or_passed_over(
    baton: Installation, telegram: FakeTelegram, body: bytes, status: int
) -> None:
    assert await telegram.deliver(address(baton), {}, body=body) == status
    assert await log_of(baton) == []
    assert await telegram.deliver(address(baton), telegram.message(MINA, "still there?")) == 200


async def test_a_button_is_answered_at_once_and_its_keyboard_shows_what_was_chosen(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    await telegram.deliver(address(baton), telegram.message(MINA, "choose"))
    await eventually(lambda: telegram.texts(MINA) == ["Which?"])
    [(title, choice)] = telegram.buttons()
    assert title == "This one"
    assert len(choice.encode()) <= 64
    press = telegram.pressed(MINA, choice, telegram.sent[-1].message)
    assert await asyncio.gather(*(telegram.deliver(address(baton), press) for _ in range(3))) == [200] * 3
    await eventually(lambda: telegram.texts(MINA)[1:] == ["echo: /pick"])
    pressed = [entry for entry in await log_of(baton) if entry.author is Author.CUSTOMER][-1]
    assert (pressed.text, pressed.data["payload"]) == ("This one", "/pick")
    await eventually(lambda: "answercallbackquery" in telegram.calls and "editmessagereplymarkup" in telegram.calls)
    edited = next(one for one in telegram.sent if one.method == "editmessagereplymarkup")
    assert "✓ This one" in edited.fields["reply_markup"].encode().decode("unicode_escape", "ignore") or (
        "\\u2713 This one" in edited.fields["reply_markup"]
    )


async def test_a_button_that_was_never_offered_here_gets_a_word_and_nothing_else(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    await telegram.deliver(address(baton), telegram.message(MINA, "choose"))
    await eventually(lambda: telegram.texts(MINA) == ["Which?"])
    [(_, choice)] = telegram.buttons()
    for chat, forged in ((MINA + 1, choice), (MINA, choice[:-1] + "7"), (MINA, "c_x:1:0"), (MINA, "/pick")):
        assert await telegram.deliver(address(baton), telegram.pressed(chat, forged, 1, id=forged)) == 200
    await eventually(lambda: telegram.calls.count("answercallbackquery") == 4)
    assert all("고를 수 없는" in one.fields["text"] for one in telegram.sent if one.method == "answercallbackquery")
    assert [entry.text for entry in await log_of(baton) if entry.author is Author.CUSTOMER] == ["choose"]


async def test_an_edit_is_a_message_that_says_what_it_replaces(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    first = telegram.message(MINA, "where is B-1024?")
    await telegram.deliver(address(baton), first)
    await eventually(lambda: len(telegram.texts(MINA)) == 1)
    edit = telegram.edited(MINA, first["message"]["message_id"], "where is B-1042?", at=1_700_000_100)
    for _ in range(3):
        await telegram.deliver(address(baton), edit)
    await eventually(lambda: telegram.texts(MINA)[1:] == ["echo: where is B-1042?"])
    edited = [entry for entry in await log_of(baton) if entry.author is Author.CUSTOMER][1]
    assert edited.data["edits"] == str(first["message"]["message_id"])


async def test_what_is_no_text_is_kept_for_a_person_and_told_to_the_bot(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    photo = [{"file_id": f"f{n}", "file_unique_id": str(n), "width": n, "height": n, "file_size": n} for n in (90, 800)]
    voice = {"file_id": "v", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg", "file_size": 99}
    place = {"latitude": 37.5, "longitude": 127.0}
    for more in ({"photo": photo}, {"voice": voice}, {"location": place}, {"photo": photo, "caption": "it is broken"}):
        assert await telegram.deliver(address(baton), telegram.message(MINA, **more)) == 200
        await asyncio.sleep(0)

    async def customers() -> list[Entry] | None:
        found = [entry for entry in await log_of(baton) if entry.author is Author.CUSTOMER]
        return found if len(found) == 4 else None

    image, sound, map, captioned = await eventually(customers)
    assert image.data["attachments"][0]["source"] == "f800"
    assert image.data["payload"] == '/send_file{"kind": "image"}'
    assert sound.data["attachments"][0]["kind"] == "audio"
    assert "37.5, 127.0" in map.text
    assert "payload" not in captioned.data
    assert (captioned.text, captioned.data["attachments"][0]["kind"]) == ("it is broken", "image")


async def test_groups_are_declined_in_words(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    await telegram.deliver(address(baton), telegram.membership(GROUP, "member", kind="group"))
    await eventually(lambda: len(telegram.texts(GROUP)) == 1)
    await telegram.deliver(address(baton), telegram.message(GROUP, "just chatting"))
    await telegram.deliver(address(baton), telegram.message(GROUP, "/help@baton_bot"))
    await eventually(lambda: len(telegram.texts(GROUP)) == 2)
    assert await log_of(baton, GROUP) == []


async def test_a_customer_who_blocks_the_bot_is_seen_by_agents(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    await telegram.deliver(address(baton), telegram.message(MINA, "person"))
    await eventually(lambda: len(telegram.texts(MINA)) >= 2)
    telegram.blocked.add(MINA)
    await telegram.deliver(address(baton), telegram.membership(MINA, "kicked"))
    async with await baton.desk("Jisoo") as desk:
        [shown] = await desk.waiting()
        await desk.claim(shown["id"])
        await desk.say(shown["id"], "Hello?")

        async def failures() -> list[Entry] | None:
            found = [entry for entry in await log_of(baton) if entry.kind is Kind.FAILURE]
            return found if any(entry.data["seq"] for entry in found[1:]) else None

        told, refused, *_ = await eventually(failures)
        assert told.data["detail"] == "the customer has blocked the bot"
        assert refused.data["permanent"]
        assert "blocked" in refused.data["detail"]


async def test_an_agents_name_stands_above_their_message_and_nothing_is_formatted_by_accident(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    await telegram.deliver(address(baton), telegram.message(MINA, "person"))
    async with await baton.desk("Jisoo") as desk:
        [shown] = await eventually(desk.waiting)
        await desk.claim(shown["id"])
        await desk.say(shown["id"], "a < b & <b>c</b> *d* /help/returns-how")
        said = "<b>Jisoo</b>\na &lt; b &amp; &lt;b&gt;c&lt;/b&gt; *d* https://haru.example/help/returns-how"
        await eventually(lambda: telegram.texts(MINA)[-1] == said)


async def test_long_texts_come_whole_in_several_messages_once_even_when_one_is_refused_for_a_moment(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    await telegram.deliver(address(baton), telegram.message(MINA, "person"))
    async with await baton.desk("Jisoo") as desk:
        [shown] = await eventually(desk.waiting)
        await desk.claim(shown["id"])
        await eventually(lambda: "Jisoo" in telegram.texts(MINA)[-1])
        before = len(telegram.texts(MINA))
        long = " ".join(f"Sentence number {number} is here." for number in range(300))
        telegram.waits[MINA] = [1]
        await desk.say(shown["id"], long[:4000])
        await desk.say(shown["id"], "🙂" * 1900 + " " + "x" * 1000)
        await eventually(lambda: telegram.texts(MINA)[-1].endswith("x" * 1000))
        got = telegram.texts(MINA)[before:]
        assert len(got) >= 3
        whole = " ".join(text.removeprefix("<b>Jisoo</b>\n") for text in got)
        assert whole.split()[: len(long[:4000].split())] == long[:4000].split()


async def test_every_chat_waits_as_long_as_it_was_told_and_no_other(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    telegram.waits[MINA] = [2]
    await telegram.deliver(address(baton), telegram.message(MINA, "first"))
    await eventually(lambda: not telegram.waits[MINA])
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await telegram.deliver(address(baton), telegram.message(MINA + 1, "other"))
    await eventually(lambda: telegram.texts(MINA + 1))
    assert telegram.texts(MINA) == []
    await eventually(lambda: telegram.texts(MINA) == ["echo: first"])
    assert loop.time() - begun > 1.0


async def test_many_answers_at_once_go_out_at_telegrams_pace_in_order_and_once(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    chats, each = range(9000, 9030), 3
    telegram.limit = PER_SECOND
    for number in range(each):
        deliveries = (telegram.deliver(address(baton), telegram.message(chat, f"<{number}>")) for chat in chats)
        assert await asyncio.gather(*deliveries) == [200] * len(chats)

    def echoed(chat: int) -> list[str]:
        return re.findall(r"&lt;(\d)&gt;", " ".join(telegram.texts(chat)))

    wanted = [str(number) for number in range(each)]
    await eventually(lambda: all(echoed(chat) == wanted for chat in chats), "everything is delivered, once", 30)
    messages = sum(len(telegram.texts(chat)) for chat in chats)
    # Bursts would be refused, and again: a bot that goes on like that is made to wait ever longer.
    assert telegram.refused < messages / 4


@pytest.mark.parametrize("webhook", [False])
async def test_polled_updates_are_stored_before_they_are_confirmed(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    telegram.updates.append({"update_id": 1000, "message": 7})
    telegram.message(MINA, "hello")
    telegram.message(MINA + 1, "hi there")
    await eventually(lambda: telegram.texts(MINA) == ["echo: hello"])
    await eventually(lambda: telegram.texts(MINA + 1) == ["echo: hi there"])
    telegram.failures += [500, 502]
    telegram.message(MINA, "again")
    await eventually(lambda: telegram.texts(MINA) == ["echo: hello", "echo: again"])
    assert "setwebhook" not in telegram.calls


@pytest.mark.parametrize("webhook", [False])
async def test_only_one_process_polls_and_another_goes_on_when_it_is_gone(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    from telegram.request import HTTPXRequest

    from channels.reception import Reception
    from channels.telegram.channel import TelegramSettings, make_bot
    from channels.telegram.polling import Polling
    from channels.telegram.updates import Updates
    from conversation.polling_place import PollingPlace
    from tests.fakes.telegram import TOKEN

    await eventually(lambda: telegram.pollers == 1)
    parts: Any = baton.parts
    request = HTTPXRequest(8)
    bot = make_bot(TelegramSettings(TOKEN, api_url=telegram.url), request)
    updates = Updates(bot, Reception(parts.store), parts.phrases.text)
    place = PollingPlace(parts.client, parts.keys, parts.store.scripts, "telegram", "second")
    second = asyncio.create_task(Polling(bot, updates, place).run())
    telegram.message(MINA, "one")
    await eventually(lambda: telegram.texts(MINA) == ["echo: one"])
    assert telegram.most_pollers == 1
    assert "getupdates" in telegram.calls
    # The first one dies without a word: its place is free again when the lease ends.
    await parts.client.set(parts.keys.poller("telegram"), "second")
    await eventually(lambda: telegram.pollers == 1)
    telegram.message(MINA, "two")
    await eventually(lambda: telegram.texts(MINA) == ["echo: one", "echo: two"], seconds=40)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    await request.shutdown()


async def test_somebody_writing_is_shown(baton: Installation, telegram: FakeTelegram, eventually: Eventually) -> None:
    baton.edge.delay = 0.9
    await telegram.deliver(address(baton), telegram.message(MINA, "think about it"))
    await eventually(lambda: "sendchataction" in telegram.calls)
    await eventually(lambda: telegram.texts(MINA) == ["echo: think about it"])
