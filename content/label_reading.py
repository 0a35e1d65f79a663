"""Reads the folders of labels (data/matters, data/acts): messages below the name of the label that they have."""

from __future__ import annotations

import yaml

from content.project import Labelled, Project
from content.texts import read_text
from content.yaml_lines import is_null, items, line_of, pairs


def read_labelled(project: Project, name: str, language: str, tree: yaml.Node) -> None:
    """Adds the messages of one language's file."""
    kind = name.split("/")[1]
    for label, key, listed in pairs(tree):
        if not items(listed):
            what = "has no messages" if is_null(listed) else "should be a list of messages"
            repair = "Write them below it, a line each, beginning with '- '; or take it out."
            project.wrong("wrong-form", name, line_of(key), f"'{label}' {what}.", repair)
        for item in items(listed):
            text = read_text(project, name, item, f"a message of '{label}'")
            if text.strip():
                project.labelled.append(Labelled(text, name, line_of(item), kind, label, language))
            elif is_null(item) or isinstance(item, yaml.ScalarNode):
                reason = f"A message of '{label}' has no words."
                project.wrong("wrong-form", name, line_of(item), reason, "Write some, or take the line out.")
