"""What was known on a day: never the future, never lost, whatever the order of arrival."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.archive.deliveries import Naive, answered, day, delivery, monday
from tocsin.archive import Archive, is_archive
from tocsin.archive import appending as appending_
from tocsin.errors import BadFrame, BadInput, BadParameter
from tocsin.formats import Wanted, read

VALUES = st.dictionaries(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 60)),
    st.one_of(st.none(), st.integers(0, 9)),
    min_size=1,
    max_size=6,
)
ARRIVALS = st.lists(st.tuples(VALUES, st.integers(0, 4), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=20, deadline=None)
@given(ARRIVALS)
def test_every_day_knows_what_had_come_and_nothing_later(tmp_path_factory, arrivals):
    archive, naive = Archive(tmp_path_factory.mktemp("a") / "archive"), Naive()
    for values, number, compacted in arrivals:
        archive.append(delivery(values), day(number))
        naive.append(values, day(number))
        if compacted:
            list(archive.compact())
    for number in range(-1, 6):
        known = naive.as_of(day(number))
        found = answered(archive.as_of(day(number)))
        assert {key: value for key, value in found.items() if value is not None} == {
            key: value for key, value in known.items() if value is not None
        }
        assert set(known) <= set(found)
    assert not list(archive.verify())


def test_the_same_delivery_again_changes_nothing(tmp_path):
    archive = Archive(tmp_path / "a")
    first = archive.append(delivery({("A", 1): 3}), day(0))
    again = archive.append(delivery({("A", 1): 3}, "renamed.csv"), day(0))
    assert (first.rows, first.series, first.sequence) == (1, 1, 1)
    assert (again.rows, again.series, again.sequence) == (0, 0, None)
    assert len(archive.as_of().deliveries) == 1


def test_a_file_that_comes_back_on_a_later_day_is_that_days_knowledge(tmp_path):
    """A, then B, then A again: on the last day A holds."""
    archive = Archive(tmp_path / "a")
    for number, value in enumerate([3, 7, 3]):
        archive.append(delivery({("A", 1): value}), day(number))
    assert [answered(archive.as_of(day(n)))["A", 1] for n in range(3)] == [3, 7, 3]


def test_of_two_deliveries_of_one_day_the_later_holds(tmp_path):
    archive = Archive(tmp_path / "a")
    archive.append(delivery({("A", 1): 9}), day(0))
    archive.append(delivery({("A", 1): 2}), day(0))
    assert answered(archive.as_of(day(0)))["A", 1] == 2


def test_an_older_vintage_that_comes_late_speaks_for_its_own_days(tmp_path):
    archive = Archive(tmp_path / "a")
    archive.append(delivery({("A", 1): 1}), day(0))
    archive.append(delivery({("A", 1): 5}), day(4))
    archive.append(delivery({("A", 1): 3}), day(2))
    assert [answered(archive.as_of(day(n)))["A", 1] for n in (0, 2, 3, 4)] == [1, 3, 3, 5]


def test_missing_is_not_zero_and_withdraws_a_figure(tmp_path):
    archive = Archive(tmp_path / "a")
    archive.append(delivery({("A", 1): 4, ("A", 2): 0}), day(0))
    archive.append(delivery({("A", 1): None}), day(1))
    assert answered(archive.as_of(day(1))) == {("A", 1): None, ("A", 2): 0}
    assert archive.series({"series": "A"})["count"].to_list() == [None, 0]


def test_revisions_tell_each_change_and_no_repetition(tmp_path):
    archive = Archive(tmp_path / "a")
    for number, value in enumerate([4, 4, 6, None, 6]):
        archive.append(delivery({("A", 1): value, ("A", 2): 1}), day(number))
    told = archive.revisions({"series": "A"})
    assert told.filter(pl.col("period") == monday(1)).select(
        "known_on", "before", "count", "first"
    ).rows() == [
        (day(0), None, 4, True),
        (day(2), 4, 6, False),
        (day(3), 6, None, False),
        (day(4), None, 6, False),
    ]
    assert told.filter(pl.col("period") == monday(2)).height == 1
    assert archive.revisions({"series": "A"}, day(1)).height == 2


def test_populations_come_back(tmp_path):
    archive = Archive(tmp_path / "a")
    values = {("A", 1): 4, ("A", 2): 5, ("B", 1): 6}
    archive.append(delivery(values, population=[100, None, None]), day(0))
    archive.append(delivery(values, population=[120, None, None]), day(1))
    (table,) = archive.as_of(day(1)).tables(archive.as_of(day(1)).group())
    people = dict(zip(table.keys["series"], table.batch.population.tolist(), strict=True))
    assert people["A"] == [120, 120]
    (table,) = archive.as_of(day(0)).tables(archive.as_of(day(0)).group())
    assert table.batch.population[table.keys["series"].to_list().index("A")].tolist() == [100, 100]


def test_periods_off_the_step_are_refused_and_nothing_goes_in(tmp_path):
    archive = Archive(tmp_path / "a")
    archive.append(delivery({("A", 1): 4}), day(0))
    odd = delivery({("A", 2): 4})
    odd.frame.replace_column(1, odd.frame["period"].dt.offset_by("1d"))
    with pytest.raises(BadInput, match=r"do not fit those of file\.csv"):
        archive.append(odd, day(1))
    assert len(archive.as_of().deliveries) == 1
    assert not list(archive.verify())


def test_counts_that_are_none_are_refused(tmp_path):
    archive = Archive(tmp_path / "a")
    for value in (-1, 2.5, 2e12):
        with pytest.raises(BadFrame, match="whole number"):
            archive.append(delivery({("A", 1): value}), day(0))
    twice = delivery({("A", 1): 1})
    twice.frame.extend(twice.frame)
    with pytest.raises(BadFrame, match="same key and period"):
        archive.append(twice, day(0))
    with pytest.raises(BadParameter, match="digest"):
        archive.append(
            type(twice)(**{**{n: getattr(twice, n) for n in twice.__slots__}, "digest": ""}), day(0)
        )


def test_two_series_of_one_number_are_refused(tmp_path, monkeypatch):
    archive = Archive(tmp_path / "a")
    archive.append(delivery({("A", 1): 1}), day(0))
    made = appending_.identities
    monkeypatch.setattr(appending_, "identities", lambda keys, step: made(_as(keys, "A"), step))
    with pytest.raises(BadFrame, match=r"by chance the number of \['A'\]"):
        archive.append(delivery({("B", 1): 1}), day(1))
    with pytest.raises(BadFrame, match="same number by chance"):
        archive.append(delivery({("B", 1): 1, ("C", 1): 1}), day(1))
    monkeypatch.undo()
    assert answered(archive.as_of()) == {("A", 1): 1}


def _as(keys, name):
    return keys.with_columns(pl.lit(name).alias("series"))


def test_a_key_names_one_series(tmp_path):
    archive = Archive(tmp_path / "a")
    archive.append(delivery({("A", 1): 1, ("B", 1): 2}), day(0))
    with pytest.raises(BadInput, match="no such series"):
        archive.series({"series": "C"})
    with pytest.raises(BadInput, match="no such series"):
        archive.series({"area": "A"})
    with pytest.raises(BadInput, match="Several series"):
        archive.series({})


def test_where_there_is_none(tmp_path):
    assert not is_archive(tmp_path / "a")
    with pytest.raises(BadInput, match="no archive here"):
        Archive(tmp_path / "a").as_of()
    with pytest.raises(BadInput, match="no archive here"):
        list(Archive(tmp_path / "a").verify())
    assert not (tmp_path / "a").exists()


@pytest.mark.shared
def test_hospital_admissions_as_they_were_known(tmp_path, shared):
    """Vintages of a winter: each day's answer is the newest row that was public by then."""
    changes = pl.read_csv(
        shared / "data/hub_flusight/truth_vintage_changes.csv.gz",
        try_parse_dates=True,
        schema_overrides={"location": pl.String},
    ).filter(pl.col("location").is_in(["01", "06", "US"]) & (pl.col("date") > dt.date(2023, 6, 1)))
    changes = changes.with_columns(pl.col("value").round())
    archive = Archive(tmp_path / "a")
    days = changes["available_from"].unique().sort().to_list()
    for known_on in days:
        path = tmp_path / f"{known_on}.csv"
        rows = changes.filter(pl.col("available_from") == known_on)
        rows.select("location", "date", pl.col("value").alias("count")).write_csv(path)
        archive.append(read(path, Wanted(key=("location",), step="week")), known_on)
    for asked in (days[0], days[7] + dt.timedelta(days=2), days[-1]):
        snapshot = archive.as_of(asked)
        found = snapshot.frame(snapshot.group()).sort("location", "period")
        wanted = (
            changes.filter(pl.col("available_from") <= asked)
            .sort("available_from")
            .unique(["location", "date"], keep="last")
            .sort("location", "date")
        )
        assert found["count"].to_list() == wanted["value"].to_list()
        assert found["known_on"].to_list() == wanted["available_from"].to_list()
