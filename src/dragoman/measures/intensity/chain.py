"""Many symmetric tridiagonal matrices at once: the algebra of random walks.

A first-order random walk has a tridiagonal precision matrix. The matrices of several walks (one
for each area, or for each hyperparameter tried) are laid end to end, with nothing between them,
into one, which LAPACK factors as L D L' in one call.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import lapack

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """The factor of precision matrices: `blocks` of them, each of a walk of `length` states.

    Read backwards, it is a Markov chain: given the next state, state i is normal with mean
    `ratios[i]` times the next state and variance 1 / `pivots[i]`.
    """

    pivots: Array
    ratios: Array
    _diagonal: Array
    _below: Array

    def solve(self, right: Array) -> Array:
        """Solutions for right sides of shape (blocks, length, columns)."""
        blocks, length, columns = right.shape
        if not columns:
            return right
        flat = np.zeros((blocks * length + 1, columns), order="F")
        flat[:-1] = right.reshape(-1, columns)
        solved, _ = lapack.dpttrs(self._diagonal, self._below, flat, overwrite_b=1)
        found: Array = solved[:-1].reshape(right.shape)
        return found

    def log_det(self) -> Array:
        """Logarithm of the determinant of each block."""
        found: Array = np.log(self.pivots).sum(axis=1)
        return found

    def variances(self) -> Array:
        """Diagonal of the inverse: the variance of each state."""
        return _backwards(self.ratios**2, 1.0 / self.pivots)

    def third_cumulants(self, slopes: Array, variances: Array) -> Array:
        """Sum over j of cov(i, j)^3 slopes[j], to first order the third cumulant of state i."""
        cubes = self.ratios**3
        later = _backwards(cubes, slopes * variances**3)
        earlier = _forwards(cubes, slopes)
        return later + (earlier - slopes) * variances**3


def factor(diagonal: Array, beside: Array) -> Chain | None:
    """Factor matrices with these diagonals (blocks, length) and one value beside it per block.

    Returns:
        None where a matrix is not positive definite or not finite.
    """
    blocks, length = diagonal.shape
    below = np.zeros((blocks, length))
    below[:, :-1] = beside[:, None]
    # One state more, of no account: LAPACK takes no empty array for a single state.
    whole = np.append(diagonal.ravel(), 1.0)
    if not np.isfinite(whole).all():
        return None
    pivots, factors, failed = lapack.dpttrf(whole, below.ravel())
    if failed:
        return None
    return Chain(
        pivots[:-1].reshape(blocks, length), -factors.reshape(blocks, length), pivots, factors
    )


def _backwards(ratios: Array, start: Array) -> Array:
    """found[i] = start[i] + ratios[i] * found[i + 1] in each block."""
    band = np.ones((2, start.size), order="F")
    band[0, 1:] = -ratios.ravel()[:-1]
    solved, _ = lapack.dtbtrs(band, start.reshape(-1, 1), uplo="U", diag="U")
    found: Array = solved.reshape(start.shape)
    return found


def _forwards(ratios: Array, start: Array) -> Array:
    """found[i] = start[i] + ratios[i - 1] * found[i - 1] in each block."""
    band = np.ones((2, start.size), order="F")
    band[1] = -ratios.ravel()
    solved, _ = lapack.dtbtrs(band, start.reshape(-1, 1), uplo="L", diag="U")
    found: Array = solved.reshape(start.shape)
    return found
