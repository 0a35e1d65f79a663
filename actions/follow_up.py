"""Questions that go on from the last article: "and how much does it cost?", "그럼 비용은요?"."""

import re

from actions.knowledge import Found, Knowledge
from actions.terms import terms
from actions.turn import Turn

# A question that is no longer than this may be the continuation of the last one.
MOST_CHARACTERS = 60
# How far down the article may stand among what the question finds without the article before it: that one's title alone
# would find it again, whatever the customer said. Farther where words show that the question goes on.
NEAR, FAR = 5, 20
# How many of what title and question find together are looked at.
FIRST = 3
_GOES_ON = re.compile(
    r"^(?:and|but|so|then|also|what about|how about)\b|\b(?:it|its|that|this|those|these|they|them|there)\b"
    r"|^(?:그럼|그러면|그리고|그런데|근데|그건|그거|그게|그때|이건|이거|거기|또)",
    re.IGNORECASE,
)


async def find_follow_up(
    knowledge: Knowledge, turn: Turn, told_id: str, alone: list[Found], unsure: bool
) -> Found | None:
    """What a short question means after the article `told_id`.

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
    if best and best.article.id in own and (best.sure if unsure and not goes_on else best.enough):
        # The passage is the one that the question itself is nearest to.
        return own[best.article.id]
    near = {one.article.id: one for one in alone[:NEAR]}
    both = (near[one.article.id] for one in together[:FIRST] if one.article.id in near)
    return next(both, None) if goes_on else None
