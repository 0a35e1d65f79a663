"""Languages that a customer asks for. The value is the ISO 639-1 code.

Only where a name is that of the chat's language, not of goods ("korean tea bowls"): after a word such as "in" or
"speak", before "please", "again" or the end. Korean names unless they are said to be the unwanted one ("왜 영어로",
"영어 못해요") or are asked about ("영어로 사랑해가 뭐야").
"""

from __future__ import annotations

import re
from typing import Dict, List

from bot.nlu.entities.found import Found

ENTITY = "language"
_NAMES = {
    "en": "english eng 영어 잉글리시",
    "ko": "korean 한국어 한국말 우리말 한글",
    "ja": "japanese 일본어 日本語",
    "zh": "chinese mandarin cantonese 중국어 中文",
    "fr": "french français 프랑스어 불어",
    "de": "german deutsch 독일어",
    "es": "spanish español 스페인어",
    "it": "italian italiano 이탈리아어",
    "pt": "portuguese português 포르투갈어",
    "ru": "russian русский 러시아어",
    "vi": "vietnamese 베트남어",
    "th": "thai ภาษาไทย 태국어",
    "id": "indonesian 인도네시아어",
    "ar": "arabic 아랍어",
    "hi": "hindi",
    "tr": "turkish",
    "nl": "dutch",
    "pl": "polish",
    "mn": "몽골어",
}
_CODES: Dict[str, str] = {name: code for code, names in _NAMES.items() for name in names.split()}
_CODES["tiếng việt"] = "vi"
_ENGLISH = "|".join(name for name in _CODES if name.isascii() and name != "eng" and name not in ("italiano", "deutsch"))
_KOREAN = "|".join("한글(?=로)" if name == "한글" else name for name in _CODES if "가" <= name[0] <= "힣")
_AFTER = "".join(
    rf"|(?<=\b{word} )" for word in ["in", "to", "speak", "speaks", "only", "use", "understand", "prefer", "support"]
).removeprefix("|")
_PATTERN = re.compile(
    rf"(?:{_AFTER})(?:{_ENGLISH})(?![A-Za-z])"
    rf"|(?<![A-Za-z])(?<!\binto )(?:{_ENGLISH}|eng)"
    r"(?=[ ]*(?:again[ ]*)?(?:[?!.,]*$|please\b|pls\b|plz\b|possible\b|instead\b)|[ ]again[,!.]|으?로(?![가-힣]))"
    rf"|(?<!왜 )(?<!갑자기 )(?:{_KOREAN})로?"
    r"(?![ ]?(?:를[ ]?)?(?:못|몰라|밖에)|[^.?!]{0,20}(?:뭐야|뭐예요|뭐지|어떻게 말))"
    r"|(?<![A-Za-zÀ-ÿ])(?:español|français|deutsch|italiano|português)(?![A-Za-zÀ-ÿ])"
    r"|日本語|中文|русский|tiếng việt|ภาษาไทย",
    re.IGNORECASE,
)


def find_language_names(text: str) -> List[Found]:
    """The languages that a text asks for."""
    found = []
    for match in _PATTERN.finditer(text):
        name = match[0].lower()
        code = _CODES.get(name) or _CODES[name.removesuffix("로")]
        found.append(Found(ENTITY, match.start(), match.end(), code))
    return found
