"""Owns the names of files: made safe to show, to save under and to put into a header."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

NAME_CHARACTERS = 100
_EXTENSIONS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".log", ".csv", ".md"),
}
# The library's own list, not the machine's.
_OTHER_EXTENSIONS = frozenset(extension for types in mimetypes.MimeTypes().types_map for extension in types)
_UNSAFE = re.compile(r'[<>:"|?*]')
# Control, format (text direction, zero width), surrogate, private, unassigned, and line and paragraph ends.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(given: str | None, type: str) -> str:
    """What a file is called from now on: no folder, nothing invisible, at most 100 characters.

    Its extension agrees with `type`: another one is replaced, or, where it is none, one is added.
    """
    name = unicodedata.normalize("NFC", given or "")
    name = "".join(" " if c.isspace() else c for c in name if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    name = _UNSAFE.sub("_", re.split(r"[/\\]", name)[-1])
    name = " ".join(name.split()).strip(". ")
    right = _EXTENSIONS[type]
    found = PurePosixPath(name).suffix
    if found.lower() in right:
        name, extension = name.removesuffix(found), found.lower()
    elif found.lower() in _OTHER_EXTENSIONS:
        return clean_name(name.removesuffix(found), type)
    else:
        extension = right[0]
    return (name[: NAME_CHARACTERS - len(extension)].rstrip(". ") or "file") + extension


def disposition(name: str, *, inline: bool) -> str:
    """The header that says how a browser treats a file and what it is saved as (RFC 6266, RFC 8187)."""
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    shown = "inline" if inline else "attachment"
    return f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"


def kinds(types: frozenset[str]) -> list[str]:
    """What people call these types: the extensions, in upper case, sorted."""
    return sorted(_EXTENSIONS[type][0][1:].upper() for type in types)
