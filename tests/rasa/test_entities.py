"""Entities by rule: what is found, where, and its value."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.entities.extractor import RuleEntityExtractor, read_products
from bot.nlu.entities.product import InvalidProducts, parse_products
from bot.nlu.entities.rules import KINDS, find_entities, finders

PRODUCTS = read_products(str(Path(__file__).parents[2] / "data" / "products.yml"))
WEDNESDAY = date(2026, 3, 4)
FINDERS = finders(KINDS, lambda: WEDNESDAY, products=PRODUCTS)
N, E, P, T, D, L, G = "order_number", "email", "phone", "tracking_number", "date", "language", "product"


def usd(value: float, currency: str = "USD") -> dict[str, Any]:
    return {"value": value, "currency": currency}


def won(value: float) -> dict[str, Any]:
    return usd(value, "KRW")


ENGLISH: list[tuple[str, list[tuple[str, str, Any]]]] = [
    ("where is my order B-1042?", [(N, "B-1042", "B-1042")]),
    ("b1042", [(N, "b1042", "B-1042")]),
    ("b 8023 and B–9001", [(N, "b 8023", "B-8023"), (N, "B–9001", "B-9001")]),
    ("비1042 어디예요, 비-1043도요", [(N, "비1042", "B-1042"), (N, "비-1043", "B-1043")]),
    ("배송비 3000원, 택배비1500 맞나요", [("amount", "3000원", {"value": 3000, "currency": "KRW"})]),
    ("where is order 1042", [(N, "1042", "B-1042")]),
    ("i want to order 1000 cups", []),
    ("looking for parcel 1042, and 1043 택배도요", [(N, "1042", "B-1042"), (N, "1043", "B-1043")]),
    ("order #1042", [(N, "1042", "B-1042")]),
    ("my order number is 20455.", [(N, "20455", "B-20455")]),
    ("ab1042", []),
    ("b1042@example.com", [(E, "b1042@example.com", "b1042@example.com")]),
    ("B-1042-55", []),
    ("1042", []),
    ("it is Mina.Kim+shop@Example.co.kr, thanks", [(E, "Mina.Kim+shop@Example.co.kr", "mina.kim+shop@example.co.kr")]),
    ("mina@example", []),
    ("call +1 415 555 0101", [(P, "+1 415 555 0101", "+14155550101")]),
    ("(415) 555-0101", [(P, "(415) 555-0101", "4155550101")]),
    ("07700 900123", [(P, "07700 900123", "07700900123")]),
    (
        "+44 20 7946 0958 or tom@example.com",
        [(P, "+44 20 7946 0958", "+442079460958"), (E, "tom@example.com", "tom@example.com")],
    ),
    ("tracking HB-7701-4410-29", [(T, "HB-7701-4410-29", "HB-7701-4410-29")]),
    ("hb7701441029 does not move", [(T, "hb7701441029", "HB-7701-4410-29")]),
    ("UPS 1Z999AA10123456784", [(T, "1Z999AA10123456784", "1Z999AA10123456784")]),
    ("RR 473 124 829 KR", [(T, "RR 473 124 829 KR", "RR473124829KR")]),
    ("RR473124820KR", []),
    ("tracking number: 6012 3456 7890", [(T, "6012 3456 7890", "601234567890")]),
    ("can it come tomorrow?", [(D, "tomorrow", "2026-03-05")]),
    ("the day after tomorrow", [(D, "the day after tomorrow", "2026-03-06")]),
    ("i ordered yesterday", [(D, "yesterday", "2026-03-03")]),
    ("next Friday please", [(D, "next Friday", "2026-03-13")]),
    ("this friday", [(D, "this friday", "2026-03-06")]),
    ("is wednesday ok", [(D, "wednesday", "2026-03-04")]),
    ("it hasn't moved since monday", [(D, "since monday", "2026-03-02")]),
    ("last tuesday", [(D, "last tuesday", "2026-03-03")]),
    ("by fri", [(D, "by fri", "2026-03-06")]),
    ("i sat there", []),
    ("in two days", [(D, "in two days", "2026-03-06")]),
    ("in a week", [(D, "in a week", "2026-03-11")]),
    ("5 days ago", [(D, "5 days ago", "2026-02-27")]),
    ("two months from now", [(D, "two months from now", "2026-05-04")]),
    ("it takes 3 days", []),
    ("on March 5th", [(D, "March 5th", "2026-03-05")]),
    ("5 march 2027", [(D, "5 march 2027", "2027-03-05")]),
    ("Dec 20", [(D, "Dec 20", "2025-12-20")]),
    ("Feb 30", []),
    ("from the 3rd", [(D, "from the 3rd", "2026-03-03")]),
    ("on the 3rd", [(D, "on the 3rd", "2026-04-03")]),
    ("5/3", [(D, "5/3", "2026-05-03")]),
    ("25/12/2026", [(D, "25/12/2026", "2026-12-25")]),
    ("2026-03-05", [(D, "2026-03-05", "2026-03-05")]),
    ("open 24/7", []),
    ("may i ask", []),
    ("it was $49.90", [("amount", "$49.90", usd(49.9))]),
    ("US$1,200", [("amount", "US$1,200", usd(1200))]),
    ("thirty dollars", [("amount", "thirty dollars", usd(30))]),
    ("two hundred and fifty dollars", [("amount", "two hundred and fifty dollars", usd(250))]),
    ("a hundred bucks", [("amount", "a hundred bucks", usd(100))]),
    ("50 euros or €45.5", [("amount", "50 euros", usd(50, "EUR")), ("amount", "€45.5", usd(45.5, "EUR"))]),
    ("50000 won", [("amount", "50000 won", won(50000))]),
    ("i won 5 times, and won't stop", []),
    ("where are my Linen Shirts", [(G, "Linen Shirts", "linen-shirt")]),
    ("the stoneware tea set", [(G, "stoneware tea set", "stoneware-tea-set")]),
    ("two teapots and a celadon bowl", [(G, "teapots", "teapot"), (G, "celadon bowl", "celadon-bowl")]),
    ("a tea shirt", []),
    ("can we speak korean", [(L, "korean", "ko")]),
    ("in English please", [(L, "English", "en")]),
    ("español por favor", [(L, "español", "es")]),
    ("korean tea bowls", [(G, "tea bowls", "tea-bowl")]),
    (
        "B-1042, tom@example.com, $20 on 2026-03-01",
        [
            (N, "B-1042", "B-1042"),
            (E, "tom@example.com", "tom@example.com"),
            ("amount", "$20", usd(20)),
            (D, "2026-03-01", "2026-03-01"),
        ],
    ),
]
KOREAN: list[tuple[str, list[tuple[str, str, Any]]]] = [
    ("B-1042는 언제 와요", [(N, "B-1042", "B-1042")]),
    ("b1042번 주문이요", [(N, "b1042", "B-1042")]),
    ("ㅠ1042 확인해 주세요", [(N, "ㅠ1042", "B-1042")]),
    ("ㅠㅠ1042", []),
    ("주문번호 1042예요", [(N, "1042", "B-1042")]),
    ("주문번호는 20455입니다", [(N, "20455", "B-20455")]),
    ("1042번 주문 취소", [(N, "1042", "B-1042")]),
    ("B 5000원", [("amount", "5000원", won(5000))]),
    ("mina@example.com이에요", [(E, "mina@example.com", "mina@example.com")]),
    ("메일은MINA@example.com로", [(E, "MINA@example.com", "mina@example.com")]),
    ("010-5555-0142예요", [(P, "010-5555-0142", "01055550142")]),
    ("번호는 01055550142", [(P, "01055550142", "01055550142")]),
    ("+82 10-5555-0142로 연락", [(P, "+82 10-5555-0142", "+821055550142")]),
    ("02 555 0142", [(P, "02 555 0142", "025550142")]),
    ("HB-7701-4410-29가 안 움직여요", [(T, "HB-7701-4410-29", "HB-7701-4410-29")]),
    ("운송장 번호는 6012-3456-7890이에요", [(T, "6012-3456-7890", "601234567890")]),
    ("송장번호 123456789012", [(T, "123456789012", "123456789012")]),
    ("내일 와요?", [(D, "내일", "2026-03-05")]),
    ("모레까지요", [(D, "모레", "2026-03-06")]),
    ("내일모레", [(D, "내일모레", "2026-03-06")]),
    ("어제 주문했어요", [(D, "어제", "2026-03-03")]),
    ("그저께", [(D, "그저께", "2026-03-02")]),
    ("이제 와요 그제서야", []),
    ("다음 주 금요일에 받을 수 있어요?", [(D, "다음 주 금요일", "2026-03-13")]),
    ("다음주월욜", [(D, "다음주월욜", "2026-03-09")]),
    ("이번 주 토요일까지", [(D, "이번 주 토요일", "2026-03-07")]),
    ("지난 금요일", [(D, "지난 금요일", "2026-02-27")]),
    ("지난주 월요일", [(D, "지난주 월요일", "2026-02-23")]),
    ("금요일까지", [(D, "금요일", "2026-03-06")]),
    ("3월 5일에", [(D, "3월 5일", "2026-03-05")]),
    ("2025년 12월 31일", [(D, "2025년 12월 31일", "2025-12-31")]),
    ("12월 20일에 샀어요", [(D, "12월 20일", "2025-12-20")]),
    ("2월 30일", []),
    ("지난달 20일", [(D, "지난달 20일", "2026-02-20")]),
    ("다음 달 3일", [(D, "다음 달 3일", "2026-04-03")]),
    ("이틀 뒤에", [(D, "이틀 뒤", "2026-03-06")]),
    ("3일 전에 주문", [(D, "3일 전", "2026-03-01")]),
    ("일주일 전", [(D, "일주일 전", "2026-02-25")]),
    ("2주 후", [(D, "2주 후", "2026-03-18")]),
    ("한 달 뒤", [(D, "한 달 뒤", "2026-04-04")]),
    ("3일 걸려요", []),
    ("30일 이내", []),
    ("5/3까지", [(D, "5/3", "2026-05-03")]),
    ("2026.3.5", [(D, "2026.3.5", "2026-03-05")]),
    ("5만원이에요", [("amount", "5만원", won(50000))]),
    ("₩50,000 결제", [("amount", "₩50,000", won(50000))]),
    ("3만 5천원", [("amount", "3만 5천원", won(35000))]),
    ("삼만오천 원인데요", [("amount", "삼만오천 원", won(35000))]),
    ("천원만 깎아주세요", [("amount", "천원", won(1000))]),
    ("49달러", [("amount", "49달러", usd(49))]),
    ("10유로짜리", [("amount", "10유로", usd(10, "EUR"))]),
    ("직원 회원 병원 사원", []),
    ("B-1042 10만원", [(N, "B-1042", "B-1042"), ("amount", "10만원", won(100000))]),
    ("린넨 셔츠를 반품할게요", [(G, "린넨 셔츠", "linen-shirt")]),
    ("린넨셔츠는요?", [(G, "린넨셔츠", "linen-shirt")]),
    ("도자기 찻잔 세트 깨졌어요", [(G, "도자기 찻잔 세트", "stoneware-tea-set")]),
    ("찻잔이랑 주전자가", [(G, "찻잔", "tea-cup"), (G, "주전자", "teapot")]),
    ("달항아리있나요", [(G, "달항아리", "moon-jar")]),
    ("녹차라떼", []),
    ("영어로 해 주세요", [(L, "영어로", "en")]),
    ("왜 영어로 말해요", []),
    ("영어 못해요", []),
    ("일본어 되나요", [(L, "일본어", "ja")]),
]


@pytest.mark.parametrize(("text", "expected"), ENGLISH + KOREAN, ids=[text for text, _ in ENGLISH + KOREAN])
def test_finds(text: str, expected: list[tuple[str, str, Any]]) -> None:
    found = find_entities(text, FINDERS)
    assert [(one.entity, text[one.start : one.end], one.value) for one in found] == expected


def test_day_first() -> None:
    (found,) = find_entities("5/3", finders([D], lambda: WEDNESDAY, day_first=True))
    assert found.value == "2026-03-05"


@pytest.mark.parametrize(
    ("today", "text", "value"),
    [
        (date(2026, 12, 30), "jan 2", "2027-01-02"),
        (date(2026, 1, 2), "12월 30일", "2025-12-30"),
        (date(2026, 1, 31), "in a month", "2026-02-28"),
        (date(2026, 3, 1), "다음 주 월요일", "2026-03-02"),
        (date(2026, 3, 2), "last monday", "2026-02-23"),
        (date(2028, 2, 28), "tomorrow", "2028-02-29"),
        (date(9999, 12, 31), "in two days", None),
        (date(2026, 1, 31), "on the 30th", "2026-03-30"),
    ],
)
def test_the_edges_of_the_calendar(today: date, text: str, value: str | None) -> None:
    assert [found.value for found in find_entities(text, finders([D], lambda: today))] == ([value] if value else [])


@given(st.one_of(st.text(), st.text("B-10429@.com,/$₩원만천월일 다음주금요일내는이린넨셔츠 infridaymarch+()ㅠ#번호")))
@settings(max_examples=500, deadline=None)
def test_any_text_gives_entities_in_order_that_share_nothing(text: str) -> None:
    found = find_entities(text, FINDERS)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "0-", "a@", "a.", "1,", "만", "일", "two hundred ", "$1", "천원", "B-", "1월", "+1 (", "린넨 "]
)
def test_noise_is_no_burden(piece: str) -> None:
    text = (piece * 4000)[:4000]
    began = time.thread_time()
    find_entities(text, FINDERS)
    assert time.thread_time() - began < 1.0


def extractor(**config: Any) -> RuleEntityExtractor:
    merged = {**RuleEntityExtractor.get_default_config(), "today": "2026-03-04", **config}
    return RuleEntityExtractor(merged, None, None)  # type: ignore[arg-type]


def test_the_component_adds_to_what_is_there() -> None:
    there = {"entity": "name", "start": 0, "end": 6, "value": "x"}
    message = Message({"text": "B-1042 tomorrow", "entities": [there]})
    extractor().process([message])
    assert message.get("entities") == [
        there,
        {
            "entity": "date",
            "value": "2026-03-05",
            "raw": "tomorrow",
            "start": 7,
            "end": 15,
            "extractor": "RuleEntityExtractor",
        },
    ]


def test_only_what_is_asked_for() -> None:
    message = Message({"text": "B-1042 tomorrow"})
    extractor(entities=["order_number"]).process([message])
    assert [entity["entity"] for entity in message.get("entities")] == ["order_number"]


def test_the_clock_is_that_of_the_time_zone() -> None:
    far = {zone: extractor(today=None, time_zone=zone)._today() for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago")}
    assert (far["Pacific/Kiritimati"] - far["Pacific/Pago_Pago"]).days in (1, 2)


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(InvalidConfigException, match="colour"):
        extractor(entities=["colour"])


@pytest.mark.parametrize(
    "content",
    [
        None,
        {},
        {"products": {}},
        {"products": [{"id": "a"}]},
        {"products": [{"names": {"en": ["a"]}}]},
        {"products": [{"id": "a", "names": {"en": []}}]},
        {"products": [{"id": "a", "names": {"en": [" "]}}]},
        {"products": [{"id": "a", "names": {"en": ["a"]}}, {"id": "a", "names": {"en": ["b"]}}]},
    ],
)
def test_products_that_are_not_in_order(content: Any) -> None:
    with pytest.raises(InvalidProducts):
        parse_products(content)


def test_a_missing_file_of_products_is_named() -> None:
    with pytest.raises(InvalidConfigException, match="nowhere"):
        read_products("nowhere.yml")


def test_the_shops_products_have_names_in_both_languages() -> None:
    assert all(any(name.isascii() for name in product.names) for product in PRODUCTS)
    assert all(any(not name.isascii() for name in product.names) for product in PRODUCTS)
