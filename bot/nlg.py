"""What the bot says: variations of responses in the customer's language, read from `data/responses/<language>.yml`."""

from __future__ import annotations

import contextlib
import copy
import os
import re
import zlib
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

import rasa.shared.utils.io
import structlog
from rasa.core.nlg.generator import NaturalLanguageGenerator, ResponseVariationFilter
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecutionRejected, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

logger = structlog.get_logger()

FOLDER = Path(__file__).resolve().parent.parent / "data" / "responses"
LANGUAGES = ("en", "ko")
FALLBACK_LANGUAGE = "en"
FILLED_PARTS = ("text", "image", "custom", "buttons")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")

Responses = Dict[str, List[Dict[str, Any]]]


class ResponseFile:
    """One language's responses, read again when the file has changed. What is broken stays as it was: the whole file
    where it cannot be read, else the response alone. `kept` is a copy of the last good file, for after a restart."""

    def __init__(self, path: Path, kept: Optional[Path] = None) -> None:
        self._path = path
        self._kept = kept
        self._changed: Optional[int] = None
        self._responses: Responses = {}

    def responses(self) -> Responses:
        """The responses by name; empty without a file. Never raises."""
        try:
            changed = self._path.stat().st_mtime_ns
            if changed != self._changed:
                self._changed = changed
                self._read()
        except Exception as error:
            logger.error("responses.unreadable", file=self._path.name, error=type(error).__name__)
            self._responses = self._responses or self._last_good()
        return self._responses

    def _read(self) -> None:
        raw = self._path.read_bytes()
        read = usable(raw)
        broken = [name for name, variations in read.items() if not variations]
        if broken:
            before = self._responses or self._last_good()
            read.update({name: before.get(name, []) for name in broken})
            logger.error("responses.unusable", file=self._path.name, responses=broken)
        self._responses = read
        if self._kept is not None and not broken:
            with contextlib.suppress(OSError):
                self._kept.parent.mkdir(parents=True, exist_ok=True)
                draft = self._kept.with_name(f".{self._kept.name}.{os.getpid()}")
                draft.write_bytes(raw)
                draft.replace(self._kept)

    def _last_good(self) -> Responses:
        try:
            return usable(self._kept.read_bytes()) if self._kept is not None else {}
        except Exception:
            return {}


def usable(raw: bytes) -> Responses:
    """A file's responses by name, without variations where they cannot be said. Raises where it cannot be read."""
    found: Responses = {}
    for name, variations in rasa.shared.utils.io.read_yaml(raw.decode("utf-8-sig"))["responses"].items():
        listed = variations if isinstance(variations, list) else []
        good = all(isinstance(one, dict) and isinstance(one.get("text", ""), str) for one in listed)
        found[name] = by_channel(listed) if good else []
    return found


class TwoLanguageGenerator(NaturalLanguageGenerator):
    """Chooses by the slot `language`, falls back to English, and never says the same variation twice in a row."""

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, domain: Optional[Domain] = None) -> None:
        given = endpoint_config.kwargs if endpoint_config else {}
        folder = Path(given.get("folder") or FOLDER)
        # Only of the project's own responses: those of another folder are somebody's who looks after them.
        kept = given.get("kept") or (last_good_folder() if folder == FOLDER else None)
        self._files = {
            language: ResponseFile(folder / f"{language}.yml", Path(kept) / f"{language}.yml" if kept else None)
            for language in LANGUAGES
        }
        for file in self._files.values():
            file.responses()  # at once: before the first turn, an edit may break it

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Dict[str, Any]]:
        """The response to say, filled with slots and `kwargs`; None, and a line in the log, when there is none.

        A `language` in `kwargs` is stronger than the slot: the action that changes the slot speaks before it is set.
        Besides slots, a condition may ask for `in_task` (a form is under way) and `resumed` (the form goes on after
        another question was answered).
        """
        task = {"in_task": tracker.active_loop_name is not None, "resumed": form_resumes(tracker)}
        values = {**tracker.current_slot_values(), **task, **kwargs}
        variations = self._variations(utter_action, values, output_channel)
        if not variations:
            logger.error("responses.missing", response=utter_action)
            return None
        index = choose_variation(utter_action, tracker, len(variations))
        response = copy.deepcopy(variations[index])
        for part in FILLED_PARTS:
            if part in response:
                response[part] = fill(response[part], values, utter_action)
        response["variation"] = index
        return response

    def _variations(self, name: str, values: Mapping[str, Any], channel: str) -> List[Dict[str, Any]]:
        wanted = values.get("language") or FALLBACK_LANGUAGE
        for language in dict.fromkeys((wanted, FALLBACK_LANGUAGE)):
            file = self._files.get(language)
            responses = file.responses() if file else {}
            if responses.get(name):
                return ResponseVariationFilter(responses).responses_for_utter_action(name, channel, dict(values))
            logger.warning("responses.untranslated", response=name, language=language)
        return []


def last_good_folder() -> Path:
    """Where an installation keeps its last good responses."""
    return Path(os.environ.get("BATON_HOME") or FOLDER.parents[1] / "var") / "cache" / "responses"


def by_channel(variations: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The variations with one channel each: `channel: telegram|slack` is two."""
    single: List[Dict[str, Any]] = []
    for variation in variations:
        channels = variation["channel"].split("|") if variation.get("channel") else []
        single += [{**variation, "channel": channel.strip()} for channel in channels] or [variation]
    return single


def choose_variation(name: str, tracker: DialogueStateTracker, count: int) -> int:
    """The variation after the one that was said last; the first one differs by conversation."""
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered) and event.metadata.get("utter_action") == name:
            said = event.metadata.get("variation")
            if isinstance(said, int):
                return (said + 1) % count
    return zlib.crc32(f"{tracker.sender_id} {name}".encode("utf-8", "replace")) % count


def form_resumes(tracker: DialogueStateTracker) -> bool:
    """Whether the form stood back in this turn for another rule to answer first."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return False
        if isinstance(event, ActionExecutionRejected):
            return True
    return False


def fill(part: Any, values: Mapping[str, Any], name: str) -> Any:
    """A response's part with `{placeholder}`s replaced, at any depth. What has no value is left out and logged."""

    def value_of(match: "re.Match[str]") -> str:
        value = values.get(match[1])
        if value is None:
            logger.error("responses.placeholder_without_value", response=name, placeholder=match[1])
            return ""
        return str(value)

    if isinstance(part, str):
        return _PLACEHOLDER.sub(value_of, part)
    if isinstance(part, dict):
        return {key: fill(item, values, name) for key, item in part.items()}
    if isinstance(part, list):
        return [fill(item, values, name) for item in part]
    return part
