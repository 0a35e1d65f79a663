"""Looks at data/notifications/policy.yml for what is wrong with it; `notices/policy.py` reads it at the next start."""

from __future__ import annotations

from datetime import time
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

import yaml

from content.keys import check_keys
from content.project import Project
from content.yaml_lines import entry, is_null, is_text, line_of, pairs, scalar

CLOCKS = ("from", "to")
ZONE = "timezone"


def read_policy(project: Project, name: str, tree: yaml.Node) -> None:
    """Notes what would keep the quiet hours from being read."""
    check_keys(project, name, tree, frozenset(["quiet"]), "The file")
    quiet = entry(tree, "quiet")
    if quiet is None or is_null(quiet):
        return
    check_keys(project, name, quiet, frozenset([*CLOCKS, ZONE]), "'quiet'")
    written = {key: node for key, _, node in pairs(quiet)}
    for key in (*CLOCKS, ZONE):
        if key not in written:
            reason = f"The quiet hours have no '{key}'."
            project.wrong(
                "missing-field", name, line_of(quiet), reason, f"Add `{key}: …`, or take 'quiet' out altogether."
            )
    for key in CLOCKS:
        if key in written and not (is_text(written[key]) and _is_time(scalar(written[key]))):
            reason = f"'{key}: {scalar(written[key])}' is no time of the day."
            project.wrong("wrong-form", name, line_of(written[key]), reason, 'Write it in quotes, like "21:00".')
    if ZONE in written and not _is_zone(scalar(written[ZONE])):
        zone = scalar(written[ZONE])
        close = get_close_matches(zone, available_timezones(), 1)
        repair = f"Did you mean {close[0]}?" if close else "Write a continent and a city, like Asia/Seoul."
        project.wrong("wrong-form", name, line_of(written[ZONE]), f"There is no time zone '{zone}'.", repair)


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError):
        return False
    return True
