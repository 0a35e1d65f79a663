"""How well it is told when a person is needed: `make bench-handoff [REQUESTS=r.csv] [DIALOGUES=d.jsonl]`.

REQUESTS has the columns `text,label` (`request` or `other`). DIALOGUES has a dialogue a line,
`{"id", "turns": [{"author", "text"}], "escalate", "at"}`: `at` is the place, from 1 on, among `turns` of the customer's
turn at which a person was needed. Without files, those in `bench/handoff_data/`, the requests also by language. SHOW=1
prints what was told wrong.

Texts are understood by the trained model (`models/baton.tar.gz`) and judged under `handoff/policy.yml`, as in a live
turn. A request is found when a person is called or offered because of it; a dialogue, when that happens at any of the
customer's turns, for whatever reason. How the assistant's turns in the dialogues are read: bench/handoff_answers.py.
"""

from __future__ import annotations

import base64
import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.figures import Figures, percentile
from bench.handoff_answers import Answer, read_answer
from conversation.model import Button
from handoff.bot_turn import BotTurn, HandoffSignal, Reply
from handoff.detection import TEXT_CHARACTERS, Step, Verdict, judge, remembered_texts
from handoff.detection_policy import DetectionPolicy
from handoff.mood import MOODS, mood_of, remembered_moods
from handoff.policy import load_policy
from handoff.signals import ASKS_BACK, REQUEST_LIKELY, REQUESTED, look_at

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "bench" / "handoff_data"
LANGUAGES = ("en", "ko")
NO_ANSWER = Answer()
CALLS = {"talk_to_person": "requested", "complaint": "complaint"}
"""Intents whose action calls a person, with its reason (data/rules/people.yml)."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A dialogue; `at` counts the customer's turns, from 1 on."""

    id: str
    turns: tuple[tuple[bool, str], ...]
    escalate: bool
    at: int | None


def read_requests(path: Path) -> list[tuple[str, bool]]:
    """Texts, and whether each asks for a person. Raises `SystemExit` with what is wrong in which line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"text", "label"} <= set(rows.fieldnames or []):
            raise SystemExit(f"{path}:1: the columns text and label are needed, and there are {rows.fieldnames}")
        found = []
        for row in rows:
            label = (row["label"] or "").strip()
            if label not in ("request", "other") or not (row["text"] or "").strip():
                raise SystemExit(f"{path}:{rows.line_num}: a text, and the label request or other, are needed")
            found.append((row["text"], label == "request"))
    return found


def read_dialogues(path: Path) -> list[Dialogue]:
    """The dialogues of a file. Raises `SystemExit` with what is wrong in which line."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(parse_dialogue(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SystemExit(f"{path}:{number}: this is no dialogue: {error!r}") from error
    return found


def parse_dialogue(raw: Mapping[str, Any]) -> Dialogue:
    """One dialogue. Raises ValueError, KeyError, TypeError or AttributeError."""
    turns = tuple((turn["author"] == "customer", str(turn["text"])) for turn in raw["turns"])
    at = raw.get("at")
    if at is not None and not (1 <= int(at) <= len(turns) and turns[int(at) - 1][0]):
        raise ValueError(f"at {at} is no turn of the customer's")
    mine = sum(is_customer for is_customer, _ in turns[: int(at)]) if at is not None else None
    return Dialogue(str(raw["id"]), turns, bool(raw["escalate"]), mine)


def understand(texts: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """What the trained model makes of each text."""
    asked = [*dict.fromkeys(texts)]
    done = subprocess.run(
        [str(ROOT / ".venv-rasa" / "bin" / "python"), "-W", "ignore", "-m", "bench.handoff_reading"],
        input="".join(json.dumps(text) + "\n" for text in asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return dict(zip(asked, map(json.loads, done.stdout.splitlines()), strict=True))


def as_turn(read: Mapping[str, Any], answer: Answer = NO_ANSWER, earlier: Sequence[Mapping[str, Any]] = ()) -> BotTurn:
    """The turn that the assistant would have made of a text, as far as detection sees it.

    `earlier` is what was read of the messages that this one is compared with.
    """
    reason = CALLS.get(read["intent"])
    return BotTurn(
        replies=(Reply(answer.text, (Button("No", ASKS_BACK),) if answer.asks_back else ()),),
        intent=read["intent"],
        confidence=read["confidence"],
        ranking=tuple((name, share) for name, share in read["ranking"]),
        slots={"proof_wrong": True} if answer.unproven else {},
        not_understood=answer.missed,
        handoff=HandoffSignal(reason) if reason else None,
        repeated=2 if answer.again else 0,
        article=answer.text if answer.tells else None,
        sentiment=read["sentiment"],
        urgency=read["urgency"],
        matters=read["matters"],
        alike=max((float(vector_of(read) @ vector_of(one)) for one in earlier), default=0.0),
        failed=answer.failed,
    )


def vector_of(read: Mapping[str, Any]) -> np.ndarray:
    """The vector of a text, of length one."""
    return np.frombuffer(base64.b64decode(read["vector"]), np.float16).astype(np.float32)


def asks_for_person(verdict: Verdict) -> bool:
    """Whether a person is called or offered because of a request."""
    return verdict.step is not Step.CARRY_ON and bool({REQUESTED, REQUEST_LIKELY} & verdict.signals.keys())


def judge_dialogue(
    dialogue: Dialogue, read: Mapping[str, Mapping[str, Any]], policy: DetectionPolicy
) -> Iterator[Verdict]:
    """The decision on each of the customer's turns, as if nobody had been called before."""
    memory: Mapping[str, Any] = {}
    before = ""
    known = {text[:TEXT_CHARACTERS]: one for text, one in read.items()}
    for count, (text, said) in enumerate(exchanges(dialogue.turns), 1):
        turn = as_turn(read[text], read_answer(said, before), [known[one] for one in remembered_texts(memory)])
        verdict = judge(look_at(turn), text, memory, policy)
        yield verdict
        memory = {**verdict.memory, MOODS: remembered_moods(memory, mood_of(turn, count, count))}
        before = said or before


def first_call(dialogue: Dialogue, read: Mapping[str, Mapping[str, Any]], policy: DetectionPolicy) -> int | None:
    """The customer's turn, from 1 on, at which a person is first called or offered."""
    verdicts = enumerate(judge_dialogue(dialogue, read, policy), 1)
    return next((count for count, verdict in verdicts if verdict.step is not Step.CARRY_ON), None)


def exchanges(turns: Sequence[tuple[bool, str]]) -> list[tuple[str, str]]:
    """Each of the customer's turns with what was answered to it."""
    found: list[tuple[str, str]] = []
    for is_customer, text in turns:
        if is_customer:
            found.append((text, ""))
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {text}".strip())
    return found


def add_scores(figures: Figures, name: str, truth: Sequence[bool], told: Sequence[bool], suffix: str = "") -> None:
    """Precision, recall and F1 in per cent; 0 where there is nothing to divide by."""
    right = sum(one and other for one, other in zip(truth, told, strict=True))
    precision, recall = right / max(1, sum(told)), right / max(1, sum(truth))
    figures.add(f"{name}_precision{suffix}", 100 * precision, "%")
    figures.add(f"{name}_recall{suffix}", 100 * recall, "%")
    figures.add(f"{name}_f1{suffix}", 200 * precision * recall / max(1e-9, precision + recall), "%")


def measure_requests(
    figures: Figures, files: Mapping[str, list[tuple[str, bool]]], read: Mapping[str, Any], policy: DetectionPolicy
) -> None:
    """Requests of all files together and, where there are several, of each."""
    truth: list[bool] = []
    told: list[bool] = []
    by_file = {}
    for name, rows in files.items():
        found = [asks_for_person(judge(look_at(as_turn(read[text])), text, {}, policy)) for text, _ in rows]
        by_file[name] = ([label for _, label in rows], found)
        truth += by_file[name][0]
        told += found
        for (text, label), was_found in zip(rows, found, strict=True):
            if os.environ.get("SHOW") and label is not was_found:
                print(f"  {'missed' if label else 'wrong'}: {text}")
    add_scores(figures, "request", truth, told)
    for name, (labels, found) in by_file.items():
        if len(by_file) > 1:
            add_scores(figures, "request", labels, found, f"_{name}")


def measure_dialogues(
    figures: Figures, dialogues: Sequence[Dialogue], read: Mapping[str, Any], policy: DetectionPolicy
) -> None:
    """Dialogues, and by how many of the customer's turns those that were found were found late or early."""
    found = [first_call(dialogue, read, policy) for dialogue in dialogues]
    add_scores(figures, "dialogue", [d.escalate for d in dialogues], [place is not None for place in found])
    late = [
        place - dialogue.at
        for dialogue, place in zip(dialogues, found, strict=True)
        if dialogue.escalate and dialogue.at is not None and place is not None
    ]
    figures.add("turns_late_p90", percentile([max(0, turns) for turns in late], 0.9) if late else 0)
    figures.add("turns_early_p90", percentile([max(0, -turns) for turns in late], 0.9) if late else 0)
    for dialogue, place in zip(dialogues, found, strict=True):
        if os.environ.get("SHOW") and dialogue.escalate is not (place is not None):
            print(f"  {'missed' if dialogue.escalate else f'wrong at {place}'}: {dialogue.id}")


def main() -> int:
    """The command line, by environment as `make` gives it."""
    given = {name: os.environ.get(name) or "" for name in ("REQUESTS", "DIALOGUES")}
    defaults = not any(given.values())
    lists = {language: DATA / f"requests_{language}.csv" for language in LANGUAGES} if defaults else {}
    talks = [DATA / f"dialogues_{language}.jsonl" for language in LANGUAGES] if defaults else []
    if given["REQUESTS"]:
        lists["all"] = Path(given["REQUESTS"])
    if given["DIALOGUES"]:
        talks.append(Path(given["DIALOGUES"]))
    for path in [*lists.values(), *talks]:
        if not path.is_file():
            print(
                f"{path} is not there. Give files: make bench-handoff REQUESTS=r.csv DIALOGUES=d.jsonl", file=sys.stderr
            )
            return 2
    requests = {name: read_requests(path) for name, path in lists.items()}
    dialogues = [dialogue for path in talks for dialogue in read_dialogues(path)]
    texts = [text for rows in requests.values() for text, _ in rows]
    read = understand([*texts, *(text for d in dialogues for is_customer, text in d.turns if is_customer)])
    policy = load_policy(ROOT / "handoff" / "policy.yml").detection
    figures = Figures()
    if requests:
        measure_requests(figures, requests, read, policy)
    if dialogues:
        measure_dialogues(figures, dialogues, read, policy)
    figures.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
