"""What a backup says of itself."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from tocsin.errors import TocsinError

FORMAT = "tocsin-node backup"
VERSION = 1
NAME = "manifest.json"


class BadBackup(TocsinError):
    """A file that is no backup, or not as it was written: says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the database.

    Attributes:
        name: of the table.
        columns: in the order of a row's values.
        rows: how many.
        last_id: the highest number that the database ever gave to a row, None where it gives none.
    """

    name: str
    columns: list[str]
    rows: int
    last_id: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """One other file in the backup: its bytes and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal's end when the backup was made, and in how many places its chain was broken."""

    count: int
    digest: str
    broken: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a backup says of itself.

    Attributes:
        program: version of the program that made it.
        made_at: UTC.
        database: `sqlite` or `postgresql`; a restore goes into either.
        party: code of the party, may be empty.
        migrations: applied ones, room and name.
        journal: its end.
        tables: in the order of restoring.
        members: by name in the file.
    """

    program: str
    made_at: str
    database: str
    party: str
    migrations: list[tuple[str, str]]
    journal: Journal
    tables: list[Table]
    members: dict[str, Member]

    def text(self) -> str:
        """Return it as the file holds it."""
        return json.dumps(
            {"format": FORMAT, "version": VERSION, **asdict(self)}, ensure_ascii=False, indent=1
        )


def read(text: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        BadBackup: none, or one of a later program.
    """
    try:
        told: dict[str, Any] = json.loads(text)
        if told.pop("format") != FORMAT:
            raise BadBackup("it was written by another program")
        version = told.pop("version")
        if version > VERSION:
            raise BadBackup(
                f"its format {version} is newer than this program's {VERSION}; "
                "use the version that wrote it"
            )
        return Manifest(
            **told
            | {
                "migrations": [(str(app), str(name)) for app, name in told["migrations"]],
                "journal": Journal(**told["journal"]),
                "tables": [Table(**table) for table in told["tables"]],
                "members": {n: Member(**member) for n, member in told["members"].items()},
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadBackup(f"its manifest cannot be read ({error})") from None
