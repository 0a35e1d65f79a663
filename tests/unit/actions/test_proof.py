"""Order numbers, e-mails and phones, however customers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.orders.base import Order, OrderStatus
from actions.orders.proof import parse_contact, parse_order_number, proves

KOREAN = Order("B-1", "mina@example.com", "+82 10-5555-0142", OrderStatus.SHIPPED)
AMERICAN = Order("B-2", "tom@example.com", "+1 415 555 0101", OrderStatus.SHIPPED)


@pytest.mark.parametrize(
    ("text", "asked", "number"),
    [
        ("B-1042", False, "B-1042"),
        ("where is b1042?", False, "B-1042"),
        ("b 1042 please", False, "B-1042"),
        ("Ｂ－１０４２", False, "B-1042"),
        ("B-1042요", False, "B-1042"),
        ("주문번호는 B-1042입니다", False, "B-1042"),
        ("B–1042", False, "B-1042"),
        ("1042", False, None),
        ("1042", True, "B-1042"),
        ("ㅠ-1042", True, "B-1042"),
        ("it is 1042, thanks", True, "B-1042"),
        ("010-5555-0142", True, None),
        ("mina1042@example.com", True, None),
        ("no idea", True, None),
        ("12", True, None),
        ("", True, None),
    ],
)
def test_order_number(text: str, asked: bool, number: str | None) -> None:
    assert parse_order_number(text, asked=asked) == number


@pytest.mark.parametrize(
    "given",
    [
        "mina@example.com",
        "MINA@Example.COM ",
        "mina＠example.com",
        "+82 10-5555-0142",
        "+821055550142",
        "0082 10 5555 0142",
        "+82 (0)10 5555 0142",
        "010-5555-0142",
        "01055550142",
        "10 5555 0142",
        "82-10-5555-0142",
        "０１０-５５５５-０１４２",
    ],
)
def test_proves_the_korean_order(given: str) -> None:
    assert proves(KOREAN, given)
    assert not proves(AMERICAN, given)


@pytest.mark.parametrize(
    "given", ["+1 415 555 0101", "(415) 555-0101", "415.555.0101", "1 415 555 0101", "TOM@example.com"]
)
def test_proves_the_american_order(given: str) -> None:
    assert proves(AMERICAN, given)
    assert not proves(KOREAN, given)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "0142",
        "555-0142",
        "55550142",
        "5550142",
        "+81 10-5555-0142",
        "010-5555-0143",
        "mina@example.co",
        "@",
        "mina",
    ],
)
def test_proves_nothing(given: str) -> None:
    # 55550142 has eight digits, but without the 10 before them it is another number.
    assert not proves(KOREAN, given)


def test_an_order_without_contact_is_proven_by_nothing() -> None:
    bare = Order("B-3", "", "", OrderStatus.SHIPPED)
    assert not any(proves(bare, given) for given in ("", "@", "0", "00000000", "000000000"))


@given(st.text())
def test_no_text_raises(text: str) -> None:
    parse_order_number(text, asked=True)
    contact = parse_contact(text)
    proves(KOREAN, contact or text)
