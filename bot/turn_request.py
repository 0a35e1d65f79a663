"""One request of the edge channel: its shape, its limits, and the cleaning of what a customer typed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

from pydantic import BaseModel, Extra, Field, StrictBool, StrictStr, ValidationError, validator
from typing_extensions import Literal

from bot.errors import MalformedTurn, TooLarge

BODY_BYTES = 64 * 1024
ID_CHARACTERS = 200
EARLIER = 5
OFFERED = 12
REPLACEMENT = "\ufffd"


@dataclass(frozen=True)
class TurnRequest:
    """A customer's message on its way into the dialogue. Its idempotency key is (conversation, message_id).

    Several short messages may come as one, a line each: `message_id` is then the first one's and `until` the last
    one's, which comes back with the result, also when the same turn is asked for again with more of them. `language` is
    what the conversation was answered in so far, `language_chosen` whether the customer asked for it. `earlier` are
    messages of before that this one is compared with (`bot/rephrasing.py`), `offered` the payloads of the buttons below
    the last reply (`bot/offer.py`).
    """

    message_id: str
    conversation: str
    text: str
    payload: bool
    language: str
    channel: str
    slots: Dict[str, Any] = field(default_factory=dict)
    language_chosen: bool = False
    until: Optional[str] = None
    earlier: List[str] = field(default_factory=list)
    offered: List[str] = field(default_factory=list)


class _Body(BaseModel):
    message_id: StrictStr = Field(min_length=1, max_length=ID_CHARACTERS)
    conversation: StrictStr = Field(min_length=1, max_length=ID_CHARACTERS)
    text: StrictStr
    payload: StrictBool = False
    language: Literal["en", "ko"] = "en"
    channel: StrictStr = Field("web", min_length=1, max_length=40)
    slots: Dict[str, Any] = Field(default_factory=dict)
    language_chosen: StrictBool = False
    until: Optional[StrictStr] = Field(None, min_length=1, max_length=ID_CHARACTERS)
    earlier: List[StrictStr] = Field(default_factory=list, max_items=EARLIER)
    offered: List[StrictStr] = Field(default_factory=list, max_items=OFFERED)

    class Config:
        extra = Extra.forbid

    @validator("slots", pre=True)
    def _object(cls, value: Any) -> Any:  # noqa: N805
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return value


def parse_turn_request(body: bytes) -> TurnRequest:
    """Reads a request's JSON. Raises `TooLarge` over 64 KB and `MalformedTurn` naming the fields that are wrong."""
    if len(body) > BODY_BYTES:
        raise TooLarge(f"the body is over {BODY_BYTES} bytes")
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedTurn("the body is not JSON") from error
    if not isinstance(raw, dict):
        raise MalformedTurn("the body is not a JSON object")
    try:
        checked = _Body(**clean(raw))
    except ValidationError as error:
        fields = sorted({".".join(str(part) for part in item["loc"]) for item in error.errors()})
        raise MalformedTurn(f"these fields are wrong: {', '.join(fields)}") from error
    return TurnRequest(**checked.dict())


def clean(value: Any) -> Any:
    """Strings, at any depth, without NUL and with U+FFFD for surrogates that no text can hold."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(key)): clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [clean(item) for item in value]
    return value


def clean_text(text: str) -> str:
    """A text that every library can take: no NUL, no lone surrogate (paired ones were joined when read)."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    return "".join(REPLACEMENT if "\ud800" <= character <= "\udfff" else character for character in text)
