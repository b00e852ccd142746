"""Which addresses of the observatory are asked, from what a record has: every GET route, each with
several sets of parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx

#: Addresses of files that are asked beside the routes.
_STATIC: Final = ("dragoman.css", "dragoman.js", "vega.js", "sign.svg")
_FORMS: Final = ("", ".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a record has, for addresses that find something."""

    own: str
    imported: str
    busy: tuple[str, str]
    quiet: tuple[str, str]
    event: str
    imported_event: str
    report: str
    story: str
    actor: str
    rare: str
    publisher: str
    day: str
    month: str
    deep: int

    def pair(self, busy: bool = True, /, **more: Any) -> str:
        """The query of a pair."""
        a, b = self.busy if busy else self.quiet
        return urlencode({"a": a, "b": b, **more}, doseq=True)


def facts(client: httpx.Client, dataset: str = "") -> Facts:
    """Ask the API what there is."""

    def rows(path: str, **given: Any) -> tuple[list[dict[str, Any]], int]:
        answer = client.get(path, params=given).raise_for_status()
        return answer.json()["rows"], int(answer.headers.get("x-total-count", 0))

    sets = client.get("/api/record").raise_for_status().json()["datasets"]
    own = "dragoman" if "dragoman" in sets else ""
    imported = next((name for name in sets if name != "dragoman"), "")
    asked = dataset or own or imported
    pairs, _ = rows("/api/pairs", per=200, dataset=asked)
    actors, _ = rows("/api/actors", per=300)
    events, total = rows("/api/events", per=1, dataset=asked)
    others = rows("/api/events", per=1, dataset=imported)[0] if imported else []
    reports = rows("/api/stories", per=20)[0]
    told = next((row for row in reports if row["events"]), None)
    publisher = next((row["publisher"] for row in reports if row["publisher"]), "")
    mine = rows("/api/events", per=1, dataset=own)[0] if own else []
    day = next((row["day"] for row in events if row["day"]), "2018-06-01")
    return Facts(
        own, imported, (pairs[0]["a"], pairs[0]["b"]), (pairs[-1]["a"], pairs[-1]["b"]),
        mine[0]["event_id"] if mine else "", others[0]["event_id"] if others else "",
        told["story"] if told else "", reports[0]["title"] if reports else "",
        actors[0]["actor"], actors[-1]["actor"], publisher, day, day[:7], max(1, total // 50 - 2),
    )  # fmt: skip


def addresses(told: Facts) -> Iterator[str]:
    """Pages, fragments, charts and files, then the API."""
    yield from _pages(told)
    yield from _fragments(told)
    yield from _api(told)


def _pages(told: Facts) -> Iterator[str]:
    month, year = told.month, told.month[:4]
    yield from ("/", "/?page=2", "/?page=40")
    if told.imported:
        yield f"/?dataset={quote(told.imported)}"
    yield "/partnership"
    for busy in (True, False):
        yield f"/partnership?{told.pair(busy)}"
        yield f"/partnership?{told.pair(busy, page=3)}"
    yield f"/partnership?{told.pair(by='week', area='cyber')}"
    yield f"/partnership?{told.pair(True, **{'from': year, 'to': year, 'quad': ['3', '4']})}"
    yield f"/partnership?{urlencode({'a': 'Japan', 'b': 'NATO'})}"
    yield f"/partnership?{urlencode({'a': 'NATO members', 'b': 'Russia'})}"
    yield from (
        "/ripple",
        "/ripple?by=week&kind=mconf",
        "/ripple.csv",
        "/ripple.json",
        "/network",
        f"/network?month={month}",
        f"/network?from={year}&to={year}",
    )
    yield from ("/map", f"/map?month={month}", f"/map?month={month}&show=conflict&part=East+Asia")
    yield from (f"/map.csv?month={month}", f"/map/arcs.json?month={month}")
    yield f"/map/arcs.json?month={month}&actor={quote(told.actor)}"
    yield f"/network.csv?month={month}&resamples=0"
    yield from ("/actor", "/actor?page=4", "/actor?q=united", "/actor.csv")
    for code in (told.actor, f"{told.actor}:MIL", told.rare):
        yield f"/actor/{quote(code, safe=':')}"
    yield f"/actor/{quote(told.actor)}?page=20"
    yield f"/actor/{quote(told.actor)}?quad=4&from={year}&to={year}"
    yield from (f"/event/{quote(one)}" for one in (told.event, told.imported_event) if one)
    yield from ("/ledger", "/ledger?by=week", f"/ledger?publisher={quote(told.publisher)}")
    yield from ("/ledger.csv", f"/ledger?from={year}&to={year}")
    yield from ("/search?q=japan", "/search?q=talks", f"/search?q={quote(told.story[:60])}")
    yield from (f"/suggest?q={quote(text)}" for text in ("ja", "jap", "un", "xqzv", "held talks"))
    if told.report:
        yield f"/report/{told.report}"
    yield from ("/about", "/api", "/favicon.ico", *(f"/static/{name}" for name in _STATIC))


def _fragments(told: Facts) -> Iterator[str]:
    month = told.month
    yield "/fragments/today"
    for busy in (True, False):
        pair = told.pair(busy)
        yield f"/fragments/partnership/events?{pair}"
        yield f"/fragments/partnership/told?{pair}"
        yield f"/fragments/partnership/judgement?{pair}"
        yield f"/fragments/partnership/areas?{pair}&kind=cooperation"
        yield f"/charts/partnership.json?{pair}"
    yield f"/charts/partnership.svg?{told.pair()}"
    yield f"/charts/partnership-areas.json?{told.pair()}&kind=conflict"
    yield f"/fragments/network?month={month}&resamples=0"
    yield f"/charts/network.json?month={month}&resamples=0"
    yield f"/fragments/network/events?{told.pair()}"
    yield f"/fragments/network/events?actor={quote(told.actor)}"
    yield from ("/fragments/ripple/fit", "/charts/ripple-matrix.json")
    yield f"/charts/map.json?month={month}"
    yield f"/charts/map.svg?month={month}"
    yield from ("/charts/exposure.json", "/charts/exposure.png")
    yield "/charts/exposure.json?by=day&from=2024&to=2024"
    if told.event:
        yield f"/fragments/event/{quote(told.event)}"


def _api(told: Facts) -> Iterator[str]:
    year = told.month[:4]
    lists = {
        "/api/events": (
            "", told.pair(), told.pair(False), told.pair(page=20), told.pair(quad=4),
            f"actor={quote(told.actor)}", f"source={quote(told.actor)}", "all=1&area=cyber",
            f"target={quote(told.rare)}", f"from={year}&to={year}", f"page={told.deep}",
            "root=ASSAULT&per=200", "dataset=" + quote(told.imported or told.own),
            urlencode({"a": "NATO members", "b": "Russia"}),
        ),
        "/api/pairs": ("", f"from={year}&to={year}", "page=5"),
        "/api/actors": ("", "q=united", "page=4"),
        "/api/counts": (told.pair(), told.pair(by="day"), told.pair(False)),
        "/api/stories": ("", "page=200"),
        "/api/reports": ("q=held", f"q={quote(told.story[:40])}"),
        "/api/exposure": ("by=month", "by=day&per=1000", "by=year"),
    }  # fmt: skip
    for path, queries in lists.items():
        for query in queries:
            yield f"{path}?{query}"
        yield from (f"{path}{form}?{queries[0]}&per=200" for form in _FORMS[1:])
    yield from ("/api/record", "/api/openapi.json")
    yield from (f"/api/events/{quote(one)}" for one in (told.event, told.imported_event) if one)
    if told.report:
        yield f"/api/reports/{told.report}"
    for name in ("series", "intensity", "phases", "episodes"):
        yield f"/api/{name}?{told.pair()}"


def known_routes() -> dict[str, re.Pattern[str]]:
    """The GET routes of the application as patterns, by their path."""
    from fastapi.routing import APIRoute

    from dragoman.web import assets
    from dragoman.web.api import routes
    from dragoman.web.views import table

    routers = (*table.ROUTERS, *routes.ROUTERS, assets.router)
    return {
        route.path: route.path_regex
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }


def route_of(address: str, known: dict[str, re.Pattern[str]]) -> str:
    """The route that answers an address: the first that fits, as the application takes it."""
    path = address.partition("?")[0]
    return next((name for name, fits in known.items() if fits.match(path)), path)


def shown(answer: httpx.Response) -> str:
    """One line of what an answer says when it is not what was wanted."""
    try:
        return str(answer.json().get("error", ""))[:120]
    except (json.JSONDecodeError, AttributeError, UnicodeDecodeError):
        found = re.search(r"<main.*?<p[^>]*>(.*?)</p>", answer.text, re.S)
        return " ".join(found[1].split())[:120] if found else ""
