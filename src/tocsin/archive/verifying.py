"""Is everything there, and as it was written? Reads the whole archive once."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from deltalake import DeltaTable

from tocsin.archive.identity import identities
from tocsin.archive.layout import CASES, COUNTS, DELIVERIES, SERIES
from tocsin.archive.store import Store


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written.

    Attributes:
        place: file, delivery or series.
        rule: what does not hold.
        remedy: what to do.
    """

    place: str
    rule: str
    remedy: str


_RESTORE = "Restore the folder from a backup, or add the delivery to a new archive."


def verify(store: Store) -> Iterator[Fault]:
    """Yield every fault; none means that all is well.

    Each file is unpacked whole; each delivery has to hold as many counts as it had, under the
    number that it got; each series has to be the one that its number was made of.

    Raises:
        BadInput: there is no archive.
    """
    counts = store.table(COUNTS)
    series: set[int] = set()
    rows: dict[str, int] = {}
    for file in store.files(counts):
        try:
            part = _read(store, counts, file)
        except (pl.exceptions.PolarsError, OSError) as error:
            yield Fault(file, f"The file cannot be read: {str(error)[:200]}", _RESTORE)
            continue
        for name, number in part.group_by("delivery").len().iter_rows():
            rows[name] = rows.get(name, 0) + number
        series.update(part["series"].unique().to_list())
    listed = store.table(CASES)
    try:
        plan = store.scan(listed)
        cases = None if plan is None else plan.collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        yield Fault(CASES, f"A file cannot be read: {str(error)[:200]}", _RESTORE)
        cases = None
    if cases is not None:
        rows |= dict(cases.group_by("delivery").len().iter_rows())
        series.update(cases["series"].unique().to_list())
    yield from _deliveries(store, {COUNTS: counts, CASES: listed}, rows)
    yield from _series(store, series)


def _read(store: Store, table: DeltaTable, file: str) -> pl.DataFrame:
    plan = store.scan(table, [file])
    whole = pl.DataFrame() if plan is None else plan.collect()
    return whole.select("series", "delivery")


def _deliveries(
    store: Store, tables: dict[str, DeltaTable], rows: dict[str, int]
) -> Iterator[Fault]:
    table = store.scan(store.table(DELIVERIES))
    told = pl.DataFrame(schema={"delivery": pl.String, "kind": pl.String, "rows": pl.Int64})
    if table is not None:
        told = table.select(told.columns).collect().unique("delivery")
    for name, kind, number in told.iter_rows():
        there = rows.pop(name, 0)
        if tables[kind].transaction_version(name) is None:
            if there:
                yield Fault(name, "Its counts are there, but no commit says so.", _RESTORE)
        elif there < number if kind == CASES else there != number:  # withdrawals come on top
            rule = f"The delivery had {number} counts, and {there} are there."
            yield Fault(name, rule, _RESTORE)
    for name in rows:
        yield Fault(name, "Counts of a delivery that was never announced.", _RESTORE)


def _series(store: Store, used: set[int]) -> Iterator[Fault]:
    table = store.scan(store.table(SERIES))
    known: set[int] = set()
    if table is not None:
        for (step, columns), rows in table.collect().group_by("step", "columns"):
            keys = pl.DataFrame(
                {name: rows["key"].list.get(place) for place, name in enumerate(columns)}
            )
            made = identities(keys, str(step))
            known.update(made.tolist())
            for number in rows["series"].to_numpy()[made != rows["series"].to_numpy()].tolist():
                yield Fault(f"series {number}", "Its key is not the one it was made of.", _RESTORE)
    for number in sorted(used - known):
        yield Fault(f"series {number}", "Nothing says what it stands for.", _RESTORE)
