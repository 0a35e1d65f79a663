"""What stands in Slack: mrkdwn both ways, blocks within Slack's limits, buttons, names, and how failures end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import ClientConnectionError
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from channels.slack.errors import delivery_error
from channels.slack.interactions import SHORTCUT
from channels.slack.mrkdwn import read_text, split_mrkdwn, write_text
from channels.slack.oauth import CALLBACK, SCOPES
from channels.slack.place import Place
from channels.slack.render import is_stamped, render_entry, render_quote, render_retired, stamp
from channels.slack.webhook import COMMANDS, EVENTS, INTERACTIONS, is_signed
from channels.slack_desk.desk import SCOPES as DESK_SCOPES
from conversation.model import Author, Button, Conversation, Entry, Kind, Owner
from tests.fakes.slack import SECRET
from tests.fakes.slack_calls import signed

CONVERSATION = Conversation(
    id="c_" + "0" * 32,
    channel="slack",
    address="T1:D1",
    customer="p_1",
    language="en",
    owner=Owner.BOT,
    epoch=0,
    seq=2,
    handled=1,
    opened_at=0,
    updated_at=0,
)


def entry(text: str, author: Author = Author.BOT, name: str | None = None, buttons: int = 0) -> Entry:
    titles = tuple(Button(f"Choice {n}", f"/choose{n}") for n in range(buttons))
    return Entry(2, 0, Kind.MESSAGE, author, text, name, titles)


def rendered(one: Entry, address: str = "T1:D1", **how: Any) -> list[dict[str, Any]]:
    return render_entry(CONVERSATION, one, Place.read(address), **how)


@pytest.mark.parametrize(
    ("mrkdwn", "plain"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("&amp;lt;", "&lt;"),
        ("<@UBOT> hi", "hi"),
        ("ask <@U2> or <@U3|ann>", "ask @U2 or @ann"),
        ("in <#C1|general> or <#C2>", "in #general or #C2"),
        ("<!here> <!subteam^S1|@support> <!subteam^S1>", "@here @support @subteam"),
        ("<!date^1392734382^{date}|Feb 18, 2014>", "Feb 18, 2014"),
        ("<http://example.com|example.com>", "example.com"),
        ("<http://example.com/?a=1&amp;b=2>", "http://example.com/?a=1&b=2"),
        ("<https://example.com/x|my order>", "my order (https://example.com/x)"),
        ("<mailto:a@b.kr|a@b.kr>", "a@b.kr"),
        ("주문 <https://a.kr|보기> 어디예요?", "주문 보기 (https://a.kr) 어디예요?"),
        ("\x00a\u0008 \ud800", "a ?"),
        ("<", "<"),
        ("", ""),
    ],
)
def test_what_people_wrote_becomes_plain(mrkdwn: str, plain: str) -> None:
    assert read_text(mrkdwn, "UBOT") == plain


@pytest.mark.parametrize(
    ("plain", "mrkdwn"),
    [
        ("a & b <c>", "a &amp; b &lt;c&gt;"),
        ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
        ("see https://a.kr/x?a=1&b=2.", "see <https://a.kr/x?a=1&amp;b=2>."),
        ("(https://a.kr)", "(<https://a.kr>)"),
    ],
)
def test_what_baton_says_is_escaped(plain: str, mrkdwn: str) -> None:
    assert write_text(plain) == mrkdwn


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=200))
def test_what_is_written_is_read_back(text: str) -> None:
    assert read_text(write_text(text)) == read_text(
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    )


@given(st.text(alphabet="ab &<.\n", max_size=3000))
def test_pieces_fit_and_lose_no_word(text: str) -> None:
    pieces = split_mrkdwn(text, 100)
    assert all(0 < len(piece) <= 100 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(write_text(text).split())


def test_a_short_answer_is_one_message() -> None:
    [message] = rendered(entry("Your order is on its way."))
    assert (message["channel"], message["text"]) == ("D1", "Your order is on its way.")
    assert [block["type"] for block in message["blocks"]] == ["section"]
    assert "thread_ts" not in message
    assert is_stamped(message, stamp(CONVERSATION.id, 2, 0))
    assert not is_stamped(message, stamp(CONVERSATION.id, 3, 0))
    assert not is_stamped({"metadata": None}, stamp(CONVERSATION.id, 2, 0))


def test_a_thread_is_answered_in_the_thread() -> None:
    [message] = rendered(entry("here"), "T1:C1:1700000000.000100")
    assert (message["channel"], message["thread_ts"]) == ("C1", "1700000000.000100")


def test_long_text_is_cut_at_sentences_within_the_limits() -> None:
    text = " ".join(f"Sentence {n} & more." for n in range(3000))
    messages = rendered(entry(text, buttons=2))
    assert len(messages) > 1
    for place, message in enumerate(messages):
        assert len(message["text"]) <= 40_000
        assert len(message["blocks"]) <= 50
        assert message["metadata"]["event_payload"]["part"] == place
        sections = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
        assert all(len(one) <= 3000 and one.endswith(".") for one in sections)
    with_buttons = [any(block["type"] == "actions" for block in message["blocks"]) for message in messages]
    assert with_buttons == [False] * (len(messages) - 1) + [True]


def test_buttons_carry_where_they_were_offered() -> None:
    [message] = rendered(entry("Which one?", buttons=60))
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    assert [len(row["elements"]) for row in rows] == [25, 25, 10]
    buttons = [button for row in rows for button in row["elements"]]
    assert buttons[30]["value"] == f"{CONVERSATION.id}:2:30"
    assert len({row["block_id"] for row in rows}) == 3
    assert len({button["action_id"] for button in buttons}) == 60
    long = Entry(2, 0, Kind.MESSAGE, Author.BOT, "?", None, (Button("x" * 99, "/x"),))
    assert len(rendered(long)[0]["blocks"][-1]["elements"][0]["text"]["text"]) == 75


def test_an_agent_is_named() -> None:
    [message] = rendered(entry("Hello", Author.AGENT, "Ji*soo <x>"))
    assert message["blocks"][0]["text"]["text"] == "*Ji soo &lt;x&gt;*\nHello"
    assert "username" not in message
    [message] = rendered(entry("Hello", Author.AGENT, "Jisoo"), as_agent=True)
    assert (message["username"], message["text"]) == ("Jisoo", "Hello")
    [message] = rendered(entry("Hello", Author.BOT, "Bot"), as_agent=True)
    assert "username" not in message


def test_own_links_are_completed() -> None:
    [message] = rendered(entry("Read /help/en/returns."), site="https://shop.example")
    assert message["text"] == "Read <https://shop.example/help/en/returns>."
    assert rendered(entry("Returns: /help/en/returns"))[0]["text"] == "Returns"


def test_retired_buttons_leave_the_words_and_the_choice() -> None:
    [message] = rendered(entry("Which one?", buttons=30))
    blocks = render_retired(message["blocks"], "A & B")
    assert [block["type"] for block in blocks] == ["section", "context"]
    assert blocks[-1]["elements"][0]["text"] == "✓ A &amp; B"
    assert [block["type"] for block in render_retired(blocks, None)] == ["section", "context"]


def test_a_question_is_quoted_within_the_limits() -> None:
    assert render_quote("one & two\nthree")["text"] == "> one &amp; two\n> three"
    assert len(render_quote("a\n" * 3000)["blocks"][0]["text"]["text"]) <= 3000


def test_the_manifest_asks_for_what_the_code_uses() -> None:
    manifest = yaml.safe_load((Path(__file__).parents[3] / "deploy" / "slack-manifest.yml").read_text())
    [shortcut], [command] = manifest["features"]["shortcuts"], manifest["features"]["slash_commands"]
    settings = manifest["settings"]
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted((*SCOPES, *DESK_SCOPES))
    assert shortcut["callback_id"] == SHORTCUT
    assert command["url"].endswith(COMMANDS)
    assert settings["event_subscriptions"]["request_url"].endswith(EVENTS)
    assert settings["interactivity"]["request_url"].endswith(INTERACTIONS)
    assert manifest["oauth_config"]["redirect_urls"][0].endswith(CALLBACK)


class Answer:
    """What the SDK keeps of an answer."""

    def __init__(self, status: int, data: object, headers: dict[str, str] | None = None) -> None:
        self.status_code, self.data, self.headers = status, data, headers or {}


@pytest.mark.parametrize(
    ("error", "permanent", "wait"),
    [
        *[
            (SlackApiError("", Answer(200, {"ok": False, "error": code})), True, None)
            for code in ("channel_not_found", "is_archived", "account_inactive", "token_revoked", "not_in_channel")
        ],
        (SlackApiError("", Answer(200, {"ok": False, "error": "user_disabled"})), True, None),
        (SlackApiError("", Answer(200, {"ok": False, "error": "internal_error"})), False, None),
        (SlackApiError("", Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "7"})), False, 7.0),
        (SlackApiError("", Answer(429, {}, {"Retry-After": "soon"})), False, 1.0),
        (SlackApiError("", Answer(503, {})), False, None),
        (SlackApiError("", Answer(500, {"ok": False, "error": "channel_not_found"})), False, None),
        (SlackApiError("", Answer(403, "<html>")), False, None),
        (ClientConnectionError(), False, None),
        (TimeoutError(), False, None),
    ],
)
def test_how_failures_end(error: Exception, permanent: bool, wait: float | None) -> None:
    ended = delivery_error(error)
    assert (ended.permanent, ended.retry_after) == (permanent, wait)


@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Signature": "v0=0"},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": "never"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "9" * 5000},
        {"X-Slack-Request-Timestamp": "1600000000"},
    ],
)
def test_only_slacks_signature_counts(change: dict[str, str]) -> None:
    verifier = SignatureVerifier(SECRET)
    assert is_signed(verifier, b"{}", signed(b"{}"))
    assert not is_signed(verifier, b"{}", signed(b"{}") | change)
    assert not is_signed(verifier, b"\xff", signed(b"\xff"))
    assert not is_signed(verifier, b"{}", {})
    assert not is_signed(verifier, b"{ }", signed(b"{}"))
