"""Runs all checks over a project's content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from content.accepted import without_accepted
from content.articles import check_articles
from content.examples import check_near_examples, check_same_examples
from content.findings import Finding, in_order, warning
from content.languages import check_languages
from content.nearness import ENOUGH_TEXTS, nearness
from content.overlap import check_overlap
from content.products import check_products
from content.project import Project
from content.questions import asked, check_near_questions, check_same_questions
from content.reading import DOMAIN, read_project
from content.responses import check_responses
from content.vectors import VectorSource
from content.writing import has_meaning, plain
from encoder.errors import EncoderError


@dataclass(frozen=True)
class Checked:
    """What was found, and how much was looked at."""

    findings: list[Finding]
    counts: dict[str, int]


def run_checks(root: Path, encoders: Path, cache: Path) -> Checked:
    """All findings about the content below `root`. `encoders` and `cache` are for what takes meaning.

    Where an encoder is missing, everything else is checked all the same, and one finding says so.
    """
    project = read_project(root)
    broken = [found for found in project.unreadable if not found.file.startswith("data/kb/")]
    if any(found.check == "unreadable" for found in broken):
        return Checked(in_order(project.unreadable), _counts(project))
    findings = [*project.unreadable, *_by_letters(project)]
    source = VectorSource(encoders, cache)
    try:
        findings += _by_meaning(project, source)
    except EncoderError as error:
        repair = "Run `make setup`, which makes the encoder."
        findings.append(
            warning("no-encoder", str(encoders), None, f"Nothing was compared by meaning: {error}.", repair)
        )
    finally:
        source.close()
    return Checked(in_order(without_accepted(project, findings)), _counts(project))


def _by_letters(project: Project) -> Iterator[Finding]:
    yield from check_same_examples(project)
    yield from check_languages(project)
    yield from check_responses(project)
    yield from check_articles(project)
    yield from check_same_questions(project)
    yield from check_products(project)
    yield from _unanswered(project)


def _unanswered(project: Project) -> Iterator[Finding]:
    taught = {example.intent for example in project.examples}
    for intent, line in project.names("intents").items():
        if intent in taught and intent not in project.answered:
            reason = f"No rule or story answers the intent '{intent}': the customer is told that it was not understood."
            repair = "Write a rule for it into data/rules/, or take the intent out."
            yield warning("no-rule", DOMAIN, line, reason, repair, intent)


def _by_meaning(project: Project, source: VectorSource) -> Iterator[Finding]:
    for language in project.languages:
        examples = list(
            {
                (plain(one.text), one.intent): one
                for one in project.examples
                if one.language == language and has_meaning(one.text)
            }.values()
        )
        if len(examples) >= ENOUGH_TEXTS:
            vectors = source.vectors([one.text for one in examples], language)
            near = nearness(vectors, [one.intent for one in examples])
            yield from check_near_examples(examples, near)
            yield from check_overlap(examples, near)
        articles = [article for article in project.articles if article.language == language]
        questions = [(article.file, one) for article in articles for one in asked(article) if has_meaning(one.text)]
        if len(questions) >= ENOUGH_TEXTS:
            near = nearness(
                source.vectors([one.text for _, one in questions], language), [file for file, _ in questions]
            )
            yield from check_near_questions([one for _, one in questions], near)


def _counts(project: Project) -> dict[str, int]:
    return {
        "intents": len(project.names("intents")),
        "examples": len(project.examples),
        "responses": len({said.name for said in project.responses}),
        "phrases": len({phrase.name for phrase in project.phrases}),
        "articles": len(project.articles),
    }
