"""Reads the conversations of this folder, and plays them. The format is described in README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.dates import day_in, today
from tests.integration.core.running import RasaProcess, Talk, words

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
BUTTON = "press "
EXPECTATIONS = frozenset(
    {
        "says",
        "asks",
        "order",
        "article",
        "articles",
        "handoff",
        "misses",
        "repeated",
        "buttons",
        "has",
        "hasnt",
        "in_days",
        "slots",
    }
    | {"replies", "language", "shorter_than", "times", "rated", "no_buttons"}
)
BEGAN = today()
HANGUL = re.compile("[가-힣]")
LEFT_OVER = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True)
class Line:
    """What the customer writes, and what has to come of it."""

    text: str
    expected: dict[str, Any]


@dataclass(frozen=True)
class Script:
    """One conversation."""

    name: str
    language: str
    lines: tuple[Line, ...]
    channel: str = "web"

    def __str__(self) -> str:
        return f"{self.language}: {self.name}"


def read_scripts(folder: Path = FOLDER) -> list[Script]:
    """All conversations. Raises ValueError for a turn that is not written as README.md says."""
    return [script for path in sorted(folder.glob("??/*.yml")) for script in _read_file(path)]


def _read_file(path: Path) -> Iterator[Script]:
    for name, turns in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        options: dict[str, Any] = turns[0] if isinstance(turns[0], dict) else {}
        lines = []
        for turn in turns[1:] if options else turns:
            text, expected = turn
            if unknown := set(expected) - EXPECTATIONS:
                raise ValueError(f"{path.name}, {name}: nobody knows the expectation {sorted(unknown)}")
            lines.append(Line(text, expected))
        yield Script(name, path.parent.name, tuple(lines), **options)


@cache
def spoken(language: str, response: str) -> re.Pattern[str]:
    """Matches a text that has any variation of a response in it."""
    raw = yaml.safe_load((ROOT / "data" / "responses" / f"{language}.yml").read_text(encoding="utf-8"))["responses"]
    texts = (re.escape(variation["text"].strip()) for variation in raw[f"utter_{response}"])
    return re.compile("|".join(re.sub(r"\\\{\w+\\\}", ".*", text) for text in texts), re.DOTALL)


@dataclass
class Play:
    """One conversation while it is played."""

    talk: Talk
    current: str
    expects: str
    chosen: bool = False
    before: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, script: Script, rasa: RasaProcess) -> Play:
        return cls(Talk(rasa, script.language, script.channel), script.language, script.language)

    def turn(self, line: Line) -> list[str]:
        """Plays one line; what is wrong with the answer."""
        text = line.text * int(line.expected.get("times", 1))
        text = text[:4000]
        if text.startswith(BUTTON):
            answer = self.talk.say(text.removeprefix(BUTTON), payload=True, language=self.current)
        else:
            answer = self.talk.say(text, language=self.current, language_chosen=self.chosen, offered=[*self.offered])
        self.offered = [button["payload"] for button in answer["replies"][-1].get("buttons", ())]
        spoken_now = str(answer["slots"].get("language") or self.current)
        self.chosen = self.chosen or (answer["intent"]["name"] == "change_language" and spoken_now != self.current)
        self.current = spoken_now
        self.expects = line.expected.get("language", self.expects)
        texts = [reply.get("text", "") for reply in answer["replies"]]
        problems = [*self._always(texts), *self._language(texts), *unmet(line.expected, answer, self.current)]
        self.before = texts
        return problems

    def _always(self, texts: Sequence[str]) -> Iterator[str]:
        if left := LEFT_OVER.search("\n".join(texts)):
            yield f"a placeholder is left: {left[0]}"
        for text in texts:
            if text and text in self.before and not is_question(text, self.current):
                yield f"said twice in a row: {text!r}"

    def _language(self, texts: Sequence[str]) -> Iterator[str]:
        korean = bool(HANGUL.search("\n".join(texts)))
        if korean != (self.expects == "ko"):
            yield f"not in {self.expects}: {texts}"


def is_question(text: str, language: str) -> bool:
    """Whether a text asks for something that a form needs, or says why it asks again."""
    names = ("ask_order_number", "ask_order_proof", "ask_new_address", "ask_cancel_confirmed")
    unclear = ("order_number_unclear", "order_proof_unclear", "new_address_unclear", "cancel_confirmed_unclear")
    return any(spoken(language, name).search(text) for name in (*names, *unclear))


def unmet(expected: dict[str, Any], answer: dict[str, Any], language: str) -> Iterator[str]:
    """What an answer lacks."""
    replies = answer["replies"]
    texts = [reply.get("text", "") for reply in replies]
    customs = [reply.get("custom", {}) for reply in replies]
    told = [custom["article"]["id"] for custom in customs if "article" in custom]
    orders = [f"{c['order']['number']} {c['order']['status']}" for c in customs if "order" in c]
    handoffs = [custom["handoff"]["reason"] for custom in customs if "handoff" in custom]
    payloads = [button["payload"] for reply in replies for button in reply.get("buttons", ())]
    seen = {
        "says": lambda name: any(spoken(language, name).search(text) for text in texts),
        "asks": lambda name: asks(texts, name, language),
        "order": lambda order: orders == [order],
        "article": lambda ids: any(id in told for id in ([ids] if isinstance(ids, str) else ids)),
        "articles": lambda lists: len(told) == len(lists) and all(a in ids for a, ids in zip(told, lists, strict=True)),
        "handoff": lambda reason: handoffs == [reason],
        "misses": lambda wanted: wanted == any(custom.get("not_understood") for custom in customs),
        "repeated": lambda times: [c["repeated"] for c in customs if "repeated" in c] == ([times] if times else []),
        "buttons": lambda begins: all(any(p.startswith(b) for p in payloads) for b in begins),
        "no_buttons": lambda wanted: wanted != bool(payloads),
        "rated": lambda rating: [c["article_rating"] for c in customs if "article_rating" in c] == [rating],
        "has": lambda parts: all(part in words(answer) for part in parts),
        "hasnt": lambda parts: not any(part in words(answer) for part in parts),
        "in_days": lambda count: any(day in words(answer) for day in days_ahead(count, language)),
        "slots": lambda slots: all(answer["slots"].get(name) == value for name, value in slots.items()),
        "replies": lambda count: len(replies) == count,
        "shorter_than": lambda count: max(map(len, texts)) < count,
    }
    for name, wanted in expected.items():
        if name in seen and not seen[name](wanted):
            yield f"expected {name}: {wanted}; intent {answer['intent']}, replies {replies}"


def days_ahead(count: int, language: str) -> set[str]:
    """The day so many days from today, in words; a run that goes over midnight has two of them."""
    return {day_in(language, day + timedelta(days=count)) for day in (BEGAN, today())}


def asks(texts: Sequence[str], wanted: str, language: str) -> bool:
    """Whether the last reply asks for this, or no reply asks for anything."""
    if wanted == "nothing":
        return not any(is_question(text, language) for text in texts)
    return spoken(language, f"ask_{wanted}").search(texts[-1]) is not None
