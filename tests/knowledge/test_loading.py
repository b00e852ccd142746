"""`Knowledge.load`: the shipped tables and a user's own folder beside them."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from dragoman.errors import KnowledgeError
from dragoman.knowledge import base
from dragoman.knowledge.base import Knowledge, data_folder, origins

OWN_GROUP = "code\tname\tcountry\tsector\nMYGROUP\tMy Own Front\tFRA\tREB\n"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped tables that `Knowledge.load` takes for the shipped ones."""
    folder = tmp_path / "data"
    ignored = shutil.ignore_patterns("model", "*.py", "__pycache__")
    shutil.copytree(data_folder(), folder, ignore=ignored)
    monkeypatch.setattr(base, "data_folder", lambda: folder)
    return folder


def load_with(folder: Path) -> Knowledge:
    """Reads this folder anew, past the cache of the shipped tables."""
    return base._load((folder,))


def test_loading_twice_gives_the_same_version(copied: Path) -> None:
    assert load_with(copied).version == load_with(copied).version == Knowledge.load().version


def test_a_change_of_one_byte_changes_the_version(copied: Path) -> None:
    before = load_with(copied).version
    table = copied / "actors" / "states.tsv"
    table.write_bytes(table.read_bytes().replace(b"\tTokyo", b"\tTokio", 1))
    assert load_with(copied).version != before


def test_even_a_comment_changes_the_version(copied: Path) -> None:
    before = load_with(copied).version
    with (copied / "actors" / "regions.tsv").open("a", encoding="utf-8") as file:
        file.write("# a note\n")
    assert load_with(copied).version != before


def test_a_missing_table_is_named(copied: Path) -> None:
    (copied / "actors" / "ties.tsv").unlink()
    with pytest.raises(KnowledgeError, match=r"actors/ties\.tsv:1: this table is missing"):
        load_with(copied)


def test_a_table_may_be_split_over_files(copied: Path) -> None:
    before = load_with(copied)
    extra = copied / "actors" / "groups-mine.tsv"
    extra.write_text(OWN_GROUP, encoding="utf-8")
    after = load_with(copied)
    assert len(after.groups) == len(before.groups) + 1
    assert after.groups[-1].name == "My Own Front"


def test_a_users_tables_may_stand_in_the_folder_and_below_it(tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "areas.tsv").write_text("area\twords\nfish\tcod\n", encoding="utf-8")
    (tmp_path / "areas.tsv").write_text("area\twords\ncyber\tworm\n", encoding="utf-8")
    assert [area.name for area in Knowledge.load(tmp_path).areas][-2:] == ["fish", "cyber"]


@pytest.mark.parametrize("place", ["", "actors"])
def test_a_users_folder_adds_rows(tmp_path: Path, place: str) -> None:
    (tmp_path / place).mkdir(exist_ok=True)
    (tmp_path / place / "groups.tsv").write_text(OWN_GROUP, encoding="utf-8")
    shipped, own = Knowledge.load(), Knowledge.load(tmp_path)
    assert own.groups[: len(shipped.groups)] == shipped.groups
    assert [g.code for g in own.groups[len(shipped.groups) :]] == ["MYGROUP"]
    assert own.states == shipped.states
    assert own.version != shipped.version


def test_one_wrong_row_of_the_user_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "groups.tsv").write_text(OWN_GROUP + "X\tY\tFRA\tARMY\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"groups\.tsv:3: 'ARMY' is not a known sector"):
        Knowledge.load(tmp_path)
    assert "MYGROUP" not in {g.code for g in Knowledge.load().groups}


ROOT = "root\tquad\tgoldstein\tdefinition\nVISA\t1\t3\tEases entry\n"
VERB = "lemma\tpattern\troot\tmode\tsource\ttarget\n"


def own(folder: Path, **tables: str) -> Knowledge:
    """The shipped tables with these of a user's."""
    for name, text in tables.items():
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
    return Knowledge.load(folder)


def test_a_root_of_ones_own_can_be_named_in_every_table(tmp_path: Path) -> None:
    found = own(
        tmp_path, roots=ROOT, modes="root\tmode\nVISA\twaive\n",
        verbs=VERB + "waive\tobj:visa\tVISA\twaive\tsubj\tfor\n",
        nouns="lemma\tcompound\troot\nwaiver\tvisa\tVISA\n", reporting="lemma\troot\npray\tVISA\n",
    )  # fmt: skip
    assert found.modes_by_root()["VISA"] == ("waive",)
    assert (found.verbs[-1].root, found.nouns[-1].root, found.reporting[-1].root) == ("VISA",) * 3


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("verbs", VERB + "waive\tobj:visa\tVISA\n"),
        ("nouns", "lemma\troot\nwaiver\tVISA\n"),
        ("modes", "root\tmode\nVISA\twaive\n"),
        ("reporting", "lemma\troot\npray\tVISA\n"),
        ("cameo", "cameo\troot\n0999\tVISA\n"),
    ],
)
def test_a_root_that_no_table_defines_is_named_by_file_and_line(
    tmp_path: Path, table: str, text: str
) -> None:
    with pytest.raises(KnowledgeError, match=rf"^{table}\.tsv:2: 'VISA' is not a known root"):
        own(tmp_path, **{table: text})


def test_a_shipped_row_of_an_unknown_root_is_named_too(copied: Path) -> None:
    with (copied / "lexicon" / "en" / "nouns.tsv").open("a", encoding="utf-8") as file:
        file.write("waiver\t\tVISA\n")
    with pytest.raises(KnowledgeError, match=r"nouns\.tsv:\d+: 'VISA' is not a known root"):
        load_with(copied)


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        ({"verbs": VERB + "waive\tobjj\tAID\n"}, r"verbs\.tsv:2: .*'objj' is no condition"),
        ({"verbs": VERB + "waive\tobj\tAID\t\tsubject\n"}, r"verbs\.tsv:2: .* is no slot"),
        ({"verbs": VERB + "waive\tobj\tAID\tgift\n"}, r"verbs\.tsv:2: .* no mode 'gift'"),
        ({"groups": OWN_GROUP.replace("FRA", "FRX")}, r"groups\.tsv:2: country: FRX \(of"),
        ({"areas": "area\twords\nfish\t\n"}, r"areas\.tsv:2: fish: no word marks it"),
        ({"roots": ROOT.replace("1\t3", "1\t30")}, r"roots\.tsv:2: VISA: goldstein 30"),
        ({"roots": ROOT.replace("1\t3", "5\t3")}, r"roots\.tsv:2: '5' is not a known quad"),
        ({"roots": ROOT.replace("VISA", "AID")}, r"roots\.tsv:2: AID is PLOVER's and of quad"),
        ({"roots": ROOT, "verb": VERB}, r"verb\.tsv:1: is none of the tables"),
    ],
)
def test_what_a_users_row_refers_to_must_be_there(
    tmp_path: Path, tables: dict[str, str], problem: str
) -> None:
    with pytest.raises(KnowledgeError, match=problem):
        own(tmp_path, **tables)


def test_own_rows_take_the_place_of_shipped_ones_of_their_name(tmp_path: Path) -> None:
    shipped = Knowledge.load()
    frame = next(row for row in shipped.verbs if row.pattern)
    found = own(
        tmp_path,
        verbs=VERB + f"{frame.lemma}\t{frame.pattern}\tCONCEDE\n",
        roots="root\tquad\tgoldstein\nAID\t2\t9\n",
    )
    same = [r for r in found.verbs if (r.lemma, r.pattern) == (frame.lemma, frame.pattern)]
    assert [row.root for row in same if not row.particle] == ["CONCEDE"]
    assert len(found.roots) == len(shipped.roots)
    assert [row.goldstein for row in found.roots if row.root == "AID"] == [9]


def test_a_holder_of_ones_own_takes_the_office_over(tmp_path: Path) -> None:
    found = own(
        tmp_path,
        holders="actor\toffice\tperson\tfrom\nJPN\thead of government\tAda Sato\t2030-05-02\n",
    )
    mine = [r for r in found.holders if (r.actor, r.office) == ("JPN", "head of government")]
    assert [row.person for row in mine][-1] == "Ada Sato"
    assert max(row.end for row in mine[:-1] if row.end) == dt.date(2030, 5, 1)
    assert all(row.end for row in mine[:-1])


def test_where_a_row_stands(tmp_path: Path) -> None:
    found = own(tmp_path, roots=ROOT)
    places = origins(found, "roots")
    assert places[found.roots[-1]] == f"{tmp_path.as_posix()}/roots.tsv:2"
    assert places[found.roots[0]] == "ontology/roots.tsv:2"


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="holds none of the tables"):
        Knowledge.load(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such folder"):
        Knowledge.load(tmp_path / "nowhere")


def test_the_shipped_tables_are_read_once() -> None:
    assert Knowledge.load() is Knowledge.load()
