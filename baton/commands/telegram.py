"""`baton telegram`: tells Telegram how the bot is reached and what its commands are called."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from telegram import Bot, BotCommand
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from baton.channels import telegram_settings
from baton.settings import ROOT, Settings, SettingsError, load_settings
from channels.telegram.channel import make_bot
from channels.telegram.parse import COMMANDS
from channels.telegram.polling import KINDS
from channels.telegram.webhook import PATH
from conversation.language import LANGUAGES
from conversation.phrases import Phrases

app = typer.Typer(help="Connect the bot with Telegram.", no_args_is_help=True)

SECONDS = 15.0


@app.command("setup")
def setup(
    url: Annotated[str, typer.Option(help="Baton's public address (https://…); BATON_PUBLIC_URL if not given.")] = "",
) -> None:
    """Sets the bot's commands in all languages, and the webhook; without a secret, polling instead."""
    settings = load_settings()
    run(settings, lambda bot: connect(bot, settings, url or settings.public_url))


@app.command("status")
def status() -> None:
    """Shows who the bot is, how Telegram reaches it, and what went wrong last."""
    run(load_settings(), tell)


def run(settings: Settings, work: Callable[[Bot], Awaitable[None]]) -> None:
    """Does something with the bot. What Telegram refuses is a sentence."""
    if settings.telegram_token is None:
        raise SettingsError("TELEGRAM_TOKEN is not set: talk to @BotFather on Telegram, and put its token into .env")

    async def go() -> None:
        request = HTTPXRequest(4, read_timeout=SECONDS, connect_timeout=SECONDS)
        try:
            await work(make_bot(telegram_settings(settings), request))
        finally:
            await request.shutdown()

    try:
        asyncio.run(go())
    except TelegramError as error:
        raise SettingsError(f"Telegram says: {error.message}. Check TELEGRAM_TOKEN and TELEGRAM_API_URL.") from error


async def connect(bot: Bot, settings: Settings, url: str) -> None:
    """Commands first, then the way in."""
    phrases = Phrases(ROOT / "data" / "messages")
    for language in (None, *LANGUAGES):
        commands = [BotCommand(name, phrases.text(language or LANGUAGES[0], f"command_{name}")) for name in COMMANDS]
        await bot.set_my_commands(commands, language_code=language)
    secret = settings.telegram_webhook_secret
    if secret is None:
        await bot.delete_webhook()
        typer.echo("Commands are set. Without TELEGRAM_WEBHOOK_SECRET, Baton asks Telegram for messages by itself.")
        return
    if not url.startswith("https://"):
        raise SettingsError("A webhook needs an https address: set BATON_PUBLIC_URL, or give --url https://…")
    await bot.set_webhook(
        f"{url.rstrip('/')}{PATH}", secret_token=secret.get_secret_value(), allowed_updates=list(KINDS)
    )
    typer.echo(f"Commands are set. Telegram calls {url.rstrip('/')}{PATH} from now on.")


async def tell(bot: Bot) -> None:
    """What Telegram knows."""
    me = await bot.get_me()
    webhook = await bot.get_webhook_info()
    typer.echo(f"@{me.username} ({me.full_name})")
    typer.echo(f"Webhook: {webhook.url or 'none, Baton asks for messages'}")
    typer.echo(f"Waiting at Telegram: {webhook.pending_update_count} updates")
    if webhook.last_error_message:
        typer.echo(f"Last error: {webhook.last_error_message} ({webhook.last_error_date})")
