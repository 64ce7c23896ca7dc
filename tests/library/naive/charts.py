"""CUSUM, GLR and outbreak-P in plain loops."""

import numpy as np
from scipy import optimize, stats


def cusum(counts, mean, k, h, *, reset):
    total, sums = 0.0, []
    for count in counts:
        value = (count - 3 * mean + 2 * np.sqrt(count * mean)) / (2 * np.sqrt(mean))
        total = max(0.0, total + value - k)
        sums.append(total)
        if reset and total >= h:
            total = 0.0
    return np.array(sums)


def span_value(x, mu, alpha, *, down=False):
    """Largest log likelihood ratio over the size of the change, by numeric search."""

    def loss(kappa):
        changed = mu * np.exp(kappa)
        if alpha == 0:
            return (stats.poisson.logpmf(x, mu) - stats.poisson.logpmf(x, changed)).sum()
        size = 1 / alpha
        before = stats.nbinom.logpmf(x, size, size / (size + mu))
        return (before - stats.nbinom.logpmf(x, size, size / (size + changed))).sum()

    bounds = (-30, 0) if down else (0, 30)
    found = optimize.minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-9})
    return max(0.0, -found.fun)


def glr(x, mu, limit, alpha, *, down=False):
    values, start = [], 0
    for n in range(len(x)):
        spans = [
            span_value(x[k : n + 1], mu[k : n + 1], alpha, down=down) for k in range(start, n + 1)
        ]
        values.append(max(spans))
        if values[-1] >= limit:
            start = n + 1
    return np.array(values)


def epidemic_value(x, mu, before):
    """Largest log likelihood ratio of x(t) ~ Po(mu + rate x(t-1)) over rates above 0."""

    def loss(rate):
        raised = mu + rate * before
        return (stats.poisson.logpmf(x, mu) - stats.poisson.logpmf(x, raised)).sum()

    found = optimize.minimize_scalar(
        loss, bounds=(0, 60), method="bounded", options={"xatol": 1e-9}
    )
    return max(0.0, -found.fun)


def outbreak_p(row):
    """Log likelihood ratio of the best non-decreasing sequence, pooled from scratch."""
    pools = []
    for count in row:
        pools.append([count, 1])
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] >= pools[-1][0] * pools[-2][1]:
            total, number = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += number
    mean = np.mean(row)
    return sum(total * np.log(total / number / mean) for total, number in pools if total > 0)
