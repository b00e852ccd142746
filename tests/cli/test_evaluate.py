"""`dragoman evaluate` on small gold files whose scores can be worked out by hand."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from dragoman.evaluation.items import GOLD_SOURCE, RECORD_LEVELS


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
    # the gold's own scorer takes only the first of the two that were coded on either side
    assert counts(found[GOLD_SOURCE]) == (4, 0, 2)
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
    assert "gold  SUPPORT AUS -> MYS: target wrong: found IDN, gold MYS" in out
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
        # another root would do as well, and is found
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
    # right: DEU-FRA, IGO->SYR and BOL->CHL; too many: ZMB->RWA, CYP->MLT
    assert counts(rows["triple"]) == (3, 2, 0)
    assert counts(rows["root"]) == (3, 2, 0)
    assert GOLD_SOURCE not in rows
    assert (
        "gold.jsonl: 5 texts, 5 coded, 6 events (1.20 a coded text), 1 in texts that hold none, "
        "1 on hypothetical records; calibration error "
    ) in result.stderr


PAIRS = """sentence_id\tmarked_sentence\tsource\ttarget\tgold_root\tgold_penta
1\t<s>France</s> condemned <t>Syria</t>.\tFrance\tSyria\tACCUSE\t3
2\t<s>Peru</s> arrested <t>two Chilean officers</t>.\tPeru\ttwo Chilean officers\tAID\t2
"""
ACTORS = """actor_text\tcontext\ton\tcountry\tsector\tsector_2
Japan\t\t2020-05-05\tJPN\t*\t*
Japan\t\t2020-05-05\tPER\t*\t*
"""


def test_pairs(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pairs.tsv").write_text(PAIRS, encoding="utf-8")
    result = run("evaluate", "pairs.tsv", "--confusion", "--worst", "5", "--format", "csv")
    levels, confusion, worst = result.stdout.split("\n\n")
    rows = {row["level"]: row for row in csv.DictReader(io.StringIO(levels))}
    assert counts(rows["accuracy"]) == (1, 1, 1)
    assert rows["root, macro"]["F1"] == rows["quad, macro"]["F1"] == "0.500"
    matrix = {row["gold"]: row for row in csv.DictReader(io.StringIO(confusion))}
    assert matrix["ACCUSE"]["ACCUSE"] == matrix["AID"]["COERCE"] == "1"
    assert worst.startswith("2: Peru arrested two Chilean officers.\n  gold  AID Peru -> two Ch")


def test_actors(run: Run, tmp_path: Path) -> None:
    (tmp_path / "actors.tsv").write_text(ACTORS, encoding="utf-8")
    result = run("evaluate", "actors.tsv", "--worst", "1")
    assert "country,0.500,0.500,0.500,1,1,1" in result.stdout
    assert "line 3: Japan\n  gold  PER *" in result.stdout
    assert "2 phrases: country right 50.0 %" in result.stderr


def test_a_folder_is_measured_whole_and_what_is_no_gold_is_named(
    run: Run, records: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    records.rename(folder / "c.json")
    (folder / "b.tsv").write_text(PAIRS, encoding="utf-8")
    (folder / "a.tsv").write_text(ACTORS, encoding="utf-8")
    (folder / "notes.md").write_text("Nothing.", encoding="utf-8")
    (folder / "zero.txt").write_text("", encoding="utf-8")
    result = run("evaluate", folder, "--confusion", "--worst", "1")
    levels, confusion, *_ = result.stdout.split("\n\n")
    assert [row["set"] for row in csv.DictReader(io.StringIO(levels))] == (
        ["a.tsv"] * 3 + ["b.tsv"] * 3 + ["c.json"] * len(RECORD_LEVELS)
    )
    assert confusion.startswith("set,gold,")
    told = result.stderr.splitlines()
    assert told[0] == "Not gold: notes.md, zero.txt"
    assert [line.partition(":")[0] for line in told[1:]] == ["a.tsv", "b.tsv", "c.json"]
    assert run("evaluate", folder, folder / "a.tsv").stdout == run("evaluate", folder).stdout


def test_the_confusion_of_texts(run: Run, records: Path) -> None:
    out = run("evaluate", records, "--confusion").stdout.partition("\n\n")[2]
    rows = {row["gold"]: row for row in csv.DictReader(io.StringIO(out))}
    assert rows["SANCTION"]["SANCTION"] == rows["AID"]["missed"] == "1"
    # the praise went to another country: missed for the one, extra for the other
    assert rows["SUPPORT"]["missed"] == rows["extra"]["SUPPORT"] == "1"


def test_the_report(run: Run, records: Path) -> None:
    call = ("evaluate", records, "--report", "r.md", "--worst", "1", "--on", "2026-11-01")
    assert run(*call).exit_code == 0
    told = Path("r.md").read_text(encoding="utf-8")
    for part in (
        "| coder |", "| language model |", "| knowledge |", "Date: 2026-11-01", "## gold.json",
        hashlib.sha256(records.read_bytes()).hexdigest(), "### Per root", "### Confusion",
        "### Calibration", "target wrong: found IDN, gold MYS",
    ):  # fmt: skip
        assert part in told, part
    run(*call)
    assert Path("r.md").read_text(encoding="utf-8") == told
    assert run("evaluate", records, "--report", "no/such/r.md").exit_code == 1


def test_a_root_that_is_none_is_named_with_its_file(run: Run, tmp_path: Path) -> None:
    event = {"event": "PRAISE", "source": ["DEU:GOV"], "target": ["FRA:GOV"]}
    (tmp_path / "bad.jsonl").write_text(document(1, "Words.", event), encoding="utf-8")
    result = run("evaluate", "bad.jsonl")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: bad.jsonl: gold text d1: 'PRAISE' is no root of the ontology\n"
    )


@pytest.mark.parametrize(
    "content", ["", "{", "[1]", '{"id": 1}', "text", '[{"text": "x"}]', "\xff"]
)
def test_what_is_no_gold_file_is_one_line(run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content.encode("latin-1"))
    result = run("evaluate", path)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert "bad.json: no gold file" in line
