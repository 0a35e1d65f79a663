"""Makes the encoder's files: `python -m encoder.making --packages FOLDER --to models/encoder`."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from encoder.errors import EncoderError
from encoder.making.convolution import write_convolution
from encoder.making.e5 import read_e5
from encoder.making.graph import Graph
from encoder.making.mpnet import PLACES, read_mpnet
from encoder.making.ranges import read_ranges
from encoder.making.transformer import write_transformer
from encoder.making.use import read_use
from encoder.pieces import SENTENCE_PIECES, WORD_PIECES

# Which weights are which encoder, and what each wants put before a text.
E5_PREFIXES = {"query": "query: ", "passage": "passage: "}


def make_use(packages: Path, folder: Path) -> None:
    """The quick one: every language, a millisecond or two."""
    weights, pieces = read_use(packages)
    graph = Graph()
    output = write_convolution(weights, graph)
    store(folder / "use", graph, output, (SENTENCE_PIECES, pieces), {"name": "use", "width": 512, "tokens": 512})


def make_e5(packages: Path, folder: Path, graph: Graph | None = None) -> None:
    """The deep one for any language but English."""
    weights, pieces, replacements = read_e5(packages)
    graph = graph or Graph(read_ranges("e5"))
    output = write_transformer(weights, graph)
    facts = {"name": "e5", "width": 384, "tokens": 512, "prefixes": E5_PREFIXES}
    store(folder / "e5", graph, output, (SENTENCE_PIECES, pieces), facts, replacements)


def make_mpnet(packages: Path, folder: Path, graph: Graph | None = None) -> None:
    """The deep one for English."""
    weights, pieces = read_mpnet(packages)
    graph = graph or Graph(read_ranges("mpnet"))
    output = write_transformer(weights, graph)
    facts = {"name": "mpnet", "width": 768, "tokens": PLACES}
    store(folder / "mpnet", graph, output, (WORD_PIECES, pieces), facts)


def store(
    folder: Path,
    graph: Graph,
    output: str,
    pieces: tuple[str, bytes],
    facts: dict[str, Any],
    replacements: dict[int, str] | None = None,
) -> None:
    """Writes one encoder's folder, beside the old one, and puts it in its place when it is whole.

    `pieces` is a file's name, one of those in encoder/pieces.py, and its content. `encoder.json` has the facts, the
    replacements of characters, and the digests of the two other files.
    """
    new = folder.with_name(folder.name + ".new")
    shutil.rmtree(str(new), ignore_errors=True)
    new.mkdir(parents=True)
    graph.save(output, new / "model.onnx")
    (new / pieces[0]).write_bytes(pieces[1])
    digests = {name: hashlib.sha256((new / name).read_bytes()).hexdigest() for name in ("model.onnx", pieces[0])}
    described = {**facts, "digests": digests, "replacements": {chr(k): v for k, v in (replacements or {}).items()}}
    (new / "encoder.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    shutil.rmtree(str(folder), ignore_errors=True)
    new.rename(folder)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, required=True, help="where requirements/weights.txt is installed")
    parser.add_argument("--to", type=Path, required=True, help="the folder for the encoder's files")
    given = parser.parse_args()
    try:
        for make in (make_use, make_e5, make_mpnet):
            make(given.packages, given.to)
    except EncoderError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
