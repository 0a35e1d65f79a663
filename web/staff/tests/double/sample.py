"""Owns what the double's world holds at first: staff, customers, and conversations in every state."""

from __future__ import annotations

import struct
import zlib
from typing import Any

JSON = dict[str, Any]
MINUTE = 60_000
DAY = 24 * 60 * MINUTE

PASSWORD = "correct horse"

STAFF: list[JSON] = [
    {"id": "a_1", "email": "mina@haru.example", "name": "Mina", "role": "agent", "status": "available"},
    {"id": "a_2", "email": "jisoo@haru.example", "name": "지수", "role": "agent", "status": "available"},
    {"id": "a_3", "email": "tom@haru.example", "name": "Tom", "role": "supervisor", "status": "away"},
    {"id": "a_4", "email": "eun@haru.example", "name": "은우", "role": "agent", "status": "offline"},
]


def picture(width: int, height: int) -> bytes:
    """A PNG of one colour."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = (b"\0" + b"\x1f\x70\x6b" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


# What an attachment of a type is; others are not shown.
FILES = {"image/png": picture(640, 360), "application/pdf": b"%PDF-1.4\n%%EOF\n"}


def say(author: str, text: str, ago: int, **more: Any) -> JSON:
    """One line of a script; `ago` is milliseconds before now."""
    return {"kind": "message", "author": author, "text": text, "ago": ago, **more}


def owner(to: str, ago: int, reason: str | None = None, agent: str | None = None) -> JSON:
    return {"kind": "owner", "to": to, "ago": ago, "reason": reason, "agent": agent}


JOINED: JSON = {
    "kind": "note",
    "author": "system",
    "text": None,
    "ago": 11 * MINUTE + 40_000,
    "data": {"identity": {"change": "joined", "here": "telegram 501", "there": "web w_1", "how": "code"}},
}

SCRIPTS: list[JSON] = [
    {
        "customer": {"name": "Olivia Chen", "email": "olivia@example.com"},
        "channel": "telegram",
        "channels": ["web", "telegram"],
        "language": "en",
        "summary": "Order B-1042 is four days late; asked twice where it is.",
        "so_far": {
            "wishes": ["Hi! Where is my order?", "It says 'delivered' but there is nothing here."],
            "tried": [
                {"kind": "article", "name": "Delivery times", "outcome": "not_helped", "times": 1},
                {"kind": "order", "name": "B-1042", "outcome": "shipped", "times": 1},
                {"kind": "proof_failed", "name": None, "outcome": None, "times": 1},
                {"kind": "not_understood", "name": None, "outcome": None, "times": 2},
                {"kind": "person_offered", "name": None, "outcome": "accepted", "times": 1},
            ],
            "mood": {"now": "annoyed", "trend": "worse", "scores": [0.3, 0.1, -0.2, -0.6, -0.5]},
            "asked_for_person": True,
            "signals": [{"name": "not_understood", "times": 2}, {"name": "upset", "times": 1}],
        },
        "priority": 15,
        "slots": {"order_number": "B-1042", "email": "olivia@example.com", "topic": "late delivery"},
        "orders": [
            {
                "number": "B-1042",
                "status": "shipped",
                "items": [{"title": "Linen apron", "quantity": 2}, {"title": "Tea towel"}],
                "total": "46,000 KRW",
                "placed_at": -6 * DAY,
                "carrier": "CJ Logistics",
            }
        ],
        "earlier": [
            {"channel": "telegram", "ago": 40 * DAY, "reason": "address_change", "outcome": "solved"},
            {"channel": "web", "ago": 92 * DAY, "reason": None, "outcome": None},
        ],
        "log": [
            say("customer", "Hi! Where is my order?", 13 * MINUTE),
            say("bot", "I can look that up. Which order is it?", 13 * MINUTE - 2000, buttons=["B-1042", "Another one"]),
            say("customer", "B-1042", 12 * MINUTE + 40_000),
            say(
                "bot",
                "B-1042 left us four days ago with CJ Logistics.\nYou can follow it here: https://track.example/B-1042.",
                12 * MINUTE + 38_000,
            ),
            say("customer", "It says 'delivered' but there is nothing here.", 12 * MINUTE, data={"via": "web w_1"}),
            JOINED,
            say("customer", "I want to talk to a person please", 11 * MINUTE + 30_000, data={"via": "telegram 501"}),
            owner("waiting", 11 * MINUTE + 29_000, "requested"),
            say("system", "We are passing you on to a person. You are number 1 in the queue.", 11 * MINUTE + 28_000),
        ],
    },
    {
        "customer": {"name": None, "email": None},
        "channel": "telegram",
        "language": "ko",
        "summary": "배송지를 바꾸고 싶어 해요. 아직 발송 전이에요.",
        "slots": {"order_number": "B-2210", "new_address": "서울시 마포구 양화로 45, 301호"},
        "orders": [{"number": "B-2210", "status": "preparing", "total": 38500, "placed_at": -1 * DAY}],
        "earlier": [],
        "log": [
            say("customer", "안녕하세요, 어제 주문했는데 배송지를 잘못 적었어요 ㅠㅠ", 6 * MINUTE),
            say("bot", "배송지 변경을 도와드릴게요. 주문 번호를 알려 주세요.", 6 * MINUTE - 1500),
            say("customer", "B-2210이요", 5 * MINUTE + 30_000),
            say("bot", "새 배송지는 상담원이 확인하고 바꿔 드려요. 상담원에게 연결할게요.", 5 * MINUTE + 28_000),
            owner("waiting", 5 * MINUTE + 28_000, "address_change"),
            say("customer", "네 오늘 안에 가능할까요?", 4 * MINUTE),
        ],
    },
    {
        "customer": {"name": "박서연", "email": "seoyeon@example.com"},
        "channel": "web",
        "language": "ko",
        "summary": "향초가 깨진 채로 도착했어요.",
        "slots": {"product": "라벤더 향초"},
        "orders": [],
        "earlier": [],
        "log": [
            say("customer", "향초가 깨져서 왔어요. 너무 속상하네요.", 2 * MINUTE),
            say("bot", "정말 속상하셨겠어요. 상담원이 바로 도와드릴게요.", 2 * MINUTE - 1000),
            owner("waiting", MINUTE, "complaint"),
        ],
    },
    {
        "customer": {"name": "Daniel Okafor", "email": "daniel.okafor@example.com"},
        "channel": "slack",
        "language": "en",
        "summary": "Wants a VAT invoice for three orders.",
        "slots": {"order_number": "B-0977", "contact_email": "daniel.okafor@example.com"},
        "orders": [{"number": "B-0977", "status": "delivered", "total": "129,000 KRW"}],
        "earlier": [],
        "log": [
            say("customer", "I need invoices with our VAT number on them.", 26 * 60 * MINUTE),
            say(
                "bot", "I did not quite get that. Shall I ask a person?", 26 * 60 * MINUTE - 900, buttons=["Yes", "No"]
            ),
            say("customer", "Yes", 26 * 60 * MINUTE - 20_000),
            owner("waiting", 26 * 60 * MINUTE - 20_000, "not_understood"),
            owner("agent", 40 * MINUTE, None, "a_1"),
            say("agent", "Hello Daniel, Mina here. I have all three orders in front of me.", 39 * MINUTE, name="Mina"),
            say("agent", "Which VAT number shall I put on them?", 39 * MINUTE - 8000, name="Mina"),
            {
                "kind": "note",
                "author": "agent",
                "name": "Tom",
                "text": "Billing knows this company: DE 811 907 980. Ask before you use it.",
                "ago": 30 * MINUTE,
            },
            {"kind": "failure", "author": "system", "text": None, "ago": 29 * MINUTE, "data": {"seq": 7}},
            say("customer", "DE 811 907 980, please. And could they be dated to October?", 4 * MINUTE),
        ],
    },
    {
        "customer": {"name": "이준호", "email": None},
        "channel": "web",
        "language": "ko",
        "summary": "환불이 언제 되는지 물어봤어요.",
        "answer_by_mail": {"to": "junho@example.com", "sends": True},
        "slots": {},
        "orders": [],
        "earlier": [],
        "log": [
            say("customer", "환불 언제 들어와요?", 50 * MINUTE),
            owner("waiting", 49 * MINUTE, "order_proof_failed"),
            owner("agent", 45 * MINUTE, None, "a_1"),
            say(
                "agent",
                "확인해 보니 카드사에 취소 요청이 들어갔어요. 영업일 기준 3일 정도 걸려요.",
                44 * MINUTE,
                name="Mina",
            ),
            say("customer", "감사합니다!", 43 * MINUTE),
            say("agent", "더 궁금한 점 있으면 편하게 말씀해 주세요.", 42 * MINUTE, name="Mina"),
            {
                "kind": "note",
                "author": "system",
                "text": None,
                "ago": 41 * MINUTE,
                "data": {"mailed": {"to": "junho@example.com", "seq": 6}},
            },
        ],
    },
    {
        "customer": {"name": "Priya Nair", "email": "priya@example.com"},
        "channel": "web",
        "language": "en",
        "summary": None,
        "slots": {},
        "orders": [],
        "earlier": [],
        "log": [
            say("customer", "Do you ship to Busan?", 20 * MINUTE),
            say("bot", "We do: two working days, free from 30,000 KRW.", 20 * MINUTE - 1200),
        ],
    },
    {
        "customer": {"name": "Lena Fischer", "email": None},
        "channel": "telegram",
        "language": "en",
        "summary": "Asks about a gift card.",
        "slots": {},
        "orders": [],
        "earlier": [],
        "log": [
            say("customer", "My gift card does not work", 70 * MINUTE),
            owner("waiting", 69 * MINUTE, "requested"),
            owner("agent", 66 * MINUTE, None, "a_2"),
            say("agent", "Let me check its number.", 65 * MINUTE, name="지수"),
        ],
    },
]
