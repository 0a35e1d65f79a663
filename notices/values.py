"""Owns what a template's values may be, and how each is written in the customer's language. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_skeleton
from babel.numbers import format_currency

from conversation.language import LANGUAGES

type Given = str | Mapping[str, str]
"""A value as it was sent: one text, or a text for each language."""

LOCALES = {"en": "en_GB", "ko": "ko"}
DAY = "MMMMEEEEd"
TEXT_CHARACTERS = 300
URL_CHARACTERS = 500
_ORDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_#-]{0,39}")
_AMOUNT = re.compile(r"(?P<number>\d{1,12}(?:\.\d{1,3})?) (?P<currency>[A-Z]{3})")
KOREAN_WON = "KRW"


def check_text(value: str) -> str:
    """A line of plain text. Raises ValueError."""
    text = " ".join(value.split())
    if not text:
        raise ValueError("is empty; write something, or leave it out if the template allows it")
    if len(text) > TEXT_CHARACTERS:
        raise ValueError(f"has more than {TEXT_CHARACTERS} characters; say it shorter")
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text):
        raise ValueError("has characters that cannot be shown; take them out")
    return text


def check_order(value: str) -> str:
    """An order's number. Raises ValueError."""
    if not _ORDER.fullmatch(value):
        raise ValueError("is no order number; write it as B-1043")
    return value


def check_date(value: str) -> str:
    """A day as 2026-11-27. Raises ValueError."""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise ValueError("is no day; write it as 2026-11-27") from error


def check_amount(value: str) -> str:
    """A number and a currency (ISO 4217) as `52000 KRW`. Raises ValueError."""
    if not _AMOUNT.fullmatch(value):
        raise ValueError("is no amount; write it as 52000 KRW or 18.50 USD")
    return value


def check_url(value: str) -> str:
    """A web address. Raises ValueError."""
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("https", "http") and bool(parts.hostname) and not re.search(r"[\s<>\"\\]", value)
    except ValueError:
        good = False
    if not good or len(value) > URL_CHARACTERS:
        raise ValueError(f"is no web address; write it as https://…, with at most {URL_CHARACTERS} characters")
    return value


def write_day(value: str, language: str) -> str:
    """`Friday 27 November`, `11월 27일 금요일`."""
    return str(format_skeleton(DAY, date.fromisoformat(value), locale=LOCALES[language]))


def write_amount(value: str, language: str) -> str:
    """`KRW 52,000` in English; in Korean `52,000원`, and other currencies by their sign."""
    number, currency = value.split()
    try:
        amount = Decimal(number)
    except InvalidOperation:  # pragma: no cover - check_amount has seen to it
        return value
    if language != "ko":
        return str(format_currency(amount, currency, "¤¤ #,##0.00", locale=LOCALES[language]))
    if currency == KOREAN_WON:
        return str(format_currency(amount, currency, "#,##0", locale="ko")) + "원"
    return str(format_currency(amount, currency, locale="ko"))


CHECKS: Mapping[str, Callable[[str], str]] = {
    "text": check_text,
    "order": check_order,
    "date": check_date,
    "amount": check_amount,
    "url": check_url,
}
"""The kinds of values, and what each must be."""

WRITERS: Mapping[str, Callable[[str, str], str]] = {"date": write_day, "amount": write_amount}


def check_value(kind: str, value: Any) -> Given:
    """The value, checked. A text may be given by language. Raises ValueError with what to do."""
    if kind == "text" and isinstance(value, Mapping):
        if set(value) != set(LANGUAGES) or not all(isinstance(one, str) for one in value.values()):
            raise ValueError(f"must be a text, or a text for each of {', '.join(LANGUAGES)}")
        return {language: check_text(one) for language, one in value.items()}
    if not isinstance(value, str):
        raise ValueError("must be a text in quotes" + (", or one for each language" if kind == "text" else ""))
    return CHECKS[kind](value)


def write_value(kind: str, value: Given, language: str) -> str:
    """A checked value as the customer reads it."""
    text = value if isinstance(value, str) else value[language]
    return WRITERS[kind](text, language) if kind in WRITERS else text
