"""What people do wrongly in a file is told at its line, in plain words, with a repair; and one mistake once."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.declared import SLOT_TYPES
from content.files import list_files, read_files
from content.findings import CHECKS
from content.run import run_checks
from tests.unit.content.conftest import ARTICLES, FILES, Broken, nlu, nowhere, told

EN, KO, RULES = "data/nlu/en/all.yml", "data/nlu/ko/all.yml", "data/rules/rules.yml"
SAID_EN, SAID_KO, PHRASES = "data/responses/en.yml", "data/responses/ko.yml", "data/messages/en.yml"
HELP_EN, HELP_KO = "data/kb/en/returns.md", "data/kb/ko/returns.md"
MATTERS_EN, MATTERS_KO, VALUES = "data/matters/en.yml", "data/matters/ko.yml", "data/checks/values.yml"
ACTS_EN, ACTS_KO = "data/acts/en.yml", "data/acts/ko.yml"
HELLO = '- text: "Hello there!"'
GREET = FILES[SAID_EN][: FILES[SAID_EN].index("  utter_returns")]
ROOT = Path(__file__).parents[3]

YAML = [
    ((SAID_EN, '    - text: "Hello', '\t- text: "Hello'), 3, "tab", "Put spaces"),
    ((SAID_EN, '    - text: "Hello', '\u00a0\u00a0  - text: "Hello'), 3, "a space that is none", "Put spaces"),
    ((SAID_EN, HELLO, '- text: "Hello there!'), 3, "a quote is opened", "Close it"),
    ((SAID_EN, HELLO, '- text: "Hello" there!'), 3, "closed before the text ends", "single ones"),
    ((SAID_EN, HELLO, "- text: {title} is here"), 3, "begins with {", "double quotes"),
    ((SAID_EN, HELLO, "- text: Our hours: nine to six"), 3, "a colon and a space inside", "double quotes"),
    ((SAID_EN, HELLO, '- text: "50 \\% off"'), 3, "a backslash", "\\\\"),
    ((SAID_EN, HELLO, "- text: @haru"), 3, "may not begin with this sign", "double quotes"),
    ((SAID_EN, HELLO, '- text: "Hello\x07"'), 3, "cannot be seen", "anew"),
    ((SAID_EN, "      buttons:\n", "     buttons:\n"), 4, "not indented as the lines around", "spaces"),
    ((SAID_EN, '{title: "Return it", pay', '{title: "Return it" pay'), 5, "lacks a comma", "commas"),
    ((SAID_EN, "responses:\n", "<<<<<<< HEAD\nresponses:\n"), 1, "two versions", "Keep one of the versions"),
    (
        (EN, "    examples: |\n", "    examples:\n", EN, "- hello 3", "- [hi](language)"),
        3,
        "no | after 'examples:'",
        "`examples: |`",
    ),
    ((EN, "    examples: |\n", "    examples |\n"), 3, "no colon after 'examples'", "`examples: …`"),
    (("domain.yml", "entities: [language]", "entities:[language]"), 4, "no space after 'entities:'", "after the colon"),
    ((HELP_EN, "title: Returning", "title: Returning: a"), 3, "a colon and a space inside", "double quotes"),
    ((HELP_EN, "  - How do I", "  - [urgent] how do I"), 5, "begins with [", "double quotes"),
    ((HELP_EN, "title: Ret", " title: Ret"), 3, "indented further", "spaces"),
    ((SAID_EN, "  utter_greet:\n", "  utter_greet\n"), 2, "no colon after 'utter_greet'", "`utter_greet:`"),
    ((RULES, "rules:\n", "rules\n"), 1, "no colon after 'rules'", "`rules:`"),
    ((HELP_EN, "---\nid", "id"), 1, "its first line is not ---", "Begin with ---"),
    ((HELP_EN, "---\nYou", "You"), 1, "the line --- that ends the fields", "between the fields and the text"),
]


@pytest.mark.parametrize(("changes", "line", "reason", "repair"), YAML)
def test_what_cannot_be_read(broken: Broken, changes: tuple[str, ...], line: int, reason: str, repair: str) -> None:
    (found,) = broken(*changes)
    assert (found.check, found.file, found.line) == ("unreadable", changes[0], line)
    assert reason in found.reason
    assert repair in found.repair


TEXTS = [
    ((SAID_EN, HELLO, "- text: Goodbye #1 customer"), "cut-off", SAID_EN, 3, "double quotes"),
    ((SAID_EN, HELLO, "- text: “Hello there!”"), "curly-quotes", SAID_EN, 3, "straight ones"),
    ((SAID_EN, HELLO, "- text: No"), "wrong-form", SAID_EN, 3, '"No"'),
    ((SAID_EN, HELLO, "- text: 1588"), "wrong-form", SAID_EN, 3, '"1588"'),
    ((SAID_EN, HELLO, "- text: [Hello there]"), "wrong-form", SAID_EN, 3, "double quotes"),
    ((SAID_EN, HELLO, '- "Hello there!"'), "unreadable", SAID_EN, 4, "spaces"),
    ((SAID_EN, '"{title}"\n', '"{title}"\n    - "Hi"\n'), "unreadable", SAID_EN, 10, "spaces"),
    ((SAID_EN, "      channel: telegram|slack", '    - "Hi"'), "wrong-form", SAID_EN, 9, "`- text:`"),
    ((SAID_EN, "      channel: telegram|slack", '    - text "Hi"'), "wrong-form", SAID_EN, 9, "`- text:`"),
    ((SAID_EN, '"{title}"\n', '"{title}"\n    - text "Hi"\n'), "unreadable", SAID_EN, 9, "`text: …`"),
    ((SAID_EN, "      channel", "      chanel"), "unknown-field", SAID_EN, 9, "Did you mean 'channel'?"),
    ((SAID_EN, "      buttons:", "      button:"), "unknown-field", SAID_EN, 4, "Did you mean 'buttons'?"),
    ((SAID_EN, 'title: "R', 'title:"R'), "unknown-field", SAID_EN, 5, "`title: …`"),
    ((SAID_EN, "'/returns{", "'returns{"), "bad-payload", SAID_EN, 5, '"/returns"'),
    ((SAID_EN, "About {order_number}", "About {order number}"), "bad-placeholder", SAID_EN, 7, "Write {order_number}."),
    (
        (SAID_EN, "About {order_number}", "About {{order_number}}"),
        "bad-placeholder",
        SAID_EN,
        7,
        "Write {order_number}.",
    ),
    ((SAID_EN, "About {order_number}:", "About {order_number"), "bad-placeholder", SAID_EN, 7, "Write {order_number}."),
    ((SAID_KO, "{order_number}", "{주문번호}"), "bad-placeholder", SAID_KO, 6, "single braces"),
    ((SAID_KO, "안녕하세요!", "도와드리겠습니다."), "other-style", SAID_KO, 3, "해요체"),
    ((SAID_KO, "안녕하세요!", "감사합니다!"), "", "", 0, ""),
    ((SAID_KO, '\n      buttons: [{title: "반품", payload: "/returns"}]', ""), "other-buttons", SAID_KO, 3, "Add it"),
    ((PHRASES, '"Number {place}"', "{place}"), "wrong-form", PHRASES, 1, "double quotes"),
    ((PHRASES, '"Number {place}"', '"Number {place"'), "bad-placeholder", PHRASES, 1, "Write {place}."),
    (
        (PHRASES, "waiting", "wating", "data/messages/ko.yml", "waiting", "wating"),
        "no-response",
        PHRASES,
        None,
        "'wating'",
    ),
    ((VALUES, "moments: [in_task]", "moment: [in_task]"), "unknown-field", VALUES, 1, "Did you mean 'moments'?"),
    ((VALUES, "[title]", "title"), "wrong-form", VALUES, 3, "utter_returns: [one, two]"),
    ((VALUES, "moments", "said_by_program: [utter_bye]\nmoments"), "no-response", SAID_EN, None, "Put it back"),
    (
        ("domain.yml", "utter_greet, ", "", VALUES, "moments", "said_by_program: [utter_returns]\nmoments"),
        *("unknown-action", RULES, 5, "Add `- utter_greet` under 'actions'"),
    ),
    (
        (RULES, "utter_greet", "utter_returns", VALUES, "moments", "said_by_program: [utter_returns]\nmoments"),
        *("unused-response", SAID_EN, 3, "Write a rule"),
    ),
    (("data/products.yml", "en: [cup]", "en: [501]"), "wrong-form", "data/products.yml", 5, '"501"'),
    (("data/products.yml", "id: cup", "id: bowl"), "same-id", "data/products.yml", 4, "its own id"),
    (("data/products.yml", "ko: [컵]", "kr: [컵]"), "unknown-field", "data/products.yml", 5, "en, ko"),
    (("data/products.yml", "  - id: cup\n    ", "  - "), "wrong-form", "data/products.yml", 4, "{id: mug"),
    (("data/products.yml", "products:", "product:"), "unknown-field", "data/products.yml", 1, "'products'"),
    (
        ("data/checks/accepted.yml", "", "accepted:\n  - {check: same-exmple, text: hello 1}\n"),
        *("unknown-check", "data/checks/accepted.yml", 2, "'same-example'"),
    ),
]
EXAMPLES = [
    ((EN, "- return 3", "- [B-1](language"), "bad-mark", EN, 19, "[what the customer writes](entity)"),
    ((EN, "- return 3", "- [B-1(language)"), "bad-mark", EN, 19, "[what the customer writes](entity)"),
    ((EN, "- return 3", "- [B-1] (language)"), "bad-mark", EN, 19, "without a space"),
    ((EN, "- return 3", "- (B-1)[language]"), "bad-mark", EN, 19, "[what the customer writes](entity)"),
    ((EN, "- return 3", "- ［B-1］（language）"), "bad-mark", EN, 19, "[what the customer writes](entity)"),
    ((EN, "- return 3", "- [](language)"), "bad-mark", EN, 19, "[what the customer writes](entity)"),
    ((EN, "- return 3", '- [B-1]{"entity": language}'), "bad-mark", EN, 19, "double quotes"),
    ((EN, "- return 3", "- where is {order_number}"), "bad-mark", EN, 19, "what a customer would"),
    ((EN, "- return 3", "- [B-1](langauge)"), "unknown-entity", EN, 19, "Did you mean 'language'?"),
    ((EN, "- return 3", '- [B-1]{"entity": "language"}'), "", "", 0, ""),
    ((EN, "- return 3", "- 그거 반품할게요"), "wrong-language", EN, 19, "Move it into the folder"),
    ((KO, "- 반품 3", "- please take this back from me"), "wrong-language", KO, 19, "Move it into the folder"),
    ((EN, "- return 3", "- " + "return it " * 60), "long-example", EN, 19, "Keep the sentence"),
    ((EN, "      - hello 0\n", "     - hello 0\n"), "wrong-form", EN, 5, "as far in as the first"),
    ((EN, "examples: |", "examples: >"), "wrong-form", EN, 3, "`examples: |`"),
    ((EN, "examples: |\n      - hello 0", "exampels: |\n      - hello 0"), "unknown-field", EN, 3, "'examples'"),
    ((EN, "nlu:", 'version: "3.2"\nnlu:'), "wrong-form", EN, 1, '`version: "3.1"`'),
    ((EN, "nlu:", "version: 3.1\nnlu:"), "wrong-form", EN, 1, '`version: "3.1"`'),
    ((EN, "nlu:", 'version: "3.0"\nnlu:'), "", "", 0, ""),
    ((EN, "nlu:", "\ufeffnlu:"), "", "", 0, ""),
    ((EN, "examples: |\n", "examples:\n"), "wrong-form", EN, 2, "`examples: |`"),
]
OTHER = "  - rule: hi\n    steps:\n      - intent: greet\n      - action: utter_returns\n"
STEPS = [
    ((RULES, "  - rule: returns", OTHER + "  - rule: returns"), "contradiction", RULES, 9, "Take one of the two out"),
    ((RULES, "  - rule: returns", "  - rule: hi\n    steps:\n      - intent: greet\n      - action: utter_greet\n"
      "  - rule: returns"), "same-rule", RULES, 6, "Take one out"),
    (("data/stories/s.yml", "", "stories:\n" + OTHER.replace("rule", "story")),
     "contradiction", "data/stories/s.yml", 5, "Take one of the two out"),
    ((RULES, "      - action: utter_greet\n", "        action: utter_greet\n"), "wrong-form", RULES, 4, "`- action:`"),
    ((RULES, "      - action: utter_greet\n", ""), "no-steps", RULES, 2, "`- action:`"),
    ((RULES, "      - action: utter_greet\n", "      - action: utter_greet\n      - intent: returns\n"),
     "wrong-form", RULES, 6, "Make a rule of each"),
    ((RULES, "- intent: greet", "- intnet: greet"), "unknown-field", RULES, 4, "Did you mean 'intent'?"),
    ((RULES, "  - rule: greet\n    steps:\n", "  - rule: greet\n    steps:\n      - utter_greet\n"),
     "wrong-form", RULES, 4, "`- intent:`"),
    ((RULES, "rules:\n  -", "rules:\n   "), "unreadable", RULES, 6, "spaces"),
    ((RULES, "rules:", "rule:"), "wrong-form", RULES, 1, "Did you mean 'rules'?"),
    (("domain.yml", "  - greet\n", "  - gre et\n"), "bad-name", "domain.yml", 2, "`gre_et`"),
    (("domain.yml", "  - returns", "  - retoure", RULES, "intent: returns", "intent: greet"),
     "unknown-intent", EN, 14, "Is it 'retoure' now?"),
    (("domain.yml", "  - returns", "  - return_it", VALUES, "moments", "known_by_program: [returns]\nmoments"),
     "unknown-intent", "domain.yml", None, "Is it 'return_it'?"),
    (("domain.yml", "intents:", "intent:"), "unknown-field", "domain.yml", 1, "Did you mean 'intents'?"),
    (("domain.yml", "entities: [language]", "entities: language"), "wrong-form", "domain.yml", 4, "'- '"),
    (("domain.yml", "type: text", "type: txt"), "wrong-form", "domain.yml", 6, "Did you mean 'text'?"),
    (("domain.yml", "{type: custom}", "{type: from_entity, entity: lang}"),
     "unknown-entity", "domain.yml", 6, "'entities'"),
    (("domain.yml", "slots:", "responses: {utter_x: [{text: hi}]}\nslots:"),
     "wrong-folder", "domain.yml", 5, "data/responses/"),
    (("domain.yml", "actions:", "forms:\n  f: {required_slots: [order_number]}\nactions:"),
     "no-question", "domain.yml", 8, "'utter_ask_order_number'"),
    (("domain.yml", "[utter_greet", "[action_x, utter_greet", VALUES, "moments",
      "said_by_program: [utter_greet, utter_returns]\ndone_by_program: [action_y]\nmoments"),
     "unknown-action", "domain.yml", 7, "Did you mean 'action_y'?"),
]  # fmt: skip
HELP = [
    ((HELP_EN, "title: Returning something", "title: Return order #1"), "cut-off", HELP_EN, 3, "double quotes"),
    ((HELP_EN, "- How do I return it?", "- Returns: how do I do it?"), "wrong-form", HELP_EN, 5, "double quotes"),
    ((HELP_EN, "tags:", "title: Again\ntags:"), "key-twice", HELP_EN, 8, "Join the two"),
    ((HELP_EN, "2026-01-02", "10.01.2026"), "wrong-form", HELP_EN, 9, "2026-11-20"),
    ((HELP_EN, "2026-01-02", "2026-13-02"), "wrong-form", HELP_EN, 9, "2026-11-20"),
    ((HELP_EN, "questions:\n  - How do I return it?", "questions: How?\nx:\n  - How"),
     "wrong-form", HELP_EN, 4, "'- '"),
    ((HELP_EN, "[here](/help", "[here] (/help"), "dead-link", HELP_EN, 14, "without a space"),
    ((HELP_EN, "/help/returns).", "/help/returns"), "dead-link", HELP_EN, 14, "on one line"),
    ((HELP_EN, "[here](/help/returns)", "[here][1]"), "dead-link", HELP_EN, 14, "[words](/help/article)"),
    ((HELP_EN, "[here](/help/returns)", '<a href="x">here</a>'), "dead-link", HELP_EN, 14, "[words](/help/article)"),
    ((HELP_EN, "https://haru.example/shop", "www.haru.example"), "dead-link", HELP_EN, 12, "https://www.haru.example"),
    ((HELP_EN, "More", "For {order_number}: more"), "no-value", HELP_EN, 14, "without a value"),
    ((HELP_EN, "You have seven days.", "칠 일 안에 하실 수 있고, 그 뒤에는 안 돼요. 문의해 주세요."),
     "wrong-language", HELP_EN, 12, "Translate"),
    (("data/kb/en/gift card.md", "", ARTICLES["en"].replace("id: returns", "id: gift card")),
     "bad-name", "data/kb/en/gift card.md", 2, "gift-cards"),
    (("data/kb/en/more/new.md", "", ARTICLES["en"]),
     "wrong-folder", "data/kb/en/more/new.md", 1, "data/kb/en/ or data/kb/ko/"),
]  # fmt: skip
PLACES = [
    (("data/kb/en/new.txt", "", "x"), "not-read", "data/kb/en/new.txt", None, "call it new.md"),
    (("data/kb/en/new.MD", "", "x"), "not-read", "data/kb/en/new.MD", None, "call it new.md"),
    (("data/kb/en/new.yml", "", "nlu: []"), "not-read", "data/kb/en/new.yml", None, "call it new.md"),
    (("data/nlu/en/new.md", "", "x"), "not-read", "data/nlu/en/new.md", None, "data/kb/<language>/"),
    (("data/nlu/en/new.yml.txt", "", "x"), "not-read", "data/nlu/en/new.yml.txt", None, "new.yml"),
    (("data/faq.yml", "", "a: b"), "not-read", "data/faq.yml", None, "`nlu:`"),
    (("data/product.yml", "", "products: []"), "not-read", "data/product.yml", None, "data/products.yml"),
    (("data/responses/en.yaml", "", "a: b"), "wrong-folder", "data/responses/en.yaml", None, "data/responses/en.yml"),
    (("data/nlu/en/new.yml", "", ""), "empty", "data/nlu/en/new.yml", None, "Write into it"),
    (("data/responses/en.yml~", "", "x"), "", "", 0, ""),
    (("data/.DS_Store", "", "x"), "", "", 0, ""),
]


@pytest.mark.parametrize(
    ("changes", "check", "file", "line", "repair"), [*TEXTS, *EXAMPLES, *STEPS, *HELP, *PLACES]
)  # fmt: skip
def test_what_is_read_and_means_something_else(
    broken: Broken, changes: tuple[str, ...], check: str, file: str, line: int | None, repair: str
) -> None:
    findings = broken(*changes)
    if not check:
        assert [found for found in findings if found.check not in ("example-twice", "other-placeholders")] == []
        return
    found = next((one for one in findings if (one.check, one.file, one.line) == (check, file, line)), None)
    assert found is not None, told(findings)
    assert repair in found.repair
    assert found.check in CHECKS


MATTER_WORDS = ("fire", "smoke", "shock", "burn", "blood", "poison", "explosion", "injury", "ambulance", "gas")
MATTERS = "safety:\n" + "".join(f"  - there was {word}\n" for word in MATTER_WORDS)
MATTERS_IN_KOREAN = "safety:\n" + "".join(f"  - 위험한 일이 {n}번 있었어요\n" for n in range(10))
IN_MATTERS = [
    ("", "", "", 0, ""),
    ("  - there was fire", "\t- there was fire", "unreadable", 2, "spaces"),
    ("  - there was fire", "  - help: there was fire", "wrong-form", 2, "double quotes"),
    ("  - there was fire", "  - there was fire #1", "cut-off", 2, "double quotes"),
    ("  - there was fire", "  - 112", "wrong-form", 2, '"112"'),
    ("  - there was fire", "  -", "wrong-form", 2, "Write some"),
    ("  - there was smoke", "   - there was smoke", "wrong-form", 3, "as far in as the first"),
    ("  - there was fire", "  - there was smoke", "example-twice", 3, "Take one out"),
    ("  - there was fire", "  - 불이 났어요", "wrong-language", 2, "its own language's file"),
    ("safety", "saftey", "no-examples-in-language", 2, "data/matters/ko.yml"),
    ("safety:\n", "safety:\nrecall:\n", "wrong-form", 1, "Write them below it"),
    ("  - there was gas\n", "", "few-examples", 2, "Write more"),
    (
        "  - there was gas\n",
        "  - there was gas\nharmless:\n  - there was gas\n",
        "same-example",
        13,
        "out of the other",
    ),
]


ACTS = MATTERS.replace("safety", "asks_when")
ACTS_IN_KOREAN = MATTERS_IN_KOREAN.replace("safety", "asks_when")


@pytest.mark.parametrize(
    ("name", "known", "line", "repair"),
    [
        ("asks_when", "asks_when", 0, ""),
        ("ask_when", "asks_when", None, "Is it 'ask_when'? Give it its name back."),
        ("ask_when", "asks_when", 2, "Did you mean 'asks_when'?"),
        ("asks_when", "asks_when, wrong_value", None, "Put it back, in every language."),
        ("asks_when", "wrong_value", 2, "data/checks/values.yml says what there is."),
    ],
)
def test_acts_are_those_that_the_program_knows(
    broken: Broken, name: str, known: str, line: int | None, repair: str
) -> None:
    findings = broken(
        *(ACTS_EN, "", ACTS.replace("asks_when", name), ACTS_KO, "", ACTS_IN_KOREAN.replace("asks_when", name)),
        *(VALUES, "moments", f"acts_of_program: [{known}]\nmoments"),
    )
    if not repair:
        assert findings == []
        return
    assert [one for one in findings if (one.check, one.line) == ("unknown-act", line) and repair in one.repair]


@pytest.mark.parametrize(("old", "new", "check", "line", "repair"), IN_MATTERS)
def test_messages_of_matters(broken: Broken, old: str, new: str, check: str, line: int, repair: str) -> None:
    findings = broken(MATTERS_EN, "", MATTERS.replace(old, new, 1), MATTERS_KO, "", MATTERS_IN_KOREAN)
    if not check:
        assert findings == []
        return
    assert [repair in one.repair for one in findings if (one.check, one.file, one.line) == (check, MATTERS_EN, line)]


def test_what_one_language_has_every_language_needs(broken: Broken) -> None:
    assert told(broken(MATTERS_EN, "", MATTERS)) == [("missing-file", f"{MATTERS_KO}:None")]


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (FILES[SAID_KO].encode("cp949"), 3, "Korean EUC-KR"),
        (FILES[SAID_KO].encode("utf-16"), 1, "UTF-16"),
        (FILES[SAID_EN].encode() + b"\xff\xfe\n", 10, "not saved as UTF-8"),
    ],
)
def test_a_file_in_another_encoding(broken: Broken, tmp_path: Path, raw: bytes, line: int, reason: str) -> None:
    broken()
    (tmp_path / SAID_KO).write_bytes(raw)
    (found,) = run_checks(tmp_path, nowhere(tmp_path)).findings
    assert (found.check, found.file, found.line) == ("unreadable", SAID_KO, line)
    assert reason in found.reason
    assert "UTF-8" in found.repair


def test_lines_that_end_as_windows_has_it_are_as_good(broken: Broken, tmp_path: Path) -> None:
    broken()
    for name, text in FILES.items():
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert run_checks(tmp_path, nowhere(tmp_path)).findings == []


def test_a_copied_file_is_told_once(broken: Broken) -> None:
    findings = broken("data/nlu/en/all (1).yml", "", FILES[EN])
    (found,) = (one for one in findings if one.check == "example-twice")
    assert (found.file, found.line) == (EN, 4)
    assert found.reason == "20 examples of this file are in data/nlu/en/all (1).yml, too."


def test_what_is_missing_at_one_place_is_not_told_at_all_others(broken: Broken) -> None:
    assert told(broken("domain.yml", "entities: [language]", "entities: language")) == [("wrong-form", "domain.yml:4")]
    assert told(broken(VALUES, "moments: [in_task]", "moments: in_task")) == [("wrong-form", f"{VALUES}:1")]
    missing = (SAID_EN, "responses:", "respones:")
    assert {found.check for found in broken(*missing)} == {"unknown-field", "wrong-form"}
    misspelt = (SAID_EN, "{order_number}", "{order_numbr}")
    assert told(broken(*misspelt)) == [("no-value", f"{SAID_EN}:7")]


def test_a_mark_that_is_no_products_name(broken: Broken) -> None:
    marked = (EN, "- return 3", "- return my [bowel](product)", "domain.yml", "[language]", "[language, product]")
    (found,) = broken(*marked)
    assert (found.check, found.line, found.repair) == ("unknown-value", 19, "Did you mean 'bowl'?")
    assert broken(EN, "- return 3", "- return my [bowl](product)", *marked[3:]) == []
    looked_up = nlu(greet="hello", returns="return") + "  - lookup: language\n    examples: |\n      - Korean\n"
    (found,) = broken(EN, FILES[EN], looked_up.replace("- return 3", "- in [Korea](language)"))
    assert (found.check, found.repair) == ("unknown-value", "Did you mean 'korean'?")


def test_every_kind_of_finding_is_explained(broken: Broken) -> None:
    guide = (ROOT / "docs" / "content-guide.md").read_text(encoding="utf-8")
    table = guide[guide.index("## What the findings mean") :]
    assert {check for check in CHECKS if f"`{check}`" not in table} == set()
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "content").glob("*.py"))
    assert {check for check in CHECKS if f'"{check}"' not in source} <= {"rasa"}


def test_nothing_of_other_folders_is_read(tmp_path: Path) -> None:
    for name in ("data/kb/en/big.zip", "data/orders/orders.yml", "data/nlu/en/a.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * 10)
    names = {path.relative_to(tmp_path).as_posix() for path in list_files(tmp_path)}
    assert names == {"config.yml", "domain.yml", "data/kb/en/big.zip", "data/nlu/en/a.yml"}
    assert read_files(tmp_path) == {"data/kb/en/big.zip": b"", "data/nlu/en/a.yml": b"x" * 10}


def test_slots_are_of_the_types_that_rasa_has() -> None:
    assert set(SLOT_TYPES) == {"text", "bool", "categorical", "float", "list", "any"}
