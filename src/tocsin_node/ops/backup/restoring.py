"""Make a node out of a backup, in an empty data folder and an empty database."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

import tocsin
from tocsin.errors import TocsinError
from tocsin_node.conf import conf
from tocsin_node.data_folder import RESTORING
from tocsin_node.journal import queries as journal
from tocsin_node.ops.backup import container, database
from tocsin_node.ops.backup.container import FOLDERS, Reader
from tocsin_node.ops.backup.manifest import BadBackup, Manifest, Table
from tocsin_node.ops.backup.rows import columns, kind, parsed

Progress = Callable[[str], None]
MARK = "from.json"
LONGEST_ROW = 1 << 28


def restore(path: Path, say: Progress) -> Manifest:
    """Restore a backup; the caller has the data folder alone.

    1. Every byte of the backup is checked, and that the node is empty. Nothing is changed yet.
    2. The folder `restoring` is made, which keeps anything else from starting; the files are
       unpacked into it and moved to their places.
    3. The tables are made and filled in one transaction (SQLite: in a file of another name); the
       journal and the counts are compared with the manifest; commit (SQLite: rename).
    4. `restoring` is removed.

    Cut off before the end of 3, the next restore removes what is half there and begins anew; after
    it, the next restore of the same backup sees that it is complete and does 4.

    Raises:
        TocsinError: a bad backup or a node that is not empty; nothing was changed.
    """
    data_dir = conf().data_dir
    with container.checked(path) as reader:
        manifest = reader.manifest
        _not_newer(manifest)
        say(f"{path} is whole: {len(manifest.members):,} members of {manifest.made_at}")
        if _finished(data_dir, manifest):
            say("It was restored already, and cut off at the very end.")
        else:
            _empty_node(data_dir)
            _room(data_dir, manifest)
            _begin(data_dir, manifest)
            try:
                _files(reader, data_dir)
                with _new_database() as ready:
                    _database(reader, say)
                    ready()
            except BaseException:
                _undo(data_dir)
                raise
    shutil.rmtree(data_dir / RESTORING)
    return manifest


def _not_newer(manifest: Manifest) -> None:
    if beyond := database.unknown(manifest.migrations):
        raise BadBackup(
            f"it is of version {manifest.program}, this is {tocsin.__version__}, which does not "
            f"know {'.'.join(beyond[0])}; use the version that made it, or a later one"
        )


def _finished(data_dir: Path, manifest: Manifest) -> bool:
    """Whether an earlier restore of this backup ended well and only its mark is left."""
    mark = data_dir / RESTORING / MARK
    if not mark.exists() or not _tables():
        return False
    if json.loads(mark.read_text("utf-8")) != _mark(manifest):
        raise TocsinError(
            f"{data_dir} holds another backup, restored and cut off at the very end. Run the "
            "restore of that one again, or name an empty folder and an empty database."
        )
    return True


def _mark(manifest: Manifest) -> dict[str, Any]:
    return {"made_at": manifest.made_at, "journal": manifest.journal.digest}


def _tables() -> list[str]:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(name).exists():
        return []  # to connect would make the file
    return connection.introspection.table_names()


def _empty_node(data_dir: Path) -> None:
    if _tables():
        raise TocsinError(
            "The database is not empty. A restore goes into a new node only: name an empty "
            "database in TOCSIN_DATABASE_URL and an empty folder in TOCSIN_DATA_DIR."
        )
    cut_off = (data_dir / RESTORING).exists()
    full = [
        name for name in FOLDERS if (data_dir / name).exists() and any((data_dir / name).iterdir())
    ]
    if full and not cut_off:
        raise TocsinError(
            f"{data_dir / full[0]} is not empty. A restore goes into a new node only: name an "
            "empty folder in TOCSIN_DATA_DIR."
        )


def _room(data_dir: Path, manifest: Manifest) -> None:
    needed = sum(m.size for name, m in manifest.members.items() if name.startswith(container.FILES))
    free = shutil.disk_usage(data_dir).free
    if needed > free:
        raise TocsinError(
            f"The files need {needed / 2**20:,.0f} MiB and {data_dir} has {free / 2**20:,.0f}. "
            "Make room."
        )


def _undo(data_dir: Path) -> None:
    """Remove what is half there, unless the database may have taken it all."""
    with suppress(DatabaseError, OSError):
        if not _tables():
            for name in (*FOLDERS, RESTORING):
                shutil.rmtree(data_dir / name, ignore_errors=True)


def _begin(data_dir: Path, manifest: Manifest) -> None:
    """Mark the folder, and remove what an earlier attempt left."""
    folder = data_dir / RESTORING
    if folder.exists():
        for name in FOLDERS:
            shutil.rmtree(data_dir / name, ignore_errors=True)
        shutil.rmtree(folder)
    folder.mkdir()
    (folder / MARK).write_text(json.dumps(_mark(manifest)), "utf-8")
    container.sync_folder(folder)
    container.sync_folder(data_dir)


def _files(reader: Reader, data_dir: Path) -> None:
    unpacked = data_dir / RESTORING / "files"
    unpacked.mkdir()
    for name in reader.files:
        container.unpack(reader, name, unpacked)
    for folder, _, _ in os.walk(unpacked):
        container.sync_folder(Path(folder))
    for part in unpacked.iterdir():
        if (data_dir / part.name).exists():
            (data_dir / part.name).rmdir()  # empty, as was looked
        part.rename(data_dir / part.name)
    container.sync_folder(data_dir)


@contextmanager
def _new_database() -> Iterator[Callable[[], None]]:
    """Let what is written be there at the call of what is given, all of it or nothing."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            yield lambda: None
        return
    place = Path(connection.settings_dict["NAME"])
    other = place.with_name(place.name + ".restoring")
    _remove(other)

    def ready() -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        with other.open("rb") as file:
            os.fsync(file.fileno())
        _remove(place)
        other.rename(place)
        container.sync_folder(place.parent)

    connection.close()
    connection.settings_dict["NAME"] = str(other)
    try:
        yield ready
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(place)
        _remove(other)


def _remove(place: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        place.with_name(place.name + end).unlink(missing_ok=True)


def _database(reader: Reader, say: Progress) -> None:
    manifest = reader.manifest
    executor = MigrationExecutor(connection)
    executor.migrate(database.last_of(manifest.migrations))
    kept = database.tables(manifest.migrations)
    if set(kept) != {table.name for table in manifest.tables}:
        raise BadBackup("its tables are not those of its migrations")
    with transaction.atomic():
        for model in kept.values():
            database.empty(model)
        for table in manifest.tables:
            _fill(reader, table, kept[table.name])
            say(f"{table.name}: {table.rows:,} rows")
        connection.check_constraints()
    executor = MigrationExecutor(connection)  # with what was applied
    executor.migrate(executor.loader.graph.leaf_nodes())
    _compare(manifest)


def _fill(reader: Reader, table: Table, model: type[models.Model]) -> None:
    fields = columns(model)
    if [field.column for field in fields] != table.columns:
        raise BadBackup(f"the columns of {table.name} are not those of its migrations")
    try:
        count = database.fill(model, _rows(reader, table, [kind(field) for field in fields]))
    except (DatabaseError, ValueError, TypeError) as error:
        raise BadBackup(f"a row of {table.name} cannot be kept here ({error})") from error
    if count != table.rows:
        raise BadBackup(f"{table.name} has {count} rows and not {table.rows}")
    if table.last_id is not None:
        database.count_from(model, table.last_id)


def _rows(reader: Reader, table: Table, kinds: list[str]) -> Iterator[list[Any]]:
    with reader.open(f"{container.TABLES}{table.name}.jsonl") as file:
        while text := file.readline(LONGEST_ROW):
            yield parsed(text, kinds)


def _compare(manifest: Manifest) -> None:
    end, broken = journal.head(), len(journal.broken())
    if (end.count, end.digest, broken) != (
        manifest.journal.count,
        manifest.journal.digest,
        manifest.journal.broken,
    ):
        raise BadBackup("its journal is not the one that its manifest tells of")
