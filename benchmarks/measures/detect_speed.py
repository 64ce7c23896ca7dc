"""CPU a judged week, data frame in and data frame out, with R on the same counts beside it."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks import peer
from benchmarks.clock import Timing, timed
from benchmarks.contract import Effort, Measure, Progress, Table, figure
from benchmarks.series import SPARSE, WEEKS, counts, days, frame
from tocsin import detect
from tocsin.detect.frames import read_frame
from tocsin.detect.parameters import build

SEED = 1
JUDGED = 52
SERIES = {Effort.FULL: 200, Effort.QUICK: 60, Effort.TINY: 3}
REPEATS = {Effort.FULL: 9, Effort.QUICK: 3, Effort.TINY: 1}
PEER_SECONDS = {Effort.FULL: 3.0, Effort.QUICK: 0.5, Effort.TINY: 0.01}
MISSING_SHARE = 0.05

NO_SETTINGS: Mapping[str, Any] = MappingProxyType({})
NOUFAILY = MappingProxyType(
    {"no_periods": 10, "past_weeks_not_included": 26, "alpha": 0.01, "p_threshold_trend": 1.0}
)
PLUGIN = MappingProxyType({**NOUFAILY, "threshold_method": "nbPlugin"})
DELTA = MappingProxyType({**NOUFAILY, "threshold_method": "delta", "p_threshold_trend": 0.05})


@dataclass(frozen=True, slots=True)
class Case:
    """One method on one kind of input.

    Attributes:
        name: as the table shows it.
        method: its name.
        settings: parameters that are not the default.
        kind: of the input, a key of `inputs`.
        peer: case of `peer.R`; "" where R has none.
        compat: answer as R does.
    """

    name: str
    method: str
    settings: Mapping[str, Any] = field(default_factory=lambda: NO_SETTINGS)
    kind: str = "plain"
    peer: str = ""
    compat: bool = False


FLEXIBLE = "farrington-flexible"
QUICK = ("ears-c1", "ears-c2", "ears-c3", "cusum", "bayes", "rki", "cdc", "first-cases")
"""Methods that take less time than the table around them."""
CASES = (
    Case("farrington-flexible, nbPlugin", FLEXIBLE, PLUGIN, peer="flexible-plugin"),
    Case("… as R answers", FLEXIBLE, PLUGIN, peer="flexible-plugin", compat=True),
    Case("… by date", FLEXIBLE, PLUGIN, "dated", "flexible-dates"),
    Case("… sparse series", FLEXIBLE, PLUGIN, "sparse", "flexible-sparse"),
    Case("… 5 % of weeks missing", FLEXIBLE, PLUGIN, "missing", "flexible-missing"),
    Case(
        "… cases per population",
        FLEXIBLE,
        {**PLUGIN, "population_offset": True},
        "population",
        "flexible-population",
    ),
    Case("farrington-flexible, delta", FLEXIBLE, DELTA, peer="flexible-delta"),
    Case("… as R answers", FLEXIBLE, DELTA, peer="flexible-delta", compat=True),
    Case("… sparse series", FLEXIBLE, DELTA, "sparse", "flexible-delta-sparse"),
    Case("farrington", "farrington", {"alpha": 0.01}, peer="farrington"),
    Case("ears-c1", "ears-c1", peer="ears-c1"),
    Case("ears-c2", "ears-c2", peer="ears-c2"),
    Case("ears-c3", "ears-c3", peer="ears-c3"),
    Case("cusum", "cusum", peer="cusum"),
    Case("cusum, expected from a GLM", "cusum", {"m": "glm"}, peer="cusum-glm"),
    Case("bayes", "bayes", peer="bayes"),
    Case("rki", "rki", peer="rki"),
    Case("cdc", "cdc", peer="cdc"),
    Case("glr-poisson", "glr-poisson", peer="glr-poisson"),
    Case("glr-negbin, window of a year", "glr-negbin", {"m": 52}, peer="glr-negbin"),
    Case("outbreak-p", "outbreak-p", peer="outbreak-p"),
    Case("first-cases", "first-cases"),
    Case("mem", "mem", kind="dated"),
    Case("joint, all series one group", "joint"),
    Case("ensemble", "ensemble"),
    Case("ensemble, 5 % of weeks missing", "ensemble", kind="missing"),
)


def inputs(series: int) -> dict[str, NDArray[np.float64]]:
    """Return the counts of each kind of input, (series, weeks)."""
    plain = counts(series, SEED)
    holes = np.random.default_rng(SEED).random(plain.shape) < MISSING_SHARE
    return {
        "plain": plain,
        "dated": plain,
        "sparse": counts(series, SEED, SPARSE),
        "missing": np.where(holes, np.nan, plain),
        "population": plain,
    }


def people(series: int) -> NDArray[np.float64]:
    """Return populations that grow by half a per cent a year, (series, weeks)."""
    first = np.random.default_rng(SEED).uniform(2e4, 2e6, (series, 1))
    return np.round(first * np.exp(0.005 / 52 * np.arange(WEEKS)))


def run(effort: Effort, say: Progress) -> Sequence[Table]:
    """Measure every case."""
    series = SERIES[effort]
    known = inputs(series)
    population = people(series)
    rows: list[list[str]] = []
    peers = _peers(known, population, PEER_SECONDS[effort], say)
    for case in CASES:
        say(f"{case.name} ({case.method})")
        given = _frame(case, known[case.kind], population)
        timings = (
            timed(lambda case=case, given=given: _ask(case, given), REPEATS[effort]),
            timed(_on_arrays(case, given), REPEATS[effort]),
        )
        rows.append(_row(case, timings, given, peers.get(case.peer)))
    columns = (
        "method",
        "best",
        "median",
        "arrays only",
        "series-weeks/s",
        "R",
        "R / here",
        "alarms as R",
    )
    whole = _whole(_frame(CASES[0], known["plain"], population), REPEATS[effort], say)
    return [Table(_title(series), columns, rows, _notes(compared=bool(peers))), whole]


def _whole(given: pl.DataFrame, repeats: int, say: Progress) -> Table:
    """Measure the quick methods where every week that can be judged is judged."""
    rows: list[list[str]] = []
    for name in QUICK:
        say(f"{name}, all weeks")
        points = len(detect(given, name))
        timing = timed(lambda name=name: detect(given, name), repeats)
        each = [figure(seconds / points * 1e6) for seconds in (timing.best, timing.median)]
        rows.append([name, f"{points:,}", *each])
    title = "Microseconds of CPU a judged week, all weeks of the same series judged"
    notes = ["Data frame in and data frame out, as above."]
    return Table(title, ("method", "weeks judged", "best", "median"), rows, notes)


def _peers(
    known: Mapping[str, NDArray[np.float64]],
    population: NDArray[np.float64],
    seconds: float,
    say: Progress,
) -> dict[str, peer.Peer]:
    if not peer.installed():
        say("R with the package surveillance is not installed")
        return {}
    say("R")
    asked = {case.peer: case.kind for case in CASES if case.peer}
    with tempfile.TemporaryDirectory() as folder:
        return peer.ask(Path(folder), asked, known, population, seconds)


def _frame(
    case: Case, values: NDArray[np.float64], population: NDArray[np.float64]
) -> pl.DataFrame:
    with_people = population if case.kind == "population" else None
    return frame(values, dated=case.kind == "dated", population=with_people)


def _ask(case: Case, given: pl.DataFrame, *, compat: bool | None = None) -> pl.DataFrame:
    first = WEEKS - JUDGED
    return detect(
        given,
        case.method,
        population=_people_column(case),
        start=days(WEEKS)[first] if case.kind == "dated" else first + 1,
        compat=case.compat if compat is None else compat,
        **case.settings,
    )


def _on_arrays(case: Case, given: pl.DataFrame) -> Callable[[], object]:
    """Return the call that judges the same counts once they lie in arrays."""
    batch = read_frame(
        given, key=("series",), time="date", count="count", population=_people_column(case)
    ).batch
    settings = build(detect.method(case.method), case.settings, compat=case.compat)
    first = WEEKS - JUDGED
    return lambda: detect.run(batch, case.method, settings, first=first, compat=case.compat)


def _people_column(case: Case) -> str | None:
    return "population" if case.kind == "population" else None


def _row(
    case: Case, timings: tuple[Timing, Timing], given: pl.DataFrame, there: peer.Peer | None
) -> list[str]:
    points = given["series"].n_unique() * JUDGED
    whole, arrays = timings
    ours = whole.median / points
    each = [figure(seconds / points * 1e6) for seconds in (whole.best, whole.median, arrays.median)]
    cells = [case.name, *each, figure(1 / ours)]
    if there is None:
        absent = "R not installed" if case.peer else "–"
        return [*cells, absent, "–", "–"]
    theirs = there.seconds
    raised = _ask(case, given, compat=True)["alarm"].fill_null(value=False).to_numpy()
    same = raised[: there.alarms.size] == (there.alarms.ravel() == 1)
    agreed = f"{same.sum():,} of {same.size:,}"
    return [*cells, figure(theirs * 1e6), figure(theirs / ours), agreed]


def _title(series: int) -> str:
    return (
        f"Microseconds of CPU a judged week: {series} series of {WEEKS} weeks, the last {JUDGED} "
        "judged"
    )


def _notes(*, compared: bool) -> list[str]:
    ours = (
        "Best and median of the process's CPU after one warm-up, data frame in and data frame out; "
        "arrays only: median of `tocsin.detect.run` on the same counts. Series-weeks a second and "
        "core: from the median of the whole."
    )
    theirs = (
        "R: user and system CPU of the method alone on as many of the same series as fit into some "
        "seconds, its objects made before. Alarms as R: judged weeks in which the answer with "
        "`compat=True` raises an alarm exactly where R does."
    )
    return [ours, theirs] if compared else [ours]


measure = Measure("CPU of every method a judged week, beside R's surveillance.", run)
