"""`tocsin archive` as a person runs it: add, show, revisions, compact, verify."""

import csv
import io
import json

import pytest

from tests.library.cli.counts import HEAD, calm, rows, tocsin, written
from tocsin.cli import main

MONDAY = ("--known-on", "2020-06-01")


@pytest.fixture
def called(capfd):
    def call(*words):
        code = main(["archive", *(str(word) for word in words)])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def weekly(tmp_path):
    text = rows(calm(20), "North") + rows(calm(20), "South")
    return written(tmp_path, HEAD + text)


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_file_goes_in_once_and_is_shown(tmp_path, weekly, called):
    place = tmp_path / "archive"
    code, told, err = called("add", place, weekly, *MONDAY)
    assert (code, err) == (0, "")
    assert told.endswith(
        "counts.csv: 40 counts added, known on 2020-06-01; 2 new series; delivery 1.\n"
    )
    assert called("add", place, weekly, *MONDAY)[1].endswith("nothing changed.\n")
    lines = called("show", place)[1].splitlines()
    assert lines[0] == "2 series by series; each week, 2015-01-05 to 2015-05-18"
    assert lines[1] == "1 deliveries, the latest:"
    assert called("verify", place)[1] == "Everything is there, as it was written.\n"


def test_what_was_known_on_a_day_and_how_it_changed(tmp_path, weekly, called):
    place = tmp_path / "archive"
    called("add", place, weekly, *MONDAY)
    later = written(tmp_path, f"{HEAD}North,2015-05-18,77\nNorth,2015-05-25,3\n", "later.csv")
    called("add", place, later, "--known-on", "2020-06-08", "--step", "week")
    before = table(called("show", place, "series=North", "--as-of", "2020-06-07")[1])
    after = table(called("show", place, "series=North")[1])
    assert before[-1] == {"period": "2015-05-18", "count": before[-1]["count"]}
    assert [row["count"] for row in after[-2:]] == ["77", "3"]
    told = table(called("revisions", place, "series=North")[1])
    assert told[-2]["before"] == before[-1]["count"]
    assert (told[-2]["known_on"], told[-2]["count"]) == ("2020-06-08", "77")
    whole = json.loads(called("show", place, "--format", "json", "--as-of", "2020-06-07")[1])
    assert len(whole) == 40
    assert whole[0].keys() == {"series", "period", "count", "known_on"}


def test_two_columns_of_one_file_and_a_label(tmp_path, called):
    path = written(tmp_path, "area,date,cases,deaths\nX,2020-01-06,5,1\nX,2020-01-13,6,0\n")
    place = tmp_path / "archive"
    for column in ("cases", "deaths"):
        words = ("--count", column, "--key", "area", "--label", f"measure={column}")
        assert called("add", place, path, *MONDAY, *words)[0] == 0
    for column, counts in (("cases", ["5", "6"]), ("deaths", ["1", "0"])):
        shown = table(called("show", place, "area=X", f"measure={column}")[1])
        assert [row["count"] for row in shown] == counts
    code, _, error = called("show", place, "area=X")
    assert code == 2
    assert "Several series have this key" in error


def test_many_deliveries_become_few_files(tmp_path, called):
    place = tmp_path / "archive"
    for week in range(3):
        path = written(tmp_path, f"{HEAD}A,2020-01-{6 + 7 * week:02d},{week}\n")
        called("add", place, path, "--known-on", f"2020-02-0{week + 1}", "--step", "week")
    assert called("compact", place)[1] == "2020: 3 files became 1; 3 counts.\n"
    assert "nothing to do" in called("compact", place)[1]
    assert [row["count"] for row in table(called("show", place, "series=A")[1])] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "{place}", "series=Nowhere"), "There is no such series"),
        (("show", "{place}", "series=North", "series=South"), "named twice"),
        (("revisions", "{place}"), "Name one series"),
        (("show", "{place}x"), "There is no archive here"),
        (("compact", "{place}x"), "There is no archive here"),
        (("verify", "{place}x"), "There is no archive here"),
        (("add", "{place}", "{file}", *MONDAY, "--label", "count=x"), "of this name already"),
        (("add", "{place}", "{file}", "{file}x", *MONDAY), "no such file"),
    ],
)
def test_what_is_refused(tmp_path, weekly, called, words, said):
    place = tmp_path / "archive"
    called("add", place, weekly, *MONDAY)
    code, out, error = called(*(word.format(place=place, file=weekly) for word in words))
    assert (code, out) == (2, "")
    assert said in error
    assert len(called("show", place)[1].splitlines()) == 3


def test_a_broken_archive_ends_with_two(tmp_path, weekly, called):
    place = tmp_path / "archive"
    called("add", place, weekly, *MONDAY)
    file = next((place / "counts").rglob("*.parquet"))
    file.write_bytes(b"no parquet")
    code, out, error = called("verify", place)
    assert (code, out) == (2, "")
    assert "cannot be read" in error


def test_the_program_itself(tmp_path, weekly):
    done = tocsin("archive", "add", tmp_path / "a", weekly)
    assert done.returncode == 2
    assert b"--known-on" in done.stderr
    assert tocsin("archive", "add", tmp_path / "a", weekly, *MONDAY).returncode == 0
