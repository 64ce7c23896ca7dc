"""Moving epidemic method: the weeks of one season measured by the limits of those before it."""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.contract import Alarms, Question, Status, blank
from tocsin.detect.kernels.distributions import normal_quantile
from tocsin.detect.kernels.mem import Levels
from tocsin.detect.kernels.seasons import Floats, Ints, Layout

NO_EPIDEMIC, LOW, MEDIUM, HIGH, VERY_HIGH = range(5)


class Season(NamedTuple):
    """One season that is judged.

    Attributes:
        number: its place in the layout.
        level: of the thresholds of start and end.
        intensities: levels of medium, high and very high intensity.
        people: population, (series, periods), where cases per population are compared.
    """

    number: int
    level: float
    intensities: tuple[float, float, float]
    people: Floats | None


def blank_season(question: Question) -> Alarms:
    """Return an answer that says nothing yet, with its details."""
    shape = question.shape
    limits = ("end_threshold", "medium", "high", "very_high")
    places = ("season_first", "epidemic_start", "epidemic_end", "baseline_first", "baseline_last")
    counts = ("seasons_used", "baseline_count", "baseline_missing")
    details: dict[str, NDArray[Any]] = {name: np.full(shape, np.nan) for name in limits}
    details |= {name: np.full(shape, -1, dtype=np.int64) for name in places}
    details |= {name: np.zeros(shape, dtype=np.int64) for name in counts}
    details["intensity"] = np.full(shape, -1, dtype=np.int8)
    return replace(blank(question), details=details)


def put(
    question: Question, answer: Alarms, seasons: Layout, season: Season, levels: Levels
) -> Alarms:
    """Write the judgement of one season's weeks into the answer, and return it."""
    weeks = np.flatnonzero(seasons.of_week == season.number)
    weeks = weeks[weeks <= question.last]
    limits = _limits(levels, season, weeks)
    counts = question.batch.values[:, weeks]
    shown = weeks >= question.first
    at = weeks[shown] - question.first
    status = np.where(levels.status[:, None] != Status.OK, levels.status[:, None], _missing(counts))
    judged = status == Status.OK
    with np.errstate(all="ignore"):
        above = judged & (counts > limits["start"])
        score = np.where(judged, counts / limits["start"], np.nan)
    # A count a hair above the threshold of a large number is lost in the division.
    score = np.where(above, np.maximum(score, 1.0 + 2.0**-52), score)
    begun, ended = _course(above, judged & (counts <= limits["finish"]), weeks)
    intensity = above.astype(np.int8)
    for name in ("medium", "high", "very_high"):
        intensity += (above & (counts > limits[name])).astype(np.int8)
    known = levels.status == Status.OK
    answer.threshold[:, at] = np.where(known[:, None], limits["start"], np.nan)[:, shown]
    answer.score[:, at] = score[:, shown]
    answer.alarm[:, at] = np.where(judged, above, -1)[:, shown]
    answer.status[:, at] = status[:, shown]
    details = answer.details
    details["end_threshold"][:, at] = np.where(known[:, None], limits["finish"], np.nan)[:, shown]
    for name in ("medium", "high", "very_high"):
        details[name][:, at] = np.where(known[:, None], limits[name], np.nan)[:, shown]
    details["epidemic_start"][:, at] = begun[:, shown]
    details["epidemic_end"][:, at] = ended[:, shown]
    details["intensity"][:, at] = np.where(judged, intensity, -1)[:, shown]
    _tell(details, at, seasons, season.number, levels)
    return answer


def _tell(details: Any, at: Ints, seasons: Layout, now: int, levels: Levels) -> None:
    """Write what the season is measured by."""
    details["season_first"][:, at] = seasons.begin[now]
    details["seasons_used"][:, at] = levels.used[:, None]
    details["baseline_first"][:, at] = levels.oldest[:, None]
    last = seasons.end[now - 1] if now > 0 else -1
    details["baseline_last"][:, at] = np.where(levels.used > 0, last, -1)[:, None]
    details["baseline_count"][:, at] = levels.counts[:, None]
    details["baseline_missing"][:, at] = levels.missing[:, None]


def _missing(counts: Floats) -> NDArray[np.int8]:
    return np.where(np.isnan(counts), Status.MISSING_COUNT, Status.OK).astype(np.int8)


def _limits(levels: Levels, season: Season, weeks: Ints) -> dict[str, Floats]:
    """Return the limits of every week, (series, weeks), in counts.

    Limits of intensity do not fall below the threshold of the epidemic, nor below one another.
    """
    z = normal_quantile(season.level)
    lines = {
        "start": levels.start[0] + z * levels.start[1],
        "finish": levels.finish[0] + z * levels.finish[1],
    }
    below = lines["start"]
    for name, level in zip(("medium", "high", "very_high"), season.intensities, strict=True):
        with np.errstate(all="ignore"):
            limit = np.exp(levels.peak[0] + normal_quantile(level) * levels.peak[1])
        below = lines[name] = np.where(np.isnan(limit), np.nan, np.fmax(limit, below))
    if season.people is None:
        return {name: np.repeat(line[:, None], len(weeks), 1) for name, line in lines.items()}
    return {name: line[:, None] * season.people[:, weeks] for name, line in lines.items()}


def _course(above: NDArray[np.bool_], ended: NDArray[np.bool_], weeks: Ints) -> tuple[Ints, Ints]:
    """Return where the epidemic began and ended as it is known in each week, -1 for not yet.

    It begins in the first week above its threshold. It has ended in the first week after the latest
    one above the threshold that is not above that of the end; another one above it takes that back.
    """
    begun = np.maximum.accumulate(above, axis=1)
    first = np.where(begun, weeks[above.argmax(axis=1)][:, None], -1)
    last = np.full(above.shape, -1, dtype=np.int64)
    over = np.full(len(above), -1, dtype=np.int64)
    for place, week in enumerate(weeks.tolist()):
        ends = (over < 0) & begun[:, place] & ended[:, place]
        over = np.where(above[:, place], -1, np.where(ends, week, over))
        last[:, place] = over
    return first, last
