"""What a method found, by loops over outbreaks and weeks."""

import math


def quality(found, quiet, label):
    """Return every figure of `tocsin.score.quality` as (value, error)."""
    outbreaks = {}
    for i, row in enumerate(label):
        for week, number in enumerate(row):
            if number >= 0:
                outbreaks.setdefault(int(number), []).append((week, found[i][week] == 1))
    detected, first_week, hits, cells, times = [], [], [], [], []
    for spans in outbreaks.values():
        begin = min(week for week, _ in spans)
        length = max(week for week, _ in spans) - begin + 1
        alarms = [week for week, alarm in spans if alarm]
        detected.append(1 if alarms else 0)
        first_week.append(1 if begin in alarms else 0)
        hits.append(len(alarms))
        cells.append(len(spans))
        times.append((min(alarms) - begin) / length if alarms else 1.0)
    ones = [1] * len(outbreaks)
    right, raised = [], []
    for i, row in enumerate(found):
        weeks = [week for week, alarm in enumerate(row) if alarm == 1]
        raised.append(len(weeks))
        right.append(sum(label[i][week] >= 0 for week in weeks))
    false = [sum(alarm == 1 for alarm in row) for row in quiet]
    return {
        "false_positive_rate": share(false, [len(row) for row in quiet]),
        "detected": share(detected, ones),
        "detected_first_week": share(first_week, ones),
        "sensitivity": share(hits, cells),
        "timeliness": share(times, ones),
        "predictive_value": share(right, raised),
    }


def share(hits, chances):
    pairs = [(hit, chance) for hit, chance in zip(hits, chances, strict=True) if chance > 0]
    if not pairs:
        return math.nan, math.nan
    total = sum(chance for _, chance in pairs)
    value = sum(hit for hit, _ in pairs) / total
    if len(pairs) < 2:
        return value, math.nan
    squares = sum((hit - value * chance) ** 2 for hit, chance in pairs)
    return value, math.sqrt(len(pairs) / (len(pairs) - 1) * squares) / total
