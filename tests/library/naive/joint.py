"""The evidence of `joint` for one count, and the slope of its model, in plain words and loops."""

from math import erf, exp, log, sqrt

from scipy import stats


def z_of(count, mean, spread):
    """Return how unusual a count of mean m and variance spread m is, on the normal scale."""
    over = spread > 1
    model = stats.nbinom(mean / (spread - 1), 1 / spread) if over else stats.poisson(mean)
    return stats.norm.isf(model.sf(count) + model.pmf(count) / 2)


def support(totals):
    """Return the excess of other series, from how unusual each of them is."""
    bent = [log(1 + exp(2 * z - 4)) for z in totals]
    together = sum((b - 0.08595) / 0.21186 for b in bent) / sqrt(len(bent))
    return min(max(together, 0), 4)


def p_value(zs, others, weights=(1, 0.5, 0.2), weight=0.1):
    """Return the p value of the newest of some normal values, given the excess of others."""
    length = sqrt(sum(w * w for w in weights))
    total = sum(w * z for w, z in zip(weights, zs, strict=True)) / length
    if others is not None:
        total += weight * (others - 0.37)
    return 0.5 * (1 - erf(total / 1.03 / sqrt(2)))


def slope(counts, weight, columns, beta, phi, precision):
    """Return the slope of the penalised likelihood at some coefficients, 0 where it is largest."""
    found = [-precision[c] * beta[c] for c in range(len(beta))]
    for y, w, row in zip(counts, weight, columns, strict=True):
        mean = exp(sum(x * b for x, b in zip(row, beta, strict=True)))
        for c, x in enumerate(row):
            found[c] += w * (y - mean) * x / phi
    return found
