"""`python -m bench.content`: what `baton check` finds by meaning, on the project's own examples.

Examples are put into a wrong intent on purpose, and intents are cut in two, to see how many of these are found; and how
much is found in the content as it is, which is meant. Besides, pairs of messages that are not in the content
(content_pairs.yml): of those that mean the same in two intents, `pairs_recall` is the share that is told, and
`pairs_precision` is the share of these among all pairs that are told, with those that only look alike.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml

from bench.figures import Figures
from content.examples import CLEARLY_NEARER, CONTRAST, NEARLY_SAME, check_near_examples
from content.nearness import Nearness, nearness
from content.project import Example
from content.reading import read_project
from content.run import run_checks
from content.vectors import VectorSource
from content.writing import has_meaning, plain
from encoder.places import encoder_folder, vectors_file

ROOT = Path(__file__).resolve().parents[1]
PAIRS = ROOT / "bench" / "content_pairs.yml"


def main() -> None:
    """Measures each language, and the whole check twice: the second time all vectors are known."""
    figures, source = Figures(), VectorSource(encoder_folder(), vectors_file())
    project = read_project(ROOT)
    for language in project.languages:
        examples = [one for one in project.examples if one.language == language and has_meaning(one.text)]
        vectors = source.vectors([one.text for one in examples], language)
        measure(figures, language, examples, vectors)
        measure_pairs(figures, language, examples, source)
    source.close()
    for name in ("first_check_seconds", "second_check_seconds"):
        began = time.perf_counter()
        run_checks(ROOT, os.environ)
        figures.add(name, time.perf_counter() - began, "s")
    figures.write()


def measure(figures: Figures, language: str, examples: list[Example], vectors: np.ndarray) -> None:
    """The figures of one language."""
    random = np.random.default_rng(0)
    intents = [one.intent for one in examples]
    near = nearness(vectors, intents)
    alike = np.triu(near.vectors @ near.vectors.T >= NEARLY_SAME, 1)
    across = near.own[:, None] != near.own[None, :]
    figures.add(f"{language}_near_pairs_across", int((alike & across).sum()))
    figures.add(f"{language}_near_pairs_within", int((alike & ~across).sum()))
    meant = np.array([intent != CONTRAST for intent in intents])
    figures.add(
        f"{language}_unlike_its_intent", 100 * float((near.margins(CONTRAST)[meant] > CLEARLY_NEARER).mean()), "%"
    )
    wrong = (near.own + random.integers(1, len(near.groups), len(intents))) % len(near.groups)
    planted = replace(near, own=wrong)
    figures.add(f"{language}_misplaced_found", 100 * float((planted.margins() > CLEARLY_NEARER).mean()), "%")
    figures.add(f"{language}_overlap_highest", overlaps(near).max())
    halves = [cut(vectors, intents, intent, random) for intent in near.groups]
    figures.add(f"{language}_overlap_of_halves_lowest", min(halves))


def measure_pairs(figures: Figures, language: str, examples: list[Example], source: VectorSource) -> None:
    """Precision and recall over the pairs of one language, each put into the content by itself."""
    pairs = yaml.safe_load(PAIRS.read_text(encoding="utf-8"))
    told = {kind: [is_told(pair, language, examples, source) for pair in pairs[kind][language]] for kind in pairs}
    same, other = sum(told["same"]), sum(told["other"])
    figures.add(f"{language}_pairs_recall", same / len(told["same"]))
    figures.add(f"{language}_pairs_precision", same / max(1, same + other))


def is_told(pair: list[str], language: str, examples: list[Example], source: VectorSource) -> bool:
    """Whether anything is told of a pair (text, intent, text, intent) that is among the examples."""
    texts = {pair[0]: pair[1], pair[2]: pair[3]}
    added = [Example(text, "pair.yml", 1, intent, language) for text, intent in texts.items()]
    kept = [one for one in examples if plain(one.text) not in set(map(plain, texts))]
    whole = [*kept, *added]
    near = nearness(source.vectors([one.text for one in whole], language), [one.intent for one in whole])
    return any(set(found.about) & set(texts) for found in check_near_examples(whole, near))


def overlaps(near: Nearness) -> np.ndarray:
    """The share of the smaller intent's examples that each two intents exchange."""
    taken, sizes = near.to_groups.argmax(1), np.bincount(near.own)
    exchanged = np.zeros((len(sizes), len(sizes)))
    np.add.at(exchanged, (near.own, taken), 1)
    np.fill_diagonal(exchanged, 0)
    return (exchanged + exchanged.T) / np.minimum(sizes[:, None], sizes[None, :])


def cut(vectors: np.ndarray, intents: list[str], intent: str, random: np.random.Generator) -> float:
    """The same of the two halves of an intent that is cut at random."""
    halves = [f"{intent} 2" if one == intent and random.random() < 0.5 else one for one in intents]
    near = nearness(vectors, halves)
    first, second = near.groups.index(intent), near.groups.index(f"{intent} 2")
    return float(overlaps(near)[first, second])


if __name__ == "__main__":
    main()
