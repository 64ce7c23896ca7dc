"""A path becomes bytes, or a clear message why not."""

import gzip
import hashlib
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import BadInput, Place

LARGEST = 2 << 30
"""No count file needs more than 2 GiB; a device or an endless pipe would."""
_SUFFIXES = {
    *(".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".parquet", ".pq"),
    *(".xml", ".json", ".gz"),
}


@dataclass(slots=True)
class Source:
    """A file in memory.

    Attributes:
        file: name as given.
        stem: its name without folder and suffixes.
        suffix: the last one, lower case, without `.gz`.
        raw: the bytes, unpacked.
        digest: SHA-256 of the file's own bytes.
    """

    file: str
    stem: str
    suffix: str
    raw: bytes
    digest: str

    def take(self) -> bytes:
        """Hand over the bytes and forget them, so that they do not stand in memory twice."""
        raw, self.raw = self.raw, b""
        return raw


def opened(path: str | Path) -> Source:
    """Read a file into memory.

    Raises:
        BadInput: no such file, a folder, no right to read it, nothing in it, too large.
    """
    file = str(path)
    raw = _bytes(Path(path), file)
    if not raw:
        raise BadInput(Place(file), "The file is empty.", "Give a file with a header and rows.")
    digest = hashlib.sha256(raw).hexdigest()
    if raw[:2] == b"\x1f\x8b":
        raw = _unpacked(raw, file)
    name = Path(path).name
    suffixes = [s.lower() for s in Path(path).suffixes]
    suffix = next((s for s in reversed(suffixes) if s != ".gz"), "")
    while Path(name).suffix.lower() in _SUFFIXES:
        name = Path(name).stem
    # Bytes of a name that are no UTF-8 cannot stand in a table.
    stem = name.encode(errors="replace").decode()
    return Source(file, stem, suffix, raw, digest)


def _bytes(path: Path, file: str) -> bytes:
    try:
        if path.is_dir():
            raise BadInput(Place(file), "This is a folder.", "Name the files in it.")
        if not path.exists():
            raise BadInput(Place(file), "There is no such file.", "Check the name.")
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except PermissionError:
        raise BadInput(
            Place(file), "You may not read this file.", "Ask its owner for the right to read it."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            Place(file), f"The file cannot be read: {reason}.", "Check the name and the disk."
        ) from None
    if len(raw) > LARGEST:
        raise BadInput(Place(file), "The file is larger than 2 GiB.", "Split it by year or area.")
    return raw


def _unpacked(raw: bytes, file: str) -> bytes:
    limit = min(LARGEST, max(1 << 20, 200 * len(raw)))
    try:
        with gzip.open(io.BytesIO(raw)) as stream:
            text = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error):
        raise BadInput(
            Place(file), "The gzip file is broken.", "Copy it again, or unpack it first."
        ) from None
    if len(text) > limit:
        raise BadInput(
            Place(file),
            "The gzip file unpacks to more than 200 times its size.",
            "Unpack it first and look at what it holds.",
        )
    if not text:
        raise BadInput(Place(file), "The file is empty.", "Give a file with a header and rows.")
    return text
