"""A row for each series, a column for each period."""

import polars as pl

from tocsin.errors import BadInput, BadParameter, Place
from tocsin.formats.columns import default_key, named, unused_note, wanted_key
from tocsin.formats.contract import ROW, Counts, Format, Long, Table, Wanted
from tocsin.formats.tidy import period_name, whole
from tocsin.series.periods import period_texts
from tocsin.series.writings import unmistakable


def _periods(table: Table) -> list[str]:
    return [name for name in table.columns if unmistakable(name)]


def _sniff(table: Table) -> bool:
    found = len(_periods(table))
    return found >= 3 or (found >= 1 and found > len(table.columns) / 3)


def _read(table: Table, wanted: Wanted) -> Long:
    periods = _periods(table) or [name for name in table.columns if name.isdecimal()]
    if not periods:
        raise BadInput(
            Place(table.file, table.header_row),
            "No column is named for a period.",
            "Name columns like 2020-05-26 or 2020-W22, or read the file as another format.",
        )
    rest = [name for name in table.columns if name not in periods]
    population = named(table, wanted.population, "population")
    population = population or next((n for n in rest if n.lower() == "population"), None)
    key = wanted_key(table, wanted)
    if key is None:
        key = default_key(table, [name for name in rest if name != population])
    kept = [*key, *([population] if population else [])]
    frame = table.frame.with_columns(_alike(table.frame, periods)).unpivot(
        on=periods, index=[*kept, ROW], variable_name="period", value_name="count"
    )
    if population:
        frame = frame.rename({population: "population"})
    unused = [name for name in rest if name not in kept]
    return Long(
        frame,
        key,
        "header",
        None,
        named_by="period",
        notes=unused_note(table, unused),
    )


def _alike(frame: pl.DataFrame, periods: list[str]) -> list[pl.Expr]:
    """Give all period columns one type, so that they can stand in one column."""
    numeric = all(frame[name].dtype.is_numeric() for name in periods)
    return [pl.col(name).cast(pl.Float64 if numeric else pl.String) for name in periods]


def _shape(counts: Counts) -> pl.DataFrame:
    if "population" in counts.frame.columns:
        raise BadParameter("A wide table has no place for populations: write a tidy one.")
    texts = period_texts(counts.frame["period"], counts.style)
    order = counts.frame.select(pl.col("period"), texts.alias("text")).unique().sort("period")
    if set(order["text"]) & set(counts.key):
        raise BadParameter(f"A key column is named like a {period_name(counts)}: rename it.")
    long = counts.frame.select(*counts.key, texts.alias("period"), whole(counts.frame["count"]))
    wide = long.pivot("period", index=list(counts.key), values="count", maintain_order=True)
    return wide.select(*counts.key, *order["text"].to_list())


format = Format(  # noqa: A001  the name that every format has
    name="wide",
    summary="One row for each series, one column for each period.",
    suffixes=(".csv", ".tsv", ".xlsx", ".parquet"),
    sniff=_sniff,
    read=_read,
    shape=_shape,
    rank=1,
    count_column=False,
)
