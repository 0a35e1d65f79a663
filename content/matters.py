"""Checks data/matters: messages that a person is needed for, by matter, in every language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from content.findings import Finding, error, warning
from content.languages import FEW_EXAMPLES
from content.project import Matter, Project, language_name
from content.writing import is_written_in, plain

FOLDER = "data/matters/"


def check_matters(project: Project) -> Iterator[Finding]:
    """The same message twice, and matters that one language does not know."""
    first: dict[str, Matter] = {}
    for one in project.matters:
        other = first.setdefault(plain(one.text), one)
        place = f"{other.file}:{other.line}"
        if other.name != one.name:
            reason = f"'{one.text}' is a message of '{one.name}' here and of '{other.name}' in {place}."
            repair = "Keep it at the matter that it is, and take it out of the other."
            yield error("same-example", one.file, one.line, reason, repair, one.text)
        elif other is not one:
            reason = f"'{one.text}' is a message of '{one.name}' already in {place}."
            yield warning("example-twice", one.file, one.line, reason, "Take one out.", one.text)
        if not is_written_in(one.language, one.text):
            reason = f"'{one.text}' is not written in {language_name(one.language)}."
            repair = "Move it into its own language's file."
            yield warning("wrong-language", one.file, one.line, reason, repair, one.text)
    counts = Counter((one.name, one.language) for one in project.matters)
    there = {one.name: one for one in reversed(project.matters)}
    for name, one in there.items():
        for language in project.languages if project.matters else ():
            count, spoken = counts[name, language], language_name(language)
            if not count:
                reason = f"The matter '{name}' has no messages in {spoken}: it would not be noticed there."
                repair = f"Write at least {FEW_EXAMPLES} below '{name}:' in {FOLDER}{language}.yml."
                yield error("no-examples-in-language", one.file, one.line, reason, repair, name)
            elif count < FEW_EXAMPLES:
                reason = f"The matter '{name}' has only {count} messages in {spoken}; {FEW_EXAMPLES} are the least."
                line = next(m for m in project.matters if (m.name, m.language) == (name, language))
                yield warning("few-examples", line.file, line.line, reason, "Write more, in different words.", name)
