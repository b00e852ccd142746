"""Networks and episodes."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest

from charts import builders
from charts.reading import marks, rows, text, words
from dragoman.charts import acts, layout, periods
from dragoman.charts.episodes import MOST_ROWS, episodes_chart
from dragoman.charts.network import MOST_NODES, network_chart
from dragoman.errors import UsageError
from dragoman.measures.network.result import Estimate, Network
from dragoman.phases.episode import Episode, Evidence, State

GROUPS = {
    "AAA": ("Left", "Right"), "BBB": ("Left",), "CCC": ("Left",), "DDD": ("Right",),
    "EEE": ("Right",),
}  # fmt: skip


def test_a_network_names_its_actors_and_what_it_counts() -> None:
    told = words(network_chart(builders.network(["AAA", "BBB", "CCC"]), names={"AAA": "Aland"}))
    assert {"Aland", "Bbb", "Ccc"} <= set(told)
    assert any(
        line.startswith("Data set dragoman; 1 Jan 2014 to 31 Dec 2014; 99 events") for line in told
    )


def test_two_groups_stand_on_two_sides_with_what_joins_them_between() -> None:
    spec = network_chart(builders.network(list(GROUPS), GROUPS))
    at = {row["actor"]: row["x"] for row in rows(spec, "betweenness")}
    assert max(at["Bbb"], at["Ccc"]) < at["Aaa"] < min(at["Ddd"], at["Eee"])
    assert "Ringed" in text(spec)
    rings = [one for one in marks(spec) if one["mark"].get("filled") is False and "data" in one]
    assert [len(one["data"]["values"]) for one in rings if one["data"]["values"] != [{}]] == [1]


def test_the_weakest_actors_are_left_out_and_counted() -> None:
    spec = network_chart(builders.network([f"N{place:02}" for place in range(MOST_NODES + 15)]))
    assert len(rows(spec, "betweenness")) == MOST_NODES
    assert f"Shown are {MOST_NODES} of 55 actors" in text(spec)
    assert "15 are left out" in text(spec)


def test_names_of_a_full_network_do_not_cover_each_other() -> None:
    spec = network_chart(builders.network([f"Country {place:02}" for place in range(MOST_NODES)]))
    labels = {(row["x"], row["y"]) for row in rows(spec, "name")}
    assert len(labels) == MOST_NODES
    close = [
        (one, two)
        for one, two in itertools.combinations(sorted(labels), 2)
        if abs(one[0] - two[0]) < 45 and abs(one[1] - two[1]) < 9
    ]
    assert close == []


def test_a_layout_is_the_same_each_time_and_within_the_chart() -> None:
    nodes = list(range(30))
    weights = {
        (a, b): float(a + b) for a, b in itertools.combinations(nodes, 2) if (a + b) % 4 == 0
    }
    sized = dict.fromkeys(nodes, 6.0), (600.0, 500.0), dict.fromkeys(nodes, 50.0)
    first, second = (layout.springs(nodes, weights, *sized) for _ in range(2))
    assert first == second
    assert all(0 <= x <= 600 and 0 <= y <= 500 for x, y in first.values())


def test_conflict_and_formal_ties_have_lines_of_their_own() -> None:
    spec = network_chart(builders.network(["AAA", "BBB", "CCC", "DDD"]))
    rules = [
        one
        for one in marks(spec)
        if one["mark"]["type"] == "rule" and "data" in one and "pair" in one["data"]["values"][0]
    ]
    assert [one["mark"]["color"] for one in rules] == ["#2f6fb0", "#b3261e", "#1b1f24"]
    assert "strokeDash" in rules[2]["mark"]
    assert rules[2]["data"]["values"][0]["ties"] == "Pact (alliance)"


@pytest.mark.parametrize("number", [1, 2])
def test_the_smallest_networks_are_drawn(number: int) -> None:
    assert "Aaa" in words(network_chart(builders.network(["AAA", "BBB"][:number])))


def test_empty_networks_and_timelines_are_refused() -> None:
    with pytest.raises(UsageError, match="no actor to draw"):
        network_chart(_empty())
    with pytest.raises(UsageError, match="no episode to draw"):
        episodes_chart([])


def _empty() -> Network:
    day = dt.date(2014, 1, 1)
    return Network("dragoman", day, day, (), (), 0.0, 0, 0, "")


def test_an_episode_shows_its_states_its_dates_and_the_acts_of_each_side() -> None:
    spec = episodes_chart([builders.episode(dt.date(2020, 1, 1))], names={"IRN": "Iran"})
    told = words(spec)
    assert "Crisis between USA and Iran" in told
    assert "USA and Iran, 1 Jan 2020 to 20 Jan 2020 (20 days)" in told
    assert {"by USA", "by Iran", "tension", "strike", "ceasefire"} <= set(told)
    told_acts = rows(spec, "words")
    assert [(row["day"], row["by"]) for row in told_acts[:2]] == [
        ("1 Jan 2020", "IRN"),
        ("1 Jan 2020", "USA"),
    ]
    assert told_acts[0]["words"] == "“the bases were hit”"
    assert told_acts[0]["y"] > told_acts[1]["y"]


def test_acts_of_imported_data_say_that_they_have_no_words() -> None:
    spec = episodes_chart([builders.episode(dt.date(2020, 1, 1), words="")])
    assert {row["words"] for row in rows(spec, "words")} == {"none: imported events have no words"}


def test_episodes_years_apart_start_together() -> None:
    far = [builders.episode(dt.date(year, 1, 1)) for year in (2012, 2020)]
    spec = episodes_chart(far)
    assert "days since the crisis began" in words(spec)
    assert {row["from"] for row in rows(spec, "state") if row["state"] == "tension"} == {0}
    near = [builders.episode(dt.date(2020, month, 1)) for month in (1, 2)]
    assert "days since the crisis began" not in words(episodes_chart(near))


def test_an_open_episode_and_those_left_out_are_said() -> None:
    day = dt.date(2020, 1, 1)
    many = [
        builders.episode(day + dt.timedelta(days=30 * n), still=n == 0)
        for n in range(MOST_ROWS + 3)
    ]
    told = text(episodes_chart(many))
    assert f"Shown are the {MOST_ROWS} episodes with most events; 3 are left out." in told
    assert "not over when the data end" in told


def crisis(*done: tuple[str, str], a: str = "Group", b: str = "IRN") -> Episode:
    """An episode of one state with acts of (source, target)."""
    day = dt.date(2020, 1, 1)
    told = tuple(Evidence("e", day, one, two, "ASSAULT", "", "r", "dragoman") for one, two in done)
    return Episode("dragoman", a, b, day, day, (State("strike", day, day, told),), False)


@pytest.mark.parametrize(
    ("act", "members", "sides"),
    [
        (("IRN:MIL", "USA"), {}, [False]),
        (("USA:MIL, GBR", "IRN"), {}, [True]),
        (("USA", "ISR"), {"Group": ["USA"]}, [True]),
        (("ISR", "USA"), {"Group": ["USA"]}, [False]),
        (("IRN, USA", ""), {}, [False, True]),
        (("XXX", "YYY"), {}, [False, True]),
    ],
)
def test_an_act_is_on_the_side_of_who_did_it(
    act: tuple[str, str], members: dict[str, list[str]], sides: list[bool]
) -> None:
    assert [dot.side for dot in acts.dots(crisis(act), members)] == sides


def test_a_side_that_one_act_tells_is_known_for_the_next() -> None:
    found = acts.dots(crisis(("XXX", "IRN"), ("XXX", "YYY")), {})
    assert [(dot.side, len(dot.events)) for dot in found] == [(True, 2)]


def test_a_long_crisis_has_a_dot_for_several_days() -> None:
    long = builders.episode(dt.date(2012, 1, 1), [("strike", 1)] * 1000)
    found = acts.dots(long, {}, 11)
    assert 100 < len(found) <= 200
    assert sum(len(dot.events) for dot in found) == 2000
    assert (found[0].last - found[0].first).days == 10
    assert found[0].told()["day"] == "1 Jan 2012 to 11 Jan 2012"


def test_episodes_of_very_different_length_have_the_whole_width_each() -> None:
    far = [
        builders.episode(dt.date(2005, 1, 1), (("strike", 1500),)),
        *(builders.episode(dt.date(year, 1, 1), (("strike", 30),)) for year in (2012, 2014, 2016)),
    ]
    spec = episodes_chart(far)
    assert {(row["from"], row["to"]) for row in rows(spec, "state")} == {(0, 1)}
    assert "Each row has a scale of its own" in text(spec)


def test_members_of_the_groups_asked_about_are_shown_before_stronger_others() -> None:
    names = [f"N{place:02}" for place in range(MOST_NODES + 20)]
    groups = {names[-1]: ("Left",), names[-2]: ("Right",)}
    shown = {
        row["actor"] for row in rows(network_chart(builders.network(names, groups)), "community")
    }
    assert {names[-1].title(), names[-2].title()} <= shown


def test_communities_have_the_numbers_of_the_table() -> None:
    found = builders.network(["AAA", "BBB", "CCC"])
    told = {row["actor"]: row["community"] for row in rows(network_chart(found), "community")}
    assert told == {node.name: str(node.community) for node in found.nodes}


def test_rings_without_resampling_claim_no_band() -> None:
    found = builders.network(list(GROUPS), GROUPS)
    plain = [
        replace(node, bridging=Estimate(node.bridging.value, node.bridging.value,
                                        node.bridging.value))
        for node in found.nodes
        if node.bridging
    ]  # fmt: skip
    assert "band of that share" in text(network_chart(found))
    told = text(network_chart(replace(found, nodes=tuple(plain))))
    assert "Ringed" in told
    assert "band of that share" not in told


def test_crises_of_several_data_sets_are_told_apart_and_not_added_up() -> None:
    one = builders.episode(dt.date(2020, 1, 1))
    told = text(episodes_chart([one, replace(one, dataset="icews")]))
    assert "USA and IRN in dragoman, 1 Jan 2020" in told
    assert "USA and IRN in icews, 1 Jan 2020" in told
    assert "12 events" not in told


@pytest.mark.parametrize(("source", "side"), [("USA:GOV", True), ("USA:MIL, JPN:MIL", False)])
def test_sectors_of_one_actor_may_be_on_two_sides(source: str, side: bool) -> None:
    members = {"Left": ["USA:GOV"], "Right": ["USA:MIL", "JPN:MIL"]}
    one = crisis((source, "USA:MIL" if side else "USA:GOV"), a="Left", b="Right")
    assert [dot.side for dot in acts.dots(one, members)] == [side]


def test_sides_that_are_sectors_have_their_own_dots() -> None:
    one = crisis(("USA:MIL", "IRN:MIL"), ("IRN:MIL", "USA:MIL"), a="USA:MIL", b="IRN:MIL")
    assert [(dot.side, len(dot.events)) for dot in acts.dots(one, {})] == [(False, 1), (True, 1)]


def test_a_crisis_on_the_last_day_of_the_calendar_is_drawn() -> None:
    last = builders.episode(dt.date(9999, 12, 31), (("strike", 1),))
    assert "strike" in words(episodes_chart([last]))


def test_dates_of_a_short_crisis_do_not_run_into_each_other() -> None:
    axis = periods.axis(dt.date(2025, 6, 13), dt.date(2025, 6, 25), 552)
    assert [value["date"] for value in axis["values"]] == [13, 16, 19, 22, 25]
