"""Finds articles that answer another's question, by letters and by meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from content.findings import Finding, error, warning
from content.nearness import Nearness, near_pairs
from content.project import Article, Project, Text
from content.writing import plain

# The nearest pair of the sample shop's articles in the same language has 0.86: delivery at home and delivery abroad.
NEARLY_SAME = 0.88


def check_same_questions(project: Project) -> Iterator[Finding]:
    """The same question at two articles."""
    for language in project.languages:
        first: dict[str, tuple[Article, Text]] = {}
        for article in (article for article in project.articles if article.language == language):
            for question in asked(article):
                other, there = first.setdefault(plain(question.text), (article, question))
                if other.file != article.file and other.id != article.id:
                    reason = f"'{question.text}' is also asked in {there.file}:{there.line}; only one is found by it."
                    repair = "Keep it at the article that answers it best."
                    yield error("same-question", question.file, question.line, reason, repair, question.text)


def check_near_questions(questions: Sequence[Text], near: Nearness) -> Iterator[Finding]:
    """Of one language: nearly the same question at two articles."""
    for one, other, _ in near_pairs(near, NEARLY_SAME):
        here, there = questions[one], questions[other]
        if plain(here.text) != plain(there.text):
            reason = f"'{here.text}' asks nearly the same as '{there.text}' ({there.file}:{there.line})."
            repair = "Keep the question at the article that answers it, and say in the other what is different."
            yield warning("nearly-same-question", here.file, here.line, reason, repair, here.text, there.text)


def asked(article: Article) -> list[Text]:
    """What an article is found by: its title and questions."""
    return [*([article.fields["title"]] if article.field("title") else []), *article.questions]
