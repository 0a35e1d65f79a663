"""Owns which keys the files may have: a misspelt one counts for nothing, and nobody says so."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

import yaml

from content.project import Project
from content.yaml_lines import line_of, pairs

DOMAIN_KEYS = frozenset(
    ["version", "intents", "entities", "slots", "forms", "actions", "e2e_actions", "responses", "session_config"]
)
NLU_KEYS = frozenset(["intent", "synonym", "regex", "lookup", "examples", "metadata"])
RULE_KEYS = frozenset(["rule", "steps", "condition", "conversation_start", "wait_for_user_input", "metadata"])
STORY_KEYS = frozenset(["story", "steps", "metadata"])
STEP_KEYS = frozenset(
    "intent user entities action bot slot_was_set active_loop or checkpoint metadata".split()  # noqa: SIM905
)
RESPONSE_KEYS = frozenset(["text", "buttons", "channel", "condition", "image", "custom", "id", "metadata"])
BUTTON_KEYS = frozenset(["title", "payload"])
PRODUCT_KEYS = frozenset(["id", "names"])
ACCEPTED_KEYS = frozenset(["check", "text"])


def check_keys(project: Project, file: str, node: yaml.Node, known: Collection[str], whose: str) -> None:
    """Notes each key of a mapping that is not known. `whose`: "The button of 'utter_greet'"."""
    for key, key_node, _ in pairs(node):
        if ":" in key:
            name = key.partition(":")[0]
            reason = f"{whose} has '{name}:' without a space after the colon; it would be passed over."
            project.wrong("unknown-field", file, line_of(key_node), reason, f"Write `{name}: …`.")
        elif key not in known:
            close = get_close_matches(key, known, 1)
            reason = f"{whose} has '{key}', which means nothing here; it would be passed over."
            repair = (
                f"Did you mean '{close[0]}'?" if close else f"Take it out; there can be: {', '.join(sorted(known))}."
            )
            project.wrong("unknown-field", file, line_of(key_node), reason, repair)
