"""An article of the knowledge base: a Markdown file with front matter, and the passages that it answers with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from actions.errors import BadArticle
from actions.passages import plain, split_passages

_FENCE = "---"
# The quick one, which also takes "[why?]", wherever PyYAML was built with it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Article:
    """One article in one language. The same `id` in another language is the same article.

    `passages` are its paragraphs and list items as they are said, `body` all of its text; `source` is `file:line`.
    """

    id: str
    language: str
    title: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]
    link: str
    passages: tuple[str, ...]
    body: str
    source: str = ""

    @property
    def passage(self) -> str:
        """The first passage, which answers what the article is about."""
        return self.passages[0] if self.passages else plain(self.body)


def parse_article(text: str, language: str, name: str) -> Article:
    """Reads an article's text; `name` is its file's stem.

    Raises `BadArticle` with file and line: no front matter, no title, no text, or a field that is no text.
    """
    file = f"{language}/{name}.md"
    if not _LANGUAGE.fullmatch(language):
        raise BadArticle(f"{file}:1: the folder {language!r} is no language; articles lie in folders such as en or ko")
    header, body, body_line = split_header(text, file)
    fields = parse_header(header, file)
    article = Article(
        id=fields.text("id", name),
        language=language,
        title=fields.text("title"),
        questions=fields.texts("questions"),
        tags=fields.texts("tags"),
        link=fields.text("link"),
        passages=split_passages(body),
        body=body.strip(),
        source=f"{file}:{fields.line('id')}",
    )
    if not _ID.fullmatch(article.id):
        raise BadArticle(f"{article.source}: an id is made of letters, digits, '-', '_' and '.', 100 at most")
    if not article.title:
        raise BadArticle(f"{file}:{fields.line('title')}: the article has no title; write `title: …` above its text")
    if not article.passages:
        raise BadArticle(f"{file}:{body_line}: the article has no text; write its answer as the first paragraph")
    return article


def read_article(path: Path) -> Article:
    """The article in `<language>/<name>.md`. Raises `BadArticle`."""
    try:
        return parse_article(path.read_text(encoding="utf-8-sig"), path.parent.name, path.stem)
    except (OSError, UnicodeDecodeError) as error:
        raise BadArticle(f"{path.parent.name}/{path.name}:1: cannot be read ({type(error).__name__})") from error


def split_header(text: str, file: str) -> tuple[str, str, int]:
    """The front matter, the text below it, and the line where that text begins. Raises `BadArticle`."""
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != _FENCE:
        raise BadArticle(f"{file}:1: an article begins with a line `---`, its title and another line `---`")
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == _FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    raise BadArticle(f"{file}:1: the line `---` that ends what stands above the text is missing")


class Header:
    """The fields of the front matter with their lines."""

    def __init__(self, nodes: Mapping[str, yaml.Node], file: str) -> None:
        self._nodes = nodes
        self._file = file

    def line(self, name: str) -> int:
        """The field's line in the file; 1 for one that is not there."""
        return line_of(self._nodes[name]) if name in self._nodes else 1

    def text(self, name: str, otherwise: str = "") -> str:
        """One text. Raises `BadArticle` for a list or a mapping."""
        node = self._nodes.get(name)
        return self._scalar(node, name) or otherwise if node else otherwise

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts from a field that may hold one, several or none. Raises `BadArticle`."""
        node = self._nodes.get(name)
        items = node.value if isinstance(node, yaml.SequenceNode) else [node] if node else []
        return tuple(text for text in (self._scalar(item, name) for item in items) if text)

    def _scalar(self, node: yaml.Node, name: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise BadArticle(f"{self._file}:{line_of(node)}: `{name}` has to be text; put what has a colon in quotes")
        return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value).strip()


def parse_header(text: str, file: str) -> Header:
    """The front matter's fields. Raises `BadArticle`."""
    try:
        root = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadArticle(f"{file}:{mark.line + 2 if mark else 1}: what stands above the text is not YAML") from error
    if not isinstance(root, yaml.MappingNode):
        raise BadArticle(f"{file}:2: the article has no title; write `title: …` above its text")
    return Header({str(key.value): value for key, value in root.value}, file)


def line_of(node: yaml.Node) -> int:
    """A node's line in the file, whose first line is the fence."""
    return int(node.start_mark.line) + 2


def first_of_each(articles: list[Article]) -> tuple[list[Article], list[BadArticle]]:
    """The articles without those whose id another one of the language has already, and what to tell about these."""
    kept: dict[tuple[str, str], Article] = {}
    refused = []
    for article in articles:
        first = kept.setdefault((article.id, article.language), article)
        if first is not article:
            refused.append(BadArticle(f"{article.source}: the id {article.id!r} is already that of {first.source}"))
    return list(kept.values()), refused
