"""Names of files: safe on every disk, in every header and on every screen."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attachments.names import NAME_CHARACTERS, clean_name, disposition


@pytest.mark.parametrize(
    ("given", "type", "clean"),
    [
        ("photo.png", "image/png", "photo.png"),
        ("PHOTO.JPEG", "image/jpeg", "PHOTO.jpeg"),
        ("사진 1.png", "image/png", "사진 1.png"),
        ("page.html", "image/png", "page.png"),
        ("photo.png.exe", "image/png", "photo.png"),
        ("shell.php", "image/png", "shell.php.png"),
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("C:\\Users\\me\\bill.pdf", "application/pdf", "bill.pdf"),
        ("invoice\u202efdp.exe", "application/pdf", "invoicefdp.pdf"),
        ("a\r\nSet-Cookie: x=1.png", "image/png", "a Set-Cookie_ x=1.png"),
        ("a\x00b\x07.png", "image/png", "ab.png"),
        ("zero\u200bwidth.gif", "image/gif", "zerowidth.gif"),
        (".htaccess", "image/png", "htaccess.png"),
        ("  .. ", "image/webp", "file.webp"),
        (None, "application/pdf", "file.pdf"),
        ("report v1.2", "application/pdf", "report v1.2.pdf"),
        ('say "hi".txt', "text/plain", "say _hi_.txt"),
        ("x" * 300 + ".png", "image/png", "x" * 96 + ".png"),
    ],
)
def test_cleaned(given: str | None, type: str, clean: str) -> None:
    assert clean_name(given, type) == clean


@given(st.text(max_size=300), st.sampled_from(["image/png", "image/jpeg", "application/pdf", "text/plain"]))
def test_whatever_is_given_the_name_is_safe(given: str, type: str) -> None:
    name = clean_name(given, type)
    assert 5 <= len(name) <= NAME_CHARACTERS
    assert not set(name) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in name)
    assert not name.startswith(".")
    assert clean_name(name, type) == name, "cleaning again changes nothing"


@given(st.text(max_size=100))
def test_the_header_is_ascii_and_gives_the_name_back(given: str) -> None:
    name = clean_name(given, "image/png")
    header = disposition(name, inline=True)
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith("inline; ")
    assert unquote(header.rpartition("''")[2]) == name
    assert disposition(name, inline=False).startswith("attachment; ")
