"""How likely a count is at a rate: overdispersed, with affairs that flare and fade, or with moods.

Counts of events are not Poisson: one affair is told in many stories, and a month of news holds
few affairs. Three kinds of noise are thought of, and averaged over by their evidence:

- each period's count is negative binomial (NB2, variance mu + mu^2 / r) on its own;
- the same, but now and then an affair flares up to many times the phase's rate and fades within
  some periods: news, but no new phase;
- the log of the rate wanders about that of its phase and comes back, an AR(1).

Without the last two every affair would be two new phases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from dragoman.measures.scatter import log_probability

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: The shape r, and its prior: log-normal around what dyads of ICEWS have.
_SHAPES: Final = (0.7, 1.2, 2.0, 3.5, 6.0, 12.0, 30.0, 100.0)
_SHAPE_MEDIAN: Final = 5.0
_SHAPE_SPREAD: Final = 1.3
#: Affairs: what the moods multiply the rate by, how often one begins in a calm period, how high
#: it flares, and how it goes on: stays, falls by one step, is over.
_FLARES: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
_ONSETS: Final = (0.02, 0.06)
_HEIGHTS: Final = (0.35, 0.3, 0.2, 0.15)
_GOES_ON: Final = (0.3, 0.4, 0.3)
_CALM_SHAPES: Final = (1.2, 3.0, 8.0, 30.0)
#: Wandering: standard deviation of the log rate, memory from one period to the next, and the
#: shape of what is left to each period's own chance.
_SPREADS: Final = (0.25, 0.45, 0.8)
_MEMORIES: Final = (0.4, 0.7)
_OWN_SHAPES: Final = (20.0,)
_MOODS: Final = 5
#: Prior weight of the three.
_WEIGHTS: Final = (0.4, 0.25, 0.35)


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """One kind of noise: the shape r, the moods (log factors), their moves, its prior weight.

    `moves` holds the probability of each mood (column) after each (row), `start` that of each
    when nothing is known.
    """

    shape: float
    moods: Floats
    moves: Floats
    weight: float

    @property
    def start(self) -> Floats:
        """The long-run share of each mood."""
        found: Floats = np.linalg.matrix_power(self.moves, 256)[0]
        whole: Floats = found / found.sum()
        return whole

    @property
    def dispersion(self) -> float:
        """The shape of the negative binomial that is as scattered as all of this noise."""
        factors = np.exp(self.moods)
        mean = float((self.start * factors).sum())
        second = float((self.start * factors**2).sum()) / mean**2
        return float(1 / (second * (1 + 1 / self.shape) - 1))


def kinds() -> tuple[tuple[Noise, ...], ...]:
    """The kinds of noise in families of like moods; all their weights add up to 1."""
    calm, alone = np.zeros(1), np.ones((1, 1))
    fresh = [Noise(shape, calm, alone, _prior(shape)) for shape in _SHAPES]
    affairs = [
        Noise(shape, np.log(_FLARES), _affair(onset), _prior(shape))
        for shape in _CALM_SHAPES
        for onset in _ONSETS
    ]
    edge = np.sqrt(_MOODS - 1)
    wandering = [
        Noise(shape, np.linspace(-spread * edge, spread * edge, _MOODS), _rouwenhorst(memory), 1.0)
        for shape in _OWN_SHAPES
        for spread in _SPREADS
        for memory in _MEMORIES
    ]
    families = zip((fresh, affairs, wandering), _WEIGHTS, strict=True)
    return tuple(_weighted(family, weight) for family, weight in families)


def _affair(onset: float) -> Floats:
    stays, falls, over = _GOES_ON
    size = len(_FLARES)
    moves = np.zeros((size, size))
    moves[0, 0], moves[0, 1:] = 1 - onset, onset * np.array(_HEIGHTS)
    for place in range(1, size):
        moves[place, place] += stays
        moves[place, place - 1] += falls
        moves[place, 0] += over
    return moves


def _rouwenhorst(memory: float) -> Floats:
    """A chain with the mean, variance and autocorrelation of an AR(1), exactly.

    Kopecky and Suen 2010, Review of Economic Dynamics 13.
    """
    stay = (1 + memory) / 2
    found = np.array([[stay, 1 - stay], [1 - stay, stay]])
    for size in range(3, _MOODS + 1):
        wider = np.zeros((size, size))
        wider[:-1, :-1] += stay * found
        wider[:-1, 1:] += (1 - stay) * found
        wider[1:, :-1] += (1 - stay) * found
        wider[1:, 1:] += stay * found
        wider[1:-1] /= 2
        found = wider
    return found


def _prior(shape: float) -> float:
    apart = (np.log(shape) - np.log(_SHAPE_MEDIAN)) / _SHAPE_SPREAD
    return float(np.exp(-0.5 * apart**2))


def _weighted(family: list[Noise], whole: float) -> tuple[Noise, ...]:
    total = sum(kind.weight for kind in family) / whole
    return tuple(replace(kind, weight=kind.weight / total) for kind in family)


def likelihood(noise: Noise, counts: Floats, exposure: Floats, rates: Floats) -> Floats:
    """The log likelihood of each count at each rate and mood.

    Args:
        noise: which kind.
        counts: what was counted, one value per period.
        exposure: how much was read, same length; a period with 0 is likely at every rate.
        rates: rates per unit of exposure.

    Returns:
        Periods x rates x moods.
    """
    lifted = rates[:, None] * np.exp(noise.moods)[None, :]
    mean = exposure[:, None, None] * lifted[None]
    logs = log_probability(counts[:, None, None], np.maximum(mean, 1e-300), noise.shape)
    return np.where(exposure[:, None, None] > 0, logs, 0.0)
