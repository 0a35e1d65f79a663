"""Owns which model answers: loads a new one beside the old one, tries it, and lets it take over between two turns.

The truth is `models/current.json` (`bot/trainer/shelf.py`): every Rasa process follows it, on its own, by loading and
trying the model that it names. A turn keeps the agent that it began with, so a takeover is one assignment: turns in
flight end on the old model, and those that begin after it are on the new one.
"""

from __future__ import annotations

import asyncio
import copy
import gc
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, Optional, Tuple

import structlog
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor

from bot.memory import release_memory
from bot.model_trial import ModelRejected, try_model
from bot.trainer.content import ROOT
from bot.trainer.shelf import NoSuchModel, Shelf

logger = structlog.get_logger()

LOOK_EVERY_SECONDS = 0.25
TRY_AGAIN_SECONDS = 30.0
TIDY_AFTER_SECONDS = 5.0
SLICE_SECONDS = 0.0005


class ModelSeat:
    """The model of one Rasa process. `context` is the server's, whose `agent` takes the turns."""

    def __init__(self, shelf: Optional[Shelf] = None) -> None:
        self._shelf = shelf or Shelf(ROOT / "models")
        self._one_at_a_time = asyncio.Lock()
        self._ready: Optional[Tuple[str, Agent, Dict[str, Any]]] = None
        self._seen: Optional[Tuple[int, int]] = None
        self._again_at = 0.0
        self._swap_ms = 0.0
        self.serving: Optional[str] = None
        self.failure: Optional[str] = None

    def state(self) -> Dict[str, Any]:
        """For `/health`: which model answers, which one should, and why it does not."""
        return {"serving": self.serving, "wanted": self._shelf.current().get("name"), "failure": self.failure}

    async def prepare(self, context: Any, name: str) -> Dict[str, Any]:
        """Loads a model beside the one that answers, and tries it. Turns go on. Raises ModelRejected."""
        async with self._one_at_a_time:
            return (await self._prepare(context, name))[1]

    async def take_over(self, context: Any, name: str) -> Dict[str, Any]:
        """Lets a model answer from the next turn on; prepares it where that was not done. Raises ModelRejected."""
        async with self._one_at_a_time:
            if self.serving == name:
                return {"serving": name, "swap_ms": self._swap_ms}
            agent, _ = await self._prepare(context, name)
            began = time.perf_counter()
            context.agent = agent
            self._swap_ms = milliseconds = round((time.perf_counter() - began) * 1000, 3)
            self._ready, self.serving, self.failure = None, name, None
            asyncio.get_running_loop().call_later(TIDY_AFTER_SECONDS, release_memory)
            logger.info("model.taken_over", model=name, swap_ms=milliseconds)
            return {"serving": name, "swap_ms": milliseconds}

    async def _prepare(self, context: Any, name: str) -> Tuple[Agent, Dict[str, Any]]:
        if self._ready is not None and self._ready[0] == name:
            return self._ready[1:]
        self._ready = None
        began = time.monotonic()
        try:
            record = await asyncio.to_thread(self._shelf.check_intact, name)
            with short_slices():
                agent = await asyncio.to_thread(load_beside, context.agent, self._shelf.archive(name))
        except NoSuchModel as error:
            raise ModelRejected(str(error)) from error
        except Exception as error:
            raise ModelRejected(f"it cannot be loaded ({type(error).__name__}: {error})") from error
        loaded = time.monotonic()
        trial = await try_model(agent.processor, record)
        report = {
            "model": name,
            "probes": trial.probes,
            "right": trial.right,
            "load_seconds": round(loaded - began, 3),
            "trial_seconds": round(time.monotonic() - loaded, 3),
        }
        logger.info("model.prepared", **report)
        self._ready = (name, agent, report)
        return agent, report

    async def follow(self, context: Any) -> None:
        """Takes over whatever model becomes the current one, until cancelled."""
        self._recognise(context)
        release_memory()
        gc.freeze()  # Rasa and its libraries are for good: later collections, which stop all turns, leave them out
        while True:
            try:
                await self._follow_once(context)
            except Exception:
                logger.exception("model.follow_failed")
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    def _recognise(self, context: Any) -> None:
        """Finds the name of the model that Rasa loaded at its start."""
        model_id = getattr(getattr(context, "agent", None), "model_id", None)
        if model_id:
            self.serving = next((r["name"] for r in self._shelf.records() if r.get("model_id") == model_id), None)

    async def _follow_once(self, context: Any) -> None:
        try:
            status = self._shelf.current_file.stat()
        except OSError:
            return
        seen = (status.st_mtime_ns, status.st_ino)
        if seen == self._seen and (self.failure is None or time.monotonic() < self._again_at):
            return
        self._seen = seen
        name = self._shelf.current().get("name")
        if not name or name == self.serving:
            self.failure = None
            return
        try:
            await self.take_over(context, name)
        except ModelRejected as error:
            self.failure = f"model {name}: {error}"
            self._again_at = time.monotonic() + TRY_AGAIN_SECONDS
            logger.error("model.rejected", model=name, reason=str(error))
            if not context.agent.is_ready():
                await self._take_any_other(context, name)

    async def _take_any_other(self, context: Any, damaged: str) -> None:
        """After a start with a damaged model: the newest one that is good answers until that is mended."""
        for record in self._shelf.records():
            if record["name"] == damaged:
                continue
            failure = self.failure
            try:
                await self.take_over(context, record["name"])
            except ModelRejected:
                continue
            self.failure = failure
            return


@contextmanager
def short_slices() -> Iterator[None]:
    """While a thread loads, a turn gets the interpreter back after 0.5 ms instead of 5, each of the many times that it
    asks for it."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SLICE_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def load_beside(agent: Agent, archive: Path) -> Agent:
    """Another agent with the model of `archive` and all else of `agent`; its trackers have the new model's slots."""
    beside = copy.copy(agent)
    wrapped = copy.copy(agent.tracker_store)
    wrapped._tracker_store = copy.copy(agent.tracker_store._tracker_store)
    beside.tracker_store = wrapped
    beside.processor = MessageProcessor(
        model_path=str(archive),
        tracker_store=wrapped,
        lock_store=agent.lock_store,
        action_endpoint=agent.action_endpoint,
        generator=agent.nlg,
        http_interpreter=agent.http_interpreter,
    )
    beside.domain = beside.processor.domain
    wrapped.domain = beside.domain
    return beside
