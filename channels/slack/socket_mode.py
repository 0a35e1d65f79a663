"""Owns Socket Mode: updates come over a connection that Baton opens, where Slack cannot reach it."""

from __future__ import annotations

import asyncio

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from channels.slack.api import SlackApi, quiet_logger
from channels.slack.errors import SocketRefused, error_code
from channels.slack.intake import Intake
from channels.slack.parse import JsonObject
from conversation.errors import StoreUnavailable

log = structlog.get_logger(__name__)


class SocketMode:
    """Acknowledges an envelope when it is stored, and not before; Slack delivers again what is not acknowledged."""

    def __init__(self, api: SlackApi, intake: Intake, app_token: str) -> None:
        self._api = api
        self._intake = intake
        self._app_token = app_token

    async def run(self) -> None:
        """Until cancelled. The SDK's client connects anew when a connection ends. Raises SocketRefused."""
        client = SocketModeClient(self._app_token, logger=quiet_logger(), web_client=self._api.client())
        client.socket_mode_request_listeners.append(self._listen)
        try:
            try:
                client.wss_uri = await client.issue_new_wss_url()
            except SlackApiError as error:
                raise SocketRefused(f"Slack refuses Socket Mode: {error_code(error)}.") from error
            await client.connect()  # type: ignore[no-untyped-call]
            log.info("slack.socket_open")
            await asyncio.Event().wait()
        finally:
            await client.close()  # type: ignore[no-untyped-call]

    async def _listen(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            answer = await self._take(request)
        except StoreUnavailable:
            log.warning("slack.not_acknowledged", envelope=request.envelope_id)
            return
        except Exception as error:
            # The SDK would hide it; without the acknowledgement Slack delivers it again.
            log.error("slack.envelope_failed", envelope=request.envelope_id, error=type(error).__name__)
            return
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))

    async def _take(self, request: SocketModeRequest) -> JsonObject | None:
        if request.retry_attempt:
            log.info("slack.delivered_again", envelope=request.envelope_id, time=request.retry_attempt)
        match request.type:
            case "events_api":
                await self._intake.take_event(request.payload)
            case "interactive":
                await self._intake.take_interaction(request.payload)
            case "slash_commands":
                return await self._intake.take_command(request.payload)
            case _:
                log.info("slack.ignored", envelope=request.envelope_id, why="envelope_of_another_kind")
        return None
