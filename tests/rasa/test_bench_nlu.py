"""The benchmark of intents on files that somebody else wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.nlu import ask, read, with_text
from bot.nlu.intents.learning import fit
from bot.nlu.shared_encoder import shared_encoder


def test_empty_messages_are_asked_but_not_learned_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "messages.csv"
    path.write_text('text,intent\nhello,greet\n"",greet\n\u200b,greet\nwhere is it,track\n', encoding="utf-8-sig")
    asked = read(str(path))
    learned = with_text(asked, str(path))
    assert learned.texts == ["hello", "where is it"]
    assert "2 messages without a text" in capsys.readouterr().err
    found, _ = ask(fit(learned, shared_encoder()), shared_encoder(), asked)
    assert [one.accepted for one in found] == [True, False, False, True]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"text,label\nhello,greet\n", "messages.csv:1: the columns text and intent are needed"),
        (b"text,intent\nhello,greet\nbye,\n", "messages.csv:3: an intent is needed, or `oos` for none"),
        (b"text,intent\n", "messages.csv: there are no messages in it"),
        ("text,intent\n안녕,greet\n".encode("cp949"), "messages.csv: cannot be read (UnicodeDecodeError)"),
        (None, "messages.csv: cannot be read (FileNotFoundError)"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "messages.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SystemExit, match=re.escape(told)):
        read(str(path))
