"""Checks the templates of notifications: the same in every language, values that are declared and used, buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

import yaml

from content.findings import Finding, error
from content.project import Button, Notification, Project, Text, language_name
from content.response_reading import read_buttons
from content.responses import check_button
from content.texts import check_braces, read_text
from content.writing import is_written_in, placeholders
from content.yaml_lines import entry, line_of, pairs, scalar

FOLDER = "data/notifications/"
KINDS = ("text", "order", "date", "amount", "url")
_FIELDS = frozenset({"text", "values", "urgent", "buttons"})
_TRUTHS = frozenset({"true", "false"})


def read_notifications(project: Project, name: str, language: str, tree: yaml.Node) -> None:
    """Adds the templates of one file."""
    for template, key, node in pairs(tree):
        if not pairs(node):
            reason = f"The notification '{template}' has no text below its name."
            project.wrong("wrong-form", name, line_of(key), reason, 'Write `text: "…"` below it, further in.')
            continue
        if not isinstance(entry(node, "values") or yaml.MappingNode("", []), yaml.MappingNode):
            reason = f"The values of '{template}' do not say of what kind they are."
            repair = "Write each with its kind, like values: {order: order, date: date}."
            project.wrong("wrong-form", name, line_of(entry(node, "values") or node), reason, repair)
        for field, field_node, _ in pairs(node):
            if field not in _FIELDS:
                reason = f"'{template}' has '{field}', which means nothing here: the whole file would not be read."
                close = get_close_matches(field, _FIELDS, 1)
                repair = f"Did you mean '{close[0]}'?" if close else f"Use {', '.join(sorted(_FIELDS))}."
                project.wrong("unknown-field", name, line_of(field_node), reason, repair)
        text, urgent = entry(node, "text"), entry(node, "urgent")
        project.notifications.append(
            Notification(
                text=read_text(project, name, text, f"'{template}'"),
                file=name,
                line=line_of(text) if text is not None else line_of(key),
                name=template,
                language=language,
                kinds={
                    value: Text(scalar(kind), name, line_of(at)) for value, at, kind in pairs(entry(node, "values"))
                },
                urgent=Text(scalar(urgent) or "false", name, line_of(urgent) if urgent is not None else line_of(key)),
                buttons=read_buttons(project, name, template, entry(node, "buttons")),
            )
        )


def check_notifications(project: Project) -> Iterator[Finding]:
    """All findings about notifications."""
    by_name: dict[str, dict[str, Notification]] = {}
    for one in project.notifications:
        by_name.setdefault(one.name, {})[one.language] = one
        yield from _by_itself(project, one)
    for name, by_language in by_name.items():
        first = next(iter(by_language.values()))
        for language in project.languages:
            if language not in by_language:
                reason = f"The notification '{name}' is not there in {language_name(language)}: it cannot be sent."
                repair = f"Write it into {FOLDER}{language}.yml under the same name, with the same values."
                yield error("untranslated", first.file, first.line, reason, repair, name)
        for other in list(by_language.values())[1:]:
            yield from _as_elsewhere(first, other)


def _by_itself(project: Project, one: Notification) -> Iterator[Finding]:
    if not one.text.strip():
        yield error("empty", one.file, one.line, f"'{one.name}' has no text.", "Write one.", one.name)
    elif not is_written_in(one.language, one.text):
        reason = f"'{one.name}' is not written in {language_name(one.language)}."
        repair = f"Translate it: it is what customers read who write {language_name(one.language)}."
        yield error("wrong-language", one.file, one.line, reason, repair, one.name, one.text)
    for value, kind in one.kinds.items():
        if kind.text not in KINDS:
            reason = f"The value '{value}' of '{one.name}' has the kind '{kind.text}', which there is not."
            yield error("unknown-kind", one.file, kind.line, reason, f"Use one of {', '.join(KINDS)}.", one.name, value)
    if one.urgent.text not in _TRUTHS:
        reason = f"'{one.name}' says 'urgent: {one.urgent.text}', which is neither true nor false."
        yield error("wrong-form", one.file, one.urgent.line, reason, "Write true or false.", one.name)
    yield from _placeholders(one)
    brackets = re.sub(r"\[[^\[\]]*\]", "", one.text)
    if "[" in brackets or "]" in brackets:
        reason = f"A square bracket of '{one.name}' has no partner, or stands inside another: it would be read aloud."
        yield error("wrong-form", one.file, one.line, reason, "Close it, and put none into another.", one.name)
    for button in one.buttons:
        plain = re.sub(r"\{([A-Za-z_]\w*)\}", "x", button.payload)
        yield from check_button(project, one.file, one.name, Button(button.title, plain, button.line))


def _placeholders(one: Notification) -> Iterator[Finding]:
    said = [(one.text, one.line)]
    said += [(button.title, button.line) for button in one.buttons]
    said += [(button.payload, button.line) for button in one.buttons]
    used: set[str] = set()
    for text, line in said[: 1 + len(one.buttons)]:
        yield from check_braces(one.file, line, text, one.name, one.kinds, "{order}")
    for text, line in said:
        used |= placeholders(text)
        for name in sorted(placeholders(text) - set(one.kinds)):
            close = get_close_matches(name, one.kinds, 1)
            reason = f"'{one.name}' says {{{name}}}, which is not among its values: the whole of it is never said."
            repair = f"Did you mean {{{close[0]}}}?" if close else f"Declare it: `values: {{{name}: text}}`."
            yield error("no-value", one.file, line, reason, repair, one.name, name)
    for name in sorted(set(one.kinds) - used if one.text.strip() else ()):
        reason = f"'{one.name}' declares the value '{name}' and says it nowhere: whoever sends it, sends it in vain."
        repair = f"Put {{{name}}} into the text, or take the value out."
        yield error("unused-value", one.file, one.kinds[name].line, reason, repair, one.name, name)


def _as_elsewhere(first: Notification, other: Notification) -> Iterator[Finding]:
    """What the shop's systems send is the same for all languages."""
    there = language_name(first.language)
    for name in sorted(set(first.kinds) ^ set(other.kinds)):
        lacks, has = (other, first) if name in first.kinds else (first, other)
        reason = f"'{lacks.name}' has no value '{name}' in {language_name(lacks.language)}, as it has elsewhere."
        repair = f"Add `{name}: {has.kinds[name].text}` to its values and say it, or take it out of the other language."
        yield error("other-placeholders", lacks.file, lacks.line, reason, repair, lacks.name, name)
    for name in sorted(set(first.kinds) & set(other.kinds)):
        kinds = (first.kinds[name].text, other.kinds[name].text)
        if kinds[0] != kinds[1] and set(kinds) <= set(KINDS):
            reason = (
                f"'{name}' of '{other.name}' is of the kind '{other.kinds[name].text}' here and of another in {there}."
            )
            repair = f"Write `{name}: {first.kinds[name].text}` in both, or correct the other."
            yield error("other-placeholders", other.file, other.kinds[name].line, reason, repair, other.name, name)
    for name in sorted(set(first.kinds) & set(other.kinds)):
        said = all(name in placeholders(one.text) for one in (first, other))
        if said and _may_miss(first, name) != _may_miss(other, name):
            strict = other if _may_miss(first, name) else first
            reason = f"'{strict.name}' cannot do without {{{name}}} here, and in another language it can."
            repair = f"Put square brackets around the part with {{{name}}} in both, or in none."
            yield error("other-placeholders", strict.file, strict.line, reason, repair, strict.name, name)
    if first.urgent.text != other.urgent.text and {first.urgent.text, other.urgent.text} <= _TRUTHS:
        reason = f"'{other.name}' is urgent in one language and not in the other."
        repair = f"Write `urgent: {first.urgent.text}` as in {there}, or correct that."
        yield error("other-urgency", other.file, other.urgent.line, reason, repair, other.name)


def _may_miss(one: Notification, name: str) -> bool:
    return name not in placeholders(re.sub(r"\[[^\[\]]*\]", "", one.text))
