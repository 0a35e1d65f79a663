"""Links: for one file, one viewer, some time."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from attachments.errors import LinkExpired, LinkForged
from attachments.links import Links
from attachments.store import is_id, new_id

SECRET = b"a secret of an installation, long enough"
NOW = 1_800_000_000
ID = "0123456789abcdef0123456789abcdef"


class Clock:
    now = float(NOW)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def links(clock: Clock) -> Links:
    return Links(SECRET, clock)


def test_the_right_viewer_sees_it_until_it_expires(links: Links, clock: Clock) -> None:
    query = dict(parse_qsl(links.sign(ID, "c_1", NOW + 60)))
    assert links.check(ID, query, "c_1") == 60
    clock.now += 59
    assert links.check(ID, query, "c_1") == 1
    clock.now += 1
    with pytest.raises(LinkExpired):
        links.check(ID, query, "c_1")


@pytest.mark.parametrize("viewer", [None, "", "c_2", "c_1 "])
def test_nobody_else_sees_it(links: Links, viewer: str | None) -> None:
    query = dict(parse_qsl(links.sign(ID, "c_1", NOW + 60)))
    with pytest.raises(LinkForged):
        links.check(ID, query, viewer)


def test_a_held_link_is_good_for_who_holds_it(links: Links) -> None:
    query = dict(parse_qsl(links.sign(ID, "c_1", NOW + 60, held=True)))
    assert links.check(ID, query) == links.check(ID, query, "somebody") == 60


def test_no_part_of_a_link_can_be_changed(links: Links) -> None:
    query = dict(parse_qsl(links.sign(ID, "c_1", NOW + 60)))
    for name, value in [("expires", str(NOW + 61)), ("held", "1"), ("for", "0" * 32), ("signature", "0" * 64)]:
        with pytest.raises(LinkForged):
            links.check(ID, {**query, name: value}, "c_1")
        with pytest.raises(LinkForged):
            links.check(ID, {other: query[other] for other in query if other != name}, "c_1")
    with pytest.raises(LinkForged):
        links.check(new_id(), query, "c_1")


@pytest.mark.parametrize("signature", ["", "ä", "\udcff", "0" * 64])
def test_strange_signatures_are_forged_ones(links: Links, signature: str) -> None:
    with pytest.raises(LinkForged):
        links.check(ID, {"expires": "\udcff", "for": "é", "held": "", "signature": signature}, "c_1")


def test_an_expired_link_that_is_forged_is_forged(links: Links) -> None:
    query = dict(parse_qsl(links.sign(ID, "c_1", NOW - 1)))
    with pytest.raises(LinkForged):
        links.check(ID, query, "c_2")


def test_links_of_another_installation_are_forged(links: Links, clock: Clock) -> None:
    query = dict(parse_qsl(Links(SECRET[:-1], clock).sign(ID, "c_1", NOW + 60)))
    with pytest.raises(LinkForged):
        links.check(ID, query, "c_1")


def test_a_link_does_not_tell_its_viewer(links: Links) -> None:
    assert "c_1" not in links.sign(ID, "c_1", NOW + 60)


def test_a_channels_reference_has_one_id_that_another_secret_does_not_give(links: Links) -> None:
    id = links.id_for("telegram", "AgACAgIAAx")
    assert is_id(id)
    assert id == links.id_for("telegram", "AgACAgIAAx")
    others = [
        links.id_for("slack", "AgACAgIAAx"),
        links.id_for("telegramA", "gACAgIAAx"),
        links.id_for("telegram", "B"),
    ]
    assert len({id, *others, Links(SECRET[:-1]).id_for("telegram", "AgACAgIAAx")}) == 5
