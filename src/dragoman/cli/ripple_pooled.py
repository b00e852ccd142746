"""Pooled effects along networks, as `dragoman ripple` tells them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from dragoman.ripple.pooled import Effect, Pooled

_DIGITS: Final = 6


def pooled_lines(found: Pooled) -> Iterator[str]:
    """What follows along each network, a line each."""
    yield (
        f"Statistical spillover along networks known before, pooled over {found.series} series; "
        f"further events within {found.within} {found.by}s after one in every neighbour, with "
        f"{found.level:.0%} bands:"
    )
    for one in found.effects:
        told = "stands out" if one.significant else "cannot be told from none"
        lag = f", {one.lag:.0f} {found.by}s later on average" if one.lag is not None else ""
        yield (
            f"  {one.network}: {one.value:.3f} ({one.lower:.3f}-{one.upper:.3f}), {told}{lag}; "
            f"{one.pairs} pairs"
        )
    for note in found.notes:
        yield f"  Note: {note}."


def pooled_json(found: Pooled) -> dict[str, Any]:
    """The same for programs."""
    return {
        "by": found.by, "within": found.within, "level": found.level, "rate": found.rate,
        "effects": [_effect(one) for one in found.effects], "notes": list(found.notes),
    }  # fmt: skip


def _effect(one: Effect) -> dict[str, Any]:
    numbers = ("value", "lower", "upper", "each", "raw", "error", "lag")
    told: dict[str, Any] = {"network": one.network}
    for name in numbers:
        value = getattr(one, name)
        told[name] = None if value is None else round(float(value), _DIGITS)
    return told | {
        "significant": one.significant, "pairs": one.pairs, "receiving": one.receiving,
        "together": list(one.together),
    }  # fmt: skip
