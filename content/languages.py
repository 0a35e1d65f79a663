"""Finds what is in one language and not in another, and languages that lag behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from content.findings import Finding, error, warning
from content.project import Example, Phrase, Project, Variation, language_name
from content.writing import is_written_in

# An intent with fewer examples than this in a language is understood by luck.
FEW_EXAMPLES = 10
# A language lags when it has less than this share of another's examples, and some are really missing.
LAG_SHARE = 0.6
LAG_EXAMPLES = 10


def check_languages(project: Project) -> Iterator[Finding]:
    """All findings about languages."""
    yield from _misplaced(project)
    yield from _intents(project)
    yield from _untranslated(project, "response", project.responses)
    yield from _untranslated(project, "phrase", project.phrases)
    yield from _wrong_language(project)


def _misplaced(project: Project) -> Iterator[Finding]:
    """Examples in a folder that is no language's: they would be learned, and count for no language."""
    folders = " or ".join(f"data/nlu/{language}/" for language in project.languages)
    for file, example in {one.file: one for one in reversed(project.examples)}.items():
        if example.language not in project.languages:
            called = f"'{example.language}'" if example.language else "The file's folder"
            reason = f"{called} is no language that the assistant speaks ({', '.join(project.languages)})."
            yield error("wrong-folder", file, example.line, reason, f"Move the file to {folders}, or take it away.")


def _intents(project: Project) -> Iterator[Finding]:
    first: dict[tuple[str, str], Example] = {}
    for example in project.examples:
        first.setdefault((example.intent, example.language), example)
    counts = Counter((example.intent, example.language) for example in project.examples)
    pressed = {button.intent for said in project.responses for button in said.buttons}
    pressed |= project.values.get("intents_of_channels", frozenset())
    for intent, line in project.names("intents").items():
        having = {language: counts[intent, language] for language in project.languages if counts[intent, language]}
        if not having and (intent in project.answered and intent in pressed):
            continue
        if not having:
            reason = f"The intent '{intent}' has no examples, and no button leads to it."
            repair = f"Write at least {FEW_EXAMPLES} examples in each language into data/nlu/, or take the intent out."
            yield error("empty-intent", "domain.yml", line, reason, repair, intent)
            continue
        most = max(having, key=lambda language: having[language])
        for language in project.languages:
            there = first.get((intent, language), first[intent, most])
            yield from _lag(intent, language, having.get(language, 0), most, having[most], there)


def _lag(intent: str, language: str, count: int, most: str, highest: int, there: Example) -> Iterator[Finding]:
    name, best = language_name(language), language_name(most)
    folder = f"data/nlu/{language}/"
    if not count:
        reason = f"The intent '{intent}' has {highest} examples in {best} and none in {name}."
        repair = f"Write {name} examples into {folder}: as customers would write them, not translated word by word."
        yield error("no-examples-in-language", there.file, there.line, reason, repair, intent)
    elif count < FEW_EXAMPLES:
        reason = (
            f"The intent '{intent}' has only {count} examples in {name}; {FEW_EXAMPLES} are the least to learn from."
        )
        yield warning("few-examples", there.file, there.line, reason, "Write more, in different words.", intent)
    elif count < LAG_SHARE * highest and highest - count >= LAG_EXAMPLES:
        reason = f"The intent '{intent}' has {count} examples in {name} and {highest} in {best}."
        repair = f"Write some {round(LAG_SHARE * highest) - count} more into {folder}, or more."
        yield warning("language-lags", there.file, there.line, reason, repair, intent)


def _untranslated(project: Project, kind: str, texts: Iterable[Variation | Phrase]) -> Iterator[Finding]:
    there: dict[str, dict[str, Variation | Phrase]] = {}
    for text in texts:
        there.setdefault(text.name, {}).setdefault(text.language, text)
    folder = "responses" if kind == "response" else "messages"
    for name, by_language in there.items():
        for language in project.languages:
            if language not in by_language:
                text = next(iter(by_language.values()))
                reason = f"The {kind} '{name}' is not there in {language_name(language)}."
                repair = f"Write it into data/{folder}/{language}.yml under the same name, with the same placeholders."
                yield error("untranslated", text.file, text.line, reason, repair, name)


def _wrong_language(project: Project) -> Iterator[Finding]:
    texts: list[Variation | Phrase] = [*project.responses, *project.phrases]
    for text in texts:
        if not is_written_in(text.language, text.text):
            reason = f"'{text.name}' is not written in {language_name(text.language)}."
            repair = f"Translate it: it is what customers read who write {language_name(text.language)}."
            yield error("wrong-language", text.file, text.line, reason, repair, text.name, text.text)
