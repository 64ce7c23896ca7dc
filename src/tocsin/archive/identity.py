"""Numbers that stand for series: stable hashes of what a series is."""

import hashlib
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

NUMBER = "\x00number"
"""Column of numbers beside key columns; no key column can be called so."""
_MASK = (1 << 63) - 1


def identities(keys: pl.DataFrame, step: str) -> NDArray[np.int64]:
    """Return a number from 0 to 2^63 - 1 for each key; the same key has the same one everywhere.

    BLAKE2b of the step, the names of the columns and their values, each with its length before it,
    so that no two keys read the same; cut to 63 bits. A million series meet by chance with
    probability 5e-8, and the archive refuses the second of two that do.

    Args:
        keys: one row for each series; text columns, in the order of their names.
        step: length of a period, "day", "week", "month" or "index".
    """
    head = "".join(f"{len(part.encode())}:{part}" for part in (step, *keys.columns)).encode()
    start = hashlib.blake2b(head, digest_size=8)
    numbers = np.empty(len(keys), dtype=np.int64)
    for row, text in enumerate(_texts(keys)):
        made = start.copy()
        made.update(text.encode())
        numbers[row] = int.from_bytes(made.digest(), "big") & _MASK
    return numbers


def _texts(keys: pl.DataFrame) -> Sequence[str]:
    if not keys.columns:
        return [""] * len(keys)
    parts = [
        part
        for column in keys.get_columns()
        for part in (column.str.len_bytes().cast(pl.String), pl.lit(":"), column)
    ]
    return pl.select(pl.concat_str(parts)).to_series().to_list()
