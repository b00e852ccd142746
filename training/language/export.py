"""Writes the shipped model: python export.py RUN_FOLDER BASE_MODEL_FOLDER MODEL_FOLDER [--bits 7].

RUN_FOLDER holds `parser.safetensors`, `labels.json` and `splitter.safetensors`. MODEL_FOLDER
gets `parser.onnx`, `sentences.onnx`, `tokenizer.json` and `model.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
from graph import MS, Array, Graph
from safetensors.numpy import load_file

HEADS = 12
LAYERS = 6


def encoder(g: Graph, w: dict[str, Array]) -> str:
    """The encoder's hidden state of every piece, (pieces, 384)."""
    places = g.constant(w["encoder.places.weight"].astype(np.float32))
    length = g.node("Shape", "ids")
    zero = g.constant(np.zeros(1, np.int64))
    x = g.node(
        "Add", g.rows(w["encoder.words.weight"], "ids"), g.node("Slice", places, zero, length)
    )
    shapes = g.constant(w["encoder.shapes.weight"].astype(np.float32))
    x = g.node("Add", x, g.node("Gather", shapes, "shapes"))
    x = g.node("Unsqueeze", x, zero)
    norm = [g.constant(w[f"encoder.norm.{k}"].astype(np.float32)) for k in ("weight", "bias")]
    x = g.node("LayerNormalization", x, *norm, epsilon=1e-12)
    for i in range(LAYERS):
        x = layer(g, {k.removeprefix(f"encoder.layers.{i}."): v for k, v in w.items()}, x)
    return g.node("Squeeze", x, zero)


def layer(g: Graph, w: dict[str, Array], x: str) -> str:
    """One transformer layer."""

    def dense(name: str, value: str) -> str:
        return g.linear(value, w[f"{name}.weight"], w[f"{name}.bias"])

    def add_norm(name: str, left: str, right: str) -> str:
        # the fused SkipLayerNormalization is several times slower on one core
        parts = [g.constant(w[f"{name}.{k}"].astype(np.float32)) for k in ("weight", "bias")]
        return g.node("LayerNormalization", g.node("Add", left, right), *parts, epsilon=1e-12)

    sizes = g.constant(np.array([384, 384, 384], np.int64))
    parts = g.nodes_out("Split", [dense("qkv", x), sizes], 3, axis=2)
    mixed = g.node("MultiHeadAttention", *parts, domain=MS, num_heads=HEADS)
    x = add_norm("norm1", dense("out", mixed), x)
    wide = g.node("Gelu", dense("up", x), domain=MS)
    return add_norm("norm2", dense("down", wide), x)


def parser_graph(w: dict[str, Array], bits: int) -> tuple[Graph, dict[str, int]]:
    """Encoder and heads; returns the graph and the width of every output."""
    g = Graph(bits)
    pieces = encoder(g, w)
    half = g.constant(np.array(0.5, np.float32))
    both = g.node("Add", g.node("Gather", pieces, "first"), g.node("Gather", pieces, "last"))
    states = g.node("Mul", both, half, name="states")
    zero = g.constant(np.zeros(1, np.int64))
    rooted = g.node("Concat", g.node("Gather", pieces, zero), states, axis=0)

    def joint(names: list[str], value: str) -> list[str]:
        sizes = [len(w[f"{n}.bias"]) for n in names]
        made = g.linear(
            value,
            np.concatenate([w[f"{n}.weight"] for n in names]),
            np.concatenate([w[f"{n}.bias"] for n in names]),
        )
        return g.nodes_out(
            "Split", [made, g.constant(np.array(sizes, np.int64))], len(names), axis=1
        )

    # the tag heads are small enough to stay in floats
    upos, xpos = (_affine(g, states, w[f"{n}.weight"], w[f"{n}.bias"]) for n in ("upos", "xpos"))
    dep, label_dep = joint(["arc_dep", "label_dep"], states)
    head, label_head = joint(["arc_head", "label_head"], rooted)
    # the head's own bias joins the bilinear form: (dep @ A + b) . head
    bilinear = g.node(
        "Add",
        g.node("MatMul", g.node("Relu", dep), g.constant(w["arc"].astype(np.float32))),
        g.constant(w["arc_bias.weight"][0].astype(np.float32)),
    )
    turned = g.node("Transpose", g.node("Relu", head), perm=[1, 0])
    g.node("MatMul", bilinear, turned, name="arcs")
    for name, value in {
        "upos": upos,
        "xpos": xpos,
        "label_dep": label_dep,
        "label_head": label_head,
    }.items():
        g.node("Identity", value, name=name)
    widths = {n: len(w[f"{n}.bias"]) for n in ("upos", "xpos", "label_dep", "label_head")}
    return g, widths


def splitter_graph(w: dict[str, Array]) -> Graph:
    """The sentence tagger over (words, 4) features: one logit per word."""
    g = Graph()
    zero = g.constant(np.zeros(1, np.int64))
    columns = g.nodes_out("Split", ["features", g.constant(np.ones(4, np.int64))], 4, axis=1)
    one = g.constant(np.ones(1, np.int64))
    columns = [g.node("Squeeze", c, one) for c in columns]
    tables = [g.constant(w[f"{n}.weight"].astype(np.float32)) for n in ("shapes", "gaps")]
    stored = g.table(w["pieces.weight"])
    parts = [g.picked(stored, c) for c in columns[:2]]
    parts += [g.node("Gather", t, c) for t, c in zip(tables, columns[2:], strict=True)]
    x = g.node("Concat", *parts, axis=1)
    x = _affine(g, x, w["enter.weight"], w["enter.bias"])
    x = g.node("Unsqueeze", g.node("Transpose", g.node("Relu", x), perm=[1, 0]), zero)
    for i, dilation in enumerate((1, 2, 4)):
        kernel = g.constant(w[f"convolutions.{i}.weight"].astype(np.float32))
        bias = g.constant(w[f"convolutions.{i}.bias"].astype(np.float32))
        pad = [2 * dilation, 2 * dilation]
        y = g.node("Conv", x, kernel, bias, dilations=[dilation], pads=pad, kernel_shape=[5])
        x = g.node("Add", x, g.node("Relu", y))
    x = g.node("Transpose", g.node("Squeeze", x, zero), perm=[1, 0])
    x = _affine(g, x, w["leave.weight"], w["leave.bias"])
    g.node("Squeeze", x, one, name="begins")
    return g


def _affine(g: Graph, x: str, weight: Array, bias: Array) -> str:
    made = g.node("MatMul", x, g.constant(weight.T.astype(np.float32)))
    return g.node("Add", made, g.constant(bias.astype(np.float32)))


def write_tokenizer(base: Path, out: Path) -> None:
    """The base model's tokenizer without padding and truncation."""
    text = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    text["truncation"] = text["padding"] = None
    (out / "tokenizer.json").write_text(json.dumps(text, ensure_ascii=False), encoding="utf-8")


def main() -> None:
    """Writes all files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--bits", type=int, default=7, help="8 overflows on processors without VNNI"
    )
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    w = load_file(args.run / "parser.safetensors")
    g, widths = parser_graph(w, args.bits)
    ins = {"ids": ["p"], "shapes": ["p"], "first": ["w"], "last": ["w"]}
    outs: dict[str, list[str | int]] = {
        "upos": ["w", widths["upos"]],
        "xpos": ["w", widths["xpos"]],
        "arcs": ["w", "r"],
        "label_dep": ["w", widths["label_dep"]],
        "label_head": ["r", widths["label_head"]],
        "states": ["w", 384],
    }
    g.save(args.out / "parser.onnx", ins, outs)
    split = splitter_graph(load_file(args.run / "splitter.safetensors"))
    split.save(args.out / "sentences.onnx", {"features": ["w", 4]}, {"begins": ["w"]})
    write_tokenizer(args.base, args.out)
    np.savez(args.out / "labels.npz", weight=w["label.weight"].T, bias=w["label.bias"])
    files = ["parser.onnx", "sentences.onnx", "tokenizer.json", "labels.npz"]
    hashes = {f: hashlib.sha256((args.out / f).read_bytes()).hexdigest() for f in files}
    lists = json.loads((args.run / "labels.json").read_text(encoding="utf-8"))
    version = hashlib.sha256(json.dumps([hashes, lists]).encode()).hexdigest()[:12]
    text = json.dumps({"version": version, "files": hashes, **lists}, indent=1)
    (args.out / "model.json").write_text(text + "\n", encoding="utf-8")
    print("version", version)


if __name__ == "__main__":
    main()
