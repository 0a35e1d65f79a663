"""What customers, strangers and late agents can do wrong: a defined answer each, and nothing lost."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import aiohttp
import pytest

from channels.web.tokens import Session, Tokens
from tests.integration.baton.conftest import PASSWORD, Installation


async def test_bad_frames_are_answered_and_the_socket_stays_open(baton: Installation) -> None:
    async with baton.page() as page:
        await page.see_type("welcome")
        await page.socket.send_str("{nonsense")
        assert (await page.see_type("error", code="bad_frame"))["message"]
        await page.socket.send_bytes(b"\x00\x01")
        await page.socket.send_str('{"type": "dance"}')
        await page.see_type("error", code="unknown_type")
        await page.say("x" * 4001)
        too_long = await page.see_type("error", code="too_long")
        assert "4,000" in too_long["message"]
        await page.socket.send_str("x" * 70_000)
        await page.say(" \n ")
        await page.see_type("error", code="empty")
        surrogate = str(uuid.uuid4())
        await page.socket.send_str('{"type": "message", "id": "%s", "text": "a\\ud800b"}' % surrogate)
        await page.see_type("error", code="bad_text", id=surrogate)
        await page.say("still \x00here")
        await page.see_text("echo: still here")
        await page.say("🙂")
        await page.see_text("echo: 🙂")


async def test_errors_are_in_the_customers_language(baton: Installation) -> None:
    async with baton.page(language="ko") as page:
        await page.say(" ")
        assert "입력해 주세요" in (await page.see_type("error", code="empty"))["message"]


async def test_nothing_comes_before_hello(baton: Installation) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{baton.url}/chat/ws") as socket:
        await socket.send_json({"type": "message", "id": str(uuid.uuid4()), "text": "hi"})
        assert (await socket.receive_json(timeout=5))["code"] == "hello_first"
        await socket.send_json({"type": "hello"})
        assert (await socket.receive_json(timeout=5))["type"] == "welcome"


async def test_fifty_messages_in_a_second_are_all_answered_once_in_order(baton: Installation) -> None:
    async with baton.page() as page:
        await page.see_type("welcome")
        unsent = {str(uuid.uuid4()): f"number {n}" for n in range(50)}
        order = list(unsent)
        refused = 0
        while unsent:
            start = len(page.frames)
            for id, text in unsent.items():
                await page.say(text, id)
            pause = 0
            for id in list(unsent):
                frame = await page.see(lambda f, id=id: f["type"] in ("accepted", "error") and f["id"] == id, 10, start)
                if frame["type"] == "accepted":
                    del unsent[id]
                else:
                    assert frame["code"] == "too_fast"
                    refused += 1
                    pause = max(pause, frame["retry_after_seconds"])
            await asyncio.sleep(pause)
        assert refused >= 30
        await page.see(lambda f: f["type"] == "entry" and f["author"] == "bot" and f["text"].endswith("number 49"))
        said = [e["id"] for e in page.entries() if e["author"] == "customer"]
        assert said == order
        # Short messages that pile up are answered together; an echo has a line for each.
        echoes = [e["text"].removeprefix("echo: ") for e in page.entries() if e["author"] == "bot"]
        assert "\n".join(echoes).split("\n") == [f"number {n}" for n in range(50)]


@pytest.mark.parametrize("kind", ["forged", "foreign", "nonsense"])
async def test_a_token_that_is_not_ours_opens_nothing(baton: Installation, kind: str) -> None:
    async with baton.page() as victim:
        await victim.say("my secret")
        await victim.see_text("echo: my secret")
        session = Session("w_x", (await victim.see_type("welcome"))["conversation"])
        assert victim.token
        secret = baton.parts.settings.signing_secret()
        token = {
            "forged": Tokens(b"f" * 32, baton.parts.settings.workspace).issue(session),
            "foreign": Tokens(secret, "another-workspace").issue(session),
            "nonsense": "x" * 300,
        }[kind]
        async with baton.page(token=token) as page:
            await page.see_type("error", code="bad_token")
            assert not page.entries()
            await page.socket.send_json({"type": "hello", "token": None, "after": 0, "language": None})
            welcome = await page.see_type("welcome")
            assert welcome["conversation"] != session.conversation


async def test_knowing_a_conversations_id_opens_nothing(baton: Installation) -> None:
    """A signed token for one's own address that names another's conversation shows only one's own."""
    async with baton.page() as victim:
        await victim.say("my secret")
        await victim.see_text("echo: my secret")
        theirs = (await victim.see_type("welcome"))["conversation"]
    ours = Tokens(baton.parts.settings.signing_secret(), baton.parts.settings.workspace)
    async with baton.page(token=ours.issue(Session("w_other", theirs))) as page:
        await page.see_type("welcome")
        await page.say("mine")
        await page.see_text("echo: mine")
        assert all("secret" not in entry["text"] for entry in page.entries())


async def test_the_same_id_is_the_same_message_and_other_words_are_refused(baton: Installation) -> None:
    async with baton.page() as page:
        id = await page.say("once")
        await page.see_text("echo: once")
        start = len(page.frames)
        await page.say("once", id)
        again = await page.see(lambda f: f["type"] == "accepted", start=start)
        assert (again["id"], again["seq"]) == (id, 1)
        await page.say("twice", id)
        await page.see_type("error", code="id_conflict", id=id)
        await page.say("after")
        await page.see_text("echo: after")
        assert [asked["text"] for asked in baton.edge.asked] == ["once", "after"]


async def test_only_buttons_that_were_offered_can_be_pressed(baton: Installation) -> None:
    async with baton.page() as page:
        await page.say("choose")
        await page.see_text("Which?")
        await page.choose('/inform{"order_verified": "B-1042"}')
        await page.see_type("error", code="unknown_choice")
        await page.choose("/pick", "a title of one's own")
        await page.see_text("echo: /pick")
        assert [e["text"] for e in page.entries() if e["author"] == "customer"] == ["choose", "This one"]


async def test_a_typed_command_is_only_text(baton: Installation) -> None:
    async with baton.page() as page:
        await page.say("/restart")
        await page.see_text("echo")
        assert baton.edge.asked[0]["payload"] is False


async def test_an_email_payload_typed_while_waiting_is_only_text(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        await page.say("person")
        await page.see_type("owner", owner="waiting")
        await page.say("baton:cancel")
        await page.see_text("baton:cancel")
        assert len(await desk.waiting()) == 1


async def test_other_sites_may_not_open_the_chat(baton: Installation) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{baton.url}/chat/ws", origin="https://evil.example")
        assert refused.value.status == 403


async def test_a_claim_of_what_does_not_wait_says_who_has_it(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as jisoo, await baton.desk("Minho") as minho:
        await page.say("hello")
        await page.see_text("echo: hello")
        conversation = (await page.see_type("welcome"))["conversation"]
        status, problem = await minho.claim(conversation)
        assert (status, problem["type"], problem["owner"]) == (409, "not_waiting", "bot")
        await page.say("person")
        await page.see_type("owner", owner="waiting")
        await jisoo.claim(conversation)
        status, problem = await minho.claim(conversation)
        assert (status, problem["agent"]["name"]) == (409, "Jisoo")
        assert (await minho.say(conversation, "me too"))[0] == 409
        assert (await minho.claim("c_nothing"))[0] == 404
        assert all("me too" not in entry["text"] for entry in page.entries())


async def test_an_agent_has_only_so_many_at_once(baton: Installation) -> None:
    capacity = baton.parts.settings.agent_capacity
    async with await baton.desk("Jisoo") as desk:
        for n in range(capacity + 1):
            async with baton.page() as page:
                await page.say("person")
                await page.see_type("owner", owner="waiting")
                status, problem = await desk.claim((await page.see_type("welcome"))["conversation"])
                assert status == (200 if n < capacity else 409)
        assert problem["type"] == "at_capacity"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("messages", {"id": "not-a-uuid", "text": "x"}, 422),
        ("messages", {"id": str(uuid.uuid4())}, 422),
        ("messages", {"id": str(uuid.uuid4()), "text": " "}, 422),
        ("messages", {"id": str(uuid.uuid4()), "text": "x" * 4001}, 413),
        ("messages", {"id": str(uuid.uuid4()), "text": "x", "more": 1}, 422),
        ("resolve", {"outcome": "perhaps"}, 422),
        ("transfer", {"team": "no such team"}, 422),
        ("claim", [], 422),
    ],
)
async def test_bad_bodies_are_told_what_to_mend(baton: Installation, path: str, body: Any, status: int) -> None:
    async with await baton.desk("Jisoo") as desk:
        found, problem = await desk.post(f"/api/conversations/c_any/{path}", body)
        assert found == status, problem
        assert problem["detail"]


async def test_the_api_is_closed_to_strangers_and_other_roles(baton: Installation) -> None:
    from conversation.archive.records import Role

    async with aiohttp.ClientSession(baton.url) as stranger:
        for path in ("/api/me", "/api/conversations", "/api/conversations/c_1", "/api/agents"):
            async with stranger.get(path) as answer:
                assert (answer.status, (await answer.json(content_type=None))["type"]) == (401, "not_logged_in")
        async with stranger.get("/api/feed") as answer:
            assert answer.status == 401
        async with stranger.post("/api/conversations/c_1/claim", json={}) as answer:
            assert answer.status == 401
    async with await baton.desk("Eda", Role.EDITOR) as editor:
        assert (await editor.get("/api/me"))[0] == 200
        assert (await editor.get("/api/conversations"))[0] == 403


async def test_a_wrong_login_is_refused_and_slowed_down(baton: Installation) -> None:
    email = await baton.add_agent("Jisoo")
    async with aiohttp.ClientSession(baton.url) as session:
        statuses = []
        for _ in range(12):
            async with session.post("/api/login", json={"email": email, "password": "wrong"}) as answer:
                statuses.append(answer.status)
                problem = await answer.json(content_type=None)
        assert statuses[0] == 401
        assert statuses[-1] == 429
        assert problem["retry_after_seconds"] > 0
        async with session.post("/api/login", json={"email": email, "password": PASSWORD}) as answer:
            assert answer.status == 429


async def test_a_form_of_another_site_cannot_act(baton: Installation) -> None:
    async with await baton.desk("Jisoo") as desk:
        body = json.dumps({"status": "away"})
        async with desk.session.put("/api/me/presence", data=body, headers={"Content-Type": "text/plain"}) as answer:
            assert answer.status == 400
        async with desk.session.get("/api/feed", headers={"Origin": "https://evil.example"}) as answer:
            assert answer.status == 403


async def test_logging_out_ends_the_session(baton: Installation) -> None:
    async with await baton.desk("Jisoo") as desk:
        assert (await desk.post("/api/logout"))[0] == 204
        assert (await desk.get("/api/me"))[0] == 401
