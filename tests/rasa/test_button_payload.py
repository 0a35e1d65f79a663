"""What a button may say, and what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain

from bot.button_payload import parse_payload

DOMAIN = Domain.from_path(Path(__file__).parents[2] / "domain.yml")


def test_an_intent() -> None:
    parsed = parse_payload("/talk_to_person", DOMAIN)
    assert parsed is not None
    assert parsed["intent"] == {"name": "talk_to_person", "confidence": 1.0}
    assert parsed["entities"] == []


def test_entities() -> None:
    parsed = parse_payload('/inform{"order_number": "B-1042", "unknown": "x", "email": ["a"], "phone": 5}', DOMAIN)
    assert parsed is not None
    assert [(entity["entity"], entity["value"]) for entity in parsed["entities"]] == [
        ("order_number", "B-1042"),
        ("phone", "5"),
    ]


@pytest.mark.parametrize(
    "payload",
    [
        "/restart",  # would forget the count of wrong proofs
        "/back",
        "/session_start",
        "/nlu_fallback",
        "/no_such_intent",
        "/inform{",
        "/inform[]",
        '/inform{"order_number": }',
        "/inform" + '{"a":' * 5000 + "1" + "}" * 5000,
        "inform",
        "/",
        "",
        "/talk_to_person; drop",
    ],
)
def test_what_is_no_payload(payload: str) -> None:
    assert parse_payload(payload, DOMAIN) is None
