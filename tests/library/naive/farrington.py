"""The Farrington fit in plain numpy: a design matrix, QR, and R's steps, one period at a time."""

import numpy as np

EPSILON = 2.220446049250313e-16


def labels(k, points, half_window, groups, left_out):
    """Label positions from the definition, later rules over earlier ones; 0 is unused."""
    given = dict.fromkeys(range(k - half_window, k + 1), groups)
    for i in range(1, len(points)):
        given.update(
            dict.fromkeys(range(points[i] - half_window, points[i] + half_window + 1), groups)
        )
        if groups > 1:
            gap = points[i - 1] - points[i] - 2 * half_window - 1
            each, rest = divmod(gap, groups - 1)
            place = points[i] + half_window + 1
            for j in range(1, groups):
                for _ in range(each + (j <= rest)):
                    given[place] = j
                    place += 1
    for t in range(k - left_out, k + 1):
        given[t] = 0
    return given


def glm(x, y, weight, offset):
    """Return coefficients, means, working weights, unscaled covariance, and convergence."""
    mu = y + 0.1
    eta = np.log(mu)

    def deviance(mean):
        logs = np.where(y > 0, y * np.log(np.where(y > 0, y, 1.0) / mean), 0.0)
        return 2.0 * np.sum(weight * (logs - (y - mean)))

    old = deviance(mu)
    for _ in range(25):
        slope = np.maximum(np.exp(eta), EPSILON)
        z = eta - offset + (y - mu) / slope
        working = weight * slope**2 / mu
        root = np.sqrt(working)
        q, r = np.linalg.qr(x * root[:, None])
        beta = np.linalg.solve(r, q.T @ (z * root))
        eta = x @ beta + offset
        mu = np.maximum(np.exp(eta), EPSILON)
        new = deviance(mu)
        inverse = np.linalg.inv(r)
        if abs(new - old) / (abs(new) + 0.1) < 1e-8:
            return beta, mu, working, inverse @ inverse.T, True
        old = new
    return beta, mu, working, inverse @ inverse.T, False


def two_steps(x, y, offset, limit, *, reweight):
    """Return coefficients, covariance, dispersion, and R's sum of squared working residuals."""
    n, p = x.shape
    weight = np.ones(n)
    beta, mu, working, cov, converged = glm(x, y, weight, offset)
    if not converged:
        return None
    phi = np.sum(working * ((y - mu) / mu) ** 2) / (n - p)
    if reweight:
        hat = working * np.einsum("ij,jk,ik->i", x, cov, x)
        residual = 1.5 * (y ** (2 / 3) * mu ** (-1 / 6) - np.sqrt(mu))
        residual /= np.sqrt(max(phi, 1.0) * (1.0 - hat))
        weight = np.where(residual > limit, residual**-2.0, 1.0)
        weight *= n / weight.sum()
        beta, mu, working, cov, _ = glm(x, y, weight, offset)
        phi = np.sum(working * ((y - mu) / mu) ** 2) / (n - p)
    prior = np.sum(weight * ((y - mu) / mu) ** 2) / (n - p)
    return beta, cov, phi, prior


def fit(counts, k, points, settings, *, trend, population=None):
    """Fit one period as R's `farringtonFlexible` does, by index and without trend decision.

    Returns:
        Log of the expected count, dispersion, its variance per unit of dispersion, R's variance
        factor; None without convergence.
    """
    given = labels(k, points, settings.w, settings.no_periods, settings.past)
    used = [t for t in sorted(given) if given[t] > 0 and not np.isnan(counts[t])]
    y = counts[used]
    group = np.array([given[t] for t in used])
    offset = np.zeros(len(used)) if population is None else np.log(population[used])
    kinds = np.unique(group)
    columns = [np.ones(len(used))]
    at = [1.0]
    if trend:
        columns.append(np.array(used, dtype=float) - used[0])
        at.append(float(k - used[0]))
    columns.extend((group == g).astype(float) for g in kinds[1:])
    at.extend(float(g == settings.no_periods) for g in kinds[1:])
    got = two_steps(
        np.column_stack(columns), y, offset, settings.weights_threshold, reweight=settings.reweight
    )
    if got is None:
        return None
    beta, cov, phi, prior = got
    row = np.array(at)
    eta = row @ beta + (0.0 if population is None else np.log(population[k]))
    return eta, phi, row @ cov @ row, prior
