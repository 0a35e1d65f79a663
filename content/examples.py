"""Finds examples that teach two things: the same or nearly the same in two intents, and those unlike their intent.

What the two numbers below rest on is measured by `python -m bench.content`. Of the sample shop's 5,323 examples, 2
pairs across intents are nearer than `NEARLY_SAME`, and 305 within. Of examples that are put into a wrong intent on
purpose, 89 of 100 are nearer to another by more than `CLEARLY_NEARER`; of those as they are, 3 of 1,000. Of forty
pairs a language that mean the same and are put into two intents, 37 are told in English and 31 in Korean; of forty that
only look alike, 6 and 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

import numpy as np

from content.findings import Finding, error, warning
from content.nearness import Nearness, near_pairs
from content.project import Example, Project, language_name
from content.writing import is_mostly_in_another, plain

NEARLY_SAME = 0.84
# So many the same in two files are no accident.
A_COPY = 10
LONGEST = 500
# Who asks for a language may do so in that one.
IN_ANY_LANGUAGE = frozenset(["change_language"])
CLEARLY_NEARER = 0.2
# Its examples are written to be like those of other intents, so as to show where these end.
CONTRAST = "out_of_scope"


def check_same_examples(project: Project) -> Iterator[Finding]:
    """The same letters, whatever their case and punctuation: in two intents an error, twice in one a warning."""
    first: dict[str, Example] = {}
    copied = Counter(
        (example.file, first.setdefault(plain(example.text), example).file) for example in project.examples
    )
    told: set[tuple[str, str]] = set()
    for example in project.examples:
        other = first[plain(example.text)]
        if other is example:
            continue
        files = (example.file, other.file)
        if files[0] != files[1] and copied[files] >= A_COPY and copied[files] >= copied[files[:1] * 2]:
            if files not in told:
                told.add(files)
                reason = f"{copied[files]} examples of this file are in {other.file}, too."
                repair = "If one is a copy of the other, take it away."
                yield warning("example-twice", example.file, example.line, reason, repair, example.file)
        elif other.intent != example.intent:
            reason = (
                f"'{example.text}' is an example of '{example.intent}' here and of '{other.intent}' in {_place(other)}."
            )
            repair = "Keep it where it belongs and take it out of the other; if it is both, the two intents may be one."
            yield error("same-example", example.file, example.line, reason, repair, example.text)
        else:
            reason = f"'{example.text}' is an example of '{example.intent}' already in {_place(other)}."
            yield warning("example-twice", example.file, example.line, reason, "Take one out.", example.text)


def check_wording(project: Project) -> Iterator[Finding]:
    """Examples that are written in another language than their folder's, that are very long, and names of nothing."""
    names = {plain(name.text) for product in project.products for listed in product.names.values() for name in listed}
    known = {"product": names, **{name: set(map(plain, texts)) for name, texts in project.lookups.items()}}
    for example in project.examples:
        if is_mostly_in_another(example.language, example.text) and example.intent not in IN_ANY_LANGUAGE:
            reason = f"'{example.text[:80]}' is not written in {language_name(example.language)}."
            repair = "Move it into the folder of its own language."
            yield warning("wrong-language", example.file, example.line, reason, repair, example.text)
        if len(example.text) > LONGEST:
            reason = f"An example of '{example.intent}' has {len(example.text):,} characters, more than {LONGEST}."
            yield warning(
                "long-example", example.file, example.line, reason, "Keep the sentence that says what is wanted."
            )
    for mark in project.marks:
        if known.get(mark.entity) and plain(mark.text) not in known[mark.entity]:
            where = "data/products.yml" if mark.entity == "product" else f"the lookup '{mark.entity}'"
            reason = (
                f"'{mark.text}' is marked as '{mark.entity}' and is not among those in {where}: nobody would find it."
            )
            close = get_close_matches(plain(mark.text), known[mark.entity], 1)
            repair = f"Did you mean '{close[0]}'?" if close else f"Add it to {where}, or take the mark out."
            yield warning("unknown-value", mark.file, mark.line, reason, repair, mark.text)


def check_near_examples(examples: Sequence[Example], near: Nearness) -> Iterator[Finding]:
    """By meaning, of one language's examples: nearly the same in two intents, and nearer to another intent's."""
    told = _in_two_intents(examples)
    for one, other, _ in near_pairs(near, NEARLY_SAME):
        here, there = (examples[place] for place in _stranger_first(near, one, other))
        if not told & {one, other}:
            told |= {one, other}
            reason = f"'{here.text}' ({here.intent}) says nearly the same as "
            reason += f"'{there.text}' ({there.intent}, {_place(there)})."
            repair = "If both mean the same, put them into one intent; "
            repair += f"if not, say in '{here.text}' what makes it '{here.intent}'."
            yield warning("nearly-same-example", here.file, here.line, reason, repair, here.text, there.text)
    yield from _strangers(examples, near, told)


def _strangers(examples: Sequence[Example], near: Nearness, told: set[int]) -> Iterator[Finding]:
    best = near.others(CONTRAST).argmax(1)
    margins = near.margins(CONTRAST)
    for place in np.flatnonzero(margins > CLEARLY_NEARER).tolist():
        example, intent = examples[place], near.groups[best[place]]
        if example.intent == CONTRAST or place in told:
            continue
        like = examples[near.nearest_in(place, int(best[place]))]
        reason = f"'{example.text}' is unlike the other examples of '{example.intent}' and like those of '{intent}':"
        reason += f" '{like.text}' ({_place(like)})."
        repair = f"Move it to '{intent}' if that is what it means; if not, add examples like it to '{example.intent}'."
        yield warning("unlike-its-intent", example.file, example.line, reason, repair, example.text)


def _in_two_intents(examples: Sequence[Example]) -> set[int]:
    """The places of examples that `check_same_examples` tells about."""
    intents: dict[str, set[str]] = {}
    for example in examples:
        intents.setdefault(plain(example.text), set()).add(example.intent)
    return {place for place, example in enumerate(examples) if len(intents[plain(example.text)]) > 1}


def _stranger_first(near: Nearness, one: int, other: int) -> tuple[int, int]:
    """Of two texts, first the one that is less at home in its own group."""
    home = near.to_groups[[one, other], near.own[[one, other]]]
    return (one, other) if home[0] <= home[1] else (other, one)


def _place(example: Example) -> str:
    return f"{example.file}:{example.line}"
