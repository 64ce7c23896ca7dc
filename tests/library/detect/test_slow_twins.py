"""Each compiled loop against a slow twin that was written from the formula."""

import numpy as np
import pytest
from scipy import special, stats

from tests.library.detect.series import WEEKS, batch, monthly, seasonal
from tests.library.naive import base_values, charts, ears
from tocsin import detect
from tocsin.detect.kernels import gamma_functions, negative_binomial
from tocsin.detect.methods import (
    bayes,
    cdc,
    cusum,
    ears_c1,
    ears_c2,
    ears_c3,
    glr_negbin,
    glr_poisson,
    rki,
)

FIRST = WEEKS - 15
close = np.testing.assert_allclose


def thresholds(values, name, parameters, **more):
    return detect.run(batch(values), name, parameters, first=FIRST, **more).threshold[0]


@pytest.mark.parametrize("seed", range(3))
def test_ears_c1_and_c2(seed):
    row = seasonal(seed)[0]
    periods = range(FIRST, WEEKS)
    expected = [ears.threshold(row, t, baseline=9, alpha=0.02) for t in periods]
    close(thresholds(row, "ears-c1", ears_c1.Parameters(0.02, 9)), expected)
    expected = [ears.threshold(row, t, gap=2, least=4.0) for t in periods]
    close(thresholds(row, "ears-c2", ears_c2.Parameters(min_sigma=4.0)), expected)


@pytest.mark.parametrize("as_r", [False, True])
def test_ears_c3(as_r):
    row = seasonal(7)[0]
    expected = [ears.threshold_c3(row, t, as_r=as_r) for t in range(FIRST, WEEKS)]
    close(thresholds(row, "ears-c3", ears_c3.Parameters(), compat=as_r), expected)


def test_ears_keeps_its_digits_on_counts_of_a_billion():
    row = seasonal(7)[0] + 1e9
    expected = [ears.threshold(row, t) for t in range(FIRST, WEEKS)]
    close(thresholds(row, "ears-c1", None) - 1e9, np.array(expected) - 1e9, rtol=1e-6)


@pytest.mark.parametrize(
    ("level", "b", "w", "act_y"),
    [(0.3, 0, 6, True), (5, 2, 4, False), (200, 3, 2, True), (5e5, 1, 6, True)],
)
def test_bayes(level, b, w, act_y):
    row = seasonal(3, level=level)[0]
    found = detect.run(batch(row), "bayes", bayes.Parameters(b, w, act_y, 0.02), first=FIRST)
    twins = [
        base_values.bayes(row, t, b, w, current=act_y, alpha=0.02) for t in range(FIRST, WEEKS)
    ]
    close(found.threshold[0], [limit for limit, _ in twins])
    close(found.p_value[0], [tail for _, tail in twins], rtol=1e-9)


def test_bayes_on_months_looks_twelve_periods_back():
    row = seasonal(3, length=120)[0]
    found = detect.run(batch(row, monthly()), "bayes", bayes.Parameters(2, 1), first=100)
    twin = [
        base_values.bayes(row, t, 2, 1, current=True, alpha=0.05, season=12)[0]
        for t in range(100, 120)
    ]
    close(found.threshold[0], twin)


def test_rki_above_twenty_cases():
    row = seasonal(3, level=90.0)[0]
    expected = [
        base_values.rki_above_twenty(row, t, 1, 6, current=True) for t in range(FIRST, WEEKS)
    ]
    close(thresholds(row, "rki", rki.Parameters(1, 6, act_y=True)), expected)


def test_rki_up_to_twenty_cases():
    row = seasonal(3)[0]
    found = detect.run(batch(row), "rki", rki.Parameters(1, 6, act_y=True), first=FIRST)
    table = dict(enumerate(rki.UPPER_LIMITS))
    for j, t in enumerate(range(FIRST, WEEKS)):
        values = base_values.base(row, t, 1, 6, current=True)
        assert found.threshold[0, j] == table[int(values.mean())]
        mean = (values.sum() + 0.5) / len(values)
        assert found.p_value[0, j] == pytest.approx(stats.poisson.sf(row[t] - 1, mean))


@pytest.mark.parametrize(("b", "m"), [(5, 1), (2, 0), (3, 3)])
def test_cdc(b, m):
    row = seasonal(3)[0]
    expected = [base_values.cdc(row, t, b, m, 0.05) for t in range(FIRST, WEEKS)]
    close(thresholds(row, "cdc", cdc.Parameters(b, m, 0.05)), expected)


@pytest.mark.parametrize("reset", [False, True])
def test_cusum(reset):
    row = seasonal(3)[0]
    found = detect.run(
        batch(row), "cusum", cusum.Parameters(0.5, 2.0, "rossi", reset=reset), first=FIRST
    )
    sums = charts.cusum(row[FIRST:], row[:FIRST].mean(), 0.5, 2.0, reset=reset)
    close(found.details["cusum"][0], sums, atol=1e-9)
    assert (found.alarm[0] == (sums >= 2.0)).all()
    assert (found.alarm[0] == 1).any()


@pytest.mark.parametrize("trans", cusum.TRANSFORMATIONS)
def test_the_count_that_cusum_needs_is_the_count_that_alarms(trans):
    row = seasonal(3)[0]
    scale = 20.0 if trans == "none" else 1.0
    chosen = cusum.Parameters(k=0.5 * scale, h=2.0 * scale, trans=trans)
    needed = detect.run(batch(row), "cusum", chosen, first=FIRST).threshold[0, -1]
    for extra, alarm in ((1e-6, 1), (-1e-6 if trans != "standard" else -1.0, 0)):
        row[-1] = max(needed + extra, 0.0)
        found = detect.run(batch(row), "cusum", chosen, first=FIRST)
        assert found.alarm[0, -1] == alarm


@pytest.mark.parametrize(("alpha", "down"), [(0.0, False), (0.0, True), (0.3, False), (0.3, True)])
def test_glr(alpha, down):
    row = seasonal(9)[0]
    direction = "dec" if down else "inc"
    if alpha:
        chosen = glr_negbin.Parameters(c_arl=2.0, alpha=alpha, dir=direction)
        found = detect.run(batch(row), "glr-negbin", chosen, first=FIRST)
    else:
        chosen = glr_poisson.Parameters(c_arl=2.0, dir=direction)
        found = detect.run(batch(row), "glr-poisson", chosen, first=FIRST)
    values = charts.glr(row[FIRST:], found.expected[0], 2.0, alpha, down=down)
    close(found.details["statistic"][0], values, atol=1e-5)
    assert (found.alarm[0] == (values >= 2.0)).all()


@pytest.mark.parametrize("name", ["glr-poisson", "glr-negbin", "outbreak-p"])
def test_the_needed_count_is_the_smallest_that_alarms(name):
    row = seasonal(9)[0]
    row[-1] = 0
    needed = detect.run(batch(row), name, first=FIRST).threshold[0, -1]
    for count, alarm in ((needed, 1), (needed - 1, 0)):
        if count < 0:
            continue
        row[-1] = count
        assert detect.run(batch(row), name, first=FIRST).alarm[0, -1] == alarm


def test_glr_finds_the_likeliest_epidemic():
    row = seasonal(9)[0]
    row[-6:] = [20, 24, 30, 40, 41, 60]
    chosen = glr_poisson.Parameters(c_arl=1e9, change="epi")
    found = detect.run(batch(row), "glr-poisson", chosen, first=FIRST)
    x, mu = row[FIRST:], found.expected[0]
    before = np.concatenate([[0.0], x[:-1]])
    values = [
        max(
            charts.epidemic_value(x[k : n + 1], mu[k : n + 1], before[k : n + 1])
            for k in range(n + 1)
        )
        for n in range(len(x))
    ]
    close(found.details["statistic"][0], values, atol=1e-5)


def test_the_expected_counts_of_glr_are_a_poisson_fit():
    row = seasonal(9)[0]
    found = detect.run(
        batch(row), "glr-poisson", glr_poisson.Parameters(s=2, trend=True), first=FIRST
    )
    t = np.arange(1, WEEKS + 1)
    design = np.stack(
        [
            np.ones(WEEKS),
            t,
            *(wave(2 * np.pi * s * t / 52) for s in (1, 2) for wave in (np.cos, np.sin)),
        ]
    ).T
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(row[:FIRST].mean())
    for _ in range(50):
        mean = np.exp(design[:FIRST] @ beta)
        weighted = design[:FIRST] * mean[:, None]
        beta += np.linalg.solve(
            design[:FIRST].T @ weighted, design[:FIRST].T @ (row[:FIRST] - mean)
        )
    close(found.expected[0], np.exp(design[FIRST:] @ beta), rtol=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_outbreak_p(seed):
    row = seasonal(seed, length=40)[0]
    found = detect.run(batch(row), "outbreak-p", first=1)
    logs = [charts.outbreak_p(row[: t + 1]) for t in range(1, 40)]
    close(np.log(found.details["statistic"][0]), logs, atol=1e-9)


def test_tails_far_out_keep_their_digits():
    for count, size, success in ((60.0, 4.5, 0.8), (3e6, 7e6, 0.875), (9.0, 0.5, 0.97)):
        tail, single = negative_binomial.tail(count, size, success)
        assert tail == pytest.approx(stats.nbinom.sf(count - 1, size, success), rel=1e-8)
        assert single == pytest.approx(stats.nbinom.pmf(count, size, success), rel=1e-8)
    assert negative_binomial.poisson_tail(40.0, 3.0) == pytest.approx(stats.poisson.sf(39, 3.0))
    assert negative_binomial.poisson_tail(2.0, 3.0) == pytest.approx(stats.poisson.sf(1, 3.0))


@pytest.mark.parametrize("x", [0.03, 0.9, 4.0, 11.99, 12.0, 500.0])
def test_derivatives_of_the_gamma_function(x):
    assert gamma_functions.digamma(x) == pytest.approx(special.digamma(x), rel=1e-13)
    assert gamma_functions.trigamma(x) == pytest.approx(special.polygamma(1, x), rel=1e-13)
