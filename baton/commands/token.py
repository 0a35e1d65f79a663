"""`baton token`: tokens for the shop's systems, which may send notifications."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

import typer

from baton.settings import Settings, load_settings
from baton.valkey import valkey_socket
from conversation.connection import connect
from conversation.errors import StoreUnavailable
from conversation.keys import Keys
from notices.errors import BadToken
from notices.tokens import SEND, Tokens

app = typer.Typer(help="Tokens for the shop's systems.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What the token is called here, such as the system that has it.")]


@app.command("add")
def add(
    name: Name,
    scope: Annotated[list[str] | None, typer.Option(help=f"What it may do: {SEND}.")] = None,
) -> None:
    """Makes a token and shows it once: it is kept nowhere."""

    async def work(tokens: Tokens) -> None:
        token = await tokens.add(name, frozenset(scope or [SEND]))
        typer.echo(token)
        typer.echo("This is the only time it is shown. Send it as: Authorization: Bearer <token>", err=True)

    _run(work)


@app.command("list")
def list_() -> None:
    """Lists the tokens: name, scopes, since when, last used."""

    async def work(tokens: Tokens) -> None:
        for token in await tokens.list():
            used = f"last used {shown(token.used_at)}" if token.used_at else "never used"
            typer.echo(f"{token.name:<24} {' '.join(sorted(token.scopes)):<20} since {shown(token.created_at)}, {used}")
        if not await tokens.list():
            typer.echo(f"There are no tokens. Make one: baton token add NAME --scope {SEND}")

    _run(work)


@app.command("revoke")
def revoke(name: Name) -> None:
    """Takes a token out of use at once."""

    async def work(tokens: Tokens) -> None:
        if not await tokens.revoke(name):
            typer.echo(f"There is no token named {name}. See: baton token list", err=True)
            raise typer.Exit(1)
        typer.echo(f"{name} can no longer be used.")

    _run(work)


def shown(at: int) -> str:
    """A time as people here read it, in this machine's zone."""
    return datetime.fromtimestamp(at / 1000).astimezone().strftime("%Y-%m-%d %H:%M")


@asynccontextmanager
async def open_tokens(settings: Settings) -> AsyncIterator[Tokens]:
    """The tokens of this installation."""
    client = connect(settings.redis_url or f"unix://{valkey_socket(settings.run_folder)}")
    try:
        yield Tokens(client, Keys(settings.workspace))
    finally:
        await client.aclose()


def _run(work: Callable[[Tokens], Awaitable[None]]) -> None:
    async def opened() -> None:
        async with open_tokens(load_settings()) as tokens:
            await work(tokens)

    try:
        asyncio.run(opened())
    except StoreUnavailable:
        typer.echo("The live store does not run, and the tokens are in it. Start Baton: make run", err=True)
        raise typer.Exit(1) from None
    except BadToken as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
