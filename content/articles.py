"""Checks articles: their fields, their links, their length, and that every language has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from urllib.parse import urlsplit

from content.findings import Finding, error, warning
from content.project import LANGUAGES, Article, Project, Text, language_name
from content.texts import check_braces
from content.writing import is_mostly_in_another, is_written_in, placeholders, plain

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
FOLDER, DEPTH = "data/kb/", 3
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]*)>?[^)]*\)|(?<![(\w])(https?://[^\s)>\]]+)")
_HALF_LINK = re.compile(
    r"\[[^\]]*\]\s+\((?:/|https?:)[^)]*\)?"  # [words] (/help/article)
    r"|\]\([^)]*$"  # [words](/help/article
    r"|(?<!!)\[[^\]]+\]\[[^\]]*\]"  # [words][1]
    r"|<a\s[^>]*>"
)
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
        yield from _body(article)
        for link in _links(article):
            yield from _link(article, link, {id for _, id in ids})
        for language in project.languages if article.file.count("/") == DEPTH else ():
            there = f"data/kb/{language}/{article.name}.md"
            if (language, article.id) not in ids and there not in broken:
                reason = f"The article '{article.id}' is not there in {language_name(language)}."
                yield warning("untranslated", article.file, 1, reason, f"Write it into {there}.", article.id)
    yield from _older_translations(project)
    yield from _tags(project)


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
    if article.field("id") and not _NAME.fullmatch(article.field("id")):
        reason = f"'{article.id}' is no id: it would not be found. An id has letters, digits and - only."
        repair = "Write it in small English letters, such as gift-cards, and call the file the same."
        yield error("bad-name", article.file, article.line("id"), reason, repair, article.id)
    if article.field("updated") and not _date(article):
        reason = f"'updated: {article.field('updated')}' is no day."
        yield warning(
            "wrong-form", article.file, article.line("updated"), reason, "Write it like 2026-11-20.", article.id
        )
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
    if article.language not in project.languages or article.file.count("/") != DEPTH:
        reason = f"'{article.file.rpartition('/')[0]}' is no folder of a language that the assistant speaks."
        folders = " or ".join(f"{FOLDER}{language}/" for language in project.languages)
        yield error("wrong-folder", article.file, 1, reason, f"Move the file to {folders}.")
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


def _tags(project: Project) -> Iterator[Finding]:
    """Tags that one article has alone and that are nearly another's."""
    counts = Counter(tag for article in project.articles for tag in article.tags)
    common = [tag for tag, count in counts.items() if count > 1]
    for article in project.articles:
        for tag in article.tags if article.tags else ():
            close = get_close_matches(tag, common, 1, 0.8) if counts[tag] == 1 else []
            if close:
                reason = f"The tag '{tag}' is at no other article, and '{close[0]}' is."
                yield warning(
                    "unknown-value", article.file, article.line("tags"), reason, f"Did you mean '{close[0]}'?", tag
                )


def _twice(project: Project) -> Iterator[Finding]:
    first: dict[tuple[str, str], Article] = {}
    for article in sorted(project.articles, key=lambda one: one.id != one.name):
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
    said = " ".join(line.text.strip() for line in paragraph)
    if article.language in LANGUAGES and is_mostly_in_another(article.language, said):
        reason = f"The first paragraph is not written in {language_name(article.language)}."
        repair = "Translate it, or move the file into its own language's folder."
        yield error("wrong-language", article.file, paragraph[0].line, reason, repair, article.id)
    length = len(said)
    longest = LONGEST_PASSAGE.get(article.language, LONGEST_PASSAGE_OTHERWISE)
    if length > longest:
        reason = (
            f"The first paragraph has {length} characters; as the answer in a chat it should have {longest} at most."
        )
        repair = "Answer in two or three sentences, and leave the rest to the paragraphs below."
        yield warning("long-passage", article.file, paragraph[0].line, reason, repair, article.id)


def _body(article: Article) -> Iterator[Finding]:
    """What a chat would show as it is written."""
    for line in article.body:
        yield from check_braces(line.file, line.line, line.text, article.id, (), "{order_number}")
        for name in sorted(placeholders(line.text)):
            reason = f"Articles have no values: customers would read {{{name}}} as it stands."
            yield error("no-value", line.file, line.line, reason, "Write it without a value.", article.id, name)
        half = _HALF_LINK.search(line.text)
        if half:
            reason = f"'{half[0][:60]}' is no link: customers would read it as it stands."
            repair = "Write it as [words](/help/article), without a space in between, all on one line."
            yield error("dead-link", line.file, line.line, reason, repair, half[0])


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
        if target.startswith("www."):
            repair = f"Write https://{target}."
        yield dead(f"The link '{link.text}' is dead: there is no article '{target}'.", repair)
    elif not parts.path.startswith(HELP):
        yield dead(f"The link '{link.text}' is dead outside of this folder.", f"Write {HELP}{target}.")
    elif link is article.fields.get("link") and target != article.id:
        yield dead(f"The article's own link leads to '{target}'.", f"Write {HELP}{article.id}.")


def _date(article: Article) -> str:
    """The day of the last change, as it is written; empty where that is no day."""
    written = article.field("updated")
    try:
        return date.fromisoformat(written).isoformat() if _DATE.fullmatch(written) else ""
    except ValueError:
        return ""


def _older_translations(project: Project) -> Iterator[Finding]:
    """An article that was changed in one language after it was in another: the other may say what is no longer true."""
    newest: dict[str, Article] = {}
    for article in project.articles:
        if _date(article) > _date(newest.get(article.id, article)) or article.id not in newest:
            newest[article.id] = article
    for article in project.articles:
        newer, day = newest[article.id], _date(article)
        if day and _date(newer) > day:
            changed = f"was changed on {_date(newer)}"
            reason = f"The article {changed} in {language_name(newer.language)}, here on {day}."
            repair = f"Compare it with {newer.file}, bring it up to date, and set 'updated' to the same day."
            yield warning("language-lags", article.file, article.line("updated"), reason, repair, article.id)
