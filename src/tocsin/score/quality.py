"""What a method found of outbreaks that are known, and how often it called without one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadFrame
from tocsin.score.ratio import Figure, ratio

Alarms = NDArray[np.int8] | NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of a method on simulated counts; definitions in `quality`."""

    false_positive_rate: Figure
    detected: Figure
    detected_first_week: Figure
    sensitivity: Figure
    timeliness: Figure
    predictive_value: Figure


def quality(found: Alarms, quiet: Alarms, label: Ints) -> Quality:
    """Compare alarms with the outbreaks there were.

    An outbreak is the set of cells with its label. In a series it reaches from its first to its
    last case there; in several series it begins with the first case in any of them and ends with
    the last one in any of them. What was not judged counts as no alarm.

    * False positive rate: alarms over all cells of the counts without outbreaks.
    * Detected (probability of detection): outbreaks with an alarm in at least one of their cells.
    * Detected in the first week: outbreaks with an alarm in a cell of their first week.
    * Sensitivity: alarmed cells of outbreaks over all cells of outbreaks, pooled.
    * Timeliness: weeks from the beginning of an outbreak to its first alarm, over its length in
      weeks; 1 where it was not detected. The mean over outbreaks; 0 is best.
    * Predictive value (positive): cells of outbreaks among all alarms on the counts with outbreaks.

    Standard errors: over series for the false positive rate and the predictive value, over
    outbreaks for all others.

    Args:
        found: alarms on the counts with outbreaks, (series, judged); 1 or true is an alarm,
            anything else (0, -1, false) is none.
        quiet: alarms on the same counts without the outbreaks, any number of rows.
        label: number of the outbreak that a cell belongs to, from 0, or -1; shape of `found`.

    Raises:
        BadFrame: shapes that do not fit, or labels that skip a number.

    References:
        Noufaily et al. (2013), Statistics in Medicine 32:1206-1222, doi:10.1002/sim.5595;
        Bedubourg and Le Strat (2017), PLoS One 12(7):e0181227, doi:10.1371/journal.pone.0181227.
    """
    if found.shape != label.shape or found.ndim != 2 or quiet.ndim != 2:
        raise BadFrame("Alarms and labels need one row for each series, one column for each week.")
    raised = found == 1
    series, week = np.nonzero(label >= 0)
    number = label[series, week]
    outbreaks = int(number.max(initial=-1)) + 1
    cells = np.bincount(number, minlength=outbreaks)
    if outbreaks and cells.min() == 0:
        raise BadFrame("Outbreaks are numbered from 0 without a gap.")
    hit = raised[series, week]
    begin = np.full(outbreaks, label.shape[1])
    end = np.full(outbreaks, -1)
    alarm = np.full(outbreaks, label.shape[1])
    np.minimum.at(begin, number, week)
    np.maximum.at(end, number, week)
    np.minimum.at(alarm, number[hit], week[hit])
    detected = alarm < label.shape[1]
    delay = np.where(detected, (alarm - begin) / (end - begin + 1), 1.0)
    one = np.ones(outbreaks)
    false = (quiet == 1).sum(axis=1)
    return Quality(
        false_positive_rate=ratio(false, np.full(len(false), quiet.shape[1])),
        detected=ratio(detected, one),
        detected_first_week=ratio(alarm == begin, one),
        sensitivity=ratio(np.bincount(number[hit], minlength=outbreaks), cells),
        timeliness=ratio(delay, one),
        predictive_value=ratio((raised & (label >= 0)).sum(axis=1), raised.sum(axis=1)),
    )


def rates_by(quiet: Alarms, group: Ints) -> dict[int, Figure]:
    """Return the false positive rate of each group of series, a scenario for instance.

    Args:
        quiet: alarms on counts without outbreaks, (series, judged).
        group: of each series, (series,).

    Raises:
        BadFrame: not one group for each series.
    """
    if group.shape != quiet.shape[:1]:
        raise BadFrame("Each series has a group.")
    false = (quiet == 1).sum(axis=1)
    judged = np.full(len(false), quiet.shape[1])
    return {int(one): ratio(false[group == one], judged[group == one]) for one in np.unique(group)}
