"""Writes the ONNX graph of a sentence encoder with onnxruntime's fused operators.

Source of the operators: onnxruntime's ContribOperators.md. They make a few nodes of a transformer's layer, and multiply
bytes, which processors since 2019 have instructions for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from encoder.making.blocks import BLOCK, Blocks
from encoder.making.eight_bits import HALF, MOST, as_bytes, smoothing

FUSED = "com.microsoft"
IDS, MASK, VECTORS = "ids", "mask", "vectors"
OPSETS = (("", 18), (FUSED, 1))
# Of the file format: what onnxruntime 1.18 and later read.
IR_VERSION = 9


class Graph:
    """A graph being written: every method adds nodes and returns the name of their output.

    Input `ids` (int64) and `mask` (int32), both (sentences, tokens); output `vectors` (float32, sentences x width).
    """

    def __init__(self, largest: Mapping[str, np.ndarray] | None = None) -> None:
        """`largest`: by the name of a product, how large each of its inputs becomes; see `eight_bits.smoothing`."""
        self._largest = largest or {}
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._outputs: list[str] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        """A named tensor of the graph."""
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def integers(self, *values: int) -> str:
        """A small constant list of integers, such as axes or a shape."""
        return self._once("integers_" + "_".join(map(str, values)).replace("-", "minus"), np.array(values, np.int64))

    def node(self, kind: str, inputs: Sequence[str], domain: str = "", outputs: int = 1, **attributes: Any) -> Any:
        """One operator; returns its output's name, or a list of them."""
        label = f"{kind}_{len(self._nodes)}"
        names = [f"{label}_{place}" for place in range(outputs)]
        self._nodes.append(helper.make_node(kind, list(inputs), names, name=label, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def multiply(self, x: str, name: str, matrix: np.ndarray) -> str:
        """x times the transposed matrix (outputs, inputs), in bytes: each token and each output has a scale."""
        if name in self._largest:
            smooth = smoothing(matrix, self._largest[name])
            x = self.node("Mul", [x, self.constant(f"{name}.smooth", 1 / smooth)])
            matrix = matrix * smooth
        codes, scales = as_bytes(matrix)
        unit, zero = self._once("unit", np.float32(1 / MOST)), self._once("zero", np.uint8(HALF))
        highest = self.node("ReduceMax", [self.node("Abs", [x]), self.integers(-1)], keepdims=1)
        highest = self.node("Max", [highest, self._once("least", np.float32(1e-12))])
        inputs = self.node("QuantizeLinear", [self.node("Div", [x, highest]), unit, zero])
        weights = [self.constant(f"{name}.codes", codes.T), unit, self.constant(f"{name}.scales", scales)]
        product = self.node("MatMulIntegerToFloat", [inputs, *weights, zero, zero], FUSED)
        return str(self.node("Mul", [product, highest]))

    def _once(self, name: str, value: Any) -> str:
        """A constant that several nodes use."""
        if all(constant.name != name for constant in self._constants):
            self.constant(name, np.array(value))
        return name

    def look_up(self, table: Blocks) -> str:
        """The rows of an 8-bit table for the ids, as floats."""
        rows, columns = table.shape
        codes = self.node("Gather", [self.constant("table.codes", table.codes.reshape(rows, columns)), IDS])
        scales = self.node("Gather", [self.constant("table.scales", table.scales), IDS])
        return self._scaled(self.node("Cast", [codes], to=TensorProto.FLOAT), scales, table, columns)

    def look_up_4_bit(self, table: Blocks) -> str:
        """The rows of a 4-bit table for the ids, as floats."""
        rows, columns = table.shape
        nibbles = helper.make_tensor(
            "table.codes", TensorProto.UINT4, [rows, columns], table.packed().tobytes(), raw=True
        )
        zeros = np.full(rows * columns // BLOCK // 2, 0x88, np.uint8).tobytes()
        zero = helper.make_tensor("table.zeros", TensorProto.UINT4, [rows, columns // BLOCK], zeros, raw=True)
        self._constants += [nibbles, zero]
        scales = self.constant("table.scales", table.scales)
        inputs = ["table.codes", IDS, scales, "table.zeros"]
        return str(self.node("GatherBlockQuantized", inputs, FUSED, block_size=BLOCK, gather_axis=0, quantize_axis=1))

    def _scaled(self, codes: str, scales: str, table: Blocks, columns: int) -> str:
        shifted = self.node("Sub", [codes, self.constant("table.zero", np.array(table.zero, np.float32))])
        blocks = self.node("Reshape", [shifted, self.integers(0, 0, columns // BLOCK, BLOCK)])
        scaled = self.node("Mul", [blocks, self.node("Unsqueeze", [scales, self.integers(3)])])
        return str(self.node("Reshape", [scaled, self.integers(0, 0, columns)]))

    def length(self) -> str:
        """The number of tokens of the longest sentence, as a list of one integer."""
        return str(self.node("Shape", [IDS], start=1, end=2))

    def float_mask(self) -> str:
        """The mask as (sentences, tokens, 1) floats."""
        return str(self.node("Unsqueeze", [self.node("Cast", [MASK], to=TensorProto.FLOAT), self.integers(2)]))

    def mean_of_tokens(self, x: str) -> str:
        """The sum over a sentence's tokens, brought to length one: the direction of their mean."""
        total = self.node("ReduceSum", [self.node("Mul", [x, self.float_mask()]), self.integers(1)], keepdims=0)
        return str(self.node("LpNormalization", [total], axis=1, p=2))

    def output(self, x: str) -> str:
        """Gives x beside the vectors, under the name that is returned."""
        self._outputs.append(f"output_{len(self._outputs)}")
        self._nodes.append(helper.make_node("Identity", [x], [self._outputs[-1]]))
        return self._outputs[-1]

    def save(self, output: str, path: Path) -> None:
        """Writes the file; `output` is the node output that holds the vectors."""
        self._nodes.append(helper.make_node("Identity", [output], [VECTORS]))
        inputs = [
            helper.make_tensor_value_info(IDS, TensorProto.INT64, ["sentences", "tokens"]),
            helper.make_tensor_value_info(MASK, TensorProto.INT32, ["sentences", "tokens"]),
        ]
        outputs = [helper.make_tensor_value_info(VECTORS, TensorProto.FLOAT, ["sentences", None])]
        outputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in self._outputs]
        graph = helper.make_graph(self._nodes, "encoder", inputs, outputs, self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid(*opset) for opset in OPSETS])
        model.ir_version = IR_VERSION
        onnx.save(model, str(path))


def normalized(graph: Graph, x: str, name: str, weight: np.ndarray, bias: np.ndarray, epsilon: float) -> str:
    """Layer normalization over the last axis."""
    inputs = [x, graph.constant(f"{name}.weight", weight), graph.constant(f"{name}.bias", bias)]
    return str(graph.node("LayerNormalization", inputs, axis=-1, epsilon=epsilon))


def skip_normalized(
    graph: Graph, x: str, skipped: str, name: str, norm: Sequence[np.ndarray], bias: np.ndarray, epsilon: float
) -> str:
    """Layer normalization of x + skipped + bias."""
    constants = [
        graph.constant(f"{name}.norm.weight", norm[0]),
        graph.constant(f"{name}.norm.bias", norm[1]),
        graph.constant(f"{name}.bias", bias),
    ]
    return str(graph.node("SkipLayerNormalization", [x, skipped, *constants], FUSED, epsilon=epsilon))


def attention(graph: Graph, x: str, name: str, biases: np.ndarray, heads: int, positions: str | None) -> str:
    """Attention of the joined queries, keys and values; `positions` is added to the scores."""
    parts = graph.node("Split", [x], outputs=3, axis=2, num_outputs=3)
    inputs = [*parts, graph.constant(f"{name}.bias", biases), MASK, *([positions] if positions else [])]
    return str(graph.node("MultiHeadAttention", inputs, FUSED, num_heads=heads))
