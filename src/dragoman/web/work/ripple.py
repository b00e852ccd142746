"""Ripples computed for a page: the fit and its quick checks, what follows a shock, all checks.

The last few fits stay in the process, so that another shock on the same fit is quick. They are
known by the path of the copy, which is another when the record has grown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import ceil, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dragoman import _asked, _drawing
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import Record
from dragoman.ripple import asking
from dragoman.ripple.belonging import by_theatre
from dragoman.ripple.checks import Check, check
from dragoman.ripple.found import Found
from dragoman.ripple.paths import paths
from dragoman.ripple.response import response
from dragoman.ripple.shares import shares
from dragoman.ripple.shock import named_shock
from dragoman.ripple.theatres import known_networks
from dragoman.web.jobs import Progress

if TYPE_CHECKING:
    from dragoman.ripple.paths import Path as Chain
    from dragoman.ripple.response import Response
    from dragoman.ripple.result import Kernel, Ripple
    from dragoman.ripple.shares import Part, Share
    from dragoman.ripple.shock import NamedShock, Told

#: Fits kept in the process: each some 2 MB for eleven years by day.
_FITS: Final = 4
#: Chains and events that are told, as the command does.
_MOST: Final = 10
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is fitted, and who is told how far it is, which is no part of the question."""

    path: Path
    wanted: asking.Wanted
    progress: Progress = field(compare=False)


def fit(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Which series follow which, with the quick checks.

    Args:
        path: the copy of the record.
        args: `dataset`, `since` and `until` (ISO days or None), `theatres`, `kinds` (lists) and
            `by`; if all checks are known, `checks`: what `checks` found as `made`, so that charts
            say it.
        progress: told of series fitted, then of steps of the checks.

    Returns:
        `spec` of the matrix; `series`, `matrix`, `lower`, `upper`, `significant`; `links` between
        series that stand out; `about` the fit and its `notes`; `checks`; `shares` by region and
        by series.

    Raises:
        UsageError: too few days for so many series, or an unknown word.
        DragomanError: no ripples can be estimated, or the fit did not converge.
    """
    found = _known(_fitted(_question(path, args, progress)), args)
    told = found.fit
    return {
        "spec": _drawing.ripples(found), "series": list(told.data.names),
        "matrix": _plain(told.estimate), "lower": _plain(told.lower), "upper": _plain(told.upper),
        "significant": told.significant.tolist(), "links": _links(told), "about": _about(told),
        "notes": list(told.notes), "checks": _checks(found),
        "shares": {
            "region": [_share(one) for one in shares(told, by_region=True)],
            "series": [_share(one) for one in shares(told)],
        },
    }  # fmt: skip


def after(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """What follows a shock.

    Args:
        path: the copy of the record.
        args: as for `fit`, with `days` and either `source`, `root`, `target` and `on`, or
            `series` and `size`.
        progress: as for `fit`.

    Returns:
        `spec` over time and `map` of the path; `title`, `series` with what follows in each and
        `total` of all; `chains`; of a named shock its `day`, `sizes`, `events` and what `followed`;
        `notes`.

    Raises:
        UsageError: no such event or series; and what `fit` raises.
    """
    question = _question(path, args, progress)
    found = _known(_fitted(question), args)
    progress(0, 1, "what follows")
    ahead = args["days"] if found.fit.data.by == "day" else ceil(args["days"] / 7)
    told = _named(question, found, args, ahead) if args["source"] else _assumed(found, args, ahead)
    return {
        "spec": _drawing.ripples(told), "map": _drawing.ripples_map(told), "title": told.after,
        "chains": [_chain(one) for one in told.chains],
        "shock": told.shock and _shock(told.shock), **_following(told),
    }  # fmt: skip


def checks(path: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """All checks of a fit, also those that simulate; `args` as for `fit`."""
    found = _fitted(_question(path, args, progress))
    networks = known_networks(found.fit.data.names)
    made = check(
        found.fit, quick=False, weights=networks,
        progress=lambda done, whole: progress(done, whole, "steps of all checks"),
    )  # fmt: skip
    return _checks(replace(found, checks=made, quick=False))


def _question(path: Path, args: Mapping[str, Any], progress: Progress) -> _Asked:
    wanted = asking.Wanted(
        theatres=tuple(args["theatres"]), kinds=tuple(args["kinds"]), by=args["by"],
        dataset=args["dataset"], since=_asked.as_day(args["since"]),
        until=_asked.as_day(args["until"]),
    )  # fmt: skip
    return _Asked(path, wanted, progress)


@lru_cache(maxsize=_FITS)
def _fitted(question: _Asked) -> Found:
    """The fit and its quick checks, made once."""

    @contextmanager
    def stage(what: str, _: bool) -> Iterator[asking.Progress]:
        question.progress(0, 0, what)
        yield lambda done, whole: question.progress(done, whole, what)

    # A process of the jobs may have none of its own.
    manner = asking.Manner(processes=1, stage=stage)
    with _opened(question.path) as record:
        return asking.of_record(record, Knowledge.load(), question.wanted, manner)


def _known(found: Found, args: Mapping[str, Any]) -> Found:
    """The same with checks that were made before."""
    rows = args.get("checks")
    if not rows or found.checks is None:
        return found
    made = {
        row["name"]: Check(
            _float(row["value"]), _float(row["threshold"]), row["passed"], row["sentence"]
        )
        for row in rows
    }
    return replace(found, checks=replace(found.checks, **made), quick=False)


def _opened(path: Path) -> Record:
    return Record.open(path, read_only=True, create=False, names=_asked.codes)


def _named(question: _Asked, found: Found, args: Mapping[str, Any], ahead: int) -> Found:
    """With what follows a shock of the record."""
    on = _asked.as_day(args["on"])
    with _opened(question.path) as record:
        source, target = (_asked.side(record, args[name]) for name in ("source", "target"))
        told = named_shock(
            record, found.fit, source, args["root"], target, on or dt.date.min,
            dataset=found.dataset, belongs=by_theatre(found.places, question.wanted.classes),
            periods=ahead, most=_MOST,
        )  # fmt: skip
    return replace(found, shock=told, response=told.response, chains=told.paths)


def _assumed(found: Found, args: Mapping[str, Any], ahead: int) -> Found:
    """With what follows events that are only assumed."""
    shock = asking.assumed(found.fit.data, {args["series"]: args["size"]})
    return replace(
        found, response=response(found.fit, shock, ahead),
        chains=paths(found.fit, shock, ahead, _MOST),
    )  # fmt: skip


def _about(told: Ripple) -> dict[str, Any]:
    data, between = told.data, told.significant.copy()
    size = len(data.names)
    own = int(np.diag(between).sum())
    np.fill_diagonal(between, val=False)
    return {
        "by": data.by, "periods": len(data.periods), "first": f"{data.periods[0]}",
        "last": f"{data.periods[-1]}", "events": int(data.counts.sum()), "size": size,
        "between": int(between.sum()), "possible": size * (size - 1), "own": own,
        "own_lag": _lag(told.own), "cross_lag": _lag(told.cross),
        "spectral_radius": _number(told.spectral_radius), "level": told.level, "rate": told.rate,
    }  # fmt: skip


def _lag(kernel: Kernel) -> float:
    return sum(lag * weight for lag, weight in zip(kernel.lags, kernel.weights, strict=True))


def _links(told: Ripple) -> list[dict[str, Any]]:
    """Links between different series that stand out, the strongest first."""
    names = told.data.names
    found = [
        {
            "sending": names[j], "receiving": names[i], "events": float(told.estimate[i, j]),
            "lower": float(told.lower[i, j]), "upper": float(told.upper[i, j]),
        }
        for i, j in np.argwhere(told.significant).tolist()
        if i != j
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one["events"], one["receiving"], one["sending"]))


def _checks(found: Found) -> dict[str, Any]:
    """Every check that was made, those that failed first; and what they say in one line."""
    made = found.checks.made if found.checks else {}
    rows = [
        {
            "name": name, "passed": one.passed, "value": _number(one.value),
            "threshold": _number(one.threshold), "sentence": one.sentence,
            "details": {key: _number(value) for key, value in one.details.items()},
        }
        for name, one in made.items()
    ]  # fmt: skip
    return {
        "verdict": found.verdict, "quick": found.quick,
        "failed": [row["name"] for row in rows if not row["passed"]],
        "made": sorted(rows, key=lambda row: bool(row["passed"])),
    }  # fmt: skip


def _share(one: Share) -> dict[str, Any]:
    return {
        "name": one.name,
        "inside": _part(one.inside),
        "nowhere": _part(one.nowhere),
        "others": [{"name": name, "part": _part(part)} for name, part in one.others],
    }


def _part(part: Part) -> list[float]:
    return [part.value, part.lower, part.upper]


def _following(found: Found) -> dict[str, Any]:
    """What follows in each series, the most reached first, and in all."""
    told = found.response
    if told is None:
        return {}
    order = sorted(range(len(told.names)), key=lambda at: (-told.total[at], told.names[at]))
    return {
        "by": told.by, "ahead": list(told.ahead), "level": told.level,
        "whole": [float(number) for number in told.whole],
        "assumed": [[name, float(size)] for name, size in told.shock],
        "notes": list(found.shock.notes if found.shock else told.notes),
        "series": [
            {
                "name": told.names[at],
                "total": [float(part[at]) for part in
                          (told.total, told.total_lower, told.total_upper)],
                "half": _half(told, at), "expected": _plain(told.expected[at]),
                "lower": _plain(told.lower[at]), "upper": _plain(told.upper[at]),
            }
            for at in order
        ],
    }  # fmt: skip


def _half(told: Response, at: int) -> int:
    """The period by which half of what follows has come; 0 where nothing does."""
    so_far = told.expected[at].cumsum()
    return int((so_far >= so_far[-1] / 2).argmax()) + 1 if so_far[-1] > 0 else 0


def _chain(one: Chain) -> dict[str, Any]:
    return {
        "series": list(one.series),
        "order": one.order,
        "events": float(one.events),
        "share": float(one.share),
    }


def _shock(told: NamedShock) -> dict[str, Any]:
    return {
        "what": told.what, "day": f"{told.day}",
        "sizes": [
            {"series": one.series, "counted": one.counted, "expected": float(one.expected),
             "extra": float(one.extra)}
            for one in told.sizes
        ],
        "events": _events(told.events), "followed": _events(told.followed),
    }  # fmt: skip


def _events(told: Sequence[Told]) -> list[dict[str, Any]]:
    return [
        {
            "event_id": one.event_id, "day": f"{one.day}", "source": one.source,
            "root": one.root, "target": one.target, "mentions": one.mentions,
            "series": list(one.series),
        }
        for one in told
    ]  # fmt: skip


def _plain(values: Any) -> Any:
    """Numbers as JSON has them, with the digits that mean something."""
    return np.round(values, _DIGITS).tolist()


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _float(value: float | None) -> float:
    return float("nan") if value is None else value
