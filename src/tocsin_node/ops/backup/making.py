"""Make a backup of a node that goes on working."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.db import connection, models

import tocsin
from tocsin.archive import Archive, is_archive
from tocsin.errors import TocsinError
from tocsin_node.conf import conf
from tocsin_node.journal import queries as journal
from tocsin_node.ops.backup import container, database
from tocsin_node.ops.backup.manifest import Journal, Manifest, Table
from tocsin_node.ops.backup.rows import columns, line, rows

Progress = Callable[[str], None]
TOLD_EACH = 100_000


def make(path: Path, say: Progress) -> Manifest:
    """Write a backup.

    Raises:
        TocsinError: there is such a file, it cannot be written, or the database is not this
            program's.
    """
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    with container.written(path) as out:
        with database.snapshot():
            migrations = database.applied()
            end, broken = journal.head(), len(journal.broken())
            kept = [_table(out, model, say) for model in database.tables(migrations).values()]
        # After the rows: what a row names was there before the row was.
        for name, source in _files(conf().data_dir):
            _file(out, name, source)
        say(f"{sum(name.startswith(container.FILES) for name in out.members):,} files")
        manifest = Manifest(
            program=tocsin.__version__,
            made_at=made_at,
            database=connection.vendor,
            party=conf().party,
            migrations=migrations,
            journal=Journal(end.count, end.digest, broken),
            tables=kept,
            members=dict(out.members),
        )
        out.close(manifest)
    return manifest


def _table(out: container.Writer, model: type[models.Model], say: Progress) -> Table:
    name, count = model._meta.db_table, 0
    with out.member(f"{container.TABLES}{name}.jsonl", packed=True) as file:
        for row in rows(model):
            file.write(line(row).encode("utf-8") + b"\n")
            count += 1
            if count % TOLD_EACH == 0:
                say(f"{name}: {count:,} rows ...")
    say(f"{name}: {count:,} rows")
    return Table(name, [f.column for f in columns(model)], count, database.last_id(model))


def _files(data_dir: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files that are kept, each archive as it was at one moment."""
    for folder in container.FOLDERS:
        for path in _plain(data_dir / folder):
            yield container.FILES + path.relative_to(data_dir).as_posix(), path


def _plain(folder: Path) -> Iterator[Path]:
    if not folder.is_dir() or folder.is_symlink():
        return
    if is_archive(folder):
        yield from Archive(folder).files()
        return
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            raise TocsinError(f"{path} is a link. Put what it leads to there, and try again.")
        if path.is_dir():
            yield from _plain(path)
        elif path.is_file():
            yield path


def _file(out: container.Writer, name: str, source: Path) -> None:
    # Parquet and its like are packed already.
    packed = source.suffix in (".json", ".csv", ".txt", ".xml")
    try:
        with source.open("rb") as inner, out.member(name, packed=packed) as file:
            _copy(inner, file)
    except FileNotFoundError:
        raise TocsinError(
            f"{source} went away while it was copied. Make the backup again."
        ) from None


def _copy(inner: IO[bytes], file: Any) -> None:
    while piece := inner.read(container.PIECE):
        file.write(piece)
