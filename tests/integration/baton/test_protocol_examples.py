"""docs/protocol.md is true: its examples are what the code takes and gives, and its names are all of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from channels.web.parse import FRAMES, parse_frame
from handoff.api import Api
from handoff.schemas import ConversationItem, EntryItem, SoFarItem
from tests.integration.baton.conftest import Installation

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
EXAMPLES: list[dict[str, Any]] = [json.loads(block) for block in re.findall(r"```json\n(.+?)\n```", PAGE, re.S)]


def example(kind: str, **fields: Any) -> dict[str, Any]:
    [found] = [e for e in EXAMPLES if e.get("type") == kind and all(e.get(k) == v for k, v in fields.items())][:1]
    return found


@pytest.mark.parametrize("kind", sorted(FRAMES))
def test_every_frame_of_the_client_is_on_the_page_and_is_taken(kind: str) -> None:
    found = next(e for e in EXAMPLES if e.get("type") == kind)
    assert parse_frame(json.dumps(found), 4000).type == kind


def test_the_error_codes_are_those_of_the_catalogue() -> None:
    on_page = set(re.findall(r"^\| `(\w+)` \| .+ \| .+ \|$", PAGE.split("| code |")[1].split("## Staff API")[0], re.M))
    catalogue = yaml.safe_load((ROOT / "data/messages/en.yml").read_text(encoding="utf-8"))
    assert on_page == {name.removeprefix("error_") for name in catalogue if name.startswith("error_")}


def test_conversation_and_entry_have_the_pages_shape() -> None:
    [conversation] = [e for e in EXAMPLES if e.get("id") == "c_01kaz"]
    assert ConversationItem.model_validate(conversation).model_dump() == conversation
    [so_far] = [e for e in EXAMPLES if "wishes" in e]
    assert SoFarItem.model_validate(so_far).model_dump() == so_far
    [entry] = [e for e in EXAMPLES if e.get("kind") == "owner"]
    assert EntryItem.model_validate(entry).model_dump() == entry


def shape(value: Any) -> Any:
    """The names in an answer, whatever their values."""
    return sorted(value) if isinstance(value, dict) else type(value).__name__


async def test_what_the_server_sends_has_the_pages_shape(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        async with desk.session.ws_connect("/api/feed") as feed:
            assert shape(await feed.receive_json(timeout=5)) == shape(example("hello", resumed=True))
            await page.say("choose")
            await page.see_text("Which?")
            await page.say(" ")
            await page.see_type("error")
            await page.say("person")
            await page.see_type("owner", owner="waiting")
            event: dict[str, Any] = {"type": None}
            while event["type"] != "entry" or event["entry"]["kind"] != "owner":
                event = await feed.receive_json(timeout=5)
        for kind in ("welcome", "accepted", "entry", "owner", "error"):
            sent = next(f for f in page.frames if f["type"] == kind)
            assert shape(sent) == shape(next(e for e in EXAMPLES if e.get("type") == kind)), kind
        shown = example("entry", conversation="c_01kaz")
        assert shape(event) == shape(shown)
        assert shape(event["entry"]) == shape(shown["entry"])
        assert shape(event["entry"]["data"]) == shape(shown["entry"]["data"])
        conversation = event["conversation"]
        [listed] = await desk.waiting()
        assert shape(listed) == shape(next(e for e in EXAMPLES if e.get("id") == "c_01kaz"))
        assert shape((await desk.log(conversation))[0]) == shape(next(e for e in EXAMPLES if e.get("kind") == "owner"))
        status, problem = await desk.say(conversation, "not mine")
        assert status == 409
        assert shape(problem) == shape(example("not_owner"))


async def test_every_call_is_on_the_page_and_in_openapi(baton: Installation) -> None:
    import aiohttp

    async with aiohttp.ClientSession(baton.url) as session, session.get("/api/openapi.json") as answer:
        document = await answer.json()
    told = {(m.upper(), path) for path, methods in document["paths"].items() for m in methods}
    on_page = {
        (method, re.sub(r"\?.*", "", path))
        for method, path in re.findall(r"^\| `(GET|POST|PUT) (/api/[^`]+)`", PAGE, re.M)
    } - {("GET", "/api/openapi.json")}
    assert told == on_page
    assert Api.__doc__
