"""Charts as files, pages and notebook cells: safe, complete, the same each time."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import etree

from charts import builders
from charts.reading import Spec, words
from dragoman.charts import theme, wording
from dragoman.charts.areas import areas_chart
from dragoman.charts.changes import phases_chart
from dragoman.charts.episodes import episodes_chart
from dragoman.charts.network import network_chart
from dragoman.charts.notebook import show, to_altair
from dragoman.charts.series import series_chart
from dragoman.charts.write import suffix_of, svg, write_chart
from dragoman.errors import RecordError, UsageError

HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "</noscript>]]>&lt;datum['x'] + 1",
    "https://example.org/x.json",
    "a\u202eb\x00\nc",
]


def all_charts(name: str = "JPN", words: str = "they met") -> list[Spec]:
    """Each chart there is, with `name` wherever the record could have put it."""
    of = builders.series(source=name, dataset=name)
    area = builders.intensity(builders.series(source=name, area=name))
    groups = {name: ("Left", name), "BBB": ("Left",), "CCC": (name,)}
    crisis = builders.episode(dt.date(2020, 1, 1), ((name, 3), ("strike", 2)), a=name, words=words)
    return [
        series_chart([builders.fit(of)], [], [builders.phases(of, note=words)]),
        areas_chart(builders.fit(of, areas=[area])),
        phases_chart(builders.phases(of, note=words)),
        network_chart(builders.network([name, "BBB", "CCC"], note=words)),
        network_chart(builders.network([name, "BBB", "CCC"], groups)),
        episodes_chart([crisis]),
    ]


def _one(place: int) -> Spec:
    return all_charts()[place]


NAMES = ["series", "areas", "phases", "network", "groups", "episodes"]
CHARTS = [partial(_one, place) for place in range(len(NAMES))]


@pytest.mark.parametrize("made", CHARTS, ids=NAMES)
def test_every_chart_is_drawn_without_a_warning(
    made: Callable[[], Spec], capfd: pytest.CaptureFixture[str]
) -> None:
    import vl_convert

    spec = made()
    drawn = vl_convert.vegalite_to_svg(spec, show_warnings=True, allowed_base_urls=[])
    assert "".join(capfd.readouterr()) == ""
    assert float(etree.fromstring(drawn.encode()).get("width")) <= 705


@pytest.mark.parametrize("made", CHARTS, ids=NAMES)
def test_every_chart_has_a_title_a_subtitle_and_a_description(made: Callable[[], Spec]) -> None:
    spec = made()
    assert spec["title"]["text"][0]
    assert spec["title"]["subtitle"][0].startswith("Data set ")
    assert len(spec["description"]) > 40


@pytest.mark.parametrize("place", [1, 4, 5])
def test_a_chart_is_one_of_altair(place: int) -> None:
    spec = all_charts()[place]
    again = to_altair(spec).to_dict()
    assert again["description"] == spec["description"]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_comes_from_a_record_is_only_ever_text(name: str) -> None:
    for spec in all_charts(name, name):
        assert not _keys(spec) & {
            "url",
            "expr",
            "signal",
            "href",
            "transform",
            "calculate",
            "params",
        }
        drawn = svg(spec)
        root = etree.fromstring(drawn.encode())
        tags = {etree.QName(one).localname for one in root.iter()}
        assert tags <= {
            "svg",
            "g",
            "path",
            "rect",
            "line",
            "text",
            "tspan",
            "defs",
            "clipPath",
            "title",
        }
        assert wording.plain(name)[:12] in " ".join(root.itertext())


def _keys(part: object) -> set[str]:
    if isinstance(part, dict):
        return set(part).union(*(_keys(one) for one in part.values()))
    return set().union(*(_keys(one) for one in part)) if isinstance(part, list) else set()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", HOSTILE[:2])
def test_a_page_loads_nothing_and_runs_only_its_own_scripts(name: str, tmp_path: Path) -> None:
    write_chart(all_charts(name, name)[0], tmp_path / "c.html")
    content = (tmp_path / "c.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(content)
    scripts = [found for tag, found in page.tags if tag == "script"]
    assert [one.get("type") for one in scripts] == [
        "application/json",
        "application/json",
        None,
        None,
    ]
    loading = [found for _, found in page.tags if {"src", "href", "srcset", "action"} & set(found)]
    assert loading == []
    policy = next(found["content"] for tag, found in page.tags if "http-equiv" in found) or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy
    assert not re.search(r"cdn|jsdelivr|unpkg|googleapis", content)


def test_a_page_holds_the_chart_as_data_and_as_a_still(tmp_path: Path) -> None:
    spec = all_charts("</script><b>")[0]
    write_chart(spec, tmp_path / "c.html")
    content = (tmp_path / "c.html").read_text(encoding="utf-8")
    held = re.search(r'id="spec">(.*?)</script>', content, re.S)
    assert held is not None
    assert json.loads(held[1]) == spec
    assert "<noscript><svg" in content


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        (".svg", b"<svg"), (".png", b"\x89PNG"), (".pdf", b"%PDF"), (".html", b"<!DOCTYPE html>"),
        (".json", b"{"), (".SVG", b"<svg"),
    ],
)  # fmt: skip
def test_the_same_chart_gives_the_same_file(suffix: str, start: bytes, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_chart(all_charts()[0], tmp_path / f"{name}{suffix}")
    content = (tmp_path / f"a{suffix}").read_bytes()
    assert content.startswith(start)
    assert content == (tmp_path / f"b{suffix}").read_bytes()
    assert sorted(one.name for one in tmp_path.iterdir()) == [f"a{suffix}", f"b{suffix}"]


def test_a_pdf_stays_whole_when_its_names_are_sorted(tmp_path: Path) -> None:
    write_chart(all_charts()[0], tmp_path / "c.pdf")
    content = (tmp_path / "c.pdf").read_bytes()
    places = re.findall(rb"\n(\d{10}) 00000 n", content)
    assert len(places) > 5
    assert all(re.match(rb"\d+ 0 obj", content[int(place) :]) for place in places)


def test_the_specification_in_a_file_is_the_chart(tmp_path: Path) -> None:
    spec = all_charts()[1]
    write_chart(spec, tmp_path / "c.json")
    assert json.loads((tmp_path / "c.json").read_text(encoding="utf-8")) == spec


def test_other_endings_and_specifications_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"c\.gif: end the name in \.svg, \.png, \.pdf, \.html, \.json"
    ):
        suffix_of(tmp_path / "c.gif")
    with pytest.raises(UsageError, match="the chart cannot be drawn") as refused:
        write_chart(
            {"mark": "point", "data": {"url": "https://example.org/x.json"}}, tmp_path / "c.svg"
        )
    assert "\n" not in str(refused.value)
    with pytest.raises(UsageError, match="no chart that Altair can read"):
        to_altair({"mark": "point"})
    assert list(tmp_path.iterdir()) == []


def test_a_chart_that_cannot_be_stored_leaves_the_old_one(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="not written"):
        write_chart(all_charts()[0], tmp_path / "nowhere" / "c.json")


def test_a_notebook_gets_the_drawing_and_its_description() -> None:
    spec = all_charts()[0]
    shown = show(spec)._repr_mimebundle_(include=None, exclude=None)
    assert shown["image/svg+xml"] == svg(spec)
    assert shown["text/plain"] == spec["description"]


def test_a_dark_chart_has_other_colours_and_the_same_words() -> None:
    spec = all_charts("#2f6fb0")[0]
    night = theme.dark(spec)
    assert night["config"]["background"] == theme.DARK["paper"]
    assert words(night)[-1] == words(spec)[-1]
    assert theme.LIGHT["ink"] not in json.dumps(night)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, two: str) -> float:
    high, low = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_colours_can_be_read_on_their_background(colours: dict[str, str]) -> None:
    written = {
        "ink",
        "soft",
        "cooperation",
        "conflict",
        "mcoop",
        "tension",
        "retaliation",
        "volatile",
    }
    drawn = set(colours) - {"paper", "line", "wash"}
    poor = {name for name in written if _contrast(colours[name], colours["paper"]) < 4.5}
    faint = {name for name in drawn if _contrast(colours[name], colours["paper"]) < 3}
    assert (poor, faint) == (set(), set())


def test_no_two_light_colours_are_the_same_so_that_each_has_a_dark_one() -> None:
    assert len(set(theme.LIGHT.values())) == len(theme.LIGHT)
    assert theme.LIGHT.keys() == theme.DARK.keys()
