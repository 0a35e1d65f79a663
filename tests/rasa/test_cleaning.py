"""Clean text, and the way back to what was typed."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.cleaning import clean
from bot.nlu.text_cleaner import OriginalText, TextCleaner

CLEANER = TextCleaner(TextCleaner.get_default_config())
# Plain text, and everything that cleaning looks at, close together.
NOISE = st.text(
    "aAoxXLlwhtps:/.@!?1 \t\u200b\u0301\u0315\u0344\u1100\u1161\u11a8가각ㅋㅠ\ud800\x00０！　‘😀\ufe0f\u09c7\u09be`~"
)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("where is my order?", "where is my order?"),
        ("주문 어디예요?", "주문 어디예요?"),
        ("sooooo goooood", "soo good"),
        ("SOOOooo", "SOO"),
        ("ㅋㅋㅋㅋㅋ", "ㅋㅋ"),
        ("ㅠㅠㅠㅠ 언제", "ㅠㅠ 언제"),
        ("네네네네", "네네"),
        ("why!!!!!", "why!"),
        ("what???", "what?"),
        ("hm......", "hm."),
        ("ok?!?!", "ok?!?!"),
        ("👍👍👍👍", "👍"),
        ("😀😀 ❤️❤️", "😀 ❤"),
        ("  a \t\n b  ", "a b"),
        ("a\u00a0\u3000b", "a b"),
        ("１２３　ＡＢＣ", "123 ABC"),
        ("￦５０００", "₩5000"),
        ("Ｂ－１０４２", "B-1042"),
        ("a\x00b\x07c", "abc"),
        ("\ud800x\udfff", "x"),
        ("zero\u200bwidth\u200d \ufeffhere", "zerowidth here"),
        ("\u202eabc\u202c", "abc"),
        ("I can’t “wait”", 'I can\'t "wait"'),
        (unicodedata.normalize("NFD", "한국어 café"), "한국어 café"),
        ("a" + "\u0301" * 50, "á\u0301\u0301"),
        ("see https://shop.example/a?b=1&c=ㅎ ok", "see weblinkㅎ ok"),
        ("(www.example.com/x).", "(weblink)."),
        ("https://a.example에서 봤어요", "weblink에서 봤어요"),
        ("aaa@example.com", "aaa@example.com"),
        ("1000000원", "1000000원"),
        ("AAA111", "AAA111"),
        ("size XXXL please", "size XXXL please"),
        ("http://", "http://"),
        ("", ""),
        (" ", ""),
        ("\u200b", ""),
    ],
)
def test_cleans(text: str, cleaned: str) -> None:
    assert clean(text).text == cleaned


def test_what_is_clean_costs_nothing() -> None:
    assert clean("where is B-1042?").starts is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("sooooo late", "late"),
        ("ｗｈｅｒｅ　Ｂ－１０４２", "B-1042"),
        ("  x  B-1042는!!!", "B-1042"),
        ("\u200bhi\u200b you", "you"),
    ],
)
def test_offsets_lead_back(text: str, word: str) -> None:
    cleaned = clean(text)
    start = cleaned.text.index(word)
    begin, end = cleaned.original_span(start, start + len(word))
    assert unicodedata.normalize("NFKC", text[begin:end]) == word
    assert cleaned.clean_span(begin, end) == (start, start + len(word))


def test_a_shortened_word_is_the_whole_word_in_the_original() -> None:
    text = "my ordeeeeer!!!!"
    cleaned = clean(text)
    start = cleaned.text.index("ordeer")
    begin, end = cleaned.original_span(start, start + 6)
    assert text[begin:end] == "ordeeeeer"
    assert clean(DECOMPOSED).original_span(0, 3) == (0, len(DECOMPOSED))


DECOMPOSED = unicodedata.normalize("NFD", "한국어")


@given(st.one_of(st.text(), NOISE, st.text(st.characters())))
@settings(max_examples=400, deadline=None)
def test_cleaning_never_raises_and_once_is_enough(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned.text).text == cleaned.text
    assert unicodedata.is_normalized("NFC", cleaned.text)
    cleaned.text.encode()
    assert "\x00" not in cleaned.text


@given(st.one_of(st.text(), NOISE))
@settings(max_examples=400, deadline=None)
def test_offsets_are_in_order_and_inside(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.original == text
    if cleaned.starts is None or cleaned.ends is None:
        assert cleaned.text == text
        return
    assert len(cleaned.starts) == len(cleaned.ends) == len(cleaned.text)
    assert list(cleaned.starts) == sorted(cleaned.starts)
    assert list(cleaned.ends) == sorted(cleaned.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(cleaned.starts, cleaned.ends, strict=True))
    for index in range(len(cleaned.text)):
        begin, end = cleaned.original_span(index, index + 1)
        back = cleaned.clean_span(begin, end)
        assert back is not None
        assert back[0] <= index < back[1]


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "\u0301",
        "a\u200b",
        "\u1100\u1161",
        "ａ",
        " ",
        "a  ",
        "http://",
        "www.",
        "!?",
        "\ud800a",
        "ㅋ",
        "가",
        "é",
        "@",
        "\u09c7\u09be",
    ],
)
def test_noise_takes_linear_time(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        took = []
        for _ in range(3):
            began = time.thread_time()
            clean(text)
            took.append(time.thread_time() - began)
        return min(took)

    # Sixteen times the length is sixteen times the work; quadratic would be 256 times. Of the processor's time: what
    # else the machine does in between is not counted.
    assert seconds(64_000) < 100 * seconds(4_000) + 0.05


def test_training_examples_are_cleaned_and_their_entities_move() -> None:
    text = "wheeeeere  is Ｂ－１０４２"
    example = Message({"text": text, "entities": [{"entity": "order_number", "start": 14, "end": 20, "value": "x"}]})
    CLEANER.process_training_data(TrainingData([example]))
    assert example.get("text") == "wheere is B-1042"
    (entity,) = example.get("entities")
    assert example.get("text")[entity["start"] : entity["end"]] == "B-1042"
    assert example.get("original_text") == text
    CLEANER.process_training_data(TrainingData([example]))
    assert example.get("original_text") == text


def test_the_end_of_the_pipeline_undoes_it() -> None:
    message = Message({"text": "hiiii   there"})
    CLEANER.process([message])
    assert message.get("text") == "hii there"
    message.set("entities", [{"entity": "x", "start": 4, "end": 9, "raw": "there"}])
    OriginalText().process([message])
    assert message.get("text") == "hiiii   there"
    assert message.get("entities") == [{"entity": "x", "start": 8, "end": 13, "raw": "there"}]


def test_without_a_cleaner_nothing_is_undone() -> None:
    message = Message({"text": "hi"})
    OriginalText().process([message])
    assert message.as_dict() == {"text": "hi"}
