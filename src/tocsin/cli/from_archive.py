"""An archive as what a command works on, in the place of files."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tocsin.errors import BadParameter

if TYPE_CHECKING:
    import datetime as dt

    from tocsin.archive import Group, Snapshot
    from tocsin.series.tables import Table
    from tocsin.watch import Revision
    from tocsin.watch.findings import Source

_OF_FILES = (
    *("time", "count", "population", "input_format", "line_list", "cumulative", "date_order"),
    *("decimal", "encoding", "sheet", "known"),
)
"""Options that say how a file is read."""
_SHOWN = 20
MOST_REVISED = 2_000
"""Up to so many series the history of revisions is looked at."""
_BACK = 104


@dataclass(frozen=True, slots=True)
class Found:
    """What an archive knew on a day.

    Attributes:
        snapshot: the archive on that day.
        group: the series that are looked at.
        day: the day: what was asked for, or that of the latest delivery.
        series: how many series there are.
        step: to which cases are joined, "day", "week" or "month".
        weeks: "iso" or "mmwr", for cases.
    """

    snapshot: "Snapshot"
    group: "Group"
    day: "dt.date"
    series: int
    step: str | None
    weeks: str | None

    def tables(self) -> "Iterator[Table]":
        """Yield the series, some at a time; a list of cases as its counts."""
        if self.group.cases:
            return iter([self.snapshot.counted(self.group, self.step, self.weeks)])
        from tocsin.watch.screening import WHOLE  # noqa: PLC0415  heavy imports wait until needed

        return self.snapshot.tables(self.group, fleeting=self.series > WHOLE)

    def revisions(self) -> "Iterator[Revision]":
        """Yield how counts of the last periods became known; none for very many series."""
        if self.series <= MOST_REVISED and not self.group.cases:
            yield from self.snapshot.changes(self.group, _BACK)

    def sources(self) -> "tuple[Source, ...]":
        """Return the latest deliveries."""
        from pathlib import Path  # noqa: PLC0415

        from tocsin.watch.findings import Source  # noqa: PLC0415

        rows = self.snapshot.deliveries.tail(_SHOWN).reverse().iter_rows(named=True)
        return tuple(
            Source(Path(row["name"]).name, row["rows"], row["digest"], " ".join(row["comments"]))
            for row in rows
        )


def archive_of(options: Namespace) -> str | None:
    """Return the archive that is named in the place of files; None where files are.

    Raises:
        BadParameter: an archive beside other names, or options that only files have.
    """
    from tocsin.archive import is_archive  # noqa: PLC0415  heavy imports wait until needed

    named = [name for name in options.files if _may_be(name) and is_archive(name)]
    if not named:
        return None
    if len(options.files) > 1:
        raise BadParameter(f"{named[0]} is an archive: name it alone, or only files.")
    odd = [name for name in _OF_FILES if getattr(options, name, None)]
    if odd:
        words = ", ".join(f"--{name.replace('_', '-')}" for name in odd)
        raise BadParameter(f"{words}: this is about files; an archive has them read already.")
    return named[0]


def _may_be(name: str) -> bool:
    from pathlib import Path  # noqa: PLC0415

    return "://" in name or Path(name).is_dir()


def found_in(root: str, options: Namespace) -> Found:
    """Return what the archive knew on the day of --as-of.

    Raises:
        BadInput: nothing was known, or several kinds of series and no --key.
    """
    import csv  # noqa: PLC0415
    import datetime as dt  # noqa: PLC0415

    from tocsin.archive import Archive  # noqa: PLC0415  heavy imports wait until needed

    snapshot: Any = Archive(root).as_of(options.as_of)
    key = next(csv.reader([options.key])) if options.key else None
    group = snapshot.group(key)
    latest = dt.date(1970, 1, 1) + dt.timedelta(days=int(snapshot.deliveries["known_on"].max()))
    odd = [name for name in ("step", "weeks") if getattr(options, name)]
    if odd and not group.cases:
        raise BadParameter(f"--{odd[0]}: the archive has counts, not cases to be counted.")
    number = len(snapshot.keys(group))
    return Found(snapshot, group, options.as_of or latest, number, options.step, options.weeks)
