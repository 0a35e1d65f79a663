"""What is wrong with content is told with file and line, in words that say what to do."""

from __future__ import annotations

import pytest

from bot.trainer.checking import Checker
from bot.trainer.content import read_content

CONFIG = "recipe: default.v1\npipeline:\n  - name: A\npolicies:\n  - name: B\n"
DOMAIN = """version: "3.1"
intents:
  - greet: {use_entities: []}
  - bye
slots:
  number: {type: text, mappings: [{type: custom}]}
forms:
  number_form:
    required_slots: [number]
actions:
  - utter_greet
  - action_bye
"""
NLU = "nlu:\n  - intent: greet\n    examples: |\n      - hello\n      - good day\n"
RULES = "rules:\n  - rule: hello\n    steps:\n      - intent: greet\n      - action: utter_greet\n"
RESPONSES = 'responses:\n  utter_greet:\n    - text: "Hi"\n'


def check(responses: str = RESPONSES, **changed: str) -> list[str]:
    files = {"config": CONFIG, "domain": DOMAIN, "nlu": NLU, "rules": RULES, **changed}
    names = {"config": "config.yml", "domain": "domain.yml", "nlu": "data/nlu/en/a.yml", "rules": "data/rules/a.yml"}
    raw: dict[str, bytes] = {names[part]: text.encode() for part, text in files.items()}
    return [str(fault) for fault in Checker().check(raw, {"data/responses/en.yml": responses.encode()})]


def test_good_content_has_no_faults() -> None:
    assert check() == []


def test_the_projects_own_content_has_none() -> None:
    content = read_content()
    checker = Checker()
    assert checker.check(content.written(), {"data/responses/en.yml": b""}) != []
    counts = checker.counts(content.written())
    assert counts["intents"] > 10
    assert counts["examples"] > 1000
    assert counts["rules"] > 10


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (
            {"nlu": "nlu:\n  - intent: greet\n    examples: |\n"},
            "data/nlu/en/a.yml:2: the intent 'greet' has no examples.",
        ),
        ({"nlu": NLU + "  - intent: bye\n"}, "data/nlu/en/a.yml:6: the intent 'bye' has no examples."),
        ({"nlu": NLU + "  - intent:\n    examples: |\n      - x\n"}, "data/nlu/en/a.yml:6: the intent has no name."),
        ({"nlu": NLU + "      -\n"}, "data/nlu/en/a.yml:6: intent 'greet' has an example without words."),
        (
            {"nlu": NLU + "      hi there\n"},
            "data/nlu/en/a.yml:6: an example of intent 'greet' should begin with '- '; it would be left out as it is.",
        ),
        (
            {"nlu": NLU.replace("intent: greet", "intent: gret")},
            "data/nlu/en/a.yml:2: the intent 'gret' is not in domain.yml. Add it under 'intents', or correct its name.",
        ),
        ({"nlu": "nlu:\n\t- intent: greet\n"}, "data/nlu/en/a.yml:2: is indented with a tab. YAML wants spaces."),
        (
            {"nlu": NLU + "nlu: []\n"},
            "data/nlu/en/a.yml:6: 'nlu' is here twice, first on line 1. "
            "Only one would count; join the two or take one out.",
        ),
        (
            {"rules": RULES.replace("intent: greet", "intent: gret")},
            "data/rules/a.yml:4: the intent 'gret' is not in domain.yml. Add it under 'intents', or correct its name.",
        ),
        (
            {"rules": RULES.replace("utter_greet", "utter_hi")},
            "data/rules/a.yml:5: the action 'utter_hi' is not in domain.yml. Add it under 'actions', or",
        ),
        (
            {"rules": RULES + "      - active_loop: form\n"},
            "data/rules/a.yml:6: there is no form 'form' in domain.yml.",
        ),
        (
            {"rules": RULES + "      - slot_was_set:\n          - nummer: null\n"},
            "data/rules/a.yml:7: there is no slot 'nummer' in domain.yml.",
        ),
        ({"rules": "rules:\n  - rule: empty\n"}, "data/rules/a.yml:2: the rule 'empty' has no steps."),
        ({"rules": "ruls:\n  - rule: x\n"}, "data/rules/a.yml:1: 'ruls' is nothing that is known here"),
        ({"rules": "- just a list\n"}, "data/rules/a.yml:1: should be a list of `key: value` at its top level."),
        (
            {"responses": "responses:\n  utter_other:\n    - text: x\n"},
            "domain.yml:11: the response 'utter_greet' has no text. Write it into data/responses/en.yml.",
        ),
        (
            {"domain": DOMAIN + "  - action_bye\n"},
            "domain.yml:13: 'action_bye' is in 'actions' twice, first on line 12.",
        ),
        ({"domain": DOMAIN.replace("[number]", "[nr]")}, "domain.yml:9: there is no slot 'nr' in domain.yml."),
        ({"domain": ""}, "domain.yml: is empty."),
        ({"config": CONFIG.replace("name: A", "nam: A")}, "config.yml:3: an entry of 'pipeline' has no 'name'."),
        ({"config": "recipe: default.v1\npolicies:\n  - name: B\n"}, "config.yml: has no 'pipeline'."),
        ({"nlu": 'nlu:\n  - intent: "greet\n'}, "is not valid YAML"),
    ],
)
def test_a_fault_is_told_with_its_line(changed: dict[str, str], fault: str) -> None:
    found = check(**changed)
    assert len(found) == 1, found
    assert fault in found[0]


def test_every_fault_is_told_in_order_of_files_and_lines() -> None:
    found = check(nlu=NLU + "  - intent: bye\n  - intent: greet\n", rules=RULES + "  - rule: no\n")
    assert [one.split(": ")[0] for one in found] == ["data/nlu/en/a.yml:6", "data/nlu/en/a.yml:7", "data/rules/a.yml:6"]


def test_not_text() -> None:
    raw = {"config.yml": CONFIG.encode(), "domain.yml": DOMAIN.encode(), "data/nlu/en/a.yml": b"nlu:\n  - \xff\n"}
    assert [str(fault) for fault in Checker().check(raw, {})] == [
        "data/nlu/en/a.yml:2: is not UTF-8 text. Save the file as UTF-8."
    ]
