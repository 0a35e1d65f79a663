"""Owns what is answered together: the customer's messages that are pieces of one, and how long to wait for the rest.

Pure. Customers write "hi" / "my order" / "B-1042" / "where is it" and mean one question. Messages are joined while the
bot has not answered them: those that piled up during a turn, and those that follow within a moment on a message that is
visibly unfinished. A message that stands for itself is never waited with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from conversation.model import Entry

GAP_MS = 8_000
"""Pieces of one thought come within seconds of each other."""
MOST = 8
LONGEST_PIECE = 60
LONGEST = 1_000
"""Characters: of a message that can be a piece, and of all of them together."""
WAIT_MS = 700
"""After an unfinished message, for the next one."""
WAIT_FOR_DETAILS_MS = 400
"""After several pieces that end in a whole question, for the number or the address that it is about."""

_FINISHED = re.compile(r"[.!?。？！~)\]}]\W*$")
_BREAKS_OFF = re.compile(r"(?:,|\.{2,}|…|[-–:;])\s*$")
# Only details: an order number, an e-mail, a phone number, with a word or two around it.
_DETAIL = re.compile(r"^(?=.*\d|.*@)(?:\S+\s*){1,3}$")
# A word after which English goes on, a bare name of what it is about, or a Korean connective ending.
_GOES_ON = re.compile(
    r"(?:\b(?:and|but|or|so|because|with|about|for|the|my|a|an|to|of|if|when|is)"
    r"|^(?:(?:hi|hello|hey|so|well|ok|okay)[ ,]+)*(?:u+m+|u+h+m*|e+rm*|h+m+|well|so|listen|음+|흠+)"
    r"|^(?:hi |hello |hey )?(?:it'?s )?(?:about |regarding )?(?:my|the|an?) "
    r"(?:(?:last|recent|new) )?(?:order|parcel|package|delivery|refund|return|account|payment|question)"
    r"|(?:그리고|근데|그런데|그래서|혹시|저기요?|있잖아요?|다름이 아니라)"
    r"|[가-힣](?:는데|은데|인데|한데|거든|해서|어서|아서)"
    r"|^(?:제|내|저)\s?(?:주문|택배|배송|환불|반품|계정)(?:이|은|건)?)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Burst:
    """Messages that get one answer. The turn's key is the first one's seq, which never changes while it waits."""

    messages: tuple[Entry, ...]

    @property
    def seq(self) -> int:
        """The first message's."""
        return self.messages[0].seq

    @property
    def until(self) -> int:
        """The last message's seq."""
        return self.messages[-1].seq

    @property
    def at(self) -> int:
        """When the customer began to wait, ms."""
        return self.messages[0].at

    @property
    def payload(self) -> str | None:
        """That of a pressed button, which always stands alone."""
        found = self.messages[0].data.get("payload")
        return str(found) if found is not None else None

    @property
    def text(self) -> str:
        """What was typed, a line for each message."""
        return "\n".join(message.text or "" for message in self.messages)


def choose_burst(unhandled: Sequence[Entry]) -> Burst:
    """The messages to answer next: the first one, and those after it that go with it. `unhandled` is not empty."""
    burst = [unhandled[0]]
    length = len(unhandled[0].text or "")
    for message in unhandled[1:MOST]:
        length += len(message.text or "")
        if length > LONGEST or not goes_with(burst[-1], message):
            break
        burst.append(message)
    return Burst(tuple(burst))


def goes_with(earlier: Entry, later: Entry) -> bool:
    """Whether two messages in a row are pieces of one."""
    if "payload" in earlier.data or "payload" in later.data or later.at - earlier.at > GAP_MS:
        return False
    return is_piece(earlier.text or "") or is_detail(later.text or "")


def is_piece(text: str) -> bool:
    """Whether more may belong to it: short, and no full stop at its end."""
    text = text.strip()
    return len(text) <= LONGEST_PIECE and (_BREAKS_OFF.search(text) is not None or not _FINISHED.search(text))


def is_detail(text: str) -> bool:
    """Whether it is nothing but a number or an address, which belongs to what was said before."""
    return len(text) <= LONGEST_PIECE and _DETAIL.match(text.strip()) is not None


def is_unfinished(text: str) -> bool:
    """Whether it visibly breaks off: nobody could answer it as it is."""
    text = text.strip()
    if not text or len(text) > LONGEST_PIECE:
        return False
    return _BREAKS_OFF.search(text) is not None or _GOES_ON.search(text) is not None


def milliseconds_to_wait(burst: Burst, unhandled: Sequence[Entry], now_ms: int) -> int:
    """How long the rest may still be waited for; 0 answers now.

    Waited for is only what follows on an unfinished message, or on several pieces in a row; after a whole question at
    their end, only for details, and only if there were none before it.
    """
    last = burst.messages[-1]
    if burst.until != unhandled[-1].seq or burst.payload is not None or len(burst.messages) == MOST:
        return 0
    text = last.text or ""
    in_pieces = len(burst.messages) > 1
    if is_unfinished(text) or (in_pieces and is_piece(text)):
        limit = WAIT_MS
    elif in_pieces and not any(is_detail(message.text or "") for message in burst.messages):
        limit = WAIT_FOR_DETAILS_MS
    else:
        return 0
    return max(0, min(limit, last.at + limit - now_ms))
