"""Fits the confidence of events on the project's own coded documents.

    python fit.py DOCUMENTS OUT [--model MODEL_FOLDER]

DOCUMENTS is a folder of coded documents (`training/documents`). Every draft of the coder, before
the threshold and before the same event told twice is merged, is right or wrong by the gold;
a logistic regression with a ridge penalty learns which. One that leaves a side open is right if the
root and the other side are. Prints the reliability and the best
threshold of a ten-fold cross-validation by document, and writes `confidence.json` to OUT.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dragoman.coding.confidence import FEATURES, Seen
from dragoman.evaluation.gold import GoldText, read_documents
from dragoman.evaluation.items import Coded, Item
from dragoman.evaluation.readings import triples
from dragoman.evaluation.reasons import RIGHT
from dragoman.evaluation.texts import OPTIONAL, judge, prediction_of
from dragoman.pipeline import Reader

Floats = NDArray[np.float64]
RIDGE, FOLDS = 1.0, 10


@dataclass(frozen=True)
class Case:
    """One draft: its document, its features, and the share of its pairs that are right."""

    document: int
    features: tuple[float, ...]
    right: float
    pairs: int


def cases(texts: Sequence[GoldText], reader: Reader) -> Iterator[Case]:
    """Every actual draft of the texts whose pairs the gold judges."""
    coder = reader.coder
    quads = {row.root: row.quad for row in reader.knowledge.roots}
    for number, text in enumerate(texts):
        sentences = reader.language.parse(text.text)
        by_index = {s.index: s for s in sentences}
        for analysis in coder.analyse(sentences, text.on):
            for draft in analysis.drafts:
                if draft.modality != "actual":
                    continue
                event = coder.event(draft, (), by_index[draft.sentence], "")
                made = prediction_of(event, coder.resolver.bodies.keys())
                units = [u for u in judge(text, [made], quads).units if u.standing != OPTIONAL]
                if units:
                    seen = Seen(draft, analysis.tree, coder.modality.reporting)
                    values = tuple(float(f(seen)) for f in FEATURES.values())
                    told = triples(text.events)
                    share = sum(u.standing == RIGHT or partly(u.coded, told) for u in units)
                    yield Case(number, values, share / len(units), len(units))


def partly(unit: Coded, told: set[Item]) -> bool:
    """Whether a unit of which one side is unknown is right in what it says: root and other side."""
    sides = (unit.sources, unit.targets)
    if all(sides):
        return False
    place = 0 if sides[0] else 1
    for root, pair in told:
        actors = set(pair) if isinstance(pair, frozenset) else {pair[place]}
        if root == unit.root and set(sides[place]) & actors:
            return True
    return False


def fit(x: Floats, y: Floats) -> Floats:
    """Weights with the bias last, by Newton's method; the bias is not penalised."""
    x = np.column_stack([x, np.ones(len(x))])
    penalty = RIDGE * np.eye(x.shape[1])
    penalty[-1, -1] = 1e-6
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve(
            x.T @ (x * (p * (1 - p))[:, None]) + penalty, x.T @ (y - p) - penalty @ w
        )
        w += step
        if np.abs(step).max() < 1e-8:
            break
    return w


def predict(x: Floats, w: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-(x @ w[:-1] + w[-1])))
    return result


def crossed(found: Sequence[Case]) -> Floats:
    """Probability of each case from a fit without its document's fold."""
    x = np.array([c.features for c in found])
    y = np.array([c.right for c in found])
    fold = np.array([c.document % FOLDS for c in found])
    p = np.zeros(len(found))
    for number in range(FOLDS):
        held = fold == number
        if held.any():
            p[held] = predict(x[held], fit(x[~held], y[~held]))
    return p


def reliability(p: Floats, y: Floats) -> tuple[list[str], float]:
    """Lines "predicted, right, drafts" of ten bins, and the expected calibration error."""
    lines, error = [], 0.0
    for low in np.arange(0, 1, 0.1):
        chosen = (p >= low) & (p < low + 0.1)
        if chosen.any():
            said, was, n = p[chosen].mean(), y[chosen].mean(), int(chosen.sum())
            lines.append(f"| {low:.1f}-{low + 0.1:.1f} | {said:.2f} | {was:.2f} | {n} |")
            error += n * abs(said - was) / len(p)
    return lines, error


def kind(texts: Sequence[GoldText], reader: Reader) -> dict[str, object]:
    """Weights for one way of coding, with what the cross-validation says of them."""
    found = list(cases(texts, reader))
    x = np.array([c.features for c in found])
    y = np.array([c.right for c in found])
    p = crossed(found)
    lines, error = reliability(p, y)
    print(f"{len(found)} drafts, {y.mean():.2f} right; calibration error {error:.3f}")
    print("| predicted | mean | right | drafts |\n|---|---|---|---|", *lines, sep="\n")
    w = fit(x, y)
    for name, value in zip((*FEATURES, "bias"), w, strict=True):
        print(f"  {name:18}{value:7.2f}")
    weights = {n: round(float(v), 4) for n, v in zip(FEATURES, w[:-1], strict=True)}
    return {"weights": weights, "bias": round(float(w[-1]), 4), "drafts": len(found)}


def main() -> None:
    """Both kinds, with the relation model and without."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threshold", type=float, default=0.3)
    parser.add_argument("--rules-threshold", type=float, default=0.3)
    args = parser.parse_args()
    texts = [
        text
        for path in sorted(args.documents.glob("*.jsonl"))
        for text in read_documents(path.name, path.read_text(encoding="utf-8"))
    ]
    card = {}
    for name, threshold in (("model", args.threshold), ("rules", args.rules_threshold)):
        print(f"\n== {name}")
        card[name] = kind(texts, Reader(model=name == "model")) | {"threshold": threshold}
    (args.out / "confidence.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
