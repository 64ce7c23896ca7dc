"""The tables of a database as its applied migrations say, a snapshot of them, and filling them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tocsin.errors import TocsinError
from tocsin_node.ops.backup.rows import columns, kind

NOT_KEPT = frozenset({"django_session", "usersessions_usersession"})
BATCH = 1000


def applied() -> list[tuple[str, str]]:
    """Return the applied migrations of this database.

    Raises:
        TocsinError: none, or some that this program does not know.
    """
    found = sorted(MigrationRecorder(connections["default"]).applied_migrations())
    if not found:
        raise TocsinError("The database has no tables yet. Run `tocsin-node migrate` first.")
    if beyond := unknown(found):
        raise TocsinError(
            f"The database is newer than this program ({'.'.join(beyond[0])}). "
            "Use the version that it was migrated with."
        )
    return found


def unknown(migrations: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the migrations that this program does not have."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return [one for one in migrations if one not in loader.disk_migrations]


def last_of(migrations: list[tuple[str, str]]) -> list[Any]:
    """Return of each room the migrations that none of the others builds on."""
    loader, known = MigrationLoader(None), set(migrations)
    return [
        key
        for key in migrations
        if not any(
            child.key in known and child.key[0] == key[0]
            for child in loader.graph.node_map[key].children
        )
    ]


def tables(migrations: list[tuple[str, str]]) -> dict[str, type[models.Model]]:
    """Return what is kept, as it was after these migrations, by the name of the table."""
    state = MigrationLoader(None).project_state(last_of(migrations))
    found = [
        model
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    ]
    named = {model._meta.db_table: model for model in found}
    return {name: named[name] for name in sorted(named) if name not in NOT_KEPT}


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all reads inside see the database as it is now, while others go on writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        # Not Django's own transaction, which takes the write lock (`transaction_mode`).
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute("SELECT count(*) FROM sqlite_master")  # the snapshot begins
            yield
        finally:
            cursor.execute("ROLLBACK")


def last_id(model: type[models.Model]) -> int | None:
    """Return the highest number that the database gave to a row, also to one that is gone."""
    if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
        return None
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT last_value, is_called FROM {_sequence(model)}")  # noqa: S608  the database's own name
            found = cursor.fetchone()
            return int(found[0]) if found and found[1] else 0
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        return int(found[0]) if found else 0


def count_from(model: type[models.Model], last: int) -> None:
    """Let the next row of a table get the number after `last`."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT setval('{_sequence(model)}', %s, %s)", [max(last, 1), last > 0])
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])


def _sequence(model: type[models.Model]) -> str:
    with connection.cursor() as cursor:
        pk: Any = model._meta.pk
        asked = [connection.ops.quote_name(model._meta.db_table), pk.column]
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", asked)
        found = cursor.fetchone()
        if found is None or found[0] is None:
            raise TocsinError(f"{model._meta.db_table} has no counter of its rows.")
        return str(found[0])


def empty(model: type[models.Model]) -> None:
    """Remove what migrations put into a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608  a table's own name


def fill(model: type[models.Model], values: Iterator[list[Any]]) -> int:
    """Put rows into a table; return how many."""
    quote = connection.ops.quote_name
    fields = columns(model)
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(f.column) for f in fields)})"
    if connection.vendor == "postgresql":
        return _copied(into, values)
    as_is = [kind(field) in ("JSONField", "BinaryField") for field in fields]
    places = ", ".join(["%s"] * len(fields))
    count, batch = 0, []
    with connection.cursor() as cursor:
        for row in values:
            batch.append(
                [
                    value if same else field.get_db_prep_save(value, connection)
                    for value, same, field in zip(row, as_is, fields, strict=True)
                ]
            )
            count += 1
            if len(batch) == BATCH:
                cursor.executemany(f"INSERT INTO {into} VALUES ({places})", batch)  # noqa: S608  likewise
                batch = []
        if batch:
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", batch)  # noqa: S608  likewise
    return count


def _copied(into: str, values: Iterator[list[Any]]) -> int:
    count = 0
    with connection.cursor() as cursor:
        driver: Any = cursor
        with driver.copy(f"COPY {into} FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
                count += 1
    return count
