"""Bad input: one reject with a one-line reason each, and everything else is still read."""

from __future__ import annotations

import gzip
import io
import os
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.limits import MAX_DOCUMENT_BYTES, MAX_REDIRECTS, MAX_ROW_BYTES
from dragoman.model import Reject, Report
from dragoman.reading.read import count, read

GOOD = "Japan and NATO agreed to cooperate in The Hague."


def reasons(*targets: str | Path) -> list[str]:
    return [r.reason for r in read([str(t) for t in targets]) if isinstance(r, Reject)]


def packed(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def encrypted() -> bytes:
    raw = bytearray(packed(("a.txt", GOOD.encode())))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


CASES: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\t\n ", "no text"),
    "title_only.txt": (b"Title: Something\n\n", "no text"),
    "nul.txt": (b"text\0text", "NUL"),
    "cut.csv.gz": (gzip.compress(b"id,text\n" + os.urandom(4000))[:-300], "too early"),
    "cut.txt.gz": (gzip.compress(GOOD.encode())[:-12], "too early"),
    "fake.txt.gz": (b"\x1f\x8bnonsense and more", "damaged"),
    "cut.zip": (packed(("a.txt", GOOD.encode()))[:-30], "damaged zip"),
    "secret.zip": (encrypted(), "encrypted"),
    "bomb.gz": (gzip.compress(b"a" * (MAX_ROW_BYTES * 2)), "bombs"),
    "bomb.zip": (packed(("a.txt", b"a" * (MAX_ROW_BYTES * 2))), "bombs"),
    "nested.zip": (packed(("b.zip", packed(("a.txt", b"a")))), "archive inside"),
    "twice.txt.gz.gz": (gzip.compress(gzip.compress(gzip.compress(b"a"))), "archive inside"),
    "x.tar.gz": (gzip.compress(b"a" * 600), "tar"),
    "office.docx": (packed(("[Content_Types].xml", b"<a/>")), "office"),
    "paper.pdf": (b"%PDF-1.4 stuff", "PDF"),
    "photo.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(50), "NUL"),
    "bad.parquet": (b"PAR1" + b"junk" * 10 + b"PAR1", "damaged Parquet"),
    "fake.parquet": (GOOD.encode(), "damaged Parquet"),
    "bad.json": (b'{"text": ', "not valid JSON"),
    "deep.json": (b'{"a":' + b"[" * 200_000, "not valid JSON"),
    "deep.jsonl": (b"[" * 200_000, "not valid JSON"),
    "twice.csv": (b"text,text\n1,2\n", "two columns"),
    "open.csv": (b'id,text\n1,"never closed\n', "row 1"),
    "wide.jsonl": (b'{"text": "' + b"a" * (MAX_ROW_BYTES + 10), "a line of more than"),
    "broken.html": (b"<html><body></body>", "no article"),
    "giant.html": (b"<html><body>" + b"<b></b>" * 120_000, "elements"),
    "giant.xml": (b"<rss>" + b"<item/>" * 120_000, "elements"),
    "damaged.txt": ("naïve café – ".encode() + b"\xe2\x80", "damaged UTF-8"),
    "long.txt": (b"word " * 250_000, "characters"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_fault_is_one_reject_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    content, why = CASES[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "zz.txt").write_text(GOOD)
    results = list(read([str(tmp_path)]))
    refused = [r for r in results if isinstance(r, Reject)]
    assert [r.text for r in results if isinstance(r, Report)] == [GOOD]
    assert len(refused) == 1 or name == "cut.csv.gz"
    assert why in refused[-1].reason
    assert all(r.reason.startswith(name) and "\n" not in r.reason for r in refused)
    assert all(str(tmp_path) not in r.reason for r in refused)


def test_a_huge_document_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.write(b"text ")
        file.truncate(50 * 1024 * 1024)
    began = time.monotonic()
    assert "more than" in reasons(path)[0]
    assert time.monotonic() - began < 1


def test_a_huge_member_is_refused(tmp_path: Path) -> None:
    lines = b"".join(b"%d Japan met NATO and others.\n" % n for n in range(600_000))
    assert len(lines) > MAX_DOCUMENT_BYTES
    (tmp_path / "h.txt.gz").write_bytes(gzip.compress(lines, 1))
    assert "more than" in reasons(tmp_path / "h.txt.gz")[0]


def test_places_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(GOOD)
    (tmp_path / ".hidden.txt").write_text(GOOD)
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "sub")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    os.mkfifo(tmp_path / "pipe.txt")
    results = list(read([str(tmp_path)]))
    assert [r.source for r in results if isinstance(r, Report)] == ["sub/a.txt"]
    why = {r.source: r.reason for r in results if isinstance(r, Reject)}
    assert set(why) == {"dangling.txt", "sub/loop", "again", "self", "pipe.txt"}
    assert "link to nothing" in why["dangling.txt"]
    assert "read already" in why["sub/loop"]
    assert "not a regular file" in why["pipe.txt"]
    assert count([str(tmp_path)]) == 6


def test_missing_targets_do_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    results = list(
        read([str(tmp_path / "no.txt"), str(tmp_path / "*.md"), str(tmp_path / "*.txt")])
    )
    assert [type(r) for r in results] == [Reject, Reject, Report]
    assert "no.txt: no such file" in reasons(tmp_path / "no.txt")[0]
    assert "no file matches" in reasons(tmp_path / "*.md")[0]
    assert "NUL" in reasons("a\0b")[0]


def test_forbidden_files_and_folders() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.txt").write_text(GOOD)
        (folder / "b").mkdir(mode=0o000)
        (folder / "c.txt").touch(mode=0o000)
        folder.chmod(0o755)
        user = os.geteuid()
        try:
            if user == 0:
                os.seteuid(65534)
            results = list(read([name]))
        finally:
            os.seteuid(user)
            (folder / "b").chmod(0o700)
    assert [r.source for r in results if isinstance(r, Report)] == ["a.txt"]
    why = [r.reason for r in results if isinstance(r, Reject)]
    assert why == ["b: permission denied", "c.txt: permission denied"]


def test_standard_input_is_read_whatever_its_format() -> None:
    for content in (GOOD.encode(), gzip.compress(GOOD.encode()), packed(("a.txt", GOOD.encode()))):
        stream = io.BytesIO(content)
        (report,) = read(["-"], stdin=stream)
        assert isinstance(report, Report)
        assert report.text == GOOD
        assert not stream.closed


def test_identity_depends_on_name_and_bytes_only(tmp_path: Path) -> None:
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "a.txt").write_text(GOOD)
    targets = [tmp_path / "one", tmp_path / "two" / "a.txt", tmp_path / "two" / "*.txt"]
    results = [r for target in targets for r in read([str(target)])]
    assert len({r.report_id for r in results}) == 1
    (tmp_path / "one" / "a.txt").write_text(GOOD + " More.")
    assert next(read([str(tmp_path / "one")])).report_id != results[0].report_id


NAMES = "a.txt a.md a.html a.xml a.jsonl a.json a.csv a.tsv a.gz a.zip a.parquet a".split()
PIECES = st.sampled_from(
    [
        b"<rss><channel><item>",
        b"<html><p>",
        b"\x1f\x8b\x08\0",
        b"PK\x03\x04",
        b"PAR1",
        b'{"text":',
        b"[{",
        b"text,date\n",
        b"---\n",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b'"',
        b"\n",
        b"\0",
        b"&#x0;",
        b"<?xml encoding='utf-16'?>",
        b"Title: x\n\n",
        b"\\ud800",
        b"1e999999",
        b"\xe2\x80\x9c",
        b"]}",
    ]
)
CONTENT = st.binary(max_size=400) | st.lists(PIECES | st.binary(max_size=12)).map(b"".join)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), CONTENT, st.sampled_from(["", "gzip", "zip", "cut"]))
def test_any_bytes_are_reports_or_rejects(name: str, content: bytes, packing: str) -> None:
    if packing == "gzip":
        name, content = name + ".gz", gzip.compress(content)
    elif packing == "zip":
        name, content = "a.zip", packed((name, content))
    elif packing == "cut":
        name, content = "a.zip", packed((name, content))[: max(4, len(content))]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        results = list(read([folder]))
        assert count([folder]) is None or count([folder])
    for result in results:
        assert result.source.startswith(name)
        if isinstance(result, Report):
            assert result.text.strip()
            result.text.encode("utf-8")
        else:
            assert result.reason
            assert "\n" not in result.reason


class Site(BaseHTTPRequestHandler):
    """A small web site with every fault a page can have."""

    pages: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]] = {
        "/story.txt": (200, {"Content-Type": "text/plain; charset=utf-8"}, GOOD.encode()),
        "/latin": (200, {"Content-Type": "text/plain; charset=iso-8859-1"}, b"caf\xe9 " * 9),
        "/hop": (302, {"Location": "/story.txt"}, b""),
        "/round": (302, {"Location": "/round"}, b""),
        "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        "/gone": (404, {}, b""),
        "/big": (200, {"Content-Length": str(MAX_DOCUMENT_BYTES + 1)}, b""),
        "/long": (200, {"Connection": "close"}, b"a" * (MAX_DOCUMENT_BYTES + 1)),
        "/packed": (200, {"Content-Encoding": "gzip"}, gzip.compress(GOOD.encode())),
        "/twice": (200, {"Content-Encoding": "gzip, gzip"}, b""),
        "/short": (200, {"Content-Length": "100"}, b"cut"),
    }

    def do_GET(self) -> None:
        status, headers, body = self.pages[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests' output is for their results."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/story.txt", "/hop", "/packed"])
def test_pages_are_fetched(site: str, path: str) -> None:
    (report,) = read([site + path])
    assert isinstance(report, Report)
    assert (report.text, report.source) == (GOOD, site + path)


def test_charset_of_the_answer_is_believed(site: str) -> None:
    (report,) = read([site + "/latin"])
    assert isinstance(report, Report)
    assert report.text.startswith("café")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/round", f"more than {MAX_REDIRECTS} redirects"),
        ("/file", "only http and https"),
        ("/gone", "404"),
        ("/big", "bytes, more than"),
        ("/long", "more than"),
        ("/twice", "not asked for"),
        ("/short", "cannot be fetched"),
    ],
)
def test_bad_answers_are_one_reject(site: str, path: str, why: str) -> None:
    (reason,) = reasons(site + path)
    assert why in reason
    assert reason.startswith(site + path)


def test_addresses_that_cannot_be_fetched() -> None:
    assert "only http and https" in reasons("ftp://127.0.0.1/x")[0]
    assert "only http and https" in reasons("file:///etc/passwd")[0]
    (reason,) = reasons("http://user:secret@127.0.0.1:9/x#part")
    assert reason.startswith("http://127.0.0.1:9/x: cannot be fetched")
    assert "secret" not in reason
    assert reasons("http://[broken/x")
