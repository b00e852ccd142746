"""A question about ripples, put together: series, their fit, its checks, and what follows a shock.

    of_record(record, knowledge, Wanted(dataset="icews"), Manner()).fit
    of_counts(read_counts(path), "my-series.csv", Manner()).checks

The command line and the Python door both ask here. What an option is called where the user gave it
is theirs to say (`called`), and so is how they show that something takes long (`Manner.stage`).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from dragoman.errors import DragomanError, UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.limits import MAX_RIPPLE_PERIODS
from dragoman.measures.question import Side
from dragoman.record import conditions
from dragoman.record.store import Record
from dragoman.ripple.found import Found
from dragoman.ripple.known import formal_networks
from dragoman.ripple.result import EDGEWISE, Counts, Ripple
from dragoman.ripple.theatres import (
    KINDS,
    THEATRES,
    data_set,
    dyad_series,
    known_networks,
    members,
    theatre_series,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Progress = Callable[[int, int], None]
#: Weights by name of a network: receiving x sending.
Networks: TypeAlias = "Mapping[str, npt.NDArray[np.float64]]"
#: Opens the progress of a stage: what is counted there, and whether it is too short to be shown.
Stage = Callable[[str, bool], AbstractContextManager[Progress]]
#: Further events by series, once the series are known.
Assumed = Callable[[Counts], Mapping[str, float]]

#: What is asked of a record, and not of counts of the user's own.
_OF_A_RECORD: Final = ("theatres", "dyads", "kinds", "dataset", "since", "until", "shock")
#: How sure a band may be.
_LEVELS: Final = (0.5, 0.99)
#: Chains of links and events that are told, and series that an error names.
_MOST: Final = 10
_NAMED: Final = 20


@contextmanager
def _silent(_what: str, _quiet: bool) -> Iterator[Progress]:
    """The progress that nobody looks at."""
    yield lambda _done, _whole: None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which series of a record: of `theatres`, or of `dyads`; of the usual ones where none is."""

    theatres: tuple[str, ...] = ()
    dyads: tuple[tuple[Side, Side], ...] = ()
    kinds: tuple[str, ...] = ()
    by: str = "day"
    dataset: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    undated: str = "out"
    between_states: bool = False

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of events, each a series of every place."""
        return self.kinds or (("conflict",) if self.dyads else KINDS)

    def places(self, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
        """The countries of each theatre or pair."""
        if not self.dyads:
            known = members(knowledge)
            return {name: known[name] for name in self.theatres or THEATRES}
        return {
            f"{a.label} and {b.label}": tuple(
                sorted({code.partition(":")[0] for code in (*a.codes, *b.codes)})
            )
            for a, b in self.dyads
        }


@dataclass(frozen=True, slots=True)
class Act:
    """A shock by its name: who did what to whom, and when."""

    source: Side
    root: str
    target: Side
    on: dt.date


@dataclass(frozen=True, slots=True)
class Manner:
    """How a question is answered.

    `check` is "quick", "full" (minutes) or None; what follows is told `days` ahead.

    Raises:
        UsageError: a word or number out of bounds.
    """

    level: float = 0.9
    check: str | None = "quick"
    days: int = 30
    processes: int = field(default_factory=lambda: os.cpu_count() or 1)
    stage: Stage = _silent
    called: Callable[[str], str] = str

    def __post_init__(self) -> None:
        conditions.known("check", self.check, ("quick", "full"))
        least, most = _LEVELS
        if not least <= self.level <= most:
            raise UsageError(f"level {self.level:g}; give {least:g} to {most:g}")
        if not 1 <= self.days <= MAX_RIPPLE_PERIODS:
            raise UsageError(f"{self.days} days ahead; ask for 1 to {MAX_RIPPLE_PERIODS}")


def together(given: Collection[str], called: Callable[[str], str] = str) -> None:
    """Refuse what cannot be asked together, before anything is read.

    Args:
        given: what is asked: "counts", "theatres", "dyads", "kinds", "dataset", "since", "until",
            "shock", "on", "what_if".
        called: what each of them is called where the user gave it.

    Raises:
        UsageError: says what.
    """
    of_a_record = [name for name in _OF_A_RECORD if name in given]
    if "counts" in given and of_a_record:
        raise UsageError(
            f"{called('counts')} has its own series; leave out {called(of_a_record[0])}"
        )
    for one, other in (("theatres", "dyads"), ("shock", "what_if")):
        if one in given and other in given:
            raise UsageError(f"give either {called(one)} or {called(other)}, not both")
    if ("shock" in given) != ("on" in given):
        shock, on = called("shock"), called("on")
        raise UsageError(f'{shock} needs {on} and the reverse: {shock} "USA ASSAULT IRN" {on} DATE')


def acted(text: str, knowledge: Knowledge, called: str = "shock") -> tuple[str, str, str]:
    """ "USA ASSAULT IRN": who, what and whom, as they were typed.

    Args:
        text: an actor, a root and an actor.
        knowledge: its roots.
        called: what to call the text in an error.

    Raises:
        UsageError: no root stands between two actors.
    """
    words = text.split()
    roots = {row.root for row in knowledge.roots}
    at = next((n for n, word in enumerate(words) if word in roots and 0 < n < len(words) - 1), 0)
    if not at:
        raise UsageError(
            f'{called} {text!r}: write who did what to whom, such as "USA ASSAULT IRN", with one '
            f"of {', '.join(sorted(roots))}"
        )
    return " ".join(words[:at]), words[at], " ".join(words[at + 1 :])


def assumed(data: Counts, given: Mapping[str, float]) -> dict[str, float]:
    """Further events by series, called as the fit calls them.

    Args:
        data: the counts that are fitted.
        given: further events by series; upper and lower case are one.

    Raises:
        UsageError: there is no such series, or no such number of events.
    """
    names = {name.casefold(): name for name in data.names}
    found: dict[str, float] = {}
    for name, size in given.items():
        if name.casefold() not in names:
            raise UsageError(f"no series {name!r}; one of {'; '.join(data.names[:_NAMED])}")
        try:
            more = float(size)
        except (TypeError, ValueError):
            more = -1.0
        if not (isfinite(more) and more >= 0):
            raise UsageError(f"{size} further events in {name!r}; give a number from 0")
        found[names[name.casefold()]] = more
    return found


def of_counts(
    data: Counts,
    dataset: str,
    manner: Manner,
    *,
    what_if: Assumed | None = None,
    networks: Networks | None = None,
) -> Found:
    """Ripples of counts of the user's own.

    Args:
        data: counts that `dragoman.ripple.reading` passed.
        dataset: what to call them.
        manner: how.
        what_if: further events of which it is asked what follows.
        networks: by name, receiving x sending, along which effects are pooled.

    Raises:
        DragomanError: the fit did not converge; nothing is told of it.
        UsageError: too few periods for so many series, or what `what_if` raises.
    """
    shock = what_if(data) if what_if else {}
    found = _fitted(data, dataset, manner, networks)
    if networks:
        found = _pooled(found, networks)
    return _following(found, shock, manner)


def of_record(
    record: Record,
    knowledge: Knowledge,
    wanted: Wanted,
    manner: Manner,
    *,
    act: Act | None = None,
    what_if: Assumed | None = None,
) -> Found:
    """Ripples of regions or pairs of a record.

    Args:
        record: an open record.
        knowledge: which actor belongs to which theatre.
        wanted: which series.
        manner: how.
        act: a shock of the record of which it is asked what follows.
        what_if: further events instead; see `together`.

    Raises:
        DragomanError: the fit did not converge; nothing is told of it.
        UsageError: an unknown word or data set, too few periods, no such shock, or what `what_if`
            raises.
        InputError: no ripples can be estimated from these counts.
    """
    dataset = data_set(record, wanted.dataset)
    wanted = replace(wanted, dataset=dataset)
    data = _counted(record, knowledge, wanted)
    shock = what_if(data) if what_if else {}
    found = _fitted(data, dataset, manner, known_networks(data.names, wanted.dyads))
    found = replace(found, places=wanted.places(knowledge))
    if len(data.names) > EDGEWISE:
        first, last = data.periods[0], data.periods[-1]
        formal = formal_networks(data.names, found.places, knowledge, first, last)
        found = _pooled(found, formal)
    if act is not None:
        return _after(record, found, wanted, act, manner)
    return _following(found, shock, manner)


def _counted(record: Record, knowledge: Knowledge, wanted: Wanted) -> Counts:
    span: dict[str, Any] = {
        "by": wanted.by, "dataset": wanted.dataset, "since": wanted.since, "until": wanted.until,
        "undated": wanted.undated, "kinds": wanted.classes,
    }  # fmt: skip
    if wanted.dyads:
        return dyad_series(record, wanted.dyads, **span)
    return theatre_series(
        record, knowledge, theatres=wanted.theatres or THEATRES,
        domestic=not wanted.between_states, **span,
    )  # fmt: skip


def _fitted(data: Counts, dataset: str, manner: Manner, networks: Networks | None = None) -> Found:
    """The fit and its checks; a fit that did not converge is not told at all."""
    from dragoman.ripple.checks import check
    from dragoman.ripple.fit import fit

    size, cores = len(data.names), manner.processes
    with manner.stage("series fitted", size < 2) as progress:
        found = fit(
            data, level=manner.level, processes=cores, progress=lambda done: progress(done, size)
        )
    if not found.converged:
        told = "; ".join(found.notes) or "the fit did not converge"
        raise DragomanError(
            f"{told}. Nothing is told of it: take fewer series, more days, or "
            f"{manner.called('by')} week"
        )
    quick = manner.check != "full"
    if manner.check is None:
        return Found(found, None, quick, dataset)
    with manner.stage("steps of the checks", False) as progress:
        made = check(found, quick=quick, weights=networks, processes=cores, progress=progress)
    return Found(found, made, quick, dataset)


def _pooled(found: Found, networks: Networks) -> Found:
    """The same with effects along networks; where there is none, as it was."""
    from dragoman.ripple.pooled import pooled

    return replace(found, pooled=pooled(found.fit, networks)) if networks else found


def _following(found: Found, shock: Mapping[str, float], manner: Manner) -> Found:
    """The same with what follows a shock that is only assumed."""
    if not shock:
        return found
    from dragoman.ripple.paths import paths
    from dragoman.ripple.response import response

    ahead = _ahead(found.fit, manner.days)
    return replace(
        found, response=response(found.fit, shock, ahead),
        chains=paths(found.fit, shock, ahead, _MOST),
    )  # fmt: skip


def _after(record: Record, found: Found, wanted: Wanted, act: Act, manner: Manner) -> Found:
    """The same with what follows a shock of the record."""
    from dragoman.ripple.belonging import by_dyad, by_theatre
    from dragoman.ripple.shock import named_shock

    belongs = (
        by_dyad(wanted.dyads, wanted.classes)
        if wanted.dyads
        else by_theatre(found.places, wanted.classes, domestic=not wanted.between_states)
    )
    told = named_shock(
        record, found.fit, act.source, act.root, act.target, act.on, dataset=found.dataset,
        belongs=belongs, periods=_ahead(found.fit, manner.days), most=_MOST,
    )  # fmt: skip
    return replace(found, shock=told, response=told.response, chains=told.paths)


def _ahead(fit: Ripple, days: int) -> int:
    return days if fit.data.by == "day" else ceil(days / 7)
