"""Whether a text is a postal address, as far as can be told without a directory of streets."""

import re

CHARACTERS = 500
# A street with its number and a town or a name: less than that nobody can deliver to.
SHORTEST = 8
WORDS = 3
_NOT_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+|\b[A-Za-z]-?\d{3,8}\b|\?|？")
_WORD = re.compile(r"[^\W\d_]{2,}")


def parse_address(text: str) -> str | None:
    """The address in a customer's answer, on one line; None when it can hardly be one (no number, a question)."""
    address = " ".join(text.split())
    rest = _NOT_ADDRESS.sub(" ", address)
    if (rest != address and len(rest.strip()) < SHORTEST) or "?" in address or "？" in address:
        return None
    words = _WORD.findall(rest)
    if len(rest.strip()) < SHORTEST or len(words) < WORDS or not any(character.isdecimal() for character in rest):
        return None
    return address[:CHARACTERS]
