"""Reads all content below a project's folder. What cannot be read is a finding, never an exception."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from content.article_reading import read_article
from content.findings import error
from content.project import Accepted, Button, Example, Phrase, Product, Project, Text, Variation
from content.yaml_lines import Unreadable, compose, entry, items, line_of, names, pairs, scalar, text_lines, twice

DOMAIN = "domain.yml"
PRODUCTS = "data/products.yml"
VALUES = "data/checks/values.yml"
ACCEPTED = "data/checks/accepted.yml"
_ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


def read_project(root: Path) -> Project:
    """The content as it is now."""
    project = Project(languages=spoken_languages(root))
    domain = read_yaml(project, root, DOMAIN)
    project.declared = {part: names(value) for part, _, value in pairs(domain)}
    for path in sorted((root / "data").glob("nlu/**/*.yml")):
        _read_examples(project, root, path)
    for folder in ("rules", "stories"):
        for path in sorted((root / "data").glob(f"{folder}/**/*.yml")):
            project.answered |= set(_intents_of_steps(read_yaml(project, root, _name(root, path))))
    for language in project.languages:
        _read_responses(project, root, language)
        _read_phrases(project, root, language)
    for path in sorted((root / "data" / "kb").glob("*/*.md")):
        read_article(project, _name(root, path), path)
    _read_products(project, root)
    _read_values(project, root)
    return project


def spoken_languages(root: Path) -> tuple[str, ...]:
    """The languages that there are responses in, English first: what customers are answered in."""
    found = {path.stem for path in (root / "data" / "responses").glob("*.yml")}
    return tuple(sorted(found, key=lambda language: (language != "en", language)))


def read_yaml(project: Project, root: Path, name: str) -> yaml.Node | None:
    """A file's nodes; None when it is empty, missing or unreadable, which is noted."""
    try:
        tree = compose((root / name).read_bytes())
    except FileNotFoundError:
        return None
    except OSError as problem:
        project.unreadable.append(
            error("unreadable", name, None, f"The file cannot be read ({problem}).", "Put it back.")
        )
        return None
    except Unreadable as problem:
        repair = (
            "Look at this line and the one before it: indentation by spaces, quotes closed, a space after every colon."
        )
        project.unreadable.append(error("unreadable", name, problem.line, f"Nothing here counts: {problem}.", repair))
        return None
    for key, line, first in twice(tree):
        reason = f"'{key}' is here twice, first on line {first}. Only the last one counts."
        project.unreadable.append(error("key-twice", name, line, reason, "Join the two, or take one out.", key))
    return tree


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _read_examples(project: Project, root: Path, path: Path) -> None:
    name = _name(root, path)
    language = path.relative_to(root / "data" / "nlu").parts[0]
    for item in items(entry(read_yaml(project, root, name), "nlu")):
        intent = scalar(entry(item, "intent")).split("/")[0]
        if intent:
            for line, text in _example_lines(entry(item, "examples")):
                project.examples.append(Example(_ENTITY.sub(r"\1", text), name, line, intent, language))


def _example_lines(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.ScalarNode):
        for line, text in text_lines(node):
            if text.startswith("-") and text[1:].strip():
                yield line, text[1:].strip()
    for item in items(node):
        written = entry(item, "text")
        if written is not None and scalar(written).strip():
            yield line_of(written), scalar(written).strip().removeprefix("- ")


def _intents_of_steps(tree: yaml.Node | None) -> Iterator[str]:
    """Every intent that some rule or story answers."""
    for part in ("rules", "stories"):
        for item in items(entry(tree, part)):
            for step in items(entry(item, "steps")):
                for one in (step, *items(entry(step, "or"))):
                    if intent := scalar(entry(one, "intent")):
                        yield intent.split("/")[0]


def _read_responses(project: Project, root: Path, language: str) -> None:
    name = f"data/responses/{language}.yml"
    for response, key, variations in pairs(entry(read_yaml(project, root, name), "responses")):
        for node in items(variations):
            project.responses.append(_variation(response, language, name, line_of(key), node))


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


def _read_phrases(project: Project, root: Path, language: str) -> None:
    name = f"data/messages/{language}.yml"
    for key, node, value in pairs(read_yaml(project, root, name)):
        project.phrases.append(Phrase(scalar(value), name, line_of(node), key, language))


def _read_products(project: Project, root: Path) -> None:
    for item in items(entry(read_yaml(project, root, PRODUCTS), "products")):
        called = {
            language: tuple(Text(scalar(one), PRODUCTS, line_of(one)) for one in items(listed))
            for language, _, listed in pairs(entry(item, "names"))
        }
        project.products.append(Product(scalar(entry(item, "id")), line_of(item), called))


def _read_values(project: Project, root: Path) -> None:
    tree = read_yaml(project, root, VALUES)
    for part in ("response_values", "phrase_values"):
        for name, _, listed in pairs(entry(tree, part)):
            project.values[name] = frozenset(map(scalar, items(listed)))
    project.values["moments"] = frozenset(map(scalar, items(entry(tree, "moments"))))
    for item in items(entry(read_yaml(project, root, ACCEPTED), "accepted")):
        project.accepted.append(Accepted(scalar(entry(item, "check")), scalar(entry(item, "text")), line_of(item)))
