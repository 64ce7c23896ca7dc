"""The moving epidemic method in plain loops, one season list at a time."""

from math import exp, log, nan
from statistics import NormalDist, mean, stdev


def epidemic(season, delta):
    """Return the first and last week of a season's epidemic."""
    total = sum(season)
    best = []
    for length in range(1, len(season) + 1):
        sums = [sum(season[i : i + length]) for i in range(len(season) - length + 1)]
        best.append((max(sums), sums.index(max(sums))))
    for length in range(1, len(season) + 1):
        more = best[length][0] if length < len(season) else total
        if 100 * (more - best[length - 1][0]) / total < delta:
            return best[length - 1][1], best[length - 1][1] + length - 1
    raise AssertionError


def limits(seasons, delta=2.8, values=30, level=0.95, intensities=(0.4, 0.9, 0.975)):
    """Return the threshold of the start, that of the end, and the limits of intensity."""
    share = max(round(values / len(seasons)), 1)
    before, within, after = [], [], []
    for season in seasons:
        first, last = epidemic(season, delta)
        before += sorted(season[:first])[-share:]
        within += sorted(season[first : last + 1])[-share:]
        after += sorted(season[last + 1 :])[-share:]
    z = NormalDist().inv_cdf
    logs = [log(count) for count in within if count > 0]
    start = mean(before) + z(level) * stdev(before)
    end = mean(after) + z(level) * stdev(after) if len(after) > 1 else nan
    found = [exp(mean(logs) + z(each) * stdev(logs)) for each in intensities]
    floor = start
    for place, limit in enumerate(found):
        floor = found[place] = max(limit, floor)
    return start, end, *found
