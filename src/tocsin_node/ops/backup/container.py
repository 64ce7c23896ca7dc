"""The file of a backup: written whole or not at all, and believed in nothing when it is read."""

import hashlib
import os
import shutil
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from tocsin.errors import TocsinError
from tocsin_node.ops.backup.manifest import NAME, BadBackup, Manifest, Member, read

PIECE = 1 << 20
LARGEST_MANIFEST = 1 << 28
TABLES, FILES = "tables/", "files/"
FOLDERS = ("archives", "blobs")
"""What of the data folder is kept."""
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1


class Writer:
    """A backup being written: members one after the other, then the manifest."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.members: dict[str, Member] = {}

    @contextmanager
    def member(self, name: str, *, packed: bool) -> Iterator["Digesting"]:
        """Write one member; its size and digest are noted."""
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.external_attr = (stat.S_IFREG | 0o600) << 16
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self._file.open(info, "w", force_zip64=True) as inner:
            writing = Digesting(inner)
            yield writing
        self.members[name] = Member(writing.size, writing.digest.hexdigest())

    def close(self, manifest: Manifest) -> None:
        """Write the manifest, which tells of all the other members."""
        with self.member(NAME, packed=True) as out:
            out.write(manifest.text().encode("utf-8"))


class Digesting:
    """Counts and digests what is written through it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.size, self.digest = 0, hashlib.sha256()

    def write(self, piece: bytes) -> None:
        """Write a piece."""
        self._out.write(piece)
        self.size += len(piece)
        self.digest.update(piece)


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """Write a backup that has its name only when it is complete and on disk.

    Raises:
        TocsinError: there is such a file already, or it cannot be written.
    """
    if path.exists() or path.is_symlink():
        raise TocsinError(f"{path} is there already. A backup is never overwritten; name another.")
    partial = path.with_name(path.name + ".partial")
    try:
        handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise TocsinError(
            f"{partial} is there: another backup is writing it, or one was cut off. "
            "If none is running, remove that file."
        ) from None
    except OSError as error:
        raise TocsinError(f"{path} cannot be written ({error.strerror}). Name another.") from error
    try:
        with os.fdopen(handle, "wb") as out:
            with zipfile.ZipFile(out, "w", allowZip64=True, compresslevel=1) as file:
                yield Writer(file)
            out.flush()
            os.fsync(out.fileno())
        _named(partial, path)
    except OSError as error:
        if error.filename not in (None, str(partial)):
            raise
        raise TocsinError(
            f"{path} could not be written ({error.strerror}). Nothing of it is left; make room, or "
            "name a file on another disk."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink()


def _named(partial: Path, path: Path) -> None:
    try:
        path.hardlink_to(partial)  # unlike a rename, refuses what has come there meanwhile
    except FileExistsError:
        raise TocsinError(f"{path} has come meanwhile. It is left as it is.") from None
    except OSError:  # a file system without links
        partial.rename(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Reader:
    """A backup that was checked: every member is what the manifest says."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file = file
        self.manifest = manifest

    def open(self, name: str) -> IO[bytes]:
        """Open a member."""
        return self._file.open(name)

    @property
    def files(self) -> list[str]:
        """The members that belong into the data folder."""
        return [name for name in self.manifest.members if name.startswith(FILES)]


@contextmanager
def checked(path: Path) -> Iterator[Reader]:
    """Open a backup after every byte of it was checked.

    Raises:
        BadBackup: no backup, a damaged one, or one that was made to do harm.
    """
    try:
        with zipfile.ZipFile(path) as file:
            manifest = _manifest(file)
            for name, member in manifest.members.items():
                _check(file, name, member)
            yield Reader(file, manifest)
    except BadBackup as error:
        raise BadBackup(f"{path} is no backup to restore from: {error}.") from None
    except FileNotFoundError:
        raise BadBackup(f"{path} is not there.") from None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]  the module it decompresses with
        raise BadBackup(
            f"{path} is damaged or no backup ({error}). Take another copy of it."
        ) from None


def _manifest(file: zipfile.ZipFile) -> Manifest:
    infos = file.infolist()
    names = [info.filename for info in infos]
    if NAME not in names:
        raise BadBackup("it has no manifest")
    if len(set(names)) != len(names):
        raise BadBackup("a name is in it twice")
    for info in infos:
        _plain(info)
    if file.getinfo(NAME).file_size > LARGEST_MANIFEST:
        raise BadBackup("its manifest is too large")
    manifest = read(file.read(NAME))
    if set(manifest.members) != set(names) - {NAME}:
        raise BadBackup("it does not hold what its manifest says")
    tables = {f"{TABLES}{table.name}.jsonl" for table in manifest.tables}
    if missing := tables - set(names):
        raise BadBackup(f"{min(missing)!r} is missing")
    for name, member in manifest.members.items():
        if name not in tables and not _within(name):
            raise BadBackup(f"{name!r} has no place in a node")
        if file.getinfo(name).file_size != member.size:
            raise BadBackup(f"{name!r} has not the size that its manifest says")
    return manifest


def _plain(info: zipfile.ZipInfo) -> None:
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG) or info.is_dir():
        raise BadBackup(f"{info.filename!r} is no plain file")
    if info.flag_bits & _ENCRYPTED or info.compress_type not in _PACKED:
        raise BadBackup(f"{info.filename!r} is packed in another way")


def _within(name: str) -> bool:
    """Whether a member's name leads into one of the folders that are kept, and nowhere else."""
    if "\\" in name or "\0" in name or ":" in name:
        return False
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") for part in parts)
    return plain and len(parts) > 2 and parts[0] == FILES[:-1] and parts[1] in FOLDERS


def _check(file: zipfile.ZipFile, name: str, member: Member) -> None:
    digest = hashlib.sha256()
    with file.open(name) as inner:
        while piece := inner.read(PIECE):
            digest.update(piece)
    if digest.hexdigest() != member.sha256:
        raise BadBackup(f"{name!r} is not as it was written")


def unpack(reader: Reader, name: str, folder: Path) -> None:
    """Write a member of the data folder below another folder, on disk when this returns."""
    path = folder / PurePosixPath(name).relative_to(FILES[:-1])
    path.parent.mkdir(parents=True, exist_ok=True)
    with reader.open(name) as inner, path.open("xb") as out:
        shutil.copyfileobj(inner, out, PIECE)
        out.flush()
        os.fsync(out.fileno())
