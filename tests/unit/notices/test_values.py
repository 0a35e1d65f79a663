"""How values are checked and written in each language."""

from __future__ import annotations

import re

import pytest

from notices.values import check_value, write_value


@pytest.mark.parametrize(
    ("kind", "value", "english", "korean"),
    [
        ("date", "2026-11-27", "Friday 27 November", "11월 27일 금요일"),
        ("date", "2024-02-29", "Thursday 29 February", "2월 29일 목요일"),
        ("amount", "52000 KRW", "KRW 52,000", "52,000원"),
        ("amount", "18.5 USD", "USD 18.50", "US$18.50"),
        ("order", "B-1043", "B-1043", "B-1043"),
        ("url", "https://haru.example/tea?a=1", "https://haru.example/tea?a=1", "https://haru.example/tea?a=1"),
        ("text", "  the   kiln\nbroke ", "the kiln broke", "the kiln broke"),
        ("text", {"en": "rain", "ko": "비"}, "rain", "비"),
    ],
)
def test_a_value_is_written_as_each_language_does(kind: str, value: object, english: str, korean: str) -> None:
    checked = check_value(kind, value)
    assert [write_value(kind, checked, language).replace("\xa0", " ") for language in ("en", "ko")] == [english, korean]


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        ("date", "27.11.2026", "2026-11-27"),
        ("date", "2026-02-30", "2026-11-27"),
        ("date", "", "2026-11-27"),
        ("date", 20261127, "quotes"),
        ("amount", "52000", "52000 KRW"),
        ("amount", "-1 KRW", "52000 KRW"),
        ("amount", "1e9 KRW", "52000 KRW"),
        ("order", "B 1043", "B-1043"),
        ("order", '"}', "B-1043"),
        ("url", "javascript:alert(1)", "https://"),
        ("url", "https://a b", "https://"),
        ("url", "https://[", "https://"),
        ("url", "https://haru.example/" + "a" * 500, "500"),
        ("text", " \n", "empty"),
        ("text", "a" * 301, "300"),
        ("text", "a\x00b", "cannot be shown"),
        ("text", "\ud800", "cannot be shown"),
        ("text", None, "quotes"),
        ("text", ["a"], "quotes"),
        ("text", {"en": "rain"}, "each of en, ko"),
        ("text", {"en": "rain", "ko": 5}, "each of en, ko"),
        ("url", {"en": "https://a.example", "ko": "https://a.example"}, "quotes"),
    ],
)
def test_a_value_that_does_not_fit_is_told_how_to_write_it(kind: str, value: object, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        check_value(kind, value)
