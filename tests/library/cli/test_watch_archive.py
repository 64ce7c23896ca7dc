"""`tocsin watch ARCHIVE`: as known on a day, from what the archive holds."""

import pytest

from tests.library.cli.counts import HEAD, calm, rows, written
from tocsin.cli import main


@pytest.fixture
def called(capfd, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words):
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def archive(tmp_path, called):
    """120 weeks of two series; a week later the last count of one of them is corrected upwards."""
    place = tmp_path / "archive"
    text = rows(calm(), "North") + rows(calm(), "South")
    words = ("archive", "add", place, written(tmp_path, HEAD + text), "--known-on", "2017-04-24")
    assert called(*words)[0] == 0
    later = written(tmp_path, f"{HEAD}North,2017-04-17,60\n", "later.csv")
    words = ("archive", "add", place, later, "--known-on", "2017-05-01", "--step", "week")
    assert called(*words)[0] == 0
    return place


def test_what_was_known_on_the_day_and_not_later(archive, called):
    code, before, _ = called("watch", archive, "--as-of", "2017-04-30")
    assert code == 0
    assert "As known on 30\u00a0April\u00a02017." in before
    assert "0 signals in 2 series." in before
    after = called("watch", archive)[1]
    assert "As known on 1\u00a0May\u00a02017." in after
    assert "1 signal in 2 series." in after
    assert "North" in after


def test_a_second_watch_knows_the_first(archive, tmp_path, called):
    out = tmp_path / "report"
    assert called("watch", archive, "--as-of", "2017-04-30", "--out", out)[0] == 0
    new = called("watch", archive, "--as-of", "2017-05-01", "--out", out)[1]
    again = called("watch", archive, "--as-of", "2017-05-02", "--out", out)[1]
    assert "1 new" in new or "new" in new.casefold()
    assert new != again
    page = (out / "report.html").read_text("utf-8")
    assert "As known on" in page
    assert "later.csv" in page


def test_several_kinds_of_series_need_a_key(archive, tmp_path, called):
    other = written(tmp_path, "area,date,count\n" + rows(calm(20), "X"), "other.csv")
    assert called("archive", "add", archive, other, "--known-on", "2017-05-01")[0] == 0
    code, _, error = called("watch", archive)
    assert code == 2
    assert "several kinds" in error
    assert called("watch", archive, "--key", "area")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("{archive}", "{file}"), "name it alone"),
        (("{archive}", "--time", "date"), "--time: this is about files"),
        (("{archive}", "--known"), "--known: this is about files"),
        (("{archive}", "--step", "week"), "not cases to be counted"),
        (("{archive}", "--as-of", "2001-01-01"), "Nothing was known on 2001-01-01"),
        (("{archive}", "--key", "nothing"), "there are: series (week)"),
        (("{folder}",), "This is a folder"),
    ],
)
def test_what_is_refused(archive, tmp_path, called, words, said):
    file = written(tmp_path, HEAD + rows(calm(), "A"), "more.csv")
    given = [word.format(archive=archive, file=file, folder=tmp_path) for word in words]
    code, out, error = called("watch", *given)
    assert (code, out) == (2, "")
    assert said in error
