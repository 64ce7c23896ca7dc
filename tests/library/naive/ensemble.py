"""The ensemble for one period, by dense algebra, scipy's distributions and counting up."""

import numpy as np
from scipy import stats

WEIGHTS = (1.0, 0.3, 0.1, 0.15)
FACTOR, EXPONENT = 0.593, 0.884


def model(time, waves=2):
    columns = [np.ones_like(time), time]
    for wave in range(1, waves + 1):
        columns += [np.cos(2 * np.pi * wave * time), np.sin(2 * np.pi * wave * time)]
    return np.stack(columns, axis=1)


def fit(counts, design, offset, weight):
    """Maximise the penalised likelihood by Newton steps, to the last digits."""
    ridge = np.diag([0.0, 1 / 0.25**2, *[1.0] * (design.shape[1] - 2)])
    solution = np.zeros(design.shape[1])
    solution[0] = np.log(counts.sum() / np.exp(offset).sum())
    for _ in range(100):
        mean = np.exp(design @ solution + offset)
        slope = design.T @ (weight * (counts - mean)) - ridge @ solution
        information = (design * (weight * mean)[:, None]).T @ design + ridge
        step = np.linalg.solve(information, slope)
        solution += step * min(1.0, 1.0 / np.abs(step).max())
    return solution, mean, np.linalg.inv(information)


def baseline(row, k, people=None, limit=2.58, years=5, left_out=13):
    """Return solution, inverse information and dispersion of period k's baseline."""
    at = np.arange(k - 52 * years - 3, k - left_out)
    at = at[~np.isnan(row[at])]
    design = model((at - k) / 52)
    offset = np.zeros(len(at)) if people is None else np.log(people[at])
    counts, weight = row[at], np.ones(len(at))
    free = len(at) - design.shape[1]
    solution, mean, inverse = fit(counts, design, offset, weight)
    phi = max(((counts - mean) ** 2 / mean).sum() / free, 1.0)
    leverage = mean * np.einsum("ij,jk,ik->i", design, inverse, design)
    away = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - mean**0.5) / np.sqrt(phi * (1 - leverage))
    if (away > limit).any():
        weight = np.where(away > limit, np.maximum(away, 1e-9) ** -2.0, 1.0)
        weight *= len(at) / weight.sum()
        solution, mean, inverse = fit(counts, design, offset, weight)
        phi = max((weight * (counts - mean) ** 2 / mean).sum() / free, 1.0)
    return solution, inverse, phi


def judge(row, k, people=None, alpha=0.01):
    """Return expected count, p value, threshold and the span that says most."""
    solution, inverse, phi = baseline(row, k, people)
    at = np.arange(k, k - 4, -1)
    design = model((at - k) / 52)
    mean = np.exp(design @ solution) * (1.0 if people is None else people[at])
    known = ~np.isnan(row[at])
    known[0] = True
    earlier = np.where(known, row[at], 0.0)
    earlier[0] = 0.0
    spans = []
    for j in range(1, 5):
        some = np.flatnonzero(known[:j])
        total = mean[some].sum()
        gradient = mean[some] @ design[some]
        spread = max(phi * (1 + gradient @ inverse @ gradient / total), 1 + 1e-6)
        spans.append((earlier[:j].sum(), total, spread))

    def parts(count):
        return [
            weight
            / max(stats.nbinom.sf(before + count - 1, total / (spread - 1), 1 / spread), 1e-300)
            for weight, (before, total, spread) in zip(WEIGHTS, spans, strict=True)
        ]

    def p_value(count):
        if count == 0:
            return 1.0
        return min(FACTOR * (sum(WEIGHTS) / sum(parts(count))) ** EXPONENT, 1.0)

    threshold = 0
    while p_value(threshold + 1) > alpha and threshold < 10_000:
        threshold += 1
    return mean[0], p_value(row[k]), threshold, int(np.argmax(parts(row[k]))) + 1
