"""How entries look on Telegram."""

from __future__ import annotations

from channels.telegram.render import render_entry
from conversation.model import Author, Button, Entry, Kind

SITE = "https://haru.example"


def entry(text: str, author: Author = Author.BOT, name: str | None = None, *titles: str) -> Entry:
    buttons = tuple(Button(title, "/" + title * 40) for title in titles)
    return Entry(7, 0, Kind.MESSAGE, author, text, name, buttons)


def test_buttons_stand_under_the_last_part_and_carry_less_than_64_bytes() -> None:
    id = "c_" + "0" * 32
    parts = render_entry(id, entry("Sentence here. " * 600, Author.BOT, None, "예", "b" * 90), SITE)
    assert len(parts) == 3
    assert [part.buttons for part in parts[:-1]] == [(), ()]
    titles, carried = zip(*parts[-1].buttons, strict=True)
    assert titles == ("예", "b" * 64)
    assert carried == (f"{id}:7:0", f"{id}:7:1")
    assert max(len(one.encode()) for one in carried) <= 64


def test_an_agent_is_named_once_and_the_bot_never() -> None:
    assert render_entry("c", entry("Hi", Author.AGENT, "J<i>"), SITE)[0].html == "<b>J&lt;i&gt;</b>\nHi"
    assert render_entry("c", entry("Hi", Author.BOT, "Bot"), SITE)[0].html == "Hi"
    long = render_entry("c", entry("word " * 2000, Author.AGENT, "Jisoo"), SITE)
    assert [part.html.startswith("<b>") for part in long] == [True, False, False]


def test_an_entry_without_text_is_nothing() -> None:
    assert render_entry("c", entry(""), SITE) == []


def files(*names: str) -> dict[str, object]:
    return {"attachments": [{"kind": "file", "source": name, "name": name, "type": None, "size": 1} for name in names]}


def test_a_short_text_is_the_first_files_caption_and_a_long_one_a_message_of_its_own() -> None:
    short = Entry(7, 0, Kind.MESSAGE, Author.AGENT, "a < b", "Jisoo", data=files("a", "b"))
    assert [(part.html, part.file and part.file.name) for part in render_entry("c", short, SITE)] == [
        ("<b>Jisoo</b>\na &lt; b", "a"),
        ("", "b"),
    ]
    for characters, parts in ((900, 1), (1000, 2)):
        entry = Entry(7, 0, Kind.MESSAGE, Author.AGENT, "x" * characters, "J" * 64, data=files("a"))
        rendered = render_entry("c", entry, SITE)
        assert len(rendered) == parts
        assert rendered[-1].file
    [alone] = render_entry("c", Entry(7, 0, Kind.MESSAGE, Author.AGENT, None, "Jisoo", data=files("a")), SITE)
    assert alone.html == "<b>Jisoo</b>"
