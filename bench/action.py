"""`python -m bench.action`: what a turn of the core costs, and what one costs more that calls an action.

Turns of the kinds are taken in rotation, so that a machine that is busy for a while is busy for all of them. A plain
turn is a pressed button that is answered by a response; the turn with an action is one that the action server answers;
a typed one is a plain turn after the NLU. The stock pieces (Rasa 3.6.21, rasa-sdk 3.6.2) cost 40 ms more for an action.
"""

from __future__ import annotations

import http.client
import time
import uuid

from bench.figures import Figures, median, percentile
from tests.integration.core.running import Core, RasaProcess, Talk

ROUNDS = 200
WARM = 20
LONG = 400
AROUND = 25
"""Turn 400 is the median of the turns around it, and the first that of as many conversations: one turn is noise."""


class Caller:
    """One kept connection to one Rasa."""

    def __init__(self, rasa: RasaProcess) -> None:
        self._rasa = rasa
        self._connection = http.client.HTTPConnection("127.0.0.1", rasa.port)

    def turn(self, talk: Talk, text: str, payload: bool) -> float:
        """Milliseconds of one turn."""
        body = talk.request(text, uuid.uuid4().hex, payload=payload)
        begun = time.perf_counter()
        self._connection.request("POST", "/webhooks/edge/turn", body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        answer.read()
        taken = time.perf_counter() - begun
        if answer.status != http.client.OK:
            raise RuntimeError(f"a turn was answered {answer.status}")
        return taken * 1000


def main() -> None:
    core = Core(direct=True)
    try:
        core.wait()
        core.two.kill()
        measure(Caller(core.one), core.one)
    finally:
        core.stop()


def measure(caller: Caller, rasa: RasaProcess) -> None:
    """Prints the figures."""
    figures = Figures()
    kinds = {"plain": ("/greet", True), "action": ("/talk_to_person", True), "typed": ("hello there", False)}
    talks = {kind: Talk(rasa) for kind in kinds}
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    for number in range(WARM + ROUNDS):
        for kind, (text, payload) in kinds.items():
            milliseconds = caller.turn(talks[kind], text, payload)
            if number >= WARM:
                taken[kind].append(milliseconds)
    for kind, values in taken.items():
        figures.add(f"{kind}_p50_ms", median(values), "ms")
        figures.add(f"{kind}_p95_ms", percentile(values, 0.95), "ms")
    figures.add("action_cost_ms", median(taken["action"]) - median(taken["plain"]), "ms")
    long = Talk(rasa)
    for _ in range(LONG - AROUND):
        caller.turn(long, "hello there", False)
    firsts, lasts = [], []
    for _ in range(2 * AROUND):
        firsts.append(caller.turn(Talk(rasa), "hello there", False))
        lasts.append(caller.turn(long, "hello there", False))
    figures.add("first_turn_ms", median(firsts), "ms")
    figures.add("turn_400_ms", median(lasts), "ms")
    figures.add("ratio_growth", median(lasts) / median(firsts))
    figures.write()


if __name__ == "__main__":
    main()
