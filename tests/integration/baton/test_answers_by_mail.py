"""A customer leaves an address and the page: the answer is mailed to them, once, unless the page has shown it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from conversation.leases import Leases
from conversation.live import now_ms
from handoff.answers_by_mail import AGAIN_MS, GIVE_UP_MS, AnswersByMail
from handoff.post_office import PostOffice
from tests.fakes.desk_client import DeskClient
from tests.fakes.mailbox import Mailbox
from tests.integration.baton.conftest import Installation


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox() as box:
        yield box


@pytest.fixture
def overrides(mailbox: Mailbox) -> dict[str, Any]:
    return {
        "smtp_url": mailbox.url,
        "mail_from": "Haru <help@haru.example>",
        "mail_after_seconds": 0.3,
        "site_url": "https://haru.example",
    }


async def leave_message(baton: Installation, email: str = "mina@example.com") -> tuple[str, str]:
    """A customer asks for a person, leaves an address and goes; the conversation, and the page's token."""
    async with baton.page() as page:
        id = await page.ask_for_person()
        await page.choose("baton:leave_message")
        await page.see_text("Which e-mail address should we answer to?")
        await page.say(email)
        await page.see(lambda frame: "We'll answer to" in (frame.get("text") or ""))
        return id, str((await page.see_type("welcome"))["token"])


async def say(desk: DeskClient, id: str, text: str) -> str:
    message = str(uuid.uuid4())
    status, _ = await desk.post(f"/api/conversations/{id}/messages", {"id": message, "text": text})
    assert status == 200
    return message


async def entries(desk: DeskClient, id: str, kind: str) -> list[dict[str, Any]]:
    _, log = await desk.get(f"/api/conversations/{id}/log")
    return [entry for entry in log["entries"] if entry["kind"] == kind]


async def until(desk: DeskClient, id: str, kind: str, data: str) -> dict[str, Any]:
    """The entry of this kind with `data` in its data."""
    async with asyncio.timeout(10):
        while True:
            for entry in await entries(desk, id, kind):
                if data in entry["data"]:
                    return entry
            await asyncio.sleep(0.05)


async def nothing_due(baton: Installation) -> None:
    """Until nothing is left to be mailed."""
    async with asyncio.timeout(10):
        while await baton.parts.client.zcard(baton.parts.keys.due_mail()):
            await asyncio.sleep(0.05)


async def put_off(baton: Installation) -> None:
    """Until the installation has tried what is due, and will again later."""
    async with asyncio.timeout(10):
        while not await baton.parts.client.zcount(baton.parts.keys.due_mail(), now_ms() + AGAIN_MS // 2, "+inf"):
            await asyncio.sleep(0.05)


async def test_the_answers_of_an_agent_go_together_to_the_address_that_was_left(
    baton: Installation, mailbox: Mailbox
) -> None:
    async with await baton.desk("Jisoo") as desk:
        id, _ = await leave_message(baton)
        _, facts = await desk.post(f"/api/conversations/{id}/claim", {})
        assert facts["answer_by_mail"] == {"to": "mina@example.com", "sends": True}
        first = await say(desk, id, "Sorry for the wait!")
        await say(desk, id, "Your parcel arrives on Friday.")
        # The agent is done before the letter is on its way, and a retry says it once more.
        await desk.post(f"/api/conversations/{id}/messages", {"id": first, "text": "Sorry for the wait!"})
        await desk.post(f"/api/conversations/{id}/resolve", {"outcome": "solved"})
        await mailbox.seen(1)
        [letter] = mailbox.letters
        assert (mailbox.to, letter["From"], letter["To"]) == (
            ["mina@example.com"],
            "Haru <help@haru.example>",
            "mina@example.com",
        )
        assert letter["Subject"] == "Our answer to your message"
        body = letter.get_content()
        assert body.index("Sorry for the wait!") < body.index("Your parcel arrives on Friday.")
        assert "Jisoo:" in body
        assert "https://haru.example" in body
        note = await until(desk, id, "note", "mailed")
        assert note["data"]["mailed"]["to"] == "mina@example.com"
        await nothing_due(baton)
        assert len(mailbox.letters) == 1


async def test_what_the_page_has_shown_is_not_mailed(baton: Installation, mailbox: Mailbox) -> None:
    async with await baton.desk("Jisoo") as desk:
        id, token = await leave_message(baton)
        async with baton.page(token=token) as page:
            await desk.post(f"/api/conversations/{id}/claim", {})
            await say(desk, id, "There you are!")
            shown = await page.see_text("There you are!")
            await page.socket.send_json({"type": "read", "seq": shown["seq"]})
            await nothing_due(baton)
        await say(desk, id, "Are you still there?")
        await mailbox.seen(1)
        assert "There you are!" not in mailbox.letters[0].get_content()
        assert "Are you still there?" in mailbox.letters[0].get_content()


async def test_a_refused_address_is_told_to_the_agent(baton: Installation, mailbox: Mailbox) -> None:
    mailbox.answer = "550 5.1.1 no such mailbox"
    async with await baton.desk("Jisoo") as desk:
        id, _ = await leave_message(baton, "nobody@example.com")
        await desk.post(f"/api/conversations/{id}/claim", {})
        await say(desk, id, "Your parcel arrives on Friday.")
        failure = await until(desk, id, "failure", "detail")
        assert failure["data"]["permanent"]
        assert "no such mailbox" in failure["data"]["detail"]


async def test_a_mail_server_that_is_gone_gets_the_letter_later_and_a_day_without_it_is_told(
    baton: Installation, mailbox: Mailbox
) -> None:
    mailbox.close()
    parts, ahead = baton.parts, [0]
    mail = AnswersByMail(
        parts.store,
        Leases(parts.client, parts.keys, parts.store.scripts, "another process", 20_000),
        parts.phrases,
        PostOffice(mailbox.url),
        "help@haru.example",
        "https://haru.example",
        after_ms=0,
        now=lambda: now_ms() + ahead[0],
    )
    async with await baton.desk("Jisoo") as desk:
        id, _ = await leave_message(baton)
        await desk.post(f"/api/conversations/{id}/claim", {})
        await say(desk, id, "Your parcel arrives on Friday.")
        await put_off(baton)
        assert mailbox.tries == 0
        await mailbox.open()
        ahead[0] += AGAIN_MS
        await mail.send_due()
        await mail.send_due()
        assert len(mailbox.letters) == 1
        assert await parts.client.zcard(parts.keys.due_mail()) == 0
        before = mailbox.letters[0]["Message-ID"]

        # Killed between sending and marking: the same letter, with the same number, goes once more.
        await parts.client.hset(parts.keys.conversation(id), "delivered", "0")
        await mail.note(await parts.store.get(id))
        await mail.send_due()
        assert [letter["Message-ID"] for letter in mailbox.letters] == [before, before]

        mailbox.close()
        await say(desk, id, "And one more thing.")
        await put_off(baton)
        ahead[0] += GIVE_UP_MS
        await mail.send_due()
        assert not (await until(desk, id, "failure", "detail"))["data"]["permanent"]
        assert await parts.client.zcard(parts.keys.due_mail()) == 0
