"""What the forms about an order end with: its status, or a request that goes to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions.dates import day_in
from actions.errors import OrdersUnavailable
from actions.order_requests import ActionAddressChange, ActionOrderCancel
from actions.order_status import ActionOrderStatus, response_for
from actions.orders.base import Order, OrderStatus
from tests.unit.actions.calls import ListedOrders, run
from tests.unit.actions.conftest import DAY

PROVEN = {"order_proof": "proven", "proven_contact": "mina@example.com"}
SHIPPED = Order(
    "B-1", "a@b.example", "+1", OrderStatus.SHIPPED, carrier="C", tracking_number="T", due=DAY, reason={"en": "r"}
)


@pytest.mark.parametrize(
    ("number", "response"),
    [
        ("B-1042", "utter_order_shipped_late"),
        ("B-1043", "utter_order_delayed"),
        ("B-2001", "utter_order_delivered"),
        ("B-2002", "utter_order_processing_plain"),
    ],
)
async def test_status(number: str, response: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.order_status.today", lambda: date(2100, 1, 1))
    from actions.orders.sample import read_sample

    action = ActionOrderStatus(ListedOrders(read_sample(DAY)))
    ran = await run(action, slots={**PROVEN, "order_number": number, "proven_orders": [number]})
    assert ran.names == [response]
    assert ran.custom["order"]["number"] == number
    assert ran.slots.pop("told_order") == number
    assert ran.slots.keys() >= {"order_proof", "proof_wrong", "new_address", "cancel_confirmed"}


@pytest.mark.parametrize(
    ("text", "act", "entities", "told", "missed"),
    [
        ("nothing at my door", "not_found", {}, "B-2001", True),
        ("it never arrived!", None, {}, "B-2001", True),
        ("it never arrived!", None, {}, None, False),
        ("it never arrived!", None, {}, "B-1042", False),
        ("where is B-2001", None, {"order_number": "B-2001"}, "B-2001", False),
        ("/order_status", None, {}, "B-2001", False),
        ("when does the second one come", "asks_due", {}, "B-2001", False),
        ("why", "asks_why", {}, "B-2001", False),
    ],
)
async def test_delivered_but_not_there(
    orders: ListedOrders, text: str, act: str | None, entities: dict[str, str], told: str | None, missed: bool
) -> None:
    slots = {**PROVEN, "order_number": "B-2001", "proven_orders": ["B-2001"], "told_order": told}
    ran = await run(ActionOrderStatus(orders), text, "order_status", act=act, entities=entities, slots=slots)
    assert ran.names == (["utter_order_not_received"] if missed else ["utter_order_delivered"])
    assert ("handoff" in ran.custom) is missed


async def test_nothing_is_told_of_an_order_that_is_not_proven(orders: ListedOrders) -> None:
    ran = await run(ActionOrderStatus(orders), slots={**PROVEN, "order_number": "B-2001", "proven_orders": ["B-1042"]})
    assert ran.names == ["utter_orders_unavailable"]
    assert "order" not in ran.custom


async def test_too_many_tries_go_to_a_person(orders: ListedOrders) -> None:
    ran = await run(ActionOrderStatus(orders), slots={"order_proof": "locked", "order_number": "B-1042"})
    assert ran.names == ["utter_order_proof_failed"]
    assert ran.custom["handoff"]["reason"] == "order_proof_failed"
    assert ran.custom["handoff"]["facts"] == {"order_number": "B-1042", "order_verified": False}


@pytest.mark.parametrize("proof", ["unavailable", "proven"])
async def test_orders_down_is_said_and_goes_to_a_person(orders: ListedOrders, proof: str) -> None:
    orders.down = True
    ran = await run(
        ActionOrderStatus(orders),
        slots={"order_proof": proof, "order_number": "B-1042", "proven_orders": ["B-1042"]},
    )
    assert ran.names == ["utter_orders_unavailable"]
    assert ran.custom["handoff"]["reason"] == "orders_unavailable"


async def test_what_an_agent_settled_is_remembered(orders: ListedOrders) -> None:
    slots = {**PROVEN, "order_number": "B-1042", "proven_orders": ["B-1042"], "handoff_outcome": "solved"}
    ran = await run(ActionOrderStatus(orders), slots=slots)
    assert ran.names[0] == "utter_handoff_solved"
    ran = await run(ActionOrderStatus(orders), slots={**slots, "handoff_outcome": "unsolved"})
    assert "utter_handoff_solved" not in ran.names


@pytest.mark.parametrize(
    ("change", "day", "response"),
    [
        ({}, DAY, "utter_order_shipped"),
        ({"due": None}, DAY, "utter_order_shipped_plain"),
        ({"carrier": None}, DAY, "utter_order_shipped_plain"),
        ({"status": OrderStatus.DELAYED}, DAY, "utter_order_delayed"),
        ({"status": OrderStatus.DELAYED, "reason": {}}, DAY, "utter_order_delayed_plain"),
        ({"status": OrderStatus.DELIVERED}, DAY, "utter_order_delivered_plain"),
        ({"status": OrderStatus.PROCESSING}, DAY, "utter_order_processing"),
        ({"status": OrderStatus.CANCELLED}, DAY, "utter_order_cancelled"),
        ({"status": OrderStatus.CANCELLED, "reason": {}}, DAY, "utter_order_cancelled_plain"),
    ],
)
def test_response_suits_what_is_known(change: dict[str, object], day: date, response: str) -> None:
    assert response_for(replace(SHIPPED, **change), day) == response  # type: ignore[arg-type]


async def test_cancel_is_passed_on_with_facts(orders: ListedOrders) -> None:
    slots = {**PROVEN, "order_number": "B-1043", "proven_orders": ["B-1043"], "language": "ko"}
    ran = await run(ActionOrderCancel(orders), slots=slots)
    assert ran.names == ["utter_order_cancel"]
    assert ran.custom["handoff"] == {
        "reason": "order_cancel",
        "detail": "",
        "facts": {
            "order_number": "B-1043",
            "order_verified": True,
            "email": "mina@example.com",
            "order_status": "delayed",
            "items": "도자기 찻잔 세트",
        },
    }


async def test_cancelling_twice_says_so() -> None:
    orders = ListedOrders([replace(SHIPPED, status=OrderStatus.CANCELLED)])
    ran = await run(ActionOrderCancel(orders), slots={**PROVEN, "order_number": "B-1", "proven_orders": ["B-1"]})
    assert ran.names == ["utter_order_cancel_done"]
    assert ran.custom == {}


async def test_address_is_passed_on(orders: ListedOrders) -> None:
    slots = {**PROVEN, "order_number": "B-2002", "proven_orders": ["B-2002"], "new_address": "1 Elm Road, 12345 Town"}
    ran = await run(ActionAddressChange(orders), slots=slots)
    assert ran.names == ["utter_address_change"]
    assert ran.custom["handoff"]["detail"] == "1 Elm Road, 12345 Town"
    assert ran.custom["handoff"]["facts"]["new_address"] == "1 Elm Road, 12345 Town"


async def test_address_of_what_has_arrived(orders: ListedOrders) -> None:
    slots = {**PROVEN, "order_number": "B-2001", "proven_orders": ["B-2001"]}
    ran = await run(ActionAddressChange(orders), slots=slots)
    assert ran.names == ["utter_address_delivered"]
    assert ran.custom == {}


def test_days_are_read_in_the_customers_language() -> None:
    assert day_in("en", date(2026, 11, 26)) == "Thu, Nov 26"
    assert day_in("ko", date(2026, 11, 26)) == "11월 26일 목요일"


async def test_other_orders_are_told_as_far_as_the_same_contact_proves_them(orders: ListedOrders) -> None:
    slots = {**PROVEN, "order_number": "B-1042", "proven_orders": ["B-1042"], "more_orders": ["B-1043", "B-2001"]}
    ran = await run(ActionOrderStatus(orders), "where are they", "order_status", slots=slots)
    assert ran.names[1:] == ["utter_order_delayed", "utter_order_needs_own_proof"]
    assert ran.responses[2]["order_number"] == "B-2001"
    assert ran.slots["proven_orders"] == ["B-1042", "B-1043"]
    assert ran.slots["more_orders"] is None
    assert ran.slots["told_order"] == ran.slots["order_number"] == "B-1043"
    assert "proof_tries" not in ran.slots


async def test_a_second_order_that_cannot_be_looked_up_is_not_said_to_be_anothers(orders: ListedOrders) -> None:
    class Breaking(ListedOrders):
        async def find(self, number: str) -> Order | None:
            if number != "B-1042":
                raise OrdersUnavailable("down")
            return await orders.find(number)

    slots = {**PROVEN, "order_number": "B-1042", "proven_orders": ["B-1042"], "more_orders": ["B-1043"]}
    ran = await run(ActionOrderStatus(Breaking([])), "where are they", "order_status", slots=slots)
    assert ran.names[1:] == ["utter_orders_unavailable"]
    assert ran.custom["handoff"]["reason"] == "orders_unavailable"
    assert ran.slots["told_order"] == "B-1042"
    assert ran.slots["more_orders"] is None


@pytest.mark.parametrize(
    ("act", "number", "response"),
    [
        ("asks_when", "B-1042", "utter_order_due"),
        ("asks_due", "B-1043", "utter_order_due"),
        ("asks_carrier", "B-1042", "utter_order_carrier"),
        ("asks_why", "B-1043", "utter_order_reason"),
        ("asks_carrier", "B-1043", "utter_order_delayed"),
        ("asks_why", "B-1042", "utter_order_shipped"),
        (None, "B-1042", "utter_order_shipped"),
    ],
)
async def test_one_thing_about_an_order_that_was_told(
    orders: ListedOrders, monkeypatch: pytest.MonkeyPatch, act: str | None, number: str, response: str
) -> None:
    monkeypatch.setattr("actions.order_status.today", lambda: DAY)
    slots = {**PROVEN, "order_number": number, "proven_orders": [number]}
    asked = ("…", "order_status")
    told = await run(ActionOrderStatus(orders), *asked, act=act, slots={**slots, "told_order": number})
    assert told.names == [response]
    new = await run(ActionOrderStatus(orders), *asked, act=act, slots=slots)
    assert new.names == [response_for_new(number)]


def response_for_new(number: str) -> str:
    return {"B-1042": "utter_order_shipped", "B-1043": "utter_order_delayed"}[number]
