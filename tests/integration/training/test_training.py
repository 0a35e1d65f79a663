"""A change of the content becomes live while customers write; what is broken changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from bot.trainer.shelf import Shelf
from tests.fakes.browser_chat import ChatClient
from tests.integration.training.project import Project

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(600)]

CUSTOMERS = 4
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
    project = Project(10, BATON_RATE_MESSAGES="1000", BATON_ASSISTANT_PATIENCE_SECONDS="300")
    try:
        project.train()
        project.installation.start()
        asyncio.run(project.installation.wait_ready())
        project.wait_for(lambda: project.trainer().get("loaded"), "the trainer's start")
        yield project
    finally:
        project.remove()


def add_intent(project: Project) -> None:
    """A new intent, with its rule and its answer, as an editor adds them."""
    project.replace("data/responses/en.yml", "responses:\n", f'responses:\n  utter_zibble:\n    - text: "{ANSWER}"\n')
    project.replace("domain.yml", "intents:\n", "intents:\n  - zibble: {use_entities: []}\n")
    project.replace("domain.yml", "actions:\n", "actions:\n  - utter_zibble\n")
    project.write("data/nlu/en/zibble.yml", EXAMPLES)
    project.write("data/rules/zibble.yml", RULE)


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
    assert "data/nlu/en/broken.yml:3: the intent 'greet' has no examples." in done.stderr
    machine = project.installation.call("train", "--json")
    assert json.loads(machine.stdout.splitlines()[-1])["kind"] == "content"
    assert project.current()["name"] == before == project.serving()["serving"]
    assert await ask(project, QUESTION) == ANSWER
    file.unlink()
    assert project.installation.call("train").returncode == 0
    assert project.current()["name"] == before


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


async def test_the_model_before_is_put_back_with_one_command(project: Project) -> None:
    shelf = Shelf(project.root / "models")
    first = shelf.records()[-1]["name"]
    latest = str(project.current()["name"])
    began = time.monotonic()
    assert first in project.installation.run("rollback", first)
    assert time.monotonic() - began < 10
    assert project.serving()["serving"] == first
    assert await ask(project, QUESTION) != ANSWER
    await asyncio.sleep(2)
    assert project.current()["name"] == first, "nothing is trained from the content that was rolled back"
    project.installation.kill("rasa")
    project.wait_for(lambda: project.serving().get("serving") == first, "Rasa's new start")
    shelf.choose(latest)  # as another machine's command would: this process follows by itself
    project.wait_for(lambda: project.serving().get("serving") == latest, "the follower", 10)
    assert await ask(project, QUESTION) == ANSWER


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
