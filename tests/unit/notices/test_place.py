"""Where a customer is written to."""

from __future__ import annotations

import pytest

from notices.place import choose_place

EVERYWHERE = ["shop 77", "slack T1:C9:171.2", "slack T1:D5", "telegram 42", "web w_1", "web w_2"]
BOTH = frozenset({"telegram", "slack"})


@pytest.mark.parametrize(
    ("members", "customer", "pushed", "chosen"),
    [
        (EVERYWHERE, {"last:telegram 42": "9", "last:slack T1:D5": "5", "last:web w_1": "99"}, BOTH, "telegram 42"),
        (EVERYWHERE, {"last:telegram 42": "5", "last:slack T1:D5": "9"}, BOTH, "slack T1:D5"),
        (EVERYWHERE, {"notify_on": "web", "last:web w_1": "1", "last:web w_2": "2"}, BOTH, "web w_2"),
        (EVERYWHERE, {"notify_on": "slack", "last:telegram 42": "9"}, BOTH, "slack T1:D5"),
        (["telegram 42", "web w_1"], {"notify_on": "slack"}, BOTH, "telegram 42"),
        (EVERYWHERE, {"notify_on": "telegram"}, frozenset({"slack"}), "slack T1:D5"),
        (EVERYWHERE, {"last:web w_2": "3"}, frozenset(), "web w_2"),
        (EVERYWHERE, {"last:telegram 42": "9", "failed:telegram 42": "10"}, BOTH, "slack T1:D5"),
        (EVERYWHERE, {"last:telegram 42": "11", "failed:telegram 42": "10"}, BOTH, "telegram 42"),
        (["telegram 42", "web w_1"], {"failed:telegram 42": "1"}, BOTH, "web w_1"),
        (["slack T1:C9:171.2"], {"last:slack T1:C9:171.2": "9"}, BOTH, None),
        (["shop 77"], {}, BOTH, None),
        ([], {}, BOTH, None),
    ],
)
def test_choose_place(members: list[str], customer: dict[str, str], pushed: frozenset[str], chosen: str | None) -> None:
    place = choose_place(members, customer, pushed)
    assert (place.member if place else None) == chosen
