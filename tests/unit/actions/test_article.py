"""Articles as editors write them: what is wrong is told with file and line, what is right becomes passages."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.article import parse_article
from actions.errors import BadArticle
from actions.knowledge.source import ArticleFolder
from actions.passages import LONGEST, split_passages, table_rows

GOOD = "---\nid: {id}\ntitle: {title}\n---\n{body}\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "begins with a line"),
        ("just text", 1, "begins with a line"),
        ("x9 ?! " * 700, 1, "begins with a line"),
        ("---\ntitle: T", 1, "is missing"),
        ("---\ntitle: T\n---\n", 4, "no text"),
        ("---\ntitle: T\n---\n\n| a | b |\n", 4, "no text"),
        ("---\nid: x\ntitle: a: b\n---\nbody", 3, "not YAML"),
        ("---\n- a\n---\nb", 2, "no title"),
        ("---\nid: x\ntitle:\n---\nb", 3, "no title"),
        ("---\nid: x\n---\nb", 1, "no title"),
        ("---\nid: x\ntitle: T\nquestions:\n  - ok\n  - Refund: how?\n---\nb", 6, "in quotes"),
        ("---\nid: ../x\ntitle: T\n---\nb", 2, "an id is made of"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(text: str, line: int, says: str) -> None:
    with pytest.raises(BadArticle) as caught:
        parse_article(text, "en", "x")
    assert str(caught.value).startswith(f"en/x.md:{line}: ")
    assert says in str(caught.value)


def test_a_folder_that_is_no_language() -> None:
    with pytest.raises(BadArticle, match=r"^English/x.md:1: .*no language"):
        parse_article(GOOD.format(id="x", title="T", body="b"), "English", "x")


def test_two_articles_with_one_id_and_one_that_is_no_text(tmp_path: Path) -> None:
    for name, text in (
        ("a", GOOD.format(id="same", title="A", body="a").encode()),
        ("b", GOOD.format(id="same", title="B", body="b").encode()),
        ("c", b"\xff\xfe\xff"),
    ):
        (tmp_path / "en").mkdir(exist_ok=True)
        (tmp_path / "en" / f"{name}.md").write_bytes(text)
    content = ArticleFolder(tmp_path).read()
    assert content is not None
    assert [article.title for article in content.articles] == ["A"]
    assert sorted(content.problems) == [
        "en/b.md:2: the id 'same' is already that of en/a.md:2",
        "en/c.md:1: cannot be read (UnicodeDecodeError)",
    ]


def test_passages() -> None:
    body = """# Heading

First **line**
goes on with a [link](https://x.example).

What we keep:

- one `code`
- two

Prices

| to | cost |
|---|---|
| Asia | 12 |

> quoted

Last."""
    assert split_passages(body) == (
        "First line goes on with a link.",
        "What we keep:\n- one code\n- two",
        "Last.",
    )
    assert table_rows(body) == ("to cost", "Asia 12")


def test_long_paragraphs_are_cut_between_sentences() -> None:
    passages = split_passages(" ".join(f"This is sentence number {number}." for number in range(100)))
    assert all(len(passage) <= LONGEST and passage.endswith(".") for passage in passages)
    assert "".join(split_passages("a" * 4000)) == "a" * 4000


def test_words_are_left_alone() -> None:
    assert split_passages("2 * 3 * 4 and snake_case_name") == ("2 * 3 * 4 and snake_case_name",)
