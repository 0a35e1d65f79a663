"""The shop's products, by any of their names in a content file. The value is the product's id.

Names are matched word by word by spaCy's PhraseMatcher: no model, and as quick for ten thousand names as for ten. It
runs only on a text with the first word of a name in it.

The file has the form

    products:
      - id: celadon-bowl
        names:
          en: [celadon bowl, green bowl]
          ko: [청자 그릇]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Sequence, Tuple

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from bot.nlu.entities.found import Found

ENTITY = "product"
_PIECE = re.compile(r"[^\W\d_가-힣]+|[0-9]+|[가-힣]+|\s|[^\s]")
_PARTICLE = re.compile(
    "(?:들)?(?:은|는|이|가|을|를|의|에|도|만|로|으로|와|과|랑|이랑|하고|요|용|까지|부터|보다|처럼|이나|나|에서|에는|이요"
    "|이?[에예]요|입니다|인데요?|인가요?|이?라도|이?라고)?(?:[은는도만요]|있.*|없.*)?"
)


@dataclass(frozen=True)
class Product:
    """A product and what it is called, in any language."""

    id: str
    names: Tuple[str, ...]


class InvalidProducts(ValueError):
    """The content file does not have the form that `bot/nlu/entities/product.py` describes."""


def parse_products(content: Any) -> List[Product]:
    """The products of a content file, read from YAML. Raises `InvalidProducts`, which names the entry."""
    if not isinstance(content, Mapping) or not isinstance(content.get("products"), list):
        raise InvalidProducts("the file of products needs a list 'products'")
    products: Dict[str, Product] = {}
    for index, entry in enumerate(content["products"]):
        names = entry.get("names") if isinstance(entry, Mapping) else None
        if not isinstance(names, Mapping) or not isinstance(entry.get("id"), str):
            raise InvalidProducts(f"product {index + 1} needs an 'id' and 'names' by language")
        flat = [name for listed in names.values() for name in (listed if isinstance(listed, list) else [listed])]
        if not flat or not all(isinstance(name, str) and name.strip() for name in flat) or entry["id"] in products:
            raise InvalidProducts(f"product {entry['id']!r}: an id stands once, a name is a text")
        products[entry["id"]] = Product(entry["id"], tuple(flat))
    return list(products.values())


class ProductFinder:
    """Finds products in a clean text; the longest name wins. Not for several threads at once."""

    def __init__(self, products: Iterable[Product]) -> None:
        named = [(product.id, variant) for product in products for name in product.names for variant in variants(name)]
        self._first_words = frozenset(pieces(name)[0] for _, name in named)
        self._vocab = spacy.blank("xx").vocab
        self._tokenizer = ProductTokenizer(
            self._vocab, (piece for _, name in named for piece in pieces(name) if "가" <= piece[0] <= "힣")
        )
        self._matcher = PhraseMatcher(self._vocab, attr="LOWER")
        for id, name in named:
            self._matcher.add(id, [self._tokenizer(name)])

    def __call__(self, text: str) -> List[Found]:
        if self._first_words.isdisjoint(word.lower() for word in self._tokenizer.split(text)):
            return []
        # Strings that a text brings are forgotten after it; the vocabulary would grow for ever.
        with self._vocab.memory_zone():
            spans = filter_spans(self._matcher(self._tokenizer(text), as_spans=True))
            return [Found(ENTITY, span.start_char, span.end_char, span.label_) for span in spans]


class ProductTokenizer:
    """A tokenizer for spaCy: words, numbers, signs; Korean particles apart from the words of product names."""

    def __init__(self, vocab: Vocab, hangul: Iterable[str]) -> None:
        self._vocab = vocab
        self._hangul = frozenset(hangul)
        self._longest = max(map(len, self._hangul), default=0)

    def __call__(self, text: str) -> Doc:
        words: List[str] = []
        spaces: List[bool] = []
        for word in self.split(text):
            if word == " " and words and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True
            else:
                words.append(word)
                spaces.append(False)
        return Doc(self._vocab, words=words, spaces=spaces)

    def split(self, text: str) -> List[str]:
        """The text in pieces that make it up."""
        split: List[str] = []
        for piece in _PIECE.findall(text):
            if "가" <= piece[0] <= "힣":
                split += self._hangul_pieces(piece)
            else:
                split.append(piece)
        return split

    def _hangul_pieces(self, piece: str) -> Iterator[str]:
        """`셔츠는` as `셔츠`, `는`; `찻잔세트` as `찻잔`, `세트` where both are words of names."""
        while piece:
            word = next(
                (piece[:end] for end in range(min(len(piece), self._longest), 0, -1) if self._ends(piece, end)), piece
            )
            yield word
            piece = piece[len(word) :]

    def _ends(self, piece: str, end: int) -> bool:
        if piece[:end] not in self._hangul:
            return False
        rest = piece[end:]
        return not rest or bool(_PARTICLE.fullmatch(rest)) or (end > 1 and self._begins(rest))

    def _begins(self, rest: str) -> bool:
        return any(rest[:end] in self._hangul for end in range(2, min(len(rest), self._longest) + 1))


def pieces(name: str) -> List[str]:
    """A name's words in lower case."""
    return [piece.lower() for piece in _PIECE.findall(name) if not piece.isspace()]


def variants(name: str) -> Sequence[str]:
    """A name and its plural; a Korean one of several words also without spaces, as it is often typed."""
    name = " ".join(name.split())
    if not name.isascii():
        return [name, name.replace(" ", "")] if " " in name else [name]
    if name.endswith("s"):
        return [name]
    if name.endswith(("ch", "sh", "x")):
        return [name, name + "es"]
    return [name, name[:-1] + "ies"] if name.endswith("y") and name[-2:-1] not in "aeiou" else [name, name + "s"]
