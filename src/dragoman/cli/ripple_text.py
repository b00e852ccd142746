"""What a fit of ripples says, as lines of text, as rows and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from dragoman.ripple.checks import Checks
    from dragoman.ripple.paths import Path
    from dragoman.ripple.response import Response
    from dragoman.ripple.result import Kernel, Ripple
    from dragoman.ripple.shares import Part, Share
    from dragoman.ripple.shock import NamedShock, Told

LINKS: Final = ("receiving", "sending", "events", "lower", "upper", "significant")
FOLLOWING: Final = ("series", "ahead", "events", "lower", "upper")
#: Parts of a share smaller than this are not told: a hundredth of a region's events.
_LEAST_PART: Final = 0.01
_DIGITS: Final = 6
_MOST_LINES: Final = 40


def verdict(checks: Checks, *, quick: bool) -> str:
    """The first line of every result: which checks failed, and what that means."""
    which = "quick checks" if quick else "checks"
    more = " (--check makes all of them)" if quick else ""
    if checks.failed:
        return f"FAILED {which}: {', '.join(checks.failed)}{more}. {checks.warning}"
    return f"All {which} passed{more}."


def check_lines(checks: Checks) -> Iterator[str]:
    """What each check found, those that failed first."""
    yield ""
    made = sorted(checks.made.items(), key=lambda item: item[1].passed)
    yield from (f"{'' if one.passed else 'FAILED '}{name}: {one.sentence}" for name, one in made)


def contract(fit: Ripple, checks: Checks) -> dict[str, Any]:
    """The JSON of a fit: row = receiving series, column = sending series."""
    return {
        "series": list(fit.data.names),
        "matrix": _matrix(fit.estimate), "lower": _matrix(fit.lower), "upper": _matrix(fit.upper),
        "significant": fit.significant.tolist(),
        "spectral_radius": round(fit.spectral_radius, _DIGITS),
        "checks": finite(checks.as_dict()),
    }  # fmt: skip


def finite(value: Any) -> Any:
    """The same as plain numbers and lists; a number that is none is null, as JSON has it."""
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if hasattr(value, "tolist"):
        return finite(value.tolist())
    if isinstance(value, float):
        return round(value, _DIGITS) if isfinite(value) else None
    return value


def _matrix(values: npt.NDArray[np.float64]) -> list[list[float]]:
    return [[round(number, _DIGITS) + 0.0 for number in row] for row in values.tolist()]


def link_rows(fit: Ripple) -> list[dict[str, Any]]:
    """Every link, by receiving and then by sending series."""
    names, effects = fit.data.names, fit.estimate
    return [
        {
            "receiving": to, "sending": by, "events": round(float(effects[i, j]), 4),
            "lower": round(float(fit.lower[i, j]), 4), "upper": round(float(fit.upper[i, j]), 4),
            "significant": bool(fit.significant[i, j]),
        }
        for i, to in enumerate(names) for j, by in enumerate(names)
    ]  # fmt: skip


def following_rows(found: Response) -> list[dict[str, Any]]:
    """What follows a shock, by series and period."""
    return [
        {
            "series": name, "ahead": ahead, "events": round(float(found.expected[i, t]), 4),
            "lower": round(float(found.lower[i, t]), 4),
            "upper": round(float(found.upper[i, t]), 4),
        }
        for i, name in enumerate(found.names) for t, ahead in enumerate(found.ahead)
    ]  # fmt: skip


def response_json(found: Response, chains: Sequence[Path]) -> dict[str, Any]:
    """What follows a shock, for JSON."""
    return {
        "shock": {name: finite(size) for name, size in found.shock}, "by": found.by,
        "series": list(found.names), "ahead": list(found.ahead),
        "expected": _matrix(found.expected), "lower": _matrix(found.lower),
        "upper": _matrix(found.upper), "total": finite(found.total),
        "total_lower": finite(found.total_lower), "total_upper": finite(found.total_upper),
        "whole": finite(found.whole), "level": found.level, "notes": list(found.notes),
        "paths": [
            {"series": list(chain.series), "events": finite(chain.events),
             "share": finite(chain.share)}
            for chain in chains
        ],
    }  # fmt: skip


def share_json(one: Share) -> dict[str, Any]:
    """Where the events of a series came from, for JSON."""
    return {
        "series": one.name, "inside": _part(one.inside), "nowhere": _part(one.nowhere),
        "others": {name: _part(part) for name, part in one.others},
    }  # fmt: skip


def _part(part: Part) -> list[float]:
    found: list[float] = finite([part.value, part.lower, part.upper])
    return found


def fit_lines(fit: Ripple) -> Iterator[str]:
    """The fit: what was counted, which links there are, or that there are none."""
    data, by = fit.data, fit.data.by
    yield (
        f"{len(data.names)} series of {len(data.periods)} {by}s, {data.periods[0]} to "
        f"{data.periods[-1]}, {int(data.counts.sum())} events; spectral radius "
        f"{fit.spectral_radius:.2f}; mean lag of own effects {_lag(fit.own):.1f} {by}s, of others' "
        f"{_lag(fit.cross):.1f}."
    )
    yield from (f"Note: {note}." for note in fit.notes)
    yield ""
    yield from _link_lines(fit)


def _lag(kernel: Kernel) -> float:
    return sum(lag * weight for lag, weight in zip(kernel.lags, kernel.weights, strict=True))


def _link_lines(fit: Ripple) -> Iterator[str]:
    kept = [row for row in link_rows(fit) if row["significant"] and row["sending"]
            != row["receiving"]]  # fmt: skip
    size = len(fit.data.names)
    if size == 1:
        yield "One series: only what it does to itself can be told."
    elif not kept:
        yield (
            f"No ripple: none of the {size * (size - 1)} links between series passes the control "
            f"of false discoveries at {fit.rate:.0%}. The data do not show any."
        )
    else:
        yield (
            f"Statistical spillover, {len(kept)} of {size * (size - 1)} links between series: "
            f"further events that follow 10 of the sender, {fit.level:.0%} band"
        )
        kept.sort(key=lambda row: (-row["events"], row["receiving"], row["sending"]))
        for row in kept[:_MOST_LINES]:
            yield f"  {_ten(row):>22}  {row['sending']} -> {row['receiving']}"
        yield from _more(len(kept))


def _ten(row: Mapping[str, Any]) -> str:
    value, low, high = (_few(10 * row[end]) for end in ("events", "lower", "upper"))
    return f"{value} ({low}-{high})"


def _more(number: int) -> Iterator[str]:
    if number > _MOST_LINES:
        yield f"  ... and {number - _MOST_LINES} more (--format csv has all)"


def _few(number: float) -> str:
    """A number of events with the digits that mean something."""
    return f"{number:.2g}" if abs(number) < 10 else f"{number:.0f}"


def share_lines(shares: Sequence[Share]) -> Iterator[str]:
    """Where the events came from."""
    yield ""
    yield "Where the expected events came from: own past, others, nowhere known"
    for one in shares[:_MOST_LINES]:
        told = [f"own past {one.inside.value:.0%}"]
        told += [f"{name} {part.value:.0%}" for name, part in one.others
                 if part.value >= _LEAST_PART]  # fmt: skip
        told.append(f"nowhere known {_percent(one.nowhere)}")
        yield f"  {one.name}: {', '.join(told)}"
    yield from _more(len(shares))


def _percent(part: Part) -> str:
    return f"{part.value:.0%} ({part.lower:.0%}-{part.upper:.0%})"


def response_lines(found: Response, chains: Sequence[Path], title: str) -> Iterator[str]:
    """What follows a shock in all, series by series, and along which chains."""
    value, low, high = (_few(number) for number in found.whole)
    yield ""
    yield (
        f"After {title}: {value} further events ({low}-{high}) in all within {len(found.ahead)} "
        f"{found.by}s, at average exposure"
    )
    order = sorted(range(len(found.names)), key=lambda at: (-found.total[at], found.names[at]))
    told = [at for at in order if found.total[at] > 0]
    if not told:
        yield "  none: no link from the shocked series passes the control of false discoveries"
    for at in told[:_MOST_LINES]:
        ends = f"{_few(found.total_lower[at])}-{_few(found.total_upper[at])}"
        half = _half(found, at)
        yield (
            f"  {_few(found.total[at]) + ' (' + ends + ')':>22}  {found.names[at]}; half of it "
            f"within {half} {found.by}{'s' if half > 1 else ''}"
        )
    if chains:
        yield "Along these chains:"
        for chain in chains:
            yield f"  {chain.share:>6.0%}  {' -> '.join(chain.series)}"


def _half(found: Response, at: int) -> int:
    """The period by which half of what follows has come."""
    told = found.expected[at].cumsum()
    return int((told >= told[-1] / 2).argmax()) + 1


def shock_lines(found: NamedShock, fit: Ripple) -> Iterator[str]:
    """The shock itself: its events, and how far its series stood out that day."""
    yield ""
    yield f"{found.what} on {found.day} ({found.dataset}):"
    for one in found.sizes:
        yield (
            f"  {one.series}: {one.counted} events, {_few(one.expected)} expected; "
            f"{_few(one.extra)} more"
        )
    yield from (f"  {_event(event)}" for event in found.events)
    yield from (f"Note: {note}." for note in found.notes if note not in fit.notes)


def followed_lines(found: NamedShock) -> Iterator[str]:
    """The events that followed in the series that were reached."""
    if found.followed:
        yield "The most printed events that followed in these series (not: because of it):"
        yield from (f"  {_event(event)}" for event in found.followed)


def _event(event: Told) -> str:
    return f"{event.day} {event.source} {event.root} {event.target} [{event.event_id}]"


def shock_json(found: NamedShock) -> dict[str, Any]:
    """The shock and what followed it, for JSON."""
    return {
        "what": found.what, "dataset": found.dataset, "day": found.day.isoformat(),
        "sizes": [
            {"series": one.series, "counted": one.counted, "expected": finite(one.expected),
             "extra": finite(one.extra)}
            for one in found.sizes
        ],
        "events": [_event_json(event) for event in found.events],
        "followed": [_event_json(event) for event in found.followed],
        "beyond": finite(found.beyond), "notes": list(found.notes),
    }  # fmt: skip


def _event_json(event: Told) -> dict[str, Any]:
    return {
        "event_id": event.event_id, "day": event.day.isoformat(), "source": event.source,
        "root": event.root, "target": event.target, "series": list(event.series),
    }  # fmt: skip
