"""How conversations look at the desk in Slack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from channels.slack_desk.card import Card, Phase, is_opening, phase_of
from channels.slack_desk.render import SO_FAR, Renderer, give_back, is_stamped, message, moment, stamp
from conversation.model import Author, Conversation, Entry, Kind, Owner
from conversation.phrases import Phrases

ROOT = Path(__file__).parents[3]
PHRASES = Phrases(ROOT / "data" / "messages")
CARD = Card("c_1", "Ann *<b>*", "web", "ko", "requested", "Wants: a <cup>", 1_700_000_000_000)
DESK = Renderer(PHRASES, "en", "https://chat.example/")


def entry(kind: Kind = Kind.MESSAGE, author: Author = Author.CUSTOMER, text: str | None = None, **more: Any) -> Entry:
    return Entry(5, 0, kind, author, text, **more)


def change(source: Owner, target: Owner, name: str | None = None, reason: str | None = None) -> Entry:
    data = {"from": source.value, "to": target.value, "reason": reason, "epoch": 3}
    return entry(Kind.OWNER, Author.SYSTEM, name=name, data=data)


def texts(one: Entry, before: str | None = "Mina") -> list[str]:
    return [str(told["text"]) for told in DESK.entry(one, "Ann", before)]


def buttons(told: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [block for block in told["blocks"] if block["type"] == "actions"]
    return [(button["action_id"], button["value"]) for row in rows for button in row["elements"]]


def test_the_first_message_of_who_waits() -> None:
    told = DESK.first_message(CARD, Phase.WAITING, None, 2)
    head, about = (block["text"]["text"] for block in told["blocks"] if "text" in block)
    assert head.startswith("*Ann &lt;b&gt;* · Web chat · Korean\n🔔 Waiting since <!date^1700000000^")
    assert about == "Why: asked for a person\nWants: a &lt;cup&gt;"
    assert "https://chat.example/staff/desk/all/c_1" in json.dumps(told)
    assert buttons(told) == [("claim", "c_1 2")]


@pytest.mark.parametrize(
    ("phase", "pressed", "words"),
    [
        (Phase.AGENT, ["resolve", "unsolved", "requeue"], "Mina has it"),
        (Phase.RESOLVED, [], "Resolved by Mina"),
        (Phase.CANCELLED, [], "The customer went back to the assistant"),
        (Phase.CLOSED, [], "Closed"),
    ],
)
def test_the_first_message_goes_with_the_state(phase: Phase, pressed: list[str], words: str) -> None:
    told = DESK.first_message(CARD, phase, "Mi_na", 2)
    assert [name for name, _ in buttons(told)] == pressed
    assert words.replace("Mina", "Mi na") in told["blocks"][0]["text"]["text"]


def test_reasons_that_nobody_has_words_for_say_themselves() -> None:
    card = Card("c_1", None, "fax", "de", "no <battery>", "", 0)
    told = Renderer(PHRASES, "ko", "").first_message(card, Phase.WAITING, None, 1)
    assert [block["text"]["text"] for block in told["blocks"] if "text" in block][1] == "사유: no &lt;battery&gt;"
    assert told["blocks"][0]["text"]["text"].startswith("*고객* · fax · de\n")
    assert "staff" not in json.dumps(told)


def test_every_reason_of_the_web_desk_has_words() -> None:
    known = json.loads((ROOT / "web/staff/src/i18n/en.json").read_text())["reason"]
    ends = {"resolved", "cancelled"}
    assert [reason for reason in known if reason not in ends and not PHRASES.has(f"reason_{reason}")] == []


def test_entries() -> None:
    assert texts(entry(text="a <b>")) == ["*Ann*\na &lt;b&gt;"]
    assert texts(entry(text="x", data={"edits": "m1"})) == ["*Ann* · ✏️ changed their message\nx"]
    files = [{"kind": "image", "source": "s", "name": "a.png"}]
    assert texts(entry(text="🖼 a.png", data={"attachments": files})) == ["*Ann*\n🖼 a.png"]
    assert texts(entry(text="see", data={"attachments": files})) == ["*Ann*\nsee\n🖼 a.png"]
    assert texts(entry(author=Author.AGENT, text="hi", name="Mina", id="m")) == ["*Mina* · at the web desk\nhi"]
    assert texts(entry(Kind.NOTE, Author.AGENT, "psst", name="Mina")) == ["🔒 *Mina* · note\npsst"]
    assert texts(entry(Kind.FAILURE, Author.SYSTEM, data={"seq": 3, "detail": "telegram: blocked"})) == [
        "⚠️ A message did not reach the customer: telegram: blocked"
    ]


def test_what_the_desk_knows_already_is_not_told() -> None:
    assert texts(entry(author=Author.AGENT, text="hi", name="Mina", id="slack:C9:1.1")) == []
    assert texts(entry(Kind.NOTE, Author.AGENT, "psst", name="Mina", id="slack:C9:1.2")) == []
    assert texts(entry(author=Author.SYSTEM, text="You're number 1")) == []
    assert texts(entry(author=Author.BOT, text="hello")) == []
    assert texts(entry(Kind.NOTE, Author.SYSTEM, data={"identity": {}})) == []


def test_changes_of_owner() -> None:
    assert texts(change(Owner.WAITING, Owner.AGENT, "Mina"))[0].startswith("🙋 Mina has it now.")
    assert texts(change(Owner.AGENT, Owner.WAITING, reason="agent_gone")) == [
        "🔔 Back in the queue: Mina lost the connection"
    ]
    assert texts(change(Owner.AGENT, Owner.WAITING, reason="overflow")) == ["🔔 Back in the queue"]
    assert texts(change(Owner.AGENT, Owner.BOT)) == ["✅ Resolved by Mina"]
    assert texts(change(Owner.WAITING, Owner.BOT)) == ["The customer went back to the assistant"]
    assert texts(change(Owner.AGENT, Owner.CLOSED)) == ["Closed"]


def test_phases() -> None:
    assert is_opening(change(Owner.BOT, Owner.WAITING))
    assert not is_opening(change(Owner.AGENT, Owner.WAITING))
    assert phase_of(entry(text="x")) is None
    assert [phase for phase in Phase if phase.is_over] == [Phase.RESOLVED, Phase.CANCELLED, Phase.CLOSED]


def test_a_long_conversation_is_shown_from_its_end() -> None:
    c = Conversation("c_1", "web", "w1", "p", "en", Owner.WAITING, 1, 30, 30, 0, 0)
    log = [entry(text=f"{number} " + "long " * 200) for number in range(SO_FAR + 5)]
    told = DESK.so_far(c, "Ann", log)
    assert told
    lines = told["text"].split("\n")
    assert lines[0].startswith("*The conversation so far* · earlier messages: 5 <https://chat.example/staff")
    assert len(lines) == 1 + SO_FAR
    assert lines[1].startswith("*Ann*: 5 long")
    assert lines[1].endswith("…")
    assert DESK.so_far(c, "Ann", [entry(author=Author.SYSTEM, text="x")]) is None


@pytest.mark.parametrize("text", ["&" * 4000, "가" * 4000, "long words " * 400, "x" * 20_000, "🎉" * 3000])
def test_slacks_limits_hold(text: str) -> None:
    name = "&" * 200
    told = DESK.entry(entry(text=text, author=Author.AGENT, name=name), name, None)
    so_far = DESK.so_far(
        Conversation("c", "web", "w", "p", "en", Owner.BOT, 0, 1, 1, 0, 0), name, [entry(text=text)] * 25
    )
    first = DESK.first_message(Card("c", name, "web", "en", "x" * 500, text, 0), Phase.AGENT, name, 1)
    assert so_far
    for one in (*told, so_far, first):
        sections = [block["text"]["text"] for block in one["blocks"] if block["type"] == "section"]
        assert all(0 < len(section) <= 3000 for section in sections)
        assert len(one["blocks"]) <= 50
        assert len(one["text"]) <= 40_000


def test_small_things() -> None:
    assert moment(1_700_000_000_000).endswith("|2023-11-14 22:13 UTC>")
    assert give_back("a\n<b>") == "> a\n> &lt;b&gt;"
    assert give_back("") == ""
    assert message(["a", "b"])["text"] == "a\nb"
    mark = stamp("c_1", "5:0")
    assert is_stamped({"metadata": mark}, mark)
    assert not is_stamped({"metadata": stamp("c_1", "5:1")}, mark)
    assert not is_stamped({}, mark)
