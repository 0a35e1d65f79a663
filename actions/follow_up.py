"""Questions that go on from the last article: "and how much does it cost?", "그럼 비용은요?", "얼마나 걸려요?"."""

import re
from collections.abc import Iterable

from actions.article import Article
from actions.bare_question import BARE, Asked, holds_answer, sentences_that_hold
from actions.knowledge import PART, Found, Knowledge
from actions.terms import terms
from actions.told_sentence import sentences_about
from actions.turn import Turn

# A question that is no longer than this may be the continuation of the last one.
MOST_CHARACTERS = 60
# How far down the article may stand among what the question finds without the article before it: that one's title alone
# would find it again, whatever the customer said. Farther where words show that the question goes on.
NEAR, FAR = 5, 20
# How many of what title and question find together are looked at; more where only articles on the same matter count.
FIRST, FIRST_RELATED = 3, 8
_GOES_ON = re.compile(
    r"^(?:and|but|so|then|also|what about|how about|in that case)\b"
    r"|\b(?:it|its|that|this|those|these|they|them|there)\b"
    r"|^(?:그 경우|그런 경우|그럴 때|그럼|그러면|그리고|그런데|근데|그건|그거|그게|그때|이건|이거|거기|또)",
    re.IGNORECASE,
)


async def find_follow_up(
    knowledge: Knowledge, turn: Turn, told_id: str, told_places: tuple[int, ...], alone: list[Found], unsure: bool
) -> Found | None:
    """What a short question means after the article `told_id`, of which `told_places` were said.

    `alone`: the `FAR` best that it finds by itself, none of them good enough; `unsure` as in `find_answer`.
    """
    before = knowledge.article(told_id, turn.language) or knowledge.any_article(told_id)
    # Words without a topic would find whatever they follow.
    if not before or not terms(turn.typed) or len(turn.typed) > MOST_CHARACTERS:
        return None
    together = await knowledge.search(f"{before.title}: {turn.typed}", turn.language)
    goes_on = _GOES_ON.search(turn.typed) is not None
    own = {one.article.id: one for one in alone[: FAR if goes_on else NEAR]}
    best = together[0] if together else None
    # The passage is the one that the question itself is nearest to.
    is_good = best is not None and (best.sure if unsure and not goes_on else best.enough)
    likely = own.get(best.article.id) if best and is_good else None
    said = PART.join(before.passages[place] for place in told_places if place < len(before.passages))
    if likely and not (goes_on and likely.article.id == before.id and likely.passage in said):
        return likely
    if not goes_on:
        return None
    near = {one.article.id for one in alone[:NEAR]}
    first = [own[one.article.id] for one in together[:FIRST] if one.article.id in own]
    others = (one for one in first if one.article.id != before.id and is_related(one.article, before))
    return next(others, None) or likely or next((one for one in first if one.article.id in near), None)


def find_in_told(
    turn: Turn, told_id: str, told_places: tuple[int, ...], question: str, alone: list[Found], share: float
) -> Found | None:
    """The sentence of what was told that a short question goes on about ("and the oven?").

    `question`: what it was told for. `alone`: what the new question finds by itself; the article before must be among
    it with this `share` of the best one's probability, or the words are about something else.
    """
    before = next((one for one in alone if one.article.id == told_id), None)
    if not before or before.confidence < share * alone[0].confidence:
        return None
    if len(turn.typed) > MOST_CHARACTERS or not _GOES_ON.search(turn.typed):
        return None
    passages = (before.article.passages[place] for place in told_places if place < len(before.article.passages))
    told = next((one for one in (sentences_about(turn.typed, question, passage) for passage in passages) if one), None)
    return Found(before.article, told, 1.0, True, True) if told else None


async def find_bare_follow_up(
    knowledge: Knowledge, turn: Turn, told_id: str, told_places: tuple[int, ...]
) -> Found | None:
    """What "how long?" or "how much?" means after the article `told_id`, of which `told_places` were said.

    Such a question finds nothing by itself. A passage with a time or a price answers it: another one of the same
    article, the one that was said, or one of an article on the same matter.
    """
    kind = BARE.get(turn.act) if turn.act else None
    article = knowledge.article(told_id, turn.language) or knowledge.any_article(told_id)
    if not kind or not article:
        return None
    places = range(len(article.passages))
    unsaid = [place for place in places if place not in told_places]
    said = [place for place in places if place in told_places]
    if found := first_that_holds(kind, article, unsaid) or first_sentences_that_hold(kind, article, said):
        return found
    together = await knowledge.search(f"{article.title}: {turn.typed}", turn.language, count=FIRST_RELATED)
    related = [one.article for one in together if one.article.id != article.id and is_related(one.article, article)]
    for other in related:
        if found := first_that_holds(kind, other, range(len(other.passages))):
            return found
    return first_that_holds(kind, article, [*unsaid, *said], perhaps=True)


def first_sentences_that_hold(kind: Asked, article: Article, places: Iterable[int]) -> Found | None:
    """Of passages that were told already, the sentences with what is asked for now."""
    found = (sentences_that_hold(kind, article.passages[place]) for place in places)
    sentences = next((one for one in found if one), None)
    return Found(article, sentences, 1.0, True, True) if sentences else None


def first_that_holds(kind: Asked, article: Article, places: Iterable[int], perhaps: bool = False) -> Found | None:
    """The first of an article's passages that says something of this kind."""
    passages = (article.passages[place] for place in places)
    passage = next((passage for passage in passages if holds_answer(kind, passage, perhaps)), None)
    return Found(article, passage, 1.0, True, True) if passage else None


def is_related(one: Article, other: Article) -> bool:
    """Whether two articles are about the same matter, by their tags."""
    return not set(one.tags).isdisjoint(other.tags)
