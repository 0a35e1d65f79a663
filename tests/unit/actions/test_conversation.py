"""Language, stopping, starting over, feedback, people."""

from __future__ import annotations

import pytest

from actions.conversation import ActionChangeLanguage, ActionDeny, ActionFeedback, ActionStartOver
from actions.escalation import ActionComplaint, ActionTalkToPerson
from tests.unit.actions.calls import run


@pytest.mark.parametrize(("named", "language"), [("ko", "ko"), ("EN", "en")])
async def test_language(named: str, language: str) -> None:
    ran = await run(ActionChangeLanguage(), "…", "change_language", entities={"language": named})
    assert ran.names == ["utter_language_changed"]
    assert ran.responses[0]["language"] == language  # the reply is in the new language already
    assert ran.slots == {"language": language}


async def test_a_language_that_is_not_spoken() -> None:
    ran = await run(ActionChangeLanguage(), "in french please", "change_language", entities={"language": "fr"})
    assert ran.names == ["utter_language_unsupported"]
    assert ran.events == []


async def test_no_language_named() -> None:
    assert (await run(ActionChangeLanguage(), "other language", "change_language")).names == ["utter_language_choice"]


async def test_deny_leaves_a_form() -> None:
    ran = await run(ActionDeny(), "no", "deny", form="order_status_form")
    assert ran.names == ["utter_form_stopped"]
    assert ran.left_form
    ran = await run(ActionDeny(), "no", "deny")
    assert ran.names == ["utter_deny"]
    assert ran.events == []


async def test_what_was_asked_within_a_form_that_is_left_is_past() -> None:
    slots = {"article": {"id": "order-cancel", "question": "is it free?", "shown": ["order-cancel"]}}
    ran = await run(ActionDeny(), "no", "deny", slots=slots, form="order_cancel_form")
    assert ran.slots["article"]["past"] is True


async def test_a_no_to_what_was_misunderstood_asks_what_was_meant() -> None:
    ran = await run(ActionDeny(), "아니 그거 말고", "deny", slots={"corrected": True})
    assert ran.names == ["utter_misunderstood"]


async def test_starting_over_keeps_language_and_tries() -> None:
    ran = await run(ActionStartOver(), "start over", "start_over", form="order_status_form")
    assert ran.left_form
    assert "proven_orders" in ran.slots
    assert not {"language", "proof_tries"} & set(ran.slots)


async def test_feedback_is_handed_out() -> None:
    assert (await run(ActionFeedback(), "love the teapots", "feedback")).custom == {"feedback": "love the teapots"}
    assert (await run(ActionFeedback(), "/feedback", "feedback")).custom == {}


async def test_a_person_can_be_had_from_inside_a_form() -> None:
    ran = await run(
        ActionTalkToPerson(),
        "/talk_to_person",
        "talk_to_person",
        form="order_status_form",
        slots={"order_number": "b1042"},
    )
    assert ran.left_form
    assert ran.custom["handoff"] == {
        "reason": "requested",
        "detail": "",
        "facts": {"order_number": "B-1042", "order_verified": False},
    }


async def test_a_complaint_goes_to_a_person_with_its_words() -> None:
    ran = await run(ActionComplaint(), "x" * 900, "complaint", slots={"email": "mina@example.com"})
    assert ran.custom["handoff"]["reason"] == "complaint"
    assert ran.custom["handoff"]["detail"] == "x" * 500
    assert ran.custom["handoff"]["facts"] == {"email": "mina@example.com"}
