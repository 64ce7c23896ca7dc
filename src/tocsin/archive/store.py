"""The three tables of one archive, on a local disk or in S3."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from deltalake import (
    CommitProperties,
    DeltaTable,
    PostCommitHookProperties,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import DeltaError, TableNotFoundError

from tocsin.archive.layout import CONFIGURATION, COUNTS, DESCRIPTION, TABLES
from tocsin.errors import BadInput, Place

_URL = re.compile(r"^[a-z][a-z0-9+.-]+://")
_ROWS = 65_536
"""Rows of a group: what a reader of one series has to unpack."""


class Store:
    """Where the archive lies.

    Attributes:
        root: folder, or URL such as `s3://bucket/archive`.
        options: of the object store, as the `object_store` library names them; what is not given
            comes from the environment (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, ...).
    """

    def __init__(self, root: str | Path, options: Mapping[str, str] | None = None) -> None:
        text = str(root)
        self.local = None if _URL.match(text) else Path(text)
        self.root = text.rstrip("/") if self.local is None else text
        self.options = dict(options or {})

    def address(self, name: str) -> str:
        """Return where one table lies."""
        return f"{self.root}/{name}" if self.local is None else str(self.local / name)

    @cached_property
    def _writer(self) -> WriterProperties:
        return WriterProperties(compression="ZSTD", compression_level=1, max_row_group_size=_ROWS)

    def exists(self) -> bool:
        """Whether there is an archive."""
        return DeltaTable.is_deltatable(self.address(COUNTS), self.options or None)

    def create(self) -> None:
        """Make the tables that are missing; `counts` comes last and makes it an archive."""
        for table in sorted(TABLES, key=lambda one: one.name == COUNTS):
            address = self.address(table.name)
            if not DeltaTable.is_deltatable(address, self.options or None):
                if self.local is not None:
                    (self.local / table.name).mkdir(parents=True, exist_ok=True)
                DeltaTable.create(
                    address,
                    table.schema,
                    mode="ignore",
                    partition_by=list(table.partition) or None,
                    description=DESCRIPTION,
                    configuration=CONFIGURATION,
                    storage_options=self.options or None,
                )

    def table(self, name: str) -> DeltaTable:
        """Return a table as it is now.

        Raises:
            BadInput: no archive there, or one of another layout.
        """
        try:
            found = DeltaTable(self.address(name), storage_options=self.options or None)
        except TableNotFoundError:
            raise self._none() from None
        except (DeltaError, OSError) as error:
            raise BadInput(
                Place(self.root), f"The archive cannot be read: {error}.", "Check place and rights."
            ) from None
        if found.metadata().description != DESCRIPTION:
            raise BadInput(
                Place(self.root),
                f"This archive has the layout {found.metadata().description!r}, "
                f"not {DESCRIPTION!r}.",
                "Use the version of the program that wrote it.",
            )
        return found

    def _none(self) -> BadInput:
        return BadInput(
            Place(self.root),
            "There is no archive here.",
            "Name the folder of one, or begin one with `tocsin archive add`.",
        )

    def files(self, table: DeltaTable) -> list[str]:
        """Return the addresses of a table's files."""
        return table.file_uris()

    def scan(self, table: DeltaTable, files: list[str] | None = None) -> pl.LazyFrame | None:
        """Return the rows of a table as a plan; None where it has none."""
        files = self.files(table) if files is None else files
        if not files:
            return None
        options: Any = self._for_polars() if self.local is None else None
        return pl.scan_parquet(files, storage_options=options, hive_partitioning=False)

    def _for_polars(self) -> dict[str, str]:
        return {key.lower(): value for key, value in self.options.items()}

    def write(
        self,
        table: DeltaTable,
        rows: Any,
        commit: CommitProperties | None = None,
        *,
        replaced: str | None = None,
    ) -> None:
        """Add rows to a table, or put them in the place of those that `replaced` selects."""
        how: Any = {"mode": "append"}
        if replaced is not None:
            how = {"mode": "overwrite", "predicate": replaced}
        write_deltalake(
            table,
            rows,
            writer_properties=self._writer,
            commit_properties=commit,
            post_commithook_properties=PostCommitHookProperties(cleanup_expired_logs=False),
            **how,
        )
