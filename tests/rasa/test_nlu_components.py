"""Words of any script, and what an order number says about an intent."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.inform_by_entity import InformByEntity
from bot.nlu.word_tokenizer import WordTokenizer

TOKENIZER = WordTokenizer(WordTokenizer.get_default_config())
INFORM = InformByEntity(InformByEntity.get_default_config())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("B-1042 언제 와요?", ["B-1042", "언제", "와요"]),
        ("I can't find it, mina@example.com!", ["I", "can't", "find", "it", "mina@example.com"]),
        ("좋아요👍👍", ["좋아요", "👍", "👍"]),
        ("???", ["???"]),
        ("\u200b", ["\u200b"]),
        ("日本語 でも 話す", ["日本語", "でも", "話す"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    tokens = TOKENIZER.tokenize(Message({"text": text}), "text")
    assert [token.text for token in tokens] == words
    assert all(text[token.start : token.end] == token.text for token in tokens)


@pytest.mark.parametrize(
    ("ranking", "entity", "intent"),
    [
        ([("nlu_fallback", 0.4), ("greet", 0.2)], "order_number", "inform"),
        ([("nlu_fallback", 0.4), ("greet", 0.2)], "language", "nlu_fallback"),
        ([("nlu_fallback", 0.4), ("greet", 0.2)], None, "nlu_fallback"),
        ([("nlu_fallback", 0.4), ("order_cancel", 0.35), ("inform", 0.3)], "order_number", "order_cancel"),
        ([("inform", 0.52), ("address_change", 0.46)], "order_number", "address_change"),
        ([("inform", 0.9), ("address_change", 0.05)], "email", "inform"),
        ([("order_status", 0.6), ("inform", 0.3)], "order_number", "order_status"),
    ],
)
def test_inform(ranking: list[tuple[str, float]], entity: Any, intent: str) -> None:
    ranked: list[dict[str, Any]] = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    entities = [{"entity": entity, "value": "x", "start": 2, "end": 3}] if entity else []
    message = Message({"text": "t x", "intent": ranked[0], "intent_ranking": ranked, "entities": entities})
    INFORM.process([message])
    assert message.get("intent")["name"] == intent
    assert message.get("intent_ranking")[0] == message.get("intent")
    assert len({item["name"] for item in message.get("intent_ranking")}) == len(message.get("intent_ranking"))


@pytest.mark.parametrize(
    ("text", "intent"), [("B-2002", "inform"), (" B-2002 ??", "inform"), ("joke B-2002", "out_of_scope")]
)
def test_a_number_alone_is_an_information(text: str, intent: str) -> None:
    start = text.index("B")
    entities = [{"entity": "order_number", "value": "B-2002", "start": start, "end": start + 6}]
    ranked = [{"name": "inform", "confidence": 0.6}, {"name": "out_of_scope", "confidence": 0.4}]
    message = Message({"text": text, "intent": ranked[0], "intent_ranking": ranked, "entities": entities})
    INFORM.process([message])
    assert message.get("intent")["name"] == intent
