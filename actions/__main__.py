"""`python -m actions --port N`: starts the action server on loopback."""

import logging
import os
from pathlib import Path
from typing import Annotated

import structlog
import typer
from aiohttp import web

from actions.errors import BadSettings
from actions.knowledge import FOLDER, Knowledge
from actions.orders.choice import open_orders
from actions.server import ActionServer
from actions.vectors import RasaVectors

RASA_URL = "http://127.0.0.1:5005"
KEEP_ALIVE_SECONDS = 3600.0


def serve(
    port: Annotated[int, typer.Option(help="Where to listen; 0 chooses a free port and logs it.")] = 5055,
    host: Annotated[
        str, typer.Option(help="Address to listen at; the action server belongs on loopback.")
    ] = "127.0.0.1",
    articles: Annotated[Path, typer.Option(help="Folder of the knowledge base.")] = FOLDER,
) -> None:
    """Runs until SIGTERM or Ctrl-C. Settings: ORDERS_URL, ORDERS_TOKEN, BATON_HOME, BATON_RASA_URL."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    try:
        orders = open_orders(os.environ)
    except BadSettings as error:
        raise typer.BadParameter(str(error)) from error
    vectors = RasaVectors(os.environ.get("BATON_RASA_URL") or RASA_URL)
    web.run_app(
        ActionServer(Knowledge(articles, vectors), orders).application(),
        host=host,
        port=port,
        access_log=None,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
    )


if __name__ == "__main__":
    typer.run(serve)
