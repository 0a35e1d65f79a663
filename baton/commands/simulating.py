"""`baton simulate`: plays the shop's systems against a Baton that runs: delays, shipments, restocks."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import aiohttp
import typer
import yaml

from baton.commands.token import open_tokens
from baton.settings import ROOT, Settings, load_settings
from conversation.errors import StoreUnavailable
from notices.api import PATH
from notices.tokens import SEND

ORDERS = ROOT / "data" / "orders" / "orders.yml"
CARRIER, TRACKING = "Hanbit Express", "HB-7701-4410-43"
DELAY_DAYS, SHIPPING_DAYS = 3, 2
TRIES = 5
_SPAN = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>ms|s|m)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}


class Event(StrEnum):
    """What may happen in the shop."""

    ORDER_DELAYED = "order_delayed"
    ORDER_SHIPPED = "order_shipped"
    BACK_IN_STOCK = "back_in_stock"
    ALL = "all"


class SimulationError(Exception):
    """It cannot go on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A sample order, and where the shop's pages are."""

    order: dict[str, Any]
    site: str

    def body(self, event: Event, again: int) -> dict[str, Any]:
        """The notification that an event makes; the `again`th time a delay is a longer one."""
        number, today = self.order["number"], date.today()  # noqa: DTZ011 - a sample day
        days = int(self.order.get("due_in_days") or SHIPPING_DAYS)
        values: dict[str, Any] = {"order": number}
        match event:
            case Event.ORDER_DELAYED:
                values["date"] = (today + timedelta(days=days + DELAY_DAYS * again)).isoformat()
                if reason := self.order.get("reason"):
                    values["reason"] = reason
            case Event.ORDER_SHIPPED:
                values["carrier"] = self.order.get("carrier") or CARRIER
                values["tracking_number"] = self.order.get("tracking_number") or TRACKING
                values["date"] = (today + timedelta(days=SHIPPING_DAYS)).isoformat()
            case _:
                values = {"product": self.order["items"], "link": f"{self.site}/"}
        return {"to": {"order": number}, "template": event.value, "values": values, "order": number}


def simulate(
    order: Annotated[str, typer.Option(help="A sample order (data/orders/orders.yml).")] = "B-1043",
    event: Annotated[Event, typer.Option(help="What happens to it.")] = Event.ORDER_DELAYED,
    url: Annotated[str, typer.Option(help="Where Baton runs; this installation's own if not given.")] = "",
    token: Annotated[str, typer.Option(help="A token of `baton token add`; made by itself if not given.")] = "",
    every: Annotated[str, typer.Option(help="The pause between two, such as 5s, 500ms or 1m.")] = "5s",
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many times.")] = 1,
) -> None:
    """Fires what a shop's systems would, through the notifications API, and says what became of it.

    The customer must have proven the order in a chat before: ask "where is B-1043?" and give mina@example.com.
    """
    settings = load_settings()
    try:
        shop = Shop(
            find_order(order), (settings.site_url or settings.public_url or "http://127.0.0.1:8080").rstrip("/")
        )
        base = (url or f"http://127.0.0.1:{settings.port}").rstrip("/")
        asyncio.run(play(settings, shop, event, base, token, parse_span(every), count))
    except SimulationError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def parse_span(text: str) -> float:
    """`5s`, `500ms`, `1m` or plain seconds, in seconds. Raises SimulationError."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise SimulationError(f"{text!r} is no span of time. Write 5s, 500ms or 1m.")
    return float(match["number"]) * _SECONDS[match["unit"] or "s"]


def find_order(number: str) -> dict[str, Any]:
    """A sample order. Raises SimulationError."""
    orders = yaml.safe_load(ORDERS.read_text(encoding="utf-8"))["orders"]
    found = next((one for one in orders if one["number"] == number.upper()), None)
    if found is None:
        known = ", ".join(one["number"] for one in orders)
        raise SimulationError(f"There is no sample order {number}. There are: {known}.")
    return dict(found)


async def play(settings: Settings, shop: Shop, event: Event, base: str, token: str, pause: float, count: int) -> None:
    """Sends `count` times, each event in turn where all are wished for."""
    events = [one for one in Event if one is not Event.ALL] if event is Event.ALL else [event]
    timeout = aiohttp.ClientTimeout(total=10)
    async with a_token(settings, token) as bearer, aiohttp.ClientSession(timeout=timeout) as session:
        for turn in range(count):
            if turn:
                await asyncio.sleep(pause)
            for one in events:
                headers = {"Authorization": f"Bearer {bearer}", "Idempotency-Key": f"simulate-{uuid.uuid4().hex}"}
                answer = await send(session, base + PATH, headers, shop.body(one, turn))
                typer.echo(f"{datetime.now().astimezone():%H:%M:%S}  {one.value}: {in_words(answer)}")


@asynccontextmanager
async def a_token(settings: Settings, given: str) -> AsyncIterator[str]:
    """The token to use; one made for this run is revoked at its end."""
    if given:
        yield given
        return
    name = f"simulate-{uuid.uuid4().hex[:8]}"
    try:
        async with open_tokens(settings) as tokens:
            try:
                yield await tokens.add(name, frozenset({SEND}))
            finally:
                await tokens.revoke(name)
    except StoreUnavailable as error:
        raise SimulationError(
            "This installation's live store does not run. Start Baton (make run), or give --url and --token of another."
        ) from error


async def send(
    session: aiohttp.ClientSession, address: str, headers: dict[str, str], body: dict[str, Any]
) -> dict[str, Any]:
    """One notification, tried again under the same key while Baton cannot take it. Raises SimulationError."""
    for _ in range(TRIES):
        try:
            async with session.post(address, json=body, headers=headers) as response:
                answer = await response.json(content_type=None)
                status, wait = response.status, float(response.headers.get("Retry-After") or 1)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise SimulationError(
                f"No Baton answers at {address} ({type(error).__name__}). Start it with make run, or give --url."
            ) from error
        if status == 202:
            return dict(answer)
        if status not in (429, 503):
            break
        await asyncio.sleep(wait)
    hint = ""
    if answer.get("type") == "nobody_known":
        number = body["order"]
        hint = f' Open the chat, ask "where is {number}?" and give the e-mail of the order; then run this again.'
    raise SimulationError(f"Refused ({status}): {answer.get('title')}. {answer.get('detail')}{hint}")


def in_words(answer: dict[str, Any]) -> str:
    """What became of it."""
    return "; ".join(
        {
            "sent": f"sent to {one['customer']} by {one['channel']}, conversation {one['conversation']}",
            "scheduled": f"for {one['customer']}, put off until the quiet hours end ({clock(one['due_at'])})",
            "opted_out": f"not sent: {one['customer']} wants no notifications",
        }.get(one["status"], f"not sent to {one['customer']}: {one['reason']}")
        for one in answer["recipients"]
    )


def clock(at: int | None) -> str:
    """A time of day here."""
    return f"{datetime.fromtimestamp((at or 0) / 1000).astimezone():%d.%m. %H:%M}"
