"""Questions that name no topic, and so mean the last one: "how long does it take?", "얼마예요?".

Pure. Words find nothing for them; what helps is knowing what kind of answer is wanted, and which passages hold one.
"""

import re
from enum import StrEnum

from actions.terms import has_hangul


class Asked(StrEnum):
    """What a bare question asks for."""

    TIME = "time"
    PRICE = "price"


_WORDS = re.compile(r"[a-z']+|[가-힣]+")
_ENGLISH = (
    (Asked.TIME, re.compile(r"\bhow (?:long|soon|fast|quickly|many days)\b|\bwhen\b")),
    (Asked.PRICE, re.compile(r"\bhow much\b|\bcosts?\b|\bprice\b")),
)
# Words around them that name nothing, either.
_FILLERS = frozenset(
    """a about all and approximately arrive at be before but by can come cost costs day days do does exactly expect fast
    for get given happen have how i if in is it it's i'd last long many me more much must need normally now of ok okay
    on please price quickly roughly should so soon still take takes than that that's the them then these they this those
    to turn until up usually wait we well what what's whats when will with would you""".split()  # noqa: SIM905
)
_KOREAN = (
    (Asked.TIME, re.compile(r"얼마나.*(?:걸|기다)|얼마나 (?:돼|되)|며칠|언제")),
    (Asked.PRICE, re.compile(r"얼마|얼만|^\W*(?:그럼 |그 )?(?:비용|가격|요금)[은는이도]?요?\W*$")),
)
_KOREAN_FILLER = re.compile(
    r"(?:그럼|그러면|그래서|근데|그런데|그리고|그건|그거|그게|그때|이건|이거|아하|오|네|넵|헐|보통|대략|대충|혹시|아|음|총|다|전부|"
    r"시간[은이도]?|기간[은이도]?|가격[은이도]?|비용[은이도]?|"
    r"(?:얼마|얼마나|얼만|며칠|언제|비용|가격|요금)"
    r"(?:쯤|정도|까지|나|이나|데요|데|가요|지요|지|은요|는요|도요|예요|에요|이에요|죠|인가요|일까요|인데요|인데|임|냐고요|냐|야|요|면)*|"
    r"(?:걸|기다|들(?!어[오와])|드|되|돼|될|하|해|할|오|와|올|도착|받|나오|나와|끝나|준비)[가-힣]{0,6})"
)
_FEES = frozenset("fee fees free charge charged cost costs pay money".split())  # noqa: SIM905
_FEE_FILLERS = frozenset(
    """a an any anything something there are you extra cancel cancelling canceling cancellation change changing doing
    hmm hm oh wait no yes""".split()  # noqa: SIM905
)
_KOREAN_FEE = re.compile(
    r"(?:취소|변경)?(?:수수료|비용|위약금|요금|추가금)|(?:무료|공짜)(?:로|예요|인가요|죠|지요|야)?$|돈(?:은|이|을|도)?$"
)
_KOREAN_PAYS = re.compile(
    r"(?:취소|변경|따로|더|또|추가로|하면|할|때|시|있|내|나가|나와|나오|받|드|들|발생)[가-힣]{0,5}"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_AMOUNT = r"\d\s*(?:원|달러|유로)|(?:KRW|USD|EUR|[$€£₩])\s*\d"
# Passages with what is asked for, and those that perhaps have it: a span may be a time limit, and what is free
# something else.
_SURE = {
    Asked.TIME: re.compile(
        r"영업일|걸려요|걸릴|business days?|\btakes?\b|\d\s*[~–-]\s*\d+\s*(?:일|주|시간|분|days|weeks|hours|minutes)",
        re.I,
    ),
    Asked.PRICE: re.compile(_AMOUNT, re.I),
}
_PERHAPS = {
    **_SURE,
    Asked.PRICE: re.compile(rf"{_AMOUNT}|무료|\bfree\b", re.I),
    Asked.TIME: re.compile(r"\d+\s*(?:일|주|개월|년|시간|분|days?|weeks?|months?|years?|hours?|minutes?)", re.I),
}


def bare_question(text: str) -> Asked | None:
    """What a question without a topic asks for; None for anything that says what it is about."""
    text = text.lower().replace("’", "'")
    words = _WORDS.findall(text)
    if has_hangul(text):
        kinds, fits = _KOREAN, all(_KOREAN_FILLER.fullmatch(word) for word in words)
    else:
        kinds, fits = _ENGLISH, all(word in _FILLERS for word in words)
    if not words or not fits or re.search(r"\d", text):
        return None
    return next((kind for kind, pattern in kinds if pattern.search(text)), None)


def asks_for_fee(text: str) -> bool:
    """Whether a message asks if something costs money, and names nothing else: "is there a fee?", "수수료 있음?"."""
    words = _WORDS.findall(text.lower().replace("’", "'"))
    if has_hangul(text):
        named = [word for word in words if _KOREAN_FEE.match(word)]
        rest = (word for word in words if word not in named)
        return bool(named) and all(_KOREAN_FILLER.fullmatch(word) or _KOREAN_PAYS.fullmatch(word) for word in rest)
    return any(word in _FEES for word in words) and all(word in _FEES | _FEE_FILLERS | _FILLERS for word in words)


def holds_answer(kind: Asked, passage: str, perhaps: bool = False) -> bool:
    """Whether a passage says something of the kind that is asked for."""
    return (_PERHAPS if perhaps else _SURE)[kind].search(passage) is not None


def sentences_that_hold(kind: Asked, passage: str) -> str:
    """The sentences of a passage that say something of the kind; empty where none surely does."""
    return " ".join(one.strip() for one in _SENTENCE.split(passage) if _SURE[kind].search(one))
