"""Probabilities that can be compared between series of few and of many cases, for ranking.

EARS takes counts as normal: seven days of 0 and one case give five cases after them a probability
of 1e-50, and a handful of cases would rank above an epidemic.
"""

from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np

from tocsin.detect import Alarms


def of_counts(alarms: Alarms, settings: Any) -> Alarms:
    """Return the answer of EARS C1 or C2 with probabilities of counts; alarms stay as they are.

    Negative binomial with the mean and the variance of the window, where the mean is not below the
    half case that even a window of zeros allows (Jeffreys), and with the error of the mean.

    Args:
        alarms: the answer.
        settings: its parameters, with an `alpha`.
    """
    from tocsin.detect.kernels.distributions import count_tail  # noqa: PLC0415  heavy import

    z = NormalDist().inv_cdf(1.0 - settings.alpha)
    mean = np.maximum(alarms.expected, 0.5 / settings.baseline)
    with np.errstate(invalid="ignore"):
        variance = ((alarms.threshold - alarms.expected) / z) ** 2
        phi = np.maximum(variance / mean, 1.0) * (1.0 + 1.0 / settings.baseline)
        tail = count_tail(mean, phi, alarms.observed)
    return replace(alarms, p_value=np.where(np.isnan(alarms.threshold), np.nan, tail))


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
