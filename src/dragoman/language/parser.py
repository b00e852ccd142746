"""Tags and trees: runs the encoder on one sentence and decodes what it says.

Sentences run one at a time: int8 activations are scaled by the largest value in a run, so a
batch would let neighbours change each other's results.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dragoman.language.mst import heads_of
from dragoman.language.pieces import Pieces, Piecewise
from dragoman.language.shelf import Shelf

FloatArray = NDArray[np.float32]

_TREE: Final = ("upos", "xpos", "arcs", "label_dep", "label_head")
_NEVER: Final = np.float32(-1e9)


class Analysis(NamedTuple):
    """What the model says of a sentence, one entry per word; head -1 is the root."""

    upos: list[str]
    xpos: list[str]
    heads: list[int]
    deprels: list[str]
    states: FloatArray | None


class Parser:
    """The encoder session with its tag lists."""

    def __init__(self, shelf: Shelf, pieces: Pieces, threads: int = 1) -> None:
        self._session = shelf.session("parser.onnx", threads)
        self._pieces = pieces
        self._shelf = shelf
        stored = shelf.arrays("labels.npz")
        self._weight, self._bias = stored["weight"], stored["bias"]
        self._root = shelf.deprel.index("root")
        pairs = [pair.split(" ") for pair in shelf.pairs]
        self._pair_upos = np.array([shelf.upos.index(upos) for upos, _ in pairs])
        self._pair_xpos = np.array([shelf.xpos.index(xpos) for _, xpos in pairs])

    def parse(self, words: Sequence[str], states: bool = False) -> Analysis:
        """Tags and tree of one sentence of at least one word; with `states` also its vectors."""
        names = [*_TREE, "states"] if states else list(_TREE)
        found = self._session.run(names, _feeds(self._pieces.of_sentence(words)))
        upos, xpos, arcs, dep, head = found[:5]
        heads = heads_of(arcs)
        upos_names, xpos_names = self._tags(upos, xpos)
        return Analysis(
            upos_names,
            xpos_names,
            [h - 1 for h in heads],
            self._labels(dep, head, heads),
            found[5] if states else None,
        )

    def states(self, words: Sequence[str]) -> FloatArray:
        """The encoder's vector of every word, shape (words, 384)."""
        found: FloatArray = self._session.run(["states"], _feeds(self._pieces.of_sentence(words)))[
            0
        ]
        return found

    def _tags(self, upos: FloatArray, xpos: FloatArray) -> tuple[list[str], list[str]]:
        """The likeliest pair of tags of each word, among the pairs the treebanks know."""
        likely = _log_softmax(upos)[:, self._pair_upos] + _log_softmax(xpos)[:, self._pair_xpos]
        best = likely.argmax(axis=1)
        return (
            [self._shelf.upos[i] for i in self._pair_upos[best]],
            [self._shelf.xpos[i] for i in self._pair_xpos[best]],
        )

    def _labels(self, dep: FloatArray, head: FloatArray, heads: list[int]) -> list[str]:
        """The relation of each word to its head; only the root's word is called root."""
        scores = np.maximum(dep + head[heads], 0) @ self._weight + self._bias
        scores[:, self._root] = _NEVER
        names = [self._shelf.deprel[i] for i in scores.argmax(axis=1)]
        names[heads.index(0)] = "root"
        return names


def _feeds(cut: Piecewise) -> dict[str, Any]:
    return {"ids": cut.ids, "shapes": cut.shapes, "first": cut.first, "last": cut.last}


def _log_softmax(scores: FloatArray) -> FloatArray:
    shifted = scores - scores.max(axis=1, keepdims=True)
    normal: FloatArray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return normal
