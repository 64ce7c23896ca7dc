"""From a reference case to the columns of its answer, one entry an algorithm."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.compat_series import Series
from tocsin import detect
from tocsin.detect import Alarms, Status, Trend
from tocsin.detect.parameters import build

Config = Mapping[str, Any]
Row = dict[str, Any]
UNJUDGED = (Status.NOT_CONVERGED, Status.DEGENERATE, Status.MISSING_BASELINE)


@dataclass(frozen=True)
class Algorithm:
    """One of R's algorithms.

    Attributes:
        name: of its folder.
        columns: value columns in the order of `expected/`.
        method: config -> name of the method here and its parameters in R's names.
        values: answer and config -> column -> array of the evaluated periods.
    """

    name: str
    columns: tuple[str, ...]
    method: Callable[[Config], tuple[str, dict[str, Any]]]
    values: Callable[[Alarms, Config], Row]


def answer(
    algorithm: Algorithm, series: Series, config: Config, first: int, last: int, *, dated: bool
) -> list[list[str]]:
    """Return the value columns of periods `first` to `last` (counted from 1) as text."""
    name, given = algorithm.method(config)
    method = detect.method(name)
    vector = given.pop("mu0") if isinstance(given.get("mu0"), list) else None
    if name.startswith("farrington"):
        given["calendar"] = "date" if dated else "index"
    parameters = build(method, given, compat=True)
    if vector is not None:
        parameters = replace(parameters, mu0=tuple(map(float, vector)))
    alarms = detect.run(
        series.batch(), name, parameters, first=first - 1, last=last - 1, compat=True
    )
    row = algorithm.values(alarms, config)
    row["observed"] = series.counts[first - 1 : last]
    return [written(row[column], last - first + 1) for column in algorithm.columns]


def written(column: Any, length: int) -> list[str]:
    """Return a column's numbers as R writes them."""
    return [text(float(value)) for value in np.broadcast_to(np.ravel(column), (length,))]


def text(value: float) -> str:
    if math.isnan(value):
        return "NA"
    if math.isinf(value):
        return "Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def flags(alarms: Alarms) -> Any:
    raised = alarms.alarm[0].astype(float)
    return np.where(raised < 0, np.nan, raised)


def bounds(alarms: Alarms, _: Config) -> Row:
    return {"upperbound": alarms.threshold[0], "alarm": flags(alarms)}


def ears(config: Config) -> tuple[str, dict[str, Any]]:
    given = dict(config)
    return f"ears-{given.pop('method', 'C1').lower()}", given


def glr(config: Config) -> tuple[str, dict[str, Any]]:
    given = dict(config)
    if given.get("mu0", 0) is None:
        del given["mu0"]
    # R's own default is to estimate the overdispersion: only a stated 0 means Poisson.
    if given.get("alpha") == 0:
        del given["alpha"]
        return "glr-poisson", given
    if given.get("change") == "intercept":
        del given["change"]
    return "glr-negbin", given


def named(name: str) -> Callable[[Config], tuple[str, dict[str, Any]]]:
    return lambda config: (name, dict(config))


def cdc_values(alarms: Alarms, config: Config) -> Row:
    return {**bounds(alarms, config), "aggr": alarms.observed[0]}


def cusum_values(alarms: Alarms, config: Config) -> Row:
    shown = np.where(np.isnan(alarms.threshold[0]), 0.0, alarms.threshold[0])
    return {
        **bounds(alarms, config),
        "upperbound": shown,
        "cusum": alarms.details["cusum"][0],
        "m": alarms.expected[0],
    }


def glr_values(alarms: Alarms, config: Config) -> Row:
    cases = config.get("ret", "value") == "cases"
    shown = alarms.threshold[0] if cases else alarms.details["statistic"][0]
    return {
        "upperbound": np.where(np.isnan(shown) & (alarms.alarm[0] >= 0), 0.0, shown),
        "alarm": flags(alarms),
        "mu0": alarms.expected[0],
        "alpha_nb": alarms.details["alpha"][0],
    }


def outbreak_values(alarms: Alarms, config: Config) -> Row:
    cases = config.get("ret", "value") == "cases"
    shown = alarms.threshold[0] if cases else alarms.details["statistic"][0]
    return {"upperbound": shown, "alarm": flags(alarms)}


def trends(alarms: Alarms) -> Any:
    kept = (alarms.trend[0] == Trend.KEPT).astype(float)
    return np.where(np.isin(alarms.status[0], UNJUDGED), np.nan, kept)


def flexible_values(alarms: Alarms, config: Config) -> Row:
    return {
        **bounds(alarms, config),
        "expected": alarms.expected[0],
        "score": alarms.score[0],
        "pvalue": alarms.p_value[0],
        "trend": trends(alarms),
        "trend_coef": alarms.details["trend_coefficient"][0],
        "phi": alarms.dispersion[0],
        "mu0": alarms.details["mu0"][0],
    }


def farrington_values(alarms: Alarms, config: Config) -> Row:
    return {
        **bounds(alarms, config),
        "trend": trends(alarms),
        "quantile_of_obs": alarms.details["quantile"][0],
        "median": alarms.details["median"][0],
    }


PLAIN = ("observed", "upperbound", "alarm")
ALGORITHMS = (
    Algorithm(
        "farringtonFlexible",
        (
            "observed",
            "expected",
            "upperbound",
            "alarm",
            "score",
            "pvalue",
            "trend",
            "trend_coef",
            "phi",
            "mu0",
        ),
        named("farrington-flexible"),
        flexible_values,
    ),
    Algorithm(
        "farrington1996",
        (*PLAIN, "trend", "quantile_of_obs", "median"),
        named("farrington"),
        farrington_values,
    ),
    Algorithm("earsC", PLAIN, ears, bounds),
    Algorithm("bayes", PLAIN, named("bayes"), bounds),
    Algorithm("rki", PLAIN, named("rki"), bounds),
    Algorithm("cdc", (*PLAIN, "aggr"), named("cdc"), cdc_values),
    Algorithm("cusum", (*PLAIN, "cusum", "m"), named("cusum"), cusum_values),
    Algorithm("glrnb", (*PLAIN, "mu0", "alpha_nb"), glr, glr_values),
    Algorithm("outbreakP", PLAIN, named("outbreak-p"), outbreak_values),
)
