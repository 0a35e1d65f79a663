"""Checks config.yml and domain.yml, and that every name that is used anywhere is declared there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

import yaml

from content.files import DOMAIN
from content.findings import Finding, error, warning
from content.keys import DOMAIN_KEYS, check_keys
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
SLOT_TYPES = ("text", "bool", "categorical", "float", "list", "any")
LISTS = ("intents", "entities", "actions")
_NAME = re.compile(r"[A-Za-z_]\w*")
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
    "entity": (
        "unknown-entity",
        "The entity '{}' is not in domain.yml.",
        "Add it under 'entities', or correct its name.",
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
    check_keys(project, name, tree, DOMAIN_KEYS, "domain.yml")
    if is_null(entry(tree, "intents")):
        reason = "There are no intents in it."
        project.wrong(
            "wrong-form", name, None, reason, "Write them below `intents:`, a line each, beginning with '- '."
        )
        project.breaks_off = True
    for part, node, value in pairs(tree):
        if part == "responses" and not is_null(value):
            reason = "Responses are not read from here: nobody would hear them."
            project.wrong(
                "wrong-folder", name, line_of(node), reason, "Move them into data/responses/, in every language."
            )
        if part in LISTS and not is_null(value) and not items(value):
            reason = f"'{part}' should be a list: a line each, beginning with '- '."
            project.wrong("wrong-form", name, line_of(value), reason, "Begin each line with '- ', all as far in.")
            project.breaks_off = True
        declared = names(value)
        for called, line in declared.items() if part in (*LISTS, "slots", "forms") else ():
            if not _NAME.fullmatch(called):
                reason = f"'{called}' in '{part}' is no name: names have letters, digits and _ only."
                close = re.sub(r"\W+", "_", called.partition(":")[0]).strip("_")
                shown = f"{close}: " + called.partition(":")[2].strip() if ":" in called else close
                project.wrong("bad-name", name, line, reason, f"Write `{shown}`, and the same where it is used.")
        project.declared[part] = declared
        for item in items(value):
            called = scalar(item) or next((key for key, _, _ in pairs(item)), "")
            if not called:
                reason = f"An entry of '{part}' has no name."
                project.wrong("wrong-form", name, line_of(item), reason, "Write one, or take the line out.")
            elif declared[called] != line_of(item):
                reason = f"'{called}' is in '{part}' twice, first on line {declared[called]}."
                project.wrong("declared-twice", name, line_of(item), reason, "Take one out.")
        if part == "slots":
            read_slots(project, name, value)
        if part == "forms":
            read_forms(project, name, value)


def read_forms(project: Project, name: str, forms: yaml.Node) -> None:
    """Notes the slots that each form asks for."""
    for form, _, settings in pairs(forms):
        for slot in items(entry(settings, "required_slots")):
            if scalar(slot):
                project.uses.append(Use(scalar(slot), name, line_of(slot), "slot"))
                project.asked.append((form, scalar(slot), line_of(slot)))


def read_slots(project: Project, name: str, slots: yaml.Node) -> None:
    """Looks at what each slot is and where it comes from."""
    for slot, key, settings in pairs(slots):
        kind = scalar(entry(settings, "type"))
        if kind not in SLOT_TYPES and "." not in kind:
            close = get_close_matches(kind, SLOT_TYPES, 1) if kind else []
            reason = (
                f"The slot '{slot}' has the type '{kind}', which there is not." if kind else f"'{slot}' has no type."
            )
            repair = f"Did you mean '{close[0]}'?" if close else f"Write `type:` and one of {', '.join(SLOT_TYPES)}."
            project.wrong("wrong-form", name, line_of(key), reason, repair)
        for mapping in items(entry(settings, "mappings")):
            entity = entry(mapping, "entity")
            if entity is not None and scalar(entity):
                project.uses.append(Use(scalar(entity), name, line_of(entity), "entity"))


def check_program(project: Project) -> Iterator[Finding]:
    """What the program says and does by name (data/checks/values.yml), against what there is."""
    said_by_program = project.values.get("said_by_program", frozenset())
    done_by_program = project.values.get("done_by_program", frozenset())
    there = {said.name for said in project.responses}
    for name in sorted(said_by_program - there):
        reason = f"The program says '{name}', and there is no response of this name in any language."
        close = get_close_matches(name, there - said_by_program, 1, 0.75)
        repair = f"Is it '{close[0]}'? Give it its name back." if close else "Put it back into data/responses/."
        yield error("no-response", "data/responses/en.yml", None, reason, repair, name)
    intents, by_program = set(project.names("intents")), project.values.get("known_by_program", frozenset())
    for name in sorted(by_program - intents):
        reason = f"The program knows the intent '{name}' by this name, and it is not in domain.yml."
        close = get_close_matches(name, intents - by_program, 1)
        repair = (
            f"Is it '{close[0]}'? Give it its name back."
            if close
            else "Put it back: without it is work in the program."
        )
        yield error("unknown-intent", DOMAIN, None, reason, repair, name)
    if not said_by_program:
        return
    asked = {f"utter_ask_{slot}" for slot in project.names("slots")}
    asked |= {f"utter_ask_{form}_{slot}" for form in project.names("forms") for slot in project.names("slots")}
    topics = {f"utter_topic_{intent}" for intent in (*project.names("intents"), *RASAS_INTENTS)}
    used = {use.text for use in project.uses if use.kind == "action"} | asked | topics | said_by_program
    for name, said in {said.name: said for said in reversed(project.responses)}.items():
        if name not in used:
            reason = f"Nothing says '{name}': no rule, no story and not the program."
            repair = "Write a rule that says it into data/rules/, or take the response out in every language."
            yield warning("unused-response", said.file, said.line, reason, repair, name)
    for name, line in project.names("actions").items():
        if name.startswith(("action_", "validate_")) and name not in done_by_program:
            reason = f"The program has no action '{name}'."
            close = get_close_matches(name, done_by_program, 1)
            repair = (
                f"Did you mean '{close[0]}'?" if close else "Take it out; data/checks/values.yml says what there is."
            )
            yield error("unknown-action", DOMAIN, line, reason, repair, name)


def check_declared(project: Project) -> Iterator[Finding]:
    """What is used in one file and is nowhere declared."""
    loops = set(project.names("forms"))
    responses = {said.name for said in project.responses}
    known = {
        "intent": {*project.names("intents"), *RASAS_INTENTS},
        "action": {*project.names("actions"), *loops, *RASAS_ACTIONS},
        "active_loop": loops,
        "entity": set(project.names("entities")),
        "slot": {*project.names("slots"), *RASAS_SLOTS},
    }
    taught = {example.intent for example in project.examples}
    untaught = [name for name in project.names("intents") if name not in taught | project.answered]
    for use in project.uses:
        if use.kind == "action" and use.text in responses - known["action"]:
            reason = f"The response '{use.text}' is used here, and is not in domain.yml."
            yield error(
                "unknown-action", use.file, use.line, reason, f"Add `- {use.text}` under 'actions' there.", use.text
            )
        elif use.text not in known[use.kind]:
            check, reason, repair = ADVICE[use.kind]
            if use.kind == "intent" and len(untaught) == 1 and use.text in taught:
                repair = f"Is it '{untaught[0]}' now?"
                yield error(check, use.file, use.line, reason.format(use.text), repair, use.text)
                continue
            close = get_close_matches(use.text, known[use.kind] | (responses if use.kind == "action" else set()), 1)
            meant = f" Did you mean '{close[0]}'?" if close else ""
            yield error(check, use.file, use.line, reason.format(use.text), repair + meant, use.text)
    for name, line in project.names("actions").items():
        if name.startswith("utter_") and name not in responses:
            reason = f"The response '{name}' has no text."
            folder = " and ".join(f"data/responses/{language}.yml" for language in project.languages)
            yield error("no-response", DOMAIN, line, reason, f"Write it into {folder}, or take it out here.", name)
    for form, slot, line in project.asked:
        asking = [f"{kind}_ask_{whose}{slot}" for kind in ("utter", "action") for whose in ("", f"{form}_")]
        if not (responses | set(project.names("actions"))) & set(asking):
            reason = f"Nothing asks for '{slot}', which the form '{form}' needs: it would wait in silence."
            yield error(
                "no-question", DOMAIN, line, reason, f"Write the response '{asking[0]}', in every language.", slot
            )
    if not project.examples:
        reason = "There is no intent with examples anywhere below data/."
        yield error("no-examples", DOMAIN, None, reason, "Write some into data/nlu/.")
