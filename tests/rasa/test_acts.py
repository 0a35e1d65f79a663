"""What messages do in their conversation, as the trained model tells it, and what counts as an act."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent

from bench.acts import HELD_BACK, read_messages
from bot.acts import ACT, ACTS, ENOUGH, LONGEST, Act, act_of, outweighs_intent, share_of_act, with_act

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "baton.tar.gz"
TOLD = [
    (Act.ASKS_WHEN, ["how long will it take?", "And when?", "until when do I have to wait?", "얼마나 걸려요?"]),
    (Act.ASKS_WHEN, ["그럼 언제 받을 수 있어요?", "그럼 보통 며칠이나 걸리나요", "언제 와요?"]),
    (Act.ASKS_DUE, ["will it be here by december 1st", "can i still get it before saturday", "오늘 도착해요?"]),
    (Act.ASKS_DUE, ["when do I get the second one, by friday?", "12월 1일까지는 오나요", "주말 전에 받을 수 있을까요"]),
    (Act.ASKS_PRICE, ["how much is it?", "and what does it cost?", "그건 얼마예요?", "그럼 가격은요"]),
    (Act.ASKS_FEE, ["is there a fee", "does it cost anything to cancel", "그럼 무료예요?", "수수료 있음?"]),
    (
        Act.ASKS_WHY,
        ["why?", "but why is it late?", "and what's holding it up", "왜요?", "왜 늦어져요?", "헉 무슨 일이에요"],
    ),
    (Act.ASKS_WHAT_FOR, ["whats that for", "그건 왜 필요하죠"]),
    (Act.ASKS_CARRIER, ["which courier has it?", "do you have a tracking number", "택배사가 어디예요?"]),
    (Act.NOT_FOUND, ["already asked the neighbours", "nothing at my door either", "경비실에도 없대요"]),
    (Act.NUMBER_MISSING, ["hmm, I don't have that number with me", "그 번호가 지금 없는데요"]),
    (Act.WRONG_VALUE, ["Oops, wrong number!", "that's not what i meant", "번호를 잘못 적었어요", "앗 다른 주문이요"]),
    (Act.WAIT_NO, ["wait no", "oh no wait", "아니 그게 아니라"]),
    (Act.KEEP_ORDER, ["don't cancel it", "actually forget the cancellation", "취소 안 할래요", "취소는 안 할게요"]),
]
NONE = [
    *(
        "how long is the warranty?",
        "when do you open?",
        "언제까지 취소돼요",
        "반품은 얼마나 걸려요?",
        "where is B-1042?",
    ),
    *("do you ship by friday", "can they leave it at the door", "경비실에 맡겨 주세요", "how much is the teapot"),
    *("반품 배송비는 얼마예요", "does returning a shirt cost anything", "why are you called Haru?"),
    *("no number, let me talk to someone", "wrong colour, can I return it?", "no", "wait", "아니", "never mind"),
    *("cancel it, i don't need it", "why can't i cancel my order", "취소해 주세요", "주문취소하고싶어요"),
]


@pytest.fixture(scope="module")
def agent() -> Agent:
    if not MODEL.is_file():
        pytest.skip("no trained model: make train")
    return Agent.load(str(MODEL))


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in TOLD for text in texts])
async def test_what_a_message_does_is_told(agent: Agent, act: Act, text: str) -> None:
    assert act_of(with_act(await agent.parse_message(text))) is act


@pytest.mark.parametrize("text", NONE)
async def test_what_names_its_own_topic_does_none_of_it(agent: Agent, text: str) -> None:
    assert act_of(with_act(await agent.parse_message(text))) is None


def read(text: str = "how long?", confidence: float = 0.5, **shares: float) -> dict[str, Any]:
    return {"text": text, "intent": {"name": "restock", "confidence": confidence}, ACTS: shares}


def test_the_likeliest_act_counts_from_a_share_on() -> None:
    parsed = with_act(read(asks_when=0.6, asks_due=0.3))
    assert (parsed[ACT], act_of(parsed), share_of_act(parsed)) == ("asks_when", Act.ASKS_WHEN, 0.6)
    assert outweighs_intent(parsed)
    assert not outweighs_intent(with_act(read(confidence=0.7, asks_when=0.6)))
    for none in (read(), read(asks_when=ENOUGH - 0.01), read("how long? " * LONGEST, asks_when=0.9)):
        assert ACT not in with_act(none)
        assert act_of(with_act(none)) is None


def test_an_act_that_the_program_does_not_know_is_none() -> None:
    assert act_of(with_act(read(of_another_shop=0.9))) is None


def test_the_program_knows_the_acts_that_there_are_examples_of() -> None:
    for language in ("en", "ko"):
        examples = yaml.safe_load((ROOT / "data" / "acts" / f"{language}.yml").read_text(encoding="utf-8"))
        assert set(examples) == {act.value for act in Act} | {"other"}


def test_nothing_is_learned_from_what_the_benchmark_asks() -> None:
    for language in ("en", "ko"):
        examples = yaml.safe_load((ROOT / "data" / "acts" / f"{language}.yml").read_text(encoding="utf-8"))
        learned = {letters(text) for texts in examples.values() for text in texts}
        asked = read_messages(HELD_BACK / f"{language}.csv")
        # How many stand in both, not which: these messages are not to be looked at.
        assert sum(letters(message.text) in learned for message in asked) == 0


@pytest.mark.parametrize(("rows", "said"), [([["why?", ""]], "csv:2"), ([], "no messages")])
def test_a_file_for_the_benchmark_that_is_no_use_is_named(tmp_path: Path, rows: list[list[str]], said: str) -> None:
    path = tmp_path / "own.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text", "act"], *rows])
    with pytest.raises(ValueError, match=said):
        read_messages(path)


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())
