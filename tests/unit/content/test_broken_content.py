"""Each check finds the one thing that was broken, at its file and line, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.run import run_checks
from tests.unit.content.conftest import ARTICLES, FILES, Broken, nlu, nowhere, told

EN, KO = "data/nlu/en/all.yml", "data/nlu/ko/all.yml"
SAID_EN, SAID_KO = "data/responses/en.yml", "data/responses/ko.yml"
PHRASES_EN, PHRASES_KO = "data/messages/en.yml", "data/messages/ko.yml"
RESPONSES_KO = FILES[SAID_KO]
HELP_EN, HELP_KO = "data/kb/en/returns.md", "data/kb/ko/returns.md"


def test_good_content_has_no_findings(broken: Broken) -> None:
    assert broken() == []


EXAMPLES = [
    ((EN, "- return 3", "- HELLO, 3!"), "same-example", f"{EN}:19"),
    ((EN, "- return 3", "- [hello](language) 3"), "same-example", f"{EN}:19"),
    ((EN, "- return 3", "- Return 1?"), "example-twice", f"{EN}:19"),
    ((KO, nlu(returns="반품")[4:], ""), "no-examples-in-language", f"{EN}:16"),
    ((KO, "      - 반품 9\n", ""), "few-examples", f"{KO}:16"),
    (("domain.yml", "  - returns\n", "  - returns\n  - refund\n"), "empty-intent", "domain.yml:4"),
    ((EN, "      - return 0\n", "".join(f"      - more {n}\n" for n in range(20))), "language-lags", f"{KO}:16"),
    (
        (
            *(SAID_EN, "/returns{", "/refund{", SAID_KO, "/returns", "/refund"),
            *("domain.yml", "  - returns\n", "  - returns\n  - refund\n"),
        ),
        "empty-intent",
        "domain.yml:4",
    ),
    (("data/rules/rules.yml", "intent: returns", "intent: greet"), "no-rule", "domain.yml:3"),
]
RESPONSES = [
    ((SAID_KO, RESPONSES_KO[: RESPONSES_KO.index("  utter_returns")], "responses:\n"), "untranslated", f"{SAID_EN}:3"),
    ((SAID_KO, "안녕하세요!", "Hello there, friend!"), "wrong-language", f"{SAID_KO}:3"),
    ((SAID_EN, "Hello there!", "안녕하세요!"), "wrong-language", f"{SAID_EN}:3"),
    ((SAID_EN, "Hello there!", ""), "empty", f"{SAID_EN}:3"),
    ((SAID_EN, "Hello there!", "Hello {order_numer}!", SAID_KO, "!", " {order_numer}!"), "no-value", f"{SAID_EN}:3"),
    ((SAID_KO, "{order_number} 반품은", "반품은"), "other-placeholders", f"{SAID_KO}:6"),
    ((SAID_EN, "/returns{", "/refund{"), "unknown-intent", f"{SAID_EN}:5"),
    ((SAID_EN, '{"language"', '{"lang"'), "unknown-entity", f"{SAID_EN}:5"),
    ((SAID_EN, '{"language": "en"}', "{language}"), "bad-payload", f"{SAID_EN}:5"),
    ((SAID_EN, "'/returns", "'returns"), "bad-payload", f"{SAID_EN}:5"),
    ((SAID_EN, "telegram|slack", "telegramm"), "unknown-channel", f"{SAID_EN}:8"),
    (
        (SAID_KO, '{title}"\n', '{title}"\n    - text: "{title}요"\n      condition: [{type: slot, name: task}]\n'),
        "unknown-slot",
        f"{SAID_KO}:8",
    ),
    (
        (SAID_KO, '{title}"\n', '{title}"\n    - text: "{order_number} 반품은 {title}"\n'),
        "same-variation",
        f"{SAID_KO}:7",
    ),
    ((SAID_KO, '하세요!"\n', '하세요!"\n      channel: slack\n'), "no-ordinary-variation", f"{SAID_KO}:3"),
    ((PHRASES_KO, "waiting", "wating"), "untranslated", f"{PHRASES_EN}:1"),
    ((PHRASES_KO, "{place}번째", "몇 번째"), "other-placeholders", f"{PHRASES_KO}:1"),
    ((PHRASES_EN, "{place}", "{place} {x}", PHRASES_KO, "{place}", "{place} {x}"), "no-value", f"{PHRASES_EN}:1"),
]
ARTICLE_CHECKS = [
    ((HELP_EN, "title: Returning something\n", ""), "missing-field", f"{HELP_EN}:1"),
    ((HELP_EN, "tags:", "tag:"), "missing-field", f"{HELP_EN}:1"),
    ((HELP_EN, "tags:", "tag:"), "unknown-field", f"{HELP_EN}:8"),
    ((HELP_EN, "  - How long can I wait?\n", ""), "few-questions", f"{HELP_EN}:4"),
    ((HELP_EN, "Can I send it back", "how do I return it"), "same-question", f"{HELP_EN}:6"),
    ((HELP_EN, "](/help/returns)", "](/help/retuns)"), "dead-link", f"{HELP_EN}:14"),
    ((HELP_EN, "](/help/returns)", "](returns.md)"), "dead-link", f"{HELP_EN}:14"),
    ((HELP_EN, "https://haru.example", "https:/haru.example"), "dead-link", f"{HELP_EN}:12"),
    ((HELP_EN, "link: /help/returns", "link: /help/return"), "dead-link", f"{HELP_EN}:10"),
    ((HELP_EN, "You have", "You have " + "very " * 90), "long-passage", f"{HELP_EN}:12"),
    ((HELP_KO, "칠 일 안에 하실 수 있어요.", "# 반품"), "no-passage", f"{HELP_KO}:None"),
    ((HELP_KO, "2026-01-02", "2025-12-31"), "language-lags", f"{HELP_KO}:9"),
    ((HELP_KO, ARTICLES["ko"], ARTICLES["en"]), "wrong-language", f"{HELP_KO}:3"),
    (
        ("data/kb/en/more.md", "", ARTICLES["en"].replace("id: returns", "id: more").replace("?", " more?")),
        "untranslated",
        "data/kb/en/more.md:1",
    ),
    (("data/kb/en/other.md", "", ARTICLES["en"]), "same-id", "data/kb/en/other.md:2"),
    (("data/kb/en/other.md", "", ARTICLES["en"]), "other-id", "data/kb/en/other.md:2"),
    (
        (
            "data/kb/en/other.md",
            "",
            ARTICLES["en"].replace("id: returns", "id: other").replace("/returns\n", "/other\n"),
        ),
        *("same-question", f"{HELP_EN}:5"),
    ),
    (("data/kb/fr/returns.md", "", ARTICLES["en"]), "wrong-folder", "data/kb/fr/returns.md:1"),
    ((HELP_EN, "title: Returning", "title: Returning: a"), "unreadable", f"{HELP_EN}:3"),
]
OTHER = [
    (("data/products.yml", "en: [cup]", "en: [Bowl]"), "same-name", "data/products.yml:5"),
    (("data/products.yml", ", ko: [컵]", ""), "untranslated", "data/products.yml:4"),
    ((SAID_EN, "  utter_returns:", "  utter_greet:"), "key-twice", f"{SAID_EN}:6"),
    (
        ("data/checks/accepted.yml", "", "accepted:\n  - {check: example-twice, text: gone}\n"),
        "accepted-for-nothing",
        "data/checks/accepted.yml:2",
    ),
]
ALONE = {
    "missing-field",
    "unknown-field",
    "same-id",
    "other-id",
    "same-question",
    "dead-link",
    "untranslated",
    "key-twice",
}


@pytest.mark.parametrize(("changes", "check", "place"), [*EXAMPLES, *RESPONSES, *ARTICLE_CHECKS, *OTHER])
def test_what_is_broken_is_found_where_it_is(broken: Broken, changes: tuple[str, ...], check: str, place: str) -> None:
    findings = broken(*changes)
    assert (check, place) in told(findings)
    assert all(found.reason.endswith((".", "?", "!")) and found.repair for found in findings)
    if check not in ALONE:
        assert {found.check for found in findings} == {check}


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("domain.yml", "  - greet", "\t- greet", "domain.yml:2"),
        (SAID_EN, 'text: "Hello', 'text: "Hello" "', f"{SAID_EN}:3"),
        (EN, "    examples: |", "   examples: |", f"{EN}:3"),
    ],
)
def test_a_file_that_is_no_yaml_is_told_in_plain_words(
    broken: Broken, name: str, old: str, new: str, place: str
) -> None:
    (finding,) = broken(name, old, new)
    assert (finding.check, f"{finding.file}:{finding.line}") == ("unreadable", place)
    assert finding.is_error
    assert "Traceback" not in finding.reason


def test_a_warning_can_be_accepted_and_an_error_cannot(broken: Broken) -> None:
    entries = "accepted:\n  - {check: example-twice, text: 'Return 1?'}\n  - {check: same-example, text: hello 2}\n"
    findings = broken(
        "data/checks/accepted.yml", "", entries, EN, "- return 3", "- Return 1?", EN, "- return 5", "- hello 2"
    )
    assert told(findings) == [("same-example", f"{EN}:21")]


def test_repairs_name_what_was_meant(broken: Broken) -> None:
    assert "returns" in broken(SAID_EN, "/returns{", "/return{")[0].repair
    assert "/help/returns" in broken(HELP_EN, "](/help/returns)", "](/help/retuns)")[0].repair


def test_the_projects_own_content_has_no_errors(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    checked = run_checks(root, nowhere(tmp_path))
    assert [str(found) for found in checked.findings if found.is_error] == []
    assert checked.counts["examples"] > 1000
