"""The trainer makes the checks of `baton check` before a model: errors stop it, warnings are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.core.policies.rule_policy import InvalidRule
from rasa.shared.core.constants import DEFAULT_ACTION_NAMES, DEFAULT_INTENTS, DEFAULT_SLOT_NAMES

import bot.trainer.checking as checking
from bot.trainer.checking import MOST_TOLD, Checker, check_alone
from bot.trainer.content import read_content
from bot.trainer.faults import TrainingFailed
from bot.trainer.job import has_examples, is_only_examples, locate
from bot.trainer.telling import WARNINGS_SHOWN, lines_of
from content.declared import RASAS_ACTIONS, RASAS_INTENTS, RASAS_SLOTS
from content.files import is_training_data
from encoder.errors import EncoderMissing

WORDS = ("hello", "good day", "hi there", "good morning", "hey", "greetings", "welcome", "evening", "howdy", "ahoy")
KOREAN = (
    "안녕",
    "안녕하세요",
    "반가워요",
    "좋은 아침",
    "여보세요",
    "저기요",
    "반갑습니다",
    "좋은 저녁",
    "하이",
    "헬로",
)
ARTICLE = "---\nid: a\ntitle: {title}\nquestions: [{questions}]\ntags: [a]\nlink: /help/a\n---\n{text}\n"
FILES = {
    "config.yml": "recipe: default.v1\npipeline:\n  - name: A\npolicies:\n  - name: B\n",
    "domain.yml": "intents:\n  - greet\nactions:\n  - utter_greet\n",
    "data/nlu/en/a.yml": "nlu:\n  - intent: greet\n    examples: |\n" + "".join(f"      - {one}\n" for one in WORDS),
    "data/nlu/ko/a.yml": "nlu:\n  - intent: greet\n    examples: |\n" + "".join(f"      - {one}\n" for one in KOREAN),
    "data/rules/a.yml": "rules:\n  - rule: r\n    steps:\n      - intent: greet\n      - action: utter_greet\n",
    "data/responses/en.yml": 'responses:\n  utter_greet:\n    - text: "Hi"\n',
    "data/responses/ko.yml": 'responses:\n  utter_greet:\n    - text: "안녕하세요"\n',
    "data/messages/en.yml": 'waiting: "Wait"\n',
    "data/messages/ko.yml": 'waiting: "기다려 주세요"\n',
    "data/kb/en/a.md": ARTICLE.format(title="An answer", questions="Is it a?, Is it b?, Is it c?", text="Yes, it is."),
    "data/kb/ko/a.md": ARTICLE.format(title="대답", questions="뭐예요?, 누구예요?, 언제예요?", text="네, 맞아요."),
}
EN, KO, ARTICLE_EN = "data/nlu/en/a.yml", "data/nlu/ko/a.yml", "data/kb/en/a.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small project whose content is good."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    """What the trainer tells of the content as it is."""
    with pytest.raises(TrainingFailed) as failed:
        Checker(folder).check(read_content(folder))
    assert failed.value.kind == "content"
    return [str(fault) for fault in failed.value.faults]


def warnings(folder: Path) -> list[str]:
    """What it warns of, by letters and by meaning."""
    with Checker(folder).check(read_content(folder)).comparing() as found:
        assert found == []
    return [str(fault) for fault in found]


def test_good_content_passes(folder: Path) -> None:
    assert warnings(folder) == []


def test_the_projects_own_content_passes() -> None:
    counts = Checker().check(read_content()).counts
    assert counts["intents"] > 10
    assert counts["examples"] > 1000
    assert counts["rules"] > 10


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        (EN, "      - howdy\n", "      -\n", f"{EN}:12: An example of intent 'greet' has no words."),
        (
            EN,
            "intent: greet",
            "intent: gret",
            f"{EN}:2: The intent 'gret' is not in domain.yml. Add it under 'intents'",
        ),
        (EN, FILES[EN][5:], "", "The intent 'greet' has 10 examples in Korean and none in English."),
        (
            EN,
            "- ahoy\n",
            "- ahoy\n  - intent: greet\n    examples: |\n",
            f"{EN}:14: The intent 'greet' has no examples. Write some below `examples: |`",
        ),
        (EN, "- intent", "\t- intent", f"{EN}:2: Nothing here counts: it is indented with a tab"),
        (
            "data/rules/a.yml",
            "utter_greet",
            "utter_hi",
            "data/rules/a.yml:5: The action 'utter_hi' is not in domain.yml",
        ),
        ("data/responses/ko.yml", "utter_greet", "utter_gret", "The response 'utter_greet' is not there in Korean."),
        ("data/responses/en.yml", "Hi", "Hi {name}", "data/responses/en.yml:3: Nothing gives 'utter_greet' a value"),
        (ARTICLE_EN, "title: An answer\n", "", f"{ARTICLE_EN}:1: The article has no 'title'. Add it: what a customer"),
        (ARTICLE_EN, "Yes, it is.", "[See](/help/b).", f"{ARTICLE_EN}:8: The link '/help/b' is dead"),
        ("config.yml", "name: A", "nam: A", "config.yml:3: An entry of 'pipeline' has no 'name'."),
    ],
)
def test_an_error_stops_the_training(folder: Path, name: str, old: str, new: str, fault: str) -> None:
    change(folder, name, old, new)
    assert any(fault in one for one in faults(folder)), faults(folder)


def test_an_example_in_two_intents_stops_it(folder: Path) -> None:
    change(folder, "domain.yml", "  - greet\n", "  - greet\n  - bye\n")
    for name in (EN, KO):
        text = (folder / name).read_text(encoding="utf-8").replace("intent: greet", "intent: bye")
        (folder / name.replace("a.yml", "b.yml")).write_text(text.replace("- h", "- bye h"), encoding="utf-8")
    assert any(
        "'good day' is an example of 'bye' here and of 'greet' in data/nlu/en/a.yml:5." in one for one in faults(folder)
    )


def test_two_articles_with_one_id_stop_it(folder: Path) -> None:
    (folder / "data/kb/en/b.md").write_text((folder / ARTICLE_EN).read_text())
    assert f"data/kb/en/b.md:2: The id 'a' is also that of {ARTICLE_EN}; only one of them can be found. " in " ".join(
        faults(folder)
    )


def test_warnings_stop_nothing_and_are_told(folder: Path) -> None:
    change(folder, EN, "      - ahoy\n", "")
    (told,) = warnings(folder)
    assert told.startswith(f"{EN}:4: The intent 'greet' has only 9 examples in English")


def test_what_is_found_by_meaning_is_told(folder: Path, monkeypatch: Any) -> None:
    random = np.random.default_rng(0)
    texts = [f"word {chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(120)]
    change(folder, "domain.yml", "  - greet\n", "  - greet\n  - other\n")
    for language, words in (("en", texts), ("ko", ["다른 말", *(f"다른 {one} 말" for one in KOREAN)])):
        lines = "".join(f"      - {one}\n" for one in words)
        (folder / f"data/nlu/{language}/b.yml").write_text(f"nlu:\n  - intent: other\n    examples: |\n{lines}")

    def vectors(given: Any, language: str) -> Any:
        found = random.normal(size=(len(given), 32))
        found[given.index("ahoy")] = found[given.index("word aa")]
        return found

    monkeypatch.setattr(checking, "deep_vectors", vectors)
    told = warnings(folder)
    assert any(
        "'ahoy' (greet) says nearly the same as 'word aa'" in one or "'word aa' (other)" in one for one in told
    ), told

    def missing(given: Any, language: str) -> Any:
        raise EncoderMissing("it was never made")

    monkeypatch.setattr(checking, "deep_vectors", missing)
    assert any("Nothing was compared by meaning: it was never made." in one for one in warnings(folder))
    monkeypatch.setattr(checking, "deep_vectors", lambda given, language: None)
    assert any("Nothing was compared by meaning (AttributeError" in one for one in warnings(folder))


def test_a_flood_is_cut_short(folder: Path) -> None:
    change(folder, EN, "      - hello\n", "      -\n" * (MOST_TOLD + 3))
    told = faults(folder)
    assert len(told) == MOST_TOLD + 1
    assert told[-1] == "… and 3 more. `baton check --fast` tells all."


def test_the_lines_for_people() -> None:
    one = {"message": "It is so.", "file": "a.yml", "line": 3, "repair": "Mend it."}
    told = list(lines_of({"event": "warned", "count": WARNINGS_SHOWN + 2, "warnings": [one] * (WARNINGS_SHOWN + 2)}))
    assert told[0] == "  7 warnings, which keep nothing from going live:"
    assert told[1] == "    a.yml:3: It is so. Mend it."
    assert told[-1] == "    … and 2 more: `baton check --fast`"


def test_a_model_that_was_put_back_is_told_as_such() -> None:
    (told,) = lines_of({"event": "unchanged", "model": "m", "pinned": True})
    assert told.startswith("Nothing to train: model m was put back by hand")
    (told,) = lines_of({"event": "unchanged", "model": "m", "pinned": False})
    assert told.startswith("Nothing to train: model m is of the content as it is")


RULES = """rules:
  - rule: "first one"
    steps:
      - intent: greet
      - action: utter_greet
  - rule: second
    steps:
      - intent: greet
      - action: utter_bye
"""


def test_rules_that_rasa_refuses_are_told_with_their_lines() -> None:
    files = {"data/rules/a.yml": RULES.encode(), "config.yml": b"pipeline:\n  - name: bot.nlu.a.Tokens\n"}
    said = (
        "\nContradicting rules or stories found 🚨\n\n- the prediction of the action 'utter_greet' in rule 'first one'"
        " is contradicting with rule(s) 'second'.\n- the prediction of the action 'utter_bye' in rule 'second' is "
        "contradicting with rule(s) 'first one'.\nPlease update your stories and rules so that they don't contradict."
    )
    faults = locate(InvalidRule(said), files)
    assert [(fault.file, fault.line) for fault in faults] == [("data/rules/a.yml", 2), ("data/rules/a.yml", 6)]
    assert "contradicting with rule(s) 'second'." in str(faults[0])
    assert "Please" not in str(faults[1])
    (fault,) = locate(InvalidRule("\nFound something\n\nelse entirely"), files)
    assert (fault.file, fault.message[:15]) == (None, "Found something")
    (fault,) = locate(ValueError("Tokens has no setting 'x'"), files)
    assert (fault.file, fault.line) == ("config.yml", 2)


@pytest.mark.parametrize(
    ("raw", "examples", "nothing_else"),
    [
        (b"nlu:\n- intent: a\n", True, True),
        (b'\xef\xbb\xbfversion: "3.1"\n"nlu" :\n', True, True),
        (b"nlu:\n- intent: a\nrules:\n- rule: b\n", True, False),
        (b"\xef\xbb\xbfnlu:\n- intent: a\nrules:\n", True, False),
        (b"rules:\n- rule: nlu\n  nlu:\n", False, False),
    ],
)
def test_examples_are_known_wherever_they_stand(raw: bytes, examples: bool, nothing_else: bool) -> None:
    assert (has_examples(raw), is_only_examples(raw)) == (examples, nothing_else)
    assert is_training_data("data/x.yml", raw)


def test_what_is_not_trained_is_checked_alone(folder: Path) -> None:
    assert check_alone(read_content(folder), folder) == []
    change(folder, "data/responses/en.yml", "Hi", "Hi {order")
    (fault,) = check_alone(read_content(folder), folder)
    assert (fault.file, fault.line) == ("data/responses/en.yml", 3)
    (head, told) = lines_of({"event": "faulty", "faults": [fault.as_dict()]})
    assert head.endswith("To mend:")
    assert "data/responses/en.yml:3" in told


def test_what_rasa_declares_by_itself_is_known() -> None:
    assert set(DEFAULT_ACTION_NAMES) == RASAS_ACTIONS
    assert set(DEFAULT_INTENTS) == RASAS_INTENTS
    assert set(DEFAULT_SLOT_NAMES) == RASAS_SLOTS
