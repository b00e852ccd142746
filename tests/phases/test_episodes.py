"""Crises as sequences of states: what opens one, what moves it, and what each state keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import KnowledgeError, UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.measures.question import Side
from dragoman.phases.episode import Episode
from dragoman.phases.episodes import episodes, undated_acts
from dragoman.record.conditions import EventFilter
from dragoman.record.store import CodedReport, Record
from record.builders import coded, event, report

TABLES = Knowledge.load()
ISRAEL, IRAN = Side("Israel", ["ISR"]), Side("Iran", ["IRN"])
START = dt.date(2025, 6, 1)
#: (day after START, source, target, root, mode), in the words of a test.
Told = tuple[int, str, str, str, str]
STRIKE: Told = (12, "ISR", "IRN:MIL", "ASSAULT", "aerial")
ANSWER: Told = (13, "IRN", "ISR", "ASSAULT", "heavy-weapons")
CEASEFIRE: Told = (23, "ISR IRN", "", "RETREAT", "ceasefire")
_INSERT = """
INSERT INTO imported BY NAME
SELECT 1 AS import_no, 'icews' AS dataset, unnest($own_id) AS own_id, 0 AS pair,
       unnest($day) AS event_date, 'day' AS date_precision, unnest($source) AS source_actor,
       unnest($sector) AS source_sector, '' AS source_name, unnest($target) AS target_actor,
       '' AS target_sector, '' AS target_name, unnest($root) AS root, unnest($mode) AS mode,
       3 AS quad, 0.0 AS goldstein, '' AS cameo, []::VARCHAR[] AS areas,
       []::VARCHAR[] AS contexts, 'actual' AS modality, 1 AS mentions, '' AS place,
       '' AS place_country, NULL AS latitude, NULL AS longitude, '' AS publisher,
       '' AS reference, '' AS details
"""


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as opened:
        yield opened


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def telling(number: int, told: Told, text: str = "", **fields: Any) -> CodedReport:
    """A report of the day that tells one event."""
    after, source, target, root, mode = told
    published = fields.pop("published_at", day(after))
    paper = report(f"{number}", text=text and f"{text} ({number})", published_at=published)
    given = {"event_date": day(after), "end": len(paper.text), **fields}
    given.setdefault("reciprocal", not target)
    return coded("", event(paper, source, target, root=root, mode=mode, **given), of=paper)


def read(record: Record, *told: Told) -> None:
    record.commit([telling(number, one) for number, one in enumerate(told)])


def imported(record: Record, told: Sequence[Told]) -> None:
    after, source, target, root, mode = (list(column) for column in zip(*told, strict=True))
    given = {
        "own_id": [f"{number:06}" for number in range(len(told))],
        "day": [day(number) for number in after],
        "source": [code.partition(":")[0] for code in source],
        "sector": [code.partition(":")[2] for code in source],
        "target": target, "root": root, "mode": mode,
    }  # fmt: skip
    with record.writing() as cursor:
        cursor.execute(_INSERT, given)


def found(record: Record, **asked: Any) -> list[Episode]:
    return episodes(record, TABLES, ISRAEL, IRAN, **asked)


def names(episode: Episode) -> list[str]:
    return [state.name for state in episode.states]


def test_a_war_of_twelve_days(record: Record) -> None:
    threat: Told = (10, "IRN:GOV", "ISR", "THREATEN", "violence")
    breach: Told = (40, "IRN", "ISR", "ASSAULT", "drone")
    read(record, threat, STRIKE, ANSWER, CEASEFIRE, breach)
    (episode,) = found(record)
    assert names(episode) == ["tension", "strike", "retaliation", "ceasefire", "volatile"]
    assert (episode.first, episode.last) == (day(10), day(40))
    assert (episode.a, episode.b, episode.dataset) == ("Israel", "Iran", "dragoman")
    assert [state.first for state in episode.states] == [day(n) for n in (10, 12, 13, 23, 40)]


def test_evidence_tells_who_struck_first_and_in_which_words(record: Record) -> None:
    record.commit([telling(1, ANSWER, "Iran fired missiles at Israel.")])
    record.commit([telling(2, (20, "ISR", "IRN", "ASSAULT", "aerial"))])
    strike, retaliation = found(record)[0].states
    (first,), (answer,) = strike.evidence, retaliation.evidence
    assert (first.source, first.target) == ("IRN", "ISR")
    assert first.words.startswith("Iran fired missiles at Israel.")
    assert first.report_id
    assert (answer.source, answer.target) == ("ISR", "IRN")


def test_a_ceasefire_of_both_has_two_sources_and_no_target(record: Record) -> None:
    read(record, STRIKE, CEASEFIRE)
    (told,) = found(record)[0].states[-1].evidence
    assert (told.source, told.target) == ("IRN, ISR", "")


def test_a_ceasefire_may_be_agreed_in_words(record: Record) -> None:
    agreed: Told = (23, "ISR IRN", "", "AGREE", "")
    record.commit([telling(1, STRIKE), telling(2, agreed, "Both agreed on a truce on Tuesday.")])
    assert names(found(record)[0]) == ["strike", "ceasefire"]


def test_another_agreement_is_no_ceasefire(record: Record) -> None:
    agreed: Told = (23, "ISR IRN", "", "AGREE", "")
    record.commit([telling(1, STRIKE), telling(2, agreed, "Both agreed to trade on Tuesday.")])
    assert names(found(record)[0]) == ["strike"]


def test_the_same_side_again_does_not_retaliate(record: Record) -> None:
    read(record, STRIKE, (14, "ISR", "IRN", "ASSAULT", "drone"))
    assert names(found(record)[0]) == ["strike"]


def test_an_answer_after_a_month_is_a_new_strike(record: Record) -> None:
    read(record, STRIKE, (50, "IRN", "ISR", "ASSAULT", "drone"))
    assert names(found(record)[0]) == ["strike"]


def test_force_of_both_on_one_day_does_not_say_who_began(record: Record) -> None:
    read(record, STRIKE, (12, "IRN", "ISR", "ASSAULT", "drone"))
    (episode,) = found(record)
    assert names(episode) == ["strike"]
    assert {item.source for item in episode.states[0].evidence} == {"ISR", "IRN"}


def test_a_threat_on_the_day_of_a_strike_answers_it(record: Record) -> None:
    read(record, STRIKE, (12, "IRN", "ISR", "THREATEN", "violence"))
    (episode,) = found(record)
    assert names(episode) == ["strike"]
    assert len(episode.states[0].evidence) == 2


def test_war_after_a_ceasefire_is_more_than_volatile(record: Record) -> None:
    again = [(n, "ISR", "IRN", "ASSAULT", "aerial") for n in (30, 31, 32, 33)]
    read(record, STRIKE, CEASEFIRE, *again)
    assert names(found(record)[0]) == ["strike", "ceasefire", "volatile", "strike"]


@pytest.mark.parametrize(
    "told",
    [
        (12, "ISR", "IRN", "ACCUSE", "disapprove"),
        (12, "ISR", "IRN", "THREATEN", "violence"),
        (12, "ISR:COP", "IRN:CVL", "COERCE", "arrest"),
        (12, "ISR:CVL", "IRN:CVL", "ASSAULT", "firearms"),
        (12, "ISR", "IRN", "RETREAT", "withdraw"),
        (12, "ISR", "IRN", "CONSULT", "visit"),
        (12, "ISR", "USA", "ASSAULT", "aerial"),
    ],
)
def test_routine_opens_no_episode(record: Record, told: Told) -> None:
    read(record, told)
    assert found(record) == []


def test_one_act_in_many_papers_is_one_act(record: Record) -> None:
    record.commit([telling(n, (12, "ISR", "IRN", "THREATEN", "violence")) for n in range(5)])
    assert found(record) == []


def test_constant_accusations_are_no_endless_episode(record: Record) -> None:
    read(record, *((12 * n, "IRN:GOV", "ISR", "ACCUSE", "disapprove") for n in range(30)))
    assert found(record) == []


def test_two_threats_in_a_fortnight_are_tension(record: Record) -> None:
    read(record, *((n, "IRN", "ISR", "THREATEN", "violence") for n in (1, 9)))
    assert names(found(record)[0]) == ["tension"]


def test_quiet_ends_an_episode_and_the_end_of_the_data_leaves_it_open(record: Record) -> None:
    read(record, STRIKE, (12 + 61, "IRN", "ISR", "ASSAULT", "drone"))
    first, second = found(record)
    assert (first.open, second.open) == (False, True)
    assert len(found(record, quiet_days=61)) == 1


def test_days_asked_for(record: Record) -> None:
    read(record, STRIKE, CEASEFIRE, (200, "IRN", "ISR", "ASSAULT", "drone"))
    assert len(found(record, where=EventFilter(since=day(100)))) == 1
    (known,) = found(record, where=EventFilter(until=day(13)))
    assert names(known) == ["strike"]
    assert known.open


def test_undated_events_wait_to_be_asked_for(record: Record) -> None:
    nowhen: dict[str, Any] = {"event_date": None, "date_precision": "unknown"}
    past = telling(2, (20, "ISR", "IRN", "ASSAULT", ""), status="background", **nowhen)
    record.commit([telling(1, STRIKE, **nowhen), past])
    assert found(record) == []
    assert undated_acts(record, TABLES, ISRAEL, IRAN) == 1
    (episode,) = found(record, undated="report")
    assert [item.date for item in episode.states[0].evidence] == [day(12)]


def test_the_past_told_again_counts_on_its_own_day(record: Record) -> None:
    told = telling(1, STRIKE, status="background", published_at=day(300))
    record.commit([told])
    assert [episode.first for episode in found(record)] == [day(12)]


def test_data_sets_are_told_apart(record: Record) -> None:
    read(record, STRIKE)
    imported(record, [(12, "ISR", "IRN", "ASSAULT", "aerial")] * 2)
    assert [episode.dataset for episode in found(record)] == ["dragoman", "icews"]
    assert [e.dataset for e in found(record, dataset="icews")] == ["icews"]
    with pytest.raises(UsageError, match="unknown data set 'gdelt'"):
        found(record, dataset="gdelt")


def test_one_event_of_a_machine_is_no_strike(record: Record) -> None:
    threats = [(n, "IRN", "ISR", "THREATEN", "violence") for n in range(1, 6)]
    imported(record, [*threats, (5, "IRN", "ISR", "ASSAULT", "")])
    (episode,) = found(record)
    assert names(episode) == ["tension"]
    assert len(episode.states[0].evidence) == 6


@pytest.mark.parametrize(
    ("source", "state"), [("IRN:MIL", "strike"), ("IRN:GOV", "strike"), ("IRN:OPP", "tension")]
)
def test_a_fight_with_nobody_in_arms_is_no_strike(record: Record, source: str, state: str) -> None:
    imported(record, [*((n, "IRN", "ISR", "ASSAULT", "") for n in (1, 2)),
                      (3, source, "ISR", "ASSAULT", "")])  # fmt: skip
    assert names(found(record)[0]) == [state]


def test_what_is_usual_between_two_opens_nothing_and_a_surge_does(record: Record) -> None:
    usual = [(n, "IRN", "ISR", "ASSAULT", "") for n in range(0, 400, 3)]
    others = [(n, "FRA", "DEU", "CONSULT", "visit") for n in range(400) for _ in range(10)]
    surge = [(360 + n, "ISR", "IRN", "ASSAULT", "aerial") for n in range(5) for _ in range(10)]
    imported(record, [*usual, *others, *surge])
    (episode,) = found(record)
    assert day(355) <= episode.first <= day(364)


def test_a_data_set_that_grows_makes_no_crisis(record: Record) -> None:
    few = [(n, "IRN", "ISR", "ASSAULT", "") for n in range(0, 364, 7)]
    much = [(n, "IRN", "ISR", "ASSAULT", "") for n in range(364, 480, 7) for _ in range(10)]
    others = [
        (n, "FRA", "DEU", "CONSULT", "") for n in range(480) for _ in range(10 if n < 364 else 100)
    ]
    imported(record, [*few, *much, *others])
    assert found(record) == []


@pytest.mark.parametrize(
    ("asked", "message"),
    [({"undated": "maybe"}, "unknown undated"), ({"quiet_days": 0}, "0 quiet days")],
)
def test_wrong_calls_say_what_is_wrong(record: Record, asked: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        found(record, **asked)


def test_sides_must_not_overlap(record: Record) -> None:
    with pytest.raises(UsageError, match="ISR: on both sides"):
        episodes(record, TABLES, Side("a", ["ISR", "USA"]), ISRAEL)


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        (
            "episode_acts",
            "act\troots\nforce\tSTRIKE",
            "tsv:2: force: STRIKE is no root",
        ),
        ("episode_acts", "act\troots\nforce\tASSAULT/laser", "ASSAULT has no mode 'laser'"),
        ("episodes", "state\tafter\tacts\nstrike\tpeace\tforce", "'peace' is no state"),
        ("episodes", "state\tacts\nstrike\twar", "'war' is no act"),
        ("episodes", "state\tacts\twithin\nstrike\tforce\t0", "days must be 1 or more"),
    ],
)
def test_a_wrong_row_of_a_table_is_named(
    tmp_path: Path, table: str, row: str, message: str
) -> None:
    (tmp_path / f"{table}.tsv").write_text(row + "\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=message):
        Knowledge.load(tmp_path)


def test_a_table_of_ones_own_changes_what_counts(record: Record, tmp_path: Path) -> None:
    (tmp_path / "episode_acts.tsv").write_text("act\troots\tweight\ncut\tSANCTION\t1\n", "utf-8")
    read(record, (12, "ISR", "IRN", "SANCTION", "discontinue"))
    assert found(record) == []
    (episode,) = episodes(record, Knowledge.load(tmp_path), ISRAEL, IRAN)
    assert names(episode) == ["tension"]


def test_a_sector_of_the_other_side_is_on_both(record: Record) -> None:
    army = Side("army", ["ISR:MIL"])
    for sides in ((ISRAEL, army), (army, ISRAEL)):
        with pytest.raises(UsageError, match="ISR:MIL: on both sides"):
            episodes(record, TABLES, *sides)


def test_the_ends_of_the_calendar_are_no_error(record: Record) -> None:
    for edge in (dt.date.min, dt.date.max):
        imported(record, [((edge - START).days, "ISR:MIL", "IRN", "ASSAULT", "aerial")] * 3)
        assert found(record)
        with record.writing() as cursor:
            cursor.execute("DELETE FROM imported")
