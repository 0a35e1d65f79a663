"""docs/redis-keys.md is the same list as conversation/keys.py."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from conversation.keys import Keys

PAGE = Path(__file__).parents[3] / "docs" / "redis-keys.md"


def names_in_code() -> set[str]:
    keys = Keys("w")
    made = set()
    for name, method in inspect.getmembers(keys, inspect.ismethod):
        if not name.startswith("_"):
            arguments = ["x"] * len(inspect.signature(method).parameters)
            made.add(re.sub(r"(:x)+$", "", method(*arguments).removeprefix("baton:{w}:")))
    return made


def test_every_key_is_on_the_page_and_no_other() -> None:
    on_page = {row.split(":")[0] for row in re.findall(r"^\| `([^`<]+)", PAGE.read_text(), re.M)}
    assert on_page - {"tracker", "turn"} == names_in_code()


def test_every_key_carries_the_workspaces_hash_tag() -> None:
    assert Keys("shop").conversation("c").startswith("baton:{shop}:")
