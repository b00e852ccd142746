"""Writes the shipped relation model: python export.py RUN_FOLDER MODEL_FOLDER [--bits 7].

RUN_FOLDER holds `relations.safetensors` and `relations.json`; MODEL_FOLDER gets `relations.onnx`
and `relations.json` with the file's hash.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
from safetensors.numpy import load_file

_LANGUAGE = Path(__file__).parents[1] / "language"
sys.path.append(str(_LANGUAGE))
from graph import MS, Array, Graph  # noqa: E402


def _language_export() -> ModuleType:
    """The parser's export script, which has this file's name."""
    spec = importlib.util.spec_from_file_location("language_export", _LANGUAGE / "export.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["language_export"] = module
    spec.loader.exec_module(module)
    return module


def relation_graph(w: dict[str, Array], bits: int) -> tuple[Graph, dict[str, int]]:
    """Encoder, span means and the three heads; `source` and `target` are piece numbers."""
    g = Graph(bits)
    pieces = _language_export().encoder(g, w)
    zero = g.constant(np.zeros(1, np.int64))
    axis = {"axes": [0], "keepdims": 1}
    spans = [
        g.node("ReduceMean", g.node("Gather", pieces, side), **axis)
        for side in ("source", "target")
    ]
    whole = g.node("Gather", pieces, zero)
    joined = g.node("Concat", whole, *spans, g.node("Mul", *spans), axis=1)
    hidden = g.node("Gelu", _affine(g, joined, w, "join"), domain=MS)
    names = ("root", "mode", "modality")
    for name in names:
        g.node("Softmax", _affine(g, hidden, w, name), name=f"{name}_p", axis=-1)
    return g, {f"{name}_p": len(w[f"{name}.bias"]) for name in names}


def _affine(g: Graph, x: str, w: dict[str, Array], name: str) -> str:
    made = g.node("MatMul", x, g.constant(w[f"{name}.weight"].T.astype(np.float32)))
    return g.node("Add", made, g.constant(w[f"{name}.bias"].astype(np.float32)))


def main() -> None:
    """Writes both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--bits", type=int, default=7)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    g, widths = relation_graph(load_file(args.run / "relations.safetensors"), args.bits)
    inputs = {"ids": ["p"], "shapes": ["p"], "source": ["s"], "target": ["t"]}
    g.save(args.out / "relations.onnx", inputs, {name: [1, n] for name, n in widths.items()})
    lists = json.loads((args.run / "relations.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((args.out / "relations.onnx").read_bytes()).hexdigest()
    version = hashlib.sha256(json.dumps([digest, lists]).encode()).hexdigest()[:12]
    card = {"version": version, "files": {"relations.onnx": digest}, **lists}
    (args.out / "relations.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print("version", version)


if __name__ == "__main__":
    main()
