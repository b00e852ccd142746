"""The tables that imports are mapped by."""

from __future__ import annotations

from collections import Counter

import pytest

from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.references import Names
from dragoman.record.interchange.crosswalks import crosswalks
from dragoman.record.interchange.mapping import Mappings
from dragoman.record.interchange.registry import FORMATS

KNOWLEDGE = Knowledge.load()
MAPPINGS = Mappings(KNOWLEDGE)
KEYS = {
    "cameo_map": ("cameo",),
    "root_map": ("root",),
    "country_map": ("scheme", "key"),
    "sector_map": ("scheme", "key"),
    "event_text_map": ("name",),
    "mode_map": ("root", "key"),
    "context_map": ("key",),
    "renamed_roots": ("key",),
    "state_map": ("code",),
    "expected_map": ("key",),
}


@pytest.mark.parametrize("table", KEYS)
def test_no_key_stands_twice(table: str) -> None:
    rows = MAPPINGS.tables[table].to_pylist()
    counts = Counter(tuple(row[column] for column in KEYS[table]) for row in rows)
    assert [key for key, count in counts.items() if count > 1] == []


def test_every_code_is_one_of_ours() -> None:
    actors = Names.of(KNOWLEDGE).actors
    named = [row.code for row in crosswalks().countries] + [r.actor for r in crosswalks().names]
    assert sorted({code for code in named if code not in actors}) == []


def test_every_cameo_code_has_class_and_score() -> None:
    roots = {row.root: row.quad for row in KNOWLEDGE.roots}
    contexts = {row.name for row in KNOWLEDGE.contexts}
    for row in KNOWLEDGE.cameo:
        assert row.quad in (1, 2, 3, 4), row
        assert row.goldstein is not None
        assert -10 <= row.goldstein <= 10, row
        assert set(row.contexts) <= contexts, row
        assert row.root or "dropped" in row.loss, row
        assert not row.root or row.root in roots


def test_every_event_text_leads_to_a_code() -> None:
    codes = {row.cameo for row in KNOWLEDGE.cameo}
    assert {row.cameo for row in crosswalks().event_texts} <= codes


def test_a_table_of_the_users_may_still_have_the_old_columns(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "cameo.tsv").write_text("cameo\troot\tmode\tnote\n043\tCONSULT\tvisit\t\n", "utf-8")
    mapped = Mappings(Knowledge.load(folder)).tables["cameo_map"].to_pylist()
    (row,) = (row for row in mapped if row["cameo"] == "043")
    assert (row["root"], row["mode"], row["quad"]) == ("CONSULT", "visit", 1)


def test_the_formats_have_names_of_their_own() -> None:
    names = [form.name for form in FORMATS]
    assert len(set(names)) == len(names)
    assert "dragoman" not in {form.dataset for form in FORMATS}


@pytest.mark.parametrize(
    ("name", "year", "meant"),
    [
        ("Head of Government (China)", 2010, ("CHN", "GOV")),
        ("Member of Legislative (Govt) (Nigeria)", 2010, ("NGA", "LEG")),
        ("Dmitry Anatolyevich Medvedev", 2009, ("RUS", "GOV")),
        ("Russia", 2010, ("RUS", "")),
        ("Combatant (Taliban)", 2012, ("AFG", "REB")),
        ("Citizen (Africa)", 2012, ("UNK", "CVL")),
        ("Nobody Anyone Knows", 2012, ("UNK", "")),
    ],
)
def test_names_are_read_in_their_year(name: str, year: int, meant: tuple[str, str]) -> None:
    (row,) = MAPPINGS.actors([(name, year)]).to_pylist()
    assert (row["actor"], row["sector"]) == meant
