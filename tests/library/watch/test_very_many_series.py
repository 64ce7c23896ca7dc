"""A first look at very many series finds what the whole watch finds in the last period."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tocsin.report import render
from tocsin.series import Batch
from tocsin.series.calendar import dated
from tocsin.series.tables import Table
from tocsin.watch import Request, screening, watch, watch_all

WEEKS, SERIES = 330, 60
LOUD, GROWING, SILENT = (3, 17, 44), 21, 9


@pytest.fixture(scope="module")
def table():
    """Quiet weekly series, some with a jump in the last week, one that grows, one gone silent."""
    stream = np.random.default_rng(5)
    level = stream.uniform(3, 20, (SERIES, 1))
    values = stream.poisson(np.broadcast_to(level, (SERIES, WEEKS))).astype(np.float64)
    for place in LOUD:
        values[place, -1] += 60
    values[SILENT, -12:] = np.nan
    values[GROWING, :-20] = np.nan
    values[GROWING, -20:] = np.round(2 * 1.35 ** np.arange(20))
    first = np.datetime64("2018-01-01")
    calendar = dated(first + 7 * np.arange(WEEKS))
    keys = pl.DataFrame({"area": [f"Area {i:02d}" for i in range(SERIES)]})
    return Table(keys, Batch(values, calendar))


def blocks(table, size, order=None, *, fleeting=False):
    """Yield the table some series at a time; fleeting ones are overwritten afterwards."""
    places = np.arange(SERIES) if order is None else order
    for begin in range(0, SERIES, size):
        part = places[begin : begin + size]
        values = table.batch.values[part]
        yield Table(table.keys[part], replace(table.batch, values=values))
        if fleeting:
            values.fill(0.0)


def signals(findings):
    return {f.key["area"]: (f.period, f.observed, f.p_value) for f in findings.signals}


@pytest.fixture
def small(monkeypatch):
    import sys

    monkeypatch.setattr(sys.modules["tocsin.watch"], "WHOLE", 10)
    return monkeypatch


def looked(table, size=7, order=None, **how):
    return watch_all(blocks(table, size, order, **how), SERIES, Request("many"))


def test_the_last_periods_signals_are_those_of_the_whole_watch(table, small):
    found = looked(table)
    small.undo()
    whole = watch(table, Request("many"))
    last = table.batch.calendar.label(WEEKS - 1)
    wanted = {area: said for area, said in signals(whole).items() if said[0] == last}
    assert {f"Area {i:02d}" for i in (*LOUD, GROWING)} <= set(wanted)
    assert signals(found) == wanted
    assert (found.series, found.beyond) == (SERIES, 0)
    q = {f.key["area"]: f.q_value for f in whole.signals}
    for finding in found.signals:
        assert finding.q_value == pytest.approx(q[finding.key["area"]], rel=0.2)


@pytest.mark.parametrize("size", [1, 13, 60])
def test_blocks_of_any_size_and_order_give_the_same(table, small, size):
    order = np.random.default_rng(size).permutation(SERIES)
    once, again = looked(table, size), looked(table, size, order, fleeting=True)
    assert signals(once) == signals(again)
    assert [f.key for f in once.signals] == [f.key for f in again.signals]
    assert [f.q_value for f in once.signals] == [f.q_value for f in again.signals]


def test_the_strongest_are_kept_and_the_others_counted(table, small):
    small.setattr(screening, "MOST", 2)
    few = looked(table)
    small.setattr(screening, "MOST", 500)
    assert len(few.signals) == 2
    assert few.beyond == len(looked(table).signals) - 2
    assert "not listed" in render(few)
    assert "60 series were looked at" in render(few)
    assert "60 рядов" in render(few, "ru")


def test_series_that_fell_silent_are_told(table, small):
    told = [r.title for r in looked(table).reporting]
    assert told == [f"Area {SILENT:02d}"]


def test_signals_of_the_last_watch_are_looked_at_again(table, small):
    from tocsin.watch.memory import read, remembered, written

    before = looked(table)
    memory = read(written(remembered(before)), "state.json")
    calm = table.batch.values.copy()
    calm[LOUD[0], -1] = 5
    calendar = table.batch.calendar
    later = Table(table.keys, Batch(calm, calendar))
    found = watch_all(blocks(later, 7), SERIES, Request("many", previous=memory))
    assert [past.title for past in found.over] == [f"Area {LOUD[0]:02d}"]


def test_nothing_unusual_and_nothing_at_all(table, small):
    quiet = Table(table.keys, Batch(np.full((SERIES, WEEKS), 7.0), table.batch.calendar))
    found = watch_all(blocks(quiet, 7), SERIES, Request("calm"))
    assert (found.series, found.signals) == (SERIES, ())
    assert "none gives a signal" in render(found)
    with pytest.raises(Exception, match="no series to judge"):
        watch_all(iter(()), SERIES, Request("none"))
