"""Fusion and confidence: what stands out wins, and probabilities are learned from questions whose answer is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from actions.article import Article
from actions.knowledge.calibration import calibrate, outcomes, own_cases
from actions.knowledge.confidence import Seen, choose_threshold, learn, read_defaults, write_defaults
from actions.knowledge.fusion import Dense, Weights, fuse, standardised
from actions.knowledge.index import Index, encode
from actions.knowledge.lexical import Lexical
from actions.knowledge.strangers import read_strangers
from actions.terms import terms
from tests.unit.actions.vectors import vector_of

WORDS = ("kettle", "lamp", "chair", "linen", "teapot", "basket", "candle", "mirror", "tray", "ladle", "apron", "vase")


def article(word: str, number: int) -> Article:
    questions = tuple(f"{verb} my {word} number{number}" for verb in ("polish", "return", "order", "repair", "wash"))
    text = f"All about the {word} number{number}."
    return Article(f"{word}{number}", "en", f"{word} number{number}", questions, (), "", (text,), text)


ARTICLES = [article(word, number) for number, word in enumerate(WORDS)]


def index_of(articles: list[Article]) -> Index:
    questions = np.stack([vector_of(text) for one in articles for text in (one.title, *one.questions)])
    passages = np.stack([vector_of(one.body) for one in articles])
    return Index(articles, {"mpnet": encode(articles, questions, passages)})


def test_what_stands_out_in_either_half_wins() -> None:
    lexical = np.zeros((1, 50), np.float32)
    flat = np.zeros((1, 50), np.float32)
    near = flat.copy()
    near[0, 7] = 0.9
    lexical[0, 3] = 4.0
    assert np.argmax(fuse(lexical, [], Weights())) == 3
    assert np.argmax(fuse(lexical, [Dense(flat, flat, flat)], Weights())) == 3
    assert np.argmax(fuse(lexical, [Dense(near, near, near)], Weights())) == 7


def test_among_few_articles_one_can_stand_out() -> None:
    assert standardised(np.asarray([[0.9, 0.1]], np.float32))[0, 0] > 4
    assert standardised(np.zeros((1, 3), np.float32)).tolist() == [[0, 0, 0]]


def test_a_question_left_out_is_not_found_by_itself() -> None:
    index = index_of(ARTICLES)
    cases = own_cases(index)
    assert len(cases.texts) == 5 * len(ARTICLES)
    one = ARTICLES[0]
    words = terms(one.questions[0])
    whole = Lexical(ARTICLES)
    shorter = replace(one, questions=one.questions[1:])
    without = Lexical([shorter, *ARTICLES[1:]])
    assert np.isclose(whole.score_without(words, 0, one.questions[0]), without.scores(words)[0], rtol=0.1)
    assert whole.coverage(words, 0) == 1.0
    assert whole.coverage(words, 0, one.questions[0]) < 1.0


def test_what_is_enough_hangs_on_last_digits_less_than_the_best_would() -> None:
    """Vectors differ in the last digits from one processor to another."""
    of_best, of_chosen = 0.0, 0.0
    for seed in range(8):
        draw = np.random.default_rng(seed)
        right = draw.random(1000) < 0.3
        given = 1 / (1 + np.exp(-draw.normal(np.where(right, 1.0, -1.5), 2.0)))
        best, chosen = [], []
        for _ in range(20):
            shaken = np.clip(given + draw.normal(0, 0.005, 1000), 0, 1)
            apart = [(shaken[right] >= one).mean() - (shaken[~right] >= one).mean() for one in shaken]
            best.append(float(shaken[int(np.argmax(apart))]))
            chosen.append(choose_threshold(shaken, right))
            assert (shaken[right] >= chosen[-1]).mean() - (shaken[~right] >= chosen[-1]).mean() >= max(apart) - 0.02
        of_best, of_chosen = of_best + np.ptp(best), of_chosen + np.ptp(chosen)
    assert of_chosen < 0.7 * of_best


def test_confidence_is_learned_from_the_articles_themselves() -> None:
    index = index_of(ARTICLES)
    calibrate(index, own_cases(index))
    assert index.with_vectors
    assert index.by_words
    found = outcomes(index, own_cases(index), with_vectors=True)
    given = [index.with_vectors.of(one.seen) for one in found]
    right = [share for share, one in zip(given, found, strict=True) if one.right]
    wrong = [share for share, one in zip(given, found, strict=True) if not one.right]
    assert min(right) > 0.5 > max(wrong)
    assert max(wrong) < index.with_vectors.enough <= index.with_vectors.strict <= 1


def test_thresholds_lie_between_right_and_wrong(tmp_path: Path) -> None:
    seen = [Seen(share, share, share, share, share, share) for share in np.linspace(0, 1, 200)]
    right = [one.nearest > 0.6 for one in seen]
    confidence = learn(seen, right, [True] * 100 + [False] * 100)
    low, high = confidence.of(seen[100]), confidence.of(seen[140])
    assert low < confidence.enough <= high
    write_defaults({"mpnet": confidence}, tmp_path / "made.json")
    assert read_defaults(tmp_path / "made.json") == {"mpnet": confidence}
    assert read_defaults(tmp_path / "none.json") == {}


def test_no_signal_speaks_against_an_article() -> None:
    """Among left-out questions nearness may go with wrong ones; a question nearly an article's own must not suffer."""
    seen = [Seen(1 - share, share, share, share, share, share) for share in np.linspace(0, 1, 200)]
    confidence = learn(seen, [one.fused > 0.5 for one in seen], [True] * 200)
    assert min(confidence.weights) == 0 < max(confidence.weights)
    far = Seen(0.1, 0.6, 0.6, 0.6, 0.6, 0.6)
    assert confidence.of(replace(far, nearest=1.0)) >= confidence.of(far) > 0.5


def test_a_shop_with_few_questions_has_the_projects_calibration() -> None:
    index = index_of(ARTICLES[:3])
    calibrate(index, own_cases(index))
    assert index.with_vectors == read_defaults()["mpnet"]
    assert set(read_defaults()) == {"", "use", "mpnet", "e5", "e5+use"}


def test_strangers_are_the_examples_of_out_of_scope(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    strange = "- intent: out_of_scope\n  examples: |\n    - will it rain\n    - sing\n"
    text = f"nlu:\n{strange}- intent: greet\n  examples: |\n    - hi\n"
    (tmp_path / "en" / "a.yml").write_text(text)
    (tmp_path / "en" / "b.yml").write_text("nlu: [out_of_scope")
    assert read_strangers(tmp_path) == {"en": ("will it rain", "sing")}
    assert read_strangers(tmp_path / "nowhere") == {}
