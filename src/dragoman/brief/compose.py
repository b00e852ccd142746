"""From a record to a briefing: on two actors, on one, or on a week."""

from __future__ import annotations

import datetime as dt
import re

from dragoman.brief.actor import Actor
from dragoman.brief.document import Brief
from dragoman.brief.gather import gather
from dragoman.brief.gather_one import gather_one
from dragoman.brief.gather_week import gather_week
from dragoman.brief.modelled import model
from dragoman.brief.names import Namer
from dragoman.brief.pair import Pair
from dragoman.brief.week import Weekly
from dragoman.coding.groups import Groups
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import Record


def compose(
    record: Record, knowledge: Knowledge, actors: tuple[str, str], *,
    since: dt.date | None = None, until: dt.date | None = None, days: int = 90, version: str = "",
) -> Brief:  # fmt: skip
    """A briefing on two actors.

    Args:
        record: an open record.
        knowledge: the tables that name actors and offices.
        actors: two names, codes or groups, as a user types them.
        since: first day of the period; None for all.
        until: last day of the period; None for all.
        days: how many of the record's last days count as new.
        version: Dragoman's, for the head.

    Raises:
        UsageError: an unknown actor, twice the same, groups that overlap, or a bad period.
    """
    if days < 1:
        raise UsageError(f"{days} days make no period; give 1 or more")
    namer = Namer(knowledge)
    with record.session():
        data = gather(record, Groups(knowledge), namer, actors, since, until)
        models = model(record, knowledge, data)
    namer.learn_titles((*data.history, *data.around))
    return Pair(data, models, namer, days).brief(version)


def compose_actor(
    record: Record, knowledge: Knowledge, actor: str, *,
    since: dt.date | None = None, until: dt.date | None = None, days: int = 90, version: str = "",
) -> Brief:  # fmt: skip
    """A briefing on one actor, group or region: what it did, with whom most, what is new.

    Args:
        record: an open record.
        knowledge: the tables that name actors and offices.
        actor: a name, code, group or region, as a user types it.
        since: first day of the period; None for all.
        until: last day of the period; None for all.
        days: how many of the last days count as new, and are compared with as many before.
        version: Dragoman's, for the head.

    Raises:
        UsageError: an unknown actor, a bad period, or more events than make a briefing.
    """
    if days < 1:
        raise UsageError(f"{days} days make no period; give 1 or more")
    namer = Namer(knowledge)
    with record.session():
        data = gather_one(record, knowledge, namer, actor, since, until, days)
    namer.learn_titles((*data.facts, *data.before))
    return Actor(data, namer).brief(version)


def compose_week(
    record: Record, knowledge: Knowledge, week: dt.date, *, version: str = ""
) -> Brief:
    """A briefing on a week: its stories, what rose and fell, agreements, clashes, what was read.

    Args:
        record: an open record.
        knowledge: the tables that name actors and offices.
        week: any day of it; weeks begin on Monday.
        version: Dragoman's, for the head.

    Raises:
        UsageError: the reports of the week tell more events than make a briefing.
    """
    namer = Namer(knowledge)
    with record.session():
        data = gather_week(record, week - dt.timedelta(days=week.weekday()))
    namer.learn_titles(data.facts)
    return Weekly(data, namer).brief(version)


def monday(text: str) -> dt.date:
    """The Monday of a week given as "2025-W26" or as any day of it.

    Raises:
        UsageError: it is neither.
    """
    found = re.fullmatch(r"(\d{4})-?[Ww](\d{1,2})", text.strip())
    try:
        if found:
            return dt.date.fromisocalendar(int(found[1]), int(found[2]), 1)
        day = dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(
            f"{text!r} is no week; write 2025-W26, or a day such as 2025-06-24"
        ) from error
    return day - dt.timedelta(days=day.weekday())
