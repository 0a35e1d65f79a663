"""Owns what is said of a file that is no YAML, or no text at all: the line, the reason in plain words, what to do."""

from __future__ import annotations

import codecs
import re

import yaml

QUOTE = 'Put the whole text between double quotes: "…".'
INDENT = "Begin the line as far in as the lines of its kind above it, with spaces."
CLOSE = 'Close it where it should end. A double quote inside of double quotes is written \\".'
_LEADING = re.compile(r"^([ \t\u00a0\u3000]*[\t\u00a0\u3000])")
_MERGE = re.compile(r"^(<{7}|={7}|>{7})( |$)")
_KEY_WITHOUT_COLON = re.compile(r"""^\s*(?:- )?[A-Za-z_]+\s+["'|>]""")
_KEY_WITHOUT_SPACE = re.compile(r"""^\s*(?:- )?[A-Za-z_]+:["'\[{|>]""")
_TWO_COLONS = re.compile(r"""^\s*(?:- )*[\w-]+:\s+[^"'\s].*:(?:\s|$)""")
_CLOSED_EARLY = re.compile(r"""^\s*(?:- )*(?:[\w-]+:\s+)?("[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}:]*\})\s*[^\s,#\]}:]""")
_WORD_ALONE = re.compile(r"^\s*[A-Za-z_][\w-]*\s*$")
_EXAMPLES = re.compile(r"^(\s*)examples:\s*$")
_QUOTED_VALUE = re.compile(r"""(?:^\s*-|[:,{\[])\s+(["'])""")


class Unreadable(Exception):
    """The text is no YAML; `line`, `problem` and `repair` say where, why, and what to do."""

    def __init__(self, line: int | None, problem: str, repair: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem
        self.repair = repair


def decode(raw: bytes) -> str:
    """A file's text. Raises Unreadable with the line that is not UTF-8, and with what it seems to be."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable(1, "it was saved as UTF-16 (called “Unicode” in Windows)", "Save it again as UTF-8.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        seems = " but, it seems, as Korean EUC-KR (“ANSI” in Windows)" if _is_korean_codepage(raw) else ""
        raise Unreadable(line, f"it was not saved as UTF-8{seems}", "Save it again as UTF-8.") from None


def _is_korean_codepage(raw: bytes) -> bool:
    try:
        return bool(re.search("[가-힣]{2}", raw.decode("cp949")))
    except UnicodeDecodeError:
        return False


def explain(text: str, error: yaml.YAMLError) -> Unreadable:
    """What is wrong, from what the parser says and from how the lines look there."""
    lines = text.splitlines()
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = max(1, min(len(lines), mark.line + 1)) if mark is not None else 1
    said = str(error)
    for number, written in enumerate(lines, start=1):
        if _MERGE.match(written):
            what = "two versions of the file were joined, and nobody has chosen between them yet"
            return Unreadable(
                number, what, "Keep one of the versions, and take out the lines <<<<<<<, ======= and >>>>>>>."
            )
    if "special characters are not allowed" in said or "control characters are not allowed" in said:
        number = next((n for n, written in enumerate(lines, 1) if _control(written)), line)
        return Unreadable(number, "it has a sign that cannot be seen (a control character)", "Write the line anew.")
    context = getattr(error, "context_mark", None)
    since = min(line, context.line + 1) if context is not None else line
    near = range(max(1, min(since, line - 2)), min(len(lines), line + 1) + 1)
    return _by_its_look(lines, near, line) or _by_what_is_said(lines, line, error)


def _control(written: str) -> bool:
    return any((ord(sign) < 32 and sign != "\t") or ord(sign) == 127 for sign in written)


def _by_its_look(lines: list[str], near: range, line: int) -> Unreadable | None:
    for number in near:
        leading = _LEADING.match(lines[number - 1])
        if leading:
            sign = "a tab" if "\t" in leading[1] else "a space that is none (it came with copied text)"
            return Unreadable(number, f"it is indented with {sign}, and YAML wants spaces", "Put spaces in its place.")
    for number in sorted(near, key=lambda one: abs(one - line)):
        written = lines[number - 1]
        if _KEY_WITHOUT_COLON.match(written):
            name = written.strip().removeprefix("- ").split()[0]
            return Unreadable(number, f"there is no colon after '{name}'", f"Write `{name}: …`.")
        if _KEY_WITHOUT_SPACE.match(written):
            name = written.strip().removeprefix("- ").split(":")[0]
            return Unreadable(
                number, f"there is no space after '{name}:'", f"Write `{name}: …`, with a space after the colon."
            )
    for number in range(line, max(0, line - 4), -1):
        opened = _QUOTED_VALUE.search(lines[number - 1])
        if opened and _is_open(lines[number - 1][opened.end() - 1 :], opened[1]):
            return Unreadable(number, "a quote is opened here and nowhere closed", CLOSE)
    for number in range(line, 0, -1):
        if _EXAMPLES.match(lines[number - 1]):
            return Unreadable(number, "there is no | after 'examples:'", "Write `examples: |`.")
        if lines[number - 1].lstrip().startswith("- intent:"):
            break
    return None


def _is_open(text: str, quote: str) -> bool:
    """Whether a text that begins with a quote has no other of its kind (in double quotes, \\" is none)."""
    return quote not in text[1:].replace("\\\\", "").replace('\\"', "")


def _heading_without_colon(lines: list[str], line: int) -> int | None:
    """The line above that is a word alone, with what should belong to it indented below."""
    for number in range(line - 1, 0, -1):
        if _WORD_ALONE.match(lines[number - 1]):
            indented = len(lines[number]) - len(lines[number].lstrip())
            return number if indented > len(lines[number - 1]) - len(lines[number - 1].lstrip()) else None
        if lines[number - 1][:1] not in (" ", "#", ""):
            return None
    return None


def _by_what_is_said(lines: list[str], line: int, error: yaml.YAMLError) -> Unreadable:
    problem = str(getattr(error, "problem", None) or "")
    context, began = str(getattr(error, "context", None) or ""), getattr(error, "context_mark", None)
    since = began.line + 1 if began is not None else line
    written = lines[line - 1] if lines else ""
    if "quoted scalar" in context and ("end of stream" in problem or "document indicator" in problem):
        return Unreadable(since, "a quote is opened here and nowhere closed", CLOSE)
    if "quoted scalar" in context and "escape" in problem:
        return Unreadable(
            line, "a backslash in double quotes means something of its own", "Write \\\\ for a backslash."
        )
    closed = _CLOSED_EARLY.match(written)
    if closed:
        what = f"the text begins with {closed[1][0]}, which is closed before the text ends"
        return Unreadable(line, what, f"{QUOTE} If it has double quotes in it, use single ones around it.")
    if "mapping values are not allowed" in problem:
        heading = _heading_without_colon(lines, line)
        if heading:
            name = lines[heading - 1].strip()
            return Unreadable(heading, f"there is no colon after '{name}'", f"Write `{name}:`.")
        if _TWO_COLONS.match(written):
            return Unreadable(line, "there is a colon and a space inside of a text", QUOTE)
        return Unreadable(line, "it is indented further than the line that it belongs to", INDENT)
    if "cannot start any token" in problem:
        return Unreadable(line, "a text may not begin with this sign (@, `, % or a tab)", QUOTE)
    if "flow" in context:
        what = "what is between { } or [ ] lacks a comma, a quote or its closing bracket"
        return Unreadable(since, what, 'Write it like {title: "…", payload: "/…"} or [one, two], with commas between.')
    if "could not find expected ':'" in problem:
        number = since if since < line else line
        return Unreadable(
            number, "there is neither a colon nor a dash where one should be", "Write `name: …` or `- …`."
        )
    if written.count('"') > 2 or written.count("'") > 2:
        return Unreadable(line, "something follows on a text's closing quote", CLOSE)
    if "block mapping" in context or "block collection" in context or "document start" in problem:
        return Unreadable(line, "it is not indented as the lines around it are", INDENT)
    repair = (
        "Look at this line and the one before it: spaces at the beginning, quotes closed, a space after each colon."
    )
    return Unreadable(line, f"it is not valid YAML ({problem or 'nobody knows why'})", repair)
