"""Owns what the roles of a Baton process share: which parts there are, made from the settings and the policy."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from attachments.service import Attachments
from baton import metrics
from baton.attachments import build_attachments
from baton.channels import build_channels, pushed_channels
from baton.notices import Notices, build_notices
from baton.rasa_client import RasaClient
from baton.settings import POLICY, ROOT, Settings, shown
from baton.slack_desk import build_slack_desk
from channels.base import Channel
from channels.slack_desk.desk import SlackDesk
from conversation.archive.archive import Archive
from conversation.connection import Client, connect
from conversation.continuing import Continuing, Doorway
from conversation.customers import Customers
from conversation.handover import Handover
from conversation.joining import Joining
from conversation.keys import Keys
from conversation.leases import Leases
from conversation.live import LiveStore
from conversation.offers import Offers
from conversation.passing import Passing
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.unsent_files import UnsentFiles
from conversation.waiting import WaitingList
from handoff.answers_by_mail import AnswersByMail
from handoff.desk import Desk
from handoff.policy import Policy, load_policy
from handoff.post_office import PostOffice
from handoff.summary_writer import SummaryEndpoint, SummaryWriter

BLOCK_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What the roles of a process share."""

    settings: Settings
    policy: Policy
    client: Client
    blocking: Client
    keys: Keys
    store: LiveStore
    handover: Handover
    waiting: WaitingList
    offers: Offers
    presence: PresenceBoard
    passing: Passing
    customers: Customers
    phrases: Phrases
    desk: Desk
    archive: Archive
    rasa: RasaClient
    channels: tuple[Channel, ...]
    slack_desk: SlackDesk | None
    attachments: Attachments
    unsent: UnsentFiles
    joining: Joining
    continuing: Continuing
    notices: Notices
    summaries: SummaryWriter | None
    mail: AnswersByMail | None
    leases: Leases


def build_parts(settings: Settings) -> Parts:
    """Wires what every role may need. Nothing is connected yet."""
    keys = Keys(settings.workspace)
    client = connect(settings.redis_url)
    blocking = connect(settings.redis_url, block_seconds=BLOCK_SECONDS)
    store = LiveStore(client, keys, pushed_channels(settings))
    policy = load_policy(POLICY)
    handover = Handover(store, policy.channel_weights)
    waiting = WaitingList(client, keys)
    presence = PresenceBoard(client, keys, int(settings.agent_grace_seconds * 1000))
    phrases = Phrases(ROOT / "data" / "messages")
    attachments = build_attachments(settings)
    unsent = UnsentFiles(client, keys)
    joining = Joining(store)
    archive = Archive.open(settings.archive_url)
    leases = Leases(client, keys, store.scripts, worker_name(settings), int(settings.lease_seconds * 1000))
    mail = build_mail(settings, store, leases, phrases)
    offers = Offers(store, policy.channel_weights, lambda event: metrics.OFFERS.labels(event).inc())
    desk = Desk(store, handover, waiting, presence, phrases, unsent, offers, settings.agent_capacity, mail)
    slack_desk = build_slack_desk(settings, desk, store, archive, attachments, unsent, phrases, presence, waiting)
    channels = build_channels(
        settings, client, keys, store, phrases, worker_name(settings), attachments.open, slack_desk
    )
    return Parts(
        settings=settings,
        policy=policy,
        client=client,
        blocking=blocking,
        keys=keys,
        store=store,
        handover=handover,
        waiting=waiting,
        offers=offers,
        presence=presence,
        passing=Passing(blocking, keys),
        customers=Customers(client, keys),
        phrases=phrases,
        desk=desk,
        mail=mail,
        leases=leases,
        archive=archive,
        rasa=RasaClient(settings.rasa_url, settings.actions_url, settings.turn_timeout_seconds),
        channels=channels,
        slack_desk=slack_desk,
        attachments=attachments,
        unsent=unsent,
        joining=joining,
        continuing=Continuing(joining, {one.name: one for one in channels if isinstance(one, Doorway)}),
        notices=build_notices(settings, store, archive),
        summaries=build_summaries(settings, client, keys),
    )


def build_summaries(settings: Settings, client: Client, keys: Keys) -> SummaryWriter | None:
    """Who writes summaries, where an endpoint is set."""
    if not settings.summary_url:
        return None
    key = shown(settings.summary_key)
    endpoint = SummaryEndpoint(settings.summary_url, settings.summary_model, key, settings.summary_seconds)
    return SummaryWriter(client, keys, endpoint)


def build_mail(settings: Settings, store: LiveStore, leases: Leases, phrases: Phrases) -> AnswersByMail | None:
    """What mails answers to customers who left the page, where a mail server is set."""
    if not settings.smtp_url:
        return None
    return AnswersByMail(
        store,
        leases,
        phrases,
        PostOffice(shown(settings.smtp_url)),
        settings.mail_from,
        settings.site_url or settings.public_url,
        int(settings.mail_after_seconds * 1000),
    )


def worker_name(settings: Settings) -> str:
    """This process's own name among the workers: the same after a restart, no other's at the same time."""
    return f"{socket.gethostname()}:{settings.home}:{settings.port}"
