"""The two Farrington methods: R's values, a slow twin, and each point where the default differs."""

import csv
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmarks import compat
from tests.library.naive import farrington as naive
from tocsin import detect
from tocsin.detect import Status, Trend
from tocsin.detect.kernels.count_limits import limits
from tocsin.detect.kernels.farrington_design import flexible_labels, reference_points
from tocsin.detect.parameters import build
from tocsin.series import Batch, Calendar, Step, Style, dated, numbered

GOLDEN = Path(__file__).parents[2] / "golden" / "farrington"
FLEXIBLE = detect.method("farrington-flexible")
NOUFAILY = {
    "no_periods": 10,
    "past_weeks_not_included": 26,
    "p_threshold_trend": 1.0,
    "threshold_method": "nbPlugin",
    "alpha": 0.01,
}


def weekly(seed=1, periods=330, mean=8.0, phi=2.0, trend=0.0):
    rng = np.random.default_rng(seed)
    t = np.arange(periods)
    mu = mean * np.exp(trend * t + 0.4 * np.cos(2 * np.pi * t / 52))
    if phi <= 1:
        return rng.poisson(mu).astype(float)
    return rng.poisson(rng.gamma(mu / (phi - 1), phi - 1)).astype(float)


def flexible(counts, *, compat=False, last=None, population=None, calendar=None, **parameters):
    values = np.atleast_2d(counts)
    batch = Batch(values, calendar or numbered(values.shape[1]), population)
    record = build(FLEXIBLE, parameters)
    end = values.shape[1] - 1 if last is None else last
    return detect.run(batch, "farrington-flexible", record, first=end, last=end, compat=compat)


def number(text):
    return math.nan if text in {"NA", "NaN", ""} else float(text.replace("Inf", "inf"))


def table(path):
    with path.open(newline="") as file:
        return {(r["config"], r["dates"], r["t"]): r for r in csv.DictReader(file)}


def wrong(expected, found):
    for key, their in table(expected).items():
        our = table(found)[key]
        delta = their.get("mu0") is not None and (
            FLEXIBLE_CONFIGS[key[0]].get("thresholdMethod", "delta") == "delta"
        )
        for column in their:
            if column in {"config", "dates", "t"} or (column == "mu0" and delta):
                continue
            left, right = number(their[column]), number(our[column])
            same = math.isnan(left) and math.isnan(right)
            if not same and not math.isclose(left, right, rel_tol=1e-5, abs_tol=1e-6):
                yield *key, column, left, right


FLEXIBLE_CONFIGS = compat.json.loads((GOLDEN / "configs.json").read_text())["farringtonFlexible"]


@pytest.mark.parametrize("algorithm", ["farringtonFlexible", "farrington1996"])
def test_the_answers_are_those_of_r(algorithm, tmp_path):
    assert compat.main([str(GOLDEN), str(tmp_path)]) == 0
    files = sorted((GOLDEN / "expected" / algorithm).glob("*.csv"))
    assert len(files) >= 6
    for path in files:
        assert not list(wrong(path, tmp_path / algorithm / path.name)), path.name


@pytest.mark.r
def test_r_still_answers_what_is_written_down(tmp_path):
    for name in ("make.R", "configs.json", "ranges.csv"):
        shutil.copy(GOLDEN / name, tmp_path)
    shutil.copytree(GOLDEN / "inputs", tmp_path / "inputs")
    subprocess.run(
        ["Rscript", str(tmp_path / "make.R"), str(tmp_path)], check=True, capture_output=True
    )
    for path in sorted((GOLDEN / "expected").glob("*/*.csv")):
        again = tmp_path / "expected" / path.parent.name / path.name
        assert not list(wrong(path, again)), path.name


@pytest.mark.parametrize("trend", [True, False])
@pytest.mark.parametrize("groups", [1, 4, 10])
@pytest.mark.parametrize(("mean", "phi"), [(0.15, 1.5), (3.0, 1.0), (40.0, 4.0), (3e5, 50.0)])
def test_the_compiled_fit_equals_the_plain_one(trend, groups, mean, phi):
    counts = weekly(seed=groups, mean=mean, phi=phi)
    counts[[60, 61, 200]] = np.nan
    counts[150:153] = counts[150:153] * 4 + 5
    population = 1e5 * np.exp(0.001 * np.arange(len(counts)))
    k = len(counts) - 1
    points = [k - 52 * i for i in range(6)]
    for people in (None, population):
        given = {
            **NOUFAILY,
            "no_periods": groups,
            "trend": trend,
            "past_weeks_not_included": 12,
            "limit54": (0, 4),
            "population_offset": people is not None,
        }
        answer = flexible(
            counts, compat=True, population=None if people is None else people[None], **given
        )
        kept = answer.trend[0, 0] == Trend.KEPT
        twin = naive.fit(
            counts, k, points, build(FLEXIBLE, given), trend=bool(kept), population=people
        )
        eta, phi_raw, unit, factor = twin
        assert answer.expected[0, 0] == pytest.approx(math.exp(eta), rel=2e-6)
        assert answer.dispersion[0, 0] == pytest.approx(max(phi_raw, 1.0), rel=2e-6)
        for as_r, variance in ((True, factor), (False, max(phi_raw, 1.0))):
            muan = flexible(
                counts,
                compat=as_r,
                population=None if people is None else people[None],
                **{**given, "threshold_method": "muan", "trend": bool(kept)},
            )
            z = stats.norm.ppf(0.99)
            want = eta + z * math.sqrt(variance * unit)
            assert math.log(muan.details["mu0"][0, 0]) == pytest.approx(want, abs=2e-5)


@settings(max_examples=60, deadline=None)
@given(
    years=st.integers(1, 5),
    half_window=st.integers(0, 6),
    groups=st.integers(1, 12),
    left_out=st.integers(0, 40),
    extra=st.integers(0, 60),
)
def test_the_labels_are_those_of_the_definition(years, half_window, groups, left_out, extra):
    k = 52 * years + half_window + extra
    points = [k - 52 * i for i in range(years + 1)]
    found = flexible_labels(np.array(points), half_window, groups, left_out)
    slow = naive.labels(k, points, half_window, groups, left_out)
    oldest, labels = found
    assert oldest == points[-1] - half_window
    quick = {oldest + i: int(label) for i, label in enumerate(labels) if label}
    assert quick == {t: label for t, label in slow.items() if label and t >= oldest}


@settings(max_examples=80, deadline=None)
@given(
    mean=st.floats(1e-6, 1e6),
    phi=st.one_of(st.just(1.0), st.floats(1.0001, 200.0)),
    level=st.sampled_from([0.95, 0.99, 0.995, 0.9999]),
    spread=st.floats(-3, 8),
)
def test_limits_and_tails_are_those_of_the_distribution(mean, phi, level, spread):
    count = max(0.0, round(mean + spread * math.sqrt(phi * mean)))
    law = stats.poisson(mean) if phi == 1.0 else stats.nbinom(mean / (phi - 1.0), 1.0 / phi)
    limit, tail = limits(np.array([mean]), np.array([phi]), np.array([count]), level)
    assert tail[0] == pytest.approx(law.sf(count - 1), rel=1e-6, abs=1e-300)
    edge = max(abs(law.cdf(limit[0]) - level), abs(law.cdf(limit[0] - 1) - level))
    assert limit[0] == law.ppf(level) or (edge < 1e-7 and abs(limit[0] - law.ppf(level)) <= 1)


@pytest.mark.parametrize(
    ("mean", "phi"),
    [(1e10, 1e9), (1e8, 1e12), (1e13, 1.0), (1e20, 3.0), (1e60, 1e59), (1e200, 2.0)],
)
def test_limits_of_absurd_means_come_at_once(mean, phi):
    limit, tail = limits(np.array([mean]), np.array([phi]), np.array([3.0]), 0.99)
    assert 0 <= limit[0] < 8 * mean
    assert 0 <= tail[0] <= 1


def test_the_standard_error_uses_the_dispersion_where_r_uses_another_sum():
    counts = weekly(mean=60.0, phi=6.0)
    common = {**NOUFAILY, "threshold_method": "muan", "trend": False}
    r, ours = (flexible(counts, compat=mode, **common) for mode in (True, False))
    assert ours.expected[0, 0] == pytest.approx(r.expected[0, 0])
    error = [math.log(a.details["mu0"][0, 0] / a.expected[0, 0]) for a in (r, ours)]
    assert error[1] > 3 * error[0]
    assert ours.threshold[0, 0] > r.threshold[0, 0]


def test_the_score_compares_counts_with_counts():
    counts = weekly(mean=30.0)
    counts[-1] = 90
    r, ours = (flexible(counts, compat=mode, **NOUFAILY) for mode in (True, False))
    y, mu, limit = (float(a[0, 0]) for a in (ours.observed, ours.expected, ours.threshold))
    assert ours.score[0, 0] == pytest.approx((y - mu) / (limit - mu))
    assert r.score[0, 0] == pytest.approx((y - math.log(mu)) / (limit - math.log(mu)))
    assert ours.alarm[0, 0] == r.alarm[0, 0] == 1


def test_time_has_one_origin_by_date():
    days = np.arange("2008-01-07", "2016-01-01", 7, dtype="datetime64[D]")
    calendar = dated(days)
    counts = weekly(periods=len(days), trend=0.004)
    oldest = int(reference_points(calendar, len(days) - 1, 5, by_date=True)[-1]) - 3
    counts[oldest] = np.nan
    r, ours = (flexible(counts, compat=m, calendar=calendar, **NOUFAILY) for m in (True, False))
    assert ours.trend[0, 0] == r.trend[0, 0] == Trend.KEPT
    slope = float(ours.details["trend_coefficient"][0, 0])
    assert math.log(ours.expected[0, 0] / r.expected[0, 0]) == pytest.approx(slope, rel=1e-6)


def test_farrington_has_no_threshold_where_cases_are_few():
    counts = np.zeros(330)
    counts[::9] = 1
    batch = Batch(counts[None], numbered(330))
    r, ours = (detect.run(batch, "farrington", first=329, compat=mode) for mode in (True, False))
    assert r.threshold[0, 0] == 0
    assert math.isnan(ours.threshold[0, 0])
    assert ours.status[0, 0] == r.status[0, 0] == Status.TOO_FEW_CASES


def test_farrington_leaves_missing_counts_out():
    counts = weekly()
    counts[[328 - 52, 328 - 104]] = np.nan
    answer = detect.run(Batch(counts[None], numbered(330)), "farrington", first=329)
    assert answer.status[0, 0] == Status.OK
    assert answer.details["baseline_missing"][0, 0] == 2


@pytest.mark.parametrize(
    ("counts", "parameters", "trend"),
    [
        (weekly(trend=0.006), {}, Trend.KEPT),
        (weekly(), {"p_threshold_trend": 0.0001}, Trend.NOT_SIGNIFICANT),
        (weekly(trend=0.006), {"b": 2}, Trend.TOO_FEW_YEARS),
        (weekly(trend=0.02, mean=0.5), {}, Trend.EXTRAPOLATES),
        (weekly(trend=0.006), {"trend": False}, Trend.NOT_ASKED),
    ],
)
def test_what_becomes_of_the_trend_is_told(counts, parameters, trend):
    answer = flexible(counts, **{**NOUFAILY, **parameters})
    assert answer.trend[0, 0] == trend
    assert math.isnan(answer.details["trend_coefficient"][0, 0]) == (trend != Trend.KEPT)


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        (np.zeros(330), Status.NOT_CONVERGED),
        (np.full(330, np.nan), Status.MISSING_BASELINE),
        (weekly(periods=200), Status.NOT_ENOUGH_HISTORY),
        (np.where(np.arange(330) == 329, np.nan, weekly()), Status.MISSING_COUNT),
        (np.where(np.arange(330) > 325, 0.0, weekly()), Status.TOO_FEW_CASES),
    ],
)
def test_what_cannot_be_judged_has_a_status(counts, status):
    answer = flexible(counts, **NOUFAILY)
    assert answer.status[0, 0] == status
    assert answer.alarm[0, 0] < 1


def test_fifty_three_week_years_shift_the_season_by_date_only():
    days = np.arange("2007-01-01", "2016-12-31", 7, dtype="datetime64[D]")
    calendar = dated(days)
    k = int(np.searchsorted(days, np.datetime64("2016-07-04")))
    by_date = calendar.days[reference_points(calendar, k, 5, by_date=True)]
    assert [str(d) for d in by_date] == [
        "2016-07-04",
        "2015-07-06",
        "2014-07-07",
        "2013-07-01",
        "2012-07-02",
        "2011-07-04",
    ]
    by_index = calendar.days[reference_points(calendar, k, 5, by_date=False)]
    assert str(by_index[-1]) == "2011-07-11"


def test_the_leap_day_looks_back_at_the_first_of_march():
    days = np.arange("2011-01-01", "2016-03-02", dtype="datetime64[D]")
    calendar = Calendar(Step.DAY, Style.DATE, days)
    k = int(np.searchsorted(days, np.datetime64("2016-02-29")))
    points = reference_points(calendar, k, 4, by_date=True)
    assert [str(d) for d in calendar.days[points]] == [
        "2016-02-29",
        "2015-03-01",
        "2014-03-01",
        "2013-03-01",
        "2012-02-29",
    ]


def test_month_ends_have_no_same_day_in_february():
    months = np.arange("2010-01", "2016-03", dtype="datetime64[M]")
    ends = (months + 1).astype("datetime64[D]") - 1
    calendar = Calendar(Step.MONTH, Style.DATE, ends)
    assert reference_points(calendar, len(ends) - 1, 3, by_date=True) is None
    assert reference_points(calendar, len(ends) - 2, 3, by_date=True) is not None


def test_the_early_history_is_told_apart_from_late_counts():
    counts = weekly(periods=400)
    counts[:250] = np.nan
    answer = flexible(counts, **NOUFAILY)
    assert answer.details["baseline_missing"][0, 0] > 0
    assert answer.details["baseline_count"][0, 0] < 150
