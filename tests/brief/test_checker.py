"""Every number of the Japan-NATO briefing resolves to events and sentences; false ones are seen.

The record is that of the reports of the shipped chronicle that name both.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from dragoman import api
from dragoman.brief.checker import CHECKED, Checked, check
from dragoman.brief.compose import compose, compose_actor, compose_week, monday
from dragoman.brief.document import Brief
from dragoman.brief.render import render
from dragoman.cli import brief as command
from dragoman.cli.main import main
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import Record

CHRONICLE = Path(__file__).parents[2] / "samples" / "chronicle"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those reports of the chronicle that name both."""
    folder = tmp_path_factory.mktemp("sample")
    reports = folder / "reports"
    reports.mkdir()
    for path in sorted(CHRONICLE.iterdir()):
        text = path.read_text("utf-8")
        if re.search("Japan|Tokyo", text) and "NATO" in text:
            shutil.copy(path, reports)
    api.read(str(reports), folder / "sample.duckdb")
    return folder / "sample.duckdb"


@pytest.fixture(scope="session")
def read(sample: Path) -> int:
    """How many reports there are."""
    return len(list((sample.parent / "reports").iterdir()))


@pytest.fixture(scope="session")
def chronicle(sample: Path) -> Iterator[Record]:
    with Record.open(sample, read_only=True) as record:
        yield record


@pytest.fixture(scope="session")
def pair(chronicle: Record, tables: Knowledge) -> Brief:
    return compose(chronicle, tables, ("Japan", "NATO"), version="1.2.3")


@pytest.fixture(scope="session")
def documents(pair: Brief) -> dict[str, bytes]:
    return {name: render(pair, name) for name in CHECKED}


@pytest.mark.parametrize("name", CHECKED)
def test_every_number_of_japan_and_nato_resolves(
    chronicle: Record, tables: Knowledge, documents: dict[str, bytes], name: str
) -> None:
    found = check(documents[name], name, chronicle, tables)
    assert found.problems == ()
    assert found.numbers > 60
    assert found.estimates >= 1
    assert found.events > 30
    assert found.quotes > 20
    assert "all resolve" in found.told


def test_all_formats_hold_the_same(
    chronicle: Record, tables: Knowledge, documents: dict[str, bytes]
) -> None:
    told = {check(documents[name], name, chronicle, tables) for name in CHECKED}
    assert len(told) == 1


def test_briefings_on_an_actor_and_on_a_week_resolve_too(
    chronicle: Record, tables: Knowledge
) -> None:
    actor = compose_actor(chronicle, tables, "Iran")
    week = compose_week(chronicle, tables, monday("2025-W26"))
    for brief in (actor, week):
        for name in CHECKED:
            found = check(render(brief, name), name, chronicle, tables)
            assert found.problems == ()
            assert found.numbers > 10


def tampered(
    documents: dict[str, bytes], chronicle: Record, tables: Knowledge, old: str, new: str,
    name: str = "html",
) -> Checked:  # fmt: skip
    text = documents[name].decode()
    changed, number = re.subn(old, new, text, count=1)
    assert number == 1, old
    return check(changed.encode(), name, chronicle, tables)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("html", r'(<a class="n" href="#n-events">)20</a>', r"\g<1>21</a>", "21 counts a list"),
        ("html", r'<a class="n" href="#n-events">20</a>', "20", "a number without a link"),
        ("html", r'href="#n-meetings"', 'href="#n-nothing"', "leads nowhere"),
        ("html", r'(<a class="n" href="#x-all">)\d+', r"\g<1>900", "900 is not what its row says"),
        ("html", r'(<a class="m" [^>]*>)about 18', r"\g<1>about 19", "gives another value"),
        ("html", r"17\.\d\d by sum", "18.99 by sum", "not the sum of the confidences"),
        ("html", r"<mark>Rutte had visited Tokyo", "<mark>Rutte had not visited Tokyo",
         "no event of the annex has the sentence"),
        ("html", r"event 253fae4872686c24823ebb52", "event 253fae4872686c24823ebb53",
         "names no event of the record"),
        ("html", r'(<li id="e-[^"]+" value="1"><p class="said"><b>\[)1', r"\g<1>2",
         "is not that of an event"),
        ("md", r"\[20\]\(#n-events\)", "[21](#n-events)", "21 counts a list of 20"),
        ("md", r"\[20\]\(#n-events\)", "20", "a number without a link"),
        ("md", r"\[\d+\]\(#x-all\)", "[900](#x-all)", "900 is not what its row says"),
        ("md", r"> \*\*Rutte had visited", "> **Rutte had not visited", "sentence"),
    ],
)  # fmt: skip
def test_a_false_number_or_sentence_is_seen(
    documents: dict[str, bytes], chronicle: Record, tables: Knowledge, name: str, old: str,
    new: str, said: str,
) -> None:  # fmt: skip
    found = tampered(documents, chronicle, tables, old, new, name)
    assert any(said in line for line in found.problems), found.problems


def test_a_number_of_reports_is_counted_again_in_the_record(
    documents: dict[str, bytes], chronicle: Record, tables: Knowledge, read: int
) -> None:
    text = documents["md"].decode()
    false = text.replace(f"[{read}](#x-all)", "[900](#x-all)").replace(f"| {read} |", "| 900 |")
    found = check(false.encode(), "md", chronicle, tables)
    assert any(f"900 reports, but the record has {read}" in line for line in found.problems)


def test_an_entry_with_another_sentence_than_the_report_is_seen(
    documents: dict[str, bytes], chronicle: Record, tables: Knowledge
) -> None:
    text = documents["html"].decode()
    found = check(text.replace("held talks with NATO chief", "fell out with NATO chief").encode(),
                  "html", chronicle, tables)  # fmt: skip
    assert any("has another sentence in the record" in line for line in found.problems)


def test_a_format_that_cannot_be_read_again_is_refused(
    chronicle: Record, tables: Knowledge
) -> None:
    with pytest.raises(UsageError, match="cannot be read again"):
        check(b"%PDF", "pdf", chronicle, tables)


def test_the_command_checks_and_fails_with_a_line_for_each_problem(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = command._checked

    def false(content: bytes, name: str, record: Record, tables: Knowledge) -> tuple[str, ...]:
        spoilt = content.replace(b"[20](#n-events)", b"[21](#n-events)")
        return checked(spoilt, name, record, tables)

    monkeypatch.setattr(command, "_checked", false)
    arguments = ["brief", "Japan", "NATO", "--record", str(sample), "--out", str(tmp_path)]
    result = CliRunner().invoke(main, [*arguments, "--check", "--format", "md"])
    assert result.exit_code == 1
    assert "21 counts a list of 20" in result.output
    assert "do not resolve" in result.output
    assert "Traceback" not in result.output
