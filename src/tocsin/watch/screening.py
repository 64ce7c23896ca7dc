"""A first look at very many series, some at a time: which of them deserve a closer one.

Judging a series for a report means a year of thresholds, a curve and sentences. Of a million
series a few hundred need that. Here each block of series is judged in its last period only, by the
same methods, and only the counts of those that give a signal there, that grow, that have fallen
silent, or that gave a signal at the last watch are kept; memory does not grow with the number of
series. (A report on few series also tells alarms of the periods just before the last one. Of very
many series those were told when they were the last.)
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.series import Batch, Calendar
from tocsin.series.tables import Table
from tocsin.watch.growth import grows, growth
from tocsin.watch.silence import silences
from tocsin.watch.sweep import Judged, sweep

WHOLE = 20_000
"""Up to so many series each one is looked at closely, and listed."""
MOST = 500
"""Of more series the strongest so many signals, and so many silent series, are."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Screened:
    """What a first look at all series found.

    Attributes:
        table: series to look at closely, all periods.
        looked_at: how many series there were.
        signals: how many of them gave a signal.
        judged: how many had a probability and are not in `table`.
    """

    table: Table
    looked_at: int
    signals: int
    judged: int


def screened(
    tables: Iterable[Table],
    ends: Callable[[Calendar], tuple[int, int]],
    remembered: Sequence[dict[str, str]] = (),
    say: Callable[[int], None] = lambda _done: None,
) -> Screened | None:
    """Look at all series once.

    Args:
        tables: all on one calendar, with the same key columns.
        ends: calendar -> last position to show and last to judge.
        remembered: keys of series that are kept whatever they show: signals of the last watch.
        say: told how many series are done.

    Returns:
        What was found; None where there was no series.
    """
    kept: list[Table] = []
    strengths: list[Floats] = []
    looked_at, signals, judged = 0, 0, 0
    for table in tables:
        shown, end = ends(table.batch.calendar)
        look = _look(table.batch.until(shown), end)
        looked_at += len(table.batch)
        signals += int(look.alarm.sum())
        judged += int(look.judged.sum())
        weight = np.where(look.alarm, look.p_value, np.where(look.silent, 2.0, np.inf))
        weight[_named(table.keys, remembered)] = -1.0
        places = _best(weight)
        judged -= int(look.judged[places].sum())
        kept.append(_rows(table, places))
        strengths.append(weight[places])
        say(looked_at)
    if not kept:
        return None
    weight = np.concatenate(strengths)
    places = _best(weight)
    whole = joined(kept)
    judged += len(weight) - len(places)
    return Screened(_rows(whole, places), looked_at, signals, judged)


@dataclass(frozen=True, slots=True)
class _Look:
    """One block; arrays are (series,).

    Attributes:
        alarm: whether any method, or growth, gives a signal.
        p_value: the least probability of a signal; 1 where none is stated.
        judged: whether any method states a probability.
        silent: whether it has fallen silent.
    """

    alarm: Flags
    p_value: Floats
    judged: Flags
    silent: Flags


def _look(batch: Batch, end: int) -> _Look:
    alarm = np.zeros(len(batch), dtype=np.bool_)
    p_value = np.ones(len(batch))
    judged = np.zeros(len(batch), dtype=np.bool_)
    seasonal = np.zeros(len(batch), dtype=np.bool_)
    for answer in sweep(batch, end, _quiet, shown=1):
        own = answer.plan.series
        raised, least, stated = _latest(answer)
        alarm[own] |= raised
        p_value[own] = np.minimum(p_value[own], least)
        judged[own] |= stated
        if answer.plan.method.startswith("farrington"):
            seasonal[own] |= stated
    moves = growth(batch, end)
    growing = grows(moves) & ~seasonal
    p_value = np.where(growing, np.minimum(p_value, _tail(moves.z)), p_value)
    return _Look(alarm | growing, p_value, judged | growing, silences(batch, end).told)


def _latest(answer: Judged) -> tuple[Flags, Floats, Flags]:
    raised = answer.alarms.alarm[:, -1] == 1
    p = answer.alarms.p_value[:, -1]
    stated = ~np.isnan(p)
    return raised, np.where(raised & stated, p, 1.0), stated


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def _tail(z: Floats) -> Floats:
    from tocsin.detect.kernels.distributions import normal_tail  # noqa: PLC0415  heavy import

    return normal_tail(np.where(np.isnan(z), 0.0, z))


def _named(keys: pl.DataFrame, remembered: Sequence[dict[str, str]]) -> NDArray[np.int64]:
    """Return the rows whose key is among the given ones."""
    columns = keys.columns
    fitting = [key for key in remembered if set(key) == set(columns)]
    if not fitting or not columns:
        return np.zeros(0, dtype=np.int64)
    wanted = pl.DataFrame(fitting, schema=dict.fromkeys(columns, pl.String))
    numbered = keys.with_row_index("\x00row").with_columns(pl.col(columns).cast(pl.String))
    return numbered.join(wanted, on=columns, how="semi")["\x00row"].to_numpy().astype(np.int64)


def _best(weight: Floats) -> NDArray[np.int64]:
    """Return the places of the strongest signals and of as many silent series, in their order.

    Where nothing speaks it is the first series, so that a report has something to show.
    """
    loud, quiet = np.flatnonzero(weight <= 1.0), np.flatnonzero(weight == 2.0)
    strongest = loud[np.argsort(weight[loud], kind="stable")[:MOST]]
    places = np.sort(np.concatenate([strongest, quiet[:MOST]]))
    return places if len(places) else np.zeros(1, dtype=np.int64)


def _rows(table: Table, places: NDArray[np.int64]) -> Table:
    batch = table.batch
    population = None if batch.population is None else batch.population[places]
    # An index of rows copies them, so that the block they come from can be forgotten.
    return Table(table.keys[places], Batch(batch.values[places], batch.calendar, population))


def joined(tables: Sequence[Table]) -> Table:
    """Return tables of the same calendar and key columns as one."""
    calendar = tables[0].batch.calendar
    values = np.concatenate([t.batch.values for t in tables])
    people = [t.batch.population for t in tables]
    population = None
    if any(p is not None for p in people):
        population = np.concatenate(
            [
                np.full(t.batch.values.shape, np.nan) if p is None else p
                for t, p in zip(tables, people, strict=True)
            ]
        )
    return Table(pl.concat([t.keys for t in tables]), Batch(values, calendar, population))
