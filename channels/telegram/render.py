"""Owns how an entry looks on Telegram. Pure: an entry becomes messages in HTML, with buttons under the last one."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from channels.links import whole_links
from channels.reception import choice_of
from channels.splitting import split_text, units
from conversation.model import Attachment, Author, Entry

# Telegram's own limit is 4,096; the agent's name stands in the first message, too.
LONGEST = 4000
NAME_LONGEST = 64
# Counted as UTF-16, and without the markup.
CAPTION_LONGEST = 1024
# A button's title; longer ones are cut off by the app.
TITLE_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Part:
    """One message: `html` as Telegram reads it, buttons (title, what it carries), a row each, and a file.

    With a file `html` is its caption, which may be empty.
    """

    html: str
    buttons: tuple[tuple[str, str], ...] = ()
    file: Attachment | None = None


def render_entry(conversation: str, entry: Entry, site: str) -> list[Part]:
    """The messages of an entry, its files last. `site` completes the shop's own links; without it they are left out.

    A short text stands under the first file; a long one comes before it.
    """
    text = whole_links(entry.text or "", site)
    named = entry.author is Author.AGENT and entry.name
    name = f"<b>{escape((entry.name or '')[:NAME_LONGEST])}</b>" if named else ""
    if not entry.attachments:
        return render_text(conversation, entry, text, f"{name}\n" if name else "")
    first, *others = entry.attachments
    before: list[Part] = []
    caption = "\n".join(part for part in (name, escape(text, quote=False)) if part)
    if units(text) + NAME_LONGEST >= CAPTION_LONGEST:
        before, caption = render_text(conversation, entry, text, f"{name}\n" if name else ""), ""
    return [*before, Part(caption, file=first), *(Part("", file=file) for file in others)]


def render_text(conversation: str, entry: Entry, text: str, name: str) -> list[Part]:
    """The text in as many messages as it needs, the agent's name over the first, buttons under the last."""
    texts = split_text(text, LONGEST)
    if not texts:
        return []
    parts = [Part(f"{name if place == 0 else ''}{escape(text, quote=False)}") for place, text in enumerate(texts)]
    buttons = tuple(
        (button.title[:TITLE_LONGEST], choice_of(conversation, entry, place))
        for place, button in enumerate(entry.buttons)
    )
    return [*parts[:-1], Part(parts[-1].html, buttons)]
