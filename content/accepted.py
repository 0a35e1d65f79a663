"""Leaves out the findings that an editor has accepted (data/checks/accepted.yml), and finds entries out of date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from content.findings import Finding, warning
from content.project import Project
from content.questions import asked
from content.reading import ACCEPTED


def without_accepted(project: Project, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings that are not accepted; errors cannot be.

    An entry is out of date when its text stands nowhere any more, not already when a finding has gone: that may be a
    matter of a thousandth, and come back with the next example.
    """
    accepted = {(one.check, one.text) for one in project.accepted}
    for found in findings:
        if found.is_error or not any((found.check, text) in accepted for text in found.about):
            yield found
    there = _texts(project)
    for one in project.accepted:
        if one.text not in there:
            reason = f"'{one.text}' ({one.check}) is accepted, but stands nowhere in the content any more."
            yield warning("accepted-for-nothing", ACCEPTED, one.line, reason, "Take the entry out.", one.text)


def _texts(project: Project) -> set[str]:
    """All that an entry can be about: examples, questions, responses, and names."""
    found = {example.text for example in project.examples}
    for article in project.articles:
        found |= {article.id, *(question.text for question in asked(article))}
    found |= {text for said in project.responses for text in (said.name, said.text)}
    found |= {text for phrase in project.phrases for text in (phrase.name, phrase.text)}
    found |= {product.id for product in project.products}
    return found.union(*(project.names(part) for part in project.declared))
