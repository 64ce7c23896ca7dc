"""The periods that counts belong to: days, weeks, months, or plain numbered steps.

A calendar is regular: no period is skipped, so position `i` and the period's first day determine
each other. A period without a report has a place here and a missing count in the batch.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadFrame

type_days = np.dtype("datetime64[D]")
_SEASON = {"day": 365, "week": 52, "month": 12, "index": 52}


class Step(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    INDEX = "index"


class Style(StrEnum):
    """How a period is written, in and out."""

    DATE = "date"
    """2020-05-26: the day itself, or the day that the source stamps on its week or month."""
    ISO_WEEK = "iso-week"
    """2011-W31: Monday to Sunday, week 1 holds the first Thursday (ISO 8601)."""
    MMWR_WEEK = "mmwr-week"
    """2011-MW31: Sunday to Saturday, week 1 holds the first Wednesday (CDC)."""
    MONTH = "month"
    """2011-07."""
    INDEX = "index"
    """1, 2, 3: a place in a sequence without dates."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A run of periods without gaps.

    Attributes:
        step: length of a period.
        style: how a period is written.
        days: first day of each period (or the day that the source stamps on it), `datetime64[D]`,
            ascending; for `Step.INDEX` the numbers are days since an arbitrary origin and mean
            nothing but order.
        first_index: for `Step.INDEX`, the number of the first period as the source writes it.
    """

    step: Step
    style: Style
    days: NDArray[np.datetime64]
    first_index: int = 1

    def __len__(self) -> int:
        """Return the number of periods."""
        return len(self.days)

    @property
    def season(self) -> int:
        """Periods in a year as R's `surveillance` counts them: 365, 52, 12 (52 for an index)."""
        return _SEASON[self.step]

    @property
    def dated(self) -> bool:
        """Whether the periods are real dates."""
        return self.step is not Step.INDEX

    def labels(self) -> list[str]:
        """Return each period as its style writes it."""
        if self.style is Style.INDEX:
            return [str(self.first_index + i) for i in range(len(self.days))]
        if self.style is Style.ISO_WEEK:
            return week_labels(self.days, thursday_offset=3, mark="W")
        if self.style is Style.MMWR_WEEK:
            return week_labels(self.days, thursday_offset=3, mark="MW")
        if self.style is Style.MONTH:
            return [str(m) for m in self.days.astype("datetime64[M]")]
        return [str(d) for d in self.days]

    def label(self, index: int) -> str:
        """Return one period as its style writes it."""
        part = Calendar(
            self.step, self.style, self.days[index : index + 1], self.first_index + index
        )
        return part.labels()[0]

    def until(self, last: int) -> "Calendar":
        """Return the calendar up to and including position `last`."""
        return Calendar(self.step, self.style, self.days[: last + 1], self.first_index)

    def last_day(self, index: int) -> np.datetime64:
        """Return the last day of a period that begins on its stamped day."""
        day = self.days[index]
        if self.step is Step.MONTH:
            return (day.astype("datetime64[M]") + 1).astype(type_days) - 1
        return day + (6 if self.step is Step.WEEK else 0)


def numbered(length: int, first: int = 1) -> Calendar:
    """Return a calendar of `length` numbered periods without dates."""
    return Calendar(Step.INDEX, Style.INDEX, np.arange(length).astype(type_days), first)


def dated(
    days: NDArray[np.datetime64], style: Style = Style.DATE, step: Step | None = None
) -> Calendar:
    """Return the regular calendar from the first to the last of the given days.

    Args:
        days: distinct days in ascending order, any number of periods may be absent between them.
        style: how the source writes its periods; week and month styles fix the step.
        step: length of a period where the caller knows it.

    Raises:
        BadFrame: no day, or days that lie on no common step.
    """
    if len(days) == 0:
        raise BadFrame("There is no period in the data.")
    step = step or step_of(days, style)
    first, last = days[0], days[-1]
    if step is Step.MONTH:
        return Calendar(step, style, _months(first, last, days))
    width = 7 if step is Step.WEEK else 1
    return Calendar(step, style, np.arange(first, last + 1, width, dtype=type_days))


def step_of(days: NDArray[np.datetime64], style: Style = Style.DATE) -> Step:
    """Return the coarsest step that explains all days: month, week, else day.

    A single day, or days that are all seven days apart by chance, cannot show their step: a caller
    who knows it says so.
    """
    if style in (Style.ISO_WEEK, Style.MMWR_WEEK):
        return Step.WEEK
    if style is Style.MONTH:
        return Step.MONTH
    if len(days) < 2:
        return Step.DAY
    gaps = np.diff(days).astype(int)
    if (gaps % 7 == 0).all():
        return Step.WEEK
    of_month = (days - days.astype("datetime64[M]")).astype(int)
    if (of_month == of_month[0]).all() or _month_ends(days).all():
        return Step.MONTH
    return Step.DAY


def week_labels(days: NDArray[np.datetime64], thursday_offset: int, mark: str) -> list[str]:
    """Return `YYYY-Wnn` labels; the year and number are those of the week's middle day.

    The middle day (the fourth) decides, in ISO weeks a Thursday, in MMWR weeks a Wednesday; so week
    53 exists exactly in the years that have one.
    """
    middle = days + thursday_offset
    years = middle.astype("datetime64[Y]")
    numbers = (middle - years.astype(type_days)).astype(int) // 7 + 1
    pairs = zip(years.astype(int) + 1970, numbers, strict=True)
    return [f"{year:04d}-{mark}{number:02d}" for year, number in pairs]


def _month_ends(days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    return (days + 1).astype("datetime64[M]") > days.astype("datetime64[M]")


def _months(
    first: np.datetime64, last: np.datetime64, given: NDArray[np.datetime64]
) -> NDArray[np.datetime64]:
    begin, end = first.astype("datetime64[M]"), last.astype("datetime64[M]")
    months = np.arange(begin, end + 1, dtype=np.dtype("datetime64[M]"))
    ends = (months + 1).astype(type_days) - 1
    if _month_ends(given).all() and len(given) > 1:
        return ends
    # The 30th of a February is its last day.
    return np.minimum(months.astype(type_days) + (first - begin).astype(int), ends)
