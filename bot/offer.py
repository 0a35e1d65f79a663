"""A typed yes or no to what the bot offered is the button: "Shall I check the order?" – "yes please".

Pure. The buttons below the bot's last reply say what was offered; where they are a choice of several things, or none, a
yes is just a yes. In a form its question comes first, and is answered there.
"""

from __future__ import annotations

import re
from typing import Optional, Sequence

YES, NO = "affirm", "deny"
# Payloads that refuse what the other button offers.
REFUSALS = ("/deny", "/article_not_helped")
# A no that is content: "no thanks", "nothing else", "됐어요". It does not say that the answer was wrong.
_ENOUGH = re.compile(
    r"\b(?:thanks?|thx|ty|nothing|(?:that'?s|thats|that is|that was) (?:all|it|everything)|"
    r"no need|not necessary|(?:i'?m|i am|im|all) (?:good|fine|okay|ok|set)|never ?mind|nvm|later|not now)\b"
    r"|괜찮|됐|되었|없|필요|다예요|나중|다음에|그만",
    re.IGNORECASE,
)
# A question is no answer, whatever it sounds like to the NLU.
_ASKS = re.compile(r"[?？]|^\W*(?:why|how|what|when|where|which|who)\b|왜|무슨|어떻게|어디|언제|얼마", re.IGNORECASE)


def pressed_by(intent: str, text: str, offered: Sequence[str]) -> Optional[str]:
    """The payload of the button that a typed message stands for; None where it answers no offer.

    `offered`: the payloads of the buttons below the bot's last reply, of which the system's own are not for Rasa.
    """
    if _ASKS.search(text):
        return None
    if intent == YES:
        others = [payload for payload in offered if not payload.startswith(REFUSALS)]
        return others[0] if len(others) == 1 and others[0].startswith("/") else None
    if intent == NO and not _ENOUGH.search(text):
        return next((payload for payload in offered if payload.startswith(REFUSALS)), None)
    return None
