"""Checks responses and phrases: placeholders, buttons, conditions, variations that say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import groupby

from content.findings import Finding, error, warning
from content.project import Button, Notification, Phrase, Project, Variation, language_name
from content.texts import check_braces
from content.writing import is_formal, malformed_placeholders, placeholders

KOREAN = "ko"
PHRASES_FILE = "data/messages/en.yml"
CHANNELS = frozenset({"web", "telegram", "slack"})
MOST_NAMES = 8
_PAYLOAD = re.compile(r"/(\w+)\s*(\{.*\})?")
_GIVEN = "If the program gives it, data/checks/values.yml must say so."


def check_responses(project: Project) -> Iterator[Finding]:
    """All findings about what is said."""
    for variation in project.responses:
        yield from _values_of(project, variation)
        yield from _conditions_of(project, variation)
        for button in variation.buttons:
            yield from check_button(project, variation.file, variation.name, button)
    by_response = sorted(project.responses, key=lambda said: (said.language, said.name))
    for _, group in groupby(by_response, key=lambda said: (said.language, said.name)):
        yield from _variations(list(group))
    yield from _same_placeholders(project)
    yield from _phrases(project)
    yield from _buttons_alike(project)
    texts: list[Variation | Phrase | Notification] = [*project.responses, *project.phrases, *project.notifications]
    for text in texts:
        if text.language == KOREAN and is_formal(text.text):
            reason = f"'{text.name}' speaks in 합니다체, all else in 해요체."
            yield warning("other-style", text.file, text.line, reason, "Write it as 해요체.", text.name, text.text)


def _values_of(project: Project, said: Variation) -> Iterator[Finding]:
    if not said.text.strip():
        yield error(
            "empty", said.file, said.line, f"'{said.name}' has no text.", "Write one, or take it out.", said.name
        )
    known = {*project.names("slots"), *project.values.get(said.name, ())}
    yield from check_braces(said.file, said.line, said.text, said.name, known)
    for name in sorted(placeholders(said.text) - known):
        reason = f"Nothing gives '{said.name}' a value for {{{name}}}: the customer would see a gap."
        repair = f"{_did_you_mean(name, known, '{{{}}}')} {_GIVEN}"
        yield error("no-value", said.file, said.line, reason, repair, said.name, name)


def _did_you_mean(name: str, known: set[str], form: str = "'{}'") -> str:
    close = get_close_matches(name, known, 1)
    if close:
        return f"Did you mean {form.format(close[0])}?"
    listed = ", ".join(form.format(one) for one in sorted(known)[:MOST_NAMES])
    return f"Take it out, or use one that there is: {listed}{', …' if len(known) > MOST_NAMES else ''}."


def _conditions_of(project: Project, said: Variation) -> Iterator[Finding]:
    known = {*project.names("slots"), *project.values.get("moments", ())}
    for name, line in said.slots.items():
        if name not in known:
            reason = (
                f"A variation of '{said.name}' asks for '{name}', which is no slot of domain.yml: it is never said."
            )
            yield error("unknown-slot", said.file, line, reason, _did_you_mean(name, known), said.name, name)
    for channel in filter(None, (part.strip() for part in said.channel.split("|"))):
        if channel not in CHANNELS:
            reason = f"A variation of '{said.name}' is for the channel '{channel}', which there is not."
            yield error(
                "unknown-channel", said.file, said.line, reason, _did_you_mean(channel, set(CHANNELS)), said.name
            )


def _buttons_alike(project: Project) -> Iterator[Finding]:
    """Buttons that only one language has. Those that lead nowhere are told by themselves."""
    there: dict[str, dict[str, set[str]]] = {}
    for said in project.responses:
        there.setdefault(said.name, {}).setdefault(said.language, set()).update(one.intent for one in said.buttons)
    first = {(said.name, said.language): said for said in reversed(project.responses)}
    known = {*project.names("intents"), *project.values.get("own_payloads", ())}
    for name, by_language in there.items():
        together = set[str]().union(*by_language.values()) & known
        for language, intents in by_language.items():
            for intent in sorted(together - intents if intents <= known else ()):
                said = first[name, language]
                reason = f"'{name}' has no button to '{intent}' in {language_name(language)}, as it has elsewhere."
                repair = "Add it, or take it out of the other language."
                yield warning("other-buttons", said.file, said.line, reason, repair, name, intent)


def check_button(project: Project, file: str, name: str, button: Button) -> Iterator[Finding]:
    """What is wrong with a button of the text called `name`."""

    def wrong(check: str, reason: str, repair: str) -> Finding:
        return error(check, file, button.line, reason, repair, name, button.payload)

    if not button.title.strip():
        yield wrong("empty", f"A button of '{name}' has no title.", "Write what the customer is to read on it.")
    if button.payload in project.values.get("own_payloads", ()):
        return
    match = _PAYLOAD.fullmatch(button.payload)
    intents = set(project.names("intents"))
    if match is None:
        reason = f"The button '{button.title}' does nothing: its payload '{button.payload}' is not /intent."
        if not button.payload:
            reason = f"The button '{button.title}' does nothing: it has no payload."
        close = get_close_matches(re.split(r"[{ ]", button.payload.strip("/ "))[0], intents, 1)
        repair = f'Write payload: "/{close[0]}"' if close else 'Write payload: "/", and the intent\'s name after the /'
        yield wrong("bad-payload", reason, f'{repair}; with an entity, \'/intent{{"entity": "value"}}\'.')
        return
    if match[1] not in intents:
        reason = f"The button '{button.title}' leads to the intent '{match[1]}', which is not in domain.yml."
        yield wrong("unknown-intent", reason, _did_you_mean(match[1], intents))
    try:
        entities = json.loads(match[2] or "{}")
    except ValueError:
        reason = f"What the button '{button.title}' gives along, {match[2]}, cannot be read."
        yield wrong("bad-payload", reason, 'Write it like {"language": "ko"}, with double quotes.')
        return
    for entity in sorted(set(entities) - set(project.names("entities"))):
        reason = f"The button '{button.title}' gives the entity '{entity}', which is not in domain.yml."
        yield wrong("unknown-entity", reason, _did_you_mean(entity, set(project.names("entities"))))


def _variations(said: list[Variation]) -> Iterator[Finding]:
    """Of one response in one language: the same twice, and nothing for ordinary moments."""
    first: dict[tuple[str, str, str], Variation] = {}
    for one in said:
        key = (one.text.strip(), one.channel, one.condition)
        if key in first and one.text:
            reason = f"'{one.name}' says the same on line {first[key].line}."
            repair = "Say it in other words, so that a customer does not read the same again, or take it out."
            yield warning("same-variation", one.file, one.line, reason, repair, one.name, one.text)
        first.setdefault(key, one)
    if not any(not one.channel and not one.condition for one in said):
        name, file, line = said[0].name, said[0].file, said[0].line
        reason = f"Every variation of '{name}' is for some channels or moments only: otherwise nothing is said."
        yield error("no-ordinary-variation", file, line, reason, "Add one without channel and condition.", name)


def _same_placeholders(project: Project) -> Iterator[Finding]:
    used: dict[str, dict[str, tuple[frozenset[str], Variation]]] = {}
    slots = frozenset(project.names("slots"))
    for said in project.responses:
        found, first = used.setdefault(said.name, {}).get(said.language, (frozenset(), said))
        used[said.name][said.language] = (found | placeholders(said.text), first)
    for name, by_language in used.items():
        # What nobody knows is told by itself; when that is mended, nothing may be missing any more.
        known = slots | project.values.get(name, frozenset())
        together = frozenset[str]().union(*(found for found, _ in by_language.values())) & known
        wrong = {one.language for one in project.responses if one.name == name and _is_misspelt(one, known)}
        for language, (found, first) in by_language.items():
            for missing in sorted(together - found if language not in wrong else ()):
                reason = f"'{name}' does not say {{{missing}}} in {language_name(language)}, as it does elsewhere."
                repair = f"Put {{{missing}}} into one of its variations, or take it out of the other language's."
                yield error("other-placeholders", first.file, first.line, reason, repair, name, missing)


def _is_misspelt(one: Variation | Phrase, known: frozenset[str]) -> bool:
    return bool(placeholders(one.text) - known or malformed_placeholders(one.text))


def _phrases(project: Project) -> Iterator[Finding]:
    there = {phrase.name for phrase in project.phrases}
    for name in sorted(project.phrase_values - there):
        close = get_close_matches(name, there - project.phrase_values, 1)
        reason = f"The program says the phrase '{name}', and it is there in no language."
        repair = f"Is it '{close[0]}'? Give it its name back." if close else "Put it back, in every language."
        yield error("no-response", PHRASES_FILE, None, reason, repair, name)
    by_name: dict[str, dict[str, frozenset[str]]] = {}
    for phrase in project.phrases:
        found = placeholders(phrase.text)
        by_name.setdefault(phrase.name, {})[phrase.language] = found
        if not phrase.text.strip():
            yield error("empty", phrase.file, phrase.line, f"'{phrase.name}' has no text.", "Write one.", phrase.name)
        known = set(project.values.get(phrase.name, ()))
        yield from check_braces(phrase.file, phrase.line, phrase.text, phrase.name, known, "{name}")
        for name in sorted(found - known):
            reason = f"Nothing gives the phrase '{phrase.name}' a value for {{{name}}}."
            repair = _did_you_mean(name, known, "{{{}}}") if known else "Take it out: this phrase has no values."
            yield error("no-value", phrase.file, phrase.line, reason, repair, phrase.name, name)
    for phrase in project.phrases:
        own = project.values.get(phrase.name, frozenset())
        together = frozenset[str]().union(*by_name[phrase.name].values()) & own
        if _is_misspelt(phrase, own):
            continue
        for name in sorted(together - placeholders(phrase.text)):
            reason = (
                f"'{phrase.name}' does not say {{{name}}} in {language_name(phrase.language)}, as it does elsewhere."
            )
            repair = f"Put {{{name}}} into it; every language needs the same placeholders."
            yield error("other-placeholders", phrase.file, phrase.line, reason, repair, phrase.name, name)
