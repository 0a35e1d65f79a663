"""One turn of the dialogue: Rasa's message processor, with saving made atomic and failures made visible.

Rasa's processor swallows an action's exception and goes on with "the action's events are lost", and its agent wraps
every tracker store so that a failing one is replaced by memory. Both would answer a customer with silence. Here a
failure ends the turn, nothing of it is saved, and the caller hears of it.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Sequence

import structlog
from rasa.core.actions.action import Action
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.action_endpoint import ActionEndpoint
from bot.acts import QUESTIONS, act_of, with_act
from bot.button_payload import parse_payload
from bot.correction import (
    DENY,
    INFORM,
    as_product_question,
    begins_correction,
    correct_intent,
    corrects_number,
    with_bare_number,
    with_intent,
    without_taken_back,
)
from bot.errors import ActionFailed, NoReply
from bot.joined_answers import (
    Answered,
    article_of,
    choose_answers,
    misses,
    with_heading,
    without_miss,
    without_offers,
    without_question,
)
from bot.message_parts import split_message
from bot.nlu.language import LANGUAGE_CONFIDENCE
from bot.nlu.language_choice import LanguageState, choose_language, chosen_explicitly
from bot.nlu.sentiment.model import SENTIMENT, URGENCY
from bot.nlu.shared_encoder import shared_encoder
from bot.offer import pressed_by
from bot.remote_action import quick
from bot.repetition import answer_keys, find_repeated
from bot.rephrasing import how_alike
from bot.straight_runner import StraightRunner
from bot.topic_question import find_topic
from bot.tracker_store import BoundedTrackerStore, OpenedTurn
from bot.turn_intents import HANDS_OVER, MATTERS, WIDE, choose_given, choose_parts, is_sure, without_unsure_complaint
from bot.turn_replies import Said, TurnReplies, as_said
from bot.turn_request import TurnRequest
from bot.watched_action import WatchedAction

logger = structlog.get_logger()

NLU_CHARACTERS = 4000
# Asks for a moment, to look up what was asked for.
HOLD_ON = "hold_on"
RANKING = 5
# What a turn leaves for the next one, and is nobody else's business.
LAST_ANSWER = "last_answer"
TOLD_TASK = "told_task"
CORRECTED = "corrected"
LANGUAGE, LANGUAGE_STATE = "language", "language_state"
PRIVATE_SLOTS = frozenset({LAST_ANSWER, TOLD_TASK, CORRECTED, LANGUAGE_STATE, "article"})


class TurnProcessor(MessageProcessor):
    """Takes one turn with the model of a loaded processor; made for that turn and thrown away after it."""

    def __init__(
        self,
        loaded: MessageProcessor,
        runner: StraightRunner,
        store: BoundedTrackerStore,
        actions: ActionEndpoint,
        request: TurnRequest,
        opened: OpenedTurn,
    ) -> None:
        # Shares everything that was loaded with the model; the constructor of Rasa's class would load it again.
        self.__dict__.update(vars(loaded))
        self.tracker_store = store
        self.action_endpoint = actions
        self.graph_runner = runner
        self.result: Optional[str] = None
        self._store = store
        self._request = request
        self._opened = opened
        self._replies = TurnReplies(request.channel)
        self._parts: List[Dict[str, Any]] = []
        self._entities: List[Dict[str, Any]] = []
        self._mood: Dict[str, float] = {}
        self._matters: Dict[str, float] = {}
        self._alike = 0.0
        self._language = LanguageState(request.language)
        self._is_foreign = False

    async def take_turn(self) -> str:
        """Answers the request; returns the result as JSON, saved with the new state. Raises `TurnError`.

        A message that asks two things is two steps of the dialogue and one turn: it is saved once, at its end.
        """
        tracker = await self.fetch_tracker_and_update_session(self._request.conversation, self._replies)
        last_answer = tracker.get_slot(LAST_ANSWER) or {}
        told_task = self._begin(tracker)
        self._parts = await self._understand(tracker, told_task)
        answered = []
        for parsed in self._parts:
            self._replies.said = []
            await self._step(parsed, tracker)
            answered.append(Answered(parsed["intent"]["name"], is_sure(parsed), self._replies.said))
        said = await self._join(answered, tracker) if len(answered) > 1 else without_offers(self._replies.said)
        if answered[-1].intent == HOLD_ON:
            said = without_question(said)
        said = await self._without_repetition(said, last_answer, tracker)
        self._replies.said = await self._with_languages(said, answered[-1], tracker)
        self._keep_language(tracker)
        await self.save_tracker(tracker)
        if self.result is None:
            raise ActionFailed("the turn ended without a result")
        return self.result

    def _begin(self, tracker: DialogueStateTracker) -> Optional[str]:
        """Sets what the request says, forgets what was meant for this turn only; the task that was just ended."""
        told_task: Optional[str] = tracker.get_slot(TOLD_TASK)
        slots = {**self._request.slots, "language": self._request.language, TOLD_TASK: None, CORRECTED: None}
        for name, value in slots.items():
            if name in tracker.slots and tracker.slots[name].value != value:
                tracker.update(SlotSet(name, value), self.domain)
        return told_task

    async def _understand(self, tracker: DialogueStateTracker, told_task: Optional[str]) -> List[Dict[str, Any]]:
        """What the message means: one thing, or several when it clearly asks for several."""
        text = self._request.text.strip()
        values = tracker.current_slot_values()
        in_form = tracker.active_loop_name is not None
        requested = values.get("requested_slot") if in_form else None
        whole = await self._parse(text)
        if not self._request.payload:
            whole = with_bare_number(without_taken_back(whole, requested), values, in_form)
        whole = without_unsure_complaint(as_product_question(correct_intent(whole, values, told_task)))
        self._entities = whole["entities"]
        self._mood = {name: float(whole.get(name) or 0.0) for name in (SENTIMENT, URGENCY)}
        self._matters = whole.get(MATTERS) or {}
        if self._request.payload:
            return [whole]
        self._choose_language(whole, tracker)
        if self._request.earlier:
            self._alike = how_alike(text, self._request.earlier, shared_encoder())
        if not in_form and (pressed := self._pressed(whole)):
            return [pressed]
        if begins_correction(whole, requested):
            return [self._begin_correction(whole, tracker, told_task, in_form)]
        whole = find_topic(whole, values, in_form)
        if whole["intent"]["name"] in HANDS_OVER:
            return [whole]
        if in_form and corrects_number(whole, values):
            tracker.update(SlotSet(CORRECTED, True), self.domain)
        pieces = split_message(text)
        if not pieces:
            return choose_given(whole, in_form)
        return choose_parts(whole, [await self._parse(piece) for piece in pieces], in_form)

    def _begin_correction(
        self, parsed: Dict[str, Any], tracker: DialogueStateTracker, told_task: Optional[str], in_form: bool
    ) -> Dict[str, Any]:
        """The message that something was wrong: a form asks for its order anew, and what was told may be corrected."""
        tracker.update(SlotSet(CORRECTED, True), self.domain)
        if told_task:
            tracker.update(SlotSet(TOLD_TASK, told_task), self.domain)
        return with_intent(parsed, INFORM if in_form and tracker.get_slot("order_number") else DENY)

    def _pressed(self, parsed: Dict[str, Any]) -> Optional[Dict[str, Any]]:
        """What the message says as a yes or a no to the buttons of the last reply."""
        if act_of(parsed) in QUESTIONS:
            return None
        payload = pressed_by(parsed["intent"]["name"], parsed["text"], self._request.offered)
        return parse_payload(payload, self.domain) if payload else None

    def _choose_language(self, parsed: Dict[str, Any], tracker: DialogueStateTracker) -> None:
        """Decides what is answered in, from what this message shows and what is known."""
        stored = tracker.get_slot(LANGUAGE_STATE)
        state = LanguageState.of(stored, self._request.language, self._request.language_chosen)
        shown, confidence = parsed.get(LANGUAGE), parsed.get(LANGUAGE_CONFIDENCE) or 0.0
        self._language, self._is_foreign = choose_language(state, shown, confidence)
        if tracker.get_slot(LANGUAGE) != self._language.language:
            tracker.update(SlotSet(LANGUAGE, self._language.language), self.domain)

    def _keep_language(self, tracker: DialogueStateTracker) -> None:
        """Remembers the language; one that an action has set was asked for."""
        spoken = str(tracker.get_slot(LANGUAGE))
        if spoken != self._language.language:
            self._language = chosen_explicitly(self._language, spoken)
        if self._request.payload and spoken == self._request.language:
            return
        if tracker.get_slot(LANGUAGE_STATE) != self._language.as_dict():
            tracker.update(SlotSet(LANGUAGE_STATE, self._language.as_dict()), self.domain)

    async def _with_languages(self, said: List[Said], last: Answered, tracker: DialogueStateTracker) -> List[Said]:
        """The replies, after a word on which languages are spoken here if the customer wrote another one."""
        if not self._is_foreign:
            return said
        made = await self.nlg.generate("utter_language_unsupported", tracker, self._replies.name())
        return [as_said(made or {}), *([] if misses(last) else said)]

    async def _step(self, parsed: Dict[str, Any], tracker: DialogueStateTracker) -> None:
        """One step of the dialogue: what Rasa does with a message, but for saving."""
        uttered = UserUttered(
            parsed["text"],
            parsed["intent"],
            parsed["entities"],
            parsed,
            input_channel=self._request.channel,
            message_id=self._request.message_id,
        )
        tracker.update(uttered, self.domain)
        tracker = await self.run_action_extract_slots(self._replies, tracker)
        await self._run_prediction_loop(self._replies, tracker)

    async def _join(self, answered: Sequence[Answered], tracker: DialogueStateTracker) -> List[Said]:
        """The answers to several questions, each under a line that says which one it answers."""
        kept = choose_answers(answered)
        understood = any(not misses(one) for one in kept)
        same_topic = len({one.intent for one in kept}) < len(kept)
        said: List[Said] = []
        for one in kept:
            article = article_of(one) if same_topic or one.intent in WIDE else None
            heading = await self._heading(one, tracker, bool(article)) if len(kept) > 1 else None
            said += with_heading(one, heading)
        return [without_miss(one) for one in without_offers(said)] if understood else said

    async def _heading(self, one: Answered, tracker: DialogueStateTracker, by_title: bool) -> Optional[str]:
        titles = [(said.reply.get("custom") or {}).get("article", {}).get("title") for said in one.said]
        title = next((title for title in titles if title), None)
        # What was not found is about none of the topics there are.
        topic = DEFAULT_NLU_FALLBACK_INTENT_NAME if one.intent in WIDE and not title else one.intent
        name = "utter_topic_article" if by_title else f"utter_topic_{topic}"
        made = await self.nlg.generate(name, tracker, self._replies.name(), title=title or "")
        return (made or {}).get("text")

    async def _without_repetition(
        self, said: List[Said], last: Dict[str, Any], tracker: DialogueStateTracker
    ) -> List[Said]:
        """The replies without what the last turn said already (`bot/repetition.py`), which is remembered."""
        language = str(tracker.get_slot("language"))
        repeated = find_repeated(said, last, language)
        if repeated is None:
            keys = answer_keys(said, language)
            remembered: Optional[Dict[str, Any]] = {"keys": keys, "times": 1} if keys else None
        else:
            made = await self.nlg.generate(repeated.response, tracker, self._replies.name(), **repeated.values)
            again = as_said({**(made or {}), "custom": repeated.custom})
            said = [*repeated.first, again, *repeated.rest]
            remembered = {"keys": last["keys"], "times": repeated.custom["repeated"]}
        if tracker.get_slot(LAST_ANSWER) != remembered:
            tracker.update(SlotSet(LAST_ANSWER, remembered), self.domain)
        return said

    async def get_tracker(self, conversation_id: str) -> DialogueStateTracker:
        """The tracker that was read when the turn was opened."""
        return self._opened.tracker

    async def fetch_tracker_and_update_session(
        self, sender_id: str, output_channel: Optional[OutputChannel] = None, metadata: Optional[Dict[str, Any]] = None
    ) -> DialogueStateTracker:
        """The tracker; a session is begun with a new one only, for sessions never expire."""
        tracker = await self.get_tracker(sender_id)
        if not tracker.events:
            await self._update_tracker_session(tracker, output_channel, metadata)
        return tracker

    def _check_for_unseen_features(self, parse_data: Dict[str, Any]) -> None:
        """Nothing: a model's intents are its domain's, and Rasa compares the whole domain with an empty one here."""

    async def _parse(self, given: str) -> Dict[str, Any]:
        """What a text means. Typed text is never a command, even when it begins with a slash."""
        if self._request.payload:
            parsed = parse_payload(given, self.domain)
            if parsed is not None:
                return parsed
        text = given[:NLU_CHARACTERS]
        # Several messages that are answered together come as lines.
        readable = text.lstrip("/").strip().replace("\n", " ")
        if not readable:
            return not_understood(given)
        offset = len(text) - len(text.lstrip("/")) + (len(text.lstrip("/")) - len(text.lstrip("/").lstrip()))
        parsed = await self.parse_message(UserMessage(text=readable, sender_id=self._request.conversation))
        for entity in parsed["entities"]:
            entity["start"] += offset
            entity["end"] += offset
        return with_act({**parsed, "text": given})

    async def _run_action(self, action: Action, *args: Any, **kwargs: Any) -> bool:
        """Runs an action and ends the turn when it failed, instead of going on without its events."""
        watched = WatchedAction(quick(action))
        goes_on = await super()._run_action(watched, *args, **kwargs)
        failure = self.action_endpoint.failure or watched.failure
        if failure is not None:
            raise ActionFailed(f"action '{action.name()}' failed ({failure}); nothing was saved")
        return goes_on

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        """Saves the state and this turn's result as one; Rasa calls it once, at the end of a turn."""
        if self.action_endpoint.failure is not None:
            raise ActionFailed(f"an action failed ({self.action_endpoint.failure}); nothing was saved")
        if not self._replies.said:
            raise NoReply("no action said anything; see the log for a missing response or rule")
        result = json.dumps(self._result(tracker))
        self.result = await self._store.commit_turn(tracker, self._request.message_id, self._opened.version, result)

    def _result(self, tracker: DialogueStateTracker) -> Dict[str, Any]:
        first = self._parts[0]
        ranking = first.get("intent_ranking") or [first["intent"]]
        result: Dict[str, Any] = {
            "message_id": self._request.message_id,
            "replies": self._replies.replies,
            "intent": _named(first["intent"]),
            "intent_ranking": [_named(intent) for intent in ranking[:RANKING]],
            **self._mood,
            "entities": [
                {key: entity.get(key) for key in ("entity", "value", "start", "end")} for entity in self._entities
            ],
            "slots": {
                name: slot.value
                for name, slot in tracker.slots.items()
                if slot.value is not None and name not in PRIVATE_SLOTS
            },
        }
        if self._matters:
            result[MATTERS] = self._matters
        if self._alike:
            result["alike"] = self._alike
        if len(self._parts) > 1:
            result["intents"] = [parsed["intent"]["name"] for parsed in self._parts]
        if self._request.until is not None:
            result["until"] = self._request.until
        return result


def not_understood(text: str) -> Dict[str, Any]:
    """What the NLU says of a message in which there is nothing to understand."""
    intent = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0}
    return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": []}


def _named(intent: Dict[str, Any]) -> Dict[str, Any]:
    return {"name": intent.get("name"), "confidence": round(float(intent.get("confidence") or 0.0), 4)}
