"""The rows of one or more files are held against each other and become one table of counts."""

from dataclasses import replace

import polars as pl

from tocsin.errors import BadFrame, BadInput, Place
from tocsin.formats.assembly import Understood
from tocsin.formats.contract import ROW, Counts, Note, Wanted, note
from tocsin.formats.counting import counted
from tocsin.formats.running import differences
from tocsin.formats.totals import without_total_series
from tocsin.language import mark
from tocsin.series.calendar import Step, Style, type_days
from tocsin.series.steps import infer_step

FILE = "\x00file"


def joined(parts: list[Understood], wanted: Wanted) -> Counts:
    """Return the counts of all parts.

    Raises:
        BadInput: parts that do not fit, or two rows of one key and period with different counts.
    """
    first = parts[0]
    for part in parts[1:]:
        _check_alike(first, part)
    frame = _together(parts)
    notes = [note for part in parts for note in part.notes]
    key, file = first.long.key, first.table.file
    style = first.style
    if first.long.counted:
        frame, style, step, extra = counted(frame, key, style, wanted, file)
        notes += extra
    else:
        frame, extra = without_total_series(frame, key, file)
        notes += extra
        frame, extra = _once(frame, key, parts)
        notes += extra
        step = _step(frame, style, wanted, first)
        if wanted.cumulative or first.long.cumulative:
            frame, extra = differences(frame, key, step, file)
            notes += extra
    return _counts(frame, parts, notes, style, step)


def _counts(
    frame: pl.DataFrame, parts: list[Understood], notes: list[Note], style: Style, step: Step
) -> Counts:
    first = parts[0]
    values = ["population"] if "population" in frame.columns else []
    if frame["count"].null_count() == frame.height:
        text = mark("Every count is missing.")
        notes.append(note(first.table.file, "all-missing", text, frame.height))
    return Counts(
        frame.select(pl.col(first.long.key).cast(pl.String), "period", "count", *values),
        first.long.key,
        style,
        step,
        tuple(notes),
        sum(part.rows for part in parts),
        ", ".join(part.table.file for part in parts),
        first.digest if len(parts) == 1 else " ".join(part.digest for part in parts),
        tuple(line for part in parts for line in part.table.comments),
        first.long.time,
    )


def _together(parts: list[Understood]) -> pl.DataFrame:
    """Stack the rows of all parts, and forget them there; `FILE` says where a row came from."""
    frames: list[pl.DataFrame] = []
    for number, part in enumerate(parts):
        frame = part.long.frame.with_columns(pl.lit(number, dtype=pl.UInt32).alias(FILE))
        parts[number] = replace(part, long=replace(part.long, frame=frame.clear()))
        frames.append(frame)
    if len(frames) == 1:
        return frames[0]
    texts = [frame.with_columns(pl.col(parts[0].long.key).cast(pl.String)) for frame in frames]
    frame = pl.concat(texts)
    kinds = [frame[name].cast(pl.Enum(frame[name].unique().sort())) for name in parts[0].long.key]
    return frame.with_columns(kinds)


def _check_alike(first: Understood, other: Understood) -> None:
    place = Place(other.table.file)
    if first.long.key != other.long.key:
        raise BadInput(
            place,
            f"The key columns are {', '.join(other.long.key)}; "
            f"in {first.table.file} they are {', '.join(first.long.key)}.",
            "Name the same ones for all files with --key.",
        )
    if first.style is not other.style:
        raise BadInput(
            place,
            f"The periods are written as {other.style}; in {first.table.file} as {first.style}.",
            "Write periods in the same way in all files.",
        )
    one, two = first.long.frame.columns, other.long.frame.columns
    if ("population" in one) != ("population" in two):
        raise BadInput(
            place, "Only some of the files have populations.", "Give them in all files or in none."
        )


def _step(frame: pl.DataFrame, style: Style, wanted: Wanted, first: Understood) -> Step:
    days = frame["period"].unique().sort()
    try:
        return infer_step(
            days.to_physical().to_numpy().astype(type_days), style, wanted.step or first.long.step
        )
    except BadFrame as error:
        raise BadInput(
            Place(first.table.file, column=first.long.time), str(error), "Leave --step out."
        ) from None


def _once(
    frame: pl.DataFrame, key: tuple[str, ...], parts: list[Understood]
) -> tuple[pl.DataFrame, list[Note]]:
    """Sort; keep one of identical rows; refuse two of one key and period that differ."""
    if _in_order(frame, key):
        return frame, []
    frame = frame.sort([*key, "period", FILE, ROW])
    same = pl.all_horizontal([pl.col(c) == pl.col(c).shift(1) for c in (*key, "period")])
    again = frame.select(same.fill_null(value=False).alias("again")).to_series()
    if not bool(again.any()):
        return frame, []
    values = [c for c in ("count", "population") if c in frame.columns]
    for value in values:
        differs = frame.select(~pl.col(value).eq_missing(pl.col(value).shift(1))).to_series()
        clash = (again & differs.fill_null(value=True)).arg_true().head(1).to_list()
        if clash:
            _refuse_twin(frame, clash[0], value, parts)
    dropped = int(again.sum())
    text = mark(
        "{n} row stands there twice with the same figures and was read once."
        "|{n} rows stand there twice with the same figures and were read once."
    )
    return frame.filter(~again), [note(parts[0].table.file, "duplicates", text, dropped)]


def _in_order(frame: pl.DataFrame, key: tuple[str, ...]) -> bool:
    """Whether every row comes strictly after the one before, by key and period."""
    after = pl.col("period") > pl.col("period").shift(1)
    for name in reversed(key):
        code = pl.col(name).to_physical()
        after = (code > code.shift(1)) | ((code == code.shift(1)) & after)
    return bool(frame.select(after.fill_null(value=True).all()).item())


def _refuse_twin(frame: pl.DataFrame, position: int, value: str, parts: list[Understood]) -> None:
    one, two = frame.row(position - 1, named=True), frame.row(position, named=True)
    before, part = parts[int(one[FILE])], parts[int(two[FILE])]
    where = f"row {one[ROW]}" if before is part else f"{before.table.file}, row {one[ROW]}"
    named = ", ".join(repr(two[k]) for k in part.long.key)
    column = part.long.count if value == "count" and part.long.count else value
    raise BadInput(
        Place(part.table.file, two[ROW], column, _shown(two[value])),
        f"The key {named} and the period {two['period']} stand there twice: "
        f"{where} says {_shown(one[value])}.",
        "Keep one of them. If another column tells them apart, name it with --key; if each row is "
        "a case, say --line-list.",
    )


def _shown(value: float | None) -> str:
    if value is None:
        return "missing"
    return str(int(value)) if value.is_integer() else str(value)
