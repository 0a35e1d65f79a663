"""How an article's text becomes passages: what is searched piece by piece, and what is said."""

import re

# A passage is what fits on a phone's screen; longer paragraphs are cut between sentences.
LONGEST = 600
# A line shorter than this above a list or a table is no answer of its own.
SHORT = 40
_BLOCKS = re.compile(r"\n\s*\n")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_HEADING = re.compile(r"^#{1,6}\s+")
_RULE = re.compile(r"^[\s|:*_-]+$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"(?<!\w)(\*\*|__|\*|_|`)(?=\S)(.+?)(?<=\S)\1(?!\w)|\*\*(.+?)\*\*")
_SENTENCE = re.compile(r"(?<=[.!?。])\s+")


def split_passages(body: str) -> tuple[str, ...]:
    """The paragraphs, each on one line, and the lists, an item a line; without headings, quotes and tables."""
    passages: list[str] = []
    introduction = ""
    blocks = _BLOCKS.split(body.replace("\r\n", "\n").strip())
    for block, following in zip(blocks, [*blocks[1:], ""], strict=True):
        lines = [line.strip() for line in block.split("\n")]
        said = [line for line in lines if line and not line.startswith((">", "|")) and not _RULE.match(line)]
        text = join_lines([line for line in said if not _HEADING.match(line)])
        if introduces(text, following):
            # It goes with its list; what it says of a table cannot be said without the table.
            introduction = f"{text}\n" if text and _ITEM.match(following) else ""
            continue
        passages += cut(introduction + text) if text else []
        introduction = ""
    return tuple(passages)


def introduces(text: str, following: str) -> bool:
    """Whether a paragraph only introduces the list or the table that follows it."""
    below = following.lstrip()
    return bool(_ITEM.match(below) or below.startswith("|")) and (text.endswith((":", "：")) or len(text) < SHORT)


def table_rows(body: str) -> tuple[str, ...]:
    """The rows of tables as text: they are searched, and never said."""
    rows = [line.strip().strip("|") for line in body.split("\n") if line.strip().startswith("|")]
    return tuple(plain(row.replace("|", " ")) for row in rows if not _RULE.match(row))


def join_lines(lines: list[str]) -> str:
    """A paragraph's lines as one; an item of a list begins a new line and keeps its sign."""
    text = ""
    for line in lines:
        text += ("\n" if _ITEM.match(line) else " ") + plain(line)
    return text.strip()


def cut(text: str) -> list[str]:
    """A passage as one, or in pieces that end with a line or a sentence where that is possible."""
    if len(text) <= LONGEST:
        return [text]
    parts = text.split("\n") if "\n" in text else _SENTENCE.split(text)
    pieces = [""]
    for part in (whole[start : start + LONGEST] for whole in parts for start in range(0, len(whole), LONGEST)):
        joined = f"{pieces[-1]}{chr(10) if chr(10) in text else ' '}{part}".strip()
        if len(joined) <= LONGEST:
            pieces[-1] = joined
        else:
            pieces.append(part)
    return [piece for piece in pieces if piece]


def plain(text: str) -> str:
    """Text without Markdown's signs, which a chat would show as they are."""
    text = _LINK.sub(r"\1", text)
    return " ".join(_MARKS.sub(lambda match: match[2] or match[3], text).split())
