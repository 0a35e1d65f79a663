"""A small project with good content, of which each test breaks one thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from content.findings import Finding
from content.run import run_checks

EXAMPLES = 10
DOMAIN = """intents:
  - greet
  - returns
entities: [language]
slots:
  order_number: {type: text, mappings: [{type: custom}]}
actions: [utter_greet, utter_returns]
"""
RULES = """rules:
  - rule: greet
    steps:
      - intent: greet
      - action: utter_greet
  - rule: returns
    steps:
      - or:
          - intent: returns
      - action: utter_returns
"""
RESPONSES = {
    "en": """responses:
  utter_greet:
    - text: "Hello there!"
      buttons:
        - {title: "Return it", payload: '/returns{"language": "en"}'}
  utter_returns:
    - text: "About {order_number}: {title}"
    - text: "{title}"
      channel: telegram|slack
""",
    "ko": """responses:
  utter_greet:
    - text: "안녕하세요!"
      buttons: [{title: "반품", payload: "/returns"}]
  utter_returns:
    - text: "{order_number} 반품은 {title}"
""",
}
MESSAGES = {"en": 'waiting: "Number {place}"\n', "ko": 'waiting: "{place}번째예요"\n'}
ARTICLES = {
    "en": """---
id: returns
title: Returning something
questions:
  - How do I return it?
  - Can I send it back?
  - How long can I wait?
tags: [returns]
updated: 2026-01-02
link: /help/returns
---
You have seven days. See [the shop](https://haru.example/shop).

More [here](/help/returns).
""",
    "ko": """---
id: returns
title: 반품하기
questions:
  - 반품 어떻게 해요?
  - 돌려보내도 되나요?
  - 언제까지 되나요?
tags: [returns]
updated: 2026-01-02
link: /help/returns
---
칠 일 안에 하실 수 있어요.
""",
}
VALUES = "moments: [in_task]\nresponse_values:\n  utter_returns: [title]\nphrase_values:\n  waiting: [place]\n"
PRODUCTS = (
    "products:\n  - id: bowl\n    names: {en: [bowl], ko: [그릇]}\n  - id: cup\n    names: {en: [cup], ko: [컵]}\n"
)


def nlu(**intents: str) -> str:
    """A file of examples: of each intent ten, the given word with a number, from line 4 on."""
    lines = ["nlu:"]
    for intent, word in intents.items():
        lines += [f"  - intent: {intent}", "    examples: |", *(f"      - {word} {n}" for n in range(EXAMPLES))]
    return "\n".join(lines) + "\n"


CONFIG = "recipe: default.v1\npipeline:\n  - name: A\npolicies:\n  - name: B\n"
FILES = {
    "config.yml": CONFIG,
    "domain.yml": DOMAIN,
    "data/rules/rules.yml": RULES,
    "data/nlu/en/all.yml": nlu(greet="hello", returns="return"),
    "data/nlu/ko/all.yml": nlu(greet="안녕", returns="반품"),
    **{f"data/responses/{language}.yml": text for language, text in RESPONSES.items()},
    **{f"data/messages/{language}.yml": text for language, text in MESSAGES.items()},
    **{f"data/kb/{language}/returns.md": text for language, text in ARTICLES.items()},
    "data/checks/values.yml": VALUES,
    "data/products.yml": PRODUCTS,
}
Broken = Callable[..., list[Finding]]


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """Checks the good content with parts replaced: file, old text, new text, and so on; no old text is a new file."""

    def check(*changes: str) -> list[Finding]:
        files = dict(FILES)
        for name, old, new in zip(changes[::3], changes[1::3], changes[2::3], strict=True):
            assert old in files.get(name, ""), (name, old)
            files[name] = files[name].replace(old, new, 1) if old else new
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return run_checks(tmp_path, nowhere(tmp_path)).findings

    return check


def nowhere(folder: Path) -> dict[str, str]:
    """The places of encoders that are not there."""
    return {"BATON_ENCODER": str(folder / "encoders"), "BATON_VECTORS": str(folder / "vectors.sqlite3")}


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    """Each finding's check and place."""
    return [(found.check, f"{found.file}:{found.line}") for found in findings]
