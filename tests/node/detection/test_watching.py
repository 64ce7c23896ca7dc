"""A file of counts is kept, watched as known on days, and what was found is never changed."""

import datetime as dt
import json

import pytest
from django.db import connection

from tests.node.figures import COVID, DAY, SETTINGS, deliver
from tocsin.errors import BadInput
from tocsin_node.detection import actions, panels, queries
from tocsin_node.detection.models import Run, Signal
from tocsin_node.journal.models import Entry
from tocsin_node.observations import actions as observations
from tocsin_node.observations.models import Dataset
from tocsin_node.web.finding import words


def test_counts_are_watched_as_known_on_two_days(data_home):
    dataset = deliver(DAY - dt.timedelta(days=7), DAY)
    first = actions.watch(dataset=dataset, as_of=DAY - dt.timedelta(days=7), by="test")
    second = actions.watch(dataset=dataset, as_of=DAY, by="test")
    assert queries.latest(dataset) == second
    assert queries.latest(dataset, before=DAY) == first
    found = queries.findings(second)
    assert {f.area for f in found.signals} == {"AFG", "TJK", "KAZ", "ARM"}
    assert found.compared == first.as_of.isoformat()
    assert all(f.curve.days[-1] <= "2020-05-19" for f in queries.findings(first).findings)


def test_the_same_watch_again_is_kept_once(data_home):
    dataset = deliver(DAY)
    one = actions.watch(dataset=dataset, as_of=DAY, by="test")
    two = actions.watch(dataset=dataset, as_of=DAY, by="test")
    assert one == two
    assert Run.objects.count() == 1
    assert Signal.objects.count() == 8


def test_a_resent_file_changes_nothing_but_is_told_in_the_journal(data_home):
    dataset = deliver(DAY, DAY)
    deliveries = Entry.objects.filter(action="data.delivered", subject_id=str(dataset.pk))
    assert sorted(e.data["delivery"] is None for e in deliveries) == [False, True]


def test_a_file_with_a_fault_is_not_taken_and_leaves_no_entry(data_home, tmp_path):
    wrong = tmp_path / "wrong.csv"
    lines = COVID.read_text("utf-8").splitlines()
    lines[-1] = lines[-1].replace(lines[-1].split(",")[2], "many", 1)
    wrong.write_text("\n".join(lines), "utf-8")
    dataset = observations.describe(slug="wrong", title="Wrong", settings=SETTINGS, by="test")
    before = Entry.objects.count()
    with pytest.raises(BadInput, match=r"wrong\.csv"):
        observations.deliver(dataset=dataset, file=wrong, known_on=dt.date(2021, 1, 1), by="test")
    assert Entry.objects.count() == before


def test_findings_are_kept_as_json_of_the_database(data_home):
    run = actions.watch(dataset=deliver(DAY), as_of=DAY, by="test")
    with connection.cursor() as cursor:
        cursor.execute("SELECT findings FROM detection_run WHERE id = %s", [run.pk])
        raw = cursor.fetchone()[0]
    assert json.loads(raw)["version"] == 1


@pytest.mark.parametrize("text", ["kaz", "КАЗАХ", "Казахстан", "Kazakhstan", "KAZ"])
def test_a_series_is_found_in_any_script(data_home, text):
    actions.watch(dataset=deliver(DAY), as_of=DAY, by="test")
    assert [hit.title for hit in panels.find(None, words(text))] == ["Kazakhstan"]


@pytest.mark.parametrize("text", ["azakh", "%", "_", "'; DROP TABLE", "\\"])
def test_what_no_word_begins_with_is_not_found(data_home, text):
    actions.watch(dataset=deliver(DAY), as_of=DAY, by="test")
    assert list(panels.find(None, words(text))) == []


def test_only_the_latest_watch_of_a_data_set_is_searched(data_home):
    dataset = deliver(DAY - dt.timedelta(days=7), DAY)
    for day in (DAY - dt.timedelta(days=7), DAY):
        actions.watch(dataset=dataset, as_of=day, by="test")
    assert len(list(panels.find(None, words("armenia")))) == 1


def test_one_data_set_leads():
    for slug in ("one", "two"):
        observations.describe(slug=slug, title=slug, leading=True, by="test")
    assert list(Dataset.objects.filter(leading=True).values_list("slug", flat=True)) == ["two"]
