"""Bad requests get a status of their own; bad text is text."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from baton.settings import Settings
from tests.integration.core.running import Core, Talk, custom

# The first test also waits for the model to be trained, if its content has changed, and for Rasa to start.
pytestmark = [pytest.mark.rasa, pytest.mark.xdist_group("core"), pytest.mark.timeout(400)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\x00",
        "hel\x00lo",
        "\ud800",
        "hello \udfff\ud800 world",
        "👍",
        "👨‍👩‍👧‍👦🏳️‍🌈",
        "\u202e\u200b\ufeff",
        "…!?",
        "a" * 4000,
        "where is my order " * 220,
        "가" * 4000,
        "한글 " * 3500,
        "/",
        "//",
        "/restart",
        '/inform{"order_number":"B-1042"}',
        "/talk_to_person",
        "EXTERNAL: x",
        "{language} {0} %s",
        "<script>alert(1)</script>",
        "'; DROP TABLE orders; --",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_no_text_raises(talk: Talk, text: str) -> None:
    answer = talk.say(text)
    assert answer["intent"]["name"]


NOISE = {
    "one word": "abcdefghijklmnopqrstuvwxyz",
    "words": "abcdefghijklmnopqrstuvwxyz   ",
    "syllables": "가나다라마바사아자차카타파하각난닫랄맘밥 ",
    "questions": "and or is it? ",
    "signs": "!?#@/\\|[]{}()<>*&^%$-_=+~`'\".,:; ",
    "figures": "0123456789-./, B",
    "everything": "".join(
        chr(code) for code in (*range(0x20, 0x250), *range(0x1F300, 0x1F600), *range(0x3041, 0x3100))
    ),
}


@pytest.mark.parametrize("kind", NOISE)
def test_noise_as_long_as_a_message_may_be_is_answered_in_time(talk: Talk, kind: str) -> None:
    random = Random(kind)
    text = "".join(random.choice(NOISE[kind]) for _ in range(Settings().max_text))
    began = talk.rasa.cpu_seconds()
    assert talk.say(text)["intent"]["name"]
    # What else the machine does in between is not counted.
    assert talk.rasa.cpu_seconds() - began < Settings().turn_timeout_seconds, "it would be asked again"


@pytest.mark.parametrize(
    "text", ["Bonjour, où est ma commande ? Je l'attends depuis deux semaines.", "注文した商品はいつ届きますか？"]
)
def test_a_language_nobody_wrote_content_for(talk: Talk, text: str) -> None:
    first = talk.say(text)
    assert "English and Korean" in first["replies"][0]["text"]
    second = talk.say(text)
    assert not any("English and Korean" in str(reply["text"]) for reply in second["replies"]), "it is told once"
    assert talk.say("I want to talk to a person")["intent"]["name"] == "talk_to_person"


def test_typed_commands_are_text(talk: Talk) -> None:
    answer = talk.say('/inform{"order_number":"B-1042"}')
    assert answer["intent"]["confidence"] < 1
    answer = talk.say("/deny")
    assert answer["intent"]["confidence"] < 1
    answer = talk.say("  /B-1042 please")
    assert answer["entities"] == [{"entity": "order_number", "value": "B-1042", "start": 1, "end": 7}]


def test_a_payload_sets_entities(talk: Talk) -> None:
    answer = talk.press('/inform{"order_number":"B-1042"}')
    assert answer["intent"] == {"name": "inform", "confidence": 1.0}
    assert answer["slots"]["order_number"] == "B-1042"


def test_unknown_slots_are_ignored(talk: Talk) -> None:
    assert "colour" not in talk.say("hello", slots={"colour": "red"})["slots"]


@pytest.mark.parametrize(
    ("change", "field"), [({"message_id": ""}, "message_id"), ({"language": "fr"}, "language"), ({"text": 5}, "text")]
)
def test_malformed(core: Core, talk: Talk, change: dict[str, Any], field: str) -> None:
    status, answer = core.one.post(json.dumps({**json.loads(talk.request("hi")), **change}).encode())
    assert (status, answer["error"]) == (422, "malformed")
    assert field in answer["detail"]


def test_not_json_or_too_large(core: Core, talk: Talk) -> None:
    assert core.one.post(b"{")[0] == 422
    assert core.one.post(talk.request("hi"), content_type="text/plain")[0] == 422
    assert core.one.post(talk.request("x" * 70_000))[0] == 413


def test_the_customers_channel_is_known(core: Core) -> None:
    for channel in ("web", "telegram", "slack"):
        assert Talk(core.one, channel=channel).say("hello")


def test_custom_json_and_text_come_as_one_reply(talk: Talk) -> None:
    answer = talk.say("I want to talk to a person")
    assert len(answer["replies"]) == 1
    assert answer["replies"][0]["text"]
    assert custom(answer)["handoff"]
