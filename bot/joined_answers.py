"""Puts the answers to several questions of one message together: each says what it answers, none comes twice.

Pure, but for the headings' words, which the caller generates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Dict, List, Optional, Sequence

from bot.repetition import FOLLOW_UP, is_question
from bot.turn_intents import FORMS
from bot.turn_replies import Said


@dataclass(frozen=True)
class Answered:
    """One question of the message: its intent, whether the NLU was sure of it, and what was said to it."""

    intent: str
    sure: bool
    said: List[Said]


def choose_answers(answered: Sequence[Answered]) -> List[Answered]:
    """What remains to be said: a form's question once, at the end; an article once; no "pardon" beside an answer."""
    kept: List[Answered] = []
    articles: List[Any] = []
    last_asking = max((place for place, one in enumerate(answered) if any(map(is_question, one.said))), default=-1)
    understood = any(not misses(one) for one in answered)
    for place, one in enumerate(answered):
        if understood and misses(one) and not one.sure:
            # An unsure part is left unanswered; a form's question that came with it is not lost.
            one = replace(one, said=[said for said in one.said if is_question(said)])
        article = article_of(one)
        if article is not None and article in articles:
            one = replace(one, said=[said for said in one.said if is_question(said)])
        articles.append(article)
        if place != last_asking:
            one = replace(one, said=[said for said in one.said if not is_question(said)])
        kept.append(one)
    told = [one for one in (replace(one, said=[s for s in one.said if not is_question(s)]) for one in kept) if one.said]
    asking = next((one for one in answered if one.intent in FORMS and any(map(is_question, one.said))), None)
    if asking is not None:
        # What a part has begun to ask comes last, and as it was asked first, not as if it had been interrupted.
        return [*(one for one in told if one.intent != asking.intent), Answered(asking.intent, True, asking.said)]
    questions = [said for one in kept for said in one.said if is_question(said)]
    if not told:
        return [Answered(answered[last_asking].intent, True, questions)] if questions else []
    return [*told[:-1], replace(told[-1], said=[*told[-1].said, *questions])]


def misses(one: Answered) -> bool:
    """Whether a part was not understood, or has no article."""
    return any((said.reply.get("custom") or {}).get("not_understood") for said in one.said)


def article_of(one: Answered) -> Optional[Any]:
    """The id of the article that a part was answered with."""
    for said in one.said:
        article = (said.reply.get("custom") or {}).get("article")
        if isinstance(article, dict):
            return article.get("id")
    return None


def with_heading(one: Answered, heading: Optional[str]) -> List[Said]:
    """A part's replies, the first one under a line that says what it answers."""
    if not heading or not one.said:
        return one.said
    first = one.said[0]
    text = f"{heading}\n{first.reply['text']}" if first.reply.get("text") else heading
    return [replace(first, reply={**first.reply, "text": text}), *one.said[1:]]


def without_offers(said: Sequence[Said]) -> List[Said]:
    """The replies without "shall I look at the order?" where a form is asking for that order already."""
    if not any(map(is_question, said)):
        return list(said)
    return [one for one in said if not (one.response or "").endswith(FOLLOW_UP)]


def without_question(said: Sequence[Said]) -> List[Said]:
    """The replies without what a form asks: who looks for the answer is not asked again at once."""
    return [one for one in said if not is_question(one)]


def without_miss(said: Said) -> Said:
    """A reply of a turn that answered something: the turn as a whole was understood."""
    custom: Dict[str, Any] = {k: v for k, v in (said.reply.get("custom") or {}).items() if k != "not_understood"}
    reply = {key: value for key, value in said.reply.items() if key != "custom"}
    return replace(said, reply={**reply, "custom": custom} if custom else reply)
