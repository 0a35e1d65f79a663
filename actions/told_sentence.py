"""What was told already and is asked about: of "what about the oven?" the one sentence that has the oven in it.

Pure. A question in new words that leads to what was just said is mostly answered there; the same question again is not.
"""

from actions.bare_question import sentences
from actions.terms import has_hangul, terms

# More sentences that fit equally well are no answer.
MOST = 2


def sentences_about(question: str, before: str, passage: str) -> str:
    """The sentences of a passage with most of the words that are in the question, and not in the one `before`.

    Empty where no sentence has more than half of them, or all sentences would be told again; and in Korean, where the
    terms are pairs of characters, of which two sentences share some by chance.
    """
    if has_hangul(question):
        return ""
    asked = {*terms(question)} - {*terms(before)}
    told = sentences(passage)
    shared = [len(asked & {*terms(one)}) for one in told]
    most = max(shared, default=0)
    best = [one for one, count in zip(told, shared, strict=True) if count == most]
    if 2 * most <= len(asked) or len(best) > MOST or len(best) == len(told):
        return ""
    return " ".join(best)
