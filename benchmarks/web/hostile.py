"""A record full of hostile strings, shown in a browser and by the API: nothing may run.

    python benchmarks/web/hostile.py

Reports with hostile titles, publishers, addresses, ids and texts are read by Dragoman; a copy gets
hostile actors, names, offices, places, quotes and data sets by SQL, as a foreign data set could
have brought them. Every page that shows them is opened. Exit status 1 where anything ran, was asked
of elsewhere, was refused by the policy of the page, broke a page, or is missing as text.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from server import CHROMIUM, Server, browser, served
from watch import Watch, watched

from dragoman import read
from dragoman.record.store import Record

if TYPE_CHECKING:
    import httpx

_HIT: Final = "window.__hit=1"
_AWAY: Final = "http://elsewhere.invalid"
#: By kind; {hit} and {away} are filled in.
STRINGS: Final[dict[str, list[str]]] = json.loads(
    Path(__file__).with_name("hostile.json").read_text(encoding="ascii")
)


def strings() -> list[str]:
    """All of them, each once."""
    made = [_filled(one) for kind in STRINGS.values() for one in kind]
    return [one for one in dict.fromkeys(made) if one]


def _filled(text: str) -> str:
    return text.replace("{hit}", _HIT).replace("{away}", _AWAY)


def corpus(path: Path, every: list[str]) -> None:
    """A JSONL corpus: each string is title, publisher, id, and in a text that tells an event."""
    rows = []
    for place, text in enumerate(every):
        told = (
            f"Japan's foreign minister met NATO's secretary general on Monday, {text} . "
            f"He condemned the attack by North Korea in case {place}, citing {text} ."
        )
        rows.append(
            {"text": told, "title": f"{text}", "publisher": text[:150], "url": f"{text}",
             "date": f"2024-05-{1 + place % 28:02d}"}
        )  # fmt: skip
    lines = (json.dumps(row, ensure_ascii=True) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="ascii")


def poison(record: Path, every: list[str]) -> list[str]:
    """Put the strings where only a foreign data set could; the ids of the events that have them."""
    clean = [one.encode("utf-8", "replace").decode() for one in every]
    with Record.open(record) as opened, opened.writing() as cursor:
        ids = [
            row[0] for row in cursor.execute("SELECT event_id FROM events ORDER BY 1").fetchall()
        ]
        for event_id, text in zip(ids, clean, strict=False):
            given = {"id": event_id, "text": text, "short": text[:60]}
            cursor.execute(
                "UPDATE participants SET actor = $short, sector = '', text = $text, "
                "person = $text, office = $text, standing_in_for = $text "
                "WHERE event_id = $id AND side = 'source'",
                given,
            )
            del given["short"]
            cursor.execute(
                "UPDATE events SET place = $text, reason = $text, date_basis = $text, "
                "topics = [$text], coder = $text, model_version = $text, trigger = $text "
                "WHERE event_id = $id", given,
            )  # fmt: skip
        for place, text in enumerate(clean):
            cursor.execute(_FOREIGN, {"id": f"{place}{text[:80]}", "text": text, "no": place,
                                      "short": text[:60] or "x"})  # fmt: skip
    return ids[: len(clean)]


_FOREIGN: Final = """
INSERT INTO imported BY NAME
SELECT 1 AS import_no, '<b>set</b>"''' AS dataset, $id AS own_id, 0 AS pair,
       DATE '2024-01-01' + ($no % 90)::INTEGER AS event_date, 'day' AS date_precision,
       $short AS source_actor, '' AS source_sector, $text AS source_name, 'JPN' AS target_actor,
       '' AS target_sector, $text AS target_name, 'CONSULT' AS root, '' AS mode, 1 AS quad,
       2.5 AS goldstein, $text AS cameo, [] AS areas, [$text] AS contexts, 'actual' AS modality,
       1 AS mentions, $text AS place, $short AS place_country, $text AS publisher,
       $text AS reference, $text AS details
"""


def _rows(client: httpx.Client, path: str, **given: Any) -> list[dict[str, Any]]:
    found = client.get(path, params={"per": 1000, **given}).raise_for_status().json()["rows"]
    return list(found)


def addresses(client: httpx.Client, ids: list[str], every: list[str], share: int) -> Iterator[str]:
    """Every page that shows the strings; of those of one event or actor each `share`-th."""
    foreign = "<b>set</b>\"'"
    sets = ("", urlencode({"dataset": foreign}))
    for query in sets:
        for path in ("/", "/actor", "/ledger", "/map", "/partnership", "/ripple"):
            yield f"{path}?{query}"
        yield f"/network?{query}&resamples=0"
    yield from (f"/?page={page}" for page in range(2, 2 + len(every) // 15))
    yield from (f"/actor?page={page}" for page in range(2, 6))
    yield from (f"/event/{quote(one, safe='')}" for one in ids[::share])
    imported = [row["event_id"] for row in _rows(client, "/api/events", dataset=foreign)]
    yield from (f"/event/{quote(one, safe='')}" for one in imported[::share])
    actors = [row["actor"] for row in _rows(client, "/api/actors")]
    for one in actors[:: share * 2]:
        yield f"/actor/{quote(one, safe=':')}"
        yield f"/partnership?{urlencode({'a': one, 'b': 'JPN', 'dataset': foreign})}"
    reports = [row["story"] for row in _rows(client, "/api/stories")]
    yield from (f"/report/{one}" for one in reports[::share])
    for text in every[:: share * 2]:
        typed = urlencode({"q": text[:150]}, errors="replace")
        yield f"/search?{typed}"
        yield f"/actor?{typed}"
        yield f"/ledger?{urlencode({'publisher': text[:150]}, errors='replace')}"
        yield f"/partnership?{urlencode({'a': text[:150], 'b': 'Japan'}, errors='replace')}"
        yield f"/{quote(text[:150], errors='replace')}"


def visit(watch: Watch, address: str) -> str:
    """Open a page, wait, rest on its links; the text that is seen."""
    page = watch.page
    page.goto(watch.base + address, wait_until="load")
    watch.done(30)
    if page.url.split("?")[0].rstrip("/") != (watch.base + address).split("?")[0].rstrip("/"):
        watch.wrong.append(f"the page went to {page.url[:120]}")
    if page.evaluate("() => window.__hit !== undefined"):
        watch.wrong.append("A STRING RAN")
    for link in page.evaluate(_LINKS_OF):
        watch.wrong.append(f"a link of another kind: {link[:120]}")
    return str(page.evaluate("() => document.body.innerText + document.title"))


#: Links may lead to this server, or to the web, in the open.
_LINKS_OF: Final = """() => [...document.querySelectorAll("[href],[src],[action],[formaction]")]
  .flatMap((one) => ["href", "src", "action", "formaction"].map((name) => [one, one[name]]))
  .filter(([one, to]) => typeof to === "string" && to)
  .filter(([one, to]) => new URL(to, location).origin !== location.origin)
  .filter(([one, to]) => !(/^https?:/.test(to) && one.tagName === "A" && /noopener/.test(one.rel)))
  .map(([one, to]) => `${one.tagName} ${to}`)"""


def typed(watch: Watch, every: list[str]) -> None:
    """Type into the search field; what is offered is text."""
    watch.page.goto(watch.base)
    for text in every[::20]:
        watch.page.locator("#find").fill(text[:100].replace("\x00", ""))
        watch.page.wait_for_timeout(250)
    if watch.page.evaluate("() => window.__hit !== undefined"):
        watch.wrong.append("A STRING RAN while it was typed")


def lists(client: httpx.Client, every: list[str]) -> list[str]:
    """The API: types, no header of a string, strings in JSON as they are, formulas in CSV."""
    wrong, seen, formulas = [], "", dict[str, list[str]]()
    paths = ("/api/events", "/api/actors", "/api/stories", "/api/pairs", "/api/exposure")
    for path in (*paths, "/actor", "/ledger", "/map", "/network"):
        if path in paths:
            answer = client.get(path, params={"per": 1000, "by": "day"})
            seen += json.dumps(answer.json(), ensure_ascii=False)
            wrong += _headers(answer, "application/json")
        answer = client.get(f"{path}.csv", params={"per": 1000, "by": "day", "resamples": 0})
        if answer.status_code != 200:
            wrong.append(f"{path}.csv: status {answer.status_code}")
            continue
        wrong += _headers(answer, "text/csv")
        try:
            rows = list(csv.reader(io.StringIO(answer.text, newline="")))
        except csv.Error as error:
            wrong.append(f"{path}.csv cannot be read: {error}")
            continue
        wrong += [
            f"{path}.csv: a row is of another length" for row in rows if len(row) != len(rows[0])
        ][:1]
        cells = [cell for row in rows for cell in row]
        formulas[path] = [
            c for c in cells if c[:1] in ("=", "+", "-", "@", "\t", "\r") and not _number(c)
        ]
    wrong += [f"{path}.csv has {len(found)} cells that spreadsheets run, such as {found[0][:40]!r}"
              for path, found in formulas.items() if found]  # fmt: skip
    told = [json.dumps(one.encode("utf-8", "replace").decode(), ensure_ascii=False)[1:-1][:40]
            for one in every]  # fmt: skip
    missing = [one for one in told if one.strip() and one not in seen]
    print(f"API: {len(told) - len(missing)} of {len(told)} strings stand in the JSON as they are")
    for one in missing[:60]:
        print(f"      not there as it was: {one!r}")
    return wrong


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _headers(answer: httpx.Response, media: str) -> list[str]:
    kind = answer.headers.get("content-type", "")
    wrong = [] if kind.startswith(media) else [f"{answer.url.path}: content type {kind}"]
    wrong += [f"{answer.url.path}: a cookie" for _ in answer.headers.get_list("set-cookie")]
    if answer.headers.get("x-content-type-options") != "nosniff":
        wrong.append(f"{answer.url.path}: the type may be guessed")
    return wrong


def tour(server: Server, ids: list[str], every: list[str], asked: argparse.Namespace) -> int:
    """All pages, then typing, then the API; how many were wrong."""
    bad, seen = 0, []
    with server.client() as client, browser(asked.chromium) as one:
        watch = watched(one, server.base, 1440)
        # A string in an address may name nothing, or be refused.
        watch.expected = frozenset({400, 404, 413, 414})
        listed = list(dict.fromkeys(addresses(client, ids, every, asked.share)))
        for address in listed:
            watch.wrong.clear()
            try:
                seen.append(visit(watch, address))
            except Exception as error:  # noqa: BLE001 - any failure is one line of the report
                watch.wrong.append(str(error).splitlines()[0][:200])
            wrong = [w for w in dict.fromkeys(watch.wrong) if not w.startswith("failed: ")]
            bad += bool(wrong)
            for line in wrong:
                print(f"WRONG {address[:110]}\n      {line}", flush=True)
        watch.wrong.clear()
        typed(watch, every)
        api = lists(client, every)
        for line in (*watch.wrong, *api):
            print(f"WRONG {line}")
        bad += len(watch.wrong) + len(api)
        text = "\n".join(seen)
        tags = [_filled(one)[:40] for one in STRINGS["tags"]]
        plain = [one for one in tags if one in text]
        print(f"{len(listed)} pages, {watch.asked} requests, {bad} wrong; {len(plain)} of "
              f"{len(tags)} tags are read as text in the pages")  # fmt: skip
        return bad + (len(plain) < len(tags) // 2)


def _asked_for() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--share", type=int, default=3, help="open each so many-th event and report"
    )
    parser.add_argument("--keep", type=Path, help="keep the record here")
    parser.add_argument("--chromium", type=Path, default=CHROMIUM)
    return parser.parse_args()


def main() -> int:
    """Make the record, serve it, visit it."""
    asked, every = _asked_for(), strings()
    print(f"{len(every)} hostile strings")
    with tempfile.TemporaryDirectory(prefix="hostile-") as place:
        folder = Path(place)
        record = (asked.keep or folder / "hostile.duckdb").resolve()
        if not record.exists():
            corpus(folder / "reports.jsonl", every)
            print(read(str(folder / "reports.jsonl"), record))
            poison(record, every)
        with Record.open(record, read_only=True) as opened, opened.cursor() as cursor:
            found = cursor.execute("SELECT event_id FROM events ORDER BY 1").fetchall()
        with served(record, folder) as server:
            bad = tour(server, [row[0] for row in found][: len(every)], every, asked)
            log = server.log.read_text(encoding="utf-8", errors="replace")
            if "Traceback" in log:
                bad += 1
                print(f"WRONG the server's log:\n{log[-3000:]}")
    print(f"{bad} wrong" if bad else "All well")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
