"""A change of the content becomes live while customers write; what is broken changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.trainer.faults import Fault
from bot.trainer.shelf import Shelf
from tests.fakes.browser_chat import ChatClient
from tests.integration.core.running import RasaProcess, Talk
from tests.integration.training.project import Project

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(600)]

CUSTOMERS = 4
FOLLOW_SECONDS = 20
"""A process looks four times a second, and then loads and tries the model, which takes two or three."""
QUESTION = "zibble the frundle in blorpy paper please"
ANSWER = "Yes, we zibble every frundle."
EXAMPLES = """version: "3.1"
nlu:
  - intent: zibble
    examples: |
      - zibble the frundle in blorpy paper please
      - zibble my frundle in blorpy paper
      - can you zibble a frundle with blorpy paper?
      - blorpy paper zibble frundle
      - I want my frundle zibbled blorpy
"""
KOREAN = """version: "3.1"
nlu:
  - intent: zibble
    examples: |
      - 프런들 지블해 주세요
      - 블로피 종이로 프런들 지블 되나요
      - 프런들을 블로피 종이에 지블하고 싶어요
"""
RULE = """version: "3.1"
rules:
  - rule: zibble
    steps:
      - intent: zibble
      - action: utter_zibble
"""


@pytest.fixture(scope="module")
def project() -> Iterator[Project]:
    """One running installation for all tests here; each leaves it with a good model of the content."""
    project = Project(5, BATON_RATE_MESSAGES="1000", BATON_ASSISTANT_PATIENCE_SECONDS="300")
    try:
        project.train()
        project.installation.start()
        asyncio.run(project.installation.wait_ready())
        project.wait_for(project.is_warm, "the trainer's start")
        yield project
    finally:
        project.remove()


@pytest.fixture(scope="module")
def replica(project: Project) -> Iterator[RasaProcess]:
    """A second Rasa over the same models and the same live store; the trainer does not know of it."""
    told = project.installation.environment_of("rasa")
    log = project.installation.home / "log" / "replica.log"
    replica = RasaProcess(told["REDIS_URL"], told["ACTIONS_URL"], log, project.root)
    try:
        replica.start()
        replica.wait()
        yield replica
    finally:
        replica.kill()


def add_intent(project: Project) -> None:
    """A new intent, with its rule and its answer, as an editor adds them."""
    for language, answer in (("en", ANSWER), ("ko", "네, 프런들은 모두 지블해 드려요.")):
        said = f'responses:\n  utter_zibble:\n    - text: "{answer}"\n'
        project.replace(f"data/responses/{language}.yml", "responses:\n", said)
    project.replace("domain.yml", "intents:\n", "intents:\n  - zibble: {use_entities: []}\n")
    project.replace("domain.yml", "actions:\n", "actions:\n  - utter_zibble\n")
    project.write("data/nlu/en/zibble.yml", EXAMPLES)
    project.write("data/nlu/ko/zibble.yml", KOREAN)
    project.write("data/rules/zibble.yml", RULE)


def faults_after(project: Project, tried: dict[str, Any]) -> list[str]:
    """What the trainer, which sees changes by itself, finds wrong in its next attempt."""
    project.wait_for(lambda: project.attempt().get("at") != tried.get("at"), "the attempt")
    return [str(Fault(**fault)) for fault in project.attempt()["faults"]]


@dataclass
class Customer:
    """Writes one message after the other, each when the one before is answered."""

    url: str
    answered: list[tuple[float, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    async def write(self, text: str, stop: asyncio.Event) -> None:
        async with ChatClient(self.url) as page:
            await page.see_type("welcome")
            while not stop.is_set():
                start, asked = len(page.frames), time.monotonic()
                await page.say(text)
                reply = await page.see(lambda f: f["type"] == "entry" and f["author"] == "bot", 30, start)
                self.answered.append((time.monotonic() - asked, reply["text"]))
                await asyncio.sleep(0.05)
            await asyncio.sleep(1)
            authors = [entry["author"] for entry in page.entries()]
            if authors != ["customer", "bot"] * len(self.answered):
                self.problems.append(f"{authors.count('customer')} messages, {authors.count('bot')} answers")
            self.problems += [frame["code"] for frame in page.frames if frame["type"] == "error"]


async def ask(project: Project, text: str) -> str:
    """What a new customer is answered."""
    async with ChatClient(project.installation.url) as page:
        await page.say(text)
        entry = await page.see(lambda f: f["type"] == "entry" and f["author"] == "bot", 30)
        return str(entry["text"])


async def test_a_new_intent_is_live_and_no_message_is_lost(project: Project) -> None:
    before = str(project.current()["name"])
    stop = asyncio.Event()
    customers = [Customer(project.installation.url) for _ in range(CUSTOMERS)]
    writing = [asyncio.create_task(customer.write("hello", stop)) for customer in customers]
    await asyncio.sleep(2)
    await asyncio.to_thread(add_intent, project)
    saved = time.monotonic()
    name = await asyncio.to_thread(project.wait_settled, before)
    seconds = time.monotonic() - saved
    assert await ask(project, QUESTION) == ANSWER
    await asyncio.sleep(2)
    stop.set()
    await asyncio.gather(*writing)
    assert [customer.problems for customer in customers] == [[]] * CUSTOMERS
    waits = sorted(wait for customer in customers for wait, _ in customer.answered)
    print(f"live after {seconds:.1f} s; {len(waits)} answers, the slowest after {waits[-1] * 1000:.0f} ms")
    assert len(waits) > 20
    assert waits[-1] < 5
    assert project.installation.run("models").startswith(f"→ {name}")
    assert project.attempt()["ok"]


async def test_a_broken_edit_changes_nothing_and_is_told_with_its_line(project: Project) -> None:
    before = project.current()["name"]
    file = project.write("data/nlu/en/broken.yml", 'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n')
    project.wait_for(lambda: not project.attempt()["ok"], "the failure")
    fault = project.attempt()["faults"][0]
    assert (fault["file"], fault["line"]) == ("data/nlu/en/broken.yml", 3)
    done = project.installation.call("train")
    assert done.returncode == 1
    assert "data/nlu/en/broken.yml:3: The intent 'greet' has no examples. Write some below" in done.stderr
    machine = project.installation.call("train", "--json")
    assert json.loads(machine.stdout.splitlines()[-1])["kind"] == "content"
    assert project.current()["name"] == before == project.serving()["serving"]
    assert await ask(project, QUESTION) == ANSWER
    file.unlink()


BAD = [
    (
        "data/nlu/en/broken.yml",
        'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - Blorpy paper ZIBBLE frundle!\n',
        "data/nlu/en/zibble.yml:8: 'blorpy paper zibble frundle' is an example of 'zibble' here and of 'greet' in "
        "data/nlu/en/broken.yml:5. Keep it where it belongs",
    ),
    (
        "data/nlu/fr/broken.yml",
        'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - bonjour\n',
        "data/nlu/fr/broken.yml:5: 'fr' is no language that the assistant speaks (en, ko). Move the file to",
    ),
    ("data/rules/broken.yml", "rules:\n\t- rule: x\n", "data/rules/broken.yml:2: Nothing here counts: it is indented"),
]


@pytest.mark.parametrize(("name", "text", "fault"), BAD)
def test_what_has_an_error_does_not_go_live(project: Project, name: str, text: str, fault: str) -> None:
    before, tried = project.current()["name"], project.attempt()
    file = project.write(name, text)
    try:
        assert any(fault in one for one in faults_after(project, tried))
    finally:
        file.unlink()
    assert project.current()["name"] == before == project.serving()["serving"]


async def test_an_article_with_an_error_holds_up_the_training_until_it_is_mended(project: Project) -> None:
    before, tried = str(project.current()["name"]), project.attempt()
    good = (project.root / "data/kb/en/returns-how.md").read_text(encoding="utf-8")
    title = next(line for line in good.splitlines() if line.startswith("title:"))
    project.replace("data/kb/en/returns-how.md", title + "\n", "")
    project.write("data/kb/en/doubled.md", good)
    project.replace("data/nlu/en/zibble.yml", "      - blorpy", "      - blorpy zibble\n      - blorpy")
    faults = "\n".join(faults_after(project, tried))
    assert "data/kb/en/returns-how.md:1: The article has no 'title'. Add it: " in faults
    assert "data/kb/en/doubled.md:2: The id 'returns-how' is also that of data/kb/en/returns-how.md;" in faults
    assert await ask(project, QUESTION) == ANSWER
    assert project.current()["name"] == before == project.serving()["serving"]
    (project.root / "data/kb/en/doubled.md").unlink()
    project.write("data/kb/en/returns-how.md", good)
    project.wait_settled(before)  # by itself, although nothing that is trained has changed
    assert await ask(project, QUESTION) == ANSWER


async def test_a_fault_in_what_is_not_trained_is_told_and_changes_nothing(project: Project) -> None:
    before, tried = project.current()["name"], project.attempt()
    project.replace("data/responses/en.yml", f'"{ANSWER}"', f'"{ANSWER}" or so')
    (fault,) = faults_after(project, tried)
    told = "Nothing here counts: the text begins with"
    text = (project.root / "data/responses/en.yml").read_text(encoding="utf-8")
    line = next(number for number, written in enumerate(text.splitlines(), start=1) if ANSWER in written)
    assert fault.startswith(f"data/responses/en.yml:{line}: {told}")
    assert await ask(project, QUESTION) == ANSWER
    assert fault in project.installation.run("models")
    tried = project.attempt()
    project.replace("data/responses/en.yml", f'"{ANSWER}" or so', f'"{ANSWER}"')
    assert faults_after(project, tried) == []
    assert project.current()["name"] == before == project.serving()["serving"]


def test_another_rasa_process_follows_by_itself(project: Project, replica: RasaProcess) -> None:
    before = str(project.current()["name"])
    assert replica.serving()["serving"] == before
    project.replace("data/nlu/en/zibble.yml", "      - blorpy", "      - blorpy replica frundle\n      - blorpy")
    name = project.wait_settled(before)
    project.wait_for(lambda: replica.serving()["serving"] == name, "the other process", FOLLOW_SECONDS)
    assert replica.serving() == {"serving": name, "wanted": name, "failure": None}
    answer = Talk(replica).say(QUESTION)
    assert answer["intent"]["name"] == "zibble"
    assert answer["replies"][0]["text"] == ANSWER


@pytest.mark.parametrize("part", ["training", "trainer"])
async def test_the_trainer_is_killed_in_the_middle(project: Project, part: str) -> None:
    before = str(project.current()["name"])
    project.replace("data/nlu/en/zibble.yml", "      - blorpy", f"      - blorpy {part} frundle zibble\n      - blorpy")
    project.wait_for(lambda: project.trainer().get("state") == "training", "the training")
    project.installation.kill(part)
    assert await ask(project, QUESTION) == ANSWER
    project.wait_settled(before)
    assert await ask(project, QUESTION) == ANSWER
    assert not list((project.root / "models").glob(".work-*"))


async def test_the_model_before_is_put_back_with_one_command(project: Project, replica: RasaProcess) -> None:
    shelf = Shelf(project.root / "models")
    first = shelf.records()[-1]["name"]
    latest = str(project.current()["name"])
    began = time.monotonic()
    assert first in project.installation.run("rollback", first)
    assert time.monotonic() - began < 20
    assert project.serving()["serving"] == first
    assert await ask(project, QUESTION) != ANSWER
    project.wait_for(lambda: replica.serving()["serving"] == first, "the other process", FOLLOW_SECONDS)
    assert project.current()["name"] == first, "nothing is trained from the content that was rolled back"
    shelf.choose(latest)  # as another machine's command would: both follow by themselves
    for serving in (project.serving, replica.serving):
        project.wait_for(lambda serving=serving: serving().get("serving") == latest, "the followers", FOLLOW_SECONDS)
    assert await ask(project, QUESTION) == ANSWER


def test_after_a_start_with_a_damaged_model_the_one_before_answers(project: Project, replica: RasaProcess) -> None:
    shelf = Shelf(project.root / "models")
    current = str(project.current()["name"])
    before = next(record["name"] for record in shelf.records() if record["name"] != current)
    replica.kill()
    whole = shelf.archive(current).read_bytes()
    for file in (shelf.archive(current), shelf.fixed):
        file.unlink()
        file.write_bytes(whole[: len(whole) // 2])
    try:
        replica.start()
        project.wait_for(lambda: replica.serving().get("serving") == before, "the model before", 60)
        assert "is damaged" in replica.serving()["failure"]
        assert replica.serving()["wanted"] == current
        assert Talk(replica).say("hello")["replies"]
        assert project.serving()["serving"] == current, "who has it in memory goes on"
    finally:
        shelf.archive(current).write_bytes(whole)
    shelf.choose(current)
    project.wait_for(lambda: replica.serving().get("serving") == current, "the mended model", FOLLOW_SECONDS)
    assert replica.serving()["failure"] is None


@pytest.mark.parametrize("damage", ["truncated", "no archive"])
async def test_a_damaged_model_does_not_take_over(project: Project, damage: str) -> None:
    shelf = Shelf(project.root / "models")
    current = str(project.current()["name"])
    other = next(record["name"] for record in shelf.records() if record["name"] != current)
    file, record = shelf.archive(other), shelf.record(other)
    whole = file.read_bytes()
    file.unlink()  # not written over: the fixed name may be a link to it
    file.write_bytes(whole[: len(whole) // 2] if damage == "truncated" else b"no archive")
    if damage == "no archive":
        shelf.update({**record, "sha256": hashlib.sha256(b"no archive").hexdigest()})
    try:
        done = project.installation.call("rollback", other)
        assert done.returncode == 1
        assert ("is damaged" if damage == "truncated" else "cannot be loaded") in done.stderr
        assert project.serving()["serving"] == current == project.current()["name"]
        assert await ask(project, QUESTION) == ANSWER
    finally:
        file.write_bytes(whole)
        shelf.update(record)
        os.utime(file)
