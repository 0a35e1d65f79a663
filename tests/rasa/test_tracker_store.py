"""Dialogue states outlive the model that wrote them."""

from __future__ import annotations

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, SlotSet, UserUttered

from bot.tracker_store import BoundedTrackerStore

OLD = "slots:\n  kept: {type: any, mappings: [{type: custom}]}\n  gone: {type: any, mappings: [{type: custom}]}\n"
NEW = "slots:\n  kept: {type: any, mappings: [{type: custom}]}\n"
FORM = "forms:\n  a_form: {required_slots: [kept]}\n"


async def test_a_dialogue_goes_on_with_a_model_that_has_other_slots_and_forms() -> None:
    store = BoundedTrackerStore(Domain.from_yaml(OLD + FORM))
    opened = await store.open_turn("c", "1")
    for event in (UserUttered("hi", {"name": "x"}), SlotSet("kept", 1), SlotSet("gone", 2), ActiveLoop("a_form")):
        opened.tracker.update(event)
    await store.commit_turn(opened.tracker, "1", opened.version, "{}")

    after = BoundedTrackerStore(Domain.from_yaml(NEW), live=store.live)
    tracker = (await after.open_turn("c", "2")).tracker
    assert tracker.get_slot("kept") == 1
    assert "gone" not in tracker.slots
    assert tracker.active_loop is None
    assert (await store.open_turn("c", "2")).tracker.active_loop_name == "a_form"
