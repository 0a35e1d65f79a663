"""How the assistant's turns in a benchmark's dialogues are read: what a live turn says by itself has to be guessed.

The dialogues come from anywhere, so that an answer is a text and nothing more. Of it this is read: "I did not
understand" or "I found nothing", a look-up or a change that failed, details that do not prove an order, the same answer
again, and "did this help?". Any other answer is taken for one that told something new.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from handoff.signals import plain_text

SAME = 0.9
"""From this similarity on an answer is the one before it again."""
LEAST_PAIRS = 16
"""Letter pairs. Shorter answers ("Yes, it is.") say the same of different things."""
CANNOT = r"(?:could ?n[o']t|could not|can ?n[o']t|cannot|can not|wasn't able to|not able to|unable to)"
UNPROVEN = re.compile(
    r"(?<!if it )(?<!if they )(?:does ?n[o']t|do ?n[o']t|does not|do not|did not|didn't) (?:seem to )?"
    r"(?:match|fit|belong|agree|correspond)|"
    rf"(?:{CANNOT}|not able to) (?:verify|confirm|authenticate|match)|verification failed|no match|"
    r"\b(?:code|password|pin|name|e-?mail|number|address|date)\b.{0,20} "
    r"(?:(?:is|was)(?:n't| not) (?:correct|right|valid)|(?:is|was) (?:wrong|incorrect|invalid))|"
    r"일치하지\s*않|맞지\s*않(?:아요|습니다|네요|는\s*(?:것|번호))|"
    r"(?:번호|성함|이름|메일|주소|정보|생년월일)\S*.{0,12}(?:다릅니다|달라요|다르네|틀립니다|틀려요|틀렸)|"
    r"확인이\s*(?:되지|안)|본인\s*(?:확인|인증)에?\s*실패|일치하는\s*(?:주문|정보)\S*\s*없"
)
FAILED = re.compile(
    r"something went wrong|(?:an|the) error (?:has )?(?:occurred|happened|came up)|(?:was|is) an error|error while|"
    r"technical (?:problem|issue|difficult|error)|"
    r"(?:system|service|look-?up|tool|tracking)\b.{0,30}"
    r"(?:not available|unavailable|down\b|can't be reached|not respond|failed)|"
    r"(?:request|change|cancellation|booking|update|download|upload|payment) (?:failed|could not be)|timed out|"
    r"(?:try|come back) (?:again|once more|a bit) ?(?:later|in a|shortly)?|"
    r"(?:did ?n[o']t|did not|wo ?n[o']t|does ?n[o']t) (?:load|go through)|"
    rf"{CANNOT} (?:find|locate|see|access|retrieve|load|reach|update|change|cancel|process|complete|save|look|get|"
    r"open|check|book|connect)[^.]{0,40}\b(?:orders?|parcels?|shipments?|packages?|accounts?|numbers?|tracking|status|"
    r"address|bookings?|reservations?|tickets?|appointments?|contracts?|calendar|details|information|records?|system|"
    r"data|this|that|it)\b|"
    r"(?:no|not any) (?:order|parcel|account|shipment|booking|ticket)s? "
    r"(?:was |were |is |are )?(?:found|with|under|for)|"
    r"(?:오류|에러|장애|문제)\S*\s*(?:발생했|생겼|났어|났습)|"
    r"(?:시스템|서버|서비스|조회).{0,14}(?:없|않|실패|안\s*돼|안\s*됩)|연결할\s*수\s*없|실패했|"
    r"(?:주문|송장|배송|계정|번호|내역|정보|택배|예약|티켓|계약).{0,14}(?:찾을\s*수\s*없|찾지\s*못|조회되지|조회할\s*수\s*없|"
    r"확인되지|불러올\s*수|불러오지|나오지\s*않)|"
    r"(?:처리|변경|취소|예약|저장|불러오|조회)\S*\s*(?:하지\s*)?못했|다시\s*시도"
)
MISSED = re.compile(
    rf"(?:did(?:n't| not)|do(?:n't| not)|{CANNOT}|(?:not|n't|not been) able to|not sure i|having trouble) "
    r"(?:quite |really |fully |still |to )?"
    r"(?:understand(?:ing)?|get that|get it|catch|follow|make sense|(?:make|figure|work) (?:that |it |this )?out|"
    r"recogni[sz]e|interpret)|"
    r"still do(?:n't| not) follow|(?:could|can|would) you (?:please )?(?:rephrase|put it|say (?:that|it)|ask|clarify)|"
    r"please (?:rephrase|clarify|be more specific)|try (?:asking|rephrasing|a few|other|different)|"
    r"(?:in|with) (?:other|different) words|(?:an)?other way|not getting it|what you mean|still learning|beyond me|"
    r"not (?:something|anything) (?:that )?i (?:know|can)|not sure (?:how to|what you)|i can only (?:help|answer)|"
    r"(?:type|ask|enter|send) your (?:question|request|message) again|"
    r"(?:do(?:n't| not)|have no|has no) (?:have )?(?:an? |any )?(?:answer|information|article)|"
    r"no (?:answer|article|information|results?) "
    rf"(?:for|to|about|on)|{CANNOT} (?:find (?:anything|an answer|any)|answer|help with)|"
    r"이해하지\s*못|이해를?\s*못|이해가\s*(?:안|어려)|못\s*알아|(?:알아듣|인식하|파악하|배우|준비하)지\s*못|"
    r"모르겠|무슨\s*(?:말씀|뜻)|답(?:변)?(?:할|해\s*드릴)?\s*수\s*없|(?:내용|말씀|질문|뜻)\S*\s*알\s*수\s*없|"
    r"다시\s*(?:한\s?번\s*)?(?:말씀|질문|설명)|다르게\s*(?:말씀|질문)|다른\s*(?:표현|말)|답(?:을|변)?\S*\s*(?:드리기|찾지|드릴\s*수)|"
    r"(?:내용|답변|정보|결과)\S*\s*(?:찾지\s*못|찾을\s*수\s*없|없어요|없습니다)"
)
ASKS_BACK = re.compile(
    r"(?:did|does|was|is|has|have) (?:this|that|it|i|my answer|the answer|the article|these)\s?(?:all )?"
    r"(?:help|answer|useful|helpful|work|fix|solve|resolve|clear|what you|been (?:helpful|useful))|was this|"
    r"(?:helpful|useful|helped|solved|sorted)\?|"
    r"(?:도움이?|해결이?|답이?|궁금\S*)\s*(?:되|됐|되었|풀리|해결)\S*\s*(?:나요|까|셨나요|을까요|어요|는지요?)?\s*\?|"
    r"(?:찾으시던|원하시던|유용한)\s*(?:답|내용|정보)\S*\s*\?"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is read of an answer; `again` is whether it is the one before it once more."""

    text: str = ""
    missed: bool = False
    failed: bool = False
    unproven: bool = False
    again: bool = False
    asks_back: bool = False

    @property
    def tells(self) -> bool:
        """Whether it told something."""
        return bool(self.text) and not (self.missed or self.failed or self.unproven)


def read_answer(text: str, before: str = "") -> Answer:
    """What the assistant's turn says, beside the one `before` it."""
    plain = plain_text(text)
    unproven = UNPROVEN.search(plain) is not None
    failed = not unproven and FAILED.search(plain) is not None
    return Answer(
        text=text,
        missed=not (unproven or failed) and MISSED.search(plain) is not None,
        failed=failed,
        unproven=unproven,
        again=bool(text) and similarity(plain, plain_text(before)) >= SAME,
        asks_back=ASKS_BACK.search(plain) is not None,
    )


def similarity(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1: Dice's coefficient of the letter pairs within their words (Dice 1945).

    Short texts are like nothing.
    """
    pairs, others = letter_pairs(one), letter_pairs(other)
    if min(pairs.total(), others.total()) < LEAST_PAIRS:
        return 0.0
    return 2 * (pairs & others).total() / (pairs.total() + others.total())


def letter_pairs(text: str) -> Counter[str]:
    """The pairs of neighbouring letters in a text's words; Korean syllables are taken apart into theirs."""
    words = [unicodedata.normalize("NFD", word) for word in re.findall(r"[^\W\d_]+", text)]
    return Counter(word[place : place + 2] for word in words for place in range(len(word) - 1))
