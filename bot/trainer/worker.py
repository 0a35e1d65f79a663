"""The process that has Rasa in memory: trains when it is told to on its standard input, and says there what happens.

`python -m bot.trainer work` is started by the keeper. A line of JSON in is one training, or with `warm_up` a
rehearsal; lines of JSON out are its events, the last of them `done`, `unchanged`, `failed` or `warm`.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import json
import logging
import os
import signal
import sys
import warnings
from typing import TYPE_CHECKING, Any, Callable

from bot.memory import release_memory
from bot.trainer.faults import TrainingFailed

if TYPE_CHECKING:
    from bot.trainer.job import Job

SET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


def work() -> int:
    """Trains until standard input ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # ends with the keeper, however that ends
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what Rasa prints goes to the log

    def tell(event: str, **fields: Any) -> None:
        events.write(json.dumps({"event": event, **fields}) + "\n")
        events.flush()

    job = load()
    tell("ready")
    for line in sys.stdin:
        asked = json.loads(line)
        if asked.get("warm_up"):
            job.warm_up()
            tell("warm")
        else:
            train(job, tell, bool(asked.get("force")))
        release_memory()
        if asked.get("warm_up"):
            gc.freeze()  # Rasa and what stays of a training are for good: later collections leave them out
    return 0


def load() -> Job:
    """Imports Rasa, which takes many seconds, and gives what trains."""
    os.environ.update(SET)
    warnings.simplefilter("ignore")
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    logging.basicConfig(level=logging.WARNING)
    from tqdm import tqdm

    tqdm.__init__ = functools.partialmethod(tqdm.__init__, disable=True)  # bars that fill a log
    import rasa.engine.recipes.default_recipe  # noqa: F401  the components of Rasa itself

    from bot.trainer.job import Job

    return Job()


def train(job: Job, tell: Callable[..., None], force: bool) -> int:
    """One training; its exit code."""
    try:
        job.run(tell, force)
    except TrainingFailed as error:
        tell("failed", kind=error.kind, faults=[fault.as_dict() for fault in error.faults])
        return EXIT_CODES[error.kind]
    return 0


EXIT_CODES = {"content": 1, "model": 3, "internal": 4}
"""Of `baton train`: 0 is that a model of the content as it is answers now; 2 that it was called wrongly."""
