"""A verdict counts what is wrong and says where."""

from __future__ import annotations

from bench.chaos_check import Found, compare
from bench.chaos_verdict import Verdict, without_name


def test_a_line_for_what_is_wrong_and_none_for_what_is_not() -> None:
    verdict = Verdict()
    verdict.add("c_1 log", compare([1, 2], [1, 2]))
    verdict.add("c_2 screen", compare(["a", "b"], ["a", "a", "b"], may_repeat=True))
    assert verdict.lines == []
    verdict.add("c_3 archive", compare([1, 2, 3], [1, 3]))
    assert verdict.found == Found(lost=1, sent_again=1)
    (line,) = verdict.lines
    assert line.startswith("c_3 archive: lost 1, doubled 0, out of order 0: missing [2]")


def test_an_agents_name_in_the_text_is_not_what_they_said() -> None:
    assert without_name({"text": "*Agent 1*\nhello"}) == "hello"
    assert without_name({"text": "*Agent 1*\nhello", "username": "Agent 1"}) == "*Agent 1*\nhello"
    assert without_name({"text": "hello *there*\nyou"}) == "hello *there*\nyou"
