"""A row for each period, a column for each series."""

import polars as pl

from tocsin.errors import BadInput, BadParameter, Place
from tocsin.formats.columns import COUNTS, TIMES, chosen_time, unused_note
from tocsin.formats.contract import ROW, Counts, Format, Long, Table, Wanted
from tocsin.formats.numerals import looks_numeric
from tocsin.formats.tidy import period_name, whole
from tocsin.series.periods import period_texts


def _sniff(table: Table) -> bool:
    lower = [name.lower() for name in table.columns]
    if len(lower) < 2 or lower[0] not in TIMES or set(lower) & set(COUNTS):
        return False
    if set(lower[1:]) & (set(TIMES) | {"year", "population", "series"}):
        return False
    if any(name.endswith(("_id", "_code")) for name in lower):
        return False
    return all(_of_counts(table.frame[name]) for name in table.columns[1:])


def _of_counts(column: pl.Series) -> bool:
    empty = column.null_count() == column.len() or (
        column.dtype == pl.String and bool((column.str.strip_chars() == "").all())
    )
    return empty or looks_numeric(column)


def _read(table: Table, wanted: Wanted) -> Long:
    if wanted.key not in (None, ("series",)):
        raise BadInput(
            Place(table.file, table.header_row),
            "Here the names of the columns are the key, called series.",
            "Leave --key out.",
        )
    time, part, _ = chosen_time(table, wanted, TIMES)
    if part is not None:
        raise BadInput(
            Place(table.file, table.header_row, part),
            "This layout needs the period in one column.",
            "Write weeks like 2020-W22 and months like 2020-05.",
        )
    series = [name for name in table.columns if name != time]
    unused = [name for name in series if name.lower() == "population"]
    series = [name for name in series if name not in unused]
    if not series:
        raise BadInput(
            Place(table.file, table.header_row),
            "No column is left for a series.",
            "Give a column for each series beside the column of periods.",
        )
    numeric = all(table.frame[name].dtype.is_numeric() for name in series)
    kind = pl.Float64 if numeric else pl.String
    # A series may be called series, period or count, so these names come last.
    inner = {"\x00time": "period", "\x00series": "series", "\x00count": "count"}
    frame = table.frame.with_columns(pl.col(series).cast(kind), pl.col(time).alias("\x00time"))
    long = frame.unpivot(
        on=series, index=["\x00time", ROW], variable_name="\x00series", value_name="\x00count"
    ).rename(inner)
    notes = unused_note(table, unused)
    return Long(long, ("series",), time, None, named_by="series", notes=notes)


def _shape(counts: Counts) -> pl.DataFrame:
    if len(counts.key) != 1 or "population" in counts.frame.columns:
        raise BadParameter("This layout takes one key column and no populations: write a tidy one.")
    name = period_name(counts)
    names = counts.frame[counts.key[0]].unique().sort()
    if name in names or "" in names:
        raise BadParameter(f"A series cannot be called {name!r} or nothing in this layout.")
    if bool(names.str.contains(r"^\^.*\$$").any()):
        raise BadParameter("A series that begins with ^ and ends with $ can head no column.")
    texts = period_texts(counts.frame["period"], counts.style)
    order = pl.col("period").rank("dense").alias("\x00order")
    long = counts.frame.select(
        pl.col(counts.key[0]).alias("\x00series"),
        texts.alias(name),
        order,
        whole(counts.frame["count"]).alias("\x00count"),
    )
    wide = long.pivot(
        "\x00series", index=["\x00order", name], values="\x00count", maintain_order=True
    )
    return wide.sort("\x00order").select(name, *names.to_list())


format = Format(  # noqa: A001  the name that every format has
    name="wide-series",
    summary="One row for each period, one column for each series.",
    suffixes=(".csv", ".tsv", ".xlsx", ".parquet"),
    sniff=_sniff,
    read=_read,
    shape=_shape,
    rank=2,
    count_column=False,
)
