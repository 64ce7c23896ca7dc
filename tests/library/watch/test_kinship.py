"""Which signals belong to one outbreak, and which only happen at the same time."""

import datetime as dt

import polars as pl
import pytest

from tests.library.watch.outbreaks import MONDAY, random
from tocsin.codes import neighbours
from tocsin.series import Step, Style
from tocsin.series.tables import tabulate
from tocsin.watch import Request, watch
from tocsin.watch.findings import Kin
from tocsin.watch.kinship import Bond, bonds
from tocsin.watch.outbreaks import Member, members

NOW = (10, 12)


def tied(*keys, areas=None, spans=None, step=Step.WEEK):
    found = bonds(keys, areas or [""] * len(keys), spans or [NOW] * len(keys), step, neighbours)
    return {(b.one, b.other): b.kin for b in found}


@pytest.mark.parametrize("whole", ["", "Total", "ALL", " всего ", "_T"])
def test_a_column_that_is_not_told_apart_is_the_whole(whole):
    keys = ({"area": "Peru", "age": "0-4"}, {"area": "Peru", "age": whole})
    assert tied(*keys) == {(0, 1): Kin.PART}


def test_parts_of_parts_and_other_wholes():
    country = {"country": "Peru", "region": "", "age": ""}
    region = {"country": "Peru", "region": "Lima", "age": ""}
    child = {"country": "Peru", "region": "Lima", "age": "0-4"}
    foreign = {"country": "Chile", "region": "", "age": ""}
    assert tied(country, region, child, foreign) == {
        (1, 0): Kin.PART,
        (2, 1): Kin.PART,
        (2, 0): Kin.PART,
    }


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("Peru / Lima", "Peru"),
        ("Peru > Lima > Callao", "Peru > Lima"),
        ("Peru – Lima", "peru"),
        ("Lima, Peru", "Peru"),
        ("PE-LIM", "PE"),
        ("PE-LIM", "PER"),
    ],
)
def test_names_in_levels(part, whole):
    assert tied({"area": part}, {"area": whole}) == {(0, 1): Kin.PART}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Guinea-Bissau", "Guinea"), ("South Sudan", "Sudan"), ("Niger", "Nigeria"), ("A1", "A")],
)
def test_names_that_only_look_alike(one, other):
    assert tied({"area": one}, {"area": other}) == {}


@pytest.mark.parametrize(
    ("kind", "wider"),
    [
        ("Influenza A", "Influenza"),
        ("influenza A (H1N1)", "Influenza A"),
        ("Severe dengue", "Dengue"),
        ("Measles confirmed", "measles"),
    ],
)
def test_a_kind_extends_the_name_of_a_condition_by_words(kind, wider):
    assert tied({"disease": kind}, {"disease": wider}) == {(0, 1): Kin.SUBTYPE}
    assert tied({"болезнь": kind}, {"болезнь": wider}) == {(0, 1): Kin.SUBTYPE}
    assert tied({"place": kind}, {"place": wider}) == {}, "a place is no condition"


def test_other_keys_have_to_be_the_same():
    keys = (
        {"disease": "Influenza A", "area": "Lima"},
        {"disease": "Influenza", "area": "Cusco"},
    )
    assert tied(*keys) == {}


def test_neighbours_across_a_border():
    keys = ({"iso3": "AGO"}, {"iso3": "ZMB"}, {"iso3": "KEN"})
    assert tied(*keys, areas=["AGO", "ZMB", "KEN"]) == {(0, 1): Kin.NEIGHBOUR}
    keys = ({"iso3": "AGO", "sex": "f"}, {"iso3": "ZMB", "sex": "m"})
    assert tied(*keys, areas=["AGO", "ZMB"]) == {}
    keys = ({"iso3": "AGO", "country": "Angola"}, {"iso3": "ZMB", "country": "Zambia"})
    assert tied(*keys, areas=["AGO", "ZMB"]) == {(0, 1): Kin.NEIGHBOUR}


@pytest.mark.parametrize(
    ("step", "gap", "together"),
    [(Step.WEEK, 1, True), (Step.WEEK, 2, True), (Step.WEEK, 3, False), (Step.DAY, 8, True)],
)
def test_only_signals_at_the_same_time_are_tied(step, gap, together):
    """Runs that touch, or with one period between them, are at the same time."""
    keys = ({"area": "Peru / Lima"}, {"area": "Peru"})
    spans = [(5, 10), (10 + gap, 20 + gap)]
    assert bool(tied(*keys, spans=spans, step=step)) is together


def test_neighbours_do_not_chain_and_the_strongest_leads():
    chain = [Bond(0, 1, Kin.NEIGHBOUR), Bond(1, 2, Kin.NEIGHBOUR), Bond(2, 3, Kin.NEIGHBOUR)]
    assert members(4, chain) == [
        Member(0),
        Member(0, Kin.NEIGHBOUR, 0),
        Member(2),
        Member(2, Kin.NEIGHBOUR, 2),
    ]


def test_parts_chain_and_bring_their_neighbours():
    found = members(
        5,
        [
            Bond(1, 0, Kin.PART),
            Bond(2, 1, Kin.PART),
            Bond(2, 3, Kin.NEIGHBOUR),
            Bond(4, 3, Kin.SUBTYPE),
        ],
    )
    assert {m.lead for m in found} == {0}
    assert found[1] == Member(0, Kin.PART, 0)
    assert found[2] == Member(0, Kin.PART, 1)
    assert found[3].kin is Kin.NEIGHBOUR
    assert found[4] == Member(0, Kin.SUBTYPE, 3)


def test_a_whole_that_follows_its_part_holds_it():
    assert members(2, [Bond(0, 1, Kin.PART)]) == [Member(0), Member(0, Kin.WHOLE, 0)]
    assert members(2, [Bond(0, 1, Kin.SUBTYPE)])[1].kin is Kin.SUPERTYPE


def world(rows):
    """Return a table of country and disease, weekly."""
    days = [MONDAY + dt.timedelta(7 * i) for i in range(330)]
    frame = pl.concat(
        pl.DataFrame({"country": c, "disease": d, "period": days, "count": v}, strict=False)
        for (c, d), v in rows.items()
    )
    return tabulate(frame, ["country", "disease"], Style.DATE, Step.WEEK)


def test_one_outbreak_in_four_series_is_one_outbreak():
    up = [40.0, 70.0, 110.0]
    counts = {
        ("Angola", "cholera"): [*random(1, 327), *up],
        ("Zambia", "cholera"): [*random(2, 327), *[v / 2 for v in up]],
        ("Angola", "severe cholera"): [*random(3, 327), *[v / 5 for v in up]],
        ("Kenya", "measles"): [*random(4, 327), *up[::-1]],
        **{(c, "plague"): random(10 + i, 330) for i, c in enumerate(["Angola", "Zambia", "Kenya"])},
    }
    found = watch(world(counts), Request("test"))
    first, second = (
        {(f.key["country"], f.key["disease"]): f for f in o if not f.weak}
        for o in found.outbreaks[:2]
    )
    groups = sorted([set(first), set(second)], key=len)
    assert groups[0] == {("Kenya", "measles")}
    assert groups[1] >= {("Angola", "cholera"), ("Zambia", "cholera"), ("Angola", "severe cholera")}
    by_rank = {f.rank: f for f in found.signals}
    assert [f.rank for f in found.signals] == list(range(1, len(found.signals) + 1))
    for outbreak in found.outbreaks:
        assert outbreak[0].tie is None
        assert all(f.tie and by_rank[f.tie.rank].outbreak == f.outbreak for f in outbreak[1:])
        ranks = [f.rank for f in outbreak]
        assert ranks == list(range(ranks[0], ranks[0] + len(ranks))), "members follow their lead"
