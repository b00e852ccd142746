"""The mode of walks and effects given their hyperparameters, and what is normal around it.

Each block has a random walk x (first state normal around a start, steps of one size) and a few
effects b; the predictor of a period is offset + x + columns . b. Newton's method
climbs all blocks at once; the walk's matrix is tridiagonal, the effects are a small border that a
Schur complement takes off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dragoman.measures.intensity.chain import Array, Chain, factor
from dragoman.measures.intensity.likelihoods import Likelihood, Told

_ROUNDS = 60
_HALVINGS = 25
#: Longest move of a state in one round, in logarithms.
_STRIDE = 3.0
#: A block is at its mode when a Newton step would gain less than this.
_GAIN = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """The prior of walks and effects, and how they make predictors.

    `start` and `step` have one value per block; `columns` has the shape (periods, effects).
    """

    start: Array
    spread: float
    step: Array
    offset: Array
    columns: Array
    precisions: Array

    def predictor(self, states: Array, effects: Array) -> Array:
        """Predictors of shape (blocks, periods)."""
        found: Array = self.offset + states
        if effects.shape[1]:
            found = found + effects @ self.columns.T
        return found

    def log_prior(self, states: Array, effects: Array) -> Array:
        """Logarithm of the prior density, without powers of 2 pi."""
        steps = np.diff(states, axis=1)
        found: Array = -0.5 * (
            ((states[:, 0] - self.start) / self.spread) ** 2
            + (steps**2).sum(axis=1) / self.step**2
            + (effects**2 * self.precisions).sum(axis=1)
        )
        found = found - np.log(self.spread) - steps.shape[1] * np.log(self.step)
        return found + float(0.5 * np.log(self.precisions).sum())

    def pull(self, states: Array) -> Array:
        """Slope of the prior in the states."""
        found = np.zeros_like(states)
        steps = np.diff(states, axis=1) / (self.step**2)[:, None]
        found[:, :-1] += steps
        found[:, 1:] -= steps
        found[:, 0] -= (states[:, 0] - self.start) / self.spread**2
        return found

    def diagonal(self, length: int) -> Array:
        """Diagonal of the walks' prior precision."""
        found = np.zeros((self.step.size, length))
        precision = (self.step**-2.0)[:, None]
        found[:, :-1] += precision
        found[:, 1:] += precision
        found[:, 0] += self.spread**-2.0
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Border:
    """The posterior precision of a block: a chain, the border of the effects, their complement."""

    chain: Chain
    solved: Array
    complement: Array

    def solve(self, states: Array, effects: Array) -> tuple[Array, Array]:
        """Solution of the whole system."""
        alone = self.chain.solve(states[:, :, None])[:, :, 0]
        if not effects.shape[1]:
            return alone, effects
        rest = effects - np.einsum("bpe,bp->be", self.solved, states)
        moved = np.linalg.solve(self.complement, rest[:, :, None])[:, :, 0]
        return alone - np.einsum("bpe,be->bp", self.solved, moved), moved

    def log_det(self) -> Array:
        """Logarithm of the determinant of each block."""
        found = self.chain.log_det()
        if self.complement.shape[1]:
            found += np.linalg.slogdet(self.complement)[1]
        return found

    def covariance(self) -> Array:
        """Covariance of the effects."""
        found: Array = np.linalg.inv(self.complement).astype(np.float64)
        return found

    def variances(self) -> Array:
        """Variance of each state."""
        found: Array = self.chain.variances()
        if self.complement.shape[1]:
            inner = self.covariance()
            found = found + np.einsum("bpe,bef,bpf->bp", self.solved, inner, self.solved)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Peak:
    """Modes of all blocks. `evidence` is the log marginal likelihood by Laplace's method."""

    states: Array
    effects: Array
    border: Border | None
    evidence: Array
    reached: bool


def climb(field: Field, likelihood: Likelihood, states: Array, effects: Array) -> Peak:
    """Find the modes from a start; where that fails, `reached` is False."""
    told, height = _stand(field, likelihood, states, effects)
    reached = False
    border = None
    for _ in range(_ROUNDS):
        border = _border(field, told)
        if border is None:
            break
        slopes = told.slope + field.pull(states)
        pushes = told.slope @ field.columns - effects * field.precisions
        move, shift = border.solve(slopes, pushes)
        gain = (slopes * move).sum(axis=1) + (pushes * shift).sum(axis=1)
        if (gain < _GAIN).all():
            reached = True
            break
        longest = np.abs(move).max(axis=1)
        scale = np.minimum(1.0, _STRIDE / np.maximum(longest, 1e-9))
        for _ in range(_HALVINGS):
            there = states + scale[:, None] * move
            beyond = effects + scale[:, None] * shift
            told, new = _stand(field, likelihood, there, beyond)
            worse = ~(new >= height - 1e-9 - 1e-13 * np.abs(height))
            if not worse.any():
                break
            scale = np.where(worse, scale / 2, scale)
        states, effects, height = there, beyond, new
    log_det = np.zeros(len(states)) if border is None else border.log_det()
    return Peak(states, effects, border, height - 0.5 * log_det, reached)


def _stand(
    field: Field, likelihood: Likelihood, states: Array, effects: Array
) -> tuple[Told, Array]:
    told = likelihood.told(field.predictor(states, effects))
    return told, told.value + field.log_prior(states, effects)


def _border(field: Field, told: Told) -> Border | None:
    """The posterior precision at a point."""
    weights = told.information
    chain = factor(weights + field.diagonal(weights.shape[1]), -(field.step**-2.0))
    if chain is None:
        return None
    columns = field.columns
    blocks, effects = len(weights), columns.shape[1]
    if not effects:
        nothing = np.zeros((blocks, weights.shape[1], 0))
        return Border(chain, nothing, np.zeros((blocks, 0, 0)))
    cross = weights[:, :, None] * columns
    solved = chain.solve(cross)
    own = np.einsum("bpe,pf->bef", cross, columns)
    own = own + np.diag(field.precisions)
    complement = own - np.einsum("bpe,bpf->bef", cross, solved)
    if (np.linalg.slogdet(complement)[0] <= 0).any():
        return None
    return Border(chain, solved, complement)
