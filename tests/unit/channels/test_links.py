"""The shop's own links outside its page."""

from __future__ import annotations

import pytest

from channels.links import whole_links

SITE = "https://haru.example"


@pytest.mark.parametrize(
    ("text", "with_site", "without"),
    [
        ("Returns: /help/returns-how", "Returns: https://haru.example/help/returns-how", "Returns"),
        ("반품: /help/returns-how?language=ko", "반품: https://haru.example/help/returns-how?language=ko", "반품"),
        ("see https://x.example/help/a", "see https://x.example/help/a", "see https://x.example/help/a"),
        ("1/help/2 and /helpless", "1/help/2 and /helpless", "1/help/2 and /helpless"),
    ],
)
def test_the_shops_own_links_are_whole_or_left_out(text: str, with_site: str, without: str) -> None:
    assert whole_links(text, SITE) == with_site
    assert whole_links(text, "") == without
