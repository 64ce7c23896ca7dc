"""Numbers as people write them; missing is not zero, and two readings are never chosen between.

A column is read as a whole: one value that proves which mark stands before decimals proves it for
all.
"""

import re
from dataclasses import dataclass
from operator import itemgetter

import polars as pl

LARGEST = 1e12
_DIGITS = r"^[0-9]{1,15}$"
MISSING = ("", "na", "n/a", "#n/a", "nan", "null", "none", ".", "..", "-", "–", "—", "\\n", "nd")
"""Texts that mean "no count was reported", in lower case."""
_SUPPRESSED = re.compile(r"\*+|[<≤]\s*\d+")
_SPACES = re.compile("(?<=\\d)[ \u00a0\u202f\u2009'’](?=\\d{3}(?!\\d))")
_INTEGER = re.compile(r"[+-]?\d+")
_GROUPS = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+"),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+"),
}
_DECIMAL = {
    ",": re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+"),
    ".": re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)\.\d+"),
}
_POWER = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,3}")
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
_OTHER = {",": ".", ".": ","}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that is no number to take: its position in the column, and why."""

    position: int
    value: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of numbers.

    Attributes:
        values: `Float64`, null where missing.
        suppressed: cells that hide a small number (`<5`, `*`), taken as missing.
        wrong: the first value that breaks a rule, or None.
    """

    values: pl.Series
    suppressed: int = 0
    wrong: Wrong | None = None


def parse_numbers(column: pl.Series, decimal: str | None = None, *, whole: bool = True) -> Numbers:
    """Read a column of counts (or, with `whole=False`, of populations).

    Args:
        column: `String` or a numeric type.
        decimal: the mark before decimals; None: find out.
        whole: whether values must be whole numbers; a distance of 1e-9 is forgiven.
    """
    if column.dtype != pl.String:
        values = column.cast(pl.Float64).fill_nan(None)
        return _checked(column, values, 0, {}, whole=whole)
    if bool(column.str.contains(_DIGITS).all()) and column.null_count() == 0:
        return _checked(column, column.cast(pl.Float64), 0, {}, whole=whole)
    plain = column.str.strip_chars()
    digits = plain.str.contains(_DIGITS)
    values = pl.select(
        pl.when(digits).then(plain).otherwise(None).cast(pl.Float64, strict=False)
    ).to_series()
    rest = plain.filter(~digits.fill_null(value=False))
    texts = rest.unique(maintain_order=True).drop_nulls().to_list()
    known, reasons, hidden = _read(texts, decimal)
    odd = plain.replace_strict(
        pl.Series(list(known), dtype=pl.String),
        pl.Series(list(known.values()), dtype=pl.Float64),
        default=None,
        return_dtype=pl.Float64,
    )
    values = pl.select(pl.coalesce(values, odd)).to_series()
    suppressed = int(rest.is_in(hidden).sum()) if hidden else 0
    return _checked(plain, values, suppressed, reasons, whole=whole)


def looks_numeric(column: pl.Series) -> bool:
    """Whether a column holds nothing but numbers and marks of missing values."""
    if column.dtype != pl.String:
        return column.dtype.is_numeric()
    texts = column.unique().drop_nulls().str.strip_chars()
    lower = texts.str.to_lowercase()
    left = texts.filter(~lower.is_in(list(MISSING)))
    if left.len() == 0:
        return False
    shape = r"^[<≤]?\s?[+\-−]?[0-9][0-9.,'’\s]*([eE][+\-]?[0-9]+)?$|^\*+$|^(?i)[+-]?inf$"
    return bool(left.str.contains(shape).all()) and not bool(
        left.str.contains(r"^\d{4}-\d{2}-\d{2}").any()
    )


def _checked(
    texts: pl.Series,
    values: pl.Series,
    suppressed: int,
    reasons: dict[str, tuple[str, str]],
    *,
    whole: bool,
) -> Numbers:
    places: list[tuple[int, tuple[str, str]]] = []
    if reasons:
        first = texts.is_in(list(reasons)).fill_null(value=False).arg_true()[0]
        places.append((first, reasons[texts[first]]))
    rounded = values.round()
    tests = [
        (values.is_infinite(), "The number is infinite.", "Correct it, or leave the cell empty."),
        (
            values < 0,
            "The number is below 0.",
            "Correct it or leave the cell empty; running totals are read with --cumulative.",
        ),
        (values > LARGEST, "The number is above 1e12.", "Correct it."),
    ]
    if whole:
        tests.append(
            (
                (values - rounded).abs() > 1e-9,
                "A count is a whole number.",
                "Give counts, not rates. If the mark separates thousands, say so: --decimal.",
            )
        )
    for hit, rule, remedy in tests:
        where = hit.fill_null(value=False).arg_true().head(1).to_list()
        places += [(position, (rule, remedy)) for position in where]
    wrong = None
    if places:
        position, (rule, remedy) = min(places, key=itemgetter(0))
        wrong = Wrong(position, str(texts[position]), rule, remedy)
    return Numbers(rounded if whole else values, suppressed, wrong)


def _read(
    texts: list[str], decimal: str | None
) -> tuple[dict[str, float | None], dict[str, tuple[str, str]], list[str]]:
    """Return the value of every text, the reasons against some, and those that hide a number."""
    known: dict[str, float | None] = {}
    reasons: dict[str, tuple[str, str]] = {}
    hidden: list[str] = []
    numbers: dict[str, str] = {}
    for text in texts:
        bare = _SPACES.sub("", text.replace("−", "-"))
        if text.lower() in MISSING:
            known[text] = None
        elif _SUPPRESSED.fullmatch(text):
            known[text] = None
            hidden.append(text)
        elif _INTEGER.fullmatch(bare) or _POWER.fullmatch(bare) or _INFINITE.fullmatch(bare):
            known[text] = float(bare)
        elif any(p.fullmatch(bare) for p in (*_GROUPS.values(), *_DECIMAL.values())):
            numbers[text] = bare
        else:
            reasons[text] = (
                "This is not a number.",
                "Correct it, or leave the cell empty if the count is missing.",
            )
    mark = decimal or _mark(numbers, reasons)
    for text, bare in numbers.items():
        if text in reasons or mark is None:
            continue
        if _GROUPS[_OTHER[mark]].fullmatch(bare) or _DECIMAL[mark].fullmatch(bare):
            known[text] = float(bare.replace(_OTHER[mark], "").replace(mark, "."))
        else:
            reasons[text] = (
                f"This is not a number whose decimals follow {mark!r}.",
                "Write all numbers of the column in one way, or say --decimal.",
            )
    return known, reasons, hidden


def _mark(numbers: dict[str, str], reasons: dict[str, tuple[str, str]]) -> str | None:
    """Return the mark before decimals that the numbers prove, or note who can be read two ways."""
    proofs = {
        mark: next((t for t, b in numbers.items() if _proves(b, mark)), None) for mark in ",."
    }
    comma, point = proofs[","], proofs["."]
    if comma and point:
        reasons[comma] = (
            f"Decimals follow a comma here and a point in {point!r}.",
            "Write all numbers of the column in one way.",
        )
        return "."
    if comma or point:
        return "," if comma else "."
    for text, bare in numbers.items():
        # As decimals 1,234 would be no whole number; only 1,000 and 1.234 leave two readings.
        if "." in bare or all(b.endswith(",000") for b in numbers.values()):
            reasons[text] = (
                "The mark can separate thousands or decimals, and no other row shows which.",
                "Say which mark stands before decimals: --decimal . or --decimal ,",
            )
            return None
    return "."


def _proves(bare: str, mark: str) -> bool:
    """Whether a number can only be read with this mark before its decimals."""
    as_groups = _GROUPS[mark].fullmatch(bare)
    if _DECIMAL[mark].fullmatch(bare) and not as_groups:
        return True
    other = _OTHER[mark]
    return bare.count(other) > 1 and _GROUPS[other].fullmatch(bare) is not None
