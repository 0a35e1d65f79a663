"""Who gets to hear of an order, and what the forms ask."""

from __future__ import annotations

import pytest

from actions.order_access import MAX_TRIES
from actions.order_form import ValidateOrderForm, named_orders, order_forms
from actions.turn import Turn
from tests.unit.actions.calls import Conversation, ListedOrders, run


@pytest.fixture
def status(orders: ListedOrders) -> ValidateOrderForm:
    return ValidateOrderForm("order_status_form", "order_status", orders)


@pytest.fixture
def cancel(orders: ListedOrders) -> ValidateOrderForm:
    return ValidateOrderForm("order_cancel_form", "order_cancel", orders, "cancel_confirmed")


@pytest.fixture
def address(orders: ListedOrders) -> ValidateOrderForm:
    return ValidateOrderForm("address_change_form", "address_change", orders, "new_address")


async def test_number_then_proof(status: ValidateOrderForm) -> None:
    chat = Conversation(status, "order_status_form")
    assert (await chat.say("where is my order?", "order_status")).slots["order_number"] is None
    ran = await chat.say("1042", asked="order_number")
    assert ran.slots["order_number"] == "B-1042"
    assert ran.slots["order_proof"] is None
    ran = await chat.say("MINA@example.com", asked="order_proof", email="MINA@example.com")
    assert ran.slots["order_proof"] == "proven"
    assert ran.slots["proven_orders"] == ["B-1042"]
    assert ran.responses == []


async def test_both_in_one_message(status: ValidateOrderForm) -> None:
    chat = Conversation(status, "order_status_form")
    ran = await chat.say("B-1042, 010-5555-0142", "order_status", order_number="B-1042", phone="010-5555-0142")
    assert ran.slots["order_proof"] == "proven"


async def test_proof_before_number(status: ValidateOrderForm) -> None:
    chat = Conversation(status, "order_status_form")
    await chat.say("I'm mina@example.com, where is my order", "order_status", email="mina@example.com")
    assert (await chat.say("b-1042", asked="order_number", order_number="b-1042")).slots["order_proof"] == "proven"


@pytest.mark.parametrize("number", ["B-1042", "B-9999"])
async def test_wrong_proof_does_not_say_whether_the_order_exists(status: ValidateOrderForm, number: str) -> None:
    chat = Conversation(status, "order_status_form")
    await chat.say(f"where is {number}", "order_status", order_number=number)
    ran = await chat.say("eve@example.com", asked="order_proof", email="eve@example.com")
    assert ran.responses == []
    assert ran.slots == {
        "proof_wrong": True,
        "order_number": number,
        "order_proof": None,
        "proven_orders": None,
        "proven_contact": None,
        "proof_tries": 1,
        "email": None,
        "phone": None,
    }


async def test_five_tries_in_all_then_no_more(status: ValidateOrderForm, orders: ListedOrders) -> None:
    chat = Conversation(status, "order_status_form")
    await chat.say("where is B-1042", "order_status", order_number="B-1042")
    for count in range(1, MAX_TRIES):
        email = f"eve{count}@example.com"
        ran = await chat.say(email, asked="order_proof", email=email)
        assert ran.slots["proof_wrong"] is True, count
    ran = await chat.say("eve5@example.com", asked="order_proof", email="eve5@example.com")
    assert ran.names == []
    assert ran.slots["order_proof"] == "locked"
    assert ran.events[-1]["name"] == "requested_slot"  # the form ends
    # The right proof is of no use any more, nor is another order.
    asked = len(orders.asked)
    ran = await chat.say("mina@example.com", "order_status", email="mina@example.com")
    assert ran.slots["order_proof"] == "locked"
    assert len(orders.asked) == asked


async def test_a_proven_order_needs_no_second_proof_even_when_locked(status: ValidateOrderForm) -> None:
    chat = Conversation(status, "order_status_form", proven_orders=["B-1042"], proof_tries=MAX_TRIES)
    ran = await chat.say("where is B-1042", "order_status", order_number="B-1042")
    assert ran.slots["order_proof"] == "proven"


async def test_another_order_of_the_same_contact_only_needs_to_match(status: ValidateOrderForm) -> None:
    chat = Conversation(status, "order_status_form", proven_orders=["B-1042"], proven_contact="mina@example.com")
    ran = await chat.say("and B-1043?", order_number="B-1043")
    assert ran.slots["order_proof"] == "proven"
    assert ran.slots["proven_orders"] == ["B-1042", "B-1043"]


@pytest.mark.parametrize("number", ["B-2001", "B-9999"])
async def test_another_contacts_order_is_asked_for_without_counting(status: ValidateOrderForm, number: str) -> None:
    chat = Conversation(
        status,
        "order_status_form",
        proven_orders=["B-1042"],
        proven_contact="mina@example.com",
        email="mina@example.com",
    )
    ran = await chat.say(f"where is {number}", "order_status", order_number=number)
    assert ran.names == []
    assert ran.slots["order_proof"] is None
    assert ran.slots["proof_tries"] == 0


async def test_orders_that_cannot_be_read_end_the_form(status: ValidateOrderForm, orders: ListedOrders) -> None:
    orders.down = True
    chat = Conversation(status, "order_status_form")
    ran = await chat.say("B-1042 mina@example.com", "order_status", order_number="B-1042", email="mina@example.com")
    assert ran.slots["order_proof"] == "unavailable"
    assert ran.slots["requested_slot"] is None


@pytest.mark.parametrize("intent", ["greet", "return_request", "talk_to_person", "deny", "start_over", "nlu_fallback"])
async def test_another_rule_answers_first(status: ValidateOrderForm, intent: str) -> None:
    ran = await run(status, "something", intent, slots={"requested_slot": "order_number"}, form="order_status_form")
    assert ran.events == []
    assert ran.responses == []


async def test_an_answer_that_is_no_use_is_asked_for_again(status: ValidateOrderForm) -> None:
    ran = await run(status, "the blue one", slots={"requested_slot": "order_number"}, form="order_status_form")
    assert ran.names == ["utter_order_number_unclear"]
    assert ran.custom == {"not_understood": True}
    assert ran.slots == {"order_number": None}


async def test_after_a_question_in_between_it_is_asked_as_at_first(status: ValidateOrderForm) -> None:
    slots = {"requested_slot": "order_proof", "proof_wrong": True}
    ran = await run(status, "hello", "greet", slots=slots, form="order_status_form", resumes=True)
    assert ran.slots == {"proof_wrong": None}
    assert ran.responses == []


async def test_a_yes_leaves_the_question_standing(status: ValidateOrderForm) -> None:
    ran = await run(status, "sure", "affirm", slots={"requested_slot": "order_number"}, form="order_status_form")
    assert ran.responses == []
    assert ran.slots == {"order_number": None}


async def test_another_form_takes_over(address: ValidateOrderForm) -> None:
    ran = await run(
        address,
        "cancel it instead",
        "order_cancel",
        slots={"requested_slot": "new_address"},
        form="address_change_form",
    )
    assert ran.events == []


async def test_a_form_that_begins_ignores_what_the_interrupted_one_asked(cancel: ValidateOrderForm) -> None:
    chat = Conversation(cancel, "order_cancel_form")
    ran = await chat.say("cancel it instead", "order_cancel", asked="new_address")
    assert ran.responses == []
    assert ran.slots["order_proof"] is None


@pytest.mark.parametrize(("intent", "confirmed"), [("affirm", True), ("order_cancel", True), ("deny", None)])
async def test_cancelling_is_confirmed(cancel: ValidateOrderForm, intent: str, confirmed: bool | None) -> None:
    chat = Conversation(cancel, "order_cancel_form", proven_orders=["B-2002"])
    assert (await chat.say("cancel B-2002", "order_cancel", order_number="B-2002")).slots["order_proof"] == "proven"
    assert (await chat.say("…", intent, asked="cancel_confirmed")).slots.get("cancel_confirmed") is confirmed


async def test_the_new_address(address: ValidateOrderForm) -> None:
    chat = Conversation(address, "address_change_form", proven_orders=["B-2002"], proven_contact="tom@example.com")
    await chat.say("change the address of B-2002", "address_change", order_number="B-2002")
    ran = await chat.say("dunno", "nlu_fallback", asked="new_address")
    assert ran.names == ["utter_new_address_unclear"]
    # An address is whatever the classifier takes it for.
    ran = await chat.say("12 Rosewood Street, Springfield 01103", "pickup", asked="new_address")
    assert ran.slots == {"new_address": "12 Rosewood Street, Springfield 01103"}


async def test_no_address_is_asked_for_what_has_arrived(address: ValidateOrderForm) -> None:
    chat = Conversation(address, "address_change_form")
    ran = await chat.say(
        "change the address of B-2001, tom@example.com",
        "address_change",
        order_number="B-2001",
        email="tom@example.com",
    )
    assert ran.slots["order_proof"] == "proven"
    assert ran.slots["requested_slot"] is None


def test_every_form_has_its_validation(orders: ListedOrders) -> None:
    assert [form.name() for form in order_forms(orders)] == [
        "validate_order_status_form",
        "validate_order_cancel_form",
        "validate_address_change_form",
    ]


@pytest.mark.parametrize(
    ("text", "number", "others"),
    [
        ("where are B-1042 and B-1043", "B-1042", ["B-1043"]),
        ("B-1042랑 B-1043 어디 있어요", "B-1042", ["B-1043"]),
        ("not B-1042 but B-1043", "B-1043", None),
        ("B-1042 아니고 B-1043이요", "B-1043", None),
    ],
)
def test_several_orders_or_one_in_place_of_another(text: str, number: str, others: list[str] | None) -> None:
    entities = [{"entity": "order_number", "value": value} for value in ("B-1042", "B-1043")]
    turn = Turn("c", text, "order_status", 0.9, "en", entities, {}, None, False, False)
    assert named_orders(turn) == (number, others)


async def test_a_correction_that_has_begun_asks_for_the_number_anew(cancel: ValidateOrderForm) -> None:
    slots = {"requested_slot": "order_proof", "order_number": "B-1042", "corrected": True}
    ran = await run(cancel, "wait no", "inform", slots=slots, form="order_cancel_form")
    assert ran.slots == {"order_number": None, "order_proof": None, "cancel_confirmed": None}
    assert ran.responses == []


async def test_who_has_no_number_is_told_where_it_is_even_with_an_email(status: ValidateOrderForm) -> None:
    slots = {"requested_slot": "order_number"}
    ran = await run(
        status,
        "can't you find it by mina@example.com",
        "details_missing",
        entities={"email": "mina@example.com"},
        slots=slots,
        form="order_status_form",
    )
    assert ran.events == []


@pytest.mark.parametrize("text", ["actually keep the order going", "취소는 안 하는 걸로요", "no not the cancellation"])
async def test_nothing_is_cancelled_on_a_guess(cancel: ValidateOrderForm, text: str) -> None:
    slots = {"requested_slot": "cancel_confirmed", "order_number": "B-2002", "order_proof": "proven"}
    ran = await run(cancel, text, "order_cancel", slots=slots, form="order_cancel_form")
    assert ran.slots == {"cancel_confirmed": None}
    assert ran.names == ["utter_cancel_confirmed_unclear"]
    again = await run(cancel, "please cancel it", "order_cancel", slots=slots, form="order_cancel_form")
    assert again.slots == {"cancel_confirmed": True}


async def test_a_wrong_contact_is_corrected_without_asking_for_the_number_again(status: ValidateOrderForm) -> None:
    slots = {"requested_slot": "order_proof", "order_number": "B-1042", "corrected": True, "proof_wrong": True}
    ran = await run(status, "that's wrong", "inform", slots=slots, form="order_status_form")
    assert ran.slots == {"order_proof": None}


async def test_where_the_order_is_is_told_while_its_new_address_is_asked_for(
    address: ValidateOrderForm, orders: ListedOrders
) -> None:
    chat = Conversation(address, "address_change_form", proven_orders=["B-2002"], proven_contact="tom@example.com")
    await chat.say("change the address of B-2002", "address_change", order_number="B-2002")
    asked = ("when would it come?", "order_status")
    ran = await chat.say(*asked, asked="new_address")
    assert ran.names == ["utter_order_processing"]
    assert ran.slots == {"told_order": "B-2002", "new_address": None}
    # One that cannot be looked up, or that is named and may be another, is the other form's.
    orders.down = True
    assert (await chat.say(*asked, asked="new_address")).events == []
    orders.down = False
    assert (await chat.say("and B-1042?", "order_status", asked="new_address", order_number="B-1042")).events == []


async def test_of_an_order_that_nobody_has_proven_nothing_is_told(address: ValidateOrderForm) -> None:
    slots = {"requested_slot": "new_address", "order_number": "B-1042", "proven_orders": ["B-2002"]}
    ran = await run(address, "when does it come", "order_status", slots=slots, form="address_change_form")
    assert (ran.events, ran.responses) == ([], [])


async def test_of_an_order_that_has_arrived_the_other_form_tells(cancel: ValidateOrderForm) -> None:
    chat = Conversation(cancel, "order_cancel_form", proven_orders=["B-2001"], proven_contact="tom@example.com")
    await chat.say("cancel B-2001", "order_cancel", order_number="B-2001")
    assert (await chat.say("where is it?", "order_status", asked="cancel_confirmed")).events == []
