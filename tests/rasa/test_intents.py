"""The intent model on a small set of its own: learns, knows what it does not know, and is stored whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bot.nlu.intents.head import parts_of
from bot.nlu.intents.learning import Learner, fit, share_of_strange
from bot.nlu.intents.model import OUT_OF_SCOPE, IntentModel, Labelled
from bot.nlu.intents.rejection import Rejection, learn
from bot.nlu.intents.softmax import fit as fit_softmax
from bot.nlu.intents.softmax import probabilities
from bot.nlu.intents.storing import restore, store
from bot.nlu.intents.terms import Terms
from bot.nlu.shared_encoder import encoder_digests, shared_encoder

ENGLISH = {
    "track": ["where is my parcel", "track my order", "has it shipped yet", "when will it arrive", "delivery status"],
    "refund": ["i want my money back", "refund please", "where is my refund", "give me a refund", "refund my order"],
    "greet": ["hello", "hi there", "good morning", "hey", "good evening"],
    "sizes": ["which size should i take", "do you have it in large", "size chart", "is it true to size", "xl in stock"],
    "pay": ["can i pay by card", "do you take paypal", "payment methods", "pay in instalments", "apple pay"],
    "person": ["talk to a human", "agent please", "real person", "i want to speak to somebody", "human support"],
}
KOREAN = {
    "track": ["택배 어디쯤 왔어요", "배송 언제 와요", "주문 조회", "배송 상태 알려주세요", "아직 안 왔어요"],
    "refund": ["환불해 주세요", "돈 돌려받고 싶어요", "환불 언제 돼요", "환불 요청", "환불 부탁드려요"],
    "greet": ["안녕하세요", "안녕", "좋은 아침이에요", "반가워요", "하이"],
    "sizes": ["사이즈 뭐가 맞아요", "라지 있어요", "치수표", "크게 나왔나요", "엑스라지 재고"],
    "pay": ["카드 결제 돼요", "페이팔 되나요", "결제 수단", "할부 돼요", "카카오페이 돼요"],
    "person": ["상담원 연결해 주세요", "사람이랑 얘기할래요", "상담사 바꿔주세요", "직원 연결", "사람 불러줘"],
}


def labelled(languages: dict[str, dict[str, list[str]]], marks: csr_matrix | None = None) -> Labelled:
    rows = [
        (text, intent, code) for code, each in languages.items() for intent, texts in each.items() for text in texts
    ]
    return Labelled([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], marks)


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return fit(labelled({"en": ENGLISH, "ko": KOREAN}), shared_encoder())


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("could you tell me where my package is", "en", "track"),
        ("i would like to be refunded", "en", "refund"),
        ("is there a person i can talk to", "en", "person"),
        ("제 택배가 어디 있는지 알려 주세요", "ko", "track"),
        ("돈을 돌려주실 수 있나요", "ko", "refund"),
        ("사람 상담원이랑 이야기하고 싶어요", "ko", "person"),
    ],
)
def test_understands_what_it_has_not_seen(model: IntentModel, text: str, language: str, intent: str) -> None:
    found = model.understand(shared_encoder(), text, language)
    assert found.intents[0] == intent
    assert sum(found.shares) == pytest.approx(1, abs=1e-4)
    assert found.shares == sorted(found.shares, reverse=True)


def test_a_language_without_examples_is_understood_by_meaning() -> None:
    model = fit(labelled({"en": ENGLISH}), shared_encoder())
    found = model.understand(shared_encoder(), "환불해 주세요", "ko")
    assert found.intents[0] == "refund"
    assert not found.deep


def test_what_is_stored_answers_the_same(model: IntentModel, tmp_path: Path) -> None:
    store(model, tmp_path, encoder_digests())
    again = restore(tmp_path, encoder_digests())
    for text, language in (("where is it", "en"), ("환불 되나요", "ko"), ("xyzzy", "en"), ("", "en")):
        ours, theirs = (each.understand(shared_encoder(), text, language) for each in (model, again))
        assert ours.intents == theirs.intents
        assert np.allclose(ours.shares, theirs.shares, atol=1e-3)
        assert (ours.accepted, ours.deep) == (theirs.accepted, theirs.deep)


@pytest.mark.parametrize("bytes_left", [0, 500, 100_000])
def test_a_damaged_model_is_an_error(model: IntentModel, tmp_path: Path, bytes_left: int) -> None:
    store(model, tmp_path, encoder_digests())
    numbers = tmp_path / "intents.npz"
    numbers.write_bytes(numbers.read_bytes()[:bytes_left])
    with pytest.raises((OSError, ValueError, KeyError)):
        restore(tmp_path, encoder_digests())


def test_a_model_that_was_learned_from_other_vectors_is_an_error(model: IntentModel, tmp_path: Path) -> None:
    store(model, tmp_path, {**encoder_digests(), "mpnet": "0123456789abcdef"})
    with pytest.raises(ValueError, match="another encoder 'mpnet'"):
        restore(tmp_path, encoder_digests())


def test_held_back_messages_choose_the_threshold() -> None:
    held_back = Labelled(
        ["where's my order", "refund it", "what is the capital of peru", "sing a song", "how tall is everest"],
        ["track", "refund", OUT_OF_SCOPE, OUT_OF_SCOPE, OUT_OF_SCOPE],
        ["en"] * 5,
    )
    model = fit(labelled({"en": ENGLISH}), shared_encoder(), held_back)
    assert model.understand(shared_encoder(), "where is my order", "en").accepted
    assert not model.understand(shared_encoder(), "who won the football match last night", "en").accepted


def test_a_bot_of_three_intents_refuses_too() -> None:
    model = fit(labelled({"en": {name: ENGLISH[name] for name in ("track", "greet", "sizes")}}), shared_encoder())
    for text in ("who won the football match last night", "sing a song about the sea", "what is the capital of peru"):
        assert not model.understand(shared_encoder(), text, "en").accepted
    for text in ("where is my package", "good morning to you", "which size do i need"):
        assert model.understand(shared_encoder(), text, "en").accepted


def test_held_back_messages_of_no_intent_alone_choose_nothing_impossible() -> None:
    strange = Labelled(["what is the capital of peru", "sing a song"], [OUT_OF_SCOPE] * 2, ["en"] * 2)
    model = fit(labelled({"en": ENGLISH}), shared_encoder(), strange)
    assert model.routes["mpnet"].deep.rejection.threshold == 0.5
    assert model.understand(shared_encoder(), "where is my parcel", "en").accepted


def test_marks_decide_where_words_do_not() -> None:
    texts = ["alpha", "beta", "gamma", "delta"] * 4
    marks = csr_matrix(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]] * 4, np.float32))
    examples = Labelled(texts, ["one", "one", "two", "two"] * 4, ["en"] * 16, marks)
    model = fit(examples, shared_encoder())
    one, two = (csr_matrix(np.array([row], np.float32)) for row in ([1.0, 0.0], [0.0, 1.0]))
    shares = [
        dict(zip(found.intents, found.shares, strict=True))["one"]
        for found in (model.understand(shared_encoder(), "epsilon", "en", mark) for mark in (one, two))
    ]
    assert shares[0] > shares[1]


def test_one_intent_is_not_enough() -> None:
    with pytest.raises(ValueError, match="two intents"):
        fit(Labelled(["a", "b"], ["one", "one"], ["en", "en"]), shared_encoder())


def test_softmax_is_scikit_learns() -> None:
    from sklearn.linear_model import LogisticRegression

    generator = np.random.default_rng(1)
    features = generator.normal(size=(300, 20)).astype(np.float32)
    classes = (features[:, :3] + generator.normal(size=(300, 3))).argmax(axis=1)
    ours = probabilities(fit_softmax(features, classes, 3, 5.0).scores(features))
    theirs = LogisticRegression(C=5.0, max_iter=500).fit(features, classes).predict_proba(features)
    assert np.abs(ours - theirs).max() < 0.02


def test_every_part_has_some_of_every_class() -> None:
    classes = np.repeat(np.arange(5), 9)
    texts = [f"example {number}" for number in range(45)]
    parts = parts_of(texts, classes)
    assert all(set(parts[classes == number]) == {0, 1, 2} for number in range(5))
    assert (parts == parts_of(texts, classes)).all()
    texts[2] = texts[1] = texts[0]
    assert len(set(parts_of(texts, classes)[:3])) == 1


def certainties(apart: float, strange_share: float) -> tuple[Rejection, np.ndarray, np.ndarray]:
    """What is learned where right answers and strange messages are so far apart, and how certain each of them is."""
    generator = np.random.default_rng(2)
    strange = np.arange(4000) % 2 == 0
    signals = generator.normal(size=(4000, 4)) + np.where(strange, -apart, apart)[:, None]
    rejection = learn(signals, ~strange, strange, np.ones(4000, bool), strange_share)
    certainty = rejection.certainty(signals)
    return rejection, certainty[~strange], certainty[strange]


def test_what_is_easily_told_apart_is_refused_at_the_price_of_one_right_answer_in_a_hundred() -> None:
    rejection, right, strange = certainties(apart=1.5, strange_share=0.1)
    assert (right < rejection.threshold).mean() == pytest.approx(0.01, abs=0.002)
    assert (strange < rejection.threshold).mean() > 0.9


@pytest.mark.parametrize("strange_share", [0.1, 0.2, 0.4])
def test_else_the_threshold_makes_the_fewest_mistakes_where_so_many_messages_are_strange(strange_share: float) -> None:
    rejection, right, strange = certainties(apart=0.4, strange_share=strange_share)

    def mistakes(threshold: float) -> float:
        accepted, refused = (strange >= threshold).mean(), (right < threshold).mean()
        return float(strange_share * accepted + (1 - strange_share) * refused)

    least = min(mistakes(threshold) for threshold in np.linspace(0, 1, 101))
    assert mistakes(rejection.threshold) == pytest.approx(least, abs=0.005)


def test_how_many_messages_are_strange_is_seen_where_some_are_given() -> None:
    texts, examples = [text for texts in ENGLISH.values() for text in texts], labelled({"en": ENGLISH})
    strange = ["what is the capital of peru", "sing a song", "how tall is everest", "who won the match last night"]
    with_strange = Labelled(
        [*texts, *strange], [*examples.intents, *[OUT_OF_SCOPE] * 4], ["en"] * (len(texts) + len(strange))
    )
    assert share_of_strange(examples) == 0
    assert share_of_strange(with_strange) == 4 / (len(texts) + 4)
    thresholds = [
        fit(given, shared_encoder(), strange_share=share).routes["mpnet"].deep.rejection.threshold
        for given in (with_strange, examples)
        for share in (0.01, 0.5)
    ]
    assert thresholds[0] == thresholds[1]
    assert thresholds[2] < 0.5 <= thresholds[3]


def test_one_text_has_the_terms_of_the_matrix() -> None:
    texts = ["where is my order?", "Where, where is it", "주문 어디까지 왔어요", "ㅋㅋ", "!", "don't B-1042"]
    marks = csr_matrix(np.eye(len(texts), 2, dtype=np.float32))
    learned, rows = Terms.fit(texts, marks)
    stored = Terms.from_json(learned.as_json())
    for terms in (learned, stored):
        assert abs(terms.of(texts, marks) - rows).max() < 1e-6
        for place, text in enumerate(texts):
            row = terms.row(text, marks[place])
            dense = np.zeros(rows.shape[1], np.float32)
            dense[row.places] = row.values
            assert np.allclose(dense, rows[place].toarray()[0], atol=1e-6)
    unknown = learned.row("xyzzy", marks[2])
    assert len(unknown.values) == len(unknown.places)


def test_learning_again_gives_what_learning_anew_would() -> None:
    generator = np.random.default_rng(3)
    ends = ["", " please", " now", " thanks", " today", "?", " for me", " again", " quickly", " if possible", "!"]
    many = {intent: [text + end for text in texts for end in ends] for intent, texts in ENGLISH.items()}
    before = {**many, "track": many["track"][:-1]}
    learner = Learner()
    learner.fit(labelled({"en": before, "ko": KOREAN}), shared_encoder())
    judges = learner._before.judges if learner._before else {}
    again = learner.fit(labelled({"en": many, "ko": KOREAN}), shared_encoder())
    assert learner._before
    assert learner._before.judges["mpnet.deep"] is judges["mpnet.deep"], "one example more needs no new judges"
    assert many["track"][-1] in judges["mpnet.deep"].said, "the new example was judged by a head that had not seen it"
    anew = fit(labelled({"en": many, "ko": KOREAN}), shared_encoder())
    for text in generator.choice([text for texts in many.values() for text in texts], 20):
        mine, theirs = (model.understand(shared_encoder(), str(text), "en") for model in (again, anew))
        assert mine.intents[0] == theirs.intents[0]
        assert abs(mine.shares[0] - theirs.shares[0]) < 0.1
    less = learner.fit(labelled({"en": {k: v for k, v in many.items() if k != "pay"}, "ko": KOREAN}), shared_encoder())
    assert "pay" in less.intents, "the Korean examples are there"
    assert learner._before.judges["mpnet.deep"] is not judges["mpnet.deep"], "too much has changed"


def test_an_intent_more_is_learned_from_the_beginning() -> None:
    learner = Learner()
    learner.fit(labelled({"en": {k: v for k, v in ENGLISH.items() if k != "person"}}), shared_encoder())
    model = learner.fit(labelled({"en": ENGLISH}), shared_encoder())
    assert model.understand(shared_encoder(), "a real person please", "en").intents[0] == "person"
