"""PDF and Word: the same bytes each time, no text that acts, headings, links and alternatives."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from dragoman.brief.compose import compose
from dragoman.brief.document import Brief, Bullets, Items, Para, Row, Section, Strong, Table
from dragoman.brief.docx import bookmark
from dragoman.brief.pdf import line, words
from dragoman.brief.render import FORMATS, render
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import CodedReport, Record

from .builders import event, fill, report, who

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HOSTILE = (
    '#read("/etc/passwd")', '#import "@preview/x:1.0.0"', "#include \"a.typ\"", "$x^2$ *b* _i_ `c`",
    "= heading", "- item", "<label> @ref", "\\u{41} \\\" \\", '"; #panic() //', "/* ... */",
    "]]] ))) }}}", "https://evil.example/ http://x", "{{ brief }} {% raw %}", "\u202e\u0000\ud800",
    '"}], "kind": "para"', "&lt;w:p/&gt; <w:p/>", "#eval(\"1+1\")", "#sys.inputs", "~ --- ... ''",
)  # fmt: skip


def small(text: str) -> Brief:
    """A document with a text in every place that words of a report can come to."""
    cells = (((text,),), ((text, Strong(text)),))
    blocks = (Para((text,)), Para((text,), "lead"), Bullets(((Strong(text), text),)),
              Items(()), Table("plain", (text, text), (Row(cells),), (1, 1), text))  # fmt: skip
    return Brief(text, "x", text, None, text, (Section("a", text, blocks),))


@pytest.fixture(scope="session")
def rendered(brief: Brief) -> dict[str, bytes]:
    return {name: render(brief, name) for name in FORMATS}


@pytest.mark.parametrize("text", _HOSTILE)
def test_text_of_a_report_is_no_program_of_the_pdf(text: str) -> None:
    assert render(small(text), "pdf").startswith(b"%PDF-")
    assert render(small(text), "docx").startswith(b"PK")


_CODE = st.text(st.sampled_from(" \n\"\\#$*_`@<>=-+/~[](){}:;.'u41") | st.characters(), max_size=60)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_CODE)
def test_any_text_comes_out_of_the_pdf_program_as_it_went_in(text: str) -> None:
    import typst

    data = json.dumps(line((text,)), ensure_ascii=True)
    source = b"#let d = json(bytes(sys.inputs.data))\n#metadata(d.first().t)<x>\n#d.first().t"
    found = typst.query(source, "<x>", field="value", sys_inputs={"data": data},
                        ignore_system_fonts=True)  # fmt: skip
    assert json.loads(found) == [words(text)]


@given(_CODE)
def test_words_are_one_line_without_control_signs(text: str) -> None:
    clean = words(text)
    assert clean.isprintable()
    assert clean == words(clean)
    clean.encode("utf-8")


def test_the_pdf_program_reads_nothing_but_the_document() -> None:
    from importlib import resources

    program = (
        resources.files("dragoman.brief").joinpath("templates", "brief.typ").read_text("utf-8")
    )
    assert "eval(" not in program
    assert "#import" not in program
    assert program.count("json(") == 1


def test_word_takes_every_anchor_as_a_name() -> None:
    long = "n-" + "meetings-of-somebody-" * 5
    for anchor in ("e-12ab34cd", long, "x-all"):
        name = bookmark(anchor)
        assert len(name) <= 40
        assert name.replace("_", "").isalnum()
    assert bookmark(long + "a") != bookmark(long + "b")


def test_word_has_headings_styles_header_rows_links_and_alternatives(
    rendered: dict[str, bytes],
) -> None:
    with zipfile.ZipFile(io.BytesIO(rendered["docx"])) as parts:
        tree = etree.fromstring(parts.read("word/document.xml"))
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
        assert any(name.startswith("word/media/") for name in parts.namelist())
    assert "Japan and NATO: briefing" in core
    assert "2025-06-28T00:00:00Z" in core
    styles = {mark.get(f"{_W}val") for mark in tree.iter(f"{_W}pStyle")}
    assert {"Title", "Heading1", "Heading2", "ListBullet"} <= styles
    assert len(list(tree.iter(f"{_W}tblHeader"))) >= 3
    names = [mark.get(f"{_W}name") for mark in tree.iter(f"{_W}bookmarkStart")]
    assert len(names) == len(set(names))
    links = [link.get(f"{_W}anchor") for link in tree.iter(f"{_W}hyperlink")]
    assert len(links) > 50
    assert set(links) <= set(names)
    ids = [mark.get(f"{_W}id") for mark in tree.iter(f"{_W}bookmarkStart")]
    assert len(ids) == len(set(ids))
    pictures = [one for one in tree.iter() if str(one.tag).endswith("}docPr")]
    assert len(pictures) == 2
    assert all(len(one.get("descr")) > 40 for one in pictures)


def test_the_pdf_has_a_title_a_language_tags_and_links_that_lead_somewhere(
    rendered: dict[str, bytes],
) -> None:
    pypdf = pytest.importorskip("pypdf")
    found = pypdf.PdfReader(io.BytesIO(rendered["pdf"]))
    root = found.trailer["/Root"]
    assert found.metadata.title == "Japan and NATO: briefing"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    links = [a.get_object() for page in found.pages for a in page.get("/Annots", ())]
    assert len(links) > 50
    for link in links:
        action = link.get("/A", {})
        assert action.get("/S") in (None, "/GoTo")
        target = link.get("/Dest") or action["/D"]
        assert target is not None
    first = found.pages[0].extract_text()
    for heading in ("Judgement", "What changed", "How sure this is", "What to watch"):
        assert heading in first
    assert "What the record holds" in found.pages[1].extract_text()


def test_the_pdf_says_the_numbers_of_the_page(rendered: dict[str, bytes]) -> None:
    pypdf = pytest.importorskip("pypdf")
    from dragoman.brief.readback import plain, read_html

    pages = pypdf.PdfReader(io.BytesIO(rendered["pdf"])).pages
    said = "".join("".join(page.extract_text() for page in pages).split())
    for sentence in read_html(rendered["html"]).running:
        text = "".join(plain(sentence).split())
        if len(text) > 30 and "recalledasbackground" not in text and "overtime" not in text:
            assert text[:60] in said, plain(sentence)


_SCRIPT = """
import hashlib, sys
from dragoman.brief.compose import compose
from dragoman.brief.render import FORMATS, render
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import Record
with Record.open(sys.argv[1], read_only=True) as record:
    brief = compose(record, Knowledge.load(), ("Japan", "NATO"), version="1.2.3")
print(*(hashlib.sha256(render(brief, name)).hexdigest() for name in FORMATS))
"""


def test_bytes_depend_on_no_clock_zone_language_or_seed(
    rendered: dict[str, bytes], tmp_path: Path
) -> None:
    with Record.open(tmp_path / "r.duckdb") as record:
        fill(record)
    world = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8"}
    run = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(tmp_path / "r.duckdb")], capture_output=True,
        env={**world, "PYTHONHASHSEED": "7"}, text=True, check=True,
    )  # fmt: skip
    here = [hashlib.sha256(rendered[name]).hexdigest() for name in FORMATS]
    assert run.stdout.split() == here


def test_the_same_briefing_gives_the_same_bytes(brief: Brief, rendered: dict[str, bytes]) -> None:
    for name in FORMATS:
        assert render(brief, name) == rendered[name]


def test_an_unknown_format_is_refused(brief: Brief) -> None:
    with pytest.raises(UsageError, match="one of md, html, pdf, docx"):
        render(brief, "odt")


def test_hostile_reports_give_all_formats(record: Record, tables: Knowledge) -> None:
    evil = " ".join(_HOSTILE[:12])
    told = report("x", f"{evil}\nJapan met NATO {evil} there.", title=evil, publisher=evil,
                  source=evil)  # fmt: skip
    met = event(told, "met", sources=(who("JPN", evil, evil, standing_in_for=evil),), place=evil)
    record.commit([CodedReport(told, (met,), 3)])
    brief = compose(record, tables, ("Japan", "NATO"))
    for name in FORMATS:
        assert len(render(brief, name)) > 1000
