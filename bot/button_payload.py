"""What a button's payload means: an intent, and entities in JSON (`/inform{"order_number": "B-1042"}`)."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, Optional

from rasa.shared.core.constants import USER_INTENT_BACK, USER_INTENT_RESTART, USER_INTENT_SESSION_START
from rasa.shared.core.domain import Domain

# Rasa's own commands wipe a conversation's memory (and with it the count of wrong proofs): no button may send them.
FORBIDDEN = frozenset({USER_INTENT_RESTART, USER_INTENT_BACK, USER_INTENT_SESSION_START, "nlu_fallback"})
VALUE_CHARACTERS = 200
_PAYLOAD = re.compile(r"^/(?P<intent>[A-Za-z0-9_]{1,80})\s*(?P<entities>\{.*\})?\s*$", re.DOTALL)


def parse_payload(payload: str, domain: Domain) -> Optional[Dict[str, Any]]:
    """What the NLU would have said of a pressed button, or None when it is no payload that this domain knows."""
    match = _PAYLOAD.match(payload)
    if match is None or match["intent"] in FORBIDDEN or match["intent"] not in domain.intents:
        return None
    try:
        values = json.loads(match["entities"] or "{}")
    except (ValueError, RecursionError):
        return None
    entities = [
        {"entity": name, "value": str(value), "start": 0, "end": len(payload)}
        for name, value in values.items()
        if name in domain.entities and isinstance(value, (str, int, float)) and len(str(value)) <= VALUE_CHARACTERS
    ]
    intent = {"name": match["intent"], "confidence": 1.0}
    return {"text": payload, "intent": intent, "intent_ranking": [intent], "entities": entities}
