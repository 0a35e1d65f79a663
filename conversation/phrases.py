"""Owns what the system itself says to customers: the catalogue in data/messages/<language>.yml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Formatter

import yaml

from conversation.language import LANGUAGES
from conversation.model import Author, Button, Draft, Kind


class PhraseError(Exception):
    """The catalogue cannot be used; the message names file and phrase, and what to do."""


class Phrases:
    """The catalogue of every language, checked when it is read."""

    def __init__(self, folder: Path) -> None:
        """Reads `<folder>/<language>.yml`. Raises PhraseError when languages or placeholders differ."""
        self._phrases = {language: read_catalogue(folder / f"{language}.yml") for language in LANGUAGES}
        check_parity(self._phrases)

    def has(self, name: str) -> bool:
        """Whether there is such a phrase, in every language."""
        return name in self._phrases[LANGUAGES[0]]

    def text(self, language: str, name: str, /, **values: object) -> str:
        """One phrase in `language`, its placeholders filled. `{place}` is left for the live store."""
        catalogue = self._phrases.get(language, self._phrases[LANGUAGES[0]])
        return catalogue[name].format_map({"place": "{place}", **values})

    def system(self, language: str, name: str, /, *buttons: str, **values: object) -> Draft:
        """A system message. Each of `buttons` is `payload`; its title is the phrase `button:<payload>`."""
        return self._draft(Author.SYSTEM, language, name, buttons, values)

    def bot(self, language: str, name: str, /, *buttons: str, **values: object) -> Draft:
        """The same in the bot's name."""
        return self._draft(Author.BOT, language, name, buttons, values)

    def _draft(
        self,
        author: Author,
        language: str,
        name: str,
        buttons: tuple[str, ...],
        values: Mapping[str, object],
    ) -> Draft:
        return Draft(
            kind=Kind.MESSAGE,
            author=author,
            text=self.text(language, name, **values),
            buttons=tuple(Button(self.text(language, f"button:{b}"), b) for b in buttons),
            data={"phrase": name},
        )


def read_catalogue(path: Path) -> dict[str, str]:
    """The phrases of one file, flat: name → text. Raises PhraseError."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise PhraseError(f"{path} cannot be read: {error}. Put the file back or mend the line.") from error
    if not isinstance(raw, dict) or not all(isinstance(text, str) for text in raw.values()):
        raise PhraseError(f"{path} must be a list of `name: text` lines.")
    return {name: text.strip() for name, text in raw.items()}


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def check_parity(catalogues: Mapping[str, Mapping[str, str]]) -> None:
    """Raises PhraseError unless every language has the same phrases with the same placeholders."""
    first, *others = catalogues
    for other in others:
        if missing := set(catalogues[first]) ^ set(catalogues[other]):
            raise PhraseError(f"These phrases are not in both {first}.yml and {other}.yml: {sorted(missing)}.")
        for name, text in catalogues[first].items():
            if placeholders(text) != placeholders(catalogues[other][name]):
                raise PhraseError(f"The phrase {name} has other placeholders in {first}.yml than in {other}.yml.")
