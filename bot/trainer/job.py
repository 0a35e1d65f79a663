"""Owns one training from beginning to end: read, check, train, have the model tried, let it take over."""

from __future__ import annotations

import asyncio
import os
import re
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Set

from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.policies.rule_policy import InvalidRule
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.importers.importer import TrainingDataImporter

from bot.model_trial import ModelRejected, try_model
from bot.trainer import rasa_process
from bot.trainer.building import Builder, Tell
from bot.trainer.checking import MOST_TOLD, CheckedContent, Checker
from bot.trainer.content import CONFIG, ROOT, Content, digest_of, read_content
from bot.trainer.faults import CONTENT, INTERNAL, MODEL, Fault, TrainingFailed
from bot.trainer.reading import Reader, plain_words
from bot.trainer.shelf import Record, Shelf

MOST_SAID = 500
ADVICE = "The assistant that was there goes on answering."


class Job:
    """Trains as often as it is asked to, and is quicker from the second time on: nothing is read or made twice."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._checker = Checker(root)
        self._reader = Reader()
        self._builder = Builder()
        self.shelf = Shelf(root / "models")

    def warm_up(self) -> None:
        """Makes a model for nobody, so that the first change costs no more than later ones. Faults are told later."""
        archive = self.shelf.folder / f".work-{os.getpid()}.tar.gz"
        try:
            content = read_content(self._root)
            self._checker.check(content)
            self._build(self._reader.read(content.written()), content, archive, tell_nobody)
        except TrainingFailed:
            return
        finally:
            archive.unlink(missing_ok=True)

    def run(self, tell: Tell, force: bool = False) -> Optional[str]:
        """Trains from the content as it is now; the new model's name, or None where nothing had changed.

        Raises TrainingFailed; then the model that answered before goes on answering.
        """
        with self.shelf.locked():
            content = read_content(self._root)
            if not force and self.shelf.is_settled(content.digest):
                tell("unchanged", model=self.shelf.current().get("name"))
                return None
            try:
                name = self._train(content, tell)
            except TrainingFailed as error:
                self.shelf.note_attempt(content.digest, [fault.as_dict() for fault in error.faults])
                raise
            except Exception as error:
                fault = Fault(f"the trainer failed ({type(error).__name__}: {plain_words(error)})")
                self.shelf.note_attempt(content.digest, [fault.as_dict()])
                raise TrainingFailed(INTERNAL, [fault]) from error
            self.shelf.note_attempt(content.digest, [])
            return name

    def _train(self, content: Content, tell: Tell) -> str:
        began = time.monotonic()
        tell("checking")
        checked = self._checker.check(content)
        tell("reading")
        importer = self._reader.read(content.written())
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{content.digest[:8]}"
        archive = self.shelf.folder / f".work-{os.getpid()}.tar.gz"
        try:
            model_id = self._build(importer, content, archive, tell)
            record = self._record(name, model_id, content, importer, checked.counts, time.monotonic() - began)
            self.shelf.add(archive, record)
        finally:
            archive.unlink(missing_ok=True)
        self._try_and_take_over(record, checked, tell)
        tell("done", model=name, seconds=round(time.monotonic() - began, 2), **record["checks"])
        return name

    def _build(self, importer: TrainingDataImporter, content: Content, archive: Path, tell: Tell) -> str:
        files = content.written()
        rest = digest_of({name: raw for name, raw in files.items() if not is_only_examples(raw)})
        nlu = digest_of({**{name: raw for name, raw in files.items() if is_only_examples(raw)}, **content.other()})
        mixed = any(has_examples(raw) for raw in files.values() if not is_only_examples(raw))
        self.shelf.folder.mkdir(parents=True, exist_ok=True)
        try:
            return self._builder.build(importer, {"nlu": nlu + rest if mixed else nlu, "rest": rest}, archive, tell)
        except Exception as error:
            raise TrainingFailed(CONTENT, locate(error, files)) from error

    def _record(
        self,
        name: str,
        model_id: str,
        content: Content,
        importer: TrainingDataImporter,
        counts: Dict[str, int],
        seconds: float,
    ) -> Record:
        probes = choose_probes(importer)
        current = self.shelf.current().get("name")
        before = (self.shelf.record(current) or {}).get("counts", {}) if current else {}
        return {
            "name": name,
            "model_id": model_id,
            "digest": content.digest,
            "trained_at": time.time(),
            "train_seconds": round(seconds, 2),
            "counts": counts,
            "changed": {
                key: counts[key] - before[key] for key in counts if key in before and counts[key] != before[key]
            },
            "after": current,
            "intents": sorted({probe["intent"] for probe in probes}),
            "probes": probes,
            "checks": {},
        }

    def _try_and_take_over(self, record: Record, checked: CheckedContent, tell: Tell) -> None:
        name = record["name"]
        tell("trying", model=name, probes=len(record["probes"]))
        with checked.comparing() as warnings:  # beside the trial, which is mostly another process's work
            try:
                checks = self._try(record)
            except (ModelRejected, rasa_process.Rejected) as error:
                self.shelf.drop(name)
                raise TrainingFailed(MODEL, [Fault(f"The new model is no good: {error}. {ADVICE}")]) from error
        if warnings:
            tell("warned", count=len(warnings), warnings=[fault.as_dict() for fault in warnings[:MOST_TOLD]])
        record["checks"], record["warnings"] = checks, len(warnings)
        self.shelf.update(record)
        tell("taking_over", model=name)
        self.shelf.choose(name)
        if checks["where"] == "serving":
            try:
                record["checks"]["swap_ms"] = rasa_process.take_over(name)["swap_ms"]
                self.shelf.update(record)
            except (rasa_process.NotServing, rasa_process.Rejected):
                return  # it follows the current model by itself, as soon as it is back

    def _try(self, record: Record) -> Dict[str, Any]:
        """Has the process that serves try it, or does it here where none does."""
        try:
            found = rasa_process.prepare(record["name"])
            return {"where": "serving", **{key: found[key] for key in found if key != "model"}}
        except rasa_process.NotServing:
            trial = asyncio.run(try_model(load_alone(self.shelf.archive(record["name"])), record))
            return {"where": "trainer", "probes": trial.probes, "right": trial.right}


def tell_nobody(event: str, **fields: Any) -> None:
    """For what nobody waits for."""


def load_alone(archive: Path) -> MessageProcessor:
    """The model in this process. Raises ModelRejected."""
    try:
        domain = Domain.empty()
        store, locks = InMemoryTrackerStore(domain), InMemoryLockStore()
        return MessageProcessor(str(archive), store, locks, TemplatedNaturalLanguageGenerator({}))
    except Exception as error:
        raise ModelRejected(f"it cannot be loaded ({type(error).__name__}: {plain_words(error)})") from error


def choose_probes(importer: TrainingDataImporter) -> List[Dict[str, str]]:
    """One example of each intent: the longest that is still short, for it says most."""
    found: Dict[str, str] = {}
    for message in importer.get_nlu_data().intent_examples:
        intent, text = str(message.get("intent")), str(message.get("text") or "")
        if len(found.get(intent, "")) < len(text) <= 60:
            found[intent] = text
        found.setdefault(intent, text)
    return [{"intent": intent, "text": text} for intent, text in sorted(found.items())]


def is_only_examples(raw: bytes) -> bool:
    """Whether a file has examples and nothing that rules and stories are made of."""
    return has_examples(raw) and keys_of(raw) <= {b"nlu", b"version"}


def has_examples(raw: bytes) -> bool:
    """Whether a file has examples, wherever in it they begin."""
    return b"nlu" in keys_of(raw)


def keys_of(raw: bytes) -> Set[bytes]:
    """The keys at a file's top level; the first may stand behind a mark of UTF-8, or in quotes."""
    return set(re.findall(rb"^(?:\xef\xbb\xbf)?[\"']?([A-Za-z_]+)[\"']?\s*:", raw, re.MULTILINE))


def locate(error: Exception, files: Dict[str, bytes]) -> List[Fault]:
    """One of Rasa's errors with the lines that it is about: of rules and stories that it names, or of config.yml where
    it names a component."""
    said = plain_words(error)
    if isinstance(error, InvalidRule):
        found = [fault for problem in problems_of(error) for fault in at_their_rules(problem, files)]
        return found or [Fault(" ".join(str(error).split())[:MOST_SAID])]
    for number, line in enumerate(files.get(CONFIG, b"").decode("utf-8", "replace").splitlines(), start=1):
        match = re.match(r"\s*-\s*name:\s*[\"']?([\w.]+)", line)
        if match and (match[1] in said or match[1].rpartition(".")[2] in said):
            return [Fault(said, CONFIG, number)]
    return [Fault(said, CONFIG if "config" in said.lower() else None)]


def problems_of(error: Exception) -> List[str]:
    """What a policy finds wrong with rules: it lists several in one error, each after a dash."""
    listed = re.findall(r"^- (.+?)(?=^- |^\S*Please|^You can|\Z)", str(error), re.MULTILINE | re.DOTALL)
    return [" ".join(one.split()) for one in listed] or [plain_words(error)]


def at_their_rules(problem: str, files: Dict[str, bytes]) -> List[Fault]:
    """A problem at the first rule or story that it names."""
    for name in re.findall(r"'([^']+)'", problem):
        written = re.compile(r"\s*-\s*(?:rule|story):\s*[\"']?" + re.escape(name) + r"[\"']?\s*(?:#.*)?$")
        for file, raw in sorted(files.items()):
            for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), start=1):
                if written.match(line):
                    said = problem[0].upper() + problem[1:]
                    return [Fault(said.rstrip(".") + ".", file, number, "Change one of the two, or take it out.")]
    return []
