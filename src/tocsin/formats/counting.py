"""Cases become counts: a line list is counted for each key and period."""

import numpy as np
import polars as pl

from tocsin.errors import BadFrame, BadInput, Place
from tocsin.formats.contract import Note, Wanted
from tocsin.series.calendar import Step, Style, type_days
from tocsin.series.steps import every_period, infer_step

MOST_CELLS = 20_000_000


def counted(
    frame: pl.DataFrame, key: tuple[str, ...], style: Style, wanted: Wanted, file: str
) -> tuple[pl.DataFrame, Style, Step, list[Note]]:
    """Count rows, or add up their weights.

    A period without a case is 0 from the first to the last period of the whole file. A case
    without a weight makes its period missing.

    Args:
        frame: one row for each case: key columns, `period`, `count` (its weight).
        key: names of the key columns.
        style: how the periods are written.
        wanted: a `step` that is longer than the periods joins days to weeks or months.
        file: for messages.

    Raises:
        BadInput: more than 20 million series times periods, or a step that the periods cannot take.
    """
    frame, style = _coarser(frame, style, wanted)
    days = frame["period"].unique().sort()
    numbers = days.to_physical().to_numpy().astype(type_days)
    try:
        step = infer_step(numbers, style, wanted.step)
        if wanted.step is None and len(numbers) < 3 and style is Style.DATE:
            step = Step.DAY  # two onsets a week apart show no weekly counting
    except BadFrame as error:
        raise BadInput(Place(file), str(error), "Leave --step out.") from None
    sums = frame.group_by([*key, "period"]).agg(
        pl.when(pl.col("count").is_null().any())
        .then(None)
        .otherwise(pl.col("count").sum())
        .alias("count")
    )
    every = pl.Series("period", every_period(numbers, step)).cast(pl.Date)
    if style is Style.INDEX:
        every = pl.Series("period", np.arange(int(days[0]), int(days[-1]) + 1))
    series = sums.select(key).unique()
    if series.height * every.len() > MOST_CELLS:
        raise BadInput(
            Place(file),
            f"{series.height} series of {every.len()} periods are too many to count.",
            "Name fewer key columns with --key, or longer periods with --step.",
        )
    grid = series.join(every.to_frame(), how="cross")
    full = grid.join(
        sums.with_columns(pl.lit(value=True).alias("\x00seen")), [*key, "period"], "left"
    )
    filled = full.with_columns(
        pl.when(pl.col("\x00seen").is_null()).then(0.0).otherwise(pl.col("count")).alias("count")
    ).drop("\x00seen")
    text = f"{frame.height} rows were counted as cases in {series.height} series."
    notes = [Note(file, "line-list", text, frame.height)]
    return filled.sort([*key, "period"]), style, step, notes


def _coarser(frame: pl.DataFrame, style: Style, wanted: Wanted) -> tuple[pl.DataFrame, Style]:
    """Join days to the weeks or months that the user asks for."""
    if wanted.step not in ("week", "month") or style is not Style.DATE:
        return frame, style
    period = pl.col("period")
    if wanted.step == "month":
        return frame.with_columns(period.dt.truncate("1mo")), Style.MONTH
    if wanted.weeks == "mmwr":
        sunday = period.dt.offset_by("1d").dt.truncate("1w").dt.offset_by("-1d")
        return frame.with_columns(sunday), Style.MMWR_WEEK
    return frame.with_columns(period.dt.truncate("1w")), Style.ISO_WEEK
