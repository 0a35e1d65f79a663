"""All kinds of entities together: which are looked for, and which one a piece of text is when several would fit."""

from __future__ import annotations

from datetime import date
from typing import Callable, Dict, Iterable, List, Optional, Sequence

from bot.nlu.entities import amount, dates, email, language_name, order_number, phone, product, tracking_number
from bot.nlu.entities.found import Finder, Found
from bot.nlu.entities.product import Product, ProductFinder

KINDS = (
    email.ENTITY,
    tracking_number.ENTITY,
    order_number.ENTITY,
    phone.ENTITY,
    amount.ENTITY,
    dates.ENTITY,
    product.ENTITY,
    language_name.ENTITY,
)
"""Every kind, the one that is believed first in front: of two that share characters it is taken."""


def finders(
    kinds: Iterable[str],
    today: Callable[[], date],
    day_first: bool = False,
    products: Optional[Sequence[Product]] = None,
) -> List[Finder]:
    """What finds these kinds, in the order of `KINDS`. Raises ValueError for a kind there is none of."""
    every: Dict[str, Finder] = {
        email.ENTITY: email.find_emails,
        tracking_number.ENTITY: tracking_number.find_tracking_numbers,
        order_number.ENTITY: order_number.find_order_numbers,
        phone.ENTITY: phone.find_phones,
        amount.ENTITY: amount.find_amounts,
        dates.ENTITY: lambda text: dates.find_dates(text, today(), day_first),
        language_name.ENTITY: language_name.find_language_names,
    }
    wanted = set(kinds)
    if wanted - set(KINDS):
        raise ValueError(f"unknown entities {sorted(wanted - set(KINDS))}; there are {', '.join(KINDS)}")
    if product.ENTITY in wanted and products:
        every[product.ENTITY] = ProductFinder(products)
    return [every[kind] for kind in KINDS if kind in wanted and kind in every]


def find_entities(text: str, every: Sequence[Finder]) -> List[Found]:
    """What the finders find, in order of the text, none over another: the earlier finder's stays."""
    taken: List[Found] = []
    for find in every:
        for found in find(text):
            if not any(found.start < other.end and other.start < found.end for other in taken):
                taken.append(found)
    return sorted(taken, key=lambda found: found.start)
