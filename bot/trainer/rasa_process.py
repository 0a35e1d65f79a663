"""Owns the trainer's conversation with the Rasa process that serves: to try a model there, and to let it take over."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Dict, Optional

from bot.trainer.content import ROOT
from bot.trainer.shelf import read_json

ANSWER_SECONDS = 60.0
PROBE_SECONDS = 2.0


class Rejected(Exception):
    """The serving process says that the model is no good, and why."""


class NotServing(Exception):
    """No Rasa process can be asked just now."""


def home() -> Path:
    """The installation's folder."""
    return Path(os.environ.get("BATON_HOME") or ROOT / "var")


def rasa_url() -> Optional[str]:
    """Where Rasa answers: as the installation that runs wrote it, or as BATON_RASA_URL says."""
    written = read_json(home() / "run" / "addresses.json") or {}
    return written.get("rasa") or os.environ.get("BATON_RASA_URL") or None


def serves(url: Optional[str] = None) -> bool:
    """Whether a Rasa process answers there, with or without a model."""
    url = url or rasa_url()
    if not url:
        return False
    try:
        with urllib.request.urlopen(f"{url}/webhooks/edge/health", timeout=PROBE_SECONDS):  # noqa: S310
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False


def prepare(name: str) -> Dict[str, Any]:
    """Has the serving process load and try a model. Raises Rejected and NotServing."""
    return _put({"name": name, "take_over": False})


def take_over(name: str) -> Dict[str, Any]:
    """Lets a model answer. Raises Rejected and NotServing."""
    return _put({"name": name, "take_over": True})


def _put(body: Dict[str, Any]) -> Dict[str, Any]:
    url = rasa_url()
    if not url:
        raise NotServing("Rasa does not run")
    raw = json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/webhooks/edge/model", raw, method="PUT")  # noqa: S310
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        if error.code == 422:
            raise Rejected(json.load(error).get("detail", "it was rejected")) from None
        raise NotServing(f"Rasa answered {error.code}") from None
    except (OSError, ValueError) as error:
        raise NotServing(f"Rasa does not answer ({type(error).__name__})") from None
