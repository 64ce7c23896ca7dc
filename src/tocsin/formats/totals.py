"""Rows that add up others: they would be counted twice."""

import polars as pl

from tocsin.formats.contract import ROW, Note

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


def is_total(column: pl.Expr) -> pl.Expr:
    """Whether a cell says nothing but "total"."""
    bare = column.cast(pl.String).str.strip_chars(" \u00a0:*.").str.to_lowercase()
    return bare.is_in(list(WORDS)).fill_null(value=False)


def without_closing_rows(
    frame: pl.DataFrame, key: tuple[str, ...], file: str
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Leave out rows that name a total and no period; `period` is still as in the source."""
    period = pl.col("period").cast(pl.String)
    no_period = period.is_null() | (period.str.strip_chars() == "")
    names = pl.any_horizontal([is_total(pl.col(k)) for k in key]) if key else pl.lit(value=False)
    closing = is_total(period) | (no_period & names)
    kept = frame.filter(~closing)
    left_out = frame.height - kept.height
    if not left_out:
        return frame, ()
    text = f"{left_out} rows of totals without a period were left out."
    return kept, (Note(file, "total-rows", text, left_out),)


def without_total_series(
    frame: pl.DataFrame, key: tuple[str, ...], file: str
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Leave out series called "total" that are the sum of the others; `count` is a number.

    A series of that name that is not the sum stays, with a note: it may be all there is, or hold
    cases that no other series has.
    """
    notes: list[Note] = []
    for name in key:
        words = frame[name].unique()
        words = words.filter(pl.select(is_total(pl.lit(words))).to_series())
        if words.len() == 0 or words.len() == frame[name].n_unique():
            continue
        total = pl.col(name).is_in(words.to_list())
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
        said = ", ".join(words.sort().to_list())
        if known.height and bool(equal.to_series().all()):
            frame = frame.filter(~pl.col(ROW).is_in(joined[ROW].to_list()) | ~total)
            text = f"{rows} rows of totals ({said}) are the sum of the others and were left out."
            notes.append(Note(file, "total-rows", text, rows))
        else:
            text = f"The series {said} is not the sum of the others and was kept as a series."
            notes.append(Note(file, "total-not-sum", text, rows))
    return frame, tuple(notes)
