"""From rows of a data frame to a batch of series, and back to the keys of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import BadFrame
from tocsin.series.batch import Batch
from tocsin.series.calendar import Calendar, Step, Style, dated, step_of, type_days

PERIOD, COUNT, POPULATION = "period", "count", "population"
MOST_PERIODS, MOST_CELLS = 1_000_000, 20_000_000
LARGEST_COUNT = 1e12


@dataclass(frozen=True, slots=True)
class Table:
    """A batch and what its series are called.

    Attributes:
        keys: one row for each series of the batch, its key columns.
        batch: the counts.
    """

    keys: pl.DataFrame
    batch: Batch


def tabulate(
    counts: pl.DataFrame, key: Sequence[str], style: Style, step: Step | None = None
) -> Table:
    """Lay rows of counts out as series by periods.

    Args:
        counts: one row a key and period: the key columns, `period` (Date, or Int64 for numbered
            periods), `count` (Float64, null where missing), `population` if known. Rows need no
            order; a period without a row is a missing count.
        key: names of the key columns; none makes one series.
        style: how the source writes periods.
        step: length of a period where the caller knows it; None to infer it from the days.

    Raises:
        BadFrame: no rows, two rows of one key and period, a period off the common step, a number
            that is no count.
    """
    if counts.is_empty():
        raise BadFrame("There are no counts: the table has no rows.")
    if counts[PERIOD].null_count():
        raise BadFrame("A row has no period. Remedy: fill it in, or leave the row out.")
    grouped, starts = _grouped(counts, list(key))
    days = grouped[PERIOD].to_physical().to_numpy().astype(np.int64)
    calendar, place = calendar_of(days, style, step)
    lengths = np.diff(np.append(starts, len(grouped)))
    shape = (len(starts), len(calendar))
    _refuse_emptiness(calendar, shape, len(grouped))
    cell = np.repeat(np.arange(len(starts)), lengths) * len(calendar) + place
    values = _spread(grouped[COUNT], cell, shape)
    _refuse_twins(grouped, cell, shape, list(key))
    _refuse_impossible(grouped, list(key))
    population = None
    if POPULATION in grouped.columns and grouped[POPULATION].null_count() < len(grouped):
        population = carried(_spread(grouped[POPULATION], cell, shape))
    keys = _at(grouped, list(key), starts)
    return Table(keys, Batch(values, calendar, population))


def free_names(names: Sequence[str], taken: Sequence[str]) -> dict[str, str]:
    """Return each key column's name -> its name beside other columns: `key_status` for `status`.

    Args:
        names: of the key columns.
        taken: names of the other columns.
    """
    used = {*names, *taken}
    free: dict[str, str] = {}
    for name in names:
        new = name
        while new in taken or (new != name and new in used):
            new = f"key_{new}"
        used.add(new)
        free[name] = new
    return free


def is_pattern(name: str) -> bool:
    """Whether a name of a column would stand for several columns: `*`, or `^…$`."""
    return name == "*" or (name.startswith("^") and name.endswith("$"))


def calendar_of(
    days: NDArray[np.int64], style: Style, step: Step | None
) -> tuple[Calendar, NDArray[np.int64]]:
    """Return the calendar that spans the given days and each day's position in it.

    Args:
        days: days since 1970-01-01, or numbers of periods for `Style.INDEX`, in any order.
        style: how the source writes periods.
        step: length of a period, None to infer it.

    Raises:
        BadFrame: a day that is not on the common step.
    """
    first, last = int(days.min()), int(days.max())
    if last - first >= MOST_PERIODS:
        raise BadFrame(
            f"The periods go from {first} to {last}, more than {MOST_PERIODS}. Remedy: correct "
            "the one that is far from the others."
        )
    if style is Style.INDEX:
        length = last - first + 1
        index = Calendar(Step.INDEX, style, np.arange(length).astype(type_days), first)
        return index, days - first
    seen = np.zeros(last - first + 1, dtype=np.bool_)
    seen[days - first] = True
    distinct = (np.flatnonzero(seen) + first).astype(type_days)
    known = step or step_of(distinct, style)
    calendar = dated(distinct, style, known)
    position = np.full(last - first + 1, -1, dtype=np.int64)
    inside = calendar.days.astype(np.int64) - first
    position[inside] = np.arange(len(calendar))
    place = position[days - first]
    if (place < 0).any():
        odd = days[np.argmax(place < 0)].astype(type_days)
        raise BadFrame(
            f"The period {odd} does not fit: periods begin on {calendar.days[0]} and follow each "
            f"other by one {known}. Remedy: use one date for each {known}, always the same day of "
            f"it, or say which step the data have."
        )
    return calendar, place


def _grouped(counts: pl.DataFrame, key: list[str]) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """Return the rows with each series in one stretch, and where the stretches begin."""
    if not key:
        return counts, np.zeros(1, dtype=np.int64)
    starts = _stretches(counts, key)
    if _at(counts, key, starts).is_duplicated().any():
        counts = counts.sort(key, maintain_order=True)
        starts = _stretches(counts, key)
    return counts, starts


def _at(counts: pl.DataFrame, key: list[str], starts: NDArray[np.int64]) -> pl.DataFrame:
    return pl.DataFrame([counts[name].gather(starts) for name in key])


def _stretches(counts: pl.DataFrame, key: list[str]) -> NDArray[np.int64]:
    changes = np.zeros(len(counts), dtype=np.bool_)
    changes[0] = True
    for name in key:
        identity = counts[name].rle_id().to_numpy()
        changes[1:] |= identity[1:] != identity[:-1]
    return np.flatnonzero(changes)


def _spread(
    column: pl.Series, cell: NDArray[np.int64], shape: tuple[int, int]
) -> NDArray[np.float64]:
    values = np.full(shape[0] * shape[1], np.nan)
    values[cell] = column.cast(pl.Float64).to_numpy()
    return values.reshape(shape)


def _refuse_emptiness(calendar: Calendar, shape: tuple[int, int], rows: int) -> None:
    """Refuse a few counts so far apart that the gaps between them would fill the memory."""
    cells = shape[0] * shape[1]
    if cells > MOST_CELLS and cells > 20 * rows:
        raise BadFrame(
            f"{rows} counts of {shape[0]} series are spread over {shape[1]} periods from "
            f"{calendar.label(0)} to {calendar.label(shape[1] - 1)}. Remedy: correct dates that "
            "are far from the others, use longer periods, or fewer key columns."
        )


def _refuse_twins(
    grouped: pl.DataFrame, cell: NDArray[np.int64], shape: tuple[int, int], key: list[str]
) -> None:
    times = np.bincount(cell, minlength=shape[0] * shape[1])
    if times.max() > 1:
        row = int(np.flatnonzero(times[cell] > 1)[0])
        raise BadFrame(
            f"Two rows have the same key and period: {_named(grouped, row, key)}. Remedy: leave "
            "one out, or name the column that tells them apart as a key column."
        )


def _refuse_impossible(grouped: pl.DataFrame, key: list[str]) -> None:
    count = grouped[COUNT].cast(pl.Float64)
    bad = (count < 0) | (count > LARGEST_COUNT) | (count != count.round())
    if bad.any():
        row = int(bad.fill_null(value=False).arg_max() or 0)
        raise BadFrame(
            f"{_named(grouped, row, key)} has the count {count[row]:g}; a count is a whole number "
            "from 0 to 1e12. Remedy: correct it, or leave it empty if it is not known."
        )


def _named(grouped: pl.DataFrame, row: int, key: list[str]) -> str:
    parts = [f"{name} {grouped[name][row]!s}" for name in key]
    return ", ".join([*parts, f"period {grouped[PERIOD][row]}"])


def carried(population: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fill gaps of a population with the nearest earlier figure, else the nearest later one."""
    frame = pl.DataFrame(population.T)
    return frame.fill_nan(None).select(pl.all().forward_fill().backward_fill()).to_numpy().T.copy()
