"""`baton policy`: what handoff/policy.yml would have done with past conversations."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from baton.settings import POLICY, load_settings
from conversation.archive.archive import Archive
from conversation.archive.errors import ArchiveUnavailable
from conversation.live import now_ms
from handoff.detection import Step
from handoff.detection_policy import DetectionPolicy
from handoff.policy import load_policy
from handoff.replay import Change, Replayed, Totals, replay

app = typer.Typer(help="When a person is needed: handoff/policy.yml.", no_args_is_help=True)

DAY_MS = 86_400_000
STEPS = {Step.CARRY_ON: "nothing", Step.OFFER: "an offer", Step.ESCALATE: "a person called"}


@app.callback()
def policy() -> None:
    """Looks at what the policy does."""


@app.command("replay")
def replay_(
    file: Annotated[
        Path | None, typer.Option("--policy", help="The policy to judge with; the installation's own if not given.")
    ] = None,
    since: Annotated[float, typer.Option(help="Days back from now; conversations that changed since.", min=0)] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: one object with `total` and `changed`.")] = False,
) -> None:
    """Judges past conversations again and prints what would have changed. Changes nothing, and tells nobody."""
    settings = load_settings()
    detection = load_policy(file or POLICY).detection
    try:
        total, changed = asyncio.run(replay_archive(settings.archive_url, detection, now_ms() - int(since * DAY_MS)))
    except ArchiveUnavailable as error:
        typer.secho(f"The archive cannot be read: {error}", fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps({"total": total.as_json(), "changed": [one.as_json() for one in changed]}, indent=1))
        return
    for line in plain_lines(total, changed):
        typer.echo(line)


async def replay_archive(url: str, policy: DetectionPolicy, since: int) -> tuple[Totals, list[Replayed]]:
    """Judges all archived conversations that changed since then (ms), one by one; those with changes, and the sums."""
    archive = Archive.open(url)
    total, changed = Totals(), []
    try:
        for id in await archive.changed_since(since):
            one = replay(id, await archive.log(id), policy)
            if one.decisions:
                total.add(one)
            if one.changes:
                changed.append(one)
    finally:
        await archive.close()
    return total, changed


def plain_lines(total: Totals, changed: list[Replayed]) -> list[str]:
    """What is printed for people."""
    lines = []
    for one in changed:
        lines += [one.conversation, *(f"  {told(change)}" for change in one.changes)]
    if changed:
        lines.append("")
    lines.append(f"{total.conversations} conversations with {total.decisions} decisions, {len(changed)} would change.")
    for name, was, becomes in (
        ("Offers of a person", total.was[Step.OFFER], total.becomes[Step.OFFER]),
        ("Persons called", total.was[Step.ESCALATE], total.becomes[Step.ESCALATE]),
        ("Conversations with either", total.needing_was, total.needing_becomes),
    ):
        lines.append(f"{name + ':':<27}{was:>5} were, {becomes:>5} would be ({becomes - was:+d})")
    if total.reasons:
        lines.append("Reasons for more: " + ", ".join(f"{name} {count}" for name, count in total.reasons.most_common()))
    return lines


def told(change: Change) -> str:
    """One turn that changes, in a line."""
    was = STEPS[change.was] + (f" ({change.was_reason})" if change.was_reason else "")
    why = ", ".join(f"{name} {points:g}" for name, points in change.signals.items()) or "no signals"
    return f"message {change.seq}: {was} → {STEPS[change.becomes]} (score {change.score:g}: {why})"
