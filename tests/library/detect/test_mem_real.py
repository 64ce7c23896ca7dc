"""Moving epidemic method on epidemics that happened."""

import numpy as np
import polars as pl
import pytest

from tests.conftest import SHARED
from tocsin import detect
from tocsin.detect.frames import read_frame
from tocsin.detect.parameters import build

pytestmark = pytest.mark.shared


def judged(frame, **parameters):
    table = read_frame(frame, key=(), time="week", count="cases")
    method = detect.method("mem")
    found = detect.run(table.batch, "mem", build(method, parameters))
    return table.batch.calendar.labels()[found.first :], found


def test_dengue_in_puerto_rico():
    read = pl.read_csv(
        SHARED / "data" / "nowcast" / "puertorico_dengue_triangle_weekly_1990_2000.csv"
    )
    weekly = read.group_by(week="onset_week").agg(pl.col("cases").sum())
    labels, found = judged(weekly, first_week=14, last_week=13)
    alarms = [label for label, alarm in zip(labels, found.alarm[0], strict=True) if alarm == 1]
    assert {label[:4] for label in alarms} == {"1998"}
    assert (alarms[0], len(alarms)) == ("1998-06-22", 10)
    assert found.details["intensity"][0].max() == 3


def test_dengue_in_kaohsiung():
    read = pl.read_csv(SHARED / "data" / "dengue" / "taiwan_weekly_county_2003_2015.csv")
    city = read.filter(pl.col("county").str.starts_with("Kaohsiung City"), pl.col("by") == "onset")
    weeks = np.arange(np.datetime64("2002-12-30"), np.datetime64("2016-01-12"), 7)
    weekly = pl.DataFrame({"week": [str(week) for week in weeks]}).join(
        city.group_by(week="week_start").agg(pl.col("cases").sum()), on="week", how="left"
    )
    labels, found = judged(weekly.fill_null(0), first_week=16, last_week=15)
    intensity = dict(zip(labels, found.details["intensity"][0].tolist(), strict=True))
    start = found.details["epidemic_start"][0] - found.first
    begun = {labels[place] for place in start[start >= 0].tolist()}
    assert {day for day in begun if day >= "2014"} == {"2014-06-23", "2015-08-31"}
    assert max(n for day, n in intensity.items() if day[:4] == "2013") <= 2
    assert max(n for day, n in intensity.items() if day[:4] == "2014") == 4
