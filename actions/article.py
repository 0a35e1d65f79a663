"""An article of the knowledge base: a Markdown file with front matter, and the passage that answers with it."""

from dataclasses import dataclass
from pathlib import Path

import frontmatter

from actions.errors import BadArticle


@dataclass(frozen=True)
class Article:
    """One article in one language. The same `id` in another language is the same article."""

    id: str
    language: str
    title: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]
    link: str
    passage: str
    body: str


def parse_article(text: str, language: str, name: str) -> Article:
    """Reads an article's text; `name` is its file's stem. Raises `BadArticle` when title or passage is missing."""
    try:
        post = frontmatter.loads(text)
    except Exception as error:
        raise BadArticle(f"{language}/{name}: the front matter is not YAML") from error
    paragraphs = [paragraph.strip() for paragraph in post.content.split("\n\n")]
    passages = [" ".join(paragraph.split()) for paragraph in paragraphs if paragraph and paragraph[0] not in "#>|"]
    title = str(post.metadata.get("title") or "")
    if not title or not passages:
        raise BadArticle(f"{language}/{name}: an article needs a title and a first paragraph")
    return Article(
        id=str(post.metadata.get("id") or name),
        language=language,
        title=title,
        questions=strings(post.metadata.get("questions")),
        tags=strings(post.metadata.get("tags")),
        link=str(post.metadata.get("link") or ""),
        passage=passages[0],
        body=post.content,
    )


def read_article(path: Path) -> Article:
    """The article in `<language>/<name>.md`. Raises `BadArticle`."""
    try:
        return parse_article(path.read_text(encoding="utf-8"), path.parent.name, path.stem)
    except (OSError, UnicodeDecodeError) as error:
        raise BadArticle(f"{path.parent.name}/{path.name}: cannot be read ({type(error).__name__})") from error


def strings(value: object) -> tuple[str, ...]:
    """A list of texts from front matter that may hold one, several or none."""
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)
