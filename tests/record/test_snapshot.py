"""A snapshot: whole, explained, and the same bytes for the same record."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from pyarrow import parquet

from dragoman.errors import RecordError, UsageError
from dragoman.record import dictionary, snapshot
from dragoman.record.store import Record

from .builders import coded, event, reject, report
from .foreign import bring
from .test_export import foreign


def some() -> list[object]:
    return [
        coded("a", event(report("a")), event(report("a"), "CHN", "JPN", modality="negated")),
        coded("b", event(report("b"), "USA:MIL USA:GOV", "IRN", areas=("nuclear", "trade"))),
        coded("c", of=report("c", "One text.", published_at=dt.date(2020, 1, 1))),
        coded("d", of=report("d", "One text.", published_at=dt.date(2019, 1, 1))),
        coded("e", of=report("e", published_at=None)),
    ]


def made(folder: Path, name: str, *, backwards: bool = False) -> Path:
    """A snapshot of the same record, read in one order or the other."""
    files = [
        foreign(folder / f"{part}.tab", *({"Event ID": str(n)} for n in range(start, start + 4)))
        for part, start in (("x", 1), ("y", 5))
    ]
    batch = some()
    with Record.open(":memory:") as record:
        if backwards:
            for path in reversed(files):
                bring(record, path, "icews")
        for one in reversed(batch) if backwards else batch:
            record.commit([one])  # type: ignore[list-item]
        record.commit([], [reject()])
        if not backwards:
            for path in files:
                bring(record, path, "icews")
        snapshot.write(record, folder / name, version="1")
    return folder / name


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_record_gives_the_same_bytes_whatever_was_read_first(tmp_path: Path) -> None:
    one, other = made(tmp_path, "one"), made(tmp_path, "other", backwards=True)
    assert sorted(contents(one)) == [
        "DATA_DICTIONARY.md", "README.md", "SHA256SUMS", "dyads.parquet", "events.parquet",
        "exposure.parquet", "imported.parquet", "imports.parquet", "participants.parquet",
        "provenance.json", "reports.parquet",
    ]  # fmt: skip
    assert contents(one) == contents(other)


def test_pieces_of_another_size_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = contents(made(tmp_path, "whole"))
    monkeypatch.setattr("dragoman.record.pieces.PIECE_ROWS", 1)
    monkeypatch.setattr("dragoman.record.files.ROWS_AT_ONCE", 2)
    assert contents(made(tmp_path, "pieces")) == whole


def test_every_column_is_explained_and_no_other(tmp_path: Path) -> None:
    place = made(tmp_path, "s")
    page = (place / "DATA_DICTIONARY.md").read_text(encoding="utf-8")
    there = set()
    for path in place.glob("*.parquet"):
        schema = parquet.read_schema(path)
        there |= {(path.stem, name) for name in schema.names}
        section = page.split(f"## {path.name}\n")[1].split("\n## ")[0]
        for name in schema.names:
            what = dictionary.columns()[path.stem, name]
            assert f"| `{name}` | " in section
            assert f" | {what} |" in section
    assert set(dictionary.columns()) - there == {("reports", "text")}
    assert set(dictionary.ROWS) == {name for name, _ in there}


def test_texts_are_there_only_on_request_and_evidence_always(tmp_path: Path) -> None:
    with Record.open(":memory:") as record:
        record.commit([coded("a")])
        snapshot.write(record, tmp_path / "without")
        snapshot.write(record, tmp_path / "with", text=True)
        text = record.reports(text=True).rows()[0]["text"]
    for name, told in (("without", None), ("with", text)):
        (row,) = parquet.read_table(tmp_path / name / "reports.parquet").to_pylist()
        assert row.get("text") == told
        assert row["text_hash"]
        assert not {"fetched_at", "kept_bytes"} & set(row)
        (found,) = parquet.read_table(tmp_path / name / "events.parquet").to_pylist()
        assert found["evidence"] == text[found["start"] : found["end"]]


def test_provenance_and_readme_say_what_it_is(tmp_path: Path) -> None:
    with Record.open(":memory:") as record:
        record.commit([coded("a"), coded("b")], [reject()])
        snapshot.write(
            record, tmp_path / "s", title="A first\nset", creators=["Doe, J.", "Roe, R."]
        )
        digest = record.digest()
    told = json.loads((tmp_path / "s" / "provenance.json").read_text(encoding="utf-8"))
    assert (told["digest"], told["reports"]) == (digest, {"coded": 2, "rejected": 1})
    assert told["rows"]["events"] == 2
    assert told["coders"][0]["events"] == 2
    readme = (tmp_path / "s" / "README.md").read_text(encoding="utf-8")
    assert "Doe, J.; Roe, R.. A first set." in readme.replace("\n", " ")
    assert digest in readme
    for name, total in told["sha256"].items():
        assert hashlib.sha256((tmp_path / "s" / name).read_bytes()).hexdigest() == total


def test_a_copy_can_be_checked_by_anybody(tmp_path: Path) -> None:
    place = made(tmp_path, "s")
    assert snapshot.check(place) == []
    tool = shutil.which("sha256sum")
    if tool:
        subprocess.run([tool, "--check", "--quiet", "SHA256SUMS"], cwd=place, check=True)
    (place / "events.parquet").write_bytes(b"changed")
    (place / "dyads.parquet").unlink()
    (place / "more.txt").write_text("", encoding="utf-8")
    assert snapshot.check(place) == [
        "dyads.parquet is missing",
        "more.txt is not part of the snapshot",
        "events.parquet is not as it was written",
    ]


@pytest.mark.parametrize("sums", [b"", None, b"nonsense\n", b"0" * 64 + b"  ../../etc/passwd\n"])
def test_a_folder_that_is_no_snapshot_is_said_to_be_none(
    tmp_path: Path, sums: bytes | None
) -> None:
    if sums is not None:
        (tmp_path / "SHA256SUMS").write_bytes(sums)
    with pytest.raises(UsageError, match=r"no snapshot here|is damaged"):
        snapshot.check(tmp_path)


def test_only_a_snapshot_is_ever_replaced(record: Record, tmp_path: Path) -> None:
    place = tmp_path / "s"
    place.mkdir()
    snapshot.write(record, place)
    old = contents(place)
    record.commit([coded("a")])
    with pytest.raises(UsageError, match="holds a snapshot; name another folder, or use --force"):
        snapshot.write(record, place)
    assert contents(place) == old
    assert snapshot.write(record, place, force=True)["events"] == 1
    (place / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"holds thesis\.txt, which is no part of a snapshot"):
        snapshot.write(record, place, force=True)
    assert (place / "thesis.txt").read_text(encoding="utf-8") == "mine"
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file; name a folder"):
        snapshot.write(record, tmp_path / "file")


def test_a_failed_snapshot_leaves_the_old_one_and_no_rest(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot.write(record, tmp_path / "s")
    old = contents(tmp_path / "s")

    def full_disk(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot, "readme", full_disk)
    with pytest.raises(RecordError, match="No space left on device; the snapshot was not written"):
        snapshot.write(record, tmp_path / "s", force=True)
    assert contents(tmp_path / "s") == old
    assert [item.name for item in tmp_path.iterdir()] == ["s"]
