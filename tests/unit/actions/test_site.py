"""Where the articles' links lead."""

import pytest

from actions.site import site_link


@pytest.mark.parametrize(
    ("site", "link", "leads"),
    [
        ("https://haru.example", "/help/returns", "https://haru.example/help/returns?language=ko"),
        ("https://haru.example/shop/", "/help/returns", "https://haru.example/shop/help/returns?language=ko"),
        ("https://haru.example", "https://other.example/x", "https://other.example/x"),
        ("", "/help/returns", "/help/returns"),
        ("https://haru.example", "", ""),
    ],
)
def test_a_link_can_be_followed_from_anywhere(
    monkeypatch: pytest.MonkeyPatch, site: str, link: str, leads: str
) -> None:
    monkeypatch.setenv("BATON_SITE_URL", site)
    assert site_link(link, "ko") == leads
