"""Owns what the log shows where a customer sent something without a word: a sign, which needs no language."""

from __future__ import annotations

import json

from conversation.model import Attachment, Entry

OTHER = "❔"
FILE_INTENT = "/send_file"
SIGNS = {"image": "🖼", "file": "📎", "audio": "🎤", "video": "🎬", "sticker": "🙂", "place": "📍", "person": "👤"}


def sign_of(attachment: Attachment) -> str:
    """The sign of an attachment, with its name."""
    return " ".join(part for part in (SIGNS.get(attachment.kind, OTHER), attachment.name) if part)


def is_sign(entry: Entry) -> bool:
    """Whether an entry's text is only the sign of what came with it."""
    return bool(entry.attachments) and str(entry.data.get("payload", "")).startswith(FILE_INTENT)


def file_payload(kind: str) -> str:
    """What the bot is told of it: `kind` as in `Attachment`."""
    return FILE_INTENT + json.dumps({"kind": kind})
