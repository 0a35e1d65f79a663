"""Which language a conversation is answered in: decided here, from what each message shows, and nowhere else.

Pure. What is decided is kept by the caller as a `LanguageState` and given back with the next message.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

SWITCH_CONFIDENCE = 0.6
"""Below it a message shows no language. Measured: see `bot/nlu/language.py`."""
FOREIGN_CONFIDENCE = 0.7
"""The same for a language nobody wrote content for, where a mistake is a strange thing to be told."""
PATIENCE = 3
"""So many clear messages in a row in another language outweigh an explicit choice."""


@dataclass(frozen=True)
class LanguageState:
    """What a conversation remembers. `language` is what it is answered in and always one there is content for.

    `chosen`: the customer asked for it. `shown`: they have written it. `other` and `streak`: the language of the last
    clear messages where that is another one, and how many came in a row. `told`: they know what is spoken here.
    """

    language: str
    chosen: bool = False
    shown: bool = False
    other: Optional[str] = None
    streak: int = 0
    told: bool = False

    def as_dict(self) -> Dict[str, Any]:
        """The state as JSON can hold it."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Optional[Mapping[str, Any]], language: str, chosen: bool = False) -> LanguageState:
        """The stored state, or a new one when there is none or the language was changed elsewhere since."""
        if stored and stored.get("language") == language:
            known = {name: value for name, value in stored.items() if name in cls.__dataclass_fields__}
            return replace(cls(**known), chosen=bool(known.get("chosen")) or chosen)
        return cls(language, chosen, told=bool(stored and stored.get("told")))


def choose_language(
    state: LanguageState,
    detected: Optional[str],
    confidence: float,
    spoken: Sequence[str] = ("en", "ko"),
    switch_confidence: float = SWITCH_CONFIDENCE,
    foreign_confidence: float = FOREIGN_CONFIDENCE,
    patience: int = PATIENCE,
) -> Tuple[LanguageState, bool]:
    """The state after a message, and whether to say now which languages are spoken here.

    `spoken` are the languages there is content for, the fall-back first. A message without a clear language changes
    nothing. One clear sentence in another spoken language switches, unless the customer chose: then it takes
    `patience` in a row. A foreign language is answered in the fall-back one as long as the customer has not shown
    the present one, or after two such messages; they are told once in a conversation.
    """
    if detected is None or confidence < switch_confidence:
        return state, False
    if detected == state.language:
        return replace(state, shown=True, other=None, streak=0), False
    foreign = detected not in spoken
    if foreign and confidence < foreign_confidence:
        return state, False
    streak = state.streak + 1 if detected == state.other else 1
    moved = replace(state, other=detected, streak=streak)
    if not foreign:
        if not state.chosen or streak >= patience:
            moved = LanguageState(detected, shown=True, told=state.told)
        return moved, False
    if not state.chosen and (streak >= 2 or not state.shown):
        moved = replace(moved, language=spoken[0])
    return replace(moved, told=True), not state.told


def chosen_explicitly(state: LanguageState, language: str) -> LanguageState:
    """The state after the customer asked for a language (which is spoken here)."""
    return LanguageState(language, chosen=True, told=state.told)
