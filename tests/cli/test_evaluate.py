"""`dragoman evaluate` on small gold files whose scores can be worked out by hand."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run


def actor(code: str) -> dict[str, str]:
    return {"code": code, "sector": "GOV", "actorText": code}


def record(number: int, text: str, root: str, sources: str, targets: str) -> dict[str, Any]:
    """A record as the PLOVER gold standard writes it, with its names of 2016."""
    sides = {"source": [actor(c) for c in sources.split()]}
    sides["target"] = [actor(c) for c in targets.split()]
    return {"id": f"g{number}", "date": "2016-07-07", "text": text, "event": root, **sides}


#: One right, one with a wrong target, one right by its old name, one mutual, one that is missed.
RECORDS = [
    record(1, "Zambia expelled three Rwandan diplomats.", "SANCTION", "ZMB", "RWA"),
    record(2, "Australia praised Indonesia.", "SUPPORT", "AUS", "MYS"),
    record(3, "France condemned Syria.", "DISAPPROVE", "FRA", "SYR"),
    record(4, "Germany and Japan signed a treaty.", "SUPPORT", "GER JAP", ""),
    record(5, "The recipe needs two onions.", "AID", "ESP", "PRT"),
]


def scores(run: Run, gold: Path, *options: str) -> dict[str, dict[str, str]]:
    """The rows printed, by level."""
    result = run("evaluate", gold, *options)
    assert result.exit_code == 0, result.output
    return {row["level"]: row for row in csv.DictReader(io.StringIO(result.stdout))}


def counts(row: dict[str, str]) -> tuple[int, int, int]:
    return int(row["tp"]), int(row["fp"]), int(row["fn"])


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "gold.json"
    path.write_text(json.dumps(RECORDS), encoding="utf-8")
    return path


def test_plover_records(run: Run, records: Path) -> None:
    found = scores(run, records, "--per-root")
    assert counts(found["root"]) == (4, 0, 1)
    assert counts(found["quad"]) == (4, 0, 1)
    # two sources of the treaty count as two
    assert counts(found["root+source"]) == (5, 0, 1)
    for level in ("triple", "triple, both actors", "dyad"):
        assert counts(found[level]) == (3, 1, 2), level
    assert counts(found["SUPPORT"]) == (2, 0, 0)
    assert counts(found["ACCUSE"]) == (1, 0, 0)
    assert counts(found["AID"]) == (0, 0, 1)
    # precision 3/4, recall 3/5, F1 2/3
    triple = found["triple"]
    assert (triple["P"], triple["R"], triple["F1"]) == ("0.750", "0.600", "0.667")
    assert (found["root"]["P"], found["root"]["R"], found["root"]["F1"]) == (
        "1.000", "0.800", "0.889",
    )  # fmt: skip


def test_the_worst_are_shown_with_both_readings(run: Run, records: Path) -> None:
    out = run("evaluate", records, "--worst", "1").stdout
    assert "g2: Australia praised Indonesia." in out
    assert "gold  SUPPORT AUS -> MYS" in out
    assert "coded SUPPORT AUS -> IDN" in out
    assert "g5" not in out


def document(number: int, text: str, *events: dict[str, Any]) -> str:
    filled = [
        {"reciprocal": False, "source": [], "target": []} | event for event in events
    ]  # fmt: skip
    return json.dumps(
        {"id": f"d{number}", "date": "2018-07-07", "text": text, "events": filled,
         "negative": not events}
    )  # fmt: skip


def test_documents(run: Run, tmp_path: Path) -> None:
    mutual = {"event": "SUPPORT", "source": ["DEU:GOV", "FRA:GOV"], "reciprocal": True}
    lines = [
        document(1, "Germany and France signed a treaty.", mutual),
        # the body folds to IGO; the second event is optional and counts neither way
        document(
            2, "NATO condemned Syria. Peru thanked Chile.",
            {"event": "ACCUSE", "source": ["NATO:IGO"], "target": ["SYR:GOV"]},
            {"event": "SUPPORT", "source": ["PER:GOV"], "target": ["CHL:GOV"], "optional": True},
        ),
        # another root would do as well
        document(
            3, "Bolivia apologised to Chile.",
            {"event": "SUPPORT", "source": ["BOL:GOV"], "target": ["CHL:GOV"],
             "alt_event": ["CONCEDE"]},
        ),
        # a hypothetical one is no gold
        document(4, "Zambia expelled three Rwandan diplomats.",
                 {"event": "SANCTION", "source": ["ZMB"], "target": ["RWA"], "hypothetical": True}),
        document(5, "Cyprus praised Malta."),
    ]  # fmt: skip
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(lines), encoding="utf-8")
    result = run("evaluate", gold)
    rows = {row["level"]: row for row in csv.DictReader(io.StringIO(result.stdout))}
    # right: DEU-FRA and IGO->SYR; too many: ZMB->RWA, CYP->MLT; missing: SUPPORT BOL->CHL
    assert counts(rows["triple"]) == (2, 2, 1)
    assert "5 texts, 5 coded, 6 events (1.20 a coded text), 1 in texts that hold none." in (
        result.stderr
    )


@pytest.mark.parametrize(
    "content", ["", "{", "[1]", '{"id": 1}', "text", '[{"text": "x"}]', "\xff"]
)
def test_what_is_no_gold_file_is_one_line(run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content.encode("latin-1"))
    result = run("evaluate", path)
    if content:
        assert result.exit_code == 1
        (line,) = result.stderr.splitlines()
        assert "bad.json" in line
    else:
        assert "0 texts" in result.stderr
