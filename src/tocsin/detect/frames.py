"""Detection on data frames: polars, pandas or Arrow in, the same back."""

from collections.abc import Sequence
from typing import Any, cast

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.detect import method as find
from tocsin.detect import run
from tocsin.detect.contract import Alarms, Method, Status, Trend
from tocsin.detect.explain import STATUS_SENTENCES, plain_explanations
from tocsin.detect.parameters import build
from tocsin.errors import BadFrame, BadParameter
from tocsin.sentences import plain
from tocsin.series import Calendar, Step, Style
from tocsin.series.periods import parse_periods
from tocsin.series.tables import (
    COUNT,
    PERIOD,
    POPULATION,
    Table,
    free_names,
    is_pattern,
    tabulate,
)

STATUS_NAMES = [status.name.lower().replace("_", "-") for status in Status]
RESULT = (
    PERIOD,
    "observed",
    "expected",
    "threshold",
    "score",
    "p_value",
    "alarm",
    "trend",
    "dispersion",
    "status",
    "reason",
)
"""Columns of the answer after the key columns."""


def detect(  # noqa: PLR0913  the call's published signature
    frame: Any,
    method: str = "farrington-flexible",
    *,
    key: Sequence[str] = ("series",),
    time: str = "date",
    count: str = "count",
    population: str | None = None,
    start: Any = None,
    end: Any = None,
    compat: bool = False,
    **parameters: Any,
) -> Any:
    """Judge every series of a data frame.

    Args:
        frame: polars, pandas or pyarrow table, one row for each key and period, in any order.
        method: name of the method, see `tocsin methods`.
        key: columns that name a series; empty for a single one.
        time: column of periods: dates (each period's first day), texts such as 2011-W31, 2011-MW31
            (CDC weeks) or 2011-07, or plain numbers.
        count: column of counts; missing is missing, never 0.
        population: column of the population, for methods that use it.
        start: first period to judge, as the column writes it; None for the earliest possible one.
        end: last one; None for the last of the data.
        compat: answer as R's `surveillance` does and take R's parameter names.
        **parameters: of the method, named as `tocsin methods NAME` lists them.

    Returns:
        A table of the same kind as `frame`: the key columns (`key_status` where one is called as
        a column of the answer), then `period` (as the time column),
        `observed`, `expected`, `threshold`, `score` (1 at the threshold), `p_value`, `alarm`
        (missing where the method says neither), `trend` (whether one was kept; missing where the
        method has none), `dispersion`, `status`, `reason`.

    Raises:
        UnknownName: no such method.
        BadParameter: a parameter the method does not have, or a range outside the data.
        BadFrame: a column that is not there, or a table that is not one of counts.
    """
    chosen = find(method)
    settings = build(chosen, parameters, compat=compat)
    table = read_frame(frame, key=key, time=time, count=count, population=population)
    answer = judge(table, chosen, settings, start=start, end=end, compat=compat)
    return _like(frame, answer, time)


def read_frame(
    frame: Any, *, key: Sequence[str], time: str, count: str, population: str | None = None
) -> Table:
    """Return the batch in a data frame; arguments as in `detect`."""
    try:
        native = nw.from_native(frame, eager_only=True)
    except TypeError as error:
        raise BadFrame(
            f"A table of polars, pandas or Arrow is needed, not {type(frame).__name__}."
        ) from error
    key = [key] if isinstance(key, str) else list(key)
    names = [*key, time, count, *([population] if population else [])]
    absent = [name for name in names if name not in native.columns]
    if absent:
        raise BadFrame(
            f"There is no column {', '.join(map(repr, absent))}; there are "
            f"{', '.join(map(repr, native.columns))}. Remedy: name the columns with key=, time=, "
            "count= and population=."
        )
    _refuse_names(key, [time, count, population])
    polars = _as_polars(native, names)
    periods, style = _periods(polars[time])
    columns = [polars[name] for name in key]
    columns += [periods.alias(PERIOD), _numbers(polars[count], count).alias(COUNT)]
    if population:
        columns.append(_numbers(polars[population], population).alias(POPULATION))
    return tabulate(pl.DataFrame(columns), key, style)


def _as_polars(native: Any, names: list[str]) -> pl.DataFrame:
    try:
        return native.select(*dict.fromkeys(names)).to_polars()
    except (pl.exceptions.PolarsError, TypeError, ValueError) as error:
        raise BadFrame(f"A column holds values that no table can: {error}") from error


def judge(
    table: Table,
    method: Method,
    parameters: Any,
    *,
    start: Any = None,
    end: Any = None,
    compat: bool = False,
) -> pl.DataFrame:
    """Judge a table and return one row for each series and evaluated period.

    Arguments and columns as in `detect`, but always a polars frame.
    """
    calendar = table.batch.calendar
    first, last = position(calendar, start, "start"), position(calendar, end, "end")
    if first is not None and last is not None and first > last:
        raise BadParameter(
            f"The periods from {start} to {end} are none. Remedy: name the earlier one first."
        )
    alarms = run(table.batch, method.name, parameters, first=first, last=last, compat=compat)
    return answer_frame(table, method, alarms)


def answer_frame(table: Table, method: Method, alarms: Alarms) -> pl.DataFrame:
    """Return an answer as rows: series by series, periods in order."""
    series, evaluated = alarms.alarm.shape
    rows = np.repeat(np.arange(series, dtype=np.int64), evaluated)
    periods = _written(table.batch.calendar, alarms.first, evaluated)
    keys = table.keys[rows] if table.keys.columns else table.keys
    columns = keys.rename(free_names(keys.columns, RESULT)).get_columns()
    places = np.tile(np.arange(evaluated, dtype=np.int64), series)
    columns.append(periods[places].alias(PERIOD))
    figures = ("observed", "expected", "threshold", "score", "p_value")
    columns.extend(_floats(name, getattr(alarms, name)) for name in figures)
    flat = alarms.alarm.ravel()
    columns.append(_tristate("alarm", flat == 1, flat < 0))
    trend = alarms.trend.ravel()
    judged = np.isin(alarms.status.ravel(), (Status.OK, Status.TOO_FEW_CASES, Status.MISSING_COUNT))
    columns.append(_tristate("trend", trend == Trend.KEPT, (trend == Trend.NONE) | ~judged))
    columns.append(_floats("dispersion", alarms.dispersion))
    codes = alarms.status.ravel()
    columns.append(pl.Series("status", STATUS_NAMES)[codes])
    columns.append(_reasons(table, method, alarms))
    return pl.DataFrame(columns)


def _reasons(table: Table, method: Method, alarms: Alarms) -> pl.Series:
    texts = [plain(STATUS_SENTENCES[status]) for status in Status]
    reasons = pl.Series("reason", texts)[alarms.status.ravel()]
    raised = np.flatnonzero(alarms.alarm.ravel() == 1)
    said = plain_explanations(method, alarms, table.batch.calendar, raised)
    return reasons.scatter(raised, said) if said else reasons


def position(calendar: Calendar, period: Any, name: str) -> int | None:
    """Return the position of a period, None for None.

    Args:
        calendar: of the data.
        period: as the data write it, or the same day, week or month in another usual way.
        name: "start" or "end", for the message.

    Raises:
        BadParameter: the period is not in the data.
    """
    if period is None:
        return None
    text = str(period)
    labels = calendar.labels()
    if text in labels:
        return labels.index(text)
    found = _same_period(calendar, text)
    if found is not None:
        return found
    raise BadParameter(
        f"{name} is {text!r}, which is not a period of the data: they go from {labels[0]} to "
        f"{labels[-1]} and are written like that."
    )


_WRITTEN = {Style.ISO_WEEK: Step.WEEK, Style.MMWR_WEEK: Step.WEEK, Style.MONTH: Step.MONTH}
"""A week or month names a period only where periods are that long; a date always does."""


def _same_period(calendar: Calendar, text: str) -> int | None:
    parsed = parse_periods(pl.Series([text]))
    style = parsed.style
    if not calendar.dated or parsed.trouble is not None or style is Style.INDEX:
        return None
    if _WRITTEN.get(style, calendar.step) is not calendar.step:
        return None
    day = np.datetime64(parsed.days[0])
    places = np.flatnonzero(calendar.days == day)
    return int(places[0]) if len(places) else None


def _refuse_names(key: list[str], others: list[str | None]) -> None:
    """Refuse columns that would stand for two things."""
    twice = [name for name in key if key.count(name) > 1 or name in others]
    if twice:
        raise BadFrame(
            f"The column {twice[0]!r} is named for two things. Remedy: name it once, as key, time, "
            "count or population."
        )
    reserved = [name for name in key if name in (PERIOD, COUNT, POPULATION)]
    reserved += [name for name in (*key, *others) if name and is_pattern(name)]
    if reserved:
        raise BadFrame(f"A column cannot be called {reserved[0]!r} here. Remedy: rename it.")


def _periods(column: pl.Series) -> tuple[pl.Series, Style]:
    usual = column.dtype.is_integer() or column.dtype.is_temporal()
    try:
        parsed = parse_periods(column if usual else column.cast(pl.String))
    except pl.exceptions.PolarsError as error:
        raise BadFrame(
            f"Column {column.name!r} holds {column.dtype}, not periods. Remedy: give dates."
        ) from error
    trouble = parsed.trouble
    if trouble is not None:
        raise BadFrame(
            f"Row {trouble.position} of column {column.name!r} is {trouble.value!r}: "
            f"{trouble.rule} Remedy: {trouble.remedy}"
        )
    return parsed.days, parsed.style


def _numbers(column: pl.Series, name: str) -> pl.Series:
    if not (column.dtype.is_numeric() or column.dtype == pl.Null):
        raise BadFrame(f"Column {name!r} holds {column.dtype}, not numbers. Remedy: convert it.")
    return column.cast(pl.Float64).fill_nan(None)


def _written(calendar: Calendar, first: int, length: int) -> pl.Series:
    if calendar.style is Style.DATE:
        days = calendar.days[first : first + length]
        return pl.Series(days.astype("datetime64[ms]")).cast(pl.Date)
    if calendar.style is Style.INDEX:
        return pl.Series(np.arange(first, first + length) + calendar.first_index)
    return pl.Series(calendar.labels()[first : first + length])


def _floats(name: str, values: NDArray[np.float64]) -> pl.Series:
    return pl.Series(name, np.ascontiguousarray(values).ravel(), nan_to_null=True)


def _tristate(name: str, yes: NDArray[np.bool_], unknown: NDArray[np.bool_]) -> pl.Series:
    column = pl.Series(name, yes)
    if not unknown.any():
        return column
    return pl.select(pl.when(pl.Series(~unknown)).then(column).alias(name)).to_series()


def _like(frame: Any, answer: pl.DataFrame, time: str) -> Any:
    """Return the answer as the kind of table that was given, its periods as there."""
    given = nw.from_native(frame, eager_only=True)
    kind = given.schema[time]
    if kind == nw.String:
        answer = answer.with_columns(pl.col(PERIOD).cast(pl.String))
    if kind == nw.Datetime:
        stamps = pl.col(PERIOD).cast(pl.Datetime("us"))
        zone = getattr(kind, "time_zone", None)
        answer = answer.with_columns(stamps.dt.replace_time_zone(zone) if zone else stamps)
    if given.implementation.is_pandas():
        return _pandas(answer)
    if given.implementation.is_pyarrow():
        return cast("Any", answer).to_arrow()
    return answer


def _pandas(answer: pl.DataFrame) -> Any:
    columns = {
        column.name: column.to_numpy() if column.dtype.is_float() else column.to_list()
        for column in answer
    }
    return cast("Any", nw.from_dict(columns, backend="pandas")).to_native()
