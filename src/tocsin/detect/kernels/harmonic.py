"""Log-linear baseline with a trend and yearly waves, fitted to many series.

Counts are quasi-Poisson: variance phi times mean. The fit is a Newton iteration on the Poisson
likelihood with a weak normal prior on trend and waves, which keeps sparse series finite and hardly
bends others. Past outbreaks are down-weighted as Noufaily et al. do, and the fit is done once more.

Reference: Noufaily et al. (2013), Stat Med 32:1206-1222, doi:10.1002/sim.5595, for the weights.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.kernels.compiled import compiled, summed

Floats = NDArray[np.float64]

STEPS = 30
TOLERANCE = 1e-4
"""A Newton step of this size leaves an error of about its square, so it is the last one."""
LONGEST_STEP = 1.5
"""Most that a coefficient moves at once, on the log scale."""
LARGEST_LOG = 45.0
PRIOR_TREND = 0.25
"""Standard deviation of the yearly growth's log that the prior expects."""
PRIOR_WAVE = 1.0
"""Standard deviation of a wave's amplitude on the log scale that the prior expects."""


class Work(NamedTuple):
    """Room for one fit: rows over the baseline, then what is as long as the coefficients.

    `start` is the first solution of the period before, from which the next fit begins.
    """

    design: Floats
    cases: Floats
    power: Floats
    offset: Floats
    weight: Floats
    mean: Floats
    scratch: Floats
    information: Floats
    inverse: Floats
    slope: Floats
    solution: Floats
    start: Floats


@compiled
def room(periods: int, terms: int) -> Work:
    """Return room for baselines of so many periods."""
    return Work(
        np.zeros((terms, periods)),
        np.zeros(periods),
        np.zeros(periods),
        np.zeros(periods),
        np.zeros(periods),
        np.zeros(periods),
        np.zeros(periods),
        np.zeros((terms, terms)),
        np.zeros((terms, terms)),
        np.zeros(terms),
        np.zeros(terms),
        np.full(terms, np.nan),
    )


def columns(time: Floats, waves: int) -> Floats:
    """Return the model's columns: one, years from the middle, cosine and sine of each wave.

    Args:
        time: years from any origin, one value for each period.
        waves: harmonics of the year.
    """
    rows = [np.ones_like(time), time - (time[0] + time[-1]) / 2 if len(time) else time]
    for wave in range(1, waves + 1):
        rows += [np.cos(2 * np.pi * wave * time), np.sin(2 * np.pi * wave * time)]
    return np.stack(rows)


@summed
def dot(left: Floats, right: Floats) -> float:
    """Return the scalar product of two rows."""
    total = 0.0
    for u in range(left.size):
        total += left[u] * right[u]
    return total


@compiled
def prior(term: int) -> float:
    """Return the prior's precision of a coefficient; the level has none."""
    if term == 0:
        return 0.0
    return 1.0 / PRIOR_TREND**2 if term == 1 else 1.0 / PRIOR_WAVE**2


@compiled
def cholesky(matrix: Floats, root: Floats) -> bool:
    """Write the lower root of a positive definite matrix; False where it is none."""
    for i in range(root.shape[0]):
        for j in range(i + 1):
            rest = matrix[i, j]
            for k in range(j):
                rest -= root[i, k] * root[j, k]
            if i > j:
                root[i, j] = rest / root[j, j]
            elif rest > 0.0:
                root[i, i] = math.sqrt(rest)
            else:
                return False
    return True


@compiled
def invert(matrix: Floats, into: Floats) -> bool:
    """Write the inverse of a positive definite matrix; False where it is none."""
    size = matrix.shape[0]
    root = np.zeros((size, size))
    if not cholesky(matrix, root):
        return False
    for column in range(size):
        solved = into[column]
        for i in range(size):
            rest = 1.0 if i == column else 0.0
            for k in range(i):
                rest -= root[i, k] * solved[k]
            solved[i] = rest / root[i, i]
        for i in range(size - 1, -1, -1):
            rest = solved[i]
            for k in range(i + 1, size):
                rest -= root[k, i] * solved[k]
            solved[i] = rest / root[i, i]
    return True


@summed
def means(work: Work) -> None:
    """Write the expected counts of the present solution."""
    for u in range(work.mean.size):
        work.scratch[u] = work.offset[u]
    for term in range(work.solution.size):
        value = work.solution[term]
        row = work.design[term]
        for u in range(work.mean.size):
            work.scratch[u] += value * row[u]
    for u in range(work.mean.size):
        work.mean[u] = math.exp(min(work.scratch[u], LARGEST_LOG))


@summed
def curvature(work: Work) -> None:
    """Write the slope and the information at the present means, prior included."""
    for u in range(work.mean.size):
        work.scratch[u] = work.weight[u] * (work.cases[u] - work.mean[u])
    for term in range(work.solution.size):
        work.slope[term] = dot(work.scratch, work.design[term])
        work.slope[term] -= prior(term) * work.solution[term]
    for term in range(work.solution.size):
        row = work.design[term]
        for u in range(work.mean.size):
            work.scratch[u] = work.weight[u] * work.mean[u] * row[u]
        for other in range(term + 1):
            found = dot(work.scratch, work.design[other])
            work.information[term, other] = found
            work.information[other, term] = found
        work.information[term, term] += prior(term)


@compiled
def newton(work: Work) -> bool:
    """Improve the present solution until it rests; leave its means and inverse information."""
    size = work.solution.size
    for _ in range(STEPS):
        means(work)
        curvature(work)
        if not invert(work.information, work.inverse):
            return False
        largest = 0.0
        step = np.zeros(size)
        for i in range(size):
            for j in range(size):
                step[i] += work.inverse[i, j] * work.slope[j]
            largest = max(largest, abs(step[i]))
        if not largest < math.inf:
            return False
        shrink = min(1.0, LONGEST_STEP / max(largest, LONGEST_STEP))
        for i in range(size):
            work.solution[i] += shrink * step[i]
        if largest < TOLERANCE:
            means(work)
            return True
    return False


@compiled
def dispersion(work: Work, present: int) -> float:
    """Return Pearson's dispersion of the present fit."""
    total = 0.0
    for u in range(work.mean.size):
        total += work.weight[u] * (work.cases[u] - work.mean[u]) ** 2 / work.mean[u]
    return total / (present - work.solution.size)


@compiled
def form(matrix: Floats, vector: Floats) -> float:
    """Return the quadratic form of a vector."""
    total = 0.0
    for i in range(vector.size):
        inner = 0.0
        for j in range(vector.size):
            inner += matrix[i, j] * vector[j]
        total += vector[i] * inner
    return total


@summed
def hats(work: Work) -> None:
    """Write the leverage of each period."""
    size = work.solution.size
    for u in range(work.mean.size):
        work.scratch[u] = 0.0
    for i in range(size):
        for j in range(i + 1):
            value = work.inverse[i, j] * (1.0 if i == j else 2.0)
            left, right = work.design[i], work.design[j]
            for u in range(work.mean.size):
                work.scratch[u] += value * left[u] * right[u]
    for u in range(work.mean.size):
        work.scratch[u] *= work.weight[u] * work.mean[u]


@compiled
def down_weight(work: Work, present: int, phi: float, limit: float) -> int:
    """Lower the weight of periods far above the fit; return how many there are.

    The weight is the inverse square of the Anscombe residual; weights sum to the periods present.
    """
    hats(work)
    lowered = 0
    total = 0.0
    for u in range(work.mean.size):
        if work.weight[u] == 0.0:
            continue
        mean = work.mean[u]
        if work.cases[u] > mean:
            sixth = math.exp(-math.log(mean) / 6.0)
            left = max(1.0 - work.scratch[u], 1e-9)
            away = 1.5 * (work.power[u] * sixth - math.sqrt(mean)) / math.sqrt(phi * left)
            if away > limit:
                work.weight[u] = away**-2.0
                lowered += 1
        total += work.weight[u]
    if lowered > 0:
        for u in range(work.mean.size):
            work.weight[u] *= present / total
    return lowered


@compiled
def fit(work: Work, limit: float) -> tuple[float, int, bool]:
    """Fit, down-weight past outbreaks, fit again; solution and means are left in `work`.

    Args:
        work: holds the design, counts, offsets and weights (0 where a count is missing, else 1).
        limit: Anscombe residuals above it are down-weighted.

    Returns:
        Dispersion, at least 1; periods that were down-weighted; whether the fit was found.
    """
    present = 0
    cases = 0.0
    people = 0.0
    for u in range(work.cases.size):
        if work.weight[u] > 0.0:
            present += 1
            cases += work.cases[u]
            people += math.exp(work.offset[u])
    if cases <= 0.0 or present <= work.solution.size:
        return math.nan, 0, False
    found = False
    if not math.isnan(work.start[0]):
        work.solution[:] = work.start
        found = newton(work)
    if not found:
        work.solution[:] = 0.0
        work.solution[0] = math.log(cases / people)
        if not newton(work):
            work.start[:] = math.nan
            return math.nan, 0, False
    work.start[:] = work.solution
    phi = max(dispersion(work, present), 1.0)
    lowered = down_weight(work, present, phi, limit)
    if lowered > 0:
        if not newton(work):
            return math.nan, lowered, False
        phi = max(dispersion(work, present), 1.0)
    return phi, lowered, True
