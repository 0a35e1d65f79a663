"""A turn is taken once, whatever happens to whom in the middle of it."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.core.running import Core, Talk, custom, words

# The first test also waits for the model to be trained, if its content has changed, and for Rasa to start.
pytestmark = [pytest.mark.rasa, pytest.mark.xdist_group("core"), pytest.mark.timeout(400)]


def test_asked_again_it_answers_the_same(core: Core, talk: Talk) -> None:
    first = talk.ask("hello", "m1")
    assert talk.ask("hello", "m1") == first
    assert talk.ask("hello", "m1", core.two) == first
    # The same id with other words is the same message.
    assert talk.ask("goodbye", "m1", core.two) == first
    assert core.version(talk.id) == 1
    assert talk.ask("hello", "m2")[1]["replies"] != first[1]["replies"]
    assert core.version(talk.id) == 2


def test_one_message_at_once_from_two_processes(core: Core, talk: Talk) -> None:
    with ThreadPoolExecutor(16) as pool:
        for number in range(5):
            asked = [
                pool.submit(talk.ask, "where is B-1042? eve@example.com", f"m{number}", rasa)
                for rasa in (core.one, core.two) * 8
            ]
            answers = [json.dumps(answer.result()) for answer in asked]
            assert len(set(answers)) == 1
            assert json.loads(answers[0])[0] == 200
    assert core.version(talk.id) == 5
    # Every message was one wrong proof: counted once each.
    assert json.loads(answers[0])[1]["slots"]["proof_tries"] == 5


def test_different_messages_at_once_are_all_answered(core: Core, talk: Talk) -> None:
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(talk.ask, "hello", f"m{n}", (core.one, core.two)[n % 2]) for n in range(6)]
        statuses = [answer.result()[0] for answer in asked]
    assert set(statuses) <= {200, 503}
    assert core.version(talk.id) == statuses.count(200)


def test_action_server_failing_then_back(core: Core, talk: Talk) -> None:
    core.gate.status = 500
    status, answer = talk.ask("I want to talk to a person", "m1")
    assert (status, answer["error"]) == (502, "action_failed")
    assert core.version(talk.id) == 0
    core.gate.status = 200
    assert custom(talk.say("I want to talk to a person", message_id="m1"))["handoff"]["reason"] == "requested"
    assert core.version(talk.id) == 1


def test_action_that_fails_inside_a_form_saves_nothing(core: Core, talk: Talk) -> None:
    talk.say("where is my order?")
    core.gate.status = 500
    assert talk.ask("B-1042", "m2")[0] == 502
    assert talk.ask("hello", "m3")[0] == 502  # the form's validation comes first
    core.gate.status = 200
    answer = talk.say("B-1042", message_id="m2")
    assert "mail" in words(answer)
    assert core.version(talk.id) == 2


def test_valkey_restarted_in_the_middle_of_a_turn(core: Core, talk: Talk) -> None:
    core.gate.close_gate()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(talk.ask, "I want to talk to a person", "m1")
        assert core.gate.held.wait(10)
        core.valkey.restart()
        core.gate.open.set()
        status, answer = asked.result()
    assert status == 200
    assert core.version(talk.id) == 1
    assert talk.ask("I want to talk to a person", "m1", core.two) == (200, answer)


def test_valkey_gone_is_a_503_and_loses_nothing(core: Core, talk: Talk) -> None:
    talk.say("where is my order?")
    core.valkey.kill()
    begun = time.monotonic()
    status, answer = talk.ask("B-1042", "m2")
    assert (status, answer["error"]) == (503, "store_unavailable")
    assert core.one.health() == 503
    assert time.monotonic() - begun < 8
    core.valkey.start()
    assert "mail" in words(talk.say("B-1042", message_id="m2"))
    assert core.one.health() == 200
    assert core.version(talk.id) == 2


def test_rasa_killed_before_and_after_it_saved(core: Core, talk: Talk) -> None:
    answered = talk.ask("hello", "m1")
    talk.say("where is my order?")
    core.gate.close_gate()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(core.one.post, talk.request("B-1042", "m3"))
        assert core.gate.held.wait(10)
        core.one.kill()
        with pytest.raises(OSError, match=r".*"):
            asked.result()
    core.gate.open.set()
    core.one.start()
    # Another process gives the answer that was given, and takes the turn that was not.
    assert talk.ask("hello", "m1", core.two) == answered
    assert core.version(talk.id) == 2
    assert "mail" in words(talk.say("B-1042", message_id="m3", rasa=core.two))
    core.one.wait()
    assert custom(talk.say("mina@example.com"))["order"]["number"] == "B-1042"
    assert core.version(talk.id) == 4


def test_a_caller_that_hangs_up_asks_again(core: Core, talk: Talk) -> None:
    core.gate.close_gate()
    with pytest.raises(OSError, match="timed out"):
        core.one.post(talk.request("I want to talk to a person", "m1"), seconds=0.5)
    core.gate.open.set()
    assert custom(talk.say("I want to talk to a person", message_id="m1", rasa=core.two))["handoff"]
    assert core.version(talk.id) == 1


def test_the_state_stays_small_and_whole(core: Core, talk: Talk) -> None:
    talk.say("where is B-1042? mina@example.com")
    talk.say("change the delivery address please")
    for number in range(30):
        answer = talk.say(("hello", "how long do refunds take?", "thanks")[number % 3])
        assert "B-1042" in words(answer)  # the form asks again, every time
    assert answer["slots"]["proven_orders"] == ["B-1042"]
    assert custom(talk.say("12 Rosewood Street, 01103 Springfield"))["handoff"]["reason"] == "address_change"
