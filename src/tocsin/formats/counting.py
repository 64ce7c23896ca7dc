"""Cases become counts: a line list is counted for each key and period."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import BadFrame, BadInput, Place
from tocsin.formats.contract import Note, Wanted, note
from tocsin.language import mark
from tocsin.series.calendar import Step, Style, type_days
from tocsin.series.steps import every_period, infer_step

MOST_CELLS = 20_000_000


def counted(
    frame: pl.DataFrame, key: tuple[str, ...], style: Style, wanted: Wanted, file: str
) -> tuple[pl.DataFrame, Style, Step, list[Note]]:
    """Count rows, or add up their weights.

    A period without a case is 0 from the first to the last period of the whole file. A case
    without a weight makes its period missing.

    Args:
        frame: one row for each case: key columns, `period`, `count` (its weight).
        key: names of the key columns.
        style: how the periods are written.
        wanted: a `step` that is longer than the periods joins days to weeks or months.
        file: for messages.

    Raises:
        BadInput: more than 20 million series times periods, or a step that the periods cannot take.
    """
    frame, style = _coarser(frame, style, wanted)
    days = frame["period"].unique().sort()
    numbers = days.to_physical().to_numpy().astype(type_days)
    try:
        step = infer_step(numbers, style, wanted.step)
        if wanted.step is None and len(numbers) < 3 and style is Style.DATE:
            step = Step.DAY  # two onsets a week apart show no weekly counting
    except BadFrame as error:
        raise BadInput(Place(file), str(error), "Leave --step out.") from None
    every = every_period(numbers, step) if style is not Style.INDEX else None
    first = int(days.to_physical()[0])
    width = len(every) if every is not None else int(days.to_physical()[-1]) - first + 1
    series, number = _series(frame, key)
    if series.height * width > MOST_CELLS:
        raise BadInput(
            Place(file),
            f"{series.height} series of {width} periods are too many to count.",
            "Name fewer key columns with --key, or longer periods with --step.",
        )
    place = frame["period"].to_physical().to_numpy().astype(np.int64)
    place = place - first if every is None else np.searchsorted(every, place.astype(type_days))
    cells = number * width + place
    weights = frame["count"].fill_null(0.0).to_numpy()
    unknown = frame["count"].is_null().to_numpy()
    sums = pl.Series("count", np.bincount(cells, weights, series.height * width))
    holes = pl.Series(np.bincount(cells[unknown], minlength=series.height * width) > 0)
    periods = pl.Series("period", np.arange(first, first + width) if every is None else every)
    counts = series[np.repeat(np.arange(series.height), width)].with_columns(
        periods.gather(np.tile(np.arange(width), series.height)),
        sums.set(holes, None),
    )
    text = mark(
        "{n} row was counted as a case; series: {series}."
        "|{n} rows were counted as cases; series: {series}."
    )
    notes = [note(file, "line-list", text, frame.height, series=str(series.height))]
    return counts, style, step, notes


def _series(frame: pl.DataFrame, key: tuple[str, ...]) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """Return the series in order, and for each row the number of its series."""
    code = np.zeros(frame.height, dtype=np.int64)
    for name in key:
        number = frame[name].to_physical().to_numpy().astype(np.int64)
        code = code * (int(number.max()) + 1) + number
    _, first, number = np.unique(code, return_index=True, return_inverse=True)
    return frame.select(key)[first], number


def _coarser(frame: pl.DataFrame, style: Style, wanted: Wanted) -> tuple[pl.DataFrame, Style]:
    """Join days to the weeks or months that the user asks for."""
    if wanted.step not in ("week", "month") or style is not Style.DATE:
        return frame, style
    period = pl.col("period")
    if wanted.step == "month":
        return frame.with_columns(period.dt.truncate("1mo")), Style.MONTH
    if wanted.weeks == "mmwr":
        sunday = period.dt.offset_by("1d").dt.truncate("1w").dt.offset_by("-1d")
        return frame.with_columns(sunday), Style.MMWR_WEEK
    return frame.with_columns(period.dt.truncate("1w")), Style.ISO_WEEK
