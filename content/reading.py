"""Reads all content. What cannot be read is a finding, never an exception."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import yaml

from content.article_reading import read_article
from content.declared import read_config, read_domain
from content.files import ARTICLE, CONFIG, DOMAIN, YAML, Files, is_training_data, read_files
from content.findings import error
from content.notifications import read_notifications
from content.project import LANGUAGES, Accepted, Button, Phrase, Product, Project, Text, Variation
from content.training_reading import read_training_data
from content.yaml_lines import Unreadable, compose, entry, is_null, items, line_of, pairs, scalar, twice

PRODUCTS = "data/products.yml"
VALUES = "data/checks/values.yml"
ACCEPTED = "data/checks/accepted.yml"
RESPONSES, PHRASES, ARTICLES, CHECKS = "data/responses/", "data/messages/", "data/kb/", "data/checks/"
NOTIFICATIONS = "data/notifications/"
NOT_SAID = frozenset({NOTIFICATIONS + "policy.yml"})
NEEDED = (CONFIG, DOMAIN)


class Reader:
    """Reads content, a file only when it has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes | None, Project]] = {}

    def read(self, files: Files) -> Project:
        """All of it together."""
        self._known = {name: self._part(name, files[name]) for name in sorted(files)}
        spoken = {_language(name) for name in files if name.startswith(RESPONSES)}
        project = Project(languages=tuple(language for language in LANGUAGES if language in spoken))
        for _, part in self._known.values():
            project.add(part)
        for name in NEEDED:
            if name not in files:
                project.wrong("missing-file", name, None, "The file is missing.", "Put it back.")
        return project

    def _part(self, name: str, raw: bytes | None) -> tuple[bytes | None, Project]:
        known = self._known.get(name)
        return known if known is not None and known[0] == raw else (raw, read_file(name, raw))


def read_project(root: Path) -> Project:
    """The content below a folder as it is now."""
    return Reader().read(read_files(root))


def read_file(name: str, raw: bytes | None) -> Project:
    """What one file holds, and what is wrong with it by itself."""
    project = Project()
    if raw is None:
        reason = "The file cannot be read."
        project.wrong("unreadable", name, None, reason, "See who may read it, or put it back.")
    elif name.endswith(ARTICLE):
        if name.startswith(ARTICLES):
            read_article(project, name, raw)
    elif name.endswith(YAML):
        _read_yaml(project, name, raw)
    return project


def _read_yaml(project: Project, name: str, raw: bytes) -> None:
    read = _reader_of(name, raw)
    if read is None:
        return
    try:
        tree = compose(raw)
    except Unreadable as problem:
        repair = (
            "Look at this line and the one before it: indentation by spaces, quotes closed, a space after every colon."
        )
        project.wrong("unreadable", name, problem.line, f"Nothing here counts: {problem}.", repair)
        return
    for key, line, first in twice(tree):
        reason = f"'{key}' is here twice, first on line {first}. Only the last one counts."
        project.unreadable.append(error("key-twice", name, line, reason, "Join the two, or take one out.", key))
    if tree is None or is_null(tree):
        if name in NEEDED:
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
        PRODUCTS: _read_products,
        VALUES: _read_values,
        ACCEPTED: _read_accepted,
    }
    folders = {RESPONSES: _read_responses, PHRASES: _read_phrases, NOTIFICATIONS: _read_notifications}
    if name in NOT_SAID:
        return None
    if name in fixed:
        return fixed[name]
    for folder, read in folders.items():
        if name.startswith(folder):
            return read
    if name.startswith((CHECKS, ARTICLES)) or not is_training_data(name, raw):
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
    spoken = ", ".join(LANGUAGES)
    reason = f"'{_language(name)}' is no language that the assistant speaks ({spoken}): nothing reads this file."
    repair = f"Move what is in it to {folder}{LANGUAGES[0]}.yml, or take the file away."
    project.wrong("wrong-folder", name, None, reason, repair)
    return False


def _read_responses(project: Project, name: str, tree: yaml.Node) -> None:
    if _may_be_said(project, name):
        for response, key, variations in pairs(entry(tree, "responses")):
            for node in items(variations):
                project.responses.append(_variation(response, _language(name), name, line_of(key), node))


def _variation(response: str, language: str, file: str, line: int, node: yaml.Node) -> Variation:
    text, conditions = entry(node, "text"), items(entry(node, "condition"))
    wanted = [(scalar(entry(one, "name")), scalar(entry(one, "value")), line_of(one)) for one in conditions]
    return Variation(
        text=scalar(text),
        file=file,
        line=line_of(text) if text is not None else max(line, line_of(node)),
        name=response,
        language=language,
        channel=scalar(entry(node, "channel")),
        condition=" ".join(f"{slot}={value}" for slot, value, _ in wanted),
        slots={slot: at for slot, _, at in wanted},
        buttons=tuple(
            Button(scalar(entry(one, "title")), scalar(entry(one, "payload")), line_of(one))
            for one in items(entry(node, "buttons"))
        ),
    )


def _read_phrases(project: Project, name: str, tree: yaml.Node) -> None:
    if _may_be_said(project, name):
        for key, node, value in pairs(tree):
            project.phrases.append(Phrase(scalar(value), name, line_of(node), key, _language(name)))


def _read_notifications(project: Project, name: str, tree: yaml.Node) -> None:
    if _may_be_said(project, name):
        read_notifications(project, name, _language(name), tree)


def _read_products(project: Project, name: str, tree: yaml.Node) -> None:
    for item in items(entry(tree, "products")):
        called = {
            language: tuple(Text(scalar(one), name, line_of(one)) for one in items(listed))
            for language, _, listed in pairs(entry(item, "names"))
        }
        project.products.append(Product(scalar(entry(item, "id")), line_of(item), called))


def _read_values(project: Project, _file: str, tree: yaml.Node) -> None:
    for part in ("response_values", "phrase_values"):
        for called, _, listed in pairs(entry(tree, part)):
            project.values[called] = frozenset(map(scalar, items(listed)))
    for part in ("moments", "intents_of_channels", "own_payloads"):
        project.values[part] = frozenset(map(scalar, items(entry(tree, part))))


def _read_accepted(project: Project, _file: str, tree: yaml.Node) -> None:
    for item in items(entry(tree, "accepted")):
        project.accepted.append(Accepted(scalar(entry(item, "check")), scalar(entry(item, "text")), line_of(item)))
