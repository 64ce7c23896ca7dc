"""What was simulated: the counts, and what nobody knows of real ones."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.series import Batch

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NONE = -1
"""Label of a cell that belongs to no outbreak."""


@dataclass(frozen=True, slots=True)
class Outbreaks:
    """The outbreaks that are to be found; one entry each, those without any case are left out.

    Attributes:
        series: row in which it begins.
        first: position of the first week with a case of it, in whichever region.
        last: position of the last one, in whichever region.
        size: number of its cases within the calendar.
        strength: how many standard deviations of a week's count it was drawn to have.
    """

    series: Ints
    first: Ints
    last: Ints
    size: Ints
    strength: Floats

    def __len__(self) -> int:
        """Return the number of outbreaks."""
        return len(self.first)


@dataclass(frozen=True, slots=True)
class Simulated:
    """A batch and its truth; arrays are (series, periods) unless said otherwise.

    Attributes:
        batch: the counts with all outbreaks.
        quiet: the same counts without the outbreaks that are to be found; past ones are in it.
            False alarms are counted on it, so that no week is lost to an outbreak.
        mean: expected count without any outbreak.
        cases: cases of the outbreaks that are to be found.
        label: place in `outbreaks` of the outbreak that a cell belongs to, -1 for none. In each
            series an outbreak reaches from its first to its last case there, weeks without a case
            between them included.
        outbreaks: the table of them.
        scenario: number of each series' scenario, from 1; shape (series,).
        replicate: number of each series' repeat, from 0; shape (series,).
        region: number of each series' region, 0 where there are none; shape (series,).
        judged: position of the first week to be judged, and of the last one.
    """

    batch: Batch
    quiet: Batch
    mean: Floats
    cases: Ints
    label: Ints
    outbreaks: Outbreaks
    scenario: Ints
    replicate: Ints
    region: Ints
    judged: tuple[int, int]


def labelled(cases: Ints, event: Ints, strength: Floats, origin: Ints) -> tuple[Ints, Outbreaks]:
    """Return each cell's outbreak and the table of outbreaks.

    Args:
        cases: cases of outbreaks, (series, periods).
        event: number of the event that a series' cases belong to, from 0; shape (series,).
        strength: of each event.
        origin: row in which each event begins.

    Returns:
        Labels, (series, periods); the outbreaks, without the events that had no case.
    """
    weeks = int(cases.shape[1])
    place = np.arange(weeks)
    hit = cases > 0
    any_case = hit.any(axis=1)
    begin = np.where(any_case, np.argmax(hit, axis=1), weeks)
    end = np.where(any_case, weeks - 1 - np.argmax(hit[:, ::-1], axis=1), -1)
    first = np.full(len(strength), weeks)
    last = np.full(len(strength), -1)
    size = np.zeros(len(strength), dtype=np.int64)
    np.minimum.at(first, event, begin)
    np.maximum.at(last, event, end)
    np.add.at(size, event, cases.sum(axis=1))
    some = size > 0
    number = np.where(some, np.cumsum(some) - 1, NONE)
    within = (place >= begin[:, None]) & (place <= end[:, None])
    label = np.where(within, number[event][:, None], NONE)
    table = Outbreaks(origin[some], first[some], last[some], size[some], strength[some])
    return label, table
