"""Checks config.yml and domain.yml, and that every name that is used anywhere is declared there."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import yaml

from content.files import DOMAIN
from content.findings import Finding, error
from content.project import Project, Use
from content.yaml_lines import entry, is_null, items, line_of, names, pairs, scalar

# What Rasa itself declares (rasa.shared.core.constants); a test compares.
RASAS_ACTIONS = frozenset(
    """action_listen action_restart action_session_start action_default_fallback action_deactivate_loop
    action_revert_fallback_events action_default_ask_affirmation action_default_ask_rephrase action_two_stage_fallback
    action_unlikely_intent action_back ... action_extract_slots""".split()  # noqa: SIM905
)
RASAS_INTENTS = frozenset(["restart", "back", "out_of_scope", "session_start", "nlu_fallback"])
RASAS_SLOTS = frozenset(
    """knowledge_base_last_object knowledge_base_last_object_type knowledge_base_listed_objects requested_slot
    session_started_metadata""".split()  # noqa: SIM905
)
ADVICE = {
    "intent": (
        "unknown-intent",
        "The intent '{}' is not in domain.yml.",
        "Add it under 'intents', or correct its name.",
    ),
    "action": (
        "unknown-action",
        "The action '{}' is not in domain.yml.",
        "Add it under 'actions', or correct its name.",
    ),
    "active_loop": (
        "unknown-form",
        "There is no form '{}' in domain.yml.",
        "Add it under 'forms', or correct its name.",
    ),
    "slot": ("unknown-slot", "There is no slot '{}' in domain.yml.", "Add it under 'slots', or correct its name."),
}


def read_config(project: Project, name: str, tree: yaml.Node) -> None:
    """Looks at the form of config.yml; what its components mean is Rasa's affair."""
    for wanted in ("recipe", "pipeline", "policies"):
        if is_null(entry(tree, wanted)):
            project.wrong("wrong-form", name, None, f"There is no '{wanted}' in it.", "Put it back.")
    for part in ("pipeline", "policies"):
        for item in items(entry(tree, part)):
            if not scalar(entry(item, "name")):
                reason = f"An entry of '{part}' has no 'name'."
                project.wrong("wrong-form", name, line_of(item), reason, "Begin it with `- name:` and a component.")


def read_domain(project: Project, name: str, tree: yaml.Node) -> None:
    """Adds what is declared, and the slots that forms ask for."""
    for part, _, value in pairs(tree):
        declared = names(value)
        project.declared[part] = declared
        for item in items(value):
            called = scalar(item) or next((key for key, _, _ in pairs(item)), "")
            if not called:
                reason = f"An entry of '{part}' has no name."
                project.wrong("wrong-form", name, line_of(item), reason, "Write one, or take the line out.")
            elif declared[called] != line_of(item):
                reason = f"'{called}' is in '{part}' twice, first on line {declared[called]}."
                project.wrong("declared-twice", name, line_of(item), reason, "Take one out.")
        for _, _, form in pairs(value) if part == "forms" else ():
            wanted = (slot for slot in items(entry(form, "required_slots")) if scalar(slot))
            project.uses += [Use(scalar(slot), name, line_of(slot), "slot") for slot in wanted]


def check_declared(project: Project) -> Iterator[Finding]:
    """What is used in one file and is nowhere declared."""
    loops = set(project.names("forms"))
    responses = {*project.names("responses"), *(said.name for said in project.responses)}
    known = {
        "intent": {*project.names("intents"), *RASAS_INTENTS},
        "action": {*project.names("actions"), *loops, *responses, *RASAS_ACTIONS},
        "active_loop": loops,
        "slot": {*project.names("slots"), *RASAS_SLOTS},
    }
    for use in project.uses:
        if use.text not in known[use.kind]:
            check, reason, repair = ADVICE[use.kind]
            close = get_close_matches(use.text, known[use.kind], 1)
            meant = f" Did you mean '{close[0]}'?" if close else ""
            yield error(check, use.file, use.line, reason.format(use.text), repair + meant, use.text)
    for name, line in project.names("actions").items():
        if name.startswith("utter_") and name not in responses:
            reason = f"The response '{name}' has no text."
            yield error("no-response", DOMAIN, line, reason, "Write it into data/responses/en.yml.", name)
    if not project.examples:
        reason = "There is no intent with examples anywhere below data/."
        yield error("no-examples", DOMAIN, None, reason, "Write some into data/nlu/.")
