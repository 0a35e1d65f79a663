"""`python -m encoder.making.measuring --packages FOLDER` measures what `ranges.npz` keeps, in a minute or two.

Only new weights need it. Run it with what `encoder.making` needs, and onnxruntime and tokenizers.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from encoder.making.__main__ import make_e5, make_mpnet
from encoder.making.graph import IDS, MASK, Graph
from encoder.making.ranges import write_ranges
from encoder.onnx_model import OnnxModel

# Questions to a shop in both languages, one a line.
SENTENCES = Path(__file__).with_name("sentences.txt")
# Inputs of these products are smoothed; those of the others are even enough.
SMOOTHED = ("joined", "inner", "output")


class ExactGraph(Graph):
    """Multiplies in floats, and gives the inputs of products that are smoothed as outputs of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.inputs: dict[str, str] = {}

    def multiply(self, x: str, name: str, matrix: np.ndarray) -> str:
        """x times the transposed matrix."""
        if name.endswith(SMOOTHED):
            self.inputs[name] = self.output(x)
        return str(self.node("MatMul", [x, self.constant(f"{name}.weight", matrix.T)]))


def measure(folder: Path, graph: ExactGraph, sentences: Sequence[str]) -> dict[str, np.ndarray]:
    """The largest magnitude of each input of the products, over all words of all sentences."""
    model = OnnxModel(folder)
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    largest: dict[str, np.ndarray] = {}
    for text in sentences:
        ids = np.array([model.pieces(text)], np.int64)
        found = session.run(list(graph.inputs.values()), {IDS: ids, MASK: np.ones(ids.shape, np.int32)})
        for name, values in zip(graph.inputs, found, strict=True):
            magnitudes = np.abs(values[0]).max(axis=0)
            largest[name] = np.maximum(largest.get(name, magnitudes), magnitudes)
    return largest


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, required=True, help="where requirements/weights.txt is installed")
    packages = parser.parse_args().packages
    sentences = SENTENCES.read_text(encoding="utf-8").splitlines()
    english = [sentence for sentence in sentences if sentence.isascii()]
    largest = {}
    for name, make, read in (("e5", make_e5, sentences), ("mpnet", make_mpnet, english)):
        graph = ExactGraph()
        with tempfile.TemporaryDirectory() as folder:
            make(packages, Path(folder), graph)
            largest[name] = measure(Path(folder) / name, graph, read)
    write_ranges(largest)


if __name__ == "__main__":
    main()
