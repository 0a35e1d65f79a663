"""What would keep a model from being made, or be passed over in silence, is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.files import read_files
from content.findings import error, in_order
from content.run import Checks
from tests.unit.content.conftest import FILES, Broken, nlu, told

EN, KO, RULES = "data/nlu/en/all.yml", "data/nlu/ko/all.yml", "data/rules/rules.yml"
FORM = "actions: [utter_greet, utter_returns]\n"

EXAMPLES = [
    ((EN, nlu(returns="return")[4:], "\n  - intent: returns\n"), "no-examples", f"{EN}:14"),
    ((EN, "intent: returns", "intent:"), "wrong-form", f"{EN}:14"),
    ((EN, "  - intent: returns", "  - intend: returns"), "wrong-form", f"{EN}:14"),
    ((EN, "- return 3", "-"), "wrong-form", f"{EN}:19"),
    ((EN, "- return 3", "return 3"), "wrong-form", f"{EN}:19"),
    ((EN, "intent: returns", "intent: retuns"), "unknown-intent", f"{EN}:14"),
    ((EN, "nlu:", "nul:"), "wrong-form", f"{EN}:1"),
    ((EN, FILES[EN], "- a list\n"), "wrong-form", f"{EN}:1"),
    ((EN, FILES[EN], "nlu:\n", KO, FILES[KO], "nlu:\n"), "no-examples", "domain.yml:None"),
]
STEPS = [
    ((RULES, "intent: greet", "intent: gret"), "unknown-intent", f"{RULES}:4"),
    ((RULES, "action: utter_greet", "action: utter_hello"), "unknown-action", f"{RULES}:5"),
    ((RULES, "      - action: utter_greet\n", "      - active_loop: form\n"), "unknown-form", f"{RULES}:5"),
    (
        (RULES, "      - action: utter_greet\n", "      - slot_was_set:\n          - nummer: null\n"),
        "unknown-slot",
        f"{RULES}:6",
    ),
    ((RULES, "rules:\n", "rules:\n  - rule: empty\n"), "no-steps", f"{RULES}:2"),
    ((RULES, "  - rule: greet\n    steps", "  - steps"), "wrong-form", f"{RULES}:2"),
]
DECLARED = [
    (("domain.yml", "utter_greet", "utter_hi, utter_greet"), "no-response", "domain.yml:7"),
    (("domain.yml", "  - greet\n", "  - greet\n  - greet\n"), "declared-twice", "domain.yml:3"),
    (("domain.yml", "  - greet\n", "  - greet\n  - {}\n"), "wrong-form", "domain.yml:3"),
    (("domain.yml", FORM, f"{FORM}forms:\n  f:\n    required_slots: [nr]\n"), "unknown-slot", "domain.yml:10"),
    (("domain.yml", FILES["domain.yml"], ""), "unreadable", "domain.yml:None"),
    (("config.yml", "name: A", "nam: A"), "wrong-form", "config.yml:3"),
    (("config.yml", "pipeline:\n  - name: A\n", ""), "wrong-form", "config.yml:None"),
]
FOREIGN = [
    (("data/responses/fr.yml", "", "responses:\n  utter_greet:\n    - text: Salut\n"), "data/responses/fr.yml:None"),
    (("data/messages/fr.yml", "", 'waiting: "Numéro {place}"\n'), "data/messages/fr.yml:None"),
    (("data/nlu/fr/all.yml", "", nlu(greet="bonjour")), "data/nlu/fr/all.yml:4"),
    (("data/nlu/all.yml", "", nlu(greet="good day")), "data/nlu/all.yml:4"),
    (("data/more.yml", "", nlu(greet="good day")), "data/more.yml:4"),
    (("data/kb/returns.md", "", FILES["data/kb/en/returns.md"]), "data/kb/returns.md:1"),
]


@pytest.mark.parametrize(("changes", "check", "place"), [*EXAMPLES, *STEPS, *DECLARED])
def test_a_fault_is_told_with_its_line_and_its_repair(
    broken: Broken, changes: tuple[str, ...], check: str, place: str
) -> None:
    findings = broken(*changes)
    assert (check, place) in told(findings)
    (first,) = (found for found in findings if (found.check, f"{found.file}:{found.line}") == (check, place))
    assert first.is_error
    assert first.reason.endswith(".")
    assert first.repair.endswith((".", "?"))


@pytest.mark.parametrize(("changes", "place"), FOREIGN)
def test_content_in_a_language_that_is_not_spoken_is_an_error(
    broken: Broken, changes: tuple[str, ...], place: str
) -> None:
    findings = broken(*changes)
    assert ("wrong-folder", place) in told(findings)
    assert all(found.is_error for found in findings if found.check == "wrong-folder")
    assert not [found for found in findings if found.check in ("untranslated", "no-examples-in-language")]


def test_a_missing_or_closed_file_is_told_alone(tmp_path: Path) -> None:
    files = {name: text.encode() for name, text in FILES.items()}
    checks = Checks(lambda texts, language: pytest.fail("too few to compare"))
    assert checks.by_letters(dict(files)).findings == []
    assert told(checks.by_letters({**files, EN: None}).findings) == [("unreadable", f"{EN}:None")]
    del files["config.yml"]
    assert told(checks.by_letters(dict(files)).findings) == [("missing-file", "config.yml:None")]
    assert read_files(tmp_path) == {}


def test_files_are_read_again_when_they_change() -> None:
    files = {name: text.encode() for name, text in FILES.items()}
    checks = Checks(lambda texts, language: pytest.fail("too few to compare"))
    known = checks._reader.read(dict(files)).examples
    mended = {**files, EN: files[EN].replace(b"- return 3", b"-")}
    assert told(checks.by_letters(dict(mended)).findings) == [("few-examples", f"{EN}:16"), ("wrong-form", f"{EN}:19")]
    assert checks.by_letters(dict(files)).findings == []
    again = checks._reader.read(dict(files)).examples
    assert [one for one in again if one.file == KO] == [one for one in known if one.file == KO]
    assert all(one is other for one, other in zip(again, known, strict=True) if one.file == KO)


def test_findings_are_in_order_and_told_once() -> None:
    three = [error("a", "b.yml", 2, "r", "p"), error("a", "a.yml", None, "r", "p"), error("a", "b.yml", 2, "r", "p")]
    assert [(found.file, found.line) for found in in_order(three)] == [("a.yml", None), ("b.yml", 2)]
