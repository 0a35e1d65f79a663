"""The two response files say the same things, and everything that is said exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
PLACEHOLDER = re.compile(r"\{(\w+)\}")
USED = re.compile(r'"(utter_\w+)"')
# Names that are put together: {prefix}{status}{suffix}.
REPEATED = tuple(f"utter_repeated{what}{often}" for what in ("", "_article", "_order") for often in ("", "_often"))
STATUSES = ("processing", "shipped", "delayed", "delivered", "cancelled")
BUILT = {
    *(f"utter_order_{status}{plain}" for status in STATUSES for plain in ("", "_plain")),
    "utter_order_shipped_late",
    *(f"utter_order_cancel_{status}" for status in ("shipped", "delivered")),
    *(f"utter_address_{status}" for status in ("delivered", "cancelled")),
    *(f"utter_order_{detail}" for detail in ("due", "reason", "carrier")),
    *REPEATED,
    *(f"utter_{slot}_unclear" for slot in ("order_number", "order_proof", "new_address", "cancel_confirmed")),
}


# Said between two questions of a message; each intent that can be one of them has its line.
TOPICS = {
    *(f"utter_topic_{task}" for task in ("order_status", "order_cancel", "address_change", "inform")),
    *(f"utter_topic_{what}" for what in ("return_request", "refund_status", "product_question", "restock", "pickup")),
    *(f"utter_topic_{what}" for what in ("payment_question", "invoice_request", "account_help", "article")),
    *(f"utter_topic_{what}" for what in ("ask_is_bot", "ask_capabilities", "out_of_scope", "nlu_fallback")),
}
SMALL_TALK = ("greet", "goodbye", "thank", "affirm", "deny", "is_bot", "capabilities", "form_stopped", "start_over")
MORE_SMALL_TALK = ("feedback", "out_of_scope", "language_choice", "language_changed", "language_unsupported")


def responses(language: str) -> dict[str, list[dict[str, Any]]]:
    text = (ROOT / "data" / "responses" / f"{language}.yml").read_text(encoding="utf-8")
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)["responses"]
    return found


def placeholders(variations: list[dict[str, Any]]) -> set[str]:
    return {name for variation in variations for name in PLACEHOLDER.findall(variation["text"])}


def test_both_languages_have_the_same_names_and_placeholders() -> None:
    english, korean = responses("en"), responses("ko")
    assert {name: placeholders(said) for name, said in english.items()} == {
        name: placeholders(said) for name, said in korean.items()
    }


@pytest.mark.parametrize("language", ["en", "ko"])
def test_buttons_have_known_payloads(language: str) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    own = yaml.safe_load((ROOT / "data" / "checks" / "values.yml").read_text(encoding="utf-8"))["own_payloads"]
    intents = {next(iter(intent)) if isinstance(intent, dict) else intent for intent in domain["intents"]}
    for said in responses(language).values():
        for button in (button for variation in said for button in variation.get("buttons", ())):
            assert button["title"]
            if button["payload"] not in own:
                assert re.match(r"/(\w+)", button["payload"])[1] in intents  # type: ignore[index]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_is_frequent_varies(language: str) -> None:
    for name in ("greet", "goodbye", "thank", "not_understood", "no_article", "ask_order_number", "ask_order_proof"):
        assert len(responses(language)[f"utter_{name}"]) >= 2


def test_everything_said_exists_and_everything_that_exists_is_said() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "actions").rglob("*.py")]
    named = {name for source in sources for name in USED.findall(source)}
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    named |= {action for action in domain["actions"] if action.startswith("utter_")}
    assert named | BUILT | TOPICS == set(responses("en"))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_small_talk_varies_on_every_channel_and_in_every_moment(language: str) -> None:
    """Two turns of small talk in a row must not say the same."""
    for name in (*SMALL_TALK, *MORE_SMALL_TALK, *REPEATED):
        said = responses(language)[name if name.startswith("utter_") else f"utter_{name}"]
        moments = {(variation.get("channel"), str(variation.get("condition"))) for variation in said}
        for moment in moments if not name.startswith("utter_") else {(None, "None")}:
            texts = {v["text"] for v in said if (v.get("channel"), str(v.get("condition"))) == moment}
            assert len(texts) >= 2, (name, moment)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_where_it_is_shorter_it_is_shorter(language: str) -> None:
    for name, said in responses(language).items():
        short = [len(v["text"]) for v in said if v.get("channel") and not v.get("condition")]
        long = [len(v["text"]) for v in said if not v.get("channel") and not v.get("condition")]
        assert not short or max(short) <= max(long), name
