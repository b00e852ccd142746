"""How likely counts are that scatter more than Poisson ones: the negative binomial (NB2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def log_probability(
    counts: Floats | npt.NDArray[np.int64], mean: Floats, shape: Floats | float
) -> Floats:
    """Log probabilities of counts, of any shapes that broadcast.

    Args:
        counts: what came.
        mean: what was expected, above 0.
        shape: the variance is mean + mean^2 / shape.
    """
    found: Floats = (
        gammaln(counts + shape) - gammaln(shape) - gammaln(counts + 1)
        - shape * np.log1p(mean / shape) + counts * (np.log(mean) - np.log(shape + mean))
    )  # fmt: skip
    return found
