"""The layout of Johns Hopkins University's COVID-19 time series, global and US.

One row for each place, one column for each day (1/22/20: month, day, year), running totals.
Source: Dong E, Du H, Gardner L. Lancet Infect Dis 2020;20:533-4, doi:10.1016/S1473-3099(20)30120-1.
"""

import polars as pl

from tocsin.errors import BadInput, Place
from tocsin.formats.columns import unused_note, wanted_key
from tocsin.formats.contract import ROW, Format, Long, Table, Wanted
from tocsin.series.writings import unmistakable

_COUNTRY = ("country/region", "country_region")
_PLACES = (*_COUNTRY, "province/state", "province_state", "admin2")
_POPULATION = "population"


def _periods(table: Table) -> list[str]:
    return [name for name in table.columns if unmistakable(name)]


def _sniff(table: Table) -> bool:
    lower = {name.lower() for name in table.columns}
    return bool(lower & set(_COUNTRY)) and "lat" in lower and bool(_periods(table))


def _read(table: Table, wanted: Wanted) -> Long:
    periods = _periods(table)
    places = [name for name in table.columns if name.lower() in _PLACES]
    if not periods or not places:
        raise BadInput(
            Place(table.file, table.header_row),
            "This is not the layout of Johns Hopkins University.",
            "It has a column Country/Region and columns like 1/22/20.",
        )
    key = wanted_key(table, wanted) or tuple(places)
    population = next((n for n in table.columns if n.lower() == _POPULATION), None)
    kept = [*key, *([population] if population else [])]
    frame = table.frame.with_columns(pl.col(periods).cast(pl.String)).unpivot(
        on=periods, index=[*kept, ROW], variable_name="period", value_name="count"
    )
    if population:
        frame = frame.rename({population: "population"})
    unused = [name for name in table.columns if name not in kept and name not in periods]
    return Long(
        frame,
        key,
        "header",
        None,
        named_by="period",
        notes=unused_note(table, unused),
        cumulative=True,
        short_years=True,
    )


format = Format(  # noqa: A001  the name that every format has
    name="jhu-wide",
    summary="Johns Hopkins University's COVID-19 series: columns are days, running totals.",
    suffixes=(),
    sniff=_sniff,
    read=_read,
    rank=0,
    count_column=False,
)
