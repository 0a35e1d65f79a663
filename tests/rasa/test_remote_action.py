"""What a call of an action holds, and what it may answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.actions.action import ActionListen, RemoteAction
from rasa.core.actions.forms import FormAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from bot.remote_action import QuickFormAction, QuickRemoteAction, quick

DOMAIN = Domain.from_path(Path(__file__).parents[2] / "domain.yml")


def said(text: str) -> UserUttered:
    return UserUttered(text, {"name": "greet"}, [], {"text": text, "intent": {"name": "greet"}, "entities": []})


def test_a_call_is_small() -> None:
    tracker = DialogueStateTracker("c", DOMAIN.slots)
    for event in (
        ActionExecuted("action_listen"),
        said("old"),
        ActiveLoop("order_status_form"),
        ActionExecuted("action_listen"),
        said("new"),
        SlotSet("order_number", "B-1042"),
    ):
        tracker.update(event)
    call = QuickRemoteAction("action_x", None)._action_call_format(tracker, DOMAIN)
    assert call["next_action"] == "action_x"
    assert call["domain"] == {}
    assert [event["event"] for event in call["tracker"]["events"]] == ["user", "slot"]
    assert call["tracker"]["latest_message"]["text"] == "new"
    assert call["tracker"]["slots"]["order_number"] == "B-1042"
    assert call["tracker"]["active_loop"] == {"name": "order_status_form", "is_interrupted": False, "rejected": False}


@pytest.mark.parametrize(
    "answer",
    [None, [], "x", {}, {"events": []}, {"events": [], "responses": None}, {"events": ["x"], "responses": []}],
)
def test_an_answer_without_its_lists_is_a_failure(answer: Any) -> None:
    with pytest.raises(RasaException, match="action_x"):
        QuickRemoteAction("action_x", None)._validate_action_result(answer)


def test_an_answer() -> None:
    answer = {"events": [{"event": "slot"}], "responses": [{"text": "hi"}]}
    assert QuickRemoteAction("action_x", None)._validate_action_result(answer)


def test_twins() -> None:
    assert type(quick(RemoteAction("action_x", None))) is QuickRemoteAction
    assert type(quick(FormAction("order_status_form", None))) is QuickFormAction
    listen = ActionListen()
    assert quick(listen) is listen
