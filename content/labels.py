"""Checks data/matters and data/acts: messages by what they tell besides their intent, in every language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from content.findings import Finding, error, warning
from content.languages import FEW_EXAMPLES
from content.project import Labelled, Project, language_name
from content.writing import is_written_in, plain


def check_labels(project: Project) -> Iterator[Finding]:
    """The same message twice, labels that one language does not know, and acts that the program does not know."""
    for kind in sorted({one.kind for one in project.labelled}):
        own = [one for one in project.labelled if one.kind == kind]
        yield from _check_messages(own)
        yield from _check_languages(own, project.languages)
    acts = {one.name: one for one in reversed(project.labelled) if one.kind == "acts"}
    if acts:
        yield from _check_program(acts, project.values.get("acts_of_program", frozenset()))


def _check_messages(labelled: Sequence[Labelled]) -> Iterator[Finding]:
    first: dict[str, Labelled] = {}
    for one in labelled:
        other = first.setdefault(plain(one.text), one)
        place = f"{other.file}:{other.line}"
        if other.name != one.name:
            reason = f"'{one.text}' is a message of '{one.name}' here and of '{other.name}' in {place}."
            repair = "Keep it below the name that is right, and take it out of the other."
            yield error("same-example", one.file, one.line, reason, repair, one.text)
        elif other is not one:
            reason = f"'{one.text}' is a message of '{one.name}' already in {place}."
            yield warning("example-twice", one.file, one.line, reason, "Take one out.", one.text)
        if not is_written_in(one.language, one.text):
            reason = f"'{one.text}' is not written in {language_name(one.language)}."
            repair = "Move it into its own language's file."
            yield warning("wrong-language", one.file, one.line, reason, repair, one.text)


def _check_languages(labelled: Sequence[Labelled], languages: Sequence[str]) -> Iterator[Finding]:
    counts = Counter((one.name, one.language) for one in labelled)
    there = {one.name: one for one in reversed(labelled)}
    for name, one in there.items():
        for language in languages:
            count, spoken = counts[name, language], language_name(language)
            if not count:
                reason = f"'{name}' has no messages in {spoken}: it would not be noticed there."
                repair = f"Write at least {FEW_EXAMPLES} below '{name}:' in data/{one.kind}/{language}.yml."
                yield error("no-examples-in-language", one.file, one.line, reason, repair, name)
            elif count < FEW_EXAMPLES:
                reason = f"'{name}' has only {count} messages in {spoken}; {FEW_EXAMPLES} are the least."
                line = next(other for other in labelled if (other.name, other.language) == (name, language))
                yield warning("few-examples", line.file, line.line, reason, "Write more, in different words.", name)


def _check_program(acts: dict[str, Labelled], known: frozenset[str]) -> Iterator[Finding]:
    for name in sorted(known - set(acts)):
        reason = f"The program knows the act '{name}' by this name, and it is in no file of data/acts."
        close = get_close_matches(name, set(acts) - known, 1)
        repair = f"Is it '{close[0]}'? Give it its name back." if close else "Put it back, in every language."
        yield error("unknown-act", next(iter(acts.values())).file, None, reason, repair, name)
    for name in sorted(set(acts) - known):
        reason = f"The program does nothing with the act '{name}'."
        close = get_close_matches(name, known, 1)
        repair = f"Did you mean '{close[0]}'?" if close else "Take it out; data/checks/values.yml says what there is."
        yield error("unknown-act", acts[name].file, acts[name].line, reason, repair, name)
