"""One file fetched: patience with servers, partial files, wrong bytes, certificates."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from fetchsite import Clock, Reply, Site, serving, visible

from dragoman.errors import InputError
from dragoman.limits import MAX_RETRY_WAIT_S
from dragoman.reading.fetch.download import Expected, download
from dragoman.reading.fetch.polite import Fetcher, Manners, Passing, stated_wait

BODY = b"PK\x03\x04" + bytes(range(256)) * 400
SHIFTED = f"bytes 3-{len(BODY) - 1}/{len(BODY)}"
NOW = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serving(monkeypatch) as site:
        yield site


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(clock: Clock) -> Iterator[Fetcher]:
    manners = Manners(1.0, 2, clock.sleep, clock, lambda: NOW)
    with Fetcher(manners) as fetcher:
        yield fetcher


def announced(body: bytes = BODY) -> Expected:
    return Expected(hashlib.md5(body).hexdigest(), len(body))


def get(fetcher: Fetcher, site: Site, path: Path, expected: Expected | None = None) -> bytes:
    download(fetcher, f"{site.address}/f.zip", path, expected or announced())
    assert visible(path.parent) == [path.name]
    return path.read_bytes()


@pytest.mark.parametrize(
    ("body", "why"), [(BODY[:-1] + b"?", "MD5"), (BODY[:-9], "size"), (BODY + b"!", "more bytes")]
)
def test_wrong_bytes_are_thrown_away_and_tried_once_more(
    fetcher: Fetcher, site: Site, tmp_path: Path, body: bytes, why: str
) -> None:
    site.tell("/f.zip", Reply(body))
    with pytest.raises(InputError, match=why):
        download(fetcher, f"{site.address}/f.zip", tmp_path / "f.zip", announced())
    assert len(site.requests) == 2
    assert visible(tmp_path) == []
    site.tell("/f.zip", Reply(body), Reply(BODY))
    assert get(fetcher, site, tmp_path / "f.zip") == BODY


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        (Reply(status=503), [2.0]),
        (Reply(status=429, headers={"Retry-After": "7"}), [7.0]),
        (Reply(status=503, headers={"Retry-After": "Mon, 01 Jan 2024 00:00:09 GMT"}), [9.0]),
        (Reply(status=503, headers={"Retry-After": "soon"}), [2.0]),
        (Reply(BODY, cut=0), [2.0]),
    ],
)
def test_passing_faults_are_waited_out(
    fetcher: Fetcher, site: Site, clock: Clock, tmp_path: Path, fault: Reply, waited: list[float]
) -> None:
    site.tell("/f.zip", fault, Reply(BODY))
    assert get(fetcher, site, tmp_path / "f.zip") == BODY
    assert clock.slept == waited


def test_waits_grow_and_end_and_a_refusal_is_not_repeated(
    fetcher: Fetcher, site: Site, clock: Clock, tmp_path: Path
) -> None:
    site.tell("/f.zip", Reply(status=500))
    with pytest.raises(Passing, match="500"):
        get(fetcher, site, tmp_path / "f.zip")
    assert clock.slept == [2.0, 4.0]
    site.tell("/f.zip", Reply(status=403))
    with pytest.raises(InputError, match="403"):
        get(fetcher, site, tmp_path / "f.zip")
    assert len(site.requests) == 4
    assert clock.slept == [2.0, 4.0, 1.0]


def test_a_wait_the_server_states_is_capped() -> None:
    assert stated_wait("99999", NOW) == MAX_RETRY_WAIT_S
    assert stated_wait("Tue, 01 Jan 2030 00:00:00 GMT", NOW) == MAX_RETRY_WAIT_S
    assert stated_wait("Mon, 01 Jan 2018 00:00:00 GMT", NOW) == 0
    assert stated_wait("-5", NOW) is None


def test_a_connection_that_is_cut_goes_on_where_it_stopped(
    fetcher: Fetcher, site: Site, tmp_path: Path
) -> None:
    site.tell("/f.zip", Reply(BODY, etag='"a"', cut=70_000), Reply(BODY, etag='"a"'))
    assert get(fetcher, site, tmp_path / "f.zip") == BODY
    asked = site.asked("/f.zip")[1]
    assert (asked["range"], asked["if-range"]) == ("bytes=70000-", '"a"')


@pytest.mark.parametrize(
    ("part", "reply"),
    [
        (BODY[:500], Reply(BODY)),
        (BODY[:500], Reply(BODY, ranges=False)),
        (b"x" * 500, Reply(BODY)),
        (BODY + b"more", Reply(BODY)),
        (BODY[:500], Reply(BODY, 206, {"Content-Range": "bytes 500-9/10"}, ranges=False)),
        (BODY[:500], Reply(BODY[3:], 206, {"Content-Range": SHIFTED}, ranges=False)),
    ],
    ids=["fits", "range ignored", "other bytes", "too long", "another size", "another range"],
)
def test_a_part_of_an_earlier_run_is_used_or_replaced(
    fetcher: Fetcher, site: Site, tmp_path: Path, part: bytes, reply: Reply
) -> None:
    (tmp_path / "f.zip.part").write_bytes(part)
    site.tell("/f.zip", reply, Reply(BODY))
    for expected in (announced(), Expected(announced().md5)):
        assert get(fetcher, site, tmp_path / "f.zip", expected) == BODY


def test_a_whole_part_is_taken_without_a_request(
    fetcher: Fetcher, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "f.zip.part").write_bytes(BODY)
    assert get(fetcher, site, tmp_path / "f.zip", Expected(announced().md5)) == BODY
    assert site.requests == []


def test_requests_keep_their_distance(
    fetcher: Fetcher, site: Site, clock: Clock, tmp_path: Path
) -> None:
    site.tell("/f.zip", Reply(status=302, headers={"Location": "/g.zip"}))
    site.tell("/g.zip", Reply(BODY))
    get(fetcher, site, tmp_path / "f.zip")
    clock.now += 0.25
    get(fetcher, site, tmp_path / "f.zip")
    assert clock.slept == [1.0, 0.75, 1.0]


def test_a_server_that_drips_is_given_up(
    fetcher: Fetcher, site: Site, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.tell("/f.zip", Reply(BODY * 50))
    monkeypatch.setattr(Clock, "__call__", lambda clock: clock.sleep(1e6) or clock.now)
    with pytest.raises(Passing, match="slower than"):
        get(fetcher, site, tmp_path / "f.zip", announced(BODY * 50))


def test_a_certificate_that_is_not_trusted_is_refused(
    fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    made = (str(tmp_path / "c.pem"), str(tmp_path / "k.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-out", made[0], "-keyout",
         made[1], "-days", "2", "-subj", "/CN=x", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    refused = pytest.raises(InputError, match="certificate is not trusted")
    with serving(monkeypatch, made) as secure, refused as error:
        get(fetcher, secure, tmp_path / "f.zip")
    assert not isinstance(error.value, Passing)
    assert "\n" not in str(error.value)
    assert secure.requests == []
