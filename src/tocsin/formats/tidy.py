"""The tidy layout, one row for each key and period: in any container, in and out."""

import polars as pl

from tocsin.errors import BadInput, Place
from tocsin.formats.columns import Choice, choose
from tocsin.formats.contract import ROW, Counts, Long, Note, Table, Wanted, note
from tocsin.language import mark
from tocsin.series.calendar import Style
from tocsin.series.periods import parse_periods, period_texts

PERIOD_NAMES = {
    Style.DATE: "date",
    Style.ISO_WEEK: "week",
    Style.MMWR_WEEK: "week",
    Style.MONTH: "month",
    Style.INDEX: "period",
}


def read_tidy(table: Table, wanted: Wanted) -> Long:
    """Return the rows of a table that is tidy already, or of a line list.

    Raises:
        BadInput: columns that cannot be found, or weeks that can be ISO or MMWR.
    """
    chosen = choose(table, wanted)
    period, weeks, noted = _period(table, chosen, wanted)
    columns = [pl.col(k) for k in chosen.key]
    columns.append(period.alias("period"))
    count = pl.lit(1.0) if chosen.count is None else pl.col(chosen.count)
    columns.append(count.alias("count"))
    if chosen.population is not None:
        columns.append(pl.col(chosen.population).alias("population"))
    return Long(
        table.frame.select(*columns, ROW),
        chosen.key,
        chosen.part or chosen.time,
        chosen.count or "(one row, one case)",
        notes=(*chosen.notes, *noted),
        weeks=weeks,
    )


def tidy_shape(counts: Counts) -> pl.DataFrame:
    """Return counts as a tidy table; weeks, months and numbers are written as text and numbers."""
    name = period_name(counts)
    period = counts.frame["period"]
    if counts.style not in (Style.DATE, Style.INDEX):
        period = period_texts(period, counts.style)
    values = [whole(counts.frame["count"])]
    if "population" in counts.frame.columns:
        values.append(whole(counts.frame["population"]))
    return counts.frame.select(counts.key).with_columns(period.alias(name), *values)


def period_name(counts: Counts) -> str:
    """Return the name of the column of periods; never that of a key column."""
    name = PERIOD_NAMES[counts.style]
    return name if name not in counts.key else "period"


def whole(numbers: pl.Series) -> pl.Series:
    """Return integers where all numbers are whole, so that no 12.0 is written."""
    safe = numbers.drop_nulls()
    exact = bool(((safe == safe.round()) & (safe.abs() < 2**53)).all())
    return numbers.cast(pl.Int64) if exact else numbers


def _period(
    table: Table, chosen: Choice, wanted: Wanted
) -> tuple[pl.Expr, str | None, tuple[Note, ...]]:
    """Return the periods as one text, which weeks they are, and what had to be noted."""
    if chosen.part is None:
        return pl.col(chosen.time), None, ()
    year = pl.col(chosen.time).cast(pl.String).str.strip_chars().str.replace(r"\.0$", "")
    part = pl.col(chosen.part).cast(pl.String).str.strip_chars().str.replace(r"\.0$", "")
    if chosen.part_kind == "month":
        named = part.str.contains(r"[^\d]")
        text = pl.when(named).then(pl.concat_str(part, pl.lit(" "), year))
        return text.otherwise(pl.concat_str(year, pl.lit("-"), part)), None, ()
    number = part.str.replace(r"^[A-Za-z]{1,2}\s?(\d)", "$1")
    text = pl.concat_str(year, pl.lit("-W"), number)
    said = wanted.weeks or (chosen.part_kind if chosen.part_kind != "week" else None)
    if said is not None:
        return text, said, ()
    proven = _proven_weeks(table.frame.select(text).to_series())
    if proven is None:
        raise BadInput(
            Place(table.file, int(table.frame[ROW][0]), chosen.part),
            "Weeks without a mark can be ISO weeks (Monday) or MMWR weeks (Sunday).",
            "Say which: --weeks iso or --weeks mmwr.",
        )
    why = mark("The weeks were read as {weeks} weeks: only there do all of them exist.")
    return text, proven, (note(table.file, "weeks", why, weeks=proven.upper()),)


def _proven_weeks(text: pl.Series) -> str | None:
    """Return the one kind of week in which every value exists, such as week 53 of 2015."""
    fits = [kind for kind in ("iso", "mmwr") if not parse_periods(text, weeks=kind).bad_rows]
    return fits[0] if len(fits) == 1 else None
