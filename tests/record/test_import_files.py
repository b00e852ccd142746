"""Files that are damaged, packed, hostile or of another kind."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from pathlib import Path

import pytest

from dragoman.errors import DragomanError
from dragoman.knowledge.base import Knowledge
from dragoman.record.interchange.gdelt import TWO
from dragoman.record.interchange.icews import COLUMNS
from dragoman.record.interchange.load import Imported, load
from dragoman.record.store import Record

from .foreign import rows_of
from .test_import_gdelt import PROTEST, lines
from .test_import_icews import MEETING


def brought(record: Record, path: Path, format: str = "auto") -> Imported:
    """One file imported."""
    (told,) = load(record, [path], format, Knowledge.load())
    return told


def zipped(path: Path, **members: str | bytes) -> Path:
    """A zip file; `_` in the name of a member stands for a dot."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return path


def events(count: int) -> str:
    """Lines of GDELT that do not pack well."""
    noise = random.Random(7)
    address = "https://example.org/{:030x}"
    return lines(
        TWO,
        *(
            {
                **PROTEST,
                "GlobalEventID": str(n),
                "SOURCEURL": address.format(noise.getrandbits(120)),
            }
            for n in range(count)
        ),
    )


def test_packed_files_are_read_as_they_are(record: Record, tmp_path: Path) -> None:
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(events(5).encode()))
    assert brought(record, packed).imported == 5
    both = zipped(tmp_path / "b.zip", a_csv=events(9), readme_pdf=b"%PDF", b_csv=events(3))
    told = brought(record, both)
    assert (told.rows_read, told.imported, told.known) == (12, 4, 8)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n\n\n", "no format"),
        ("a.csv", b"<html><head><title>Log in</title>", "web page"),
        ("a.csv", b"\x00\x01\x02\xff" * 500, "no format"),
        ("a.zip", b"PK\x03\x04 and no more", "damaged zip"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "holds no file of rows"),
        ("a.csv.gz", b"\x1f\x8b nothing like gzip", "is damaged"),
        ("a.csv", b"name,age\nAnn,9\n", "no format"),
    ],
)
def test_what_is_no_data_is_named(
    record: Record, tmp_path: Path, name: str, content: bytes, fault: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    told = brought(record, path)
    assert fault in told.fault
    assert str(path) in told.fault
    assert "\n" not in told.fault
    assert rows_of(record, "SELECT * FROM imports") == []


def test_a_packed_file_cut_short_keeps_what_it_gave(record: Record, tmp_path: Path) -> None:
    whole = gzip.compress(events(20_000).encode())
    path = tmp_path / "a.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    told = brought(record, path)
    assert "damaged" in told.fault
    assert not told.complete
    path.write_bytes(whole)
    again = brought(record, path)
    assert (again.rows_read, again.complete) == (20_000, True)
    assert rows_of(record, "SELECT count(DISTINCT own_id) AS n FROM imported") == [{"n": 20_000}]


def test_a_zip_cut_short(record: Record, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a_csv=events(2_000))
    path.write_bytes(path.read_bytes()[:-4_000])
    assert "damaged zip" in brought(record, path).fault


def test_a_zip_with_a_damaged_member(record: Record, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", a_csv=events(2_000))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    told = brought(record, path)
    assert "damaged" in told.fault
    assert not told.complete


def test_bombs_are_not_unpacked(record: Record, tmp_path: Path) -> None:
    bomb = events(1).encode() * 60_000
    assert "as bombs are" in brought(record, zipped(tmp_path / "a.zip", a_csv=bomb)).fault
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(bomb))
    assert "as bombs are" in brought(record, packed).fault


def test_a_line_without_end_is_refused(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(events(1) + "x" * 3_000_000, "utf-8")
    assert "a line too long" in brought(record, path).fault


def test_bytes_that_are_no_utf8_are_mended_and_told(record: Record, tmp_path: Path) -> None:
    row = {**dict.fromkeys(COLUMNS, "NA"), **MEETING, "Publisher": "Le Caf\u00e9"}
    text = "\t".join(COLUMNS) + "\n" + "\t".join(row[name] for name in COLUMNS) + "\n"
    path = tmp_path / "a.tab"
    path.write_bytes(text.encode("latin-1"))
    told = brought(record, path, "icews")
    assert told.imported == 1
    assert any("1 bytes were not UTF-8" in note for note in told.notes)
    assert rows_of(record, "SELECT publisher FROM imported") == [{"publisher": "Le Caf\ufffd"}]


def test_letters_across_the_seams_of_blocks_stay_whole(record: Record, tmp_path: Path) -> None:
    row = {**PROTEST, "ActionGeo_FullName": "\u6771\u4eac" * 50}
    rows = [{**row, "GlobalEventID": str(n)} for n in range(6_000)]
    path = tmp_path / "a.csv"
    path.write_text(lines(TWO, *rows), "utf-8")
    told = brought(record, path)
    assert (told.imported, told.notes[1:]) == (6_000, ())
    assert rows_of(record, "SELECT count(DISTINCT place) AS n FROM imported") == [{"n": 1}]


def test_a_byte_order_mark_is_no_letter(record: Record, tmp_path: Path) -> None:
    row = {**dict.fromkeys(COLUMNS, "NA"), **MEETING}
    text = "\t".join(COLUMNS) + "\n" + "\t".join(row[name] for name in COLUMNS) + "\n"
    path = tmp_path / "a.tab"
    path.write_text(text, "utf-8-sig")
    assert brought(record, path).imported == 1


def test_lines_may_end_as_on_windows(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(events(3).replace("\n", "\r\n").encode())
    assert brought(record, path).imported == 3
    assert all("\r" not in row["reference"] for row in rows_of(record))


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_raises_anything_but_our_own_errors(
    record: Record, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", events(40))
    content = bytearray(chance.choice((buffer.getvalue(), events(40).encode(),
                                       gzip.compress(events(40).encode()))))  # fmt: skip
    for _ in range(chance.randint(1, 60)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path = tmp_path / "a"
    path.write_bytes(content[: chance.randint(1, len(content))])
    try:
        told = brought(record, path)
    except DragomanError as error:
        pytest.fail(f"raised instead of told: {error}")
    assert told.rows_read == told.imported + told.known + told.refused
