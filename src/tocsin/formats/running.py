"""Running totals become counts."""

import polars as pl

from tocsin.formats.contract import Note, note
from tocsin.language import mark
from tocsin.series.calendar import Step


def differences(
    frame: pl.DataFrame, key: tuple[str, ...], step: Step, file: str
) -> tuple[pl.DataFrame, list[Note]]:
    """Return what each running total adds to the one before.

    Missing become: a total that is below the one before; the first total after a gap, because it
    holds the cases of several periods; and the first total of a series unless it is 0, because it
    holds all cases before.

    Args:
        frame: sorted by key and period, one row for each.
        key: names of the key columns.
        step: length of a period.
        file: for the notes.
    """
    same = pl.all_horizontal([pl.col(k) == pl.col(k).shift(1) for k in key]).fill_null(value=False)
    count, before = pl.col("count"), pl.col("count").shift(1)
    next_period = _distance(step) == 1
    start = (~same & (count != 0)).fill_null(value=False)
    gap = (same & count.is_not_null() & (before.is_null() | ~next_period)).fill_null(value=False)
    fall = (same & next_period & (count < before)).fill_null(value=False)
    added = pl.when(start | gap | fall).then(None).when(same).then(count - before).otherwise(count)
    marked = frame.with_columns(
        added.alias("count"), start.alias("start"), gap.alias("gap"), fall.alias("fall")
    )
    notes = [
        note(file, rule, text, number)
        for name, rule, text in _NOTES
        if (number := int(marked[name].sum()))
    ]
    return marked.drop("start", "gap", "fall"), notes


_NOTES = (
    (
        "fall",
        "cumulative-falls",
        mark(
            "{n} running total is below the one before; taken as missing."
            "|{n} running totals are below the one before; taken as missing."
        ),
    ),
    (
        "gap",
        "cumulative-gaps",
        mark(
            "{n} running total follows a gap and holds several periods; taken as missing."
            "|{n} running totals follow a gap and hold several periods; taken as missing."
        ),
    ),
    (
        "start",
        "cumulative-starts",
        mark(
            "{n} series begins with a running total above 0, whose cases have no date; taken as "
            "missing.|{n} series begin with a running total above 0, whose cases have no date; "
            "taken as missing."
        ),
    ),
)


def _distance(step: Step) -> pl.Expr:
    period = pl.col("period")
    if step is Step.MONTH:
        months = period.dt.year().cast(pl.Int64) * 12 + period.dt.month().cast(pl.Int64)
        return months - months.shift(1)
    numbers = period.to_physical().cast(pl.Int64)
    return (numbers - numbers.shift(1)) // (7 if step is Step.WEEK else 1)
