"""Logs carry event names and ids, never what customers wrote."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from baton.logs import configure_logs, describe_error
from conversation.errors import NotOwner


@pytest.fixture(autouse=True)
def _restored() -> object:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = before, level
    structlog.reset_defaults()


def test_private_keys_and_foreign_messages_do_not_reach_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json", "info")
    log = structlog.get_logger("baton.test")
    log.info("turn.done", conversation="c_1", text="my secret", token="t", email="a@b.example")
    try:
        int("my secret")
    except ValueError:
        log.exception("turn.failed", conversation="c_1")
        logging.getLogger("library").exception("library failed")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["turn.done", "turn.failed", "library failed"]
    assert lines[0].keys() == {"event", "conversation", "level", "logger", "timestamp"}
    assert lines[1]["error"] == "ValueError"
    assert "test_logs.py" in lines[1]["exception"]
    assert "my secret" not in json.dumps([line | {"exception": ""} for line in lines])


def test_console_lines_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("console", "warning")
    structlog.get_logger("baton.test").info("hidden")
    structlog.get_logger("baton.test").warning("shown", part="rasa")
    line = capsys.readouterr().err
    assert "shown" in line
    assert "part=rasa" in line
    assert "hidden" not in line


def test_own_and_system_errors_are_quoted_others_named() -> None:
    assert describe_error(NotOwner("agent", "a_1", "Jisoo")).startswith("NotOwner: You do not have")
    assert describe_error(FileNotFoundError(2, "No such file")) == "FileNotFoundError: No such file"
    assert describe_error(KeyError("their text")) == "KeyError"
