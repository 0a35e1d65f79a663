"""Runs all checks over a project's content: for `baton check`, and for the trainer before each model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.accepted import without_accepted
from content.articles import check_articles
from content.contradictions import check_contradictions
from content.declared import check_declared, check_program
from content.examples import check_near_examples, check_same_examples, check_wording
from content.files import DOMAIN, Files, read_files
from content.findings import Finding, in_order, warning
from content.labels import check_labels
from content.languages import check_languages
from content.nearness import ENOUGH_TEXTS, Nearness, Vectors, nearness
from content.notifications import check_notifications
from content.overlap import check_overlap
from content.products import check_products
from content.project import Example, Project, Text
from content.questions import asked, check_near_questions, check_same_questions
from content.reading import ARTICLES, Reader
from content.responses import check_responses
from content.writing import has_meaning, plain
from encoder.errors import EncoderError
from encoder.places import encoder_folder, vectors_file

VectorsOf = Callable[[Sequence[str], str], Vectors]
"""The deep vectors of texts in a language, (texts, width). Raises `EncoderError`."""


@dataclass(frozen=True)
class Checked:
    """What was found, and how much was looked at."""

    findings: list[Finding]
    counts: dict[str, int]

    @property
    def errors(self) -> list[Finding]:
        """The findings that keep the content from going live."""
        return [found for found in self.findings if found.is_error]


class Checks:
    """Checks content again and again; what has not changed is neither read nor compared anew."""

    def __init__(self, vectors: VectorsOf) -> None:
        """`vectors` is for what takes meaning."""
        self._reader = Reader()
        self._vectors = vectors
        self._compared: dict[tuple[str, str], tuple[object, list[Finding]]] = {}

    def run(self, files: Files) -> Checked:
        """All findings. Where an encoder is missing, everything else is checked all the same, and one says so."""
        project, findings = self._by_letters(files)
        if not _breaks_off(project):
            findings += self._by_meaning(project)
        return Checked(in_order(without_accepted(project, findings)), counts_of(project))

    def by_letters(self, files: Files) -> Checked:
        """The findings that need no encoder, in a fraction of a second; all errors are among them."""
        project, findings = self._by_letters(files)
        return Checked(in_order(without_accepted(project, findings)), counts_of(project))

    def by_meaning(self, files: Files) -> list[Finding]:
        """The other findings: warnings, all of them."""
        project = self._reader.read(files)
        there = without_accepted(project, self._by_meaning(project))
        return in_order(found for found in there if found.check != "accepted-for-nothing")

    def _by_letters(self, files: Files) -> tuple[Project, list[Finding]]:
        project = self._reader.read(files)
        findings = list(project.unreadable)
        if not _breaks_off(project):
            findings += by_letters(project)
        return project, findings

    def _by_meaning(self, project: Project) -> list[Finding]:
        findings: list[Finding] = []
        try:
            for language in project.languages:
                findings += self._near_examples(project, language)
                findings += self._near_questions(project, language)
        except EncoderError as error:
            reason, repair = f"Nothing was compared by meaning: {error}.", "Run `make setup`, which makes the encoder."
            findings.append(warning("no-encoder", "models/encoder", None, reason, repair))
        return findings

    def _near_examples(self, project: Project, language: str) -> list[Finding]:
        examples = list(
            {
                (plain(one.text), one.intent): one
                for one in project.examples
                if one.language == language and has_meaning(one.text)
            }.values()
        )

        def compare(near: Nearness) -> Iterator[Finding]:
            yield from check_near_examples(examples, near)
            yield from check_overlap(examples, near)

        return self._near("examples", language, examples, [one.intent for one in examples], compare)

    def _near_questions(self, project: Project, language: str) -> list[Finding]:
        articles = [article for article in project.articles if article.language == language]
        found = [(article.file, one) for article in articles for one in asked(article) if has_meaning(one.text)]
        questions = [one for _, one in found]
        return self._near(
            *("questions", language, questions, [file for file, _ in found]),
            lambda near: check_near_questions(questions, near),
        )

    def _near(
        self,
        kind: str,
        language: str,
        texts: Sequence[Example] | Sequence[Text],
        groups: list[str],
        compare: Callable[[Nearness], Iterator[Finding]],
    ) -> list[Finding]:
        """Compares texts of one language with each other, unless that was done with the same ones."""
        if len(texts) < ENOUGH_TEXTS:
            return []
        known = self._compared.get((kind, language))
        if known is None or known[0] != texts:
            near = nearness(self._vectors([one.text for one in texts], language), groups)
            known = self._compared[kind, language] = (texts, list(compare(near)))
        return known[1]


def run_checks(root: Path, places: Mapping[str, str]) -> Checked:
    """All findings about the content below `root`. `places`: an environment that says where the encoder is."""
    from content.vectors import VectorSource

    source = VectorSource(encoder_folder(places), vectors_file(places))
    try:
        return Checks(source.vectors).run(read_files(root))
    finally:
        source.close()


def by_letters(project: Project) -> Iterator[Finding]:
    """What needs no encoder."""
    yield from check_declared(project)
    yield from check_program(project)
    yield from check_contradictions(project)
    yield from check_same_examples(project)
    yield from check_wording(project)
    yield from check_languages(project)
    yield from check_labels(project)
    yield from check_responses(project)
    yield from check_notifications(project)
    yield from check_articles(project)
    yield from check_same_questions(project)
    yield from check_products(project)
    yield from _unanswered(project)


def counts_of(project: Project) -> dict[str, int]:
    """How much there is of what."""
    return {
        "intents": len(project.names("intents")),
        "examples": len(project.examples),
        "rules": project.rules,
        "stories": project.stories,
        "actions": len(project.names("actions")),
        "responses": len({said.name for said in project.responses}),
        "phrases": len({phrase.name for phrase in project.phrases}),
        "matters": len({one.name for one in project.labelled if one.kind == "matters"}),
        "acts": len({one.name for one in project.labelled if one.kind == "acts"}),
        "notifications": len({one.name for one in project.notifications}),
        "articles": len(project.articles),
    }


def _breaks_off(project: Project) -> bool:
    """Whether a file cannot be read that others are compared with: what is missing in it would be told of them."""
    return project.breaks_off or any(
        found.check in ("unreadable", "missing-file") and not found.file.startswith(ARTICLES)
        for found in project.unreadable
    )


def _unanswered(project: Project) -> Iterator[Finding]:
    taught = {example.intent for example in project.examples}
    for intent, line in project.names("intents").items():
        if intent in taught and intent not in project.answered:
            reason = f"No rule or story answers the intent '{intent}': the customer is told that it was not understood."
            repair = "Write a rule for it into data/rules/, or take the intent out."
            yield warning("no-rule", DOMAIN, line, reason, repair, intent)
