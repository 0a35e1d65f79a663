"""The one sentence of what was told that a question is about."""

from __future__ import annotations

import pytest

from actions.told_sentence import sentences_about

CARE = (
    "Our porcelain can go in the microwave. Stoneware is better washed by hand. Nothing is made for the oven. "
    "The gold rim is painted by hand."
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("and the oven?", "Nothing is made for the oven."),
        ("so i wash the stoneware by hand", "Stoneware is better washed by hand."),
        ("do you sell blue bowls", ""),
        ("and the oven of my grandmother in busan", ""),
        ("really?", ""),
        # The same question again.
        ("is the microwave fine", ""),
        # Two sentences fit as well; three would be a guess.
        ("by hand?", "Stoneware is better washed by hand. The gold rim is painted by hand."),
    ],
)
def test_the_sentence_with_most_of_the_new_words(question: str, told: str) -> None:
    assert sentences_about(question, "can it go in the microwave", CARE) == told


def test_items_of_a_list_are_sentences() -> None:
    assert sentences_about("and paypal?", "", "After that:\n- Cards: 3 days.\n- PayPal: 5 days.") == "- PayPal: 5 days."


def test_the_whole_passage_again_is_no_sentence_of_it() -> None:
    assert sentences_about("the oven?", "", "Nothing is made for the oven.") == ""


def test_pairs_of_korean_characters_are_no_words() -> None:
    assert sentences_about("오븐은요?", "전자레인지 되나요?", "전자레인지에 넣어도 돼요. 오븐에는 넣지 마세요.") == ""
