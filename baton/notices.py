"""Owns the wiring of notifications: what the shop tells of its own accord (notices/)."""

from __future__ import annotations

from dataclasses import dataclass

from baton.channels import pushed_channels
from baton.settings import ROOT, Settings
from conversation.archive.archive import Archive
from conversation.live import LiveStore
from notices.book import NoticeBook
from notices.orders import OrderWatch
from notices.policy import load_quiet
from notices.preferences import Preferences
from notices.sender import Sender
from notices.templates import Templates
from notices.tokens import Tokens

FOLDER = ROOT / "data" / "notifications"


@dataclass(frozen=True, slots=True)
class Notices:
    """What takes notifications, sends them, and knows whose orders are whose."""

    orders: OrderWatch
    tokens: Tokens
    templates: Templates
    sender: Sender
    wishes: Preferences


def build_notices(settings: Settings, store: LiveStore, archive: Archive) -> Notices:
    """The parts. Raises PolicyError when data/notifications/policy.yml cannot be used."""
    orders = OrderWatch(store.client, store.keys)
    templates = Templates(FOLDER)
    book = NoticeBook(store, orders, pushed_channels(settings))
    sender = Sender(book, templates, load_quiet(FOLDER / "policy.yml"), store, archive)
    wishes = Preferences(store.client, store.keys)
    return Notices(orders, Tokens(store.client, store.keys), templates, sender, wishes)
