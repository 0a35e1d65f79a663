"""The action server: rasa-sdk's protocol (`POST /webhook`) and executor, served by aiohttp on loopback."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import structlog
from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import Action, ActionExecutionRejection, ActionNotFoundException

from actions.answer import ActionAnswer, ActionNotUnderstood, ActionRefundStatus
from actions.article_rating import ActionArticleHelped, ActionArticleNotHelped
from actions.conversation import ActionChangeLanguage, ActionDeny, ActionFeedback, ActionStartOver
from actions.escalation import ActionComplaint, ActionTalkToPerson
from actions.knowledge import Knowledge
from actions.order_form import order_forms
from actions.order_requests import ActionAddressChange, ActionOrderCancel
from actions.order_status import ActionOrderStatus
from actions.orders.base import Orders

logger = structlog.get_logger()

BODY_BYTES = 1024 * 1024


def all_actions(knowledge: Knowledge, orders: Orders) -> list[Action]:
    """Every action that `domain.yml` names, wired."""
    return [
        ActionAnswer(knowledge),
        ActionRefundStatus(knowledge),
        ActionNotUnderstood(knowledge, "action_not_understood", "utter_not_understood"),
        ActionNotUnderstood(knowledge, "action_out_of_scope", "utter_out_of_scope"),
        ActionArticleHelped(),
        ActionArticleNotHelped(knowledge),
        ActionOrderStatus(orders),
        ActionOrderCancel(orders),
        ActionAddressChange(orders),
        ActionTalkToPerson(),
        ActionComplaint(),
        ActionFeedback(),
        ActionChangeLanguage(),
        ActionDeny(),
        ActionStartOver(),
        *order_forms(orders),
    ]


class ActionServer:
    """Runs actions for Rasa. A failure is a 500 that names the error's type, and Rasa's turn then fails too."""

    def __init__(self, knowledge: Knowledge, orders: Orders) -> None:
        self._knowledge = knowledge
        self._orders = orders
        self._executor = ActionExecutor()
        for action in all_actions(knowledge, orders):
            self._executor.register_action(action)

    def application(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(client_max_size=BODY_BYTES)
        app.add_routes([web.post("/webhook", self.run_action), web.get("/health", self.health)])
        app.cleanup_ctx.append(self._keep_knowledge)
        app.on_cleanup.append(self._close)
        return app

    async def run_action(self, request: web.Request) -> web.Response:
        """One action call as Rasa sends it; answers with events and responses."""
        try:
            call = await request.json()
            name = str(call["next_action"])
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "malformed action call"}, status=422)
        # Rasa leaves the domain out (no action reads it); rasa-sdk would ask for it again.
        call["domain"] = call.get("domain") or {}
        try:
            result = await self._executor.run(call)
        except ActionExecutionRejection as error:
            return web.json_response({"error": error.message, "action_name": error.action_name}, status=400)
        except ActionNotFoundException as error:
            logger.error("action.unknown", action=name)
            return web.json_response({"error": error.message, "action_name": error.action_name}, status=404)
        except Exception as error:
            logger.exception("action.failed", action=name)
            return web.json_response({"error": type(error).__name__, "action_name": name}, status=500)
        body: dict[str, Any] = result.model_dump() if result else {"events": [], "responses": []}
        return web.json_response(body)

    async def health(self, request: web.Request) -> web.Response:
        """Whether actions can run, how many articles they know and how, and what is wrong with the others."""
        known = self._knowledge
        return web.json_response(
            {"status": "ok", "articles": len(known), "problems": list(known.problems), "search": known.mode}
        )

    async def _keep_knowledge(self, app: web.Application) -> AsyncIterator[None]:
        """Follows the articles' files as long as the server runs."""
        following = asyncio.create_task(self._knowledge.keep())
        yield
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following

    async def _close(self, app: web.Application) -> None:
        await self._knowledge.close()
        await self._orders.close()
