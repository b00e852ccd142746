"""The quality gate: no change may lower the pinned scores silently."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.errors import InputError
from dragoman.evaluation import floors
from dragoman.evaluation.outcome import Outcome, Row
from dragoman.evaluation.run import Result, measure
from dragoman.evaluation.sets import ACTORS, GoldSet, load
from dragoman.pipeline import Reader

ROOT = Path(__file__).resolve().parents[2]
QUALITY = ROOT / "benchmarks" / "quality"
PINNED = floors.load(QUALITY / "floors.json")
GOLD = ROOT.parent / "shared" / "gold"
OWN = ROOT / "training" / "documents"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def place(name: str) -> Path:
    """Where a pinned gold file lies: among the project's own documents, or beside the checkout."""
    if (OWN / name).is_file():
        return OWN / name
    if not GOLD.is_dir():
        pytest.skip(f"{name}: no gold data beside the checkout (shared/gold)")
    return GOLD / name


def test_the_table_of_floors_is_whole() -> None:
    for pin in PINNED.values():
        assert pin.floors
        assert all(0 < floor < 1 for floor in pin.floors.values())
        assert len(pin.sha256) == 64


@pytest.mark.shared
@pytest.mark.parametrize("name", PINNED)
def test_scores_hold_their_floors(name: str, reader: Reader) -> None:
    checks = floors.check(measure(load(place(name)), reader), PINNED[name])
    assert [one.level for one in checks if one.floor is None] == [], "levels without a floor"
    assert not any(one.low for one in checks), "\n".join(floors.table(checks))


def result(digest: str = "a", **scores: int) -> Result:
    """A set whose levels have these scores, in per cent."""
    rows = tuple(Row.share(level, right, 100) for level, right in scores.items())
    return Result(GoldSet(Path("my.tsv"), ACTORS, digest), Outcome(rows, ""))


def pin(digest: str = "a", **values: float) -> floors.Pin:
    return floors.Pin(digest, "share", values)


def test_a_score_below_its_floor_and_one_no_longer_measured_are_low() -> None:
    checks = floors.check(result(root=70, quad=80, new=50), pin(root=0.71, quad=0.8, gone=0.5))
    assert {one.level: one.low for one in checks} == {
        "root": True, "quad": False, "new": False, "gone": True,
    }  # fmt: skip


def test_floors_hold_for_one_corpus_only() -> None:
    with pytest.raises(InputError, match=r"my\.tsv: another corpus"):
        floors.check(result("b", root=90), pin("a", root=0.5))


def test_pinning_raises_floors_and_never_lowers_one_silently() -> None:
    found, kept = floors.pinned(result(root=70, quad=80), pin(root=0.5, quad=0.795, gone=0.3))
    assert found.floors == {"root": 0.69, "quad": 0.795, "gone": 0.3}
    assert kept == ["quad", "gone"]
    found, kept = floors.pinned(result(root=70, quad=60), pin(quad=0.9), allow_lower=True)
    assert (found.floors, kept) == ({"root": 0.69, "quad": 0.59}, [])
    assert floors.pinned(result(root=100), None, margin=0.05)[0].floors == {"root": 0.95}


def test_another_corpus_is_pinned_only_where_floors_may_fall() -> None:
    with pytest.raises(InputError, match="--allow-lower"):
        floors.pinned(result("b", root=90), pin("a", root=0.5))
    assert floors.pinned(result("b", root=90), pin("a"), allow_lower=True)[0].sha256 == "b"


def test_a_broken_table_of_floors_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    assert floors.load(path) == {}
    for content in ("{", "[]", '{"x": {}}', '{"x": {"sha256": "a", "measure": "", "floors": 1}}'):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=r"floors\.json: no table of floors"):
            floors.load(path)


@pytest.fixture
def gate() -> Callable[[list[str]], int]:
    """The command line of the script."""
    spec = importlib.util.spec_from_file_location("gate", QUALITY / "gate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    main: Callable[[list[str]], int] = module.main
    return main


def test_the_gate_pins_and_then_holds(
    gate: Callable[[list[str]], int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold, table = tmp_path / "my.tsv", tmp_path / "floors.json"
    header = "actor_text\tcontext\ton\tcountry\tsector\tsector_2\n"
    gold.write_text(f"{header}Japan\t\t2020-05-05\tJPN\t*\t*\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("no gold", encoding="utf-8")
    folder = [str(tmp_path), "--floors", str(table)]
    assert gate(folder) == 0
    assert "my.tsv: no floors pinned" in capsys.readouterr().err
    assert gate([*folder, "--pin"]) == 0
    told = json.loads(table.read_text(encoding="utf-8"))
    assert told["my.tsv"]["floors"]["country"] == 0.99
    assert gate(folder) == 0
    assert "ok" in capsys.readouterr().out
    told["my.tsv"]["floors"]["country"] = 1.1
    table.write_text(json.dumps(told), encoding="utf-8")
    assert gate(folder) == 1
    assert "BELOW" in capsys.readouterr().out
    assert gate([*folder, "--pin"]) == 1
    assert "my.tsv: floors kept, not lowered: country" in capsys.readouterr().err
    assert gate([*folder, "--pin", "--allow-lower"]) == 0
    gold.write_text(f"{header}Peru\t\t2020-05-05\tPER\t*\t*\n", encoding="utf-8")
    capsys.readouterr()
    assert gate(folder) == 1
    assert "another corpus" in capsys.readouterr().err
