"""A process that brings threads at the desk in Slack up to date, and can be killed."""

from __future__ import annotations

from pathlib import Path

from baton.jobs import TAKE_OVER_MS
from baton.parts import build_parts, worker_name
from baton.settings import Settings
from baton.slack_desk import build_follower
from tests.fakes.slack import SECRET, TOKEN
from tests.integration.channels.slack_desk_driver import CHANNEL


async def run(url: str, workspace: str, home: str, api_url: str, port: int) -> None:
    """Until it is killed. `port` tells one process from another; a process that comes back has its own again."""
    settings = Settings(
        _env_file=None,
        home=Path(home),
        port=port,
        redis_url=url,
        workspace=workspace,
        slack_bot_token=TOKEN,
        slack_signing_secret=SECRET,
        slack_api_url=api_url,
        slack_desk_channel=CHANNEL,
        lease_seconds=2.0,
    )
    parts = build_parts(settings)
    assert parts.slack_desk
    await build_follower(parts, parts.slack_desk, worker_name(settings), TAKE_OVER_MS)()
