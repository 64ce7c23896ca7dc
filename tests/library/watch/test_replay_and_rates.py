"""What a page can compare and play back: letters by period, cases by population."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from tests.library.watch.outbreaks import MONDAY, random, table, watched
from tocsin.series import Batch, Step, Style, dated
from tocsin.series.tables import tabulate
from tocsin.watch import Request, watch
from tocsin.watch.growth import growth
from tocsin.watch.rates import interval, rates
from tocsin.watch.replay import PERIODS, directions, initial
from tocsin.watch.words import direction

KINDS = [(Step.WEEK, 330), (Step.WEEK, 60), (Step.DAY, 150), (Step.MONTH, 96)]


def mixed(length):
    counts = {f"s{i}": random(i, length, level=3.0 + i, wave=0.5) for i in range(6)}
    counts["up"] = [*random(50, length - 3), 40, 60, 90]
    counts["new"] = [*[0] * (length - 2), 3, 5]
    counts["gone"] = [*random(51, length - 20), *[None] * 20]
    counts["zero"] = [0] * length
    return counts


@pytest.mark.parametrize(("step", "length"), KINDS)
def test_the_last_letter_is_the_watch_itself(step, length):
    found = watched(table(mixed(length), step))
    assert len(found.replayed) == min(PERIODS[step], length)
    for f in found.findings:
        assert len(f.replay) == len(found.replayed)
        assert f.replay[-1].islower() is not f.alarm, f.title
        assert f.replay[-1].lower() == initial(f.direction), f.title


def test_an_earlier_letter_is_what_the_watch_said_then():
    counts = mixed(330)
    now = watched(counts)
    for back in (1, 3, 9, 20):
        then = watched({name: values[: 330 - back] for name, values in counts.items()})
        said = {f.title: f for f in then.findings}
        for f in now.findings:
            letter = f.replay[-1 - back]
            assert letter.lower() == initial(said[f.title].direction), (f.title, back)
            assert letter.isupper() is said[f.title].alarm, (f.title, back)


@pytest.mark.parametrize("appeared", [True, False])
def test_letters_follow_the_rule_of_words(appeared):
    generator = np.random.default_rng(5)
    values = generator.poisson(generator.uniform(0, 6, (300, 1)), (300, 12)).astype(float)
    values[generator.random((300, 12)) < 0.2] = np.nan
    values[:30, -4:] = [5, 20, 60, 90]
    values[30:60, -8:] = [90, 60, 20, 9, 5, 3, 1, 0]
    days = np.datetime64("2015-01-05") + 7 * np.arange(12)
    moves = growth(Batch(values, dated(days, step=Step.WEEK)), 11)
    letters = directions(moves, np.full(300, appeared))
    assert letters.tolist() == [initial(direction(moves, i, appeared=appeared)) for i in range(300)]
    assert set(letters.tolist()) >= {"f", "q"} | ({"n"} if appeared else {"g", "l", "u"})


def peopled(counts, people):
    days = [MONDAY + dt.timedelta(7 * i) for i in range(len(next(iter(counts.values()))))]
    frame = pl.concat(
        pl.DataFrame(
            {"area": name, "period": days, "count": values, "population": people[name]},
            schema_overrides={"count": pl.Float64, "population": pl.Float64},
        )
        for name, values in counts.items()
    )
    return tabulate(frame, ["area"], Style.DATE, Step.WEEK)


def test_rates_are_of_the_latest_window_and_of_those_with_people():
    counts = {"big": [9] * 10, "small": [1] * 8 + [None, 1], "none": [1] * 10, "gone": [None] * 10}
    people = {"big": 1_000_000, "small": 2_000, "none": None, "gone": 5_000}
    found = {f.title: f.rate for f in watch(peopled(counts, people), Request("x")).findings}
    assert found["big"].cases == 36
    assert found["big"].per_100k == pytest.approx(3.6)
    assert (found["small"].cases, found["small"].reported, found["small"].periods) == (3, 3, 4)
    assert found["small"].per_100k == pytest.approx(150.0)
    assert found["small"].low < 40
    assert found["small"].high > 400
    assert found["none"] is None
    assert found["gone"] is None


def test_without_people_there_are_no_rates():
    found = watched({"A": random(1, 60)})
    assert found.findings[0].rate is None
    assert rates(Batch(np.ones((2, 3)), dated(np.arange(3).astype("datetime64[D]"))), 2) == [
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("cases", "low", "high"),
    [(0, 0.0, 3.69), (1, 0.03, 5.57), (10, 4.80, 18.39), (100, 81.36, 121.63)],
)
def test_the_interval_is_nearly_the_exact_one(cases, low, high):
    """Exact Poisson limits of the tables (Garwood 1936)."""
    assert interval(float(cases)) == pytest.approx((low, high), rel=0.02, abs=0.05)
