"""Days as customers read them, in their language."""

from datetime import date

from babel.dates import format_skeleton

SKELETON = "MMMEd"


def day_in(language: str, day: date) -> str:
    """A day with its weekday, without the year: `Thu, Nov 27`, `11월 27일 (목)`."""
    return str(format_skeleton(SKELETON, day, locale=language))
