"""The signals that a person is needed: which turns give them, and which only look as if they did."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversation.model import Button
from handoff.bot_turn import BotTurn, HandoffSignal, Reply
from handoff.detection_policy import DetectionPolicy, Points
from handoff.policy import load_policy
from handoff.signals import (
    CUSTOMER_REPEATS,
    FED_UP,
    IMPORTANT,
    MOOD_FALLS,
    NO_PROGRESS,
    NOT_ANSWERED,
    NOT_HELPED,
    REQUEST_LIKELY,
    REQUESTED,
    SAME_ANSWER,
    SENSITIVE_LIKELY,
    TOOL_FAILED,
    UPSET,
    URGENT,
    Past,
    Seen,
    find_signals,
    look_at,
    plain_text,
)

OWN = load_policy(Path(__file__).parents[3] / "handoff" / "policy.yml").detection
POLICY = OWN.model_copy(update={"points": Points()})
NO_PAST = Past()


def signals(seen: Seen, text: str = "", past: Past = NO_PAST) -> list[str]:
    return [*find_signals(seen, text, past, POLICY)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The kettle caught fire last night", "safety"),
        ("I burned my hand on your pan", "safety"),
        ("my lawyer will be in touch", "legal"),
        ("I don’t know this charge: unauthorized payment!", "fraud"),
        ("I did not place this order", "fraud"),
        ("I'll do a chargeback then", "chargeback"),
        ("Please delete my data", "privacy"),
        ("my mother passed away and this was hers", "bereavement"),
        ("주전자에서 불이 났어요", "safety"),
        ("소비자원에 신고할게요", "legal"),
        ("계정이 해킹당한 것 같아요", "fraud"),
        ("카드사에 이의 제기할 거예요", "chargeback"),
        ("제 개인정보 삭제해 주세요", "privacy"),
        ("아버지가 돌아가셔서 환불하고 싶어요", "bereavement"),
    ],
)
def test_a_sensitive_matter_calls_a_person_at_once(text: str, kind: str) -> None:
    assert find_signals(Seen(intent="product_question"), text, Past(), POLICY)[kind] == POLICY.escalate_from


@pytest.mark.parametrize(
    "text",
    [
        "When does the fire sale start?",
        "Is it fire resistant?",
        "do you sell legal pads",
        "my battery died",
        "I lost my password",
        "please delete my account's second address",
        "I talked to an agent yesterday",
        "I don't want to talk to a person",
        "불 켜지는 램프 있나요?",
        "어디서 돌아가는 선풍기예요?",
        "사람이 쓰기 좋은 색인가요",
        "어제 상담원과 통화했는데요",
        "변호사라 큰 가방이 필요해요",
        "어머니가 고향으로 돌아가셔서 주소가 바뀌었어요",
    ],
)
def test_what_only_looks_sensitive_or_like_a_request_is_neither(text: str) -> None:
    assert signals(Seen(intent="product_question"), text) == []


@pytest.mark.parametrize("text", ["Where is B-1042? The concierge please.", "B-1042요. 그냥 컨시어지 불러 주세요"])
def test_words_of_the_policy_are_a_request_whatever_the_intent(text: str) -> None:
    words = DetectionPolicy.model_validate({"request": {"en": ["concierge"], "ko": [r"컨시어지\s*(?:연결|불러)"]}})
    assert [*find_signals(Seen(intent="order_status"), text, NO_PAST, words)] == [REQUESTED]
    assert signals(Seen(intent="order_status"), text) == []


def test_the_words_on_a_button_are_not_the_customers() -> None:
    words = DetectionPolicy.model_validate({"request": {"en": ["get me a human"]}})
    assert [*find_signals(Seen(), "get me a human", NO_PAST, words)] == [REQUESTED]
    assert [*find_signals(Seen(pressed=True), "get me a human", NO_PAST, words)] == []


def test_an_actions_reason_stands_and_a_sensitive_one_goes_first() -> None:
    seen = look_at(BotTurn(intent="complaint", handoff=HandoffSignal("complaint")))
    assert signals(seen, "your lamp caught fire") == ["safety", "complaint"]
    assert signals(seen, "this is bad") == ["complaint"]


def test_a_request_in_the_ranking_is_a_likely_one() -> None:
    turn = BotTurn(intent="nlu_fallback", ranking=(("nlu_fallback", 0.6), ("talk_to_person", 0.55)))
    assert signals(look_at(turn)) == [REQUEST_LIKELY]
    assert signals(look_at(BotTurn(intent="greet", ranking=(("greet", 0.6), ("talk_to_person", 0.4))))) == []


def test_who_says_the_same_in_other_words_repeats_themselves() -> None:
    past = Past(["where is my parcel"])
    assert signals(Seen(alike=0.6), "has it been sent at all?", past) == [CUSTOMER_REPEATS]
    assert signals(Seen(alike=0.2), "do you have lamps?", past) == []


@pytest.mark.parametrize("intent", ["greet", "thank", "affirm", "inform"])
def test_small_talk_and_what_a_form_asks_for_is_no_repetition(intent: str) -> None:
    assert signals(Seen(intent=intent, alike=0.9, repeated=2), "hello there!", Past(["hello"])) == []


def test_the_very_same_words_get_the_very_same_answer() -> None:
    past = Past(["Where is it?"])
    assert signals(Seen(alike=1.0, repeated=3), "where is  it?", past) == []
    assert signals(Seen(alike=0.9, repeated=2), "well, where is it?", past) == [SAME_ANSWER]


def test_the_same_question_with_the_same_answer_is_one_signal() -> None:
    past = Past(["where is my parcel"])
    assert signals(Seen(alike=0.9, repeated=2), "any news of my parcel", past) == [SAME_ANSWER]
    assert signals(Seen(alike=0.9, repeated=0), "any news of my parcel", past) == [CUSTOMER_REPEATS]


def test_who_was_asked_to_say_it_again_does_not_repeat_themselves() -> None:
    assert signals(Seen(alike=0.9), "where is my lamp", Past(["wheres lmp"], missed=True)) == []


def test_a_matter_that_is_surely_touched_calls_and_a_likely_one_asks() -> None:
    sure, likely = Seen(matters={"fraud": 0.5, "privacy": 0.2}), Seen(matters={"fraud": 0.4})
    assert find_signals(sure, "what is this?", NO_PAST, POLICY) == {"fraud": POLICY.escalate_from}
    assert signals(likely, "what is this?") == [SENSITIVE_LIKELY]
    assert signals(Seen(matters={"fraud": 0.2}), "what is this?") == []


def test_having_had_enough_and_no_answer_are_heard() -> None:
    assert signals(Seen(matters={"fed_up": 0.7})) == [FED_UP]
    assert signals(Seen(matters={"not_answered": 0.5}), past=Past(texts=["why is my refund late"])) == [NOT_ANSWERED]


def test_what_is_asked_first_cannot_be_an_answer_that_did_not_help() -> None:
    assert signals(Seen(matters={"not_answered": 0.9}), "it still doesn't work") == []


def test_no_to_did_this_help_counts_however_it_is_said() -> None:
    asked = Past(asked=True)
    assert signals(Seen(intent="deny"), "no", asked) == [NOT_HELPED]
    assert signals(Seen(matters={"not_answered": 0.1}), "hardly", asked) == [NOT_HELPED]
    assert signals(Seen(intent="deny"), "no") == []
    assert signals(Seen(intent="thank"), "yes", asked) == []


@pytest.mark.parametrize("text", ["no thanks, that's all", "nope i'm good", "아니요 괜찮아요", "더 없어요"])
def test_a_no_that_is_content_says_nothing_against_the_answer(text: str) -> None:
    assert signals(Seen(intent="deny"), text, Past(asked=True)) == []


def test_a_shade_of_no_answer_does_not_count_where_something_new_was_told() -> None:
    seen = Seen(matters={"not_answered": 0.1}, progress=True)
    assert signals(seen, "and what does that cost", Past(asked=True)) == []


def test_whether_a_reply_asks_did_this_help_is_read_off_its_buttons() -> None:
    button = Button("No, not quite", '/article_not_helped{"article": "returns-how"}')
    assert look_at(BotTurn(replies=(Reply("…", (button,)),))).asked
    assert not look_at(BotTurn(replies=(Reply("…"),))).asked


def test_moods() -> None:
    assert signals(Seen(sentiment=-0.7)) == [UPSET]
    assert signals(Seen(sentiment=-0.4), past=Past(moods=[0.5, 0.4])) == [MOOD_FALLS]
    assert signals(Seen(sentiment=-0.3), past=Past(moods=[0.5, 0.4])) == []
    assert signals(Seen(urgency=0.8)) == [URGENT]


def test_what_the_assistant_told() -> None:
    assert signals(Seen(repeated=2), "and now?") == [SAME_ANSWER]
    assert signals(Seen(failed=True)) == [TOOL_FAILED]
    assert signals(Seen(helped=False)) == [NOT_HELPED]
    assert signals(Seen(), past=Past(idle_turns=6)) == [NO_PROGRESS]
    assert signals(Seen(progress=True), past=Past(idle_turns=6)) == []


def test_an_answer_is_progress_only_when_it_is_new() -> None:
    assert look_at(BotTurn(article="returns-how")).progress
    assert not look_at(BotTurn(article="returns-how", repeated=2)).progress
    assert not look_at(BotTurn(helped=False)).progress


def test_an_important_customer_counts_beside_another_signal_only() -> None:
    assert signals(Seen(important=True)) == []
    assert signals(Seen(important=True, urgency=0.8)) == [URGENT, IMPORTANT]


def test_the_strongest_signal_comes_first() -> None:
    assert signals(Seen(sentiment=-0.9, urgency=0.9, helped=False)) == [NOT_HELPED, URGENT, UPSET]


def test_a_signal_without_points_is_off() -> None:
    off = POLICY.model_copy(update={"points": POLICY.points.model_copy(update={"urgent": 0})})
    assert find_signals(Seen(urgency=0.9), "", Past(), off) == {}


def test_what_is_kept_of_a_turn_comes_back() -> None:
    seen = look_at(BotTurn(intent="greet", sentiment=-0.5, repeated=2, matters={"fraud": 0.4}, alike=0.3))
    assert Seen.from_json({**seen.as_json(), "of_a_later_version": 1}) == seen
    assert look_at(BotTurn()).as_json() == {}


def test_texts_are_compared_as_people_read_them() -> None:
    assert plain_text("I’M  Ｆｕｌｌ\n가") == "i'm full 가"
