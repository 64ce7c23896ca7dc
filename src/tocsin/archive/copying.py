"""Which files make a whole copy of an archive on a local disk, while others go on writing to it."""

import re
from pathlib import Path

from tocsin.archive.layout import CASES, COUNTS, DELIVERIES, SERIES
from tocsin.archive.store import Store
from tocsin.errors import BadInput, Place

_LOG = "_delta_log"
_COMMIT = re.compile(r"(\d{20})\.(json|checkpoint\.parquet)")
# A delivery is announced before its counts are committed: the tables that say what counts mean are
# looked at after the counts, so that they know of each delivery that is in.
_ORDER = (COUNTS, CASES, SERIES, DELIVERIES)


def files(store: Store) -> list[Path]:
    """Return the files of the archive as it is now, each table's commits before its rows.

    None of them is ever changed. What is committed later is left out, and so is the hint that names
    the latest checkpoint: it may change meanwhile, and readers do without it.

    Raises:
        BadInput: there is no archive, or it lies in an object store.
    """
    if store.local is None:
        raise BadInput(
            Place(store.root),
            "An archive in an object store is not copied as files.",
            "Let the store itself keep copies of it.",
        )
    found: list[Path] = []
    for name in _ORDER:
        table = store.table(name)
        version = table.version()
        log = sorted((store.local / name / _LOG).iterdir())
        found += [path for path in log if _until(path.name, version)]
        found += [Path(uri.removeprefix("file://")) for uri in sorted(table.file_uris())]
    return found


def _until(name: str, version: int) -> bool:
    commit = _COMMIT.fullmatch(name)
    return commit is not None and int(commit[1]) <= version
