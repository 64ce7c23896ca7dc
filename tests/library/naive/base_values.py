"""Bayes, RKI and CDC from lists of base values."""

import numpy as np
from scipy import stats


def base(row, t, b, w, *, current, season=52):
    values = list(row[t - w : t]) if current else []
    for year in range(1, b + 1):
        values += list(row[t - year * season - w : t - year * season + w + 1])
    return np.array([value for value in values if not np.isnan(value)])


def bayes(row, t, b, w, *, current, alpha, season=52):
    values = base(row, t, b, w, current=current, season=season)
    size, success = values.sum() + 0.5, len(values) / (len(values) + 1)
    return (
        stats.nbinom.ppf(1 - alpha, size, success),
        stats.nbinom.sf(row[t] - 1, size, success),
    )


def rki_above_twenty(row, t, b, w, *, current):
    values = base(row, t, b, w, current=current)
    return values.mean() + 2 * values.std(ddof=1)


def cdc(row, t, b, m, alpha, season=52):
    sums = []
    for year in range(1, b + 1):
        weeks = row[t - year * season - 4 * m - 3 : t - year * season + 4 * m + 1]
        sums += list(weeks.reshape(2 * m + 1, 4).sum(axis=1))
    spread = np.std(sums, ddof=1) * np.sqrt(1 + 1 / len(sums))
    return np.mean(sums) + stats.norm.isf(alpha / 2) * spread
