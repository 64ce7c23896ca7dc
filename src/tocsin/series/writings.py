"""The ways in which one period is written, recognised by its shape alone."""

import datetime
import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a text names."""

    DATE = "date"
    WEEK = "week"
    MONTH = "month"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Written:
    """One text, taken apart.

    Attributes:
        kind: what it names.
        numbers: year, month, day; year, week, weekday (0 where not written); year, month; or the
            number. A date whose year stands last keeps its own order.
        order: for a date "ymd" or "?", for a week its mark, for a month "name" or "".
    """

    kind: Kind
    numbers: tuple[int, ...]
    order: str


_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ].*)?")
_SHORT_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2})")
_WEEK = re.compile(r"(\d{4})[-_ ]?(MW|W)[-_ ]?(\d{1,2})(?:-([1-7]))?", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_NAMED = re.compile(r"(?:(\d{4})[ -])?([^\W\d_]{3,})\.?(?:[ -](\d{4}))?")
_NUMBER = re.compile(r"-?\d{1,15}")
_NAMES = {
    "january": ("jan", "янв"),
    "february": ("feb", "фев"),
    "march": ("mar", "мар"),
    "april": ("apr", "апр"),
    "may": ("may", "май", "мая"),
    "june": ("jun", "июн"),
    "july": ("jul", "июл"),
    "august": ("aug", "авг"),
    "september": ("sep", "сен"),
    "october": ("oct", "окт"),
    "november": ("nov", "ноя"),
    "december": ("dec", "дек"),
}
_RUSSIAN = (
    "январь января",
    "февраль февраля",
    "март марта",
    "апрель апреля",
    "май мая",
    "июнь июня",
    "июль июля",
    "август августа",
    "сентябрь сентября",
    "октябрь октября",
    "ноябрь ноября",
    "декабрь декабря",
)
_MONTHS = {
    name: number
    for number, (full, short) in enumerate(_NAMES.items(), 1)
    for name in (full, *short, *_RUSSIAN[number - 1].split())
} | {"sept": 9}


def written(text: str, *, short_years: bool = False) -> Written | None:
    """Take one text apart; None if it has no shape of a period."""
    for shape in (_date, _week, _month, _named, _number):
        found = shape(text)
        if found is not None:
            return found
    short = _SHORT_YEAR.fullmatch(text) if short_years else None
    if short:
        first, second, year = (int(part) for part in short.groups())
        return Written(Kind.DATE, (first, second, 2000 + year), "?")
    return None


def unmistakable(text: str) -> bool:
    """Whether a text is a date, a week or a month, and not just a number."""
    found = written(text.strip(), short_years=True)
    return found is not None and found.kind is not Kind.NUMBER


def real_date(year: int, month: int, day: int) -> datetime.date | str:
    """Return the day, or what is wrong with it."""
    if not 1900 <= year <= 2200:
        return "The year is not within 1900 to 2200."
    if not 1 <= month <= 12:
        return f"There is no month {month}."
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return f"The month {year}-{month:02d} has no day {day}."


def month_day(year: int, month: int) -> datetime.date | str:
    """Return the first day of a month, or what is wrong with it."""
    return real_date(year, month, 1)


def mmwr_week(year: int, week: int) -> datetime.date | str:
    """Return the Sunday that begins an MMWR week, or what is wrong with it.

    Week 1 is the first week, Sunday to Saturday, with at least four days in the year, so it holds
    4 January (Centers for Disease Control and Prevention, MMWR Week Fact Sheet).
    """
    if not 1900 <= year <= 2200:
        return "The year is not within 1900 to 2200."
    day = _first_sunday(year) + datetime.timedelta(weeks=week - 1)
    if week < 1 or day >= _first_sunday(year + 1):
        return f"The year {year} has no MMWR week {week}."
    return day


def _first_sunday(year: int) -> datetime.date:
    fourth = datetime.date(year, 1, 4)
    return fourth - datetime.timedelta(days=fourth.isoweekday() % 7)


def _date(text: str) -> Written | None:
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        return Written(Kind.DATE, (int(found[1]), int(found[3]), int(found[4])), "ymd")
    found = _YEAR_LAST.fullmatch(text)
    if found:
        return Written(Kind.DATE, (int(found[1]), int(found[3]), int(found[4])), "?")
    return None


def _week(text: str) -> Written | None:
    found = _WEEK.fullmatch(text)
    if not found:
        return None
    return Written(Kind.WEEK, (int(found[1]), int(found[3]), int(found[4] or 0)), found[2].upper())


def _month(text: str) -> Written | None:
    found = _MONTH.fullmatch(text)
    return Written(Kind.MONTH, (int(found[1]), int(found[2])), "") if found else None


def _named(text: str) -> Written | None:
    found = _NAMED.fullmatch(text)
    if not found or bool(found[1]) == bool(found[3]):
        return None
    month = _MONTHS.get(found[2].lower())
    return Written(Kind.MONTH, (int(found[1] or found[3]), month), "name") if month else None


def _number(text: str) -> Written | None:
    return Written(Kind.NUMBER, (int(text),), "") if _NUMBER.fullmatch(text) else None
