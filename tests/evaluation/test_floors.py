"""The quality gate: no change may lower the pinned scores silently."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from dragoman.evaluation.gold import load
from dragoman.evaluation.items import LEVELS
from dragoman.evaluation.run import evaluate
from dragoman.pipeline import Reader

ROOT = Path(__file__).resolve().parents[2]
PINNED: dict[str, Any] = json.loads(
    (ROOT / "benchmarks" / "quality" / "floors.json").read_text(encoding="utf-8")
)
GOLD = ROOT.parent / "shared" / "gold"


def test_every_level_is_pinned() -> None:
    for pinned in PINNED.values():
        assert set(pinned["floors"]) == set(LEVELS)
        assert len(pinned["sha256"]) == 64


@pytest.mark.shared
@pytest.mark.parametrize("name", PINNED)
def test_scores_hold_their_floors(name: str) -> None:
    path = GOLD / name
    if not path.exists():
        pytest.skip(f"no gold data beside the checkout: {name}")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    pinned = PINNED[name]
    assert found == pinned["sha256"], f"{name} is another corpus than the one the floors hold for"
    scores = evaluate(load(path), Reader()).scores
    f1 = {level: tally.f1 for level, tally in scores.levels.items()}
    low = {
        level: (f1[level], floor) for level, floor in pinned["floors"].items() if f1[level] < floor
    }
    assert not low, f"scores below their floors (score, floor): {low}"
