"""Probabilities that can be compared between series of few and of many cases.

EARS takes counts as normal: seven days of 0 and one case give five cases after them a probability
of 1e-50, and a handful of cases would rank above an epidemic. Bayes takes them as Poisson counts,
and a series that scatters more is unusual every month. Both get probabilities of counts here;
their alarms stay as they are.

For false discoveries the far tail matters, where every model promises too much: `cautious` says
how much is taken off. The figures were chosen so that quiet simulated series keep the promise
(docs/explanation/signals.md).
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.detect import Alarms
from tocsin.series import Batch

Floats = NDArray[np.float64]

POOLED = 10.0
"""Degrees of freedom that the dispersion common to all series brings to that of each."""
SPREAD = 1.1
"""How much wider than its model a seasonal baseline scatters: its weights take the largest counts
out of the dispersion."""
LEVELS = 12
"""Parameters of a seasonal baseline: ten levels, a trend, the dispersion."""
_LEAST_MEAN = 1.0
_FEWEST = 5.0


def of_counts(alarms: Alarms, mean: Floats, variance: Floats, n: int) -> Alarms:
    """Return an answer with probabilities of counts; alarms stay as they are.

    Negative binomial about the mean of the window, with its error. The dispersion of so few counts
    is drawn towards the one common to all series, the median over windows with cases enough, as
    if that had been seen in `POOLED` counts more.

    Args:
        alarms: the answer.
        mean: of each judgement's window, (series, evaluated).
        variance: of its counts.
        n: counts in a window.
    """
    from tocsin.detect.kernels.distributions import count_tail  # noqa: PLC0415  heavy import

    mean = np.maximum(mean, 0.5 / n)  # the half case that even a window of zeros allows (Jeffreys)
    with np.errstate(invalid="ignore"):
        phi = variance / mean
        sure = phi[(mean >= _LEAST_MEAN) & ~np.isnan(phi)]
        # The median of a chi-squared variable over its degrees of freedom, by Wilson and Hilferty.
        own = 2.0 * (n - 1) / 3.0  # degrees of freedom of successive differences
        common = float(np.median(sure)) / (1 - 2 / (9 * own)) ** 3 if len(sure) else 1.0
        drawn = (own * phi + POOLED * max(common, 1.0)) / (own + POOLED)
        tail = count_tail(mean, np.maximum(drawn, 1.0) * (1.0 + 1.0 / n), alarms.observed)
    return replace(alarms, p_value=np.where(np.isnan(alarms.threshold), np.nan, tail))


def of_ears(alarms: Alarms, settings: Any, batch: Batch) -> Alarms:
    """Return the answer of EARS C1 or C2 with probabilities of counts.

    Args:
        alarms: the answer.
        settings: its parameters, with `baseline`.
        batch: that was judged.
    """
    n, lag = settings.baseline, 2  # the days between window and judged day; C1 has none
    _, variance = _windows(alarms, batch, n, lag)
    return of_counts(alarms, alarms.expected, variance, n)


def of_bayes(alarms: Alarms, settings: Any, batch: Batch) -> Alarms:
    """Return the answer of Bayes over the last `w` periods with probabilities of counts.

    Args:
        alarms: the answer.
        settings: its parameters, with `w`.
        batch: that was judged.
    """
    mean, variance = _windows(alarms, batch, settings.w, 0)
    return of_counts(alarms, mean, variance, settings.w)


def _windows(alarms: Alarms, batch: Batch, n: int, lag: int) -> tuple[Floats, Floats]:
    """Return the mean (half a case added) and the variance of the window before each judgement.

    The variance is that of successive differences (von Neumann 1941), which a rise or fall through
    the window does not raise; where it is not known, it is the mean.
    """
    stop = alarms.first + alarms.alarm.shape[1]
    padded = np.pad(batch.values, ((0, 0), (n + lag, 0)), constant_values=np.nan)
    every: Floats = np.lib.stride_tricks.sliding_window_view(padded, n, axis=1)
    windows = every[:, alarms.first : stop]
    known = (~np.isnan(windows)).sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (np.nansum(windows, axis=2) + 0.5) / known
        steps: Floats = np.diff(windows, axis=2) ** 2
        variance: Floats = np.nansum(steps, axis=2) / (2.0 * (~np.isnan(steps)).sum(axis=2))
    return mean, np.where(np.isnan(variance), mean, variance)


def cautious(p_value: float, freedom: float, spread: float = 1.0) -> float:
    """Return a probability that knows how little its dispersion is known.

    The normal deviate of the probability over `spread` is taken as one of Student's t.

    Args:
        p_value: as the model states it.
        freedom: degrees of freedom of the dispersion.
        spread: how much wider counts scatter than the model says.
    """
    from tocsin.detect.kernels.distributions import (  # noqa: PLC0415  heavy import
        normal_deviate,
        student_two_sided,
    )

    z = normal_deviate(np.array([min(max(p_value, 1e-300), 1.0)]))[0] / spread
    if z <= 0:
        return p_value
    return float(student_two_sided(np.array([z]), np.array([max(freedom, _FEWEST)]))[0]) / 2.0


def of_method(method: str, p_value: float, baseline: float, settings: Any) -> float:
    """Return the cautious probability of one judgement.

    Args:
        method: its name.
        p_value: as stated.
        baseline: periods of the baseline; NaN where not known.
        settings: the method's parameters.
    """
    if method.startswith("farrington"):
        return cautious(p_value, baseline - LEVELS, SPREAD)
    if method.startswith("ears"):
        return cautious(p_value, 2.0 * (settings.baseline - 1) / 3.0 + POOLED)
    if method == "bayes":
        return cautious(p_value, 2.0 * (settings.w - 1) / 3.0 + POOLED)
    return p_value


def together(p_values: Floats) -> float:
    """Return Fisher's combination of probabilities of one series in successive periods.

    Only for methods whose baseline does not hold the periods themselves: there the probabilities
    hardly depend on each other without an outbreak (Fisher 1932, Statistical methods for research
    workers, section 21.1).

    Args:
        p_values: of the periods, NaN where there is none; at least one is known.
    """
    from tocsin.detect.kernels.distributions import gamma_tail  # noqa: PLC0415  heavy import

    known = p_values[~np.isnan(p_values)]
    return gamma_tail(float(len(known)), float(-np.log(np.maximum(known, 1e-300)).sum()))


def of_appearance(observed: float, periods: float) -> float:
    """Return the probability of so many cases after periods without any.

    Predictive distribution under Jeffreys' prior: negative binomial of size 1/2 with mean
    1 / (2 n) for n periods without a case.
    """
    from tocsin.detect.kernels.distributions import count_tail  # noqa: PLC0415  heavy import

    n = max(periods, 1.0)
    return float(
        count_tail(np.array([0.5 / n]), np.array([1.0 + 1.0 / n]), np.array([observed]))[0]
    )
