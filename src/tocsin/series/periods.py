"""Periods as people write them, turned into days; the inverse is `Calendar.labels`.

A column is read as a whole: what one value proves about the order of day and month holds for all,
and what nothing proves is reported as ambiguous, never guessed. No file is touched here.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from tocsin.errors import BadFrame
from tocsin.series.calendar import Style, type_days, week_labels
from tocsin.series.writings import Kind, Written, mmwr_week, month_day, real_date, written

ORDERS = ("dmy", "mdy", "ymd")
_SHOWN = 10
_TIMES: tuple[object, ...] = (pl.Time, pl.Duration)
_CHANGE = "Write every period of the column in the same way."
_ASK_ORDER = "Say which comes first: --date-order dmy for the day, --date-order mdy for the month."
_ASK_WEEKS = "Say which weeks these are: --weeks iso (Monday) or --weeks mmwr (Sunday)."


@dataclass(frozen=True, slots=True)
class Trouble:
    """One value that is no period, or could be two.

    Attributes:
        position: in the column, from 0.
        value: as it is written.
        rule: what is wrong.
        remedy: what to do.
    """

    position: int
    value: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ParsedPeriods:
    """A column of periods.

    Attributes:
        days: as long as the text: `Date` with the first (or stamped) day, `Int64` for numbered
            periods; null where the value is in trouble.
        style: how the column writes its periods.
        ambiguous_rows: values with two readings, the first ten.
        bad_rows: values that are no period, the first ten.
    """

    days: pl.Series
    style: Style
    ambiguous_rows: tuple[Trouble, ...] = ()
    bad_rows: tuple[Trouble, ...] = ()

    @property
    def trouble(self) -> Trouble | None:
        """The first trouble of the column, or None."""
        every = sorted((*self.bad_rows, *self.ambiguous_rows), key=lambda t: t.position)
        return every[0] if every else None


_Reasons = dict[str, tuple[str, str]]
_Days = dict[str, datetime.date | int]


@dataclass(slots=True)
class _Answer:
    style: Style
    days: _Days
    bad: _Reasons
    ambiguous: _Reasons


def parse_periods(
    text: pl.Series,
    *,
    date_order: str | None = None,
    weeks: str | None = None,
    step: str | None = None,
    short_years: bool = False,
) -> ParsedPeriods:
    """Read a column of periods.

    Understood are 2020-05-26, 2020/05/26, 26.05.2020, 05/26/2020, 20200526, a date with a time of
    day (which is dropped), 2011-W31, 2011W31, 2011-W31-1, 2011-MW31, 2011-07, 2011/07, "Jul 2011",
    and plain numbers.

    Args:
        text: `String`; or `Date`, `Datetime` or an integer type, taken as they are.
        date_order: "dmy" or "mdy", for dates whose year stands last.
        weeks: "iso" or "mmwr", what a week without a mark (201131, 2011-31) is; it also overrules
            the mark W.
        step: "month" or "week", for six digits (201107) that can be either.
        short_years: whether 1/22/20 is a date of the years 2000 to 2099.

    Raises:
        BadFrame: a column of another type, or an option that does not exist.
    """
    _check_options(date_order, weeks, step)
    if text.dtype != pl.String:
        return _typed(text)
    fast = _iso_dates(text)
    if fast is not None:
        return fast
    dates = text.str.strip_chars().str.replace(r"^(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:.*$", "$1")
    unique = dates.unique(maintain_order=True).drop_nulls().to_list()
    pairs = weeks or ("month" if step == "month" else None)
    answer = _parse(unique, date_order, pairs, short=short_years)
    return _spread(dates, answer)


def period_texts(days: pl.Series, style: Style) -> pl.Series:
    """Return each period as its style writes it; the inverse of `parse_periods`."""
    if days.dtype != pl.Date:
        return days.cast(pl.String)
    if style is Style.MONTH:
        return days.dt.strftime("%Y-%m")
    if style not in (Style.ISO_WEEK, Style.MMWR_WEEK):
        return days.dt.strftime("%Y-%m-%d")
    unique = days.drop_nulls().unique().sort()
    mark = "W" if style is Style.ISO_WEEK else "MW"
    labels = week_labels(unique.to_numpy().astype(type_days), thursday_offset=3, mark=mark)
    return days.replace_strict(unique, pl.Series(labels, dtype=pl.String), return_dtype=pl.String)


def _check_options(date_order: str | None, weeks: str | None, step: str | None) -> None:
    for name, value, allowed in (
        ("date_order", date_order, ORDERS),
        ("weeks", weeks, ("iso", "mmwr")),
        ("step", step, ("day", "week", "month", "index")),
    ):
        if value is not None and value not in allowed:
            raise BadFrame(f"{name} is one of {', '.join(allowed)}, not {value!r}.")


def _typed(column: pl.Series) -> ParsedPeriods:
    if column.dtype.is_integer():
        unique = column.drop_nulls().cast(pl.String)
        if unique.len() and bool(unique.str.contains(r"^(19|20|21)\d{4}(\d{2})?$").all()):
            return parse_periods(column.cast(pl.String))
        days, style = column.cast(pl.Int64), Style.INDEX
    elif column.dtype.is_temporal() and column.dtype not in _TIMES:
        # The day on the clock of the column's own zone; a cast would give the day in Greenwich.
        days = column.dt.date() if isinstance(column.dtype, pl.Datetime) else column.cast(pl.Date)
        style = Style.DATE
    else:
        raise BadFrame(f"A column of type {column.dtype} holds no periods.")
    bad = [
        Trouble(i, "", "The period is empty.", "Fill it in, or take the row out.")
        for i in column.is_null().arg_true().head(_SHOWN).to_list()
    ]
    if style is Style.DATE:
        outside = (days.dt.year() < 1900) | (days.dt.year() > 2200)
        bad += [
            Trouble(i, str(days[i]), "The year is not within 1900 to 2200.", "Correct the date.")
            for i in outside.fill_null(value=False).arg_true().head(_SHOWN).to_list()
        ]
    return ParsedPeriods(days, style, (), tuple(sorted(bad, key=lambda t: t.position)))


def _iso_dates(text: pl.Series) -> ParsedPeriods | None:
    """Return the column if every value is a plain ISO date of a usual year: by far most files."""
    days = text.str.to_date("%Y-%m-%d", strict=False)
    lengths = text.str.len_bytes()
    if text.len() == 0 or days.null_count() or not bool((lengths == 10).all()):
        return None
    years = days.dt.year()
    usual = bool(((years >= 1900) & (years <= 2200)).all())
    return ParsedPeriods(days, Style.DATE) if usual else None


def _parse(values: list[str], order: str | None, weeks: str | None, *, short: bool) -> _Answer:
    forms = {value: written(value, short_years=short) for value in values}
    answer = _Answer(Style.DATE, {}, {}, {})
    known = {value: form for value, form in forms.items() if form is not None}
    for value in forms.keys() - known.keys():
        answer.bad[value] = (
            "The period is empty." if not value else "This is not a period.",
            "Write dates like 2020-05-26, weeks like 2020-W22, months like 2020-05.",
        )
    if not known:
        return answer
    first = next(iter(known.values()))
    numbers = all(form.kind is Kind.NUMBER for form in known.values())
    family = Kind.NUMBER if numbers else first.kind
    odd = {value for value, form in known.items() if form.kind is not family}
    example = next(value for value, form in known.items() if form.kind is family)
    for value in odd:
        answer.bad[value] = (f"This period is written in another way than {example!r}.", _CHANGE)
    rest = {value: form for value, form in known.items() if value not in odd}
    _FAMILIES[family](rest, answer, order, weeks)
    return answer


def _dates(
    forms: Mapping[str, Written], answer: _Answer, order: str | None, _weeks: str | None
) -> None:
    open_forms = {v: f for v, f in forms.items() if f.order == "?"}
    for value in [v for v, f in open_forms.items() if not _possible(f)]:
        answer.bad[value] = ("This is no date in any order of day and month.", "Correct the date.")
        del open_forms[value]
    if open_forms and order not in ("dmy", "mdy"):
        order = _proven_order(open_forms, answer)
    for value, form in forms.items():
        numbers = form.numbers if form.order == "ymd" else _in_order(form.numbers, order)
        if numbers is None or value in answer.ambiguous or value in answer.bad:
            continue
        found = real_date(*numbers)
        if isinstance(found, str):
            answer.bad[value] = (found, "Correct the date.")
        else:
            answer.days[value] = found


def _in_order(numbers: tuple[int, ...], order: str | None) -> tuple[int, ...] | None:
    if order is None:
        return None
    first, second, year = numbers
    return (year, second, first) if order == "dmy" else (year, first, second)


def _possible(form: Written) -> bool:
    first, second, _ = form.numbers
    return 1 <= min(first, second) <= 12 and max(first, second) <= 31


def _proven_order(forms: Mapping[str, Written], answer: _Answer) -> str | None:
    """Return the order that the values prove; None, with the reasons noted, if they do not."""
    day_first = [v for v, f in forms.items() if f.numbers[0] > 12 >= f.numbers[1]]
    month_first = [v for v, f in forms.items() if f.numbers[1] > 12 >= f.numbers[0]]
    if day_first and month_first:
        for value in min(day_first, month_first, key=len):
            other = (month_first if value in day_first else day_first)[0]
            answer.bad[value] = (
                f"Day and month are in another order than in {other!r}.",
                "Write all dates in one order, best as 2020-05-26.",
            )
        return "dmy" if len(day_first) > len(month_first) else "mdy"
    if day_first or month_first:
        return "dmy" if day_first else "mdy"
    if all(f.numbers[0] == f.numbers[1] for f in forms.values()):
        return "dmy"  # 01/01/2020 is the same day in both orders
    for value, form in forms.items():
        if form.numbers[0] != form.numbers[1]:
            both = [real_date(*(_in_order(form.numbers, o) or ())) for o in ("dmy", "mdy")]
            readings = " or ".join(str(day) for day in both)
            answer.ambiguous[value] = (
                f"This date can be read as {readings}, and no other row shows which.",
                _ASK_ORDER,
            )
    return None


def _weeks(
    forms: Mapping[str, Written], answer: _Answer, _order: str | None, weeks: str | None
) -> None:
    marks = {form.order for form in forms.values()}
    sunday = weeks == "mmwr" or (weeks != "iso" and marks == {"MW"})
    answer.style = Style.MMWR_WEEK if sunday else Style.ISO_WEEK
    weekdays = {form.numbers[2] for form in forms.values()}
    if len(weekdays) > 1 and not sunday:
        answer.style = Style.DATE  # 2011-W31-3 names a day
    for value, form in forms.items():
        year, week, weekday = form.numbers
        if weeks is None and form.order == "MW" and len(marks) > 1:
            answer.bad[value] = ("ISO weeks and MMWR weeks stand in one column.", _CHANGE)
            continue
        found = mmwr_week(year, week) if sunday else _iso_week(year, week)
        if isinstance(found, str):
            answer.bad[value] = (found, "Correct the week.")
        else:
            extra = weekday - 1 if answer.style is Style.DATE and weekday else 0
            answer.days[value] = found + datetime.timedelta(days=extra)


def _iso_week(year: int, week: int) -> datetime.date | str:
    if not 1900 <= year <= 2200:
        return "The year is not within 1900 to 2200."
    try:
        return datetime.date.fromisocalendar(year, week, 1)
    except ValueError:
        return f"The year {year} has no ISO week {week}."


def _months(
    forms: Mapping[str, Written], answer: _Answer, order: str | None, weeks: str | None
) -> None:
    if weeks in ("iso", "mmwr") and all(form.order != "name" for form in forms.values()):
        as_weeks = {v: Written(Kind.WEEK, (*f.numbers, 0), "") for v, f in forms.items()}
        _weeks(as_weeks, answer, order, weeks)
        return
    answer.style = Style.MONTH
    for value, form in forms.items():
        found = month_day(*form.numbers)
        if isinstance(found, str):
            remedy = _ASK_WEEKS if 12 < form.numbers[1] <= 53 else "Correct the month."
            answer.bad[value] = (found, remedy)
        else:
            answer.days[value] = found


def _numbers(
    forms: Mapping[str, Written], answer: _Answer, order: str | None, weeks: str | None
) -> None:
    """Read 20200526 as days, 202031 as the user says, and everything else as a sequence."""
    plain = {value: form.numbers[0] for value, form in forms.items()}
    if all(19000000 <= n < 22010000 and len(v) == 8 for v, n in plain.items()):
        ymd = {
            v: Written(Kind.DATE, (n // 10000, n // 100 % 100, n % 100), "ymd")
            for v, n in plain.items()
        }
        _dates(ymd, answer, order, weeks)
    elif all(190000 <= n <= 220053 and n % 100 <= 53 and len(v) == 6 for v, n in plain.items()):
        if weeks is None:
            for value in plain:
                answer.ambiguous[value] = (
                    "Six digits can be a year with a week or with a month.",
                    "Say --weeks iso, --weeks mmwr, or --step month.",
                )
        pairs = {v: Written(Kind.MONTH, (n // 100, n % 100), "") for v, n in plain.items()}
        if weeks is not None:
            _months(pairs, answer, order, weeks)
    else:
        answer.style = Style.INDEX
        answer.days.update(plain)


_FAMILIES: dict[Kind, Callable[[Mapping[str, Written], _Answer, str | None, str | None], None]] = {
    Kind.DATE: _dates,
    Kind.WEEK: _weeks,
    Kind.MONTH: _months,
    Kind.NUMBER: _numbers,
}


def _spread(text: pl.Series, answer: _Answer) -> ParsedPeriods:
    """Give every row the day of its value, and find the rows of the values in trouble."""
    kind = pl.Int64 if answer.style is Style.INDEX else pl.Date
    days = text.replace_strict(
        pl.Series(list(answer.days), dtype=pl.String),
        pl.Series(list(answer.days.values()), dtype=kind),
        default=None,
        return_dtype=kind,
    )
    return ParsedPeriods(
        days.alias(text.name),
        answer.style,
        tuple(_troubles(text, answer.ambiguous, nulls=False)),
        tuple(_troubles(text, answer.bad, nulls=True)),
    )


def _troubles(text: pl.Series, reasons: _Reasons, *, nulls: bool) -> Iterable[Trouble]:
    hit = text.is_in(list(reasons)).fill_null(value=nulls)
    for position in hit.arg_true().head(_SHOWN).to_list():
        value: str = text[position] or ""
        empty = ("The period is empty.", "Fill it in, or take the row out.")
        yield Trouble(position, value, *reasons.get(value, empty))
