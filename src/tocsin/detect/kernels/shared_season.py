"""Expected counts of many series at once, whose trends and seasons are drawn towards each other.

Each series has its own level, trend, yearly waves and dispersion, fitted as a quasi-Poisson model
to the same past periods. Between the series of a group every coefficient but the level is taken to
scatter around a common value: how much is estimated, and a series keeps as much of its own
coefficient as it can prove (empirical Bayes). Series that differ truly are hardly drawn together.

References: DerSimonian and Laird (1986), Controlled Clinical Trials 7:177-188,
doi:10.1016/0197-2456(86)90046-2 (the scatter between series); Noufaily et al. (2013), Stat Med
32:1206-1222, doi:10.1002/sim.5595 (residuals by which past outbreaks are down-weighted).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FIRST_STEPS, NEXT_STEPS, ROUNDS = 6, 3, 3
LARGEST_STEP = 2.0
"""A step of the fit changes no expected count by more than this on the log scale."""
LOWEST, HIGHEST = -12.0, 25.0
"""Bounds of the log of an expected count within the fit."""
WEAK = 1.0
"""Precision of the coefficients of a series that stands alone, towards 0."""
LEAST_SCATTER = 1e-4
LEAST_DISPERSION = 0.3


class Shape(NamedTuple):
    """The model of the past, the same for every series and judged period.

    Attributes:
        columns: values of the coefficients' variables, (past periods, coefficients): level, trend,
            and cosine and sine of each wave. Time and waves are counted from the judged period.
        judged: the same at the judged period, (coefficients,).
        limit: Anscombe residuals above it are down-weighted.
    """

    columns: Floats
    judged: Floats
    limit: float


@dataclass(slots=True)
class Fitted:
    """A fit of many rows, one for each series and judged period.

    Attributes:
        eta: log of the expected count at the judged period.
        error: its standard error.
        phi: dispersion, at least 1.
        lowered: past periods that count less because they look like past outbreaks.
    """

    eta: Floats
    error: Floats
    phi: Floats
    lowered: NDArray[np.int64]


@dataclass(slots=True)
class _State:
    """Where the fit stands: coefficients, expected counts, and the information on the former."""

    beta: Floats
    mean: Floats
    own: Floats
    whole: Floats


def shape(past: int, left_out: int, step: float, waves: int, limit: float) -> Shape:
    """Return the model of a past of equal periods.

    Args:
        past: how many periods before the judged one the past begins.
        left_out: latest periods left out.
        step: length of a period in years.
        waves: harmonics of the year.
        limit: Anscombe residuals above it are down-weighted.
    """
    years = -step * np.arange(past, left_out, -1, dtype=np.float64)
    middle = float(years.mean())
    turns = 2.0 * np.pi * years[:, None] * np.arange(1, waves + 1)
    columns = [np.ones_like(years), years - middle]
    judged = [1.0, -middle]
    for wave in range(waves):
        columns += [np.cos(turns[:, wave]), np.sin(turns[:, wave])]
        judged += [1.0, 0.0]
    return Shape(np.stack(columns, axis=1), np.array(judged), limit)


def fit(counts: Floats, model: Shape, group: int) -> Fitted:
    """Fit all rows.

    Args:
        counts: (rows, past periods), NaN for missing; the rows of a group lie together.
        model: of the past.
        group: series of a group, which are drawn towards each other; 1 leaves each to itself.
    """
    rows = len(counts)
    there = ~np.isnan(counts)
    known = np.where(there, counts, 0.0)
    used = there.sum(axis=1)
    with np.errstate(all="ignore"):
        level = np.log(known.sum(axis=1) / used + 0.5 / np.maximum(used, 1))
    width = model.columns.shape[1]
    beta = np.zeros((rows, width))
    beta[:, 0] = np.nan_to_num(level)
    prior = np.zeros((rows, width)), np.full((rows, width), WEAK)
    prior[1][:, 0] = 0.0
    weight = there.astype(np.float64)
    phi = np.ones(rows)
    able = known.sum(axis=1) > 0.0
    free = np.maximum(used - width, 1)
    state = _State(beta, known, np.empty(0), np.empty(0))
    for turn in range(ROUNDS):
        steps = NEXT_STEPS if turn else FIRST_STEPS
        state = _newton(known, weight, model, (state.beta, phi), prior, steps)
        phi = _dispersion(known, state.mean, weight, free, able, group)
        if turn < ROUNDS - 1:
            weight = _weights(known, there, state.mean, phi, model.limit)
            if group > 1:
                prior = _prior(known, weight, model, state, phi, able, group)
    cover = np.linalg.inv(state.whole)
    error = np.sqrt(np.einsum("p,bpq,q->b", model.judged, cover, model.judged))
    lowered = ((weight < 0.999 * weight.max(axis=1, keepdims=True)) & there).sum(axis=1)
    return Fitted(state.beta @ model.judged, error, phi, lowered)


def _newton(
    counts: Floats,
    weight: Floats,
    model: Shape,
    start: tuple[Floats, Floats],
    prior: tuple[Floats, Floats],
    steps: int,
) -> _State:
    """Take some steps towards the coefficients that fit best, and look at what was reached."""
    beta, phi = start
    centre, precision = prior
    columns = model.columns
    width = columns.shape[1]
    squares = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    ridge = precision[:, :, None] * np.eye(width) + 1e-9 * np.eye(width)
    mean = own = np.empty(0)
    for step in range(steps + 1):
        mean = np.exp(np.clip(beta @ columns.T, LOWEST, HIGHEST))
        own = ((weight * mean) @ squares).reshape(-1, width, width) / phi[:, None, None]
        if step == steps:
            break
        slope = (weight * (counts - mean)) @ columns / phi[:, None] - precision * (beta - centre)
        move = np.linalg.solve(own + ridge, slope[:, :, None])[:, :, 0]
        largest = np.abs(move @ columns.T).max(axis=1)
        beta = beta + move * np.minimum(1.0, LARGEST_STEP / np.maximum(largest, 1e-9))[:, None]
    return _State(beta, mean, own, own + ridge)


def _dispersion(
    counts: Floats,
    mean: Floats,
    weight: Floats,
    free: NDArray[np.int64],
    able: NDArray[np.bool_],
    group: int,
) -> Floats:
    """Return variance over mean of each row, drawn towards that of its group on the log scale."""
    found = (weight * (counts - mean) ** 2 / mean).sum(axis=1) / free
    if group == 1:
        return np.maximum(found, 1.0)
    logs = np.log(np.maximum(found, LEAST_DISPERSION)).reshape(-1, group)
    noise = np.where(able, 3.0 / free, 1e6).reshape(-1, group)
    centre, scatter = _scatter(logs, noise)
    keep = scatter[:, None] / (scatter[:, None] + noise)
    return np.maximum(np.exp(centre[:, None] * (1.0 - keep) + logs * keep).ravel(), 1.0)


def _weights(
    counts: Floats, there: NDArray[np.bool_], mean: Floats, phi: Floats, limit: float
) -> Floats:
    """Return weights that are small where a count looks like a past outbreak."""
    root = mean ** (1.0 / 6.0)
    residual = 1.5 * (counts ** (2.0 / 3.0) - root**4) / (root * np.sqrt(phi)[:, None])
    weight = np.where(residual > limit, np.maximum(residual, 1.0) ** -2.0, 1.0) * there
    total = np.maximum(weight.sum(axis=1), 1e-9)
    return weight * (there.sum(axis=1) / total)[:, None]


def _prior(
    counts: Floats,
    weight: Floats,
    model: Shape,
    state: _State,
    phi: Floats,
    able: NDArray[np.bool_],
    group: int,
) -> tuple[Floats, Floats]:
    """Return the centre and precision of every coefficient of each row, from its group."""
    width = model.columns.shape[1]
    slope = (weight * (counts - state.mean)) @ model.columns / phi[:, None]
    own = state.own + 1e-6 * np.eye(width)
    alone = state.beta + np.linalg.solve(own, slope[:, :, None])[:, :, 0]
    noise = np.clip(np.diagonal(np.linalg.inv(own), axis1=1, axis2=2), 1e-8, 1e4)
    noise = np.where(able[:, None], noise, 1e6)
    centre, precision = np.zeros_like(alone), np.zeros_like(alone)
    for place in range(1, width):
        middle, scatter = _scatter(
            alone[:, place].reshape(-1, group), noise[:, place].reshape(-1, group)
        )
        centre[:, place] = np.repeat(middle, group)
        precision[:, place] = np.repeat(1.0 / np.maximum(scatter, LEAST_SCATTER), group)
    return centre, precision


def _scatter(found: Floats, noise: Floats) -> tuple[Floats, Floats]:
    """Return the common value of estimates, and the variance with which the true ones scatter.

    Args:
        found: estimates, (groups, series).
        noise: their sampling variances.
    """
    weight = 1.0 / noise
    total = weight.sum(axis=1)
    centre = (weight * found).sum(axis=1) / total
    excess = (weight * (found - centre[:, None]) ** 2).sum(axis=1) - (found.shape[1] - 1)
    room = total - (weight**2).sum(axis=1) / total
    scatter = np.maximum(excess / np.maximum(room, 1e-9), 0.0)
    weight = 1.0 / (noise + scatter[:, None])
    return (weight * found).sum(axis=1) / weight.sum(axis=1), scatter
