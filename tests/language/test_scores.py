"""Pinned scores on a sample of the treebanks, where they lie beside the checkout.

The full scores are in training/language/MODEL_CARD.md; these floors are a little below what
the sample gives, so that they fail on a real loss and not on a rounding.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from dragoman.language.pipeline import Pipeline

REPO = Path(__file__).resolve().parents[2]
UD = REPO.parent / "shared" / "data" / "ud"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not UD.is_dir(), reason="no treebanks in ../shared/data/ud"),
]


@pytest.fixture
def scorer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The evaluation script of the training folder."""
    monkeypatch.syspath_prepend(str(REPO / "training" / "language"))
    return importlib.import_module("evaluate")


def figures(line: str) -> dict[str, float]:
    """ "LAS 88.1 UPOS 97.2" as a table; names may have two words."""
    out: dict[str, float] = {}
    name: list[str] = []
    for word in line.split():
        if word[0].isdigit():
            out[" ".join(name)] = float(word)
            name = []
        else:
            name.append(word)
    return out


def below(found: dict[str, float], floors: dict[str, float]) -> dict[str, float]:
    """The figures that miss their floor."""
    return {name: found[name] for name, floor in floors.items() if found[name] < floor}


@pytest.mark.parametrize(
    ("file", "floors"),
    [
        ("en_gum_free-test", {"UPOS": 97.4, "XPOS": 97.2, "LAS": 89.7, "lemma": 97.6}),
        ("en_pud-test", {"UPOS": 96.9, "XPOS": 96.4, "LAS": 87.5, "lemma": 97.3}),
        ("en_ewt-test", {"UPOS": 97.1, "XPOS": 96.5, "LAS": 90.4, "lemma": 96.4}),
    ],
)
def test_tags_and_trees(
    pipeline: Pipeline, scorer: Any, file: str, floors: dict[str, float]
) -> None:
    golds = list(scorer.read(UD / f"{file}.conllu"))[::2]
    assert not below(figures(scorer.on_gold_words(pipeline, golds)), floors)


def test_raw_text(pipeline: Pipeline, scorer: Any) -> None:
    golds = [
        gold
        for gold in scorer.read(UD / "en_gum_free-test.conllu")
        if gold.document.startswith(("GUM_news", "GUM_interview", "GUM_voyage"))
    ]
    found = figures(scorer.on_raw_text(pipeline, golds, newlines=True))
    assert not below(found, {"sentence F": 95.0, "word F": 99.5, "LAS F": 87.6})
