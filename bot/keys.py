"""The keys that the core keeps in the live store. All of a workspace share a hash tag, hence one cluster shard."""

import os

TRACKER_SECONDS = 30 * 24 * 3600
TURN_SECONDS = 24 * 3600


def workspace() -> str:
    """The workspace of this process: `BATON_WORKSPACE`, or `main`."""
    return os.environ.get("BATON_WORKSPACE") or "main"


def tracker(space: str, conversation: str) -> str:
    """Hash `version` (integer) and `state` (JSON list of events): the dialogue's state. Lives 30 days unused."""
    return f"baton:{{{space}}}:tracker:{conversation}"


def turn(space: str, conversation: str, message_id: str) -> str:
    """String, JSON: what was answered to this message, to be answered again. Lives 1 day."""
    return f"baton:{{{space}}}:turn:{conversation}:{message_id}"
