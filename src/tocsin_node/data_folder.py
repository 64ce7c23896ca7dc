"""Who uses the data folder: every command shares it, a restore has it alone.

The lock is the operating system's (flock): it goes with the process that holds it, however that
ends. A restore that was cut off leaves the folder `restoring`; until it is run again nothing else
starts, for half of the files may be there.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.errors import TocsinError

try:
    import fcntl
except ImportError:  # Windows: one person's own machine, no lock
    fcntl = None

LOCK = "lock"
RESTORING = "restoring"


class InUse(TocsinError):
    """Somebody else needs the data folder as it is."""


@contextmanager
def used(data_dir: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the data folder, shared or alone, as long as the block runs.

    Raises:
        InUse: another process is in the way, or a restore was cut off; says what to do.
    """
    handle = take(data_dir, alone=alone)
    try:
        yield
    finally:
        os.close(handle)


def take(data_dir: Path, *, alone: bool = False) -> int:
    """Hold the data folder until the handle is closed or the process ends.

    Raises:
        InUse: another process is in the way, or a restore was cut off; says what to do.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    handle = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(handle, data_dir, alone=alone)
        if not alone:
            _refuse_half(data_dir)
    except InUse:
        os.close(handle)
        raise
    return handle


def _lock(handle: int, data_dir: Path, *, alone: bool) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        doing = "the node or one of its commands is running" if alone else "a restore is running"
        raise InUse(f"{data_dir} is in use: {doing}. Wait for it, or end it.") from None


def _refuse_half(data_dir: Path) -> None:
    if (data_dir / RESTORING).exists():
        raise InUse(
            f"A restore into {data_dir} was cut off. Run the same `tocsin-node restore FILE` "
            "again: it begins anew, or finishes what was left."
        )
