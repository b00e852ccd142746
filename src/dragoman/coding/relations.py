"""The relation model: what does this source do to this target in this sentence?

A 6-layer MiniLM fine-tuned on the project's own sentences (training/relations), run pair by pair,
so that no other pair changes an answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dragoman.errors import ModelError
from dragoman.language.pieces import SHAPES, Pieces
from dragoman.language.shelf import SHIPPED, Shelf
from dragoman.model import Modality

#: The label of a pair between which nothing happens in this direction.
NONE: Final = "NONE"
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Relation:
    """The model's answer: probabilities of roots, and the likeliest mode and modality."""

    roots: dict[str, float]
    modes: dict[str, float]
    modality: Modality

    def best(self, *, none: bool = True) -> tuple[str, float]:
        """The likeliest root and its probability; `none` also considers "nothing happens"."""
        allowed = {k: p for k, p in self.roots.items() if none or k != NONE}
        root = max(allowed, key=lambda k: (allowed[k], k))
        return root, allowed[root] / sum(allowed.values())

    def mode(self, allowed: Sequence[str]) -> str:
        """The likeliest of the modes a root has, "" for none."""
        choices = {name: self.modes.get(name, 0.0) for name in ("", *allowed)}
        return max(choices, key=lambda k: (choices[k], k))


class RelationModel:
    """The session with its label lists."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        try:
            card: dict[str, Any] = json.loads((folder / "relations.json").read_bytes())
            self._lists = {n: tuple(map(str, card[n])) for n in ("root", "mode", "modality")}
            self.version = str(card["version"])
            files = dict(card["files"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"no relation model in {folder}: relations.json cannot be read; reinstall dragoman"
            ) from error
        self._roots = frozenset(self._lists["root"]) - {NONE}
        shelf = Shelf(folder, self.version, files, (), (), (), ())
        self._session = shelf.session("relations.onnx", threads)
        tokenizer = Shelf.open(SHIPPED).bytes_of("tokenizer.json")
        self._pieces = Pieces(tokenizer)
        self.relate = lru_cache(maxsize=4096)(self._relate)

    @classmethod
    def load(cls, folder: Path | None = None, threads: int = 1) -> RelationModel:
        """The shipped model, or one in another folder.

        Raises:
            ModelError: a file is missing or not the one that was shipped.
        """
        return cls(folder or SHIPPED, threads)

    @property
    def roots(self) -> frozenset[str]:
        """The roots it can name; those of a user's own tables are not among them."""
        return self._roots

    @staticmethod
    def shipped() -> bool:
        """Whether this installation carries a relation model."""
        return (SHIPPED / "relations.json").is_file()

    def _relate(
        self, words: tuple[str, ...], source: frozenset[int], target: frozenset[int]
    ) -> Relation:
        """What happens between two sets of words of a sentence (word numbers from 0)."""
        cut = self._pieces.of_sentence(words)
        shapes = cut.shapes.copy()
        chosen = []
        for role, side in ((1, source), (2, target)):
            inside = [w for w in sorted(side) if w < len(words)]
            pieces = [p for w in inside for p in range(cut.first[w], cut.last[w] + 1)]
            chosen.append(np.array(pieces or [0], dtype=np.int64))
            shapes[pieces] = shapes[pieces] % len(SHAPES) + role * len(SHAPES)
        feeds = {"ids": cut.ids, "shapes": shapes, "source": chosen[0], "target": chosen[1]}
        root, mode, modality = self._session.run(["root_p", "mode_p", "modality_p"], feeds)
        return Relation(
            _named(self._lists["root"], root),
            _named(self._lists["mode"], mode),
            self._lists["modality"][int(modality[0].argmax())],  # type: ignore[arg-type]
        )


def _named(names: tuple[str, ...], values: NDArray[np.float32]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values[0], strict=True)}
