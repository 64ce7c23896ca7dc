"""Which method judges which series, and why.

The choice looks at the length of a period and at how much history a series has; a method's answer
("no finite solution") may send it on to another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.sentences import Sentence
from tocsin.series import Batch, Step

WEEKLY_FLEXIBLE: Mapping[str, Any] = {
    "w": 3,
    "no_periods": 10,
    "weights_threshold": 2.58,
    "past_weeks_not_included": 26,
    "p_threshold_trend": 1.0,
    "threshold_method": "nbPlugin",
    "alpha": 0.01,
}
"""The settings of Noufaily et al. (2013)."""

MONTHLY_FLEXIBLE: Mapping[str, Any] = {
    **WEEKLY_FLEXIBLE,
    "w": 1,
    "no_periods": 4,
    "past_weeks_not_included": 6,
}

SHORT: Mapping[str, Any] = {"b": 0, "w": 8, "act_y": True, "alpha": 0.005}
DAILY: Mapping[str, Any] = {"baseline": 14, "alpha": 0.001}
FEWEST_YEARS, MOST_YEARS = 3, 5

SHOWN = {Step.DAY: 60, Step.WEEK: 52, Step.MONTH: 24, Step.INDEX: 52}
"""Periods at the end for which thresholds are computed and drawn."""
RECENT = {Step.DAY: 7, Step.WEEK: 4, Step.MONTH: 2, Step.INDEX: 4}
"""An alarm within so many last periods is a signal."""

WHY_SEASONAL = Sentence(
    "At least three years of history: the same season of earlier years is the measure."
)
WHY_SHORT = Sentence(
    "Less than three years of history, or almost none of it with cases: the last eight periods are "
    "the measure."
)
WHY_DAILY = Sentence(
    "Days: the two weeks that end two days earlier are the measure, so that growth does not hide "
    "itself."
)
WHY_CLEARED = Sentence(
    "The baseline is polluted: an outbreak of earlier years outweighs all the others together and "
    "would raise the threshold above the next one. Those years were left out."
)
WHY_FIRST = Sentence("All series: a case after a long time without any is a signal of its own.")
WHY_GROWTH = Sentence(
    "Series without years of history: steady growth over the last weeks, which a moving baseline "
    "follows and does not see."
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One method with its settings for some series.

    Attributes:
        method: its name.
        parameters: name -> value.
        series: positions in the batch.
        why: the reason, for the report.
    """

    method: str
    parameters: Mapping[str, Any]
    series: NDArray[np.int64]
    why: Sentence


def history(batch: Batch) -> NDArray[np.int64]:
    """Return for each series the periods from its first reported count to the end, 0 if none."""
    reported = ~np.isnan(batch.values)
    first = reported.argmax(axis=1).astype(np.int64)
    return np.where(reported.any(axis=1), batch.values.shape[1] - first, 0)


def assignments(batch: Batch) -> list[Assignment]:
    """Return the first choice of method for every series of the batch."""
    everything = np.arange(len(batch))
    step = batch.calendar.step
    if step is Step.DAY:
        return [Assignment("ears-c2", DAILY, everything, WHY_DAILY)]
    settings = MONTHLY_FLEXIBLE if step is Step.MONTH else WEEKLY_FLEXIBLE
    # Two periods more than R's rule, since a year by date is longer than 52 weeks.
    years = (history(batch) - settings["w"] - 2) // batch.calendar.season
    years = np.minimum(years, MOST_YEARS)
    chosen: list[Assignment] = []
    for b in range(FEWEST_YEARS, MOST_YEARS + 1):
        series = np.flatnonzero(years == b)
        if len(series):
            with_years = {"b": b, **settings}
            chosen.append(Assignment("farrington-flexible", with_years, series, WHY_SEASONAL))
    short = np.flatnonzero(years < FEWEST_YEARS)
    if len(short):
        chosen.append(Assignment("bayes", SHORT, short, WHY_SHORT))
    return chosen
