"""Owns the wiring of the desk in Slack (channels/slack_desk/) with the desk, the accounts and the attachments."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from attachments.errors import AttachmentError, Refused, SourceUnavailable, TooSlow
from attachments.service import Attachments
from baton import metrics
from baton.attachments import build_sent_files
from baton.settings import Settings, shown
from channels.base import Job
from channels.slack_desk.desk import SlackDesk, SlackDeskSettings
from channels.slack_desk.follower import Summarise
from channels.slack_desk.members import FindAgent
from channels.slack_desk.office import FileRefused, Office, TakeFile
from channels.slack_desk.signs import SignsOfLife
from conversation.archive.archive import Archive
from conversation.archive.errors import ArchiveUnavailable
from conversation.errors import StoreUnavailable
from conversation.handover import Agent
from conversation.leases import Leases
from conversation.live import LiveStore, now_ms
from conversation.model import Attachment, Conversation, Entry
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.streams import WorkStream
from conversation.unsent_files import UnsentFiles
from conversation.waiting import WaitingList
from handoff.desk import Desk, sender_of
from handoff.login import DESK_ROLES
from handoff.summary import summarise
from handoff.summary_text import summary_text
from handoff.views import SUMMARISED

if TYPE_CHECKING:
    from baton.parts import Parts


def build_slack_desk(
    settings: Settings,
    desk: Desk,
    store: LiveStore,
    archive: Archive,
    attachments: Attachments,
    unsent: UnsentFiles,
    phrases: Phrases,
    presence: PresenceBoard,
    waiting: WaitingList,
) -> SlackDesk | None:
    """The desk in Slack, where a channel is set for it. Nothing is connected yet."""
    if not settings.slack_desk_channel:
        return None
    wanted = SlackDeskSettings(
        channel=settings.slack_desk_channel,
        bot_token=shown(settings.slack_bot_token),
        language=settings.slack_desk_language,
        api_url=settings.slack_api_url,
        site=settings.public_url,
    )
    office = Office(
        desk,
        find_agent_in(archive),
        summarise_in(phrases, settings.slack_desk_language),
        take_file_into(attachments, unsent),
    )
    client, keys = store.client, store.keys
    signs = SignsOfLife(client, keys, presence, waiting)
    return SlackDesk(wanted, office, client, keys, store, phrases, signs)


def build_follower(parts: Parts, slack_desk: SlackDesk, name: str, take_over_ms: int) -> Job:
    """What brings the threads in Slack up to date, with its own group on the feed. `name` is this process's own."""
    feed = WorkStream(parts.blocking, parts.keys.feed(), "slack-desk", name, idle_ms=take_over_ms, keep_items=True)
    leases = Leases(parts.client, parts.keys, parts.store.scripts, name, int(parts.settings.lease_seconds * 1000))
    sent = build_sent_files(parts.store, parts.archive, parts.attachments, parts.channels)
    return slack_desk.follow(feed, leases, sent.open, metrics.WORKER_ERRORS.inc)


def find_agent_in(archive: Archive) -> FindAgent:
    """Looks for the account of an e-mail address, with the roles that the staff API asks for."""

    async def find(email: str) -> Agent | None:
        try:
            staff = await archive.staff_by_email(email)
        except ArchiveUnavailable as error:
            raise StoreUnavailable(str(error)) from error
        if staff is None or staff.disabled or staff.role not in DESK_ROLES:
            return None
        return Agent(staff.id, staff.name)

    return find


def summarise_in(phrases: Phrases, language: str) -> Summarise:
    """The summary as text. Since when it waits stands beside it already, and goes on while nobody edits the text."""

    def text(c: Conversation, log: Sequence[Entry]) -> str:
        still = replace(c, waiting_since_at=None)
        return summary_text(summarise(c, log[-SUMMARISED:]), still, phrases, language, now_ms())

    return text


def take_file_into(attachments: Attachments, unsent: UnsentFiles) -> TakeFile:
    """Keeps what an agent attached in Slack, by content, as what is uploaded at the web desk is kept."""

    async def take(conversation: str, file: Attachment, fetch: Callable[[], AsyncIterator[bytes]]) -> str:
        id = attachments.links.id_for("slack-desk", f"{conversation} {file.source}")
        try:
            stored = await attachments.fetch_once(id, fetch, file.name)
        except (Refused, SourceUnavailable, TooSlow) as error:
            raise FileRefused(file.name or "?") from error
        except AttachmentError as error:
            raise StoreUnavailable(str(error)) from error
        await unsent.add(sender_of(conversation), stored.id, stored.name, stored.type, stored.size)
        return stored.id

    return take
