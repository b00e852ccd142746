"""What pooled effects say, as lines of text, as rows and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from dragoman.cli.ripple_text import finite

if TYPE_CHECKING:
    from dragoman.ripple.pooled import Effect, Pooled

#: Columns of the rows for csv.
POOLED: Final = (
    "network", "events", "lower", "upper", "each", "lag", "significant", "pairs", "together",
)  # fmt: skip


def pooled_lines(found: Pooled) -> Iterator[str]:
    """The effects: those that stand out first, then the rest with the most they may be."""
    yield ""
    yield (
        f"Statistical spillover along known networks ({found.series} series, {found.periods} "
        f"{found.by}s): further events in a series within {found.within} {found.by}s of one event "
        f"in every neighbour, with {found.level:.0%} bands"
    )
    told = sorted(found.effects, key=lambda one: (not one.significant, -one.value))
    yield from (f"  {_line(one, found)}" for one in told)
    if not any(one.significant for one in told):
        yield "None stands out: where the data show no spillover, that is the answer."
    yield from (f"Note: {note}." for note in found.notes)


def _line(one: Effect, found: Pooled) -> str:
    range_ = f"{one.value:.2f} ({one.lower:.2f}-{one.upper:.2f})"
    told = f"{range_:>18}  {one.network}; {one.pairs} pairs"
    if one.together:
        told += f", together with {' and '.join(one.together)}"
    if not one.significant:
        return f"{told}; does not stand out"
    late = f", mean lag {one.lag:.1f} {found.by}s" if one.lag is not None else ""
    return f"{told}{late}; one event in one neighbour: {one.each:.3f}"


def pooled_json(found: Pooled) -> dict[str, Any]:
    """The effects, for JSON."""
    return {
        "networks": [
            {"network": one.network, "events": finite(one.value),
             **{key: finite(value) for key, value in asdict(one).items()
                if key not in {"network", "value"}}}
            for one in found.effects
        ],
        "by": found.by, "within": found.within, "series": found.series, "periods": found.periods,
        "level": found.level, "rate": found.rate, "notes": list(found.notes),
    }  # fmt: skip


def pooled_rows(found: Pooled) -> list[dict[str, Any]]:
    """The effects, one row for each network, with the columns of `POOLED`."""
    return [
        {
            "network": one.network, "events": round(one.value, 4), "lower": round(one.lower, 4),
            "upper": round(one.upper, 4), "each": round(one.each, 5),
            "lag": None if one.lag is None else round(one.lag, 2),
            "significant": one.significant, "pairs": one.pairs,
            "together": ", ".join(one.together),
        }
        for one in found.effects
    ]  # fmt: skip
