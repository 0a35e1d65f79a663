"""`baton staff`: teams, languages and capacity, as they are given, changed and shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from baton.cli import app
from conversation.keys import Keys
from tests.servers import ValkeyServer

EMAIL = "mina@example.com"

type Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, valkey: ValkeyServer, keys: Keys) -> Run:
    env = {"BATON_HOME": str(tmp_path), "REDIS_URL": valkey.url, "BATON_WORKSPACE": keys.workspace}

    def run(*words: str, password: str | None = None) -> Result:
        return CliRunner().invoke(app, ["staff", *words], env=env, input=password)

    return run


def test_what_somebody_takes_is_given_and_changed(run: Run) -> None:
    added = run(
        "add", EMAIL, "--languages", "en, ko", "--capacity", "4", "--password-stdin", password="long enough 1\n"
    )
    assert added.exit_code == 0, added.output
    assert "teams all, languages en,ko, capacity 4" in run("list").output

    changed = run("set", EMAIL, "--teams", "support", "--capacity", "0")
    assert changed.output == f"{EMAIL}: teams support, languages en,ko, capacity as all.\n"
    assert run("set", EMAIL, "--teams", "", "--languages", "").exit_code == 0
    assert "teams" not in run("list").output

    assert run("remove", EMAIL).output == f"{EMAIL} was removed.\n"
    assert EMAIL not in run("list").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--teams", "suport"), "There is no suport among the teams: support."),
        (("--languages", "en,fr"), "There is no fr among the languages: en, ko."),
    ],
)
def test_what_there_is_not_is_refused(run: Run, words: tuple[str, str], told: str) -> None:
    refused = run("add", EMAIL, *words, "--password-stdin", password="long enough 1\n")
    assert (refused.exit_code, told in refused.output) == (2, True)
    assert EMAIL not in run("list").output


def test_a_change_is_known_to_the_live_store_at_once(run: Run, valkey: ValkeyServer, keys: Keys) -> None:
    from redis import Redis

    run("add", EMAIL, "--password-stdin", password="long enough 1\n")
    run("set", EMAIL, "--teams", "support")
    with Redis.from_url(valkey.url, decode_responses=True) as client:
        [key] = client.keys(keys.agent("*").replace("{", "[{]").replace("}", "[}]"))
        assert json.loads(client.hget(key, "skills") or "")["teams"] == ["support"]
