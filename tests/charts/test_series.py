"""Series, areas and phases: what is drawn, what is said, what is not claimed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charts import builders
from charts.reading import Spec, marks, rows, text, words
from dragoman.charts.areas import areas_chart
from dragoman.charts.changes import phases_chart
from dragoman.charts.series import series_chart
from dragoman.errors import UsageError

LABEL = "from Jun 2012: ×2.4 (1.8–3.2), p .97"


def dots(spec: Spec, *, hollow: bool) -> list[str]:
    """The periods drawn as filled or hollow dots."""
    points = [
        one for one in marks(spec) if one["mark"]["type"] == "point" and "shape" not in one["mark"]
    ]
    return [
        row["period"]
        for one in points
        if "data" in one and (one["mark"].get("fill") == "#ffffff") is hollow
        for row in one["data"]["values"]
        if "period" in row
    ]


def test_counts_are_drawn_as_if_as_much_had_been_read_in_each_period() -> None:
    spec = series_chart([], [builders.series(counts=(2, 2, 2), exposure=(100, 50, 200))])
    shown = {row["period"]: (row["count"], row["value"]) for row in rows(spec, "count")}
    assert shown == {"Jan 2012": ("2", 2.0), "Feb 2012": ("2", 4.0), "Mar 2012": ("2", 1.0)}


def test_the_chart_tells_what_it_shows() -> None:
    told = text(series_chart([], [builders.series()], names={"JPN": "Japan"}))
    assert "Cooperation between Japan and NATO" in told
    assert "Data set dragoman; Jan 2012 to Aug 2012; 38 events." in told
    assert "Coverage: reports read" in told
    assert "events a month" in told


def test_the_coverage_of_an_imported_data_set_is_its_own_events() -> None:
    told = text(series_chart([], [builders.series(dataset="icews")]))
    assert "all events of icews" in told


def test_each_class_has_a_panel_and_cooperation_comes_first() -> None:
    both = [builders.series("conflict"), builders.series("cooperation")]
    told = words(series_chart([], both))
    assert told.index("Cooperation: 38 events") < told.index("Conflict: 38 events")


def test_a_series_that_was_fitted_is_not_drawn_twice() -> None:
    one = builders.series()
    told = words(series_chart([builders.fit(one)], [one], [builders.phases(one)]))
    assert told.count("Cooperation: 38 events") == 1


def test_periods_with_too_little_evidence_are_hollow_and_dashed_and_said() -> None:
    enough = [True, True, True, False, False, True, True, True]
    spec = series_chart([builders.fit(builders.series(), enough)], [])
    assert dots(spec, hollow=True) == ["Apr 2012", "May 2012"]
    assert len(dots(spec, hollow=False)) == 6
    assert any("strokeDash" in one["mark"] and one["mark"]["type"] == "line" for one in marks(spec))
    assert "Not enough evidence in 2 months" in text(spec)


def test_with_enough_evidence_nothing_is_hollow() -> None:
    spec = series_chart([builders.fit(builders.series())], [])
    assert dots(spec, hollow=True) == []
    assert "evidence" not in text(spec)


def test_a_period_in_which_nothing_was_read_has_no_dot() -> None:
    spec = series_chart([], [builders.series(counts=(3, 0, 2), exposure=(90, 0, 90))])
    assert dots(spec, hollow=False) == ["Jan 2012", "Mar 2012"]
    assert "Nothing was read in 1 month" in text(spec)


def test_a_count_of_a_barely_read_period_does_not_set_the_scale() -> None:
    of = builders.series(counts=(2, 3, 2, 1), exposure=(100, 100, 100, 0.1))
    spec = series_chart([builders.fit(of, [True, True, True, False])], [])
    assert max(row["value"] for row in rows(spec, "value")) < 10
    assert "above the scale" in text(spec)


def test_changes_are_dated_with_their_uncertainty() -> None:
    of = builders.series()
    spec = series_chart([builders.fit(of)], [], [builders.phases(of)])
    assert LABEL in words(spec)
    sets = [row for row in rows(spec, "to") if row["to"] - row["from"] == 32 * 86_400_000]
    assert len(sets) == 1  # 1 May to the day after 1 June
    assert "p: probability that there was a change" in text(spec)


def test_labels_of_near_changes_stand_in_rows_of_their_own() -> None:
    of = builders.series(counts=range(40))
    spec = series_chart([], [of], [builders.phases(of, (20, 22, 24))])
    labels = [one for one in marks(spec) if one["mark"]["type"] == "text" and one["mark"].get("dx")]
    places = {(one["mark"]["y"], one["mark"]["align"]) for one in labels}
    assert len(places) == 3


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"starts": ()}, "no change of phase found"),
        ({"starts": (), "enough": False}, "too few events to see a change"),
        ({"starts": (), "note": "Only 4 events."}, "Only 4 events."),
    ],
)
def test_no_change_is_said_not_left_open(found: dict[str, object], said: str) -> None:
    of = builders.series()
    told = text(series_chart([], [of], [builders.phases(of, **found)]))  # type: ignore[arg-type]
    assert said in told


@pytest.mark.parametrize(
    ("by", "first"),
    [
        ("day", "2 Jan 2012"), ("week", "week of 2 Jan 2012"), ("month", "Jan 2012"),
        ("quarter", "Q1 2012"), ("year", "2012"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("number", [1, 8, 300])
def test_every_length_of_period_is_drawn(
    by: str, first: str, number: int, capfd: pytest.CaptureFixture[str]
) -> None:
    import vl_convert

    spec = series_chart([], [builders.series(counts=[1] * number, by=by)])
    drawn = vl_convert.vegalite_to_svg(spec, show_warnings=True)
    assert f"; {first}" in drawn
    assert f"events a {by}" in drawn
    assert "".join(capfd.readouterr()) == ""


def test_charts_without_a_series_are_refused() -> None:
    with pytest.raises(UsageError, match="no series to draw"):
        series_chart([], [])
    with pytest.raises(UsageError, match="JPN and NATO, cooperation: the series has no period"):
        series_chart([], [builders.series(counts=())])
    with pytest.raises(UsageError, match="no area to draw"):
        areas_chart(builders.fit(builders.series()))
    with pytest.raises(UsageError, match="by month and by year cannot share a chart"):
        series_chart([], [builders.series(), builders.series("conflict", by="year")])


def test_areas_come_by_size_and_say_where_evidence_is_missing() -> None:
    few = builders.series(area="defence-industry", counts=(1, 0, 0, 0, 0, 0, 0, 1))
    many = builders.series(area="cyber")
    areas = [builders.intensity(few, [False] * 8), builders.intensity(many)]
    spec = areas_chart(builders.fit(builders.series(), areas=areas))
    told = words(spec)
    assert told.index("Cyber") < told.index("Defence industry")
    assert "38 events" in told
    assert "2 events: not enough evidence" in told
    assert any(line.startswith("Not enough evidence in any period") for line in told)
    assert "defence industry 2 events" in spec["description"]


def test_phases_are_shown_with_the_probability_of_each_period() -> None:
    spec = phases_chart(builders.phases(builders.series()))
    told = words(spec)
    assert LABEL in told
    assert "Probability that a new phase began, by month" in told
    assert {row["period"]: row["p"] for row in rows(spec, "p")}["Jun 2012"] == 0.8
    assert "A new phase most probably began with Jun 2012" in spec["description"]


def test_a_fit_that_was_not_found_is_not_passed_off_as_one() -> None:
    failed = replace(builders.fit(builders.series()), converged=False)
    assert "do not use its line and band" in text(series_chart([failed], []))


def test_two_data_sets_have_panels_and_coverages_of_their_own() -> None:
    told = text(series_chart([], [builders.series(), builders.series(dataset="icews")]))
    assert "Cooperation in dragoman: 38 events" in told
    assert "Cooperation in icews: 38 events" in told
    assert "Coverage: reports read (median 100 a" in told
    assert "all events of icews" in told


def test_the_total_is_told_only_where_panels_share_no_event() -> None:
    one = builders.series()
    conflict, everything = builders.series("conflict"), builders.series("all")
    assert "76 events." in text(series_chart([], [one, conflict]))
    for other in (everything, replace(one, dataset="icews"), replace(one, area="cyber"),
                  replace(one, publisher="Herald")):  # fmt: skip
        assert "Jan 2012 to Aug 2012." in text(series_chart([], [one, other]))
    stories = [replace(series, measure="stories") for series in (one, conflict)]
    assert "76 stories" not in text(series_chart([], stories))


def test_mentions_of_an_imported_data_set_stand_beside_all_its_mentions() -> None:
    one = replace(builders.series(dataset="icews"), measure="mentions")
    assert "all mentions of icews" in text(series_chart([], [one]))
