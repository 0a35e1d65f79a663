"""Conversations in both languages, played against the running core. What each file holds: README.md."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import yaml

from tests.conversations.script import BUTTON, ROOT, Play, Script, read_scripts
from tests.integration.core.running import Core

SCRIPTS = read_scripts()
_MARKED = re.compile(r"\[([^\]]+)\][({][^)}]*[)}]")


@pytest.mark.rasa
@pytest.mark.xdist_group("core")
@pytest.mark.timeout(400)
@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_conversation(running_core: Core, script: Script) -> None:
    play = Play.of(script, running_core.one)
    for number, line in enumerate(script.lines, 1):
        problems = play.turn(line)
        assert not problems, f"turn {number}, {line.text[:60]!r}:\n" + "\n".join(problems)


def test_there_are_enough_in_both_languages() -> None:
    counted = Counter(script.language for script in SCRIPTS)
    assert min(counted.values()) >= 75
    assert all(len(script.lines) <= 10 for script in SCRIPTS)


def plain(text: str) -> str:
    """A sentence without what varies: marks of entities, punctuation, capitals."""
    return re.sub(r"[^\w ]", "", _MARKED.sub(r"\1", text)).casefold().strip()


def test_no_line_is_a_training_example() -> None:
    """But for what has no other wording: a word or two, and values."""
    known = set()
    for path in (ROOT / "data" / "nlu").glob("*/*.yml"):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            known |= {plain(line.strip().removeprefix("- ")) for line in block.get("examples", "").splitlines()}
    for path in [*(ROOT / "data" / "acts").glob("*.yml"), *(ROOT / "data" / "matters").glob("*.yml")]:
        listed = yaml.safe_load(path.read_text(encoding="utf-8")).values()
        known |= {plain(text) for texts in listed for text in texts}
    copied = {
        line.text
        for script in SCRIPTS
        for line in script.lines
        if not line.text.startswith(BUTTON)
        and len(line.text) > 11
        and not re.search(r"[\d@]", line.text)
        and plain(line.text) in known
    }
    assert not copied
