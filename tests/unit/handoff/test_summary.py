"""What an agent is told of a conversation: wishes in the customer's words, what was tried, facts, mood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conversation.drafts import owner_change
from conversation.model import Author, Conversation, Draft, Entry, Kind, Owner
from conversation.phrases import Phrases
from handoff.summary import PAUSE_MS, SoFar, Tried, summarise
from handoff.summary_text import summary_text
from handoff.wish import clip, short_wish

PHRASES = Phrases(Path(__file__).parents[3] / "data" / "messages")
START = 1_795_305_600_000
MINUTE = 60_000


class Log:
    """A log as the live store keeps it: every entry goes through its JSON."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.at = START

    def add(self, draft: Draft, after: int = MINUTE) -> Log:
        self.at += after
        self.entries.append(Entry.load(len(self.entries) + 1, draft.dump(self.at), 1))
        return self

    def customer(self, text: str, payload: str | None = None, after: int = MINUTE, **data: Any) -> Log:
        id = f"m{len(self.entries) + 1}"
        data = {"via": "web w_1", **({"payload": payload} if payload else {}), **data}
        return self.add(Draft(Kind.MESSAGE, Author.CUSTOMER, text, id=id, data=data), after)

    def bot(self, text: str, intent: str, mood: float | None = None, **data: Any) -> Log:
        """A reply to all that is unanswered."""
        if mood is not None:
            seq = len(self.entries)
            data["mood"] = {"seq": seq, "until": seq, "sentiment": mood, "urgency": 0.0}
        return self.add(Draft(Kind.MESSAGE, Author.BOT, text, data={"intent": intent, **data}), 1_000)

    def offer(self) -> Log:
        return self.add(PHRASES.bot("en", "offer_person", "/talk_to_person", "/deny"), 1_000)

    def owner(self, source: Owner, target: Owner, reason: str | None = None) -> Log:
        return self.add(owner_change(source, target, reason=reason, agent="a_1", team="support"), 1_000)


def conversation(**more: Any) -> Conversation:
    values: dict[str, Any] = {
        "id": "c_1",
        "channel": "web",
        "address": "w_1",
        "customer": "p_1",
        "language": "en",
        "owner": Owner.WAITING,
        "epoch": 1,
        "seq": 1,
        "handled": 1,
        "opened_at": START,
        "updated_at": START,
        **more,
    }
    return Conversation(**values)


def told(log: Log, **record: Any) -> SoFar:
    return summarise(conversation(**record), log.entries)


RETURNS = {"id": "returns-how", "title": "How to return something", "link": "https://haru.example/help/returns-how"}


def english() -> Log:
    log = Log().customer("Hi!").bot("Hello.", "greet", 0.3)
    log.customer("The linen apron I got has a hole, what can I do?").bot("…", "return_request", -0.2, article=RETURNS)
    log.customer("No, not quite", '/article_not_helped{"article": "returns-how"}').bot("Sorry.", "article_not_helped")
    log.customer("B-1042").bot("Which e-mail?", "inform", -0.4)
    log.customer("mina@example.com").bot("It is on its way.", "inform", -0.5)
    log.customer("this goes nowhere, I leave on Friday!!").bot(
        "Pardon?", "out_of_scope", -0.8, not_understood=True, entities={"date": "2026-11-27"}
    )
    log.customer("flurb").offer().customer("Talk to a person", "/talk_to_person").bot("Sure.", "talk_to_person")
    return log.owner(Owner.BOT, Owner.WAITING, "requested")


ENGLISH = {
    "reason": "requested",
    "waiting_since_at": START + 10 * MINUTE,
    "slots": {
        "language": "en",
        "order_number": "B-1042",
        "email": "mina@example.com",
        "order_proof": "proven",
        "proof_tries": 1,
        "told_order": "B-1042",
        "article": {"id": "returns-how"},
        "proven_contact": "mina@example.com",
    },
    "memory": {"orders": {"B-1042": {"number": "B-1042", "status": "shipped"}}},
}


def test_an_english_conversation() -> None:
    so_far = told(english(), **ENGLISH)
    assert so_far.wishes == (
        "The linen apron I got has a hole, what can I do?",
        "this goes nowhere, I leave on Friday!!",
    )
    assert so_far.tried == (
        Tried("article", "How to return something", "not_helped"),
        Tried("order", "B-1042", "shipped"),
        Tried("proof_failed", times=1),
        Tried("not_understood", times=2),
        Tried("person_offered", outcome="accepted"),
    )
    assert dict(so_far.given) == {
        "order_number": "B-1042",
        "email": "mina@example.com",
        "date": "2026-11-27",
    }
    assert so_far.mood is not None
    assert (so_far.mood.now, so_far.mood.trend) == ("angry", "worse")
    assert so_far.mood.scores == (0.3, -0.2, -0.4, -0.5, -0.8)
    assert (so_far.messages, so_far.started_at, so_far.asked_for_person) == (8, START + MINUTE, False)


def test_its_text_in_both_languages_of_agents() -> None:
    so_far, c = told(english(), **ENGLISH), conversation(**ENGLISH)
    now = START + 13 * MINUTE
    assert summary_text(so_far, c, PHRASES, "en", now).split("\n") == [
        "Wants: “The linen apron I got has a hole, what can I do?”",
        "Later: “this goes nowhere, I leave on Friday!!”",
        "The assistant: article “How to return something” (did not help); order B-1042, shipped; "
        "order could not be proven, wrong details given: 1; messages not understood: 2; offered a person (accepted)",
        "Given: B-1042, mina@example.com, 2026-11-27",
        "Writes English · Mood: angry · getting worse · Messages: 8 · Waiting for 3 min",
    ]
    korean = summary_text(so_far, c, PHRASES, "ko", now)
    assert "문의: “The linen apron" in korean
    assert "영어로 대화 · 기분: 화남 · 나빠지는 중 · 메시지 8건 · 3분째 대기 중" in korean


def test_a_korean_conversation() -> None:
    log = Log().customer("안녕하세요").bot("안녕하세요!", "greet", 0.1)
    log.customer("어제 주문했는데 배송지를 잘못 적었어요 ㅠㅠ").bot("주문 번호를 알려 주세요.", "address_change", -0.3)
    log.customer("B-2210이요").bot("새 주소를 알려 주세요.", "inform", 0.0)
    log.customer("네").bot("연결할게요.", "affirm", 0.0).owner(Owner.BOT, Owner.WAITING, "address_change")
    log.customer("ㅎㅎ 네").customer("오늘 안에 바꿔 주실 수 있을까요?")
    so_far = told(log, language="ko", reason="address_change", slots={"order_number": "B-2210"})
    assert so_far.wishes == ("어제 주문했는데 배송지를 잘못 적었어요 ㅠㅠ", "오늘 안에 바꿔 주실 수 있을까요?")
    assert (so_far.tried, so_far.given) == ((), (("order_number", "B-2210"),))
    assert so_far.mood is not None
    assert (so_far.mood.now, so_far.mood.trend) == ("calm", None)


def test_a_wish_for_a_person_alone_is_the_wish_and_is_told() -> None:
    log = Log().customer("hi").bot("Hello.", "greet").customer("a human please").bot("Sure.", "talk_to_person")
    so_far = told(log.owner(Owner.BOT, Owner.WAITING, "requested"), reason="requested")
    assert (so_far.wishes, so_far.asked_for_person) == (("a human please",), True)


def test_what_an_article_settled_is_not_the_wish() -> None:
    log = Log().customer("How do I pay by bank transfer?").bot("…", "payment_question", article=RETURNS)
    log.customer("Yes, that helped", '/article_helped{"article": "returns-how"}').bot("Good.", "article_helped")
    log.customer("Now my mug is broken").bot("Sorry.", "complaint")
    so_far = told(log)
    assert so_far.wishes == ("Now my mug is broken",)
    assert so_far.tried == (Tried("article", "How to return something", "helped"),)


def test_a_pressed_button_can_be_the_wish() -> None:
    log = Log().customer("hello").bot("Hi.", "greet").customer("Where is my order?", "/order_status")
    assert told(log.bot("Which one?", "order_status")).wishes == ("Where is my order?",)


def test_a_matter_begins_after_an_agent_or_a_long_pause_with_the_bot_but_not_in_the_queue() -> None:
    log = Log().customer("My candle came broken").bot("Sorry.", "complaint").owner(Owner.BOT, Owner.WAITING)
    log.customer("Is anybody there at all?", after=PAUSE_MS + 1)
    assert told(log).wishes[0] == "My candle came broken"
    log.owner(Owner.WAITING, Owner.AGENT).owner(Owner.AGENT, Owner.BOT)
    log.add(PHRASES.system("en", "resolved", name="Jisoo"))
    log.customer("Do you ship to Busan?").bot("Yes.", "product_question")
    so_far = told(log)
    assert (so_far.wishes, so_far.messages) == (("Do you ship to Busan?",), 1)
    log.customer("Can I cancel order B-1042?", after=PAUSE_MS + 1).bot("…", "order_cancel")
    assert told(log).wishes == ("Can I cancel order B-1042?",)


def test_an_edited_message_counts_as_it_was_meant() -> None:
    log = Log().customer("Where is B-1024?").bot("…", "order_status").customer("Where is B-1042?", edits="m1")
    assert told(log.bot("…", "order_status")).wishes == ("Where is B-1042?",)


@pytest.mark.parametrize(
    ("answer", "payload", "outcome"),
    [("No, thanks", "/deny", "declined"), ("Talk to a person", "/talk_to_person", "accepted"), ("what?", None, None)],
)
def test_the_answer_to_an_offer(answer: str, payload: str | None, outcome: str | None) -> None:
    log = Log().customer("blorp the flurb for me").offer().customer(answer, payload)
    assert told(log).tried == (Tried("person_offered", outcome=outcome),)


def test_a_mood_that_gets_better_and_a_turn_without_replies() -> None:
    log = Log().customer("this is terrible").bot("Sorry.", "complaint", -0.9).customer("ok").bot("…", "affirm", 0.2)
    mood = told(log).mood
    assert mood is not None
    assert (mood.now, mood.trend) == ("annoyed", "better")
    assert told(Log().customer("hello there")).mood is None


def test_an_empty_log_is_told_too() -> None:
    so_far = told(Log())
    assert (so_far.wishes, so_far.tried, so_far.messages) == ((), (), 0)
    assert summary_text(so_far, conversation(), PHRASES, "en", START) == "Writes English · Messages: 0"


def test_words_in_braces_and_states_that_nobody_knew_stand_as_they_are() -> None:
    log = Log().customer("what does {place} in my mail mean?").bot("…", "out_of_scope")
    record = {"memory": {"orders": {"X": {"number": "B-9", "status": "on_the_moon"}}}}
    text = summary_text(told(log, **record), conversation(), PHRASES, "ko", START)
    assert "{place} in my mail" in text
    assert "B-9 조회 (on_the_moon)" in text


def test_the_short_form_is_the_wish_of_what_is_near_or_nothing() -> None:
    assert short_wish(english().entries) == "The linen apron I got has a hole, what can I do?"
    assert short_wish(Log().customer("hi").bot("Hello.", "greet").entries) is None


def test_quotes_are_cut_between_words_and_never_slow() -> None:
    assert clip("one  two\nthree", 9) == "one two…"
    assert clip("가" * 300) == "가" * 199 + "…"
    assert told(Log().customer("1 " * 2_000 + "x")).wishes
