"""What the watch would have said on each of the last judged periods: one letter a period.

Each period is judged with what lies before it, as in the watch itself, but with the figures of the
data as they are: only an archive knows what was known then.
"""

import numpy as np
from numpy.typing import NDArray

from tocsin.series import Batch, Step
from tocsin.watch.findings import Direction
from tocsin.watch.growth import LEVEL_Z, Growth, grows, growth
from tocsin.watch.plan import RECENT
from tocsin.watch.sweep import Judged

PERIODS = {Step.DAY: 42, Step.WEEK: 40, Step.MONTH: 24, Step.INDEX: 40}
"""Periods that can be replayed, at most; fewer than are judged, so that the first ones too can look
back at recent alarms."""


MOST_SERIES = 20_000
"""Above so many series nothing is kept: no map and no page shows them."""


def positions(step: Step, end: int) -> range:
    """Return the positions that are replayed, the last one is that of the watch."""
    return range(max(end + 1 - PERIODS[step], 0), end + 1)


def replays(batch: Batch, end: int, answers: list[Judged], short: NDArray[np.bool_]) -> list[str]:
    """Return one word a series, one letter a period (`Finding.replay`).

    Args:
        batch: the counts.
        end: last judged position.
        answers: of all methods.
        short: whether growth alone can make a signal of a series; shape (series,).
    """
    places = positions(batch.calendar.step, end)
    alarmed = recent_alarms(batch, end, answers)
    letters = np.empty((len(batch), len(places)), dtype="<U1")
    cases = np.nan_to_num(batch.values).cumsum(axis=1)
    for column, place in enumerate(places):
        moves = growth(batch, place)
        before = place - moves.window
        appeared = np.zeros(len(batch), dtype=np.bool_)
        if before + 1 >= moves.window:
            appeared = cases[:, before] == 0
        where = directions(moves, appeared)
        signal = alarmed[:, place] | (short & grows(moves))
        letters[:, column] = np.where(signal, np.char.upper(where), where)
    return ["".join(row) for row in letters.tolist()]


def directions(moves: Growth, appeared: NDArray[np.bool_]) -> NDArray[np.str_]:
    """Return the letter of each series' direction, as `words.direction` decides it."""
    with np.errstate(invalid="ignore"):
        quiet, unclear = moves.cases == 0, np.isnan(moves.z)
        rules = [
            quiet & (moves.reported * 2 >= moves.window),
            quiet,
            ~unclear & (moves.z < -LEVEL_Z),
            appeared,
            unclear,
            moves.z > LEVEL_Z,
        ]
    wheres = (
        *(Direction.QUIET, Direction.UNKNOWN, Direction.FALLING, Direction.NEW),
        *(Direction.UNKNOWN, Direction.GROWING),
    )
    return np.select(rules, [initial(w) for w in wheres], initial(Direction.LEVEL))


def initial(where: Direction) -> str:
    """Return the letter of a direction: n g l f q u."""
    return str(where)[0]


def recent_alarms(batch: Batch, end: int, answers: list[Judged]) -> NDArray[np.bool_]:
    """Return whether any method had an alarm at a position or shortly before; (series, end + 1)."""
    raised = np.zeros((len(batch), end + 1), dtype=np.bool_)
    for judged in answers:
        alarms = judged.alarms
        last = alarms.first + alarms.alarm.shape[1]
        raised[judged.plan.series, alarms.first : last] |= alarms.alarm == 1
    recent = raised.copy()
    for back in range(1, RECENT[batch.calendar.step]):
        recent[:, back:] |= raised[:, :-back]
    return recent
