"""The desk in Slack, through the whole of Baton: customers on the web page, agents in threads of one channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from conversation.archive.records import Role
from conversation.live import LiveStore, now_ms
from conversation.model import Author, Entry, Kind
from tests.conftest import Eventually
from tests.fakes.browser_chat import ChatClient
from tests.fakes.slack import APP_TOKEN, SECRET, TOKEN, Failure, FakeSlack, JsonObject
from tests.fakes.slack_calls import event, mention
from tests.integration.baton.conftest import Installation
from tests.integration.channels.slack_desk_driver import CHANNEL, DeskChannel
from tests.unit.attachments.files import PDF, PNG

GRACE_SECONDS = 1.0


@pytest.fixture
def silent() -> float:
    """Minutes that an agent may leave a customer without an answer."""
    return 10.0


@pytest.fixture
def app_token() -> str | None:
    """What turns Socket Mode on."""
    return None


@pytest.fixture
def overrides(slack: FakeSlack, silent: float, app_token: str | None) -> dict[str, Any]:
    return {
        "slack_bot_token": TOKEN,
        "slack_signing_secret": SECRET,
        "slack_api_url": slack.api_url,
        "slack_desk_channel": CHANNEL,
        "public_url": "https://chat.haru.example",
        "agent_grace_seconds": GRACE_SECONDS,
        "agent_capacity": 1,
        "agent_silent_minutes": silent,
        "slack_app_token": app_token,
    }


@pytest.fixture
async def channel(baton: Installation, slack: FakeSlack) -> AsyncIterator[DeskChannel]:
    """Mina and Jisoo have accounts, Bob has none."""
    async with aiohttp.ClientSession() as session:
        channel = DeskChannel(slack, session, baton.url)
        channel.add_member("UMINA", await baton.add_agent("Mina"))
        channel.add_member("UJISOO", (await baton.add_agent("Jisoo")).upper(), locale="ko-KR")
        channel.add_member("UBOB", "bob@elsewhere.example")
        yield channel


async def root_of(channel: DeskChannel, eventually: Eventually, number: int = 1) -> JsonObject:
    """The first message of thread `number` (from 1), once its buttons can be pressed and the thread is open."""
    await eventually(lambda: len(channel.roots()) >= number)
    return channel.roots()[number - 1]


async def wait_for_thread(baton: Installation, eventually: Eventually, conversation: str) -> None:
    """Until what is written in the thread belongs to the conversation."""
    key = baton.parts.keys.slack_thread(conversation)
    await eventually(lambda: baton.parts.client.hget(key, "ts"))


async def opened(
    baton: Installation, channel: DeskChannel, eventually: Eventually, page: ChatClient, number: int = 1
) -> tuple[str, JsonObject]:
    """A customer asks for a person; the conversation and its thread's first message."""
    conversation = await page.ask_for_person()
    await wait_for_thread(baton, eventually, conversation)
    return conversation, await root_of(channel, eventually, number)


async def claimed(channel: DeskChannel, eventually: Eventually, root: JsonObject, user: str = "UMINA") -> None:
    await channel.press(root, "claim", user)
    await eventually(lambda: "resolve" in channel.buttons(root))


async def entries(store: LiveStore, id: str, kind: Kind, author: Author) -> list[Entry]:
    return [entry for entry in await store.log(id) if entry.kind is kind and entry.author is author]


async def said(baton: Installation, id: str) -> list[str | None]:
    """What agents said to the customer."""
    return [entry.text for entry in await entries(baton.parts.store, id, Kind.MESSAGE, Author.AGENT)]


async def test_from_escalation_to_rating(baton: Installation, channel: DeskChannel, eventually: Eventually) -> None:
    async with baton.page(language="en") as page:
        await page.say("My *cup* <is> broken & I want a new one")
        await page.see_text("echo: My *cup*")
        conversation, root = await opened(baton, channel, eventually, page)
        assert "*Customer* · Web chat · English" in channel.shown(root)
        assert "Waiting since <!date^" in channel.shown(root)
        assert "Why: asked for a person" in channel.shown(root)
        assert f"<https://chat.haru.example/staff/desk/all/{conversation}|Open at the web desk>" in channel.shown(root)
        assert channel.buttons(root) == ["claim"]
        [so_far] = channel.below(root)
        assert "*Customer*: My *cup* &lt;is&gt; broken &amp; I want a new one" in so_far
        assert "*Assistant*: echo: My" in so_far

        await channel.press(root, "claim", "UMINA")
        await page.see_text("Mina has joined the conversation.")
        await eventually(lambda: "Mina has it" in channel.shown(root))
        assert channel.buttons(root) == ["resolve", "unsolved", "requeue"]

        written = await channel.write(root, "Hello, I will send one. &lt;3", "UMINA")
        await page.see_text("I will send one. <3")
        await eventually(lambda: (written["event"]["ts"], "white_check_mark") in channel.reactions())
        await page.say("Thank you!")
        await eventually(lambda: any("Thank you!" in text for text in channel.below(root)))

        await channel.press(root, "resolve", "UMINA")
        await page.see_text("Mina has finished for now.")
        await page.see_text("How was your conversation with Mina?")
        await eventually(lambda: "Resolved by Mina" in channel.shown(root))
        assert channel.buttons(root) == []
        await eventually(lambda: channel.below(root)[-1] == "✅ Resolved by Mina")
        told = channel.below(root)[1:]
    assert told[0].startswith("🙋 Mina has it now. What Mina writes in this thread goes to the customer;")
    assert told[1:] == ["*Customer*\nThank you!", "✅ Resolved by Mina"]
    assert len(channel.roots()) == 1


async def test_of_two_who_press_claim_one_has_it(
    baton: Installation, channel: DeskChannel, eventually: Eventually
) -> None:
    async with baton.page() as page:
        conversation, root = await opened(baton, channel, eventually, page)
        claim = channel.pressing(root, "claim", "UMINA")
        await asyncio.gather(channel.press(root, "claim", "UMINA"), channel.press(root, "claim", "UJISOO"))
        c = await baton.parts.store.get(conversation)
        loser, words = ("UJISOO", "Mina 님이 이미 맡은") if c.agent_name == "Mina" else ("UMINA", "Jisoo has this")
        await eventually(lambda: any(words in text for text in channel.whispers(loser)))
        # A second click of the winner's changes nothing.
        winner = "UMINA" if loser == "UJISOO" else "UJISOO"
        assert await channel.caller.interaction(claim | {"user": {"id": winner}}) == 200
        assert (await baton.parts.store.get(conversation)).epoch == c.epoch
        assert channel.whispers(winner) == []


async def test_the_web_desk_and_slack_are_one_desk(
    baton: Installation, channel: DeskChannel, eventually: Eventually
) -> None:
    async with baton.page() as page, await baton.desk("Sora") as desk:
        conversation, root = await opened(baton, channel, eventually, page)
        late = channel.pressing(root, "claim", "UMINA")
        assert (await desk.claim(conversation))[0] == 200
        assert await channel.caller.interaction(late) == 200
        await eventually(lambda: "Sora has this conversation already." in channel.whispers("UMINA"))
        await eventually(lambda: "Sora has it" in channel.shown(root))
        await desk.say(conversation, "Hello from the web")
        await desk.note(conversation, "pays by invoice")
        await page.say("fine")
        await eventually(lambda: any("fine" in text for text in channel.below(root)))
        assert channel.below(root)[2:] == [
            "*Sora* · at the web desk\nHello from the web",
            "🔒 *Sora* · note\npays by invoice",
            "*Customer*\nfine",
        ]
        # Back in the queue: the channel sees it, and Mina takes it up in Slack.
        await desk.post(f"/api/conversations/{conversation}/transfer", {"team": "support"})
        await eventually(lambda: channel.buttons(root) == ["claim"])
        await eventually(lambda: channel.below(root)[-1] == "🔔 Back in the queue: Sora passed it on")
        assert channel.slack.messages[CHANNEL][-1]["reply_broadcast"] is True
        await claimed(channel, eventually, root)
        assert len(channel.roots()) == 1


async def test_what_is_delivered_three_times_is_said_once(
    baton: Installation, channel: DeskChannel, eventually: Eventually
) -> None:
    async with baton.page() as page:
        conversation, root = await opened(baton, channel, eventually, page)
        await claimed(channel, eventually, root)
        answer, note = channel.writing(root, "Hello!", "UMINA"), channel.writing(root, "// call back", "UMINA")
        for _ in range(3):
            assert await channel.caller.event(answer) == 200
            assert await channel.caller.event(note) == 200
        # A mention comes as a second event of another kind; the app hears its own messages, too.
        mentioned = {**answer["event"], "type": "app_mention"}
        assert await channel.caller.event(event(mentioned)) == 200
        assert await channel.caller.event(channel.own_message(root, "Hello!")) == 200
        assert await said(baton, conversation) == ["Hello!"]
        notes = await entries(baton.parts.store, conversation, Kind.NOTE, Author.AGENT)
        assert [note.text for note in notes] == ["call back"]
        await page.see_text("Hello!")
        assert not [entry for entry in page.entries() if "call back" in entry["text"]]


async def test_only_words_of_who_has_it_reach_the_customer(
    baton: Installation, channel: DeskChannel, eventually: Eventually
) -> None:
    async with baton.page() as page:
        conversation, root = await opened(baton, channel, eventually, page)
        early = await channel.write(root, "I'd like to take this", "UMINA")
        await eventually(lambda: channel.whispers("UMINA"))
        assert "nobody has this conversation yet" in channel.whispers("UMINA")[0]
        assert "> I'd like to take this" in channel.whispers("UMINA")[0]
        await claimed(channel, eventually, root)
        # What was refused stays refused, also when Slack delivers it again after the claim.
        assert await channel.caller.event(early) == 200
        # So does what was written before the claim and comes only now.
        before = f"{now_ms() / 1000 - 30:.6f}"
        await channel.write(root, "just thinking aloud", "UMINA", ts=before)
        await eventually(lambda: "you wrote this before you claimed" in channel.whispers("UMINA")[-1])
        await channel.write(root, "나라면 환불할 텐데", "UJISOO")
        await eventually(lambda: channel.whispers("UJISOO"))
        assert "Mina 님이 맡은 상담이에요" in channel.whispers("UJISOO")[0]
        await channel.write(root, "hello from nobody", "UBOB")
        await channel.write(root, "// hello from nobody", "UBOB")
        await eventually(lambda: len(channel.whispers("UBOB")) == 2)
        assert "there is no account for your e-mail address" in channel.whispers("UBOB")[0]
        await channel.write(root, ":lock: 메모예요", "UJISOO")
        await channel.write(root, "The one answer", "UMINA")
        await page.see_text("The one answer")
        assert await said(baton, conversation) == ["The one answer"]
        [note] = await entries(baton.parts.store, conversation, Kind.NOTE, Author.AGENT)
        assert (note.text, note.name) == ("메모예요", "Jisoo")
        await channel.press(root, "requeue", "UMINA")
        lost = await channel.write(root, "One more thing", "UMINA")
        await eventually(lambda: "> One more thing" in channel.whispers("UMINA")[-1])
        assert lost["event"]["ts"] not in [ts for ts, _ in channel.reactions()]
        assert await said(baton, conversation) == ["The one answer"]


@pytest.mark.parametrize(
    "flags",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_bot": True},
        {"is_stranger": True},
        {"deleted": True},
        {"team_id": "T2"},
        {"is_email_confirmed": False},
    ],
    ids=lambda flags: next(iter(flags)),
)
async def test_an_address_alone_opens_nothing(
    baton: Installation, channel: DeskChannel, eventually: Eventually, flags: dict[str, Any]
) -> None:
    async with baton.page() as page:
        conversation, root = await opened(baton, channel, eventually, page)
        channel.add_member("UGUEST", "mina@haru.example", **flags)
        await channel.press(root, "claim", "UGUEST")
        await eventually(lambda: channel.whispers("UGUEST"))
        assert (await baton.parts.store.get(conversation)).agent is None


async def test_roles_and_disabled_accounts(baton: Installation, channel: DeskChannel, eventually: Eventually) -> None:
    channel.add_member("UEDIT", await baton.add_agent("Ed", Role.EDITOR))
    async with baton.page() as page:
        conversation, root = await opened(baton, channel, eventually, page)
        await channel.press(root, "claim", "UEDIT")
        await eventually(lambda: channel.whispers("UEDIT"))
        await claimed(channel, eventually, root)
        mina = await baton.parts.archive.staff_by_email("mina@haru.example")
        assert mina
        await baton.parts.archive.change_staff(mina.id, disabled=True)
        await channel.write(root, "still here", "UMINA")
        await eventually(lambda: channel.whispers("UMINA"))
        assert await said(baton, conversation) == []


async def test_capacity_is_the_desks(baton: Installation, channel: DeskChannel, eventually: Eventually) -> None:
    async with baton.page() as page, baton.page() as other:
        _, first = await opened(baton, channel, eventually, page)
        await claimed(channel, eventually, first)
        conversation, second = await opened(baton, channel, eventually, other, 2)
        await channel.press(second, "claim", "UMINA")
        await eventually(lambda: any("as many as you may" in text for text in channel.whispers("UMINA")))
        assert (await baton.parts.store.get(conversation)).agent is None


async def test_edits_and_deletions_come_too_late_and_are_told(
    baton: Installation, channel: DeskChannel, eventually: Eventually
) -> None:
    async with baton.page() as page:
        conversation, root = await opened(baton, channel, eventually, page)
        await claimed(channel, eventually, root)
        written = await channel.write(root, "It costs 10", "UMINA")
        await channel.edit(written, "It costs 100")
        await eventually(lambda: "This message was already taken" in " ".join(channel.whispers("UMINA")))
        await channel.delete(written)
        await eventually(lambda: "deleting it here" in channel.whispers("UMINA")[-1])
        # One that was never sent is not sent by changing it.
        refused = await channel.write(root, "no", "UJISOO")
        await channel.edit(refused, "no, really")
        assert await said(baton, conversation) == ["It costs 10"]


async def test_who_works_in_slack_is_not_gone(
    baton: Installation, channel: DeskChannel, eventually: Eventually
) -> None:
    async with baton.page() as page, baton.page() as witness, await baton.desk("Sora") as desk:
        conversation, root = await opened(baton, channel, eventually, page)
        await claimed(channel, eventually, root)
        # Sora, who claimed at the web desk at the same time and has no feed open, is gone after the grace.
        other, _ = await opened(baton, channel, eventually, witness, 2)
        await desk.claim(other)

        async def is_swept() -> bool:
            return (await baton.parts.store.get(other)).reason == "agent_gone"

        await eventually(is_swept)
        c = await baton.parts.store.get(conversation)
        assert (c.owner, c.agent_name) == ("agent", "Mina")
        await channel.press(root, "unsolved", "UMINA")
        await eventually(lambda: channel.buttons(root) == [])

        async def has_left() -> bool:
            return c.agent not in await baton.parts.presence.here(now_ms())

        await eventually(has_left)


async def test_slack_asks_to_wait_and_breaks(baton: Installation, channel: DeskChannel, eventually: Eventually) -> None:
    channel.slack.failures["chat.postMessage"] = [
        Failure(429, "ratelimited", retry_after="0.2"),
        Failure(503),
        Failure(200, "not_in_channel"),
        Failure(lost=True),
    ]
    async with baton.page() as page:
        _, root = await opened(baton, channel, eventually, page)
        channel.slack.failures["chat.update"] = [Failure(429, "ratelimited", retry_after="0.2")]
        await claimed(channel, eventually, root)
        channel.slack.failures["chat.postMessage"] = [Failure(500), Failure(lost=True)]
        for text in ("one", "two", "three"):
            await page.say(text)
        await eventually(lambda: "*Customer*\nthree" in channel.below(root))
    assert len(channel.roots()) == 1
    assert channel.below(root)[2:] == ["*Customer*\none", "*Customer*\ntwo", "*Customer*\nthree"]


async def test_one_message_that_slack_will_not_have_holds_up_nothing(
    baton: Installation, channel: DeskChannel, eventually: Eventually
) -> None:
    async with baton.page() as page:
        _, root = await opened(baton, channel, eventually, page)
        channel.slack.failures["chat.postMessage"] = [Failure(200, "invalid_blocks")]
        await page.say("odd")
        await page.say("even")
        await eventually(lambda: "*Customer*\neven" in channel.below(root))
        assert "*Customer*\nodd" not in channel.below(root)


async def test_the_desks_channel_is_no_customer(
    baton: Installation, channel: DeskChannel, eventually: Eventually
) -> None:
    said_there = mention("is anybody there?", user="UBOB", channel=CHANNEL)
    assert await channel.caller.event(event(said_there)) == 200
    assert await channel.caller.event(event({**said_there, "type": "message"})) == 200
    assert await channel.caller.event(event({**said_there, "type": "message", "thread_ts": "1.1", "ts": "1.2"})) == 200
    assert await channel.caller.event(event(mention("and here?", user="UBOB", channel="C1"))) == 200
    await eventually(lambda: channel.slack.messages["C1"])
    assert await baton.parts.store.all_open() == [await baton.parts.store.find_open("slack", "T1:C1:1700000000.000100")]
    assert channel.slack.messages[CHANNEL] == []


async def test_files_go_from_slack_to_the_customer(
    baton: Installation, channel: DeskChannel, eventually: Eventually
) -> None:
    channel.slack.files |= {"F1": PNG, "F2": b"MZ not a picture"}
    async with baton.page() as page:
        conversation, root = await opened(baton, channel, eventually, page)
        await claimed(channel, eventually, root)
        picture = {"id": "F1", "name": "cup.png", "mimetype": "image/png", "size": len(PNG)}
        sent = channel.writing(root, "Like this?", "UMINA", subtype="file_share", files=[picture])
        for _ in range(3):
            assert await channel.caller.event(sent) == 200
        entry = await page.see_text("Like this?")
        status, _, data = await page.open(entry["attachments"][0]["url"])
        assert (status, data[:4]) == (200, PNG[:4])
        assert await baton.parts.client.zcard(baton.parts.keys.unsent()) == 0
        program = {"id": "F2", "name": "cup.exe", "mimetype": "application/exe", "size": 16}
        await channel.write(root, "And this", "UMINA", subtype="file_share", files=[program])
        await eventually(lambda: channel.whispers("UMINA"))
        assert "cup.exe" in channel.whispers("UMINA")[0]
        assert await said(baton, conversation) == ["Like this?"]


async def test_a_customer_who_comes_back_has_a_new_thread(
    baton: Installation, channel: DeskChannel, eventually: Eventually
) -> None:
    async with baton.page() as page:
        conversation, first = await opened(baton, channel, eventually, page)
        stale = channel.pressing(first, "claim", "UMINA")
        await page.choose("baton:cancel")
        await eventually(lambda: "The customer went back to the assistant" in channel.shown(first))
        start = len(page.frames)
        await page.say("person")
        await page.see(lambda frame: frame["type"] == "owner" and frame["owner"] == "waiting", start=start)
        second = await root_of(channel, eventually, 2)
        await claimed(channel, eventually, second)
        ends = channel.pressing(second, "resolve", "UMINA")
        await channel.press(second, "resolve", "UMINA")
        assert await channel.caller.interaction(ends) == 200
        assert await channel.caller.interaction(stale) == 200
        await eventually(lambda: len(channel.whispers("UMINA")) == 2)
        assert sorted(channel.whispers("UMINA")) == [
            "This button is out of date. Please look at the newest message about this customer.",
            "This conversation isn't waiting any more.",
        ]
        assert (await baton.parts.store.get(conversation)).owner == "bot"


async def test_files_go_into_the_thread(baton: Installation, channel: DeskChannel, eventually: Eventually) -> None:
    async with baton.page() as page, await baton.desk("Sora") as desk:
        conversation, root = await opened(baton, channel, eventually, page)
        channel.slack.failures["files.completeUploadExternal"] = [
            Failure(429, "ratelimited", retry_after="0.1"),
            Failure(lost=True),
        ]
        _, cup = await page.upload(PNG)
        await page.say("It looks like this", attachments=[cup["id"]])
        await eventually(lambda: channel.slack.files_sent(CHANNEL))
        await desk.claim(conversation)
        _, form = await desk.upload(conversation, PDF)
        await desk.say(conversation, "", attachments=[form["id"]])
        await eventually(lambda: len(channel.slack.files_sent(CHANNEL)) == 2)
        # Without the permission the words come all the same.
        channel.slack.failures["files.getUploadURLExternal"] = [Failure(200, "missing_scope")]
        _, cup = await page.upload(PNG)
        await page.say("and this", attachments=[cup["id"]])
        await page.say("the end")
        await eventually(lambda: "*Customer*\nthe end" in channel.below(root))
    assert [(name, data[:4]) for name, data in channel.slack.files_sent(CHANNEL)] == [
        ("cup.png", PNG[:4]),
        ("form.pdf", PDF[:4]),
    ]
    told = [text for text in channel.below(root) if text]
    assert told[1] == "*Customer*\nIt looks like this\n🖼 cup.png"
    assert told[-3:] == [
        "*Sora* · at the web desk\n📎 form.pdf",
        "*Customer*\nand this\n🖼 cup.png",
        "*Customer*\nthe end",
    ]


async def test_words_in_an_older_thread_are_not_the_customers(
    baton: Installation, channel: DeskChannel, eventually: Eventually
) -> None:
    async with baton.page() as page:
        conversation, first = await opened(baton, channel, eventually, page)
        await claimed(channel, eventually, first)
        await channel.press(first, "resolve", "UMINA")
        await page.see_type("owner", owner="bot")
        start = len(page.frames)
        await page.say("person")
        await page.see(lambda frame: frame["type"] == "owner" and frame["owner"] == "waiting", start=start)
        second = await root_of(channel, eventually, 2)
        await claimed(channel, eventually, second)
        await channel.write(first, "what a difficult customer that was", "UMINA")
        await eventually(lambda: "this thread is over" in " ".join(channel.whispers("UMINA")))
        await channel.write(second, "Hello again", "UMINA")
        assert await said(baton, conversation) == ["Hello again"]


@pytest.mark.parametrize("silent", [0.06])
async def test_who_is_silent_in_slack_loses_the_conversation(
    baton: Installation, channel: DeskChannel, eventually: Eventually, silent: float
) -> None:
    async with baton.page() as page:
        conversation, root = await opened(baton, channel, eventually, page)
        await claimed(channel, eventually, root)
        await eventually(lambda: "🔔 Back in the queue: Mina did not answer in time" in channel.below(root), seconds=30)
        await channel.write(root, "Sorry, back again", "UMINA")
        await eventually(lambda: "> Sorry, back again" in " ".join(channel.whispers("UMINA")))
        assert await said(baton, conversation) == []
        assert channel.buttons(root) == ["claim"]


@pytest.mark.parametrize("app_token", [APP_TOKEN])
async def test_by_socket_mode(
    baton: Installation, channel: DeskChannel, eventually: Eventually, app_token: str
) -> None:
    slack = channel.slack
    await asyncio.wait_for(slack.connected.wait(), 10)
    async with baton.page() as page:
        conversation, root = await opened(baton, channel, eventually, page)
        await slack.push("interactive", "e1", channel.pressing(root, "claim", "UMINA"))
        await eventually(lambda: slack.acknowledgement("e1"))
        answer = channel.writing(root, "Hello by socket", "UMINA")
        await slack.push("events_api", "e2", answer)
        await slack.push("events_api", "e3", answer, again=1)
        await eventually(lambda: slack.acknowledgement("e2") and slack.acknowledgement("e3"))
        await page.see_text("Hello by socket")
        assert await said(baton, conversation) == ["Hello by socket"]
