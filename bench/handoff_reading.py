"""What the trained model makes of texts: JSON strings by line in, what a live turn is told of them by line out.

Runs in Rasa's environment, for `bench/handoff.py`. The model is loaded once.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from rasa.core.agent import Agent

from bot.nlu.cleaning import clean
from bot.nlu.plain_words import plain_words
from bot.nlu.sentiment.model import SENTIMENT, URGENCY
from bot.nlu.shared_encoder import shared_encoder
from bot.turn_intents import MATTERS, without_unsure_complaint
from encoder.sentence_encoder import QUICK

MODEL = Path(__file__).resolve().parents[1] / "models" / "baton.tar.gz"


async def read(agent: Agent, text: str) -> dict[str, Any]:
    """Intent, ranking, mood, matters and vector, as the edge channel has them (bot/turn_processor.py)."""
    readable = text.lstrip("/").strip().replace("\n", " ")
    parsed = without_unsure_complaint(await agent.parse_message(readable))
    ranking = parsed.get("intent_ranking") or [parsed["intent"]]
    [vector] = shared_encoder().vectors(QUICK, [plain_words(clean(readable).text)], keep=False)
    return {
        "intent": parsed["intent"]["name"],
        "confidence": parsed["intent"]["confidence"],
        "ranking": [(one["name"], one["confidence"]) for one in ranking[:5]],
        SENTIMENT: parsed.get(SENTIMENT),
        URGENCY: parsed.get(URGENCY),
        MATTERS: parsed.get(MATTERS),
        "vector": base64.b64encode(vector.astype(np.float16).tobytes()).decode(),
    }


async def main() -> None:
    """Reads until the input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    logging.basicConfig(level=logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    # What the libraries print goes elsewhere.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    agent = Agent.load(str(MODEL))
    for line in sys.stdin:
        answers.write(json.dumps(await read(agent, json.loads(line))) + "\n")
    answers.close()


if __name__ == "__main__":
    asyncio.run(main())
