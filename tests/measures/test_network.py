"""The network of a stretch of time, on events made by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.rows import Membership, Organisation, State, Tie
from dragoman.measures.network.build import network
from dragoman.measures.network.communities import communities
from dragoman.measures.network.formal import Formal, gaps
from dragoman.measures.network.graph import graph
from dragoman.measures.network.observed import data_sets
from dragoman.measures.network.paths import Paths
from dragoman.measures.network.reach import allies, contacts
from dragoman.measures.network.result import Network, Node
from dragoman.measures.network.sides import side
from dragoman.measures.question import Side
from dragoman.record.conditions import EventFilter
from dragoman.record.store import Record
from measures.test_panel import put
from record.builders import DAY, coded, event, report

CODES = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
FIRST, LAST = dt.date(2024, 5, 1), dt.date(2024, 5, 31)
#: Six states; AAA, BBB and CCC are an alliance, CCC and DDD have a treaty that ended.
TABLES = Knowledge(
    states=tuple(State(code=code, name=code.title(), kind="other") for code in CODES),
    organisations=(
        Organisation(code="PACT", name="The Pact", kind="alliance"),
        Organisation(code="CLUB", name="The Club", kind="forum"),
    ),
    memberships=(
        *(Membership(organisation="PACT", member=code, kind="member") for code in CODES[:3]),
        *(Membership(organisation="CLUB", member=code, kind="member") for code in CODES[1:4]),
        Membership(
            organisation="CLUB", member="EEE", kind="member",
            start=dt.date(2000, 1, 1), end=dt.date(2024, 4, 30),
        ),
    ),
    ties=(
        Tie(a="DDD", b="CCC", kind="defence-pact", name="Old Treaty", end=dt.date(2020, 1, 1)),
        Tie(a="FFF", b="AAA", kind="partnership", name="Accord", start=dt.date(2024, 5, 20)),
    ),
)  # fmt: skip
LEFT, RIGHT = Side("left", ("AAA", "BBB", "CCC")), Side("right", ("CCC", "DDD", "EEE"))


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as opened:
        yield opened


def tell(record: Record, acts: Sequence[str], **fields: Any) -> None:
    """One story per act: "AAA BBB" is a meeting, "AAA BBB ASSAULT" an attack."""
    told = []
    for number, act in enumerate(acts):
        source, target, root = [*act.split(), "CONSULT"][:3]
        story = report(f"{number} {act} {fields}")
        told.append(coded("", event(story, source, target, root=root, **fields), of=story))
    record.commit(told)


def made(record: Record, **asked: Any) -> Network:
    return network(record, TABLES, **{"first": FIRST, "last": LAST, "resamples": 20, **asked})


def by_code(found: Network) -> dict[str, Node]:
    return {node.actor: node for node in found.nodes}


def pairs(found: Network) -> dict[str, tuple[int, int]]:
    return {f"{link.a} {link.b}": (link.cooperation, link.conflict) for link in found.links}


def test_cooperation_and_conflict_are_counted_in_both_directions_and_not_netted(
    record: Record,
) -> None:
    tell(record, ["AAA BBB", "BBB AAA", "BBB AAA ASSAULT", "CCC AAA SANCTION"])
    found = made(record)
    assert pairs(found) == {"AAA BBB": (2, 1), "AAA CCC": (0, 1)}
    assert by_code(found)["AAA"].cooperation.value == 2
    assert by_code(found)["AAA"].conflict.value == 2
    assert (found.dataset, found.events, found.stories) == ("dragoman", 4, 4)


def test_an_event_of_many_counts_once_per_pair_and_once_per_actor(record: Record) -> None:
    story = report()
    act = event(story, "AAA:GOV AAA:MIL BBB", "CCC DDD", reciprocal=True)
    record.commit([coded("", act, of=story)])
    found = made(record)
    assert set(pairs(found).values()) == {(1, 0)}
    assert {node.cooperation.value for node in found.nodes} == {1.0}
    assert found.events == 1


def test_only_known_actors_that_act_with_another_are_in_it(record: Record) -> None:
    tell(record, ["AAA BBB", "AAA AAA", "AAA UNK", "AAA PACT"])
    assert pairs(made(record)) == {"AAA BBB": (1, 0), "AAA PACT": (1, 0)}


def test_the_areas_are_layers(record: Record) -> None:
    tell(record, ["AAA BBB"], areas=("cyber", "space"))
    tell(record, ["AAA BBB", "AAA BBB ASSAULT"], areas=("cyber",))
    tell(record, ["AAA BBB"], areas=())
    (link,) = made(record).links
    assert link.areas == (("cyber", 3), ("space", 1))
    (link,) = made(record, where=EventFilter(area="space")).links
    assert (link.cooperation, link.conflict) == (1, 0)


@pytest.mark.parametrize(
    ("day", "precision", "counted"),
    [
        ("2024-05-01", "day", True),
        ("2024-05-31", "day", True),
        ("2024-06-01", "day", False),
        ("2024-05-01", "month", True),
        ("2024-05-01", "year", False),
    ],
)
def test_what_is_known_to_have_been_in_the_stretch_counts(
    record: Record, day: str, precision: str, counted: bool
) -> None:
    tell(record, ["CCC DDD"])
    tell(record, ["AAA BBB"], event_date=dt.date.fromisoformat(day), date_precision=precision)
    assert ("AAA BBB" in pairs(made(record))) is counted


def test_a_year_counts_where_all_of_it_is_in_the_stretch(record: Record) -> None:
    tell(record, ["AAA BBB"], event_date=dt.date(2024, 1, 1), date_precision="year")
    year = {"first": dt.date(2024, 1, 1), "last": dt.date(2024, 12, 31)}
    assert pairs(made(record, **year)) == {"AAA BBB": (1, 0)}
    with pytest.raises(UsageError, match="no event"):
        made(record, **{**year, "last": dt.date(2024, 12, 30)})


def test_who_bridges_two_groups(record: Record) -> None:
    # CCC, of both groups, stands between AAA and BBB on one side, DDD and EEE on the other.
    tell(record, ["AAA CCC", "BBB CCC", "CCC DDD", "CCC EEE", "AAA BBB"])
    found = made(record, between=(LEFT, RIGHT))
    bridging = {node.actor: node.bridging.value for node in found.nodes if node.bridging}
    assert bridging == {"AAA": 0, "BBB": 0, "CCC": 1, "DDD": 0, "EEE": 0}
    assert by_code(found)["CCC"].groups == ("left", "right")
    assert contacts(found, ("left", "right"))["CCC"] == (2, 2)
    assert contacts(found, ("left", "right"))["AAA"] == (1, 0)


def test_allies_in_either_group_are_told_whether_seen_or_not(record: Record) -> None:
    tell(record, ["AAA DDD", "FFF EEE"])
    found = made(record, between=(LEFT, RIGHT))
    # AAA is allied to BBB, who is in the left group only, and to CCC, who is in both.
    assert allies(found, TABLES, (LEFT, RIGHT)) == {
        "AAA": (1, 0), "DDD": (0, 0), "EEE": (0, 0), "FFF": (0, 0),
    }  # fmt: skip
    other = Side("other", ("BBB", "CCC"))
    assert allies(found, TABLES, (RIGHT, other))["AAA"] == (0, 1)


def test_a_member_of_one_group_may_be_its_gate_to_the_other(record: Record) -> None:
    tell(record, ["AAA BBB", "BBB DDD", "DDD EEE"])
    found = by_code(made(record, between=(LEFT, RIGHT)))
    # Of BBB's paths: AAA-DDD and AAA-EEE; its own (BBB-DDD, BBB-EEE) it does not lie on.
    assert [found[code].bridging.value for code in ("BBB", "DDD")] == [1, 1]  # type: ignore[union-attr]


def test_much_cooperation_makes_a_path_short(record: Record) -> None:
    tell(record, ["AAA DDD", *["AAA FFF"] * 3, *["FFF DDD"] * 3])
    found = by_code(made(record, between=(Side("left", ("AAA",)), RIGHT)))
    assert found["FFF"].bridging is not None
    assert found["FFF"].bridging.value == 1


def test_equally_long_paths_share(record: Record) -> None:
    # One event is as far as three steps of three events each, whatever doubles say of thirds.
    tell(record, ["AAA DDD", *["AAA BBB", "BBB CCC", "CCC DDD"] * 3])
    found = by_code(made(record))
    # Six ordered pairs of the other three; DDD-AAA half by BBB, CCC-AAA by BBB wholly.
    assert found["BBB"].betweenness.value == pytest.approx((2 * 0.5 + 2 * 1) / 6)


def weights(draw: st.DataObject, size: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    cells = st.lists(st.sampled_from([0, 0, 1, 1, 2, 3, 7]), min_size=size**2, max_size=size**2)
    upper = np.triu(np.array(draw.draw(cells), dtype=np.float64).reshape(size, size), 1)
    return upper + upper.T


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(2, 9))
def test_paths_are_those_of_networkx(data: st.DataObject, size: int) -> None:
    cooperation = weights(data, size)
    # Whole numbers as lengths: there networkx knows equal paths too.
    whole = nx.Graph()
    whole.add_nodes_from(range(size))
    for a, b in zip(*np.nonzero(cooperation), strict=True):
        whole.add_edge(int(a), int(b), length=42 // int(cooperation[a, b]))
    told = nx.betweenness_centrality(whole, weight="length")
    assert Paths(cooperation).betweenness() == pytest.approx([told[i] for i in range(size)])
    firsts = np.arange(size) < size // 2
    subset = nx.betweenness_centrality_subset(
        whole, [i for i in range(size) if firsts[i]], [i for i in range(size) if not firsts[i]],
        weight="length",
    )  # fmt: skip
    places = (firsts.sum() - firsts) * ((~firsts).sum() - ~firsts)
    # networkx halves what it counts in an undirected graph.
    expected = [2 * subset[i] / max(int(places[i]), 1) for i in range(size)]
    assert Paths(cooperation).bridging(firsts, ~firsts) == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(2, 9))
def test_communities_are_no_worse_than_louvains_and_numbered_by_size(
    data: st.DataObject, size: int
) -> None:
    cooperation = weights(data, size)
    numbers, quality = communities(cooperation, np.zeros((size, size)), seed=0)
    sizes = np.bincount(numbers)[1:]
    assert list(sizes) == sorted(sizes, reverse=True)
    assert min(sizes) > 0
    if cooperation.any():
        plain = nx.from_numpy_array(cooperation)
        other = nx.community.louvain_communities(plain, seed=0)
        assert quality >= nx.community.modularity(plain, other) - 1e-9
        groups = [set(np.flatnonzero(numbers == number).tolist()) for number in set(numbers)]
        assert quality == pytest.approx(nx.community.modularity(plain, groups))


def test_conflict_parts_communities_that_cooperation_alone_joins(record: Record) -> None:
    tell(record, [*["AAA BBB"] * 4, *["CCC DDD"] * 4, *["BBB CCC"] * 4])
    tell(record, [f"{a} {b} ASSAULT" for a in ("AAA", "BBB") for b in ("CCC", "DDD")] * 3)
    found = {node.actor: node.community for node in made(record).nodes}
    assert found == {"AAA": 1, "BBB": 1, "CCC": 2, "DDD": 2}


def test_bands_come_from_stories_not_from_events(record: Record) -> None:
    story = report("long")
    many = [event(story, "AAA", "BBB", start=place, end=place + 1) for place in range(8)]
    record.commit([coded("", *many, of=story)])
    tell(record, ["CCC DDD"] * 8)
    found = by_code(made(record, resamples=200))
    told, apart = found["AAA"].cooperation, found["CCC"].cooperation
    assert told.value == apart.value == 8
    # Eight events of one story stand or fall together.
    assert told.upper - told.lower > apart.upper - apart.lower


def test_without_stories_days_are_drawn_or_of_few_days_events(record: Record) -> None:
    for number in range(20):
        day = dt.date(2024, 5, 1 + number)
        put(record, str(number), day=day, source="AAA", target="BBB")
    assert "days were resampled" in made(record).note
    assert "events were resampled" in made(record, last=dt.date(2024, 5, 5)).note
    assert made(record).stories == 0


def test_little_evidence_is_not_ranked(record: Record) -> None:
    tell(record, ["DDD BBB", "DDD CCC", "DDD AAA"])
    found = made(record)
    assert "Not enough evidence" in found.note
    assert [node.actor for node in found.nodes] == ["AAA", "BBB", "CCC", "DDD"]


def test_enough_evidence_is_ranked_and_the_note_says_how_surely(record: Record) -> None:
    acts = [f"CCC {other}" for other in CODES if other != "CCC"] * 6
    tell(record, [*acts, *(f"{a} {b}" for a in CODES[:2] for b in CODES[3:])])
    found = made(record)
    assert found.nodes[0].actor == "CCC"
    assert found.note == "Of 20 resamples, first by betweenness: CCC 20."
    assert "bands say nothing" in made(record, resamples=0).note


def test_the_same_seed_gives_the_same_network(record: Record) -> None:
    tell(record, ["AAA BBB", "BBB CCC", "CCC DDD", "AAA DDD ASSAULT", "BBB EEE"])
    assert made(record, seed=3) == made(record, seed=3)


def test_thin_pairs_and_weak_actors_can_be_left_out(record: Record) -> None:
    tell(record, [*["AAA BBB"] * 3, *["BBB CCC"] * 2, "CCC DDD"])
    assert list(pairs(made(record, least=2))) == ["AAA BBB", "BBB CCC"]
    found = made(record, most=2)
    assert list(pairs(found)) == ["AAA BBB"]
    assert "2 of 4 actors kept." in found.note
    assert found.events == 3


def test_formal_ties_are_those_in_force(record: Record) -> None:
    tell(record, ["AAA FFF", "AAA BBB", "BBB CCC", "CCC DDD", "DDD EEE", "AAA PACT"])
    told = {f"{link.a} {link.b}": link.ties for link in made(record).links}
    assert told == {
        "AAA BBB": (("alliance", "The Pact"),),
        "AAA FFF": (("partnership", "Accord"),),
        "AAA PACT": (("member", "The Pact"),),
        "BBB CCC": (("alliance", "The Pact"), ("membership", "The Club")),
        "CCC DDD": (("membership", "The Club"),),
        "DDD EEE": (),
    }
    early = Formal(TABLES, dt.date(2019, 1, 1), dt.date(2019, 12, 31))
    assert early.between("CCC", "DDD") == (
        ("defence-pact", "Old Treaty"), ("membership", "The Club"),
    )  # fmt: skip
    assert early.between("DDD", "EEE") == (("membership", "The Club"),)
    assert early.between("AAA", "FFF") == ()


def test_two_that_were_members_one_after_the_other_were_none_together() -> None:
    day, one = dt.date(2024, 5, 9), dt.timedelta(days=1)
    tables = Knowledge(
        organisations=TABLES.organisations,
        memberships=(
            Membership(organisation="PACT", member="AAA", kind="member", end=day),
            Membership(organisation="PACT", member="BBB", kind="member", start=day + one),
        ),
    )
    assert Formal(tables, FIRST, LAST).between("AAA", "BBB") == ()


def test_gaps_between_formal_ties_and_observed_cooperation(record: Record) -> None:
    tell(record, ["AAA BBB", "AAA CCC ASSAULT", *["DDD EEE"] * 2, "BBB EEE", "CCC EEE", "CCC DDD"])
    found = made(record)
    told = gaps(found, TABLES)
    silent = [(link.a, link.b, link.cooperation, link.conflict) for link in told.silent]
    # The busier pair first: BBB and CCC each cooperated twice, AAA once.
    assert silent == [("BBB", "CCC", 0, 0), ("AAA", "CCC", 0, 1)]
    untied = [(link.a, link.b, link.cooperation) for link in told.untied]
    assert untied == [("DDD", "EEE", 2), ("BBB", "EEE", 1), ("CCC", "EEE", 1)]


def test_the_graph_has_a_layer_for_each_sign_and_for_formal_ties(record: Record) -> None:
    tell(record, ["AAA BBB", "AAA BBB ASSAULT", "DDD EEE"])
    found = graph(made(record))
    assert set(found["AAA"]["BBB"]) == {"cooperation", "conflict", "formal"}
    assert found["AAA"]["BBB"]["conflict"] == {"weight": 1, "sign": -1}
    assert set(found["DDD"]["EEE"]) == {"cooperation"}
    assert found.nodes["AAA"]["name"] == "Aaa"


def test_data_sets_are_never_added_up(record: Record) -> None:
    tell(record, ["AAA BBB"])
    put(record, "1", day=DAY, source="AAA", target="BBB")
    put(record, "2", day=DAY, source="AAA", target="CCC")
    assert list(data_sets(record)) == ["dragoman", "gdelt"]
    assert list(pairs(made(record, dataset="gdelt"))) == ["AAA BBB", "AAA CCC"]
    with pytest.raises(UsageError, match="one of dragoman, gdelt"):
        made(record)


def test_an_imported_event_of_several_pairs_is_one_event(record: Record) -> None:
    put(record, "1", day=DAY, source="AAA", target="BBB")
    put(record, "1", day=DAY, source="BBB", target="AAA", pair=1)
    put(record, "1", day=DAY, source="AAA", target="CCC", pair=2)
    found = made(record)
    assert pairs(found) == {"AAA BBB": (1, 0), "AAA CCC": (1, 0)}
    assert found.events == 1
    assert by_code(found)["AAA"].cooperation.value == 1


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"first": LAST, "last": FIRST}, "is after"),
        ({"first": dt.date(1990, 1, 1), "last": dt.date(1990, 2, 1)}, "no event of dragoman"),
        ({"dataset": "icews"}, "the record has dragoman"),
        ({"least": 0}, "1 or more"),
        ({"least": 9}, "no pair has 9 events"),
        ({"most": 1}, "give 2 to"),
        ({"resamples": -1}, "give 0 to"),
        ({"seed": -1}, "negative"),
        ({"between": (LEFT, Side("east", ("FFF",)))}, "nobody of 'east' alone"),
        ({"between": (LEFT, LEFT)}, "nobody of 'left' alone"),
    ],
)
def test_what_cannot_be_answered_says_so(
    record: Record, asked: dict[str, Any], message: str
) -> None:
    tell(record, ["AAA BBB", "BBB DDD"])
    with pytest.raises(UsageError, match=message):
        made(record, **asked)


def test_an_empty_record_says_so(record: Record) -> None:
    with pytest.raises(UsageError, match="no dated events"):
        made(record)


ACTS = st.tuples(
    st.sampled_from(CODES), st.sampled_from(CODES), st.sampled_from(["CONSULT", "AID", "ASSAULT"])
).filter(lambda act: act[0] != act[1])


@settings(max_examples=12, deadline=None)
@given(st.data(), st.lists(ACTS, min_size=1, max_size=25))
def test_bands_hold_their_value_and_the_order_of_events_changes_nothing(
    data: st.DataObject, acts: list[tuple[str, str, str]]
) -> None:
    stories = []
    for number, (source, target, root) in enumerate(acts):
        story = report(f"story {number // 2}")
        stories.append((story, event(story, source, target, root=root, start=number % 2)))
    told = []
    for order in (list(range(len(acts))), data.draw(st.permutations(range(len(acts))))):
        # Stories are read in another order too.
        reports = list(dict.fromkeys(stories[place][0].report_id for place in order))
        batch = []
        for name in reports:
            own = [stories[place] for place in order if stories[place][0].report_id == name]
            batch.append(coded("", *(act for _, act in own), of=own[0][0]))
        with Record.open(":memory:") as record:
            record.commit(batch)
            told.append(made(record, resamples=8))
    assert told[0] == told[1]
    for node in told[0].nodes:
        for value in (node.cooperation, node.conflict, node.betweenness):
            assert 0 <= value.lower <= value.value <= value.upper
        assert node.betweenness.upper <= 1 + 1e-9
    both = sum(link.cooperation + link.conflict for link in told[0].links)
    assert both == told[0].events == len(acts)


def test_members_are_those_of_the_day() -> None:
    groups = Groups(Knowledge.load())
    before, after = (side(groups, "NATO members", dt.date(year, 5, 1)) for year in (2018, 2024))
    assert set(after.codes) - set(before.codes) == {"FIN", "SWE", "MKD"}
    assert "NATO" not in before.codes
    assert list(side(groups, "JPN:MIL, Japan, South Korea").codes) == ["JPN", "KOR"]
    assert {"JPN", "AUS"} < set(side(groups, "Indo-Pacific").codes)


def test_a_body_without_members_that_day_says_so() -> None:
    with pytest.raises(UsageError, match="had no members on 1930"):
        side(Groups(Knowledge.load()), "NATO members", dt.date(1930, 1, 1))


@pytest.mark.parametrize("text", ["", " , ", "Nobody Such members"])
def test_a_side_of_nobody_says_so(text: str) -> None:
    with pytest.raises(UsageError):
        side(Groups(Knowledge.load()), text, DAY)


def test_what_is_drawn_is_called_by_its_name(record: Record) -> None:
    for number in range(12):
        put(record, str(number), source="AAA", target="BBB", day=FIRST + dt.timedelta(number))
    note = made(record).note
    assert "12 events on 12 days, 1 pairs" in note
    assert "stories, 1" not in note


def test_events_of_these_days_reports_without_a_date_are_counted(record: Record) -> None:
    unknown = {"event_date": None, "date_precision": "unknown"}
    tell(record, ["AAA BBB"])
    tell(record, ["AAA CCC", "AAA AAA", "AAA XXX"], **unknown)
    assert "Left out: 1 events of these days' reports that tell no date." in made(record).note
