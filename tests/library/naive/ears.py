"""EARS by numpy's own mean and standard deviation."""

import numpy as np
from scipy import stats


def window(row, t, baseline, gap):
    part = row[t - gap - baseline : t - gap]
    return part.mean(), part.std(ddof=1)


def threshold(row, t, *, gap=0, baseline=7, alpha=0.001, least=0.0):
    mean, deviation = window(row, t, baseline, gap)
    return mean + stats.norm.isf(alpha) * max(deviation, least)


def threshold_c3(row, t, *, baseline=7, alpha=0.025, least=0.0, as_r=False):
    mean, deviation = window(row, t, baseline, 2)
    deviation = max(deviation, least)
    carried = 0.0
    for u in (t - 1, t - 2):
        own_mean, own_deviation = window(row, u, baseline, 2)
        carried += max(0.0, (row[u] - own_mean) / max(own_deviation, least) - 1.0)
    centre = row[t] if as_r else mean
    return max(0.0, centre + deviation * (stats.norm.isf(alpha) - carried))


def random_row(random, length=60, mean=8):
    return random.poisson(mean, length).astype(np.float64)
