"""Reads all content. What cannot be read is a finding, never an exception."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

import yaml

from content.article_reading import read_article
from content.declared import read_config, read_domain
from content.files import ARTICLE, CONFIG, DOMAIN, YAML, Files, is_training_data, read_files
from content.findings import CHECKS, error, warning
from content.keys import ACCEPTED_KEYS, check_keys
from content.label_reading import read_labelled
from content.notification_policy import read_policy
from content.notifications import read_notifications
from content.product_reading import PRODUCTS, read_products
from content.project import LANGUAGES, Accepted, Phrase, Project
from content.response_reading import read_responses
from content.texts import read_text
from content.training_reading import read_training_data
from content.yaml_faults import Unreadable
from content.yaml_lines import compose, entry, is_null, items, line_of, pairs, scalar, twice

VALUES = "data/checks/values.yml"
ACCEPTED = "data/checks/accepted.yml"
VALUES_OF = ("response_values", "phrase_values")
VALUES_KNOWN = (
    "moments",
    "intents_of_channels",
    "own_payloads",
    "said_by_program",
    "done_by_program",
    "known_by_program",
    "acts_of_program",
)
RESPONSES, PHRASES, ARTICLES, CHECKING = "data/responses/", "data/messages/", "data/kb/", "data/checks/"
NOTIFICATIONS, MATTERS, ACTS = "data/notifications/", "data/matters/", "data/acts/"
POLICY = NOTIFICATIONS + "policy.yml"
FIXED = (CONFIG, DOMAIN, PRODUCTS, POLICY, VALUES, ACCEPTED)


class Reader:
    """Reads content, a file only when it has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes | None, Project]] = {}

    def read(self, files: Files) -> Project:
        """All of it together."""
        self._known = {name: self._part(name, files[name]) for name in sorted(files)}
        project = Project(languages=LANGUAGES)
        for _, part in self._known.values():
            project.add(part)
        for name in needed(files):
            if name not in files:
                repair = f"Put it back, if it was there: `git restore {name}`."
                project.wrong("missing-file", name, None, "The file is missing.", repair)
        return project

    def _part(self, name: str, raw: bytes | None) -> tuple[bytes | None, Project]:
        known = self._known.get(name)
        return known if known is not None and known[0] == raw else (raw, read_file(name, raw))


def needed(files: Files) -> Iterator[str]:
    """The files that have to be there: of what there is in one language, those of all."""
    yield from (CONFIG, DOMAIN)
    for folder in (RESPONSES, PHRASES, NOTIFICATIONS, MATTERS):
        if folder in (RESPONSES, PHRASES) or any(name.startswith(folder) for name in files):
            yield from (f"{folder}{language}.yml" for language in LANGUAGES)
    if PRODUCTS.encode() in (files.get(CONFIG) or b""):
        yield PRODUCTS


def read_project(root: Path) -> Project:
    """The content below a folder as it is now."""
    return Reader().read(read_files(root))


def read_file(name: str, raw: bytes | None) -> Project:
    """What one file holds, and what is wrong with it by itself."""
    project = Project()
    if raw is None:
        reason = "The file cannot be read."
        project.wrong("unreadable", name, None, reason, "See who may read it, or put it back.")
    elif name.endswith(ARTICLE) and name.startswith(ARTICLES):
        read_article(project, name, raw)
    elif name.endswith(YAML) and (read := _reader_of(name, raw)) is not None:
        _read_yaml(project, name, raw, read)
    else:
        repair = where_it_belongs(name)
        project.unreadable.append(warning("not-read", name, None, "Nothing reads this file.", repair))
    return project


def where_it_belongs(name: str) -> str:
    """What to do with a file that nothing reads, from where it lies and what it is called."""
    path = PurePosixPath(name)
    stem = path.name.partition(".")[0]
    close = get_close_matches(name, FIXED, 1, 0.85)
    if close and name not in FIXED:
        return f"Did you mean {close[0]}?"
    if name.startswith(ARTICLES) and path.suffix != ARTICLE:
        return f"An article's name ends with .md: call it {stem}.md; or take it away."
    if path.suffix == ARTICLE:
        return f"Articles lie in {ARTICLES}<language>/: move it there, or take it away."
    if path.suffix not in YAML:
        return f"If it is content, its name should end with .yml, as {stem}.yml; if not, take it out of data/."
    return (
        "Examples, rules and stories begin with `nlu:`, `rules:` or `stories:`; if it is something else, take it away."
    )


def _read_yaml(project: Project, name: str, raw: bytes, read: Callable[[Project, str, yaml.Node], None]) -> None:
    try:
        tree = compose(raw)
    except Unreadable as problem:
        project.wrong("unreadable", name, problem.line, f"Nothing here counts: {problem}.", problem.repair)
        return
    for key, line, first in twice(tree):
        reason = f"'{key}' is here twice, first on line {first}. Only the last one counts."
        project.unreadable.append(error("key-twice", name, line, reason, "Join the two, or take one out.", key))
    if tree is None or is_null(tree):
        if is_training_data(name, raw):
            project.unreadable.append(
                warning("empty", name, None, "The file is empty.", "Write into it, or take it away.")
            )
        elif name not in (ACCEPTED, POLICY):
            project.wrong("unreadable", name, None, "The file is empty.", "Put back what was in it.")
    elif not isinstance(tree, yaml.MappingNode):
        reason = "The file should be made of `key: value` at its top level."
        project.wrong("wrong-form", name, line_of(tree), reason, "Write it as the other files of its kind are.")
    else:
        read(project, name, tree)


def _reader_of(name: str, raw: bytes) -> Callable[[Project, str, yaml.Node], None] | None:
    """What reads a file of this name; None for one that is nobody's business here."""
    fixed = {
        CONFIG: read_config,
        DOMAIN: read_domain,
        PRODUCTS: read_products,
        POLICY: read_policy,
        VALUES: _read_values,
        ACCEPTED: _read_accepted,
    }
    folders = {
        RESPONSES: _read_responses,
        PHRASES: _read_phrases,
        NOTIFICATIONS: _read_notifications,
        MATTERS: _read_labelled,
        ACTS: _read_labelled,
    }
    if name in fixed:
        return fixed[name]
    for folder, read in folders.items():
        if name.startswith(folder):
            return read
    if name.startswith((CHECKING, ARTICLES)) or not is_training_data(name, raw):
        return None
    return read_training_data


def _language(name: str) -> str:
    """The language that a file of responses or phrases is in, by its name."""
    return PurePosixPath(name).stem


def _may_be_said(project: Project, name: str) -> bool:
    """Whether anything reads this file of texts: there is one for each language that is spoken."""
    folder = name[: name.index("/", len("data/")) + 1]
    if name in {f"{folder}{language}.yml" for language in LANGUAGES}:
        return True
    path = PurePosixPath(name)
    if path.stem in LANGUAGES and path.suffix != ".yml":
        reason = f"Nothing reads this file: it should end with .yml, not with {path.suffix}."
        project.wrong("wrong-folder", name, None, reason, f"Call it {folder}{path.stem}.yml.")
        return False
    spoken = ", ".join(LANGUAGES)
    reason = f"'{_language(name)}' is no language that the assistant speaks ({spoken}): nothing reads this file."
    repair = f"Call it {folder}{LANGUAGES[0]}.yml, or take it away: another language is work in the program, too."
    project.wrong("wrong-folder", name, None, reason, repair)
    return False


def _read_responses(project: Project, name: str, tree: yaml.Node) -> None:
    if _may_be_said(project, name):
        read_responses(project, name, _language(name), tree)


def _read_phrases(project: Project, name: str, tree: yaml.Node) -> None:
    if _may_be_said(project, name):
        for key, node, value in pairs(tree):
            text = read_text(project, name, value, f"'{key}'")
            project.phrases.append(Phrase(text, name, line_of(node), key, _language(name)))


def _read_notifications(project: Project, name: str, tree: yaml.Node) -> None:
    if _may_be_said(project, name):
        read_notifications(project, name, _language(name), tree)


def _read_labelled(project: Project, name: str, tree: yaml.Node) -> None:
    if _may_be_said(project, name):
        read_labelled(project, name, _language(name), tree)


def _read_values(project: Project, name: str, tree: yaml.Node) -> None:
    check_keys(project, name, tree, (*VALUES_OF, *VALUES_KNOWN), "The file")
    for part in VALUES_OF:
        for called, node, listed in pairs(entry(tree, part)):
            if not items(listed):
                reason = f"The values of '{called}' are no list."
                project.wrong("wrong-form", name, line_of(node), reason, f"Write them like {called}: [one, two].")
            project.values[called] = frozenset(map(scalar, items(listed)))
            if part == "phrase_values":
                project.phrase_values.add(called)
    for part in (*VALUES_OF, *VALUES_KNOWN):
        whole = entry(tree, part)
        if whole is not None and not items(whole) and not pairs(whole):
            project.wrong(
                "wrong-form", name, line_of(whole), f"'{part}' is no list.", f"Write it like {part}: [one, two]."
            )
            project.breaks_off = True
    for part in VALUES_KNOWN:
        project.values[part] = frozenset(map(scalar, items(entry(tree, part))))


def _read_accepted(project: Project, name: str, tree: yaml.Node) -> None:
    check_keys(project, name, tree, frozenset(["accepted"]), "The file")
    for item in items(entry(tree, "accepted")):
        check_keys(project, name, item, ACCEPTED_KEYS, "An entry")
        text = read_text(project, name, entry(item, "text"), "an entry", typed=False)
        kind, line = scalar(entry(item, "check")), line_of(item)
        if not text or not kind:
            repair = 'Write it like - {check: nearly-same-example, text: "the example"}.'
            project.wrong("wrong-form", name, line, "An entry lacks its check or its text.", repair)
            continue
        if kind not in CHECKS:
            close = get_close_matches(kind, CHECKS, 1)
            repair = f"Did you mean '{close[0]}'?" if close else "Write the name that is in brackets after a finding."
            project.wrong("unknown-check", name, line, f"There is no finding called '{kind}'.", repair)
        project.accepted.append(Accepted(kind, text, line))
