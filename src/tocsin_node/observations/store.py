"""The only place that knows how counts are kept: one archive a data set, below the data folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tocsin.archive import Archive, Group, Receipt, Snapshot
from tocsin.formats import Wanted, read
from tocsin.series.tables import Table
from tocsin.watch import Revision
from tocsin.watch.screening import WHOLE
from tocsin_node.conf import conf

_REVISED_AT_MOST = 2_000
_PERIODS_BACK = 104


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a data set on a day.

    Attributes:
        snapshot: its archive on that day.
        group: the series.
        series: how many there are.
        rows: counts in the deliveries.
        digest: of the latest delivery.
    """

    snapshot: Snapshot
    group: Group
    series: int
    rows: int
    digest: str

    def tables(self) -> Iterator[Table]:
        """Yield the series, some at a time."""
        return self.snapshot.tables(self.group, fleeting=self.series > WHOLE)

    def revisions(self) -> Iterator[Revision]:
        """Yield how counts of the last periods became known; none of very many series."""
        if self.series <= _REVISED_AT_MOST:
            yield from self.snapshot.changes(self.group, _PERIODS_BACK)


def home(slug: str) -> Path:
    """Return the folder of a data set's archive."""
    return conf().data_dir / "archives" / slug


def append(slug: str, file: Path, settings: dict[str, Any], known_on: date) -> Receipt:
    """Add a file of counts as one delivery; the same file for the same day changes nothing.

    Raises:
        BadInput: names file, row, column, rule and remedy; nothing is added.
    """
    key = settings.get("key")
    wanted = Wanted(**(settings | {"key": tuple(key) if key else None, "as_of": known_on}))
    return Archive(home(slug)).append(read(file, wanted), known_on)


def known(slug: str, day: date) -> Known:
    """Return what was known on a day.

    Raises:
        BadInput: nothing was.
    """
    snapshot = Archive(home(slug)).as_of(day)
    group = snapshot.group(None)
    deliveries = snapshot.deliveries
    return Known(
        snapshot=snapshot,
        group=group,
        series=len(snapshot.keys(group)),
        rows=int(deliveries["rows"].sum()),
        digest=str(deliveries["digest"][-1]),
    )
