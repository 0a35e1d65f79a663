"""What a turn answered, and whether the turn before answered the same. The one place that decides about repetition.

Pure. A question of a form may be asked again, and who is passed to a person hears so; everything else that the bot
said in its last turn is not said again: the second time it says so and offers another way, from the third time on it
offers a person.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence

from bot.turn_replies import Said

# What a form asks, and what it says when an answer was no use, is said as often as it is needed.
QUESTION = "utter_ask_"
UNCLEAR = "_unclear"
# What only makes sense behind an answer goes when the answer goes.
FOLLOW_UP = "_next"


@dataclass(frozen=True)
class Repeated:
    """The replies that remain, and the response that stands for those that were said before."""

    response: str
    values: Dict[str, Any]
    custom: Dict[str, Any]
    first: List[Said]
    rest: List[Said]


def is_question(said: Said) -> bool:
    """Whether a reply belongs to a form that is under way."""
    name = said.response or ""
    return name.startswith(QUESTION) or name.endswith(UNCLEAR)


def answer_key(said: Said, language: str) -> Optional[str]:
    """What a reply answers: an article is the same one whatever its words; None for what may be said again."""
    custom = said.reply.get("custom") or {}
    if is_question(said) or custom.get("handoff"):
        return None
    text = said.reply.get("text")
    words = f"{zlib.crc32(text.encode('utf-8', 'replace')):08x}" if text else ""
    article = custom.get("article")
    if isinstance(article, dict):
        # Another passage of the same article is another answer, and so is what one asks of it.
        part = f"part {words}" if article.get("part") else ""
        return " ".join(f"article {language} {article.get('id')} {article.get('passage') or ''} {part}".split())
    return f"text {words}" if words else None


def answer_keys(replies: Sequence[Said], language: str) -> List[str]:
    """What a turn answered, in order."""
    return [key for key in (answer_key(said, language) for said in replies) if key]


def find_repeated(replies: Sequence[Said], last: Dict[str, Any], language: str) -> Optional[Repeated]:
    """What takes the place of replies that the last turn gave; None when there are none.

    `last` is `{"keys": […], "times": n}` of the turn before (the slot `last_answer`).
    """
    known = set(last.get("keys") or ())
    again = [said for said in replies if answer_key(said, language) in known]
    if not again:
        return None
    place = next(index for index, said in enumerate(replies) if said in again)
    times = int(last.get("times") or 1) + 1
    custom = {key: value for said in again for key, value in (said.reply.get("custom") or {}).items()}
    response = "utter_repeated"
    values: Dict[str, Any] = {}
    if isinstance(custom.get("article"), dict):
        response = "utter_repeated_article"
        values = {"title": custom["article"].get("title", ""), "link": custom["article"].get("link", "")}
    elif isinstance(custom.get("order"), dict):
        response = "utter_repeated_order"
        values = {"order_number": custom["order"].get("number", "")}
    return Repeated(
        response=response if times == 2 else f"{response}_often",
        values=values,
        custom={**custom, "repeated": times},
        first=[said for said in replies[:place] if said not in again],
        rest=[said for said in replies[place:] if said not in again and not (said.response or "").endswith(FOLLOW_UP)],
    )
