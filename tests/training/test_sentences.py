"""The sentences the relation model is trained on: all well-formed, and faults are told by line."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

RELATIONS = Path(__file__).parents[2] / "training" / "relations"
GOOD = "SANCTION\texpel\tactual\t[s:Chile] sent home [t:two Cuban attachés] on Monday."


def _load() -> ModuleType:
    """`training` is a folder of scripts, not a package: load the checker from its file."""
    spec = importlib.util.spec_from_file_location("relation_check", RELATIONS / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


checker = _load()


def _faults(folder: Path, *rows: str, header: str = checker.HEADER) -> list[str]:
    path = folder / "x-01.tsv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return list(checker.check([path])[1])


def test_shipped_sentences_pass() -> None:
    rows, faults = checker.check((RELATIONS / "sentences").glob("*.tsv"))
    assert faults == []
    assert len(rows) > 1000


def test_good_row_passes(tmp_path: Path) -> None:
    assert _faults(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("SANCTION\texpel\t[s:Chile] sent home [t:two attachés] on Monday.", "3 columns"),
        (GOOD.replace("SANCTION", "PUNISH"), "unknown root 'PUNISH'"),
        (GOOD.replace("expel", "aerial"), "unknown mode 'aerial' of SANCTION"),
        (GOOD.replace("\tactual", "\tcertain"), "unknown modality 'certain'"),
        ("NONE\t\tplanned\t[s:Chile] and [t:Cuba] met at chess.", "NONE takes"),
        (GOOD.replace("[s:Chile]", "Chile"), "no source is marked"),
        (GOOD.replace("[t:two Cuban attachés]", "two"), "no target is marked"),
        (GOOD.replace("on Monday", "on [Monday"), "a bracket outside a mark"),
        (GOOD.replace("on Monday", "on  Monday"), "spare white space"),
        (GOOD.replace("[s:Chile]", "[s:Chile ]"), "starts or ends with a space"),
        (GOOD.replace("[s:Chile]", "[s:Chil]e"), "ends inside a word"),
        ("COERCE\tarrest\tactual\t[s:Police] hold [t:him]", "fewer than"),
    ],
)
def test_bad_row_is_told_by_file_and_line(tmp_path: Path, row: str, reason: str) -> None:
    faults = _faults(tmp_path, "NONE\t\tactual\t[s:Peru] and [t:Fiji] vied for the bronze.", row)
    assert len(faults) == 1
    assert faults[0].startswith("x-01.tsv:3: ")
    assert reason in faults[0]


def test_wrong_header_is_told(tmp_path: Path) -> None:
    assert _faults(tmp_path, GOOD, header="root\ttext")[0].startswith("x-01.tsv:1: ")


def test_repeated_pair_is_told_but_another_pair_of_the_sentence_is_welcome(tmp_path: Path) -> None:
    other = "NONE\t\tactual\t[t:Chile] sent home [s:two Cuban attachés] on Monday."
    assert _faults(tmp_path, GOOD, other) == []
    assert "same sentence and pair as x-01.tsv:2" in _faults(tmp_path, GOOD, GOOD)[0]


def test_sentence_with_only_the_names_changed_is_told(tmp_path: Path) -> None:
    long = "ASSAULT\taerial\tactual\t[s:{0}] bombed [t:a camp] near {1}, killing 12, aides said."
    rows = (long.format("Chad", "Bol"), long.format("The Sudanese air force", "El Fasher"))
    faults = _faults(tmp_path, *rows)
    assert faults == ["x-01.tsv:3: nearly the same sentence as x-01.tsv:2"]
