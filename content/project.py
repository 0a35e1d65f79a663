"""Owns the content as the checks see it: examples, responses, phrases, articles and names, each with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from content.findings import Finding, error

LANGUAGES = ("en", "ko")
"""What the assistant speaks; adding one is work in the code as well."""
LISTS = [
    "uses",
    "asked",
    "marks",
    "dialogues",
    "examples",
    "responses",
    "phrases",
    "notifications",
    "articles",
    "products",
    "labelled",
    "accepted",
    "unreadable",
]
"""What a project has many of, in every file."""
LANGUAGE_NAMES = {"en": "English", "ko": "Korean"}


@dataclass(frozen=True)
class Text:
    """A text and where it stands."""

    text: str
    file: str
    line: int


@dataclass(frozen=True)
class Example(Text):
    """An example of an intent, without the marks of its entities."""

    intent: str
    language: str


@dataclass(frozen=True)
class Mark(Text):
    """A part of an example that is marked as an entity: `text` is what customers write."""

    entity: str


@dataclass(frozen=True)
class Use(Text):
    """The name of an `intent`, an `action`, an `active_loop`, a `slot` or an `entity`, where it is used."""

    kind: str


@dataclass(frozen=True)
class Step:
    """A step of a rule or a story: what kind it is, and all of it in a form that can be compared."""

    kind: str
    line: int
    form: str


@dataclass(frozen=True)
class Dialogue:
    """A rule or a story, with its conditions and steps."""

    is_rule: bool
    name: str
    file: str
    line: int
    conditions: tuple[Step, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Labelled(Text):
    """A message that has a label, by the label's name; `kind` is the folder below data/: matters, acts."""

    kind: str
    name: str
    language: str


@dataclass(frozen=True)
class Button:
    """A response's button."""

    title: str
    payload: str
    line: int

    @property
    def intent(self) -> str:
        """The intent that it leads to, whether there is one of this name or not."""
        return self.payload.removeprefix("/").partition("{")[0].strip()


@dataclass(frozen=True)
class Variation(Text):
    """One way of saying a response. `condition` is as it is written; `slots` are what it asks for, with their lines."""

    name: str
    language: str
    channel: str
    condition: str
    slots: Mapping[str, int]
    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Phrase(Text):
    """A text of the system's catalogue."""

    name: str
    language: str


@dataclass(frozen=True)
class Notification(Text):
    """A template of what the shop tells of its own accord. `kinds`: the kind of each value, where it is declared."""

    name: str
    language: str
    kinds: Mapping[str, Text]
    urgent: Text
    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Article:
    """An article: the fields of its front matter with their lines, its questions, and its body by lines."""

    name: str
    language: str
    file: str
    fields: Mapping[str, Text]
    questions: tuple[Text, ...]
    tags: tuple[str, ...]
    body: tuple[Text, ...]

    @property
    def id(self) -> str:
        return self.field("id") or self.name

    def field(self, name: str) -> str:
        """A field's text; empty where there is none."""
        return self.fields[name].text if name in self.fields else ""

    def line(self, name: str) -> int:
        """A field's line, or the first."""
        return self.fields[name].line if name in self.fields else 1


@dataclass(frozen=True)
class Product:
    """A product's names by language."""

    id: str
    line: int
    names: Mapping[str, tuple[Text, ...]]


@dataclass(frozen=True)
class Accepted:
    """A finding that somebody has looked at: its kind, and one of the texts that it is about."""

    check: str
    text: str
    line: int


@dataclass
class Project:
    """Everything that was read, and what could not be read.

    `breaks_off`: so much is missing that what other files say of it would be told of them. `asked`: form, slot, and
    the line of domain.yml that says that the one needs the other.
    """

    languages: tuple[str, ...] = ()
    declared: dict[str, dict[str, int]] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    lookups: dict[str, set[str]] = field(default_factory=dict)
    dialogues: list[Dialogue] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    rules: int = 0
    stories: int = 0
    examples: list[Example] = field(default_factory=list)
    responses: list[Variation] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    labelled: list[Labelled] = field(default_factory=list)
    values: dict[str, frozenset[str]] = field(default_factory=dict)
    phrase_values: set[str] = field(default_factory=set)
    accepted: list[Accepted] = field(default_factory=list)
    breaks_off: bool = False
    unreadable: list[Finding] = field(default_factory=list)

    def wrong(self, check: str, file: str, line: int | None, reason: str, repair: str) -> None:
        """Notes what keeps a part of a file from being read."""
        self.unreadable.append(error(check, file, line, reason, repair))

    def add(self, part: Project) -> None:
        """Takes in what one file holds."""
        for name, there in part.declared.items():
            self.declared.setdefault(name, {}).update(there)
        for name, known in part.lookups.items():
            self.lookups.setdefault(name, set()).update(known)
        self.answered |= part.answered
        self.breaks_off |= part.breaks_off
        self.values.update(part.values)
        self.phrase_values |= part.phrase_values
        self.rules += part.rules
        self.stories += part.stories
        for listed in LISTS:
            getattr(self, listed).extend(getattr(part, listed))

    def names(self, part: str) -> Mapping[str, int]:
        """What domain.yml declares under `intents`, `entities`, `slots`, … with its line."""
        return self.declared.get(part, {})

    def other_languages(self, language: str) -> list[str]:
        """All languages but one."""
        return [other for other in self.languages if other != language]


def language_name(language: str) -> str:
    """What a language is called in a finding."""
    return LANGUAGE_NAMES.get(language, language)
