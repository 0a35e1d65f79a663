"""Reads responses: what the assistant says, in its variations."""

from __future__ import annotations

import yaml

from content.keys import BUTTON_KEYS, RESPONSE_KEYS, check_keys
from content.project import Button, Project, Variation
from content.texts import read_text
from content.yaml_lines import entry, is_null, items, line_of, pairs, scalar

PREFIX = "utter_"
_ABOVE = frozenset(["version", "responses"])
_HOW = "Write each variation below the name as a line that begins with `- text:`."


def read_responses(project: Project, name: str, language: str, tree: yaml.Node) -> None:
    """Adds the responses of one language's file."""
    check_keys(project, name, tree, _ABOVE, "The file, beside 'responses',")
    listed = entry(tree, "responses")
    if not pairs(listed):
        project.breaks_off = True
        reason = "There is nothing below 'responses:' in it: the assistant would say nothing."
        project.wrong("wrong-form", name, line_of(listed or tree), reason, "Write the responses below it, indented.")
    for response, key, variations in pairs(listed):
        if not response.startswith(PREFIX):
            reason = f"The name of the response '{response}' does not begin with {PREFIX}: it would never be said."
            project.wrong("bad-name", name, line_of(key), reason, f"Call it '{PREFIX}{response}', in every language.")
        if not items(variations):
            reason = f"The response '{response}' has no variations."
            project.wrong("wrong-form", name, line_of(key), reason, _HOW)
        for node in items(variations):
            if not isinstance(node, yaml.MappingNode):
                reason = f"A line below '{response}' is no variation: it has no `text:` with a colon and a space."
                project.wrong("wrong-form", name, line_of(node), reason, _HOW)
                continue
            project.responses.append(_variation(project, response, language, name, line_of(key), node))


def _variation(project: Project, response: str, language: str, file: str, line: int, node: yaml.Node) -> Variation:
    check_keys(project, file, node, RESPONSE_KEYS, f"A variation of '{response}'")
    text, conditions = entry(node, "text"), entry(node, "condition")
    if conditions is not None and not items(conditions):
        reason = f"The condition of a variation of '{response}' is no list."
        repair = "Write it like condition: [{type: slot, name: in_task, value: true}]."
        project.wrong("wrong-form", file, line_of(conditions), reason, repair)
    wanted = [(scalar(entry(one, "name")), scalar(entry(one, "value")), line_of(one)) for one in items(conditions)]
    return Variation(
        text=read_text(project, file, text, f"'{response}'"),
        file=file,
        line=line_of(text) if text is not None else max(line, line_of(node)),
        name=response,
        language=language,
        channel=scalar(entry(node, "channel")),
        condition=" ".join(f"{slot}={value}" for slot, value, _ in wanted),
        slots={slot: at for slot, _, at in wanted},
        buttons=read_buttons(project, file, response, entry(node, "buttons")),
    )


def read_buttons(project: Project, file: str, whose: str, node: yaml.Node | None) -> tuple[Button, ...]:
    """The buttons below a text; what is no list of them is a finding."""
    if node is not None and not items(node) and not is_null(node):
        reason = f"The buttons of '{whose}' are no list."
        repair = 'Begin each with \'- \', such as - {title: "Yes", payload: "/affirm"}.'
        project.wrong("wrong-form", file, line_of(node), reason, repair)
    found = []
    for one in items(node):
        check_keys(project, file, one, BUTTON_KEYS, f"A button of '{whose}'")
        title = read_text(project, file, entry(one, "title"), f"a button of '{whose}'")
        found.append(Button(title, scalar(entry(one, "payload")), line_of(one)))
    return tuple(found)
