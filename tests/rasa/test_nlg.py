"""Which words the bot chooses."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecutionRejected, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.nlg import TwoLanguageGenerator

DOMAIN = Domain.from_path(Path(__file__).parents[2] / "domain.yml")
EN = """
version: "3.1"
responses:
  utter_greet: [{text: "one"}, {text: "two"}, {text: "three"}]
  utter_only_english: [{text: "only English"}]
  utter_values:
    - text: "{order_number}: {what} {missing}!"
      buttons: [{title: "{what}", payload: '/inform{"a": "b"}'}]
  utter_channel: [{text: "anywhere"}, {text: "in short", channel: telegram|slack}]
  utter_thank:
    - {text: "plain"}
    - {text: "within a task", condition: [{type: slot, name: in_task, value: true}]}
    - {text: "back to it", condition: [{type: slot, name: resumed, value: true}]}
"""
KO = """
version: "3.1"
responses:
  utter_greet: [{text: "하나"}, {text: "둘"}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en.yml").write_text(EN)
    (tmp_path / "ko.yml").write_text(KO)
    return tmp_path


@pytest.fixture
def nlg(folder: Path) -> TwoLanguageGenerator:
    return TwoLanguageGenerator(EndpointConfig(folder=str(folder)), DOMAIN)


def conversation(language: str = "en", name: str = "c") -> DialogueStateTracker:
    tracker = DialogueStateTracker(name, DOMAIN.slots)
    tracker.update(SlotSet("language", language))
    return tracker


async def say(nlg: TwoLanguageGenerator, name: str, tracker: DialogueStateTracker, **values: Any) -> dict[str, Any]:
    said = await nlg.generate(name, tracker, values.pop("channel", "web"), **values)
    assert said is not None
    tracker.update(BotUttered(said["text"], metadata={"utter_action": name, "variation": said["variation"]}))
    return said


async def test_never_the_same_twice_in_a_row(nlg: TwoLanguageGenerator) -> None:
    tracker = conversation()
    said: list[str] = [(await say(nlg, "utter_greet", tracker))["text"] for _ in range(9)]
    assert not any(said[place] == said[place + 1] for place in range(len(said) - 1))
    assert set(said) == {"one", "two", "three"}


async def test_conversations_begin_differently(nlg: TwoLanguageGenerator) -> None:
    said = {(await say(nlg, "utter_greet", conversation(name=f"c{n}")))["text"] for n in range(20)}
    assert said == {"one", "two", "three"}


async def test_language_and_fallback(nlg: TwoLanguageGenerator) -> None:
    assert (await say(nlg, "utter_greet", conversation("ko")))["text"] in ("하나", "둘")
    assert (await say(nlg, "utter_only_english", conversation("ko")))["text"] == "only English"
    assert (await say(nlg, "utter_greet", conversation("xx")))["text"] in ("one", "two", "three")
    assert (await say(nlg, "utter_greet", conversation("en"), language="ko"))["text"] in ("하나", "둘")


async def test_unknown_is_no_exception(nlg: TwoLanguageGenerator) -> None:
    assert await nlg.generate("utter_unknown", conversation(), "web") is None


async def test_values(nlg: TwoLanguageGenerator) -> None:
    tracker = conversation()
    tracker.update(SlotSet("order_number", "B-1042"))
    said = await say(nlg, "utter_values", tracker, what="{missing} {0} {language}")
    # What a customer typed is text, never a placeholder; a missing value leaves nothing; JSON in a payload is kept.
    assert said["text"] == "B-1042: {missing} {0} {language} !"
    assert said["buttons"] == [{"title": "{missing} {0} {language}", "payload": '/inform{"a": "b"}'}]


async def test_channel(nlg: TwoLanguageGenerator) -> None:
    for channel in ("slack", "telegram"):
        assert (await say(nlg, "utter_channel", conversation(), channel=channel))["text"] == "in short"
    assert (await say(nlg, "utter_channel", conversation(), channel="web"))["text"] == "anywhere"


async def test_words_that_fit_the_moment(nlg: TwoLanguageGenerator) -> None:
    tracker = conversation()
    assert (await say(nlg, "utter_thank", tracker))["text"] == "plain"
    tracker.update(ActiveLoop("order_status_form"))
    assert (await say(nlg, "utter_thank", tracker))["text"] == "within a task"
    tracker.update(UserUttered("hm"))
    tracker.update(ActionExecutionRejected("order_status_form"))
    said = {(await say(nlg, "utter_thank", tracker))["text"] for _ in range(2)}
    assert said == {"within a task", "back to it"}
    tracker.update(UserUttered("so"))
    assert (await say(nlg, "utter_thank", tracker))["text"] == "within a task"


@pytest.mark.parametrize("broken", ["hello", "{text: hello}", "[hello]", "[{text: 12}]", "[]", "null"])
async def test_a_broken_response_stays_as_it_was_and_the_others_change(
    nlg: TwoLanguageGenerator, folder: Path, broken: str
) -> None:
    before = (await say(nlg, "utter_only_english", conversation()))["text"]
    edited = EN.replace('[{text: "only English"}]', broken).replace("one", "uno").replace("two", "uno")
    (folder / "en.yml").write_text(edited.replace("three", "uno"))
    os.utime(folder / "en.yml", ns=(1, 1))
    assert (await say(nlg, "utter_greet", conversation()))["text"] == "uno"
    assert (await say(nlg, "utter_only_english", conversation()))["text"] == before == "only English"


GREET = '[{text: "one"}, {text: "two"}, {text: "three"}]'


@pytest.mark.parametrize("broken", ["responses: [", EN.replace(GREET, "hello"), None])
async def test_after_a_restart_what_is_broken_is_as_it_was_last(folder: Path, tmp_path: Path, broken: Any) -> None:
    endpoint = EndpointConfig(folder=str(folder), kept=str(tmp_path / "kept"))
    running = TwoLanguageGenerator(endpoint)
    if broken is None:
        (folder / "en.yml").unlink()
    else:
        (folder / "en.yml").write_text(broken)
    first = (await say(running, "utter_greet", conversation()))["text"]
    assert first in ("one", "two", "three")
    restarted = TwoLanguageGenerator(endpoint)
    assert (await say(restarted, "utter_greet", conversation()))["text"] == first
    (folder / "en.yml").write_text(EN.replace("one", "uno").replace("two", "uno").replace("three", "uno"))
    os.utime(folder / "en.yml", ns=(7, 7))
    assert (await say(restarted, "utter_greet", conversation()))["text"] == "uno"
    assert (tmp_path / "kept" / "en.yml").read_text() == (folder / "en.yml").read_text()


async def test_an_edit_is_live_and_a_broken_file_is_not(nlg: TwoLanguageGenerator, folder: Path) -> None:
    await say(nlg, "utter_greet", conversation())
    (folder / "en.yml").write_text(EN.replace("one", "uno").replace("two", "uno").replace("three", "uno"))
    os.utime(folder / "en.yml", ns=(1, 1))
    assert (await say(nlg, "utter_greet", conversation()))["text"] == "uno"
    (folder / "en.yml").write_text("responses: [")
    os.utime(folder / "en.yml", ns=(2, 2))
    assert (await say(nlg, "utter_greet", conversation()))["text"] == "uno"
    (folder / "en.yml").unlink()
    assert (await say(nlg, "utter_greet", conversation()))["text"] == "uno"
