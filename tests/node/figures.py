"""The real figures of eight states that tests of the node use, and an alliance to go with them."""

import datetime as dt
from functools import cache
from pathlib import Path

from tocsin.formats import Wanted, read
from tocsin.series.tables import tabulate
from tocsin.watch import Request, watch
from tocsin.watch.findings import Findings
from tocsin_node.detection import actions as detection
from tocsin_node.detection.models import Run
from tocsin_node.observations import actions as observations
from tocsin_node.observations.models import Dataset

ROOT = Path(__file__).parents[2]
COVID = ROOT / "demo" / "covid19_eight_states_2020" / "covid19_eight_states_2020.csv"
DAY = dt.date(2020, 5, 26)
SETTINGS = {"key": ["iso3"], "time": "date", "count": "confirmed", "cumulative": True}


@cache
def findings() -> Findings:
    """Watch the figures once for all tests of a process."""
    wanted = Wanted(key=("iso3",), time="date", count="confirmed", cumulative=True, as_of=DAY)
    counts = read(COVID, wanted)
    table = tabulate(counts.frame, counts.key, counts.style, counts.step)
    return watch(table, Request(title="COVID-19", as_of=DAY, known=True))


def dataset() -> Dataset:
    """Describe the data set, the leading one."""
    return observations.describe(
        slug="covid-19",
        title="COVID-19 in eight states",
        titles={"ru": "COVID-19 в восьми государствах"},
        question="COVID-19, is it growing?",
        questions={"ru": "COVID-19: растёт ли?"},
        leading=True,
        known=True,
        settings=SETTINGS,
        by="test",
    )


def watched() -> Run:
    """Keep the findings as a run, without an archive."""
    return detection.keep(dataset=dataset(), findings=findings(), by="test")


def deliver(*days: dt.date) -> Dataset:
    """Keep the file as known on each of some days."""
    made = dataset()
    for day in days:
        observations.deliver(dataset=made, file=COVID, known_on=day, by="test")
    return made
