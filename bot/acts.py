"""What a message does in its conversation, which the intent of a message alone does not tell: "how long?", "왜요?".

Pure. The shares of acts come from `LabelFinder` (`config.yml`), which learns them from `data/acts`.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Dict, Mapping, Optional

# As `config.yml` names their shares, and as actions find the act that there is.
ACTS, ACT = "acts", "act"
# From this share on a message does it: what is best for data/acts, a quarter of them left out in turn (docs/nlu.md).
ENOUGH = 0.4
# From this one on it surely does: what names a topic has less.
SURE = 0.9
# What is longer tells a story, which is the NLU's to understand.
LONGEST = 120


class Act(str, Enum):
    """The acts that the program knows; `data/acts` has the same names, and says what they mean."""

    ASKS_WHEN = "asks_when"
    ASKS_DUE = "asks_due"
    ASKS_PRICE = "asks_price"
    ASKS_FEE = "asks_fee"
    ASKS_WHY = "asks_why"
    ASKS_WHAT_FOR = "asks_what_for"
    ASKS_CARRIER = "asks_carrier"
    NOT_FOUND = "not_found"
    NUMBER_MISSING = "number_missing"
    WRONG_VALUE = "wrong_value"
    WAIT_NO = "wait_no"
    KEEP_ORDER = "keep_order"


# What wants an answer.
QUESTIONS = frozenset(act for act in Act if act.value.startswith("asks_"))


def with_act(parsed: Dict[str, Any]) -> Dict[str, Any]:
    """What the NLU said, with the act of the message, if there is one, for all who ask for it."""
    shares = parsed.get(ACTS) or {}
    name = max(shares, key=shares.__getitem__, default=None)
    is_one = name is not None and shares[name] >= ENOUGH and len(parsed.get("text") or "") <= LONGEST
    return {**parsed, ACT: name} if is_one else parsed


def act_of(parsed: Mapping[str, Any]) -> Optional[Act]:
    """What the message does; None for most messages, and for an act that the program does not know."""
    return next((act for act in Act if act.value == parsed.get(ACT)), None)


def share_of_act(parsed: Mapping[str, Any]) -> float:
    """How likely the message does that, from 0 to 1."""
    return float((parsed.get(ACTS) or {}).get(parsed.get(ACT), 0.0))


def outweighs_intent(parsed: Mapping[str, Any]) -> bool:
    """Whether the act is likelier than the intent, which may name a topic of its own, or is sure."""
    return share_of_act(parsed) >= min(SURE, float(parsed["intent"].get("confidence") or 0.0))
