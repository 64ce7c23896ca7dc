"""Text cells that no spreadsheet takes for a formula, and the way back.

A text that begins with a sign of a formula gets an apostrophe in front; one that begins with
apostrophes before such a sign gets one more, so that the way back is unique. Numbers are never
touched, so a negative number stays a number.
"""

import re

import polars as pl

_SIGNS = "=+\\-@\t\r\n＝＋－＠"
_RISKY = f"^'*[{_SIGNS}]"
_ESCAPED = f"^'('*[{_SIGNS}])"
_PLAIN_NUMBER = r"^[+-]?\d+([.,]\d+)?$"


def escaped(column: pl.Expr) -> pl.Expr:
    """Return a text column that is safe to open in a spreadsheet."""
    risky = column.str.contains(_RISKY) & ~column.str.contains(_PLAIN_NUMBER)
    return pl.when(risky).then(pl.concat_str(pl.lit("'"), column)).otherwise(column)


def unescaped(text: str) -> str:
    """Undo `escaped`."""
    return re.sub(_ESCAPED, r"\1", text)
