"""Detection on data frames: polars, pandas or Arrow in, the same back."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.detect import method as find
from tocsin.detect import run
from tocsin.detect.contract import Alarms, Method, Status, Trend
from tocsin.detect.explain import STATUS_SENTENCES, explanation, plain
from tocsin.detect.parameters import build
from tocsin.errors import BadFrame, BadParameter
from tocsin.series import Calendar, Style
from tocsin.series.tables import COUNT, PERIOD, POPULATION, Table, tabulate

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
        A table of the same kind as `frame`: the key columns, then `period` (as the time column),
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
    return _like(frame, answer)


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
    names = [*key, time, count, *([population] if population else [])]
    absent = [name for name in names if name not in native.columns]
    if absent:
        raise BadFrame(
            f"There is no column {', '.join(map(repr, absent))}; there are "
            f"{', '.join(map(repr, native.columns))}. Remedy: name the columns with key=, time=, "
            "count= and population=."
        )
    polars = native.select(*dict.fromkeys(names)).to_polars()
    periods, style = _periods(polars[time])
    columns = [polars[name] for name in key]
    columns += [periods.alias(PERIOD), _numbers(polars[count], count).alias(COUNT)]
    if population:
        columns.append(_numbers(polars[population], population).alias(POPULATION))
    return tabulate(pl.DataFrame(columns), list(key), style)


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
    alarms = run(table.batch, method.name, parameters, first=first, last=last, compat=compat)
    return answer_frame(table, method, alarms)


def answer_frame(table: Table, method: Method, alarms: Alarms) -> pl.DataFrame:
    """Return an answer as rows: series by series, periods in order."""
    series, evaluated = alarms.alarm.shape
    rows = np.repeat(np.arange(series, dtype=np.int64), evaluated)
    periods = _written(table.batch.calendar, alarms.first, evaluated)
    keys = table.keys[rows] if table.keys.columns else table.keys
    columns = keys.get_columns()
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
    width = alarms.alarm.shape[1]
    said = [
        " ".join(
            plain(s) for s in explanation(method, alarms, table.batch.calendar, *divmod(row, width))
        )
        for row in raised.tolist()
    ]
    return reasons.scatter(raised, said) if said else reasons


def position(calendar: Calendar, period: Any, name: str) -> int | None:
    """Return the position of a period given as its column writes it, None for None.

    Raises:
        BadParameter: the period is not in the data.
    """
    if period is None:
        return None
    if isinstance(period, dt.datetime):
        period = period.date()
    text = str(period)
    labels = calendar.labels()
    if text in labels:
        return labels.index(text)
    if calendar.dated:
        days = [str(day) for day in calendar.days]
        if text in days:
            return days.index(text)
    raise BadParameter(
        f"{name} is {text}, which is not a period of the data: they go from {labels[0]} to "
        f"{labels[-1]} and are written like that."
    )


def _periods(column: pl.Series) -> tuple[pl.Series, Style]:
    if column.dtype == pl.Date:
        return column, Style.DATE
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.date(), Style.DATE
    if column.dtype.is_integer():
        return column.cast(pl.Int64), Style.INDEX
    from tocsin.series.periods import parse_periods  # noqa: PLC0415  only texts need it

    parsed = parse_periods(column.cast(pl.String))
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


def _like(frame: Any, answer: pl.DataFrame) -> Any:
    """Return the answer as the kind of table that was given."""
    kind = nw.from_native(frame, eager_only=True).implementation
    if kind.is_pandas():
        columns = {name: answer[name].to_list() for name in answer.columns}
        made = cast("Any", nw.from_dict(columns, backend="pandas"))
        return cast("Any", made.to_native())
    if kind.is_pyarrow():
        return answer.to_arrow()
    return answer
