"""Batches that the tests of detection share."""

import numpy as np

from tocsin.series import Batch, Calendar, Step, Style

YEARS = 6
WEEKS = 52 * YEARS + 20
FIRST_MONDAY = np.datetime64("2015-01-05")


def weekly(length=WEEKS):
    return Calendar(Step.WEEK, Style.DATE, FIRST_MONDAY + 7 * np.arange(length))


def monthly(length=120):
    months = np.datetime64("2010-01") + np.arange(length)
    return Calendar(Step.MONTH, Style.MONTH, months.astype("datetime64[D]"))


def batch(values, calendar=None):
    values = np.atleast_2d(np.asarray(values, dtype=np.float64))
    return Batch(values, weekly(values.shape[1]) if calendar is None else calendar)


def seasonal(seed, series=1, level=6.0, length=WEEKS, gaps=0.0):
    """Return seasonal counts, a share of them missing."""
    random = np.random.default_rng(seed)
    wave = np.exp(0.5 * np.sin(2 * np.pi * np.arange(length) / 52))
    values = random.negative_binomial(level * wave, 0.5, (series, length)).astype(np.float64)
    values[random.random(values.shape) < gaps] = np.nan
    return values
