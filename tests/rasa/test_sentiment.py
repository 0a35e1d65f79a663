"""Sentiment and urgency: both languages, what is neutral, what is stored with a model, and what it costs."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.model_training import train_nlu
from rasa.shared.exceptions import FileIOException, InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.sentiment.component import SentimentAnalyzer
from bot.nlu.sentiment.grams import buckets, hashes, matrix
from bot.nlu.sentiment.making.fitting import (
    SENTIMENT_SCALE,
    URGENCY_SCALE,
    fit_levels,
    fit_public,
    left_out,
    sample,
    scores,
    with_public,
)
from bot.nlu.sentiment.making.own import MESSAGES, read_messages
from bot.nlu.sentiment.making.public import choose, read_goemotions, read_kote, read_nsmc
from bot.nlu.sentiment.marks import Marks, read_marks
from bot.nlu.sentiment.model import Head, MoodModel
from bot.nlu.sentiment.storing import PACKAGED, WeightsUnreadable, restore, store
from bot.nlu.shared_encoder import shared_encoder
from encoder.onnx_model import OnnxModel

CONTEXT = ExecutionContext(GraphSchema({}), "test")
CONFIG = """
recipe: default.v1
assistant_id: test
language: xx
pipeline:
  - name: bot.nlu.text_cleaner.TextCleaner
  - name: bot.nlu.language.LanguageIdentifier
  - name: bot.nlu.word_tokenizer.WordTokenizer
  - name: bot.nlu.sentence_features.SentenceEncoderFeaturizer
  - name: bot.nlu.intent_classifier.SentenceIntentClassifier
  - name: bot.nlu.sentiment.component.SentimentAnalyzer
  - name: bot.nlu.text_cleaner.OriginalText
"""
EXAMPLES = """
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hi
      - hello
      - good morning
      - 안녕하세요
      - 안녕
  - intent: order_status
    examples: |
      - where is my order
      - has it shipped
      - track my parcel
      - 주문 어디예요
      - 배송 언제 와요
"""


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage(tmp_path_factory.mktemp("storage"))


@pytest.fixture(scope="module")
def analyzer(storage: LocalModelStorage) -> SentimentAnalyzer:
    """Trained, stored and loaded again, as Rasa does it."""
    resource = Resource("sentiment")
    config = SentimentAnalyzer.get_default_config()
    SentimentAnalyzer.create(config, storage, resource, CONTEXT).train(TrainingData())
    return SentimentAnalyzer.load(config, storage, resource, CONTEXT)


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    folder: Path = tmp_path_factory.mktemp("nlu")
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "nlu.yml").write_text(EXAMPLES, encoding="utf-8")
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
    assert model is not None
    return Agent.load(model)


def read(analyzer: SentimentAnalyzer, text: str) -> tuple[float, float]:
    message = analyzer.process([Message({"text": text})])[0]
    assert {"sentiment", "urgency"} <= message.output_properties
    return message.get("sentiment"), message.get("urgency")


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?",
        "do you have this in a larger size",
        "주문한 거 언제 와요?",
        "반품은 어떻게 하나요",
        "B-1042",
        # Negative words make no complaint of a question about rules.
        "How do I send back a defective toaster?",
        "is there a fee when I lose the key card",
        "파손된 제품은 며칠 안에 반품할 수 있나요?",
        "연체되면 카드가 정지되나요",
    ],
)
def test_a_question_is_neutral(analyzer: SentimentAnalyzer, text: str) -> None:
    sentiment, urgency = read(analyzer, text)
    assert abs(sentiment) < 0.3
    assert abs(urgency) < 0.3


@pytest.mark.parametrize(
    "text",
    [
        "Thank you so much!",
        "this is wonderful, I love it",
        "정말 감사합니다!",
        "너무 예뻐요 최고예요 ㅎㅎ",
        "👍👍 thanks",
        "I was afraid it would be broken, but it works perfectly, thank you",
        "고장났을까 봐 걱정했는데 너무 잘 돼요 감사합니다",
    ],
)
def test_thanks_are_positive(analyzer: SentimentAnalyzer, text: str) -> None:
    assert read(analyzer, text)[0] > 0.35


@pytest.mark.parametrize(
    "text",
    [
        "This is a disgrace, I am so angry!",
        "worst shop ever, you are thieves",
        "진짜 짜증나네요 최악이에요",
        "사기꾼들아 장난해?",
        # Irony, and what is denied.
        "oh brilliant, you mixed up my parcel again",
        "친절하지도 않고 일 처리도 엉망이네요",
        "참 빨리도 보내주시네요 벌써 한 달째예요",
    ],
)
def test_anger_is_negative(analyzer: SentimentAnalyzer, text: str) -> None:
    assert read(analyzer, text)[0] < -0.35


@pytest.mark.parametrize(
    "text",
    [
        "please cancel it right now!",
        "I need this immediately",
        "지금 당장 취소해 주세요",
        "급해요 빨리요",
        # Only the situation shows it.
        "my purse was stolen with your card in it",
        "the hair dryer you sent is smoking",
        "지갑을 도난당했어요",
        "전기난로에서 연기가 나요",
    ],
)
def test_hurry_is_urgent(analyzer: SentimentAnalyzer, text: str) -> None:
    assert read(analyzer, text)[1] > 0.35


@pytest.mark.parametrize(
    "text", ["take your time, there is no rush", "it's not urgent at all", "급하지 않아요 천천히 하세요"]
)
def test_no_hurry_is_below_ordinary(analyzer: SentimentAnalyzer, text: str) -> None:
    assert read(analyzer, text)[1] < -0.2


@pytest.mark.parametrize("text", ["/affirm", '/inform{"order_number": "B-1042"}', "/a/b", "", "   "])
def test_buttons_and_nothing_are_neutral(analyzer: SentimentAnalyzer, text: str) -> None:
    assert read(analyzer, text) == (0.0, 0.0)


@pytest.mark.parametrize(
    "text", ["\ud800", "\x00", "x" * 4000, "ㅠㅠㅠㅠ", "!!!!!!!!!!", "🤬🤬🤬", "最悪です", "A1" * 900]
)
def test_any_text_has_scores_in_range(analyzer: SentimentAnalyzer, text: str) -> None:
    message = analyzer.process([Message({"text": text.replace("\ud800", " "), "original_text": text})])[0]
    assert all(-1 <= message.get(name) <= 1 for name in ("sentiment", "urgency"))


def test_through_rasa_and_encoded_once(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    encode = OnnxModel.encode

    def counted(self: OnnxModel, texts: list[str], kind: str = "query") -> np.ndarray:
        if self.width == 512:
            seen.extend(texts)
        return encode(self, texts, kind)

    monkeypatch.setattr(OnnxModel, "encode", counted)
    text = "THIS IS THE WORST service I have ever had, answer me right now!!!! B-1042"
    parsed: dict[str, Any] = asyncio.run(agent.parse_message(text))
    assert parsed["sentiment"] < -0.35
    assert parsed["urgency"] > 0.35
    assert json.loads(json.dumps(parsed))["sentiment"] == parsed["sentiment"]
    assert len(seen) == 1


def test_a_models_weights_are_its_own(
    storage: LocalModelStorage, analyzer: SentimentAnalyzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.nlu.sentiment.component.PACKAGED", tmp_path)
    again = SentimentAnalyzer.load(SentimentAnalyzer.get_default_config(), storage, Resource("sentiment"), CONTEXT)
    assert read(again, "thank you, lovely") == read(analyzer, "thank you, lovely")


def test_weights_that_are_missing_or_damaged_are_told_with_their_file(tmp_path: Path) -> None:
    config = {"weights": str(tmp_path)}
    component = SentimentAnalyzer.create(config, LocalModelStorage(tmp_path / "s"), Resource("r"), CONTEXT)
    with pytest.raises(InvalidConfigException, match=r"words\.json.*bot\.nlu\.sentiment\.making"):
        component.train(TrainingData())
    for name in ("words.json", "weights.npz"):
        shutil.copy(PACKAGED / name, tmp_path / name)
    whole = SentimentAnalyzer.fingerprint_addon(config)
    packed = (tmp_path / "weights.npz").read_bytes()
    for damaged in (b"", b"no zip at all", packed[: len(packed) // 2], packed[:2000] + b"\0" * 500 + packed[2500:]):
        (tmp_path / "weights.npz").write_bytes(damaged)
        with pytest.raises(InvalidConfigException, match=r"weights\.npz"):
            component.train(TrainingData())
    assert SentimentAnalyzer.fingerprint_addon(config) != whole


def test_a_damaged_model_says_to_train_again(tmp_path: Path) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("sentiment")
    config = SentimentAnalyzer.get_default_config()
    with pytest.raises(FileIOException, match="baton train"):
        SentimentAnalyzer.load(config, storage, resource, CONTEXT)
    SentimentAnalyzer.create(config, storage, resource, CONTEXT).train(TrainingData())
    with storage.write_to(resource) as folder:
        (folder / "weights.npz").write_bytes(b"PK")
    with pytest.raises(FileIOException, match="baton train"):
        SentimentAnalyzer.load(config, storage, resource, CONTEXT)


def test_words_that_the_weights_do_not_know_are_an_error(tmp_path: Path) -> None:
    shutil.copy(PACKAGED / "weights.npz", tmp_path)
    raw = json.loads((PACKAGED / "words.json").read_text(encoding="utf-8"))
    raw["signs"].append({"name": "new", "english": ["new"]})
    (tmp_path / "words.json").write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(WeightsUnreadable, match="kinds of marks"):
        restore(tmp_path)


def test_what_a_sign_has_matched_is_not_seen_again() -> None:
    marks = read_marks()
    columns = dict(zip(marks.names, marks.of("not urgent, NOT HAPPY, thanks!!"), strict=True))
    assert columns["calm"] > 0
    assert columns["urgent"] == 0
    assert columns["complaint"] > 0
    assert columns["praise"] == 0
    assert columns["thanks"] > 0
    assert columns["exclamations"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("not all that helpful", "praise"),
        ("친절하지도 않네요", "praise"),
        ("전혀 안 예뻐요", "praise"),
        ("that was not bad", "complaint"),
        ("하나도 안 불편해요", "complaint"),
    ],
)
def test_what_is_denied_is_counted_apart(text: str, sign: str) -> None:
    marks = read_marks()
    columns = dict(zip(marks.names, marks.of(text), strict=True))
    assert columns[sign] == 0
    assert columns[f"{sign}_turned"] > 0


def test_words_of_a_question_are_counted_as_asked() -> None:
    marks = read_marks()
    asked, told = (
        dict(zip(marks.names, marks.of(text), strict=True))
        for text in ("what if it arrives damaged?", "it arrived damaged")
    )
    assert asked["problem_asked"] == asked["problem"] == told["problem"] > 0
    assert told["problem_asked"] == 0


def test_a_list_of_signs_alone_is_enough() -> None:
    marks = Marks.from_json({"signs": [{"name": "good", "english": ["good"], "korean": ["좋"], "turns": True}]})
    columns = dict(zip(marks.names, marks.of("not good, good, goods"), strict=True))
    assert columns["good"] == pytest.approx(2 / 3)
    assert columns["good_turned"] == 0


def test_buckets_are_the_same_everywhere() -> None:
    assert buckets(hashes("Hi hi"), 15).tolist() == buckets(hashes("hi HI"), 15).tolist()
    assert buckets(hashes(""), 15).tolist() == []
    korean = "배송이 빨라요"
    assert matrix(["", korean], 16).getnnz(axis=1).tolist() == [0, len(buckets(hashes(korean), 16))]
    assert set(hashes("배송이 빨라요").tolist()) & set(hashes("배송이빨라요").tolist())


def test_weights_are_learned_and_stored_the_same_twice(tmp_path: Path) -> None:
    words = {"signs": [{"name": "good", "english": ["good"]}, {"name": "now", "english": ["now"]}]}
    marks = Marks.from_json(words)
    texts = [
        f"{mood} thing {number} {when}" for number in range(15) for mood in ("good", "bad") for when in ("now", "")
    ]
    grades = np.asarray([0.9 if "good" in text else -0.9 for text in texts])
    hurry = np.asarray([1.0 if "now" in text else 0.0 for text in texts])
    vectors = np.random.default_rng(1).normal(size=(len(texts), 512)).astype(np.float32) / 22
    known = sample(vectors, texts, texts, marks, 10)
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        public = fit_public(known, grades)
        own = with_public(known, public, known.grams)
        levels = (fit_levels(own, grades, SENTIMENT_SCALE), fit_levels(own, hurry, URGENCY_SCALE))
        head = Head(np.zeros(512), public, *levels)
        store(MoodModel(marks, {"en": head, "ko": head}), folder)
        (folder / "words.json").write_text(json.dumps(words))
    assert (tmp_path / "a" / "weights.npz").read_bytes() == (tmp_path / "b" / "weights.npz").read_bytes()
    model = restore(tmp_path / "a")
    glad, sad = (model.read(text, text, np.zeros(512)) for text in ("good shop now", "bad shop"))
    assert glad.sentiment > 0.3 > -0.3 > sad.sentiment
    assert glad.urgency > sad.urgency + 0.3


def test_what_is_left_out_is_told_without_its_likes() -> None:
    marks = Marks.from_json({"signs": [{"name": "good", "english": ["good"]}]})
    random = np.random.default_rng(2)
    one, other = random.normal(size=(2, 64)).astype(np.float32)
    vectors = np.stack([one] * 10 + [other] * 10 + list(random.normal(size=(20, 64)).astype(np.float32)))
    grades = np.asarray([1.0] * 10 + [-1.0] * 10 + [0.0] * 20)
    texts = ["x"] * len(grades)
    known = sample(vectors, texts, texts, marks, 0)
    # Ten that are the same are left out at once, so that none of them tells the grade of another.
    assert np.abs(left_out(known, grades, SENTIMENT_SCALE)[:20]).max() < 0.5
    assert np.abs(scores(fit_levels(known, grades, SENTIMENT_SCALE), known)[:20]).min() > 0.7


def test_public_data_is_read_and_divided(tmp_path: Path) -> None:
    (tmp_path / "go.tsv").write_text('Thanks a lot\t15\tx1\nI hate "this"\t2,3\tx2\nok\t27\tx3\n', encoding="utf-8")
    assert [round(item.grade, 2) for item in read_goemotions(tmp_path / "go.tsv")] == [0.9, -0.85, 0.0]
    (tmp_path / "kote.tsv").write_text('1\t고마워요\t4\n2\t"짜증나"\t22,6\n', encoding="utf-8")
    assert [(item.text, item.grade) for item in read_kote(tmp_path / "kote.tsv")] == [
        ("고마워요", 0.9),
        ("짜증나", -0.9),
    ]
    for film, rating in (("10", "10"), ("17", "1")):
        reviews = [{"review": f"영화 {film}", "rating": rating}, {"review": " ", "rating": "5"}]
        (tmp_path / f"{film}.json").write_text(json.dumps(reviews), encoding="utf-8")
    assert [item.text for item in read_nsmc(tmp_path, asked=True)] == ["영화 17"]
    assert [(item.text, item.grade) for item in choose(read_nsmc(tmp_path, asked=False), 5)] == [("영화 10", 1.0)]


def test_what_is_held_back_is_not_learned_from() -> None:
    held_back = Path(__file__).parents[2] / "bench" / "sentiment_messages"
    for language in ("en", "ko"):
        learned = {message.text.casefold() for message in read_messages(MESSAGES / f"{language}.tsv")}
        asked = {message.text.casefold() for message in read_messages(held_back / f"{language}.tsv")}
        assert len(asked) > 200
        shared = learned & asked
        assert not shared


def test_a_wrong_line_of_own_messages_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("sentiment\turgency\ttext\n0\t0\tok\n2\t0\thello\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.tsv:3"):
        read_messages(tmp_path / "x.tsv")


def test_the_encoder_is_the_one_of_the_weights() -> None:
    assert restore(PACKAGED).width == shared_encoder().width("use")
