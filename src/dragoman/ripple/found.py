"""What is told of one question about ripples: a fit, its checks, what follows a shock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError
from dragoman.record.table import Table
from dragoman.ripple.result import Ripple

if TYPE_CHECKING:
    from dragoman.ripple.checks import Checks
    from dragoman.ripple.paths import Path as Chain
    from dragoman.ripple.pooled import Pooled
    from dragoman.ripple.response import Response
    from dragoman.ripple.shock import NamedShock


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Found:
    """Everything that is told of one question.

    `checks` is None where none was asked for, `quick` says that the long ones were left out. After
    a shock there are `response` and `chains`; `shock` is there where it was named. `places` are the
    countries of each theatre or pair; none where the counts are the user's own. `pooled` are the
    effects along networks known before, for more series than single links can be told of, or where
    networks were given.
    """

    fit: Ripple
    checks: Checks | None
    quick: bool
    dataset: str
    response: Response | None = None
    chains: tuple[Chain, ...] = ()
    shock: NamedShock | None = None
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pooled: Pooled | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What must be read before anything that is drawn of it: what a check found wrong."""
        if self.checks is None:
            return ("This fit was not checked.",)
        return (self.checks.warning,) if self.checks.failed else ()

    @property
    def verdict(self) -> str:
        """Which checks failed, in one line."""
        which = "quick checks" if self.quick else "checks"
        if self.checks is None:
            return "Not checked."
        if self.checks.failed:
            return f"FAILED {which}: {', '.join(self.checks.failed)}. {self.checks.warning}"
        return f"All {which} passed."

    @property
    def after(self) -> str:
        """What the shock was; empty where none was asked for."""
        if self.response is None or self.shock is not None:
            return self.shock.what if self.shock else ""
        return "; ".join(f"{size:g} further events in {name}" for name, size in self.response.shock)

    @property
    def matrix(self) -> Table:
        """Every link: `receiving`, `sending`, `events`, `lower`, `upper`, `significant`.

        `events` are those that follow one of the sending series in all.
        """
        fit, names = self.fit, self.fit.data.names
        return _table({
            "receiving": [name for name in names for _ in names],
            "sending": list(names) * len(names),
            "events": fit.estimate.ravel(), "lower": fit.lower.ravel(),
            "upper": fit.upper.ravel(), "significant": fit.significant.ravel(),
        })  # fmt: skip

    @property
    def following(self) -> Table:
        """What follows the shock: `series`, `ahead` (periods), `events`, `lower`, `upper`.

        Raises:
            UsageError: no shock was asked for.
        """
        told = self.response
        if told is None:
            raise UsageError("nothing was asked to follow; ask of a shock, or what if")
        return _table({
            "series": [name for name in told.names for _ in told.ahead],
            "ahead": list(told.ahead) * len(told.names),
            "events": told.expected.ravel(), "lower": told.lower.ravel(),
            "upper": told.upper.ravel(),
        })  # fmt: skip

    @property
    def networks(self) -> Table:
        """What follows along each network: `network`, `events`, `lower`, `upper` ...

        `events` are those of a series after one further event in every neighbour of it.

        Raises:
            UsageError: no effects were pooled.
        """
        if self.pooled is None:
            raise UsageError("no effects were pooled: there are few series, or no networks")
        told = self.pooled.effects
        return _table({
            "network": [one.network for one in told], "events": [one.value for one in told],
            "lower": [one.lower for one in told], "upper": [one.upper for one in told],
            "significant": [one.significant for one in told],
            "lag": [one.lag for one in told], "pairs": [one.pairs for one in told],
        })  # fmt: skip

    def __repr__(self) -> str:
        data, kept = self.fit.data, self.fit.significant.copy()
        size = len(data.names)
        kept.ravel()[:: size + 1] = False
        lines = [
            self.verdict,
            f"{size} series of {len(data.periods)} {data.by}s, {data.periods[0]} to "
            f"{data.periods[-1]} ({self.dataset}); {int(kept.sum())} of {size * (size - 1)} links "
            f"between series stand out; spectral radius {self.fit.spectral_radius:.2f}",
        ]
        if self.pooled is not None:
            standing = [one.network for one in self.pooled.effects if one.significant]
            lines.append(f"Along networks: {', '.join(standing) or 'none'} stand out")
        if self.response is not None:
            value, low, high = (_few(number) for number in self.response.whole)
            lines.append(
                f"After {self.after}: {value} further events ({low}-{high}) in all within "
                f"{len(self.response.ahead)} {data.by}s"
            )
        return "\n".join(lines)


def _table(columns: Mapping[str, Any]) -> Table:
    import pyarrow as pa

    return Table(pa.table(dict(columns)))


def _few(number: float) -> str:
    """A number of events with the digits that mean something."""
    return f"{number:.2g}" if abs(number) < 10 else f"{number:.0f}"
