"""E-mail addresses; a Korean particle may follow without a space. The value is in lower case."""

from __future__ import annotations

import re
from typing import List

from bot.nlu.entities.found import Found

ENTITY = "email"
_PATTERN = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])"
)


def find_emails(text: str) -> List[Found]:
    """The e-mail addresses in a text."""
    if "@" not in text:
        return []
    return [Found(ENTITY, match.start(), match.end(), match[0].lower()) for match in _PATTERN.finditer(text)]
