"""Every view of the observatory in a browser: errors, policy, labels, contrast, keys, pictures.

    python benchmarks/web/visit.py --record my.duckdb --out pictures/

A server is started on a free port and ended when done. Each view is opened at 1440 and at 390
pixels, light and dark, used as a reader would, and looked over. Pictures are
DIR/VIEW-WIDTH-THEME.png. Exit status 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote, urlencode

from routes import Facts, facts
from server import CHROMIUM, Server, browser, served
from watch import Watch, watched

from dragoman.record.store import Record

if TYPE_CHECKING:
    import httpx
    from playwright.sync_api import Browser, Page

WIDTHS: Final = (1440, 390)
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
#: What a reader does in a view; gives lines about what did not work.
Act = Callable[["Page", Path], list[str]]


@dataclass(frozen=True, slots=True)
class View:
    """One view: its name, address, what is done there, the status that is right."""

    name: str
    address: str
    act: Act | None = None
    status: int = 200


def brush(page: Page, _: Path) -> list[str]:
    """Draw a brush over the chart of a partnership: the fields and the list must follow."""
    figure = page.locator("figure[data-chart='partnership']")
    svg = figure.locator("svg").first
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    if box is None:
        return ["the chart of the partnership has no box"]
    before = page.url
    # The plot leaves room on its left for the axis; where it lies from top to bottom differs.
    for down in (0.3, 0.15, 0.5, 0.75):
        y = box["y"] + box["height"] * down
        page.mouse.move(box["x"] + box["width"] * 0.4, y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.5, y, steps=4)
        page.mouse.move(box["x"] + box["width"] * 0.6, y, steps=4)
        page.mouse.up()
        page.wait_for_timeout(700)
        if page.locator("#filter [name=from]").input_value():
            break
    wrong = [] if page.locator("#filter [name=from]").input_value() else ["the brush chose no days"]
    page.wait_for_timeout(700)
    return wrong if page.url != before else [*wrong, "the brush did not change the address"]


def slide(page: Page, _: Path) -> list[str]:
    """Move the slider by keys and by the line of months: the view must follow."""
    slider = page.locator("#month-slider")
    if not slider.count():
        return ["there is no slider"]
    slider.focus()
    wrong, before = [], page.locator("output[for=month-slider]").inner_text()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "PageDown", "Home"):
        page.keyboard.press(key)
        page.wait_for_timeout(120)
    page.wait_for_timeout(1500)
    if page.locator("output[for=month-slider]").inner_text() == before:
        wrong.append("the slider did not move")
    if "month=" not in page.url:
        wrong.append("the address does not have the month")
    page.keyboard.press("End")
    page.wait_for_timeout(1500)
    return wrong


def correct(page: Page, corrections: Path) -> list[str]:
    """Fill in "this is wrong", first so that it is refused, then so that it is written."""
    before = _lines(corrections)
    form = page.locator("form.correction")
    form.locator("input[name=wrong][value=source]").check()
    form.locator("input[name=source]").fill("No such actor <b>at all</b>")
    form.locator("button.main").click()
    page.wait_for_load_state("load")
    wrong = [] if page.locator("#wrong [role=alert]").count() else ["a wrong actor is not refused"]
    form.locator("input[name=source]").fill("Japan")
    form.locator("textarea[name=comment]").fill(
        "From the acceptance <script>window.__hit=1</script>"
    )
    form.locator("button.main").click()
    page.wait_for_load_state("load")
    if not page.locator(".banner.good").count():
        wrong.append("the correction is not confirmed")
    if _lines(corrections) != before + 1:
        wrong.append("no line was written to the file of corrections")
    return wrong


def _lines(path: Path) -> int:
    if not path.exists():
        return 0
    rows = path.read_text(encoding="utf-8").splitlines()
    return len([json.loads(row) for row in rows])


def search(page: Page, _: Path) -> list[str]:
    """Search as you type, by keys only."""
    page.keyboard.press("/")
    page.keyboard.type("jap", delay=60)
    try:
        page.locator("#found a").first.wait_for(timeout=8000)
    except Exception as error:  # noqa: BLE001 - any failure is one line of the report
        return [f"nothing was offered for 'jap': {str(error).splitlines()[0]}"]
    before = page.url
    page.keyboard.press("ArrowDown")
    marked = page.locator("#found a[aria-selected=true]").count()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    page.wait_for_load_state("load")
    wrong = [] if marked == 1 else ["ArrowDown marks nothing"]
    return wrong if page.url != before else [*wrong, "Enter opens nothing"]


def shock(page: Page, _: Path) -> list[str]:
    """Ask for another shock by the form: its chart must be there, or why it cannot be."""
    if page.locator("[data-verdict=none]").count():
        return []
    wrong = [] if page.locator("#after figure[data-chart] svg").count() else ["no chart of a shock"]
    size = page.locator("input[name=size]:not([type=hidden])")
    if not size.count():
        return [*wrong, "there is no form for a shock"]
    size.fill("20")
    size.press("Enter")
    page.wait_for_load_state("load")
    return wrong if "size=20" in page.url else [*wrong, "the form of the shock changes nothing"]


def series_of(client: httpx.Client, query: str) -> str:
    """The first series that the view of ripples offers for a shock; empty if there is none."""
    told = client.get(f"/ripple?{query}").text
    found = re.search(r'<select name="series">\s*<option[^>]*>([^<]+)', told)
    return html.unescape(found[1]).strip() if found else ""


def views(told: Facts, series: str) -> Iterator[View]:
    """The views of a record that is there."""
    own, set_ = told.own, {"dataset": told.imported} if told.imported and not told.own else {}
    yield View("today", "/", search)
    yield View("partnership", f"/partnership?{told.pair(True, **set_)}", brush)
    yield View("partnership-quiet", f"/partnership?{told.pair(False, **set_)}")
    yield View("partnership-form", "/partnership")
    yield View("partnership-wrong", "/partnership?a=Atlantis&b=Japan", status=400)
    yield View("ripple", "/ripple")
    if series:
        asked = urlencode({"series": series, "size": 50, **set_})
        yield View("ripple-shock", f"/ripple?{asked}", shock)
    yield View("network", "/network?resamples=0", slide)
    yield View("map", "/map", slide)
    if own:
        yield View("event", f"/event/{quote(told.event)}", correct)
    if told.imported_event:
        yield View("event-imported", f"/event/{quote(told.imported_event)}")
    yield View("actors", "/actor")
    yield View("actor", f"/actor/{quote(told.actor)}")
    yield View("ledger", "/ledger")
    yield View("search", "/search?q=japan")
    if told.report:
        yield View("report", f"/report/{told.report}")
    yield View("about", "/about")
    yield View("api", "/api")
    yield View("error", "/no-such-page", status=404)
    yield View("wrong-field", "/partnership?by=minute&a=Japan&b=NATO", status=400)


def look(one: Browser, server: Server, view: View, asked: argparse.Namespace) -> list[str]:
    """Visit a view at all widths and themes; what is wrong."""
    wrong: list[str] = []
    for width in WIDTHS:
        watch = watched(one, server.base, width)
        watch.expected = frozenset({view.status} - {200})
        answer = watch.page.goto(server.base + view.address)
        status = answer.status if answer else 0
        if status != view.status:
            watch.wrong.append(f"status {status} instead of {view.status}")
        watch.done(asked.wait)
        # Before the first picture: taking one hides the caret with a style of its own.
        watch.wrong += watch.call("structure") + watch.call("overflow")
        for theme in THEMES:
            watch.page.emulate_media(color_scheme=theme)
            watch.page.wait_for_timeout(300)
            watch.done(asked.wait)
            watch.wrong += [f"{theme}: {line}" for line in watch.call("contrast")]
            watch.picture(asked.out / f"{view.name}-{width}-{theme}.png")
        watch.page.emulate_media(color_scheme="light")
        if width == WIDTHS[0]:
            watch.wrong += watch.tabs()
            if view.act and status == 200:
                watch.expected |= {400} if view.act is correct else set()
                watch.wrong += [f"used: {line}" for line in _acted(view, watch, asked)]
                watch.done(asked.wait)
                watch.picture(asked.out / f"{view.name}-used-{width}-light.png")
        wrong += [f"{width} px: {line}" for line in watch.wrong]
        watch.page.context.close()
    return list(dict.fromkeys(wrong))


def _acted(view: View, watch: Watch, asked: argparse.Namespace) -> list[str]:
    from playwright.sync_api import Error

    watch.page.evaluate("scrollTo(0, 0)")
    try:
        return view.act(watch.page, asked.corrections) if view.act else []
    except Error as error:
        return [f"{view.name} cannot be used: {str(error).splitlines()[0]}"]


def tour(server: Server, every: list[View], asked: argparse.Namespace) -> int:
    """Visit all views; how many have something wrong."""
    from playwright.sync_api import Error

    bad = 0
    with browser(asked.chromium) as one:
        for view in every:
            began = time.monotonic()
            try:
                wrong = look(one, server, view, asked)
            except Error as error:
                wrong = [f"cannot be visited: {str(error).splitlines()[0]}"]
            bad += bool(wrong)
            took = time.monotonic() - began
            print(f"{'WRONG' if wrong else 'well ':5} {view.name} ({took:.0f} s) {view.address}")
            for line in wrong:
                print(f"      {line}")
            sys.stdout.flush()
    return bad


def _asked_for() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--dataset", default="", help="whose pairs are taken; by default our own")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--only", default="", help="views with one of these texts, with commas")
    parser.add_argument("--wait", type=float, default=180, help="seconds until a view must be done")
    parser.add_argument("--chromium", type=Path, default=CHROMIUM)
    asked = parser.parse_args()
    if not asked.chromium.exists():
        parser.error(f"{asked.chromium} is not there; name a Chromium with --chromium")
    return asked


def main() -> int:
    """Visit the record, then a server without one, and one with an empty one."""
    asked = _asked_for()
    asked.out.mkdir(parents=True, exist_ok=True)
    parts = [part for part in asked.only.split(",") if part]
    bad = 0
    with tempfile.TemporaryDirectory(prefix="visit-") as place:
        folder = Path(place)
        asked.corrections = folder / "corrections.jsonl"
        with served(
            asked.record.resolve(), folder / "own", corrections=asked.corrections
        ) as server:
            with server.client() as client:
                told = facts(client, asked.dataset)
                every = list(views(told, series_of(client, f"dataset={quote(asked.dataset)}")))
            bad += tour(server, [v for v in every if _wanted(v, parts)], asked)
            bad += _log(server)
        empty = folder / "empty.duckdb"
        with Record.open(empty):
            pass
        bare = [View("empty", "/"), View("empty-network", "/network"), View("empty-map", "/map"),
                View("empty-ledger", "/ledger"), View("empty-actors", "/actor")]  # fmt: skip
        none = [View("none", "/", status=503)]
        for record, listed, ready in ((empty, bare, 200), (folder / "no.duckdb", none, 503)):
            chosen = [view for view in listed if _wanted(view, parts)]
            if chosen:
                with served(record, folder / record.stem, ready=ready) as server:
                    bad += tour(server, chosen, asked) + _log(server)
    print(f"{bad} wrong" if bad else "All well")
    return 1 if bad else 0


def _wanted(view: View, parts: list[str]) -> bool:
    return not parts or any(part in view.name for part in parts)


def _log(server: Server) -> int:
    """What the server wrote that it should not; 1 where there is any."""
    told = server.log.read_text(encoding="utf-8", errors="replace")
    if "Traceback" not in told and "error" not in told.lower():
        return 0
    print(f"WRONG the server's log:\n{told[-3000:]}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
