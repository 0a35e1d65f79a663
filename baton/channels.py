"""Owns which channels are on: those that the settings have what is needed for."""

from __future__ import annotations

from functools import partial

from baton.settings import Settings, shown
from channels.base import Channel, OpenFile
from channels.reception import Reception
from channels.slack.channel import SlackChannel, SlackSettings
from channels.slack.intake import CHANNEL as SLACK
from channels.slack.intake import OtherDoor
from channels.telegram.channel import TelegramChannel, TelegramSettings
from channels.telegram.parse import CHANNEL as TELEGRAM
from conversation.connection import Client
from conversation.keys import Keys
from conversation.live import LiveStore
from conversation.phrases import Phrases
from conversation.polling_place import PollingPlace


def pushed_channels(settings: Settings) -> frozenset[str]:
    """The names of the channels that are on and are pushed to."""
    on = {TELEGRAM: settings.telegram_token is not None, SLACK: has_slack(settings)}
    return frozenset(name for name, is_on in on.items() if is_on)


def has_slack(settings: Settings) -> bool:
    """Whether Slack can be spoken to, and speak to Baton."""
    out = settings.slack_bot_token or (settings.slack_client_id and settings.slack_client_secret)
    return bool(out and (settings.slack_signing_secret or settings.slack_app_token))


def build_channels(
    settings: Settings,
    client: Client,
    keys: Keys,
    store: LiveStore,
    phrases: Phrases,
    holder: str,
    open_file: OpenFile,
    slack_desk: OtherDoor | None = None,
) -> tuple[Channel, ...]:
    """The channels that are on. Nothing is connected yet. `holder` is this process's own name.

    `open_file` gives what agents send, `slack_desk` takes what agents do in Slack.
    """
    channels: list[Channel] = []
    say = partial(Phrases.text, phrases)
    if settings.telegram_token:
        place = PollingPlace(client, keys, store.scripts, TELEGRAM, holder)
        channels.append(TelegramChannel(telegram_settings(settings), Reception(store), place, say, open_file))
    if has_slack(settings):
        wanted = slack_settings(settings)
        channels.append(
            SlackChannel(wanted, Reception(store), store, client, keys, say, open_file, settings.max_text, slack_desk)
        )
    return tuple(channels)


def telegram_settings(settings: Settings) -> TelegramSettings:
    """What Telegram needs of the settings."""
    return TelegramSettings(
        token=shown(settings.telegram_token),
        secret=shown(settings.telegram_webhook_secret),
        api_url=settings.telegram_api_url,
        site=settings.site_url or settings.public_url,
    )


def slack_settings(settings: Settings) -> SlackSettings:
    """What Slack needs of the settings."""
    return SlackSettings(
        bot_token=shown(settings.slack_bot_token),
        signing_secret=shown(settings.slack_signing_secret),
        app_token=shown(settings.slack_app_token),
        api_url=settings.slack_api_url,
        client_id=settings.slack_client_id,
        client_secret=shown(settings.slack_client_secret),
        site=settings.site_url or settings.public_url,
    )
