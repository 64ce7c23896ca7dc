"""Rows that add up others: they would be counted twice."""

from dataclasses import replace

import polars as pl

from tocsin.formats.contract import ROW, Long, Note, note
from tocsin.language import mark

_TEXTS: tuple[object, ...] = (pl.String, pl.Enum)
WORDS = (
    *("total", "totals", "grand total", "subtotal", "sub-total", "sum", "overall", "all"),
    *("всего", "итого", "итог", "всього", "усяго", "усього", "барлығы", "жалпы", "жами", "ҳамагӣ"),
    *("ընդամենը", "укупно", "ukupno", "summe", "gesamt", "insgesamt", "gesamtsumme"),
    *(
        "total general",
        "total général",
        "totale",
        "totaal",
        "suma",
        "razem",
        "toplam",
        "合計",
        "总计",
    ),
)


def is_empty(column: pl.Series) -> pl.Series:
    """Whether a cell holds nothing, or nothing but blanks."""
    if column.dtype != pl.String:
        return column.is_null()
    return column.str.contains(r"^\s*$").fill_null(value=True)


def total_words(column: pl.Series) -> list[str]:
    """Return the values of a column that say nothing but "total"."""
    if column.dtype.base_type() not in _TEXTS:
        return []
    values = column.unique().drop_nulls().cast(pl.String)
    bare = values.str.strip_chars(" \t\u00a0:*.").str.to_lowercase()
    return values.filter(bare.is_in(list(WORDS))).sort().to_list()


def without_closing_rows(long: Long, file: str) -> tuple[Long, tuple[Note, ...]]:
    """Leave out rows that name a total and no period; `period` is still as in the source."""
    frame = long.frame
    period = frame["period"]
    closing = period.is_in(total_words(period)) if period.dtype == pl.String else period.is_null()
    empty = is_empty(period)
    named = pl.repeat(value=False, n=frame.height, eager=True)
    for name in long.key if bool(empty.any()) else ():
        named |= frame[name].is_in(total_words(frame[name]))
    closing = (closing & ~empty) | (empty & named)
    left_out = int(closing.sum())
    if not left_out:
        return long, ()
    text = mark(
        "{n} row of totals without a period was left out."
        "|{n} rows of totals without a period were left out."
    )
    return replace(long, frame=frame.filter(~closing)), (note(file, "total-rows", text, left_out),)


def without_total_series(
    frame: pl.DataFrame, key: tuple[str, ...], file: str
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Leave out series called "total" that are the sum of the others; `count` is a number.

    A series of that name that is not the sum stays, with a note: it may be all there is, or hold
    cases that no other series has.
    """
    notes: list[Note] = []
    for name in key:
        words = total_words(frame[name])
        if not words or len(words) == frame[name].n_unique():
            continue
        total = pl.col(name).is_in(words)
        others = [k for k in key if k != name]
        sums = (
            frame.filter(~total)
            .group_by([*others, "period"])
            .agg(pl.col("count").sum().alias("sum"), pl.col("count").is_null().any().alias("gap"))
        )
        joined = frame.filter(total).join(sums, on=[*others, "period"], how="left")
        known = joined.filter(pl.col("count").is_not_null() & ~pl.col("gap").fill_null(value=False))
        equal = known.select((pl.col("count") == pl.col("sum")).fill_null(value=False))
        rows = joined.height
        said = ", ".join(words)
        if known.height and bool(equal.to_series().all()):
            frame = frame.filter(~pl.col(ROW).is_in(joined[ROW].to_list()) | ~total)
            text = mark(
                "{n} row of totals ({words}) is the sum of the others and was left out."
                "|{n} rows of totals ({words}) are the sum of the others and were left out."
            )
            notes.append(note(file, "total-rows", text, rows, words=said))
        else:
            text = mark("The series {words} is not the sum of the others and was kept as a series.")
            notes.append(note(file, "total-not-sum", text, rows, words=said))
    return frame, tuple(notes)
