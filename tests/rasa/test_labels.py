"""Labels: what the examples must look like, what is learned of them, what is stored, and how alike messages are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.labels.component import ROOT
from bot.nlu.labels.model import Labelled, LabelModel, learn
from bot.nlu.labels.reading import read_examples
from bot.nlu.labels.storing import FACTS, NUMBERS, restore, store
from bot.nlu.shared_encoder import encoder_digests, shared_encoder
from bot.rephrasing import how_alike
from bot.turn_intents import without_unsure_complaint

REST = "harmless"


@pytest.fixture(scope="module")
def model() -> LabelModel:
    return learn(read_examples(ROOT / "data" / "matters"), REST, shared_encoder())


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("the hairdryer burst into flames while my wife was using it", "en", "safety"),
        ("there are orders on my account that I never placed", "en", "fraud"),
        ("my husband died on Tuesday, please close his account", "en", "bereavement"),
        ("드라이기에서 불꽃이 튀어서 손을 데었어요", "ko", "safety"),
        ("제가 하지 않은 결제가 있어요", "ko", "fraud"),
    ],
)
def test_a_matter_is_known_by_its_meaning(model: LabelModel, text: str, language: str, name: str) -> None:
    found = model.read(shared_encoder(), text, language)
    assert next(iter(found)) == name
    assert found[name] > 0.5


@pytest.mark.parametrize(
    ("text", "language"), [("when does my parcel arrive?", "en"), ("thanks a lot", "en"), ("배송 언제 와요?", "ko")]
)
def test_most_messages_touch_none(model: LabelModel, text: str, language: str) -> None:
    assert model.read(shared_encoder(), text, language) == {}


def test_both_languages_have_the_same_names_and_no_message_twice() -> None:
    examples = read_examples(ROOT / "data" / "matters")
    by_language = {
        language: {name for name, one in zip(examples.names, examples.languages, strict=True) if one == language}
        for language in ("en", "ko")
    }
    assert by_language["en"] == by_language["ko"] >= {REST, "fed_up", "not_answered"}
    assert len(set(examples.texts)) == len(examples.texts)


def test_what_is_stored_comes_back(model: LabelModel, tmp_path: Path) -> None:
    store(model, tmp_path, encoder_digests())
    again = restore(tmp_path, encoder_digests())
    text = "somebody used my card at your shop"
    assert again.read(shared_encoder(), text, "en") == model.read(shared_encoder(), text, "en")
    with pytest.raises(ValueError, match="another encoder"):
        restore(tmp_path, dict.fromkeys(encoder_digests(), "other"))
    (tmp_path / NUMBERS).write_bytes(b"PK damaged")
    with pytest.raises((ValueError, OSError)):
        restore(tmp_path, encoder_digests())
    assert (tmp_path / FACTS).is_file()


def test_there_must_be_something_to_tell_apart() -> None:
    with pytest.raises(ValueError, match="only examples of 'harmless'"):
        learn(Labelled(["hello"], [REST], ["en"]), REST, shared_encoder())


@pytest.mark.parametrize(
    ("raw", "said"),
    [("- a list", "should have names"), ("safety: [1]", "no message"), ("safety: [", "cannot be read")],
)
def test_a_file_that_is_no_use_is_named(tmp_path: Path, raw: str, said: str) -> None:
    (tmp_path / "en.yml").write_text(raw, encoding="utf-8")
    with pytest.raises(ValueError, match=said) as told:
        read_examples(tmp_path)
    assert "en.yml" in str(told.value)


def test_the_same_in_other_words_is_alike_in_both_languages() -> None:
    encoder = shared_encoder()
    english = how_alike("has my parcel been sent?", ["did you ship my package yet"], encoder)
    korean = how_alike("설치 날짜를 바꾸고 싶어요", ["설치를 다른 날로 옮겨 주세요"], encoder)
    assert min(english, korean) > 0.45
    assert how_alike("has my parcel been sent?", ["which lamps are dimmable"], encoder) < 0.4
    assert how_alike("설치 날짜를 바꾸고 싶어요", ["현금영수증 되나요"], encoder) < 0.4
    assert how_alike("hello", [], encoder) == 0


def test_an_unsure_complaint_is_the_question_that_it_may_be() -> None:
    ranking = [{"name": "complaint", "confidence": 0.5}, {"name": "order_status", "confidence": 0.4}]
    parsed = {"text": "why so slow", "intent": ranking[0], "intent_ranking": ranking, "entities": []}
    assert without_unsure_complaint(parsed)["intent"]["name"] == "order_status"
    likely = {**parsed, "intent": {"name": "complaint", "confidence": 0.9}}
    assert without_unsure_complaint(likely)["intent"]["name"] == "order_status"
    for sure in (
        {**parsed, "intent": {"name": "complaint", "confidence": 0.96}},
        {**likely, "matters": {"fed_up": 0.3}},
        {**likely, "sentiment": -0.9},
    ):
        assert without_unsure_complaint(sure) == sure
    alone = {**parsed, "intent_ranking": [ranking[0], {"name": "greet", "confidence": 0.4}]}
    assert without_unsure_complaint(alone) == alone
