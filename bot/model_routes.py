"""The trainer's route into a Rasa process, and the task that follows the current model."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Optional

import structlog
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.model_seat import ModelSeat
from bot.model_trial import ModelRejected

logger = structlog.get_logger()


def add_model_routes(routes: Blueprint, seat: ModelSeat) -> None:
    """Adds `PUT model`, JSON `{"name": "…", "take_over": false}`: loads the model of that name from models/history/ and
    tries it, and lets it answer if asked to. 200 with what was found, 422 `model_rejected` if it is no good: then
    the model that answered before goes on answering. Asked again it does nothing that was done already."""
    following: Optional["asyncio.Task[None]"] = None

    @routes.route("/model", methods=["PUT"])
    async def model(request: Request) -> HTTPResponse:
        try:
            asked = json.loads(request.body)
            name, take_over = str(asked["name"]), bool(asked.get("take_over"))
        except (ValueError, KeyError, TypeError, AttributeError):
            detail = 'the body must be JSON: {"name": "…", "take_over": false}'
            return response.json({"error": "malformed", "detail": detail}, status=422)
        try:
            done = await (seat.take_over if take_over else seat.prepare)(request.app.ctx, name)
        except ModelRejected as error:
            logger.warning("model.rejected", model=name, reason=str(error))
            return response.json({"error": "model_rejected", "detail": str(error)}, status=422)
        return response.json(done)

    @routes.listener("after_server_start")
    async def begin(app: Any, *_: Any) -> None:
        nonlocal following
        following = asyncio.get_running_loop().create_task(seat.follow(app.ctx))

    @routes.listener("before_server_stop")
    async def end(*_: Any) -> None:
        if following is not None:
            following.cancel()
