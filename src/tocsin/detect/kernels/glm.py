"""Expected counts from a log-linear model with yearly waves: Poisson or negative binomial.

The fit is iteratively re-weighted least squares as R's `glm` does it: its start values, at most 25
steps, and an end where the deviance moves by less than 1e-8. A series without any case has no
finite solution; its fit drifts down until the steps are used up.

References: McCullagh and Nelder (1989), Generalized Linear Models; Venables and Ripley (2002),
Modern Applied Statistics with S, section 7.4, for the alternation between mean and dispersion.
"""

import math
from typing import NamedTuple

import numpy as np

from tocsin.detect.kernels.answer import Floats, above_zero
from tocsin.detect.kernels.compiled import compiled
from tocsin.detect.kernels.gamma_functions import digamma, trigamma

STEPS = 25
TOLERANCE = 1e-8
SMALLEST = 2.220446049250313e-16
DEPENDENT = 1e-11
"""A column whose own part is smaller than this share of it depends on the earlier ones."""
POISSON = 0.0
"""The size that stands for a Poisson model."""


class Shape(NamedTuple):
    """The model's terms, an intercept aside.

    Attributes:
        waves: pairs of sine and cosine, the first of them one wave a year.
        trend: whether a linear trend belongs to it.
        season: periods in a year.
    """

    waves: int
    trend: bool
    season: int


@compiled
def terms(t: int, origin: int, shape: Shape, into: Floats) -> None:
    """Write the design row of position t; the trend is scaled, which leaves the fit as it is."""
    into[0] = 1.0
    at = 1
    if shape.trend:
        into[1] = (t - origin) / shape.season
        at = 2
    for wave in range(1, shape.waves + 1):
        angle = 2.0 * math.pi * wave * (t + 1) / shape.season
        into[at] = math.cos(angle)
        into[at + 1] = math.sin(angle)
        at += 2


@compiled
def product(left: Floats, right: Floats) -> float:
    """Return the scalar product of two vectors."""
    total = 0.0
    for u in range(left.size):
        total += left[u] * right[u]
    return total


@compiled
def least_squares(work: Floats, solution: Floats) -> None:
    """Solve for the last column of `work` by the others, which is overwritten.

    Modified Gram-Schmidt with the right side as one more column is as stable as Householder, which
    fits that run off to infinity need. A column that depends on earlier ones gets 0, as in R.
    """
    columns = solution.size
    factor = np.zeros((columns, columns + 1))
    for k in range(columns):
        factor[k, k] = math.sqrt(product(work[k], work[k]))
        whole = 0.0
        for s in range(k + 1):
            whole += factor[s, k] * factor[s, k]
        if not factor[k, k] > DEPENDENT * math.sqrt(whole):
            factor[k, k] = math.inf
        for u in range(work.shape[1]):
            work[k, u] /= factor[k, k]
        for r in range(k + 1, columns + 1):
            factor[k, r] = product(work[k], work[r])
            for u in range(work.shape[1]):
                work[r, u] -= factor[k, r] * work[k, u]
    for k in range(columns - 1, -1, -1):
        solution[k] = factor[k, columns]
        for s in range(k + 1, columns):
            solution[k] -= factor[k, s] * solution[s]
        solution[k] /= factor[k, k]


@compiled
def deviance(count: float, mean: float, size: float) -> float:
    """Return one count's share of the deviance."""
    own = count * math.log((count if count > 0.0 else 1.0) / mean)
    if size == POISSON:
        return 2.0 * (own - (count - mean))
    if count < 1.0:
        own = -count * math.log(mean)
    return 2.0 * (own - (count + size) * math.log((count + size) / (mean + size)))


@compiled
def step(
    row: Floats,
    start: int,
    size: float,
    design: Floats,
    linear: Floats,
    fitted: Floats,
    solution: Floats,
) -> float:
    """Do one weighted least-squares step from `fitted`; return the deviance after it."""
    columns = solution.size
    work = np.zeros((columns + 1, fitted.size))
    for u in range(fitted.size):
        count = row[start + u]
        if math.isnan(count):
            continue
        mean = fitted[u]
        root = math.sqrt(mean if size == POISSON else mean / (1.0 + mean / size))
        for r in range(columns):
            work[r, u] = root * design[u, r]
        work[columns, u] = root * (linear[u] + (count - mean) / mean)
    least_squares(work, solution)
    total = 0.0
    for u in range(fitted.size):
        linear[u] = 0.0
        for r in range(columns):
            linear[u] += design[u, r] * solution[r]
        fitted[u] = max(math.exp(linear[u]), SMALLEST)
        if not math.isnan(row[start + u]):
            total += deviance(row[start + u], fitted[u], size)
    return total


@compiled
def refine(
    row: Floats, start: int, size: float, design: Floats, fitted: Floats, solution: Floats
) -> bool:
    """Iterate from the means in `fitted`; return whether the deviance came to rest."""
    linear = np.log(fitted)
    old = 0.0
    for u in range(fitted.size):
        if not math.isnan(row[start + u]):
            old += deviance(row[start + u], fitted[u], size)
    for _ in range(STEPS):
        new = step(row, start, size, design, linear, fitted, solution)
        if math.isnan(new):
            return False
        if abs(new - old) / (abs(new) + 0.1) < TOLERANCE:
            return True
        old = new
    return False


@compiled
def opening(row: Floats, start: int, size: float, fitted: Floats) -> None:
    """Write the means that R starts from."""
    for u in range(fitted.size):
        count = row[start + u]
        if math.isnan(count):
            fitted[u] = 1.0
        elif size == POISSON:
            fitted[u] = count + 0.1
        else:
            fitted[u] = count if count > 0.0 else 1.0 / 6.0


@compiled
def design_of(start: int, stop: int, shape: Shape) -> Floats:
    """Return the design matrix of positions `start` to before `stop`."""
    design = np.empty((stop - start, 1 + int(shape.trend) + 2 * shape.waves))
    for u in range(stop - start):
        terms(start + u, stop, shape, design[u])
    return design


@compiled
def fit(row: Floats, start: int, stop: int, shape: Shape, size: float, solution: Floats) -> bool:
    """Fit a Poisson model, or a negative binomial one of known size; return if it converged."""
    design = design_of(start, stop, shape)
    fitted = np.empty(stop - start)
    opening(row, start, size, fitted)
    return refine(row, start, size, design, fitted, solution)


@compiled
def likelihood(row: Floats, start: int, fitted: Floats, size: float) -> float:
    """Return the log likelihood of negative binomial counts."""
    total = 0.0
    for u in range(fitted.size):
        y, mean = row[start + u], fitted[u]
        if math.isnan(y):
            continue
        total += math.lgamma(size + y) - math.lgamma(size) - math.lgamma(y + 1.0)
        total += size * math.log(size) + y * math.log(mean + (1.0 if y == 0.0 else 0.0))
        total -= (size + y) * math.log(size + mean)
    return total


@compiled
def best_size(row: Floats, start: int, fitted: Floats) -> float:
    """Return the likeliest size for the given means: Newton from the moments' value."""
    number = 0
    spread = 0.0
    for u in range(fitted.size):
        if not math.isnan(row[start + u]):
            number += 1
            spread += (row[start + u] / fitted[u] - 1.0) ** 2
    size = number / spread
    change = 1.0
    for _ in range(STEPS - 1):
        if not abs(change) > SMALLEST**0.25:
            break
        size = abs(size)
        slope = 0.0
        information = 0.0
        for u in range(fitted.size):
            y, mean = row[start + u], fitted[u]
            if math.isnan(y):
                continue
            whole = mean + size
            slope += digamma(size + y) - digamma(size) + math.log(size) + 1.0
            slope -= math.log(whole) + (y + size) / whole
            information += trigamma(size) - trigamma(size + y) - 1.0 / size
            information += 2.0 / whole - (y + size) / (whole * whole)
        change = slope / information
        size += change
    return above_zero(size)


@compiled
def fit_with_size(
    row: Floats, start: int, stop: int, shape: Shape, solution: Floats
) -> tuple[float, bool]:
    """Fit a negative binomial model of unknown size; return the size and whether it was found.

    Mean and size are fitted in turn, from a Poisson fit on, until the likelihood rests.
    """
    design = design_of(start, stop, shape)
    fitted = np.empty(stop - start)
    opening(row, start, POISSON, fitted)
    good = refine(row, start, POISSON, design, fitted, solution)
    size = best_size(row, start, fitted)
    if math.isnan(size) or size == 0.0:
        return size, False
    number = 0
    for u in range(fitted.size):
        number += 0 if math.isnan(row[start + u]) else 1
    unit = math.sqrt(2.0 * max(1.0, float(number - solution.size)))
    now = likelihood(row, start, fitted, size)
    before = now + 2.0 * unit
    change = 1.0
    for _ in range(STEPS):
        if not abs(before - now) / unit + abs(change) > TOLERANCE:
            return size, good
        good = refine(row, start, size, design, fitted, solution)
        last = size
        size = best_size(row, start, fitted)
        if math.isnan(size) or size == 0.0:
            return size, False
        change = last - size
        before = now
        now = likelihood(row, start, fitted, size)
    return size, not math.isnan(now)


@compiled
def predict(solution: Floats, stop: int, shape: Shape, first: int, into: Floats) -> None:
    """Write the expected counts of positions `first` on, for a fit that ended before `stop`."""
    row = np.empty(solution.size)
    for j in range(into.size):
        terms(first + j, stop, shape, row)
        linear = 0.0
        for r in range(solution.size):
            linear += row[r] * solution[r]
        into[j] = max(math.exp(linear), SMALLEST)
