"""A small builder of ONNX graphs with int8 weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

Array = np.ndarray[Any, np.dtype[Any]]
MS = "com.microsoft"


class Graph:
    """Collects nodes and constants; every method returns the name of what it made."""

    def __init__(self, bits: int = 8) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.limit = 2 ** (bits - 1) - 1
        self._count = 0

    def constant(self, value: Array) -> str:
        """A stored tensor."""
        self._count += 1
        name = f"c{self._count}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(
        self, kind: str, *inputs: str, domain: str = "", name: str = "", **options: Any
    ) -> str:
        """One operation with one result."""
        self._count += 1
        output = name or f"n{self._count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], domain=domain, **options))
        return output

    def nodes_out(self, kind: str, inputs: list[str], count: int, **options: Any) -> list[str]:
        """One operation with several results."""
        self._count += 1
        outputs = [f"n{self._count}_{i}" for i in range(count)]
        self.nodes.append(helper.make_node(kind, inputs, outputs, **options))
        return outputs

    def quantized(self, weight: Array, limit: int) -> tuple[Array, Array]:
        """Symmetric int8 columns of a (rows, columns) matrix and their scales."""
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-9) / limit
        return np.round(weight / scale).clip(-limit, limit).astype(np.int8), scale.astype(
            np.float32
        )

    def linear(self, x: str, weight: Array, bias: Array) -> str:
        """x @ weight.T + bias with int8 weights; `weight` as torch keeps it."""
        small, scale = self.quantized(weight.T, self.limit)
        return self.node(
            "DynamicQuantizeMatMul",
            x,
            self.constant(small),
            self.constant(scale),
            "",
            self.constant(bias.astype(np.float32)),
            domain=MS,
        )

    def rows(self, table: Array, index: str) -> str:
        """Rows of an embedding kept in int8 with one scale per row."""
        return self.picked(self.table(table), index)

    def table(self, table: Array) -> tuple[str, str]:
        """An embedding table in int8 and its scales, one per row."""
        small, scale = self.quantized(table.T, 127)
        return self.constant(small.T), self.constant(scale[:, None])

    def picked(self, stored: tuple[str, str], index: str) -> str:
        """Rows of a stored table as floats."""
        wide = self.node("Cast", self.node("Gather", stored[0], index), to=TensorProto.FLOAT)
        return self.node("Mul", wide, self.node("Gather", stored[1], index))

    def save(self, path: Path, inputs: dict[str, list[Any]], outputs: dict[str, list[Any]]) -> None:
        """Checks and writes the model."""
        graph = helper.make_graph(
            self.nodes,
            "dragoman",
            [helper.make_tensor_value_info(k, TensorProto.INT64, v) for k, v in inputs.items()],
            [helper.make_tensor_value_info(k, TensorProto.FLOAT, v) for k, v in outputs.items()],
            self.constants,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MS, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        checker.check_model(model)
        save(model, str(path))
