"""Owns how a conversation looks at the desk in Slack: the first message of its thread, and what stands below. Pure.

All are arguments of chat.postMessage in Block Kit, within its limits (channels/slack/render.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import batched

from channels.signs import sign_of
from channels.slack.mrkdwn import escape, split_mrkdwn, write_text
from channels.slack.parse import JsonObject
from channels.slack.render import NAME_CHARS, SECTION_CHARS, SECTIONS, section, shorten
from channels.slack_desk.card import Card, Phase, phase_of
from channels.slack_desk.parse import BLOCK
from conversation.language import LANGUAGES
from conversation.model import Author, Conversation, Entry, Kind
from conversation.phrases import Phrases

EVENT_TYPE = "baton_desk"
SENT_FROM_SLACK = "slack:"
"""Begins the ids of messages and notes that were written in Slack."""
SO_FAR = 20
SO_FAR_CHARS = 300
"""So many messages of before are shown, and so much of each."""
SUMMARY_CHARS, REASON_CHARS = 2000, 100
KEPT_CHARS = 2000
"""So much of a text that was not sent is given back to who wrote it."""
TITLE_CHARS = 600
"""Left for who wrote it, before the first section of a message."""
CHANNELS = frozenset({"web", "telegram", "slack"})
BACK = frozenset({"transferred", "agent_gone", "agent_silent"})
"""Reasons for being back in the queue that have words."""


class Renderer:
    """Renders in the desk's language."""

    def __init__(self, phrases: Phrases, language: str, site: str) -> None:
        """`site` is the address of the web desk; without it there are no links to it."""
        self._phrases = phrases
        self._language = language
        self._site = site.rstrip("/")

    def first_message(self, card: Card, phase: Phase, name: str | None, epoch: int) -> JsonObject:
        """The message that a thread begins with; `name` is of who has the conversation, or had it."""
        who, state = self.customer(card.customer), self._state(card, phase, name)
        reason = self._reason(card.reason)
        head = f"*{who}* · {self._channel(card.channel)} · {self._language_of(card.language)}\n{state}"
        told = [self.say("slackdesk_reason", reason=escape(shorten(reason, REASON_CHARS)))] if reason else []
        told += split_mrkdwn(card.summary, SUMMARY_CHARS)[:1]
        blocks = [section(head), *([section("\n".join(told))] if told else [])]
        if link := self._link(card.conversation):
            blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": link}]})
        if buttons := self._buttons(card.conversation, phase, epoch):
            blocks.append({"type": "actions", "block_id": BLOCK, "elements": buttons})
        text = self.say("slackdesk_headline", customer=who, state=state)
        return {"text": text, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}

    def so_far(self, c: Conversation, customer: str | None, log: Sequence[Entry]) -> JsonObject | None:
        """What was said before, in one message: the newest of it, long ones cut."""
        said = [entry for entry in log if entry.kind is Kind.MESSAGE and entry.author is not Author.SYSTEM]
        if not said:
            return None
        shown = said[-SO_FAR:]
        title = f"*{self.say('slackdesk_so_far')}*"
        if len(said) > len(shown):
            title = (
                f"{title} · {self.say('slackdesk_earlier', count=len(said) - len(shown))} {self._link(c.id)}".rstrip()
            )
        lines = [f"*{self._author(entry, customer)}*: {self._words(entry, SO_FAR_CHARS)}" for entry in shown]
        return message([title, *lines])

    def entry(self, entry: Entry, customer: str | None, before: str | None) -> list[JsonObject]:
        """The messages that an entry makes in the thread; none for what the desk knows already.

        `before` is the name of who had the conversation until then.
        """
        if entry.kind is Kind.OWNER:
            return self._change(entry, before)
        if entry.kind is Kind.FAILURE:
            return [message([f"⚠️ {self.say('slackdesk_not_delivered', detail=escape(str(entry.data['detail'])))}"])]
        if entry.author in (Author.SYSTEM, Author.BOT) or (entry.id or "").startswith(SENT_FROM_SLACK):
            return []
        if not (entry.text or entry.attachments):
            return []
        title = f"*{self._author(entry, customer)}*"
        if entry.kind is Kind.NOTE:
            title = f"🔒 {title} · {self.say('slackdesk_note')}"
        elif entry.author is Author.AGENT:
            title = f"{title} · {self.say('slackdesk_from_web')}"
        elif entry.data.get("edits"):
            title = f"{title} · ✏️ {self.say('slackdesk_edited')}"
        pieces = split_mrkdwn(entry.text or "", SECTION_CHARS - TITLE_CHARS)
        pieces += [f"{escape(sign_of(file))}" for file in entry.attachments if sign_of(file) != entry.text]
        pieces[0] = f"{title}\n{pieces[0]}"
        return [message(list(some)) for some in batched(pieces, SECTIONS)]

    def customer(self, name: str | None) -> str:
        """A customer's name, in which nothing is Slack's own notation."""
        return plain(name) or self.say("slackdesk_customer")

    def say(self, name: str, /, **values: object) -> str:
        """A phrase in the desk's language."""
        return self._phrases.text(self._language, name, **values)

    def _change(self, entry: Entry, before: str | None) -> list[JsonObject]:
        name = plain(entry.name or before) or "?"
        reason = str(entry.data.get("reason"))
        match phase_of(entry):
            case Phase.AGENT:
                return [message([f"🙋 {self.say('slackdesk_claimed', name=name)}"])]
            case Phase.WAITING:
                why = f"slackdesk_back_{reason}" if reason in BACK else "slackdesk_back"
                # Nobody reads a thread that nobody has: the channel is to see it, too.
                return [{**message([f"🔔 {self.say(why, name=name)}"]), "reply_broadcast": True}]
            case Phase.RESOLVED:
                return [message([f"✅ {self.say('slackdesk_resolved', name=name)}"])]
            case Phase.CANCELLED:
                return [message([self.say("slackdesk_cancelled")])]
            case _:
                return [message([self.say("slackdesk_closed")])]

    def _state(self, card: Card, phase: Phase, name: str | None) -> str:
        known = plain(name) or "?"
        match phase:
            case Phase.WAITING:
                return f"🔔 {self.say('slackdesk_waiting', since=moment(card.since))}"
            case Phase.AGENT:
                return f"🙋 {self.say('slackdesk_has_it', name=known)}"
            case Phase.RESOLVED:
                return f"✅ {self.say('slackdesk_resolved', name=known)}"
            case Phase.CANCELLED:
                return self.say("slackdesk_cancelled")
            case Phase.CLOSED:
                return self.say("slackdesk_closed")

    def _buttons(self, conversation: str, phase: Phase, epoch: int) -> list[JsonObject]:
        names = {Phase.WAITING: ("claim",), Phase.AGENT: ("resolve", "unsolved", "requeue")}.get(phase, ())
        buttons: list[JsonObject] = []
        for name in names:
            text = {"type": "plain_text", "text": self.say(f"slackdesk_button_{name}"), "emoji": True}
            style = {"style": "primary"} if name in ("claim", "resolve") else {}
            buttons.append(
                {"type": "button", "action_id": name, "text": text, "value": f"{conversation} {epoch}", **style}
            )
        return buttons

    def _author(self, entry: Entry, customer: str | None) -> str:
        match entry.author:
            case Author.CUSTOMER:
                return self.customer(customer)
            case Author.AGENT:
                return plain(entry.name) or "?"
            case _:
                return self.say("slackdesk_assistant")

    def _words(self, entry: Entry, most: int) -> str:
        words = shorten(" ".join((entry.text or "").split()), most)
        signs = [sign_of(file) for file in entry.attachments if sign_of(file) != entry.text]
        return " ".join([*([write_text(words)] if words else []), *(escape(sign) for sign in signs)])

    def _reason(self, reason: str | None) -> str:
        """In plain words; a reason that policy.yml has made up says itself."""
        if not reason:
            return ""
        name = f"reason_{reason}"
        return self.say(name) if self._phrases.has(name) else reason

    def _channel(self, channel: str) -> str:
        return self.say(f"slackdesk_channel_{channel}") if channel in CHANNELS else escape(channel)

    def _language_of(self, language: str) -> str:
        return self.say(f"slackdesk_speaks_{language}") if language in LANGUAGES else escape(language)

    def _link(self, conversation: str) -> str:
        if not self._site:
            return ""
        return f"<{self._site}/staff/desk/all/{conversation}|{self.say('slackdesk_open')}>"


def message(pieces: Sequence[str]) -> JsonObject:
    """One message of pieces of mrkdwn, put together into as few sections as hold them."""
    sections: list[str] = []
    for piece in pieces:
        if sections and len(sections[-1]) + len(piece) < SECTION_CHARS:
            sections[-1] = f"{sections[-1]}\n{piece}"
        else:
            sections.append(piece)
    return {
        "text": "\n".join(sections),
        "blocks": [section(text) for text in sections],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def plain(name: str | None) -> str:
    """A name in which nothing is Slack's own notation."""
    return escape(re.sub(r"[*_~`\s]+", " ", name or "").strip()[:NAME_CHARS])


def moment(at: int) -> str:
    """A time (ms) that everybody reads in their own zone; UTC where Slack cannot show that."""
    known = datetime.fromtimestamp(at / 1000, UTC)
    return f"<!date^{at // 1000}^{{date_short_pretty}} {{time}}|{known:%Y-%m-%d %H:%M} UTC>"


def stamp(conversation: str, step: str) -> JsonObject:
    """The metadata by which a message is known again after a crash."""
    return {"event_type": EVENT_TYPE, "event_payload": {"conversation": conversation, "step": step}}


def is_stamped(found: JsonObject, mark: JsonObject) -> bool:
    """Whether a message of Slack's history carries this stamp."""
    metadata = found.get("metadata") or {}
    return bool(metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload") == mark["event_payload"])


def give_back(text: str) -> str:
    """What somebody wrote and was not sent, as a quotation they can copy."""
    return "\n".join(f"> {line}" for line in write_text(shorten(text, KEPT_CHARS)).split("\n")) if text else ""
