"""Owns what to tell a person whose set-up failed: what is missing, and how to get it."""

from __future__ import annotations

import re
from typing import Optional

NO_NETWORK = (
    "The package registry could not be reached. Check the network, the proxy (HTTPS_PROXY) and, behind a mirror, "
    "the settings of pip (pip.conf), uv (UV_DEFAULT_INDEX) and npm (.npmrc)."
)

HINTS = (
    (
        r"ensurepip is not available|No module named '?(venv|ensurepip)|No module named '?pip\b",
        "This Python has no venv or pip. On Debian and Ubuntu: apt install python3-venv. "
        "Elsewhere: install Python from python.org, Homebrew or pyenv.",
    ),
    (r"No space left on device|ENOSPC|Disk quota exceeded", "The disk is full. Baton needs about 6 GB for its set-up."),
    (
        r"HASH(ES)?\b.*MISMATCH|do not match the hashes|hash mismatch|EINTEGRITY",
        "The registry gave other files than those that were pinned. If you use a mirror, it may be damaged; "
        "otherwise please report it: nothing of it was installed.",
    ),
    (
        r"No interpreter found|No (download|managed)|python downloads? (is|are)|no Python",
        "This Python version was not found, and it could not be downloaded. "
        "With pyenv: pyenv install 3.12 3.10. On Debian and Ubuntu: apt install python3.12 (where the release has it). "
        "On macOS: brew install python@3.12 python@3.10.",
    ),
    (
        r"has no wheels? with a matching|no matching (platform|distribution)|not (a )?supported (wheel )?on this plat",
        "A package has no build for this machine. Rasa 3.6 runs on Linux x86-64; elsewhere use deploy/.",
    ),
    (
        r"Could not resolve|name resolution|network is unreachable|connection (refused|reset|timed out)"
        r"|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|error sending request|dns error"
        r"|Failed to fetch|client error \(Connect\)|Could not find a version|Max retries|read timed out",
        NO_NETWORK,
    ),
    (
        r"`npm ci` can only install packages when",
        "package.json and package-lock.json do not fit. In that folder of web/: npm install; then commit both.",
    ),
    (r"Permission denied|EACCES|Operation not permitted", "This user may not write here. Check who owns the folder."),
)


def hint_for(output: str) -> Optional[str]:
    """What to do about a failure with this output; None if it is not a known one."""
    for pattern, hint in HINTS:
        if re.search(pattern, output, re.IGNORECASE):
            return hint
    return None
