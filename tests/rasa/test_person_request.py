"""Requests for a person: what is one, alone and beside other things, and what becomes of the ranking."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import FileIOException, InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.person_request import component
from bot.nlu.person_request.component import PersonRequestClassifier, ranked, read_vectors
from bot.nlu.person_request.grams import SENTENCES, buckets, sentences
from bot.nlu.person_request.making import LIKELY_PRECISION, enough, line, own_examples
from bot.nlu.person_request.model import NUMBERS, PACKAGED, ModelUnreadable, restore, store
from bot.nlu.shared_encoder import encoder_digests, shared_encoder
from encoder.sentence_encoder import DEEP_ENGLISH, DEEP_OTHER, QUICK

CONTEXT = ExecutionContext(GraphSchema({}), "test")
CONFIG = PersonRequestClassifier.get_default_config()
EXAMPLES = TrainingData(
    [
        Message.build("the concierge, s'il vous plaît", intent="talk_to_person"),
        Message.build("a live human sculpture", intent="product_question"),
    ]
)


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage(tmp_path_factory.mktemp("storage"))


@pytest.fixture(scope="module")
def classifier(storage: LocalModelStorage) -> PersonRequestClassifier:
    """Trained, stored and loaded again, as Rasa does it."""
    resource = Resource("requests")
    PersonRequestClassifier.create(CONFIG, storage, resource, CONTEXT).train(EXAMPLES)
    return PersonRequestClassifier.load(CONFIG, storage, resource, CONTEXT)


def share_of(classifier: PersonRequestClassifier, text: str) -> float:
    ranking = [{"name": "order_status", "confidence": 0.7}, {"name": "talk_to_person", "confidence": 0.1}]
    message = Message({"text": text, "intent": ranking[0], "intent_ranking": ranking})
    found: Mapping[str, Any] = classifier.process([message])[0].as_dict_nlu()
    assert {"intent", "intent_ranking"} <= message.output_properties
    (share,) = [one["confidence"] for one in found["intent_ranking"] if one["name"] == "talk_to_person"]
    return float(share)


@pytest.mark.parametrize(
    "text",
    [
        "Could I have a chat with one of your employees?",
        "pls conect me wiht a real persn",
        "I'm through with automated replies, who is there in flesh and blood?",
        "The jug arrived cracked and two mails went unanswered. I would like to speak with your supervisor.",
        "직원분하고 통화 좀 할 수 있을까요",
        "상댬원 연결좀해줘",
        "로봇이랑 말싸움하기 싫으니까 사람 불러줘요",
        "주전자가 금이 가서 왔고 메일도 답이 없네요 담당자랑 얘기하고 싶습니다",
    ],
)
def test_a_request_is_found_alone_and_among_other_things(classifier: PersonRequestClassifier, text: str) -> None:
    assert share_of(classifier, text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?",
        "Is it a human who is typing this?",
        "An agent told me on Monday that it was sent",
        "I don't need an agent, only the price",
        "the delivery agent left it at the neighbour's",
        "a wig of human hair",
        "주문한 거 언제 와요?",
        "지금 답하는 게 사람이에요?",
        "어제 상담원이 환불된다고 했어요",
        "상담원은 필요 없고 가격만 알려줘요",
        "배달 기사님이 경비실에 맡겼대요",
    ],
)
def test_what_only_speaks_of_people_is_none(classifier: PersonRequestClassifier, text: str) -> None:
    assert share_of(classifier, text) < 0.5


def test_an_example_of_the_content_is_told_as_it_is_written(classifier: PersonRequestClassifier) -> None:
    assert share_of(classifier, "The concierge, s'il vous plaît!") == 1.0
    assert share_of(classifier, "a live human sculpture") == 0.0


def test_an_empty_text_keeps_what_it_has(classifier: PersonRequestClassifier) -> None:
    message = Message({"text": " ", "intent": {"name": "greet", "confidence": 1.0}})
    classifier.process([message])
    assert message.get("intent") == {"name": "greet", "confidence": 1.0}


ORDER, REQUEST = {"name": "order_status", "confidence": 0.6}, {"name": "talk_to_person", "confidence": 0.3}
GREET = {"name": "greet", "confidence": 0.1}


@pytest.mark.parametrize(
    ("ranking", "share", "names"),
    [
        ([ORDER, REQUEST, GREET], 0.95, ["talk_to_person", "order_status", "greet"]),
        ([ORDER, REQUEST, GREET], 0.7, ["order_status", "talk_to_person", "greet"]),
        ([REQUEST, ORDER, GREET], 0.7, ["talk_to_person", "order_status", "greet"]),
        ([REQUEST, ORDER, GREET], 0.2, ["order_status", "talk_to_person", "greet"]),
        ([REQUEST, GREET, {**GREET, "name": "thank"}, {**GREET, "name": "deny"}], 0.2, ["nlu_fallback"]),
        ([REQUEST], 0.2, ["nlu_fallback", "talk_to_person"]),
        ([], 0.7, ["talk_to_person"]),
    ],
)
def test_the_share_decides_for_its_intent_and_for_no_other(
    ranking: list[dict[str, Any]], share: float, names: list[str]
) -> None:
    found = ranked(ranking, share, sure=0.9)
    assert [one["name"] for one in found][: len(names)] == names
    assert {"name": "talk_to_person", "confidence": share} in found[:2]


@pytest.mark.parametrize(
    ("text", "readings", "deep"),
    [
        ("when will my parcel finally be here", 1, []),
        ("The lid is missing. The jug is blue. It came on Monday.", 6, []),
        ("The lid is missing. I wrote twice. Who can I talk to?", 6, [DEEP_ENGLISH]),
        ("상담원이랑 얘기하게 해 주세요", 1, [DEEP_OTHER]),
    ],
)
def test_only_what_may_ask_for_a_person_is_read_by_the_deep_encoder_of_its_language(
    classifier: PersonRequestClassifier, monkeypatch: pytest.MonkeyPatch, text: str, readings: int, deep: list[str]
) -> None:
    asked: list[tuple[str, int]] = []
    vectors = shared_encoder().vectors

    def count(name: str, texts: list[str], keep: bool) -> np.ndarray:
        asked.append((name, len(texts)))
        return np.asarray(vectors(name, texts, keep=keep))

    monkeypatch.setattr(shared_encoder(), "vectors", count)
    share_of(classifier, text)
    assert asked[0] == (QUICK, readings)
    assert [name for name, _ in asked if name != QUICK] == deep
    assert all(count <= readings for _, count in asked)


def test_long_texts_are_read_in_a_bounded_number_of_sentences() -> None:
    assert sentences("where is my order") == []
    assert sentences("One thing. Another thing.") == ["One thing.", "Another thing."]
    assert len(sentences("Again and again. " * 500)) <= 2 * SENTENCES
    assert len(sentences(" ".join(f"Sentence {number}." for number in range(500)))) < 2 * SENTENCES
    assert "상담원 불러주세요" in sentences("세 번이나 물어봤는데요 상담원 불러주세요")


def test_buckets_do_not_depend_on_spaces_alone_in_korean() -> None:
    spaced, joined = set(buckets("상담원 연결해 주세요")), set(buckets("상담원연결해주세요"))
    assert len(spaced & joined) > 0.6 * len(joined)


def test_the_likely_share_is_seldom_wrong_and_the_sure_one_is_hardly_ever_wrong() -> None:
    random = np.random.default_rng(3)
    truth = np.arange(2000) % 2 == 0
    scores = random.normal(size=2000) + np.where(truth, 3.0, 0.0)
    slope, _ = line(scores, truth)
    shift, sure = enough(scores, truth, slope)
    told, surely = slope * scores + shift >= 0, slope * scores + shift >= np.log(sure / (1 - sure))
    assert truth[told].mean() >= LIKELY_PRECISION
    assert told[truth].mean() > 0.75
    assert truth[surely].mean() >= 0.98
    assert 0.5 < sure < 1


def test_the_packaged_weights_are_those_of_these_examples() -> None:
    """Other or spoilt weights tell them wrong."""
    model = restore(PACKAGED, encoder_digests())
    examples = own_examples("held_back")
    # A quarter of them is enough for that, and read in a few seconds.
    some = list(examples.items())[::4]
    told = np.array([model.share(text, of.language, read_vectors) >= 0.5 for text, of in some])
    assert (told == [of.is_request for _, of in some]).mean() >= 0.97
    assert not examples.keys() & own_examples("examples").keys()


def test_damaged_and_foreign_weights_are_refused(
    storage: LocalModelStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = restore(PACKAGED, encoder_digests())
    store(model, tmp_path, {**encoder_digests(), DEEP_OTHER: "another"})
    with pytest.raises(ModelUnreadable, match="another encoder"):
        restore(tmp_path, encoder_digests())
    shutil.copyfile(PACKAGED / NUMBERS, tmp_path / NUMBERS)
    (tmp_path / NUMBERS).write_bytes((tmp_path / NUMBERS).read_bytes()[:1000])
    monkeypatch.setattr(component, "PACKAGED", tmp_path)
    with pytest.raises(InvalidConfigException, match=r"person_request\.making"):
        PersonRequestClassifier.create(CONFIG, storage, Resource("damaged"), CONTEXT).train(EXAMPLES)
    with storage.write_to(Resource("damaged")) as folder:
        shutil.copyfile(tmp_path / NUMBERS, folder / NUMBERS)
    with pytest.raises(FileIOException, match="train again"):
        PersonRequestClassifier.load(CONFIG, storage, Resource("damaged"), CONTEXT)
