"""Each kind of damage is found in a made-up log, and none in a sound one."""

from __future__ import annotations

from typing import Any

import pytest

from bench.chaos_check import (
    Found,
    check_answers,
    check_pushed,
    check_screen,
    check_sent,
    check_seqs,
    compare,
    count_two_voices,
    is_stuck,
)
from conversation.model import Author, Conversation, Entry, Kind, Owner

type Line = tuple[Author, str, dict[str, Any]]


def said(author: Author, text: str, **data: Any) -> Line:
    return author, text, data


def change(source: Owner, target: Owner, epoch: int, agent: str | None = None) -> Line:
    return Author.SYSTEM, "", {"from": source.value, "to": target.value, "epoch": epoch, "agent": agent}


def written(*lines: Line) -> list[Entry]:
    """A log; ids are the texts."""
    return [
        Entry(
            seq, 1000 + seq, Kind.OWNER if "epoch" in data else Kind.MESSAGE, author, text or None, id=text, data=data
        )
        for seq, (author, text, data) in enumerate(lines, 1)
    ]


def handed_over() -> list[Line]:
    """A customer who is answered by the bot, by Ana, and by the bot again."""
    return [
        said(Author.CUSTOMER, "a person, please"),  # 1
        said(Author.BOT, "I'll get one.", mood={"seq": 1, "until": 1}),
        change(Owner.BOT, Owner.WAITING, 1),
        change(Owner.WAITING, Owner.AGENT, 2, "ana"),
        said(Author.CUSTOMER, "hello Ana"),  # 5
        said(Author.AGENT, "hello", agent="ana"),
        change(Owner.AGENT, Owner.BOT, 3, "ana"),
        said(Author.CUSTOMER, "thanks"),  # 8
        said(Author.BOT, "Any time.", mood={"seq": 8, "until": 8}),
    ]


def test_a_sound_log_has_nothing_wrong() -> None:
    log = written(*handed_over())
    assert check_sent(["a person, please", "hello Ana", "thanks"], log, Author.CUSTOMER) == Found()
    assert check_sent(["hello"], log, Author.AGENT) == Found()
    assert check_seqs(log, 9) == Found()
    assert check_screen(log, [1, 2, 5, 6, 8, 9]) == Found()
    assert check_pushed(log, ["I'll get one.", "hello", "Any time."], may_repeat=False) == Found()
    assert count_two_voices(log) == 0


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ("abc", Found()),
        ("ab", Found(lost=1)),
        ("abbc", Found(doubled=1)),
        ("bac", Found(out_of_order=1)),
        ("cab", Found(out_of_order=1)),
        ("ca", Found(lost=1, out_of_order=1)),
        ("", Found(lost=3)),
        ("abcd", Found(doubled=1)),
    ],
)
def test_lost_doubled_and_out_of_order_are_told_apart(found: str, verdict: Found) -> None:
    assert compare("abc", found) == verdict


def test_it_is_told_what_is_wrong() -> None:
    found = compare("abc", "acc")
    assert not found.is_sound
    assert found.details == ("missing ['b'], too many ['c']; number 1: 'b' expected, 'c' found",)
    assert compare("ab", "b").details + compare("c", "").details == (compare("ab", "b") + compare("c", "")).details
    assert compare("abc", "abc").is_sound


def test_the_same_words_twice_are_two_messages() -> None:
    assert compare("aba", "aba") == Found()
    assert compare("aba", "ba") == Found(lost=1)
    assert compare("aba", "aaba") == Found(doubled=1)


def test_what_is_sent_again_at_once_is_counted_apart_where_that_may_be() -> None:
    log = written(*handed_over())
    told = ["I'll get one.", "I'll get one.", "hello", "Any time."]
    assert check_pushed(log, told, may_repeat=True) == Found(sent_again=1)
    assert check_pushed(log, told, may_repeat=False) == Found(doubled=1)
    late = ["I'll get one.", "hello", "I'll get one.", "Any time."]
    assert check_pushed(log, late, may_repeat=True) == Found(doubled=1)


def test_a_message_that_was_acknowledged_and_is_not_in_the_log_is_lost() -> None:
    log = written(*handed_over())
    assert check_sent(["hello", "and bye"], log, Author.AGENT) == Found(lost=1)


def test_a_hole_in_the_log_and_an_entry_that_is_not_on_the_screen_are_lost() -> None:
    log = written(*handed_over())
    assert check_seqs([*log[:3], *log[4:]], 9) == Found(lost=1)
    assert check_seqs(log, 10) == Found(lost=1)
    assert check_screen(log, [1, 2, 5, 8, 9]) == Found(lost=1)
    assert check_screen(log, [1, 2, 6, 5, 8, 9]) == Found(out_of_order=1)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (5, said(Author.BOT, "me too")),
        (3, said(Author.BOT, "while they wait")),
        (5, said(Author.AGENT, "it is mine", agent="ben")),
        (9, said(Author.AGENT, "one more thing", agent="ana")),
        (9, said(Author.BOT, "hello!", mood={"seq": 5, "until": 5})),
        (4, change(Owner.WAITING, Owner.AGENT, 2, "ben")),
        (9, change(Owner.BOT, Owner.WAITING, 3)),
    ],
)
def test_two_voices_are_heard(place: int, line: Line) -> None:
    lines = handed_over()
    lines.insert(place, line)
    assert count_two_voices(written(*lines)) >= 1


def test_each_message_to_the_bot_has_one_answer() -> None:
    thanks = said(Author.BOT, "Any time.", mood=seqs(8, 8))
    assert check_answers(written(*handed_over())) == Found()
    assert check_answers(written(*handed_over(), thanks)) == Found(doubled=1)
    assert check_answers(written(*handed_over()[:-1])) == Found(lost=1)
    more = [said(Author.CUSTOMER, "and bye"), said(Author.BOT, "Bye!", mood=seqs(10, 10))]
    assert check_answers(written(*handed_over(), *more)) == Found()
    passed_over = [*handed_over()[:-1], said(Author.CUSTOMER, "and bye"), said(Author.BOT, "Bye!", mood=seqs(9, 9))]
    assert check_answers(written(*passed_over)) == Found(lost=1)
    together = [*handed_over()[:-1], said(Author.CUSTOMER, "and bye"), said(Author.BOT, "Bye!", mood=seqs(8, 9))]
    assert check_answers(written(*together)) == Found()


def seqs(first: int, last: int) -> dict[str, int]:
    """What a reply says that it answers."""
    return {"seq": first, "until": last}


def test_what_the_bot_had_not_answered_when_somebody_took_over_is_settled() -> None:
    assert check_answers(written(said(Author.CUSTOMER, "hello"), change(Owner.BOT, Owner.WAITING, 1))) == Found()


def conversation(owner: Owner, agent: str | None = None, heard: int = 8, handled: int = 9) -> Conversation:
    return Conversation(
        "c_1", "web", "x", "p_1", "en", owner, 3, 9, handled, opened_at=1, updated_at=2, heard=heard, agent=agent
    )


def test_who_waits_for_nobody_is_stuck() -> None:
    assert not is_stuck(conversation(Owner.BOT), {"ana"})
    assert is_stuck(conversation(Owner.BOT, handled=7), {"ana"})
    assert is_stuck(conversation(Owner.WAITING), {"ana"})
    assert not is_stuck(conversation(Owner.WAITING), set())
    assert not is_stuck(conversation(Owner.AGENT, "ana"), {"ana"})
    assert is_stuck(conversation(Owner.AGENT, "ana", handled=7), {"ana"})
    assert is_stuck(conversation(Owner.AGENT, "ben"), {"ana"})
    assert not is_stuck(conversation(Owner.CLOSED, handled=7), {"ana"})
