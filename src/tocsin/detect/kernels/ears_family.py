"""From an EARS question to its answer: what C1, C2 and C3 have in common."""

from statistics import NormalDist

import numpy as np

from tocsin.detect.contract import Alarms, Question
from tocsin.detect.kernels.answer import closed, opened, span
from tocsin.detect.kernels.ears import ALONE, Rules, ears


def judged(question: Question, gap: int, kind: int, alpha: float) -> Alarms:
    """Judge a batch.

    Args:
        question: its parameters are `alpha`, `baseline` and `min_sigma`.
        gap: periods between the window and the judged period.
        kind: see `tocsin.detect.kernels.ears`.
        alpha: probability of an alarm without outbreak where the parameters leave it open.
    """
    chosen = question.parameters
    level = alpha if chosen.alpha is None else chosen.alpha
    rules = Rules(
        chosen.baseline, gap, float(chosen.min_sigma), NormalDist().inv_cdf(1 - level), kind
    )
    alarms, answer = opened(question)
    ears(np.ascontiguousarray(question.batch.values), question.first, rules, answer)
    oldest = gap + chosen.baseline + (0 if kind == ALONE else 2)
    return closed(alarms, answer, **span(question, oldest, gap + 1))
