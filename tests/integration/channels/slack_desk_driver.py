"""The desk's channel of Slack, at Slack's end: what stands in it, and what people do there."""

from __future__ import annotations

import itertools
import time
from typing import Any

import aiohttp

from tests.fakes.slack import BOT_USER, TEAM, FakeSlack, JsonObject
from tests.fakes.slack_calls import Caller, event

CHANNEL = "C9DESK"


class DeskChannel:
    """One channel, with the people who are in it."""

    def __init__(self, slack: FakeSlack, session: aiohttp.ClientSession, url: str) -> None:
        self.slack = slack
        self.caller = Caller(session, url)
        self._count = itertools.count(1)

    def add_member(self, user: str, email: str | None, locale: str = "en-US", **more: Any) -> None:
        """Somebody in the workspace; `more` are flags of users.info."""
        self.slack.users[user] = {
            "id": user,
            "team_id": TEAM,
            "locale": locale,
            "is_email_confirmed": True,
            "profile": {"display_name": user, "email": email},
            **more,
        }

    def roots(self) -> list[JsonObject]:
        """The first messages of threads."""
        return [message for message in self.slack.messages[CHANNEL] if not message.get("thread_ts")]

    def below(self, root: JsonObject) -> list[str]:
        """What the app said in a thread, in order."""
        return [str(one["text"]) for one in self.slack.messages[CHANNEL] if one.get("thread_ts") == root["ts"]]

    def buttons(self, root: JsonObject) -> list[str]:
        """What can be pressed under a first message."""
        return [
            element["action_id"]
            for block in root["blocks"]
            for element in block.get("elements", ())
            if "value" in element
        ]

    def shown(self, root: JsonObject) -> str:
        """All words of a first message."""
        texts = [block["text"]["text"] for block in root["blocks"] if "text" in block]
        return "\n".join(
            [*texts, *(e["text"] for b in root["blocks"] if b["type"] == "context" for e in b["elements"])]
        )

    def pressing(self, root: JsonObject, what: str, user: str) -> JsonObject:
        """The payload of a pressed button."""
        [block] = [block for block in root["blocks"] if block["type"] == "actions"]
        [button] = [one for one in block["elements"] if one["action_id"] == what]
        return {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "channel": {"id": CHANNEL, "name": "support"},
            "message": {"ts": root["ts"], "text": root["text"], "blocks": root["blocks"]},
            "actions": [{**button, "block_id": block["block_id"], "action_ts": "1.1"}],
            "response_url": f"{self.slack.url}/respond/{user}",
        }

    async def press(self, root: JsonObject, what: str, user: str) -> None:
        assert await self.caller.interaction(self.pressing(root, what, user)) == 200

    def writing(self, root: JsonObject, text: str, user: str, **more: Any) -> JsonObject:
        """The event of a message in a thread."""
        ts = f"{int(time.time()) + 1}.{next(self._count):06}"
        inner = {
            "type": "message",
            "channel": CHANNEL,
            "channel_type": "channel",
            "user": user,
            "text": text,
            "ts": ts,
            "thread_ts": root["ts"],
        }
        return event({**inner, **more}, id=f"Ev{ts}")

    async def write(self, root: JsonObject, text: str, user: str, **more: Any) -> JsonObject:
        """Somebody writes into a thread; the event."""
        written = self.writing(root, text, user, **more)
        assert await self.caller.event(written) == 200
        return written

    async def edit(self, written: JsonObject, text: str) -> None:
        """The author changes what they wrote."""
        before = written["event"]
        now = {**before, "text": text, "edited": {"user": before["user"], "ts": f"{int(time.time()) + 2}.000001"}}
        inner = {"type": "message", "subtype": "message_changed", "channel": CHANNEL, "ts": now["edited"]["ts"]}
        assert await self.caller.event(event({**inner, "message": now, "previous_message": before})) == 200

    async def delete(self, written: JsonObject) -> None:
        """The author removes what they wrote."""
        before = written["event"]
        inner = {"type": "message", "subtype": "message_deleted", "channel": CHANNEL, "ts": "1900000000.000001"}
        assert await self.caller.event(event({**inner, "deleted_ts": before["ts"], "previous_message": before})) == 200

    def whispers(self, user: str) -> list[str]:
        """What was told to one person alone: after writing, or after a button."""
        written = [str(one["text"]) for one in self.slack.called("chat.postEphemeral") if one["user"] == user]
        return written + [str(body["text"]) for id, body in self.slack.responses if id == user]

    def reactions(self) -> list[tuple[str, str]]:
        """Message and sign of each reaction of the app's."""
        return [(str(one["timestamp"]), str(one["name"])) for one in self.slack.called("reactions.add")]

    def own_message(self, root: JsonObject, text: str) -> JsonObject:
        """The event that tells the app of its own message."""
        return self.writing(root, text, BOT_USER, bot_id="BBOT")
