"""Checks articles: their fields, their links, their length, and that every language has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from content.findings import Finding, error, warning
from content.project import Article, Project, Text, language_name
from content.writing import is_written_in, plain

NEEDED = {
    "id": "the name by which other articles link to it; the same as the file's",
    "title": "what a customer reads above the answer",
    "questions": "three or more questions, as customers would ask them",
    "tags": "what it is about, in one or two words, such as [returns]",
    "link": "/help/ and the id",
}
KNOWN = frozenset({*NEEDED, "updated"})
FEWEST_QUESTIONS = 3
# The first paragraph is the answer in a chat. The sample shop's longest has 266 characters in English, 159 in Korean.
LONGEST_PASSAGE = {"ko": 250}
LONGEST_PASSAGE_OTHERWISE = 400
HELP = "/help/"
_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]*)>?[^)]*\)|(?<![(\w])(https?://[^\s)>\]]+)")
_NO_PASSAGE = "#>|"


def check_articles(project: Project) -> Iterator[Finding]:
    """All findings about articles, but for what takes meaning."""
    ids = {(article.language, article.id) for article in project.articles}
    broken = {found.file for found in project.unreadable}
    yield from _twice(project)
    for article in project.articles:
        yield from _fields(article)
        yield from _place(project, article)
        yield from _passage(article)
        for link in _links(article):
            yield from _link(article, link, {id for _, id in ids})
        for language in project.languages:
            there = f"data/kb/{language}/{article.name}.md"
            if (language, article.id) not in ids and there not in broken:
                reason = f"The article '{article.id}' is not there in {language_name(language)}."
                yield warning("untranslated", article.file, 1, reason, f"Write it into {there}.", article.id)
    yield from _older_translations(project)


def _fields(article: Article) -> Iterator[Finding]:
    for name, meaning in NEEDED.items():
        if not article.field(name):
            severity = error if name in ("title", "questions") else warning
            close = get_close_matches(name, set(article.fields) - KNOWN, 1)
            meant = f" (Is '{close[0]}' on line {article.line(close[0])} meant to be it?)" if close else ""
            reason = f"The article has no '{name}'."
            yield severity("missing-field", article.file, article.line(name), reason, f"Add it: {meaning}.{meant}")
    for name in sorted(set(article.fields) - KNOWN):
        reason = f"'{name}' is no field of an article; it counts for nothing."
        close = get_close_matches(name, KNOWN, 1)
        repair = f"Did you mean '{close[0]}'?" if close else "Take it out."
        yield warning("unknown-field", article.file, article.line(name), reason, repair, name)
    if 0 < len(article.questions) < FEWEST_QUESTIONS:
        reason = f"Only {len(article.questions)} of its questions are written down; the article is found by them."
        repair = f"Write at least {FEWEST_QUESTIONS}, in the different words that customers use."
        yield warning("few-questions", article.file, article.line("questions"), reason, repair, article.id)
    seen: dict[str, Text] = {}
    for question in article.questions:
        if plain(question.text) in seen:
            reason = f"The same question is on line {seen[plain(question.text)].line}."
            yield warning("same-question", article.file, question.line, reason, "Take one out.", question.text)
        seen.setdefault(plain(question.text), question)


def _place(project: Project, article: Article) -> Iterator[Finding]:
    if article.language not in project.languages:
        reason = f"'{article.language}' is no language that the assistant speaks ({', '.join(project.languages)})."
        yield error("wrong-folder", article.file, 1, reason, "Move the file into a language's folder.")
        return
    written = " ".join((article.field("title"), *(question.text for question in article.questions)))
    if not is_written_in(article.language, written):
        reason = f"The article is in the folder of {language_name(article.language)} and not written in it."
        repair = "Translate it, or move the file into its own language's folder."
        yield error("wrong-language", article.file, article.line("title"), reason, repair, article.id)
    if article.field("id") and article.field("id") != article.name:
        reason = f"The article's id is '{article.id}', its file '{article.name}.md': its help page would not be found."
        repair = "Give both the same name."
        yield error("other-id", article.file, article.line("id"), reason, repair, article.id)


def _twice(project: Project) -> Iterator[Finding]:
    first: dict[tuple[str, str], Article] = {}
    for article in project.articles:
        other = first.setdefault((article.language, article.id), article)
        if other is not article:
            reason = f"The id '{article.id}' is also that of {other.file}; only one of them can be found."
            yield error("same-id", article.file, article.line("id"), reason, "Give this one its own id.", article.id)


def _passage(article: Article) -> Iterator[Finding]:
    """The first paragraph that is no heading, table or quotation: what a chat answers with."""
    paragraph: list[Text] = []
    for line in (*article.body, Text("", article.file, 0)):
        if line.text.strip():
            paragraph.append(line)
        elif paragraph and paragraph[0].text.strip()[0] not in _NO_PASSAGE:
            break
        else:
            paragraph = []
    if not paragraph:
        repair = "Begin with one paragraph that answers the question by itself."
        yield error("no-passage", article.file, None, "The article has no first paragraph to answer with.", repair)
        return
    length = len(" ".join(line.text.strip() for line in paragraph))
    longest = LONGEST_PASSAGE.get(article.language, LONGEST_PASSAGE_OTHERWISE)
    if length > longest:
        reason = (
            f"The first paragraph has {length} characters; as the answer in a chat it should have {longest} at most."
        )
        repair = "Answer in two or three sentences, and leave the rest to the paragraphs below."
        yield warning("long-passage", article.file, paragraph[0].line, reason, repair, article.id)


def _links(article: Article) -> Iterator[Text]:
    if article.field("link"):
        yield article.fields["link"]
    for line in article.body:
        for match in _LINK.finditer(line.text):
            yield Text(match[1] if match[1] is not None else match[2], line.file, line.line)


def _link(article: Article, link: Text, ids: set[str]) -> Iterator[Finding]:
    """A link within the help pages must lead to an article; one to elsewhere is looked at for its form only."""

    def dead(reason: str, repair: str) -> Finding:
        return error("dead-link", link.file, link.line, reason, repair, link.text)

    parts = urlsplit(link.text)
    if parts.scheme in ("mailto", "tel") or (not parts.scheme and not parts.path and parts.fragment):
        return
    if parts.scheme or parts.netloc:
        if parts.scheme not in ("http", "https") or "." not in parts.netloc:
            yield dead(f"The link '{link.text}' leads nowhere.", "Write the whole address, beginning with https://.")
        return
    target = parts.path.removeprefix(HELP).removesuffix(".md").removeprefix("./")
    if target not in ids:
        close = get_close_matches(target, ids, 1)
        repair = f"Did you mean {HELP}{close[0]}?" if close else f"Link to an article ({HELP}…) or to a whole address."
        yield dead(f"The link '{link.text}' is dead: there is no article '{target}'.", repair)
    elif not parts.path.startswith(HELP):
        yield dead(f"The link '{link.text}' is dead outside of this folder.", f"Write {HELP}{target}.")
    elif link is article.fields.get("link") and target != article.id:
        yield dead(f"The article's own link leads to '{target}'.", f"Write {HELP}{article.id}.")


def _older_translations(project: Project) -> Iterator[Finding]:
    """An article that was changed in one language after it was in another: the other may say what is no longer true."""
    newest: dict[str, Article] = {}
    for article in project.articles:
        if article.field("updated") > newest.get(article.id, article).field("updated") or article.id not in newest:
            newest[article.id] = article
    for article in project.articles:
        newer, date = newest[article.id], article.field("updated")
        if date and newer.field("updated") > date:
            changed = f"was changed on {newer.field('updated')}"
            reason = f"The article {changed} in {language_name(newer.language)}, here on {date}."
            repair = f"Compare it with {newer.file}, bring it up to date, and set 'updated' to the same day."
            yield warning("language-lags", article.file, article.line("updated"), reason, repair, article.id)
