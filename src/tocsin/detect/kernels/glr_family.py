"""From a GLR question to its answer: what the Poisson and the negative binomial chart share."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.contract import Alarms, Question
from tocsin.detect.kernels.answer import closed, opened, trained
from tocsin.detect.kernels.glr import Rules, glr


def rules_of(question: Question, alpha: float | None, need: int) -> Rules:
    """Return the chart's rules; without an alpha the overdispersion is estimated."""
    chosen = question.parameters
    return Rules(
        limit=float(chosen.c_arl),
        window=chosen.m,
        least=chosen.mtilde,
        down=chosen.dir == "dec",
        known=chosen.theta is not None,
        theta=math.nan if chosen.theta is None else float(chosen.theta),
        epidemic=getattr(chosen, "change", "intercept") == "epi",
        refit=chosen.refit,
        estimate=alpha is None,
        alpha=math.nan if alpha is None else float(alpha),
        constant=chosen.mu0 is not None,
        cases=chosen.ret == "cases" or not question.compat,
        compat=question.compat,
        training=need,
        waves=chosen.s,
        trend=chosen.trend,
        season=question.batch.calendar.season,
    )


def judged(question: Question, alpha: float | None, need: int) -> Alarms:
    """Judge a batch.

    Args:
        question: its parameters are those of `glr-poisson` or `glr-negbin`.
        alpha: overdispersion; 0 for Poisson, None to estimate it.
        need: periods that the training has at least, unless R is imitated.
    """
    chosen = question.parameters
    rules = rules_of(question, alpha, need)
    alarms, answer = opened(question)
    if rules.constant:
        answer.expected[:] = np.asarray(chosen.mu0, dtype=np.float64)
    start = np.zeros(question.shape[0], dtype=np.int32)
    sizes = np.full(question.shape[0], np.nan)
    values = np.ascontiguousarray(question.batch.values)
    glr(values, question.first, rules, answer, start, sizes)
    told: Mapping[str, NDArray[Any]] = {
        **trained(question, start, need, given=rules.constant),
        "statistic": alarms.score * rules.limit,
        "alpha": np.broadcast_to(sizes[:, None], question.shape),
    }
    if not question.compat:
        spread = 1.0 + sizes[:, None] * answer.expected
        alarms = replace(alarms, dispersion=spread)
    return closed(alarms, answer, **told)
