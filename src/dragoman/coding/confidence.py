"""How sure an event is: the share of events of its kind that were right in coded documents.

A logistic regression over what is known of a draft, fitted by `training/confidence/fit.py` on the
project's own coded documents. Weights and threshold are in `data/model/confidence.json`, the
reliability in its model card; there is one set with the relation model and one without.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from dragoman.coding.drafts import Draft
from dragoman.coding.memory import ActorRef
from dragoman.coding.mending import base
from dragoman.coding.plausible import VERBAL
from dragoman.coding.tree import Tree
from dragoman.errors import ModelError
from dragoman.language.shelf import SHIPPED

#: Probabilities are cut here before their log odds are taken.
_CUT: Final = 0.02
_OPEN: Final = frozenset({'"', "“", "``"})
_CLOSE: Final = frozenset({'"', "”", "''"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft with the tree it stands in, and the verbs of saying."""

    draft: Draft
    tree: Tree
    reporting: Container[str]

    def governors(self) -> list[int]:
        """The trigger and the words above it."""
        return [self.draft.at, *self.tree.ancestors(self.draft.at)]


def _odds(p: float) -> float:
    p = min(1 - _CUT, max(_CUT, p))
    return math.log(p / (1 - p)) / 4


def _any(refs: Sequence[ActorRef], test: Callable[[ActorRef], bool]) -> bool:
    return any(test(r) for r in refs)


def _quoted(seen: Seen) -> bool:
    """Whether the trigger stands inside quotation marks that open in this sentence."""
    inside = False
    for token in seen.tree.tokens[: seen.draft.at]:
        if token.text in _CLOSE and inside:
            inside = False
        elif token.text in _OPEN:
            inside = True
    return inside


def _reported(seen: Seen) -> bool:
    tokens = seen.tree.tokens
    return any(
        base(tokens[i]) == "ccomp" and tokens[up].lemma.lower() in seen.reporting
        for i in seen.governors()
        if (up := tokens[i].head) >= 0
    )


def _relative(seen: Seen) -> bool:
    return any(seen.tree.tokens[i].deprel == "acl:relcl" for i in seen.governors())


def _alone(draft: Draft, *roots: str) -> bool:
    return draft.root in roots and not any(r.actor for r in draft.targets)


def _domestic(draft: Draft) -> bool:
    codes = {r.actor for r in draft.sources if r.actor} & {
        r.actor for r in draft.targets if r.actor
    }
    return bool(codes)


#: What is asked of a draft; a weight of the same name is in the JSON file. Order is free.
FEATURES: Final[dict[str, Callable[[Seen], float]]] = {
    "weight": lambda s: _odds(s.draft.weight),
    "nominal": lambda s: s.draft.nominal,
    "heard": lambda s: s.draft.p_root >= 0,
    "p_root": lambda s: _odds(s.draft.p_root) if s.draft.p_root >= 0 else 0.0,
    "p_none": lambda s: s.draft.p_none if s.draft.p_none >= 0 else 0.0,
    "by_model": lambda s: s.draft.coder == "model",
    "no_source": lambda s: not _any(s.draft.sources, lambda r: bool(r.actor)),
    "no_target": lambda s: not _any(s.draft.targets, lambda r: bool(r.actor)),
    "source_inherited": lambda s: _any(s.draft.sources, lambda r: r.inherited),
    "source_pronoun": lambda s: _any(s.draft.sources, lambda r: r.coreferent),
    "target_inherited": lambda s: _any(s.draft.targets, lambda r: r.inherited),
    "target_pronoun": lambda s: _any(s.draft.targets, lambda r: r.coreferent),
    "target_unwritten": lambda s: _any(s.draft.targets, lambda r: bool(r.actor) and not r.text),
    "target_bare": lambda s: _any(s.draft.targets, lambda r: not r.resolution.sector),
    "several": lambda s: len(s.draft.sources) > 1 or len(s.draft.targets) > 1,
    "mutual": lambda s: s.draft.reciprocal,
    "domestic": lambda s: _domestic(s.draft),
    "verbal": lambda s: s.draft.root in VERBAL,
    "verbal_alone": lambda s: s.draft.root in VERBAL and not s.draft.targets,
    "meeting_alone": lambda s: _alone(s.draft, "CONSULT"),
    "yielding_alone": lambda s: _alone(s.draft, "CONCEDE", "RETREAT"),
    "force_alone": lambda s: _alone(s.draft, "COERCE", "MOBILIZE", "PROTEST", "ASSAULT"),
    "background": lambda s: s.draft.status == "background",
    "title": lambda s: s.draft.sentence == 0,
    "quoted": _quoted,
    "reported": _reported,
    "relative": _relative,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the features, and the probability below which a draft is no event."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    @classmethod
    def load(cls, kind: str, folder: Path | None = None) -> Calibration:
        """The shipped weights: `kind` is "model" or "rules".

        Raises:
            ModelError: the file is missing or damaged.
        """
        path = (folder or SHIPPED) / "confidence.json"
        try:
            card = json.loads(path.read_bytes())[kind]
            weights = {name: float(card["weights"].get(name, 0.0)) for name in FEATURES}
            return cls(weights, float(card["bias"]), float(card["threshold"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"{path}: the weights of confidence cannot be read; reinstall dragoman"
            ) from error

    def probability(self, seen: Seen) -> float:
        """How likely the draft is a right event, 0 to 1, in steps of .001."""
        total = self.bias + sum(
            self.weights[name] * float(feature(seen)) for name, feature in FEATURES.items()
        )
        return round(1 / (1 + math.exp(-total)), 3)

    def rated(self, draft: Draft, tree: Tree, reporting: Container[str]) -> Draft:
        """The draft with its calibrated confidence; what is not told as fact keeps its own."""
        if draft.modality != "actual":
            return draft
        return replace(draft, confidence=self.probability(Seen(draft, tree, reporting)))
