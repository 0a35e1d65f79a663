"""Whether what a customer gives proves an order to be theirs: comparing e-mails, phones and order numbers."""

import hmac
import re
import unicodedata

from actions.orders.base import Order

# Subscriber numbers are unique from about eight digits on; a shorter ending proves nothing.
PHONE_DIGITS = 8
COUNTRY_CODE_DIGITS = 3
_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:([A-Za-z])[-–—_#]?|[Bb]\s?[-–—_#]?\s?)(\d{3,8})(?![A-Za-z0-9])")
_BARE_NUMBER = re.compile(r"(?<![\d@])(\d{3,8})(?!\d)")
_EMAIL = re.compile(r"[^\s@<>,;:\"'()]+@[^\s@<>,;:\"'()]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"\+?\(?\d[\d\s().\-–]{6,20}\d")
DEFAULT_SERIES = "B"


def parse_order_number(text: str, *, asked: bool = False) -> str | None:
    """The order number in a text as `B-1042`. When it was asked for, `1042` and `b 1042` will do as well."""
    text = _EMAIL.sub(" ", plain(text))
    match = _NUMBER.search(text)
    if match:
        return f"{(match[1] or DEFAULT_SERIES).upper()}-{match[2]}"
    bare = _BARE_NUMBER.search(text) if asked and not _PHONE.search(text) else None
    return f"{DEFAULT_SERIES}-{bare[1]}" if bare else None


def parse_contact(text: str) -> str | None:
    """The e-mail or phone in a text, as written."""
    text = plain(text)
    match = _EMAIL.search(text) or _PHONE.search(text)
    return match[0].strip() if match else None


def proves(order: Order, contact: str) -> bool:
    """Whether the contact is the order's e-mail or phone, however it is written."""
    contact = plain(contact)
    if "@" in contact:
        return same(normal_email(contact), normal_email(order.email))
    return same_phone(contact, order.phone)


def normal_email(email: str) -> str:
    """An e-mail without case and surrounding characters."""
    return plain(email).strip().strip(".").casefold()


def same_phone(given: str, known: str) -> bool:
    """Whether two phones are one: `+82 10-5555-0142`, `010 5555 0142` and `0082 10 5555 0142` are.

    `known` is international. What is given may be so too, or begin with the trunk prefix 0, or with neither.
    """
    known_digits = digits_of(known)
    digits = digits_of(given)
    if plain(given).strip().startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        return same(digits, known_digits) or any(
            # The trunk prefix after the country code, as in +82 (0)10.
            same(digits, known_digits[:length] + "0" + known_digits[length:])
            for length in range(1, COUNTRY_CODE_DIGITS + 1)
        )
    national = digits.removeprefix("0")
    if len(national) < PHONE_DIGITS:
        return False
    return any(same(national, known_digits[length:]) for length in range(COUNTRY_CODE_DIGITS + 1))


def digits_of(text: str) -> str:
    """The digits of a text, full-width ones included."""
    return "".join(character for character in plain(text) if character.isdecimal())


def plain(text: str) -> str:
    """The text in compatibility form: full-width letters, digits and signs become plain ones."""
    return unicodedata.normalize("NFKC", text)


def same(one: str, other: str) -> bool:
    """Equality that takes equally long for every wrong guess."""
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())
