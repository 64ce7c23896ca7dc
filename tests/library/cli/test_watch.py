"""`tocsin watch` as a person runs it: table, report, findings, languages, and the same twice."""

import csv
import json
import re

import pytest

from tests.library.cli.counts import HEAD, calm, rows, tocsin, written
from tocsin.cli import main
from tocsin.cli.reading import shown
from tocsin.language import languages


@pytest.fixture
def weekly(tmp_path):
    text = rows(calm(end=[30, 60]), "North") + rows(calm(), "South") + rows([0] * 120, "East")
    return written(tmp_path, HEAD + text)


@pytest.fixture
def called(capfd, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    def call(*words):
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def test_the_table_says_where_how_many_and_why(weekly, called):
    code, out, err = called("watch", weekly)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "counts"
    assert lines[1] == "Truncated at 23\u00a0April\u00a02017."
    assert lines[2] == "1 signal in 3 series."
    assert re.search(r"^1 +North +\d+ +[\d.]+ +\S+ +▲ growing", out, re.MULTILINE)
    assert "Written" not in out
    assert max(map(len, lines)) <= 80


def test_narrow_and_wide_terminals_and_long_names(tmp_path, called, monkeypatch):
    name = "Enterohemorrhagic Escherichia coli infection / " * 5
    path = written(tmp_path, HEAD + rows(calm(end=[30, 60]), name))
    for columns in ("40", "80", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        code, out, _ = called("watch", path)
        assert code == 0
        assert max(map(len, out.splitlines())) <= int(columns)
        assert "…" in out


def test_the_report_and_the_findings_are_written(weekly, tmp_path, called):
    out = tmp_path / "deep" / "er"
    code, told, _ = called("watch", weekly, "--out", out, "--title", "Ours <b>")
    assert code == 0
    pages = ["report.html", *(f"report.{c}.html" for c in languages() if c != "en")]
    assert sorted(p.name for p in out.iterdir()) == sorted([*pages, "findings.csv", "state.json"])
    assert told.count("Written: ") == len(pages) + 2
    assert "Ours &lt;b&gt;" in (out / "report.html").read_text("utf-8")
    with (out / "findings.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert list(found[0]) == [
        *("rank", "series", "alarm", "weak", "change", "since", "outbreak", "tie", "period"),
        *("observed", "expected", "threshold", "score", "p_value", "q_value", "direction"),
        *("method", "reason"),
    ]
    assert [row["rank"] for row in found] == ["1", "2", "3"]
    assert [row["alarm"] for row in found] == ["true", "false", "false"]
    assert found[0]["series"] == "North"
    assert found[0]["direction"] == "growing"
    assert found[0]["reason"].endswith(".")
    assert "|" not in "".join(row["reason"] for row in found)
    assert float(found[0]["p_value"]) < 1e-4
    assert 0 < float(found[0]["q_value"]) < 0.05
    assert [row["outbreak"] for row in found] == ["1", "", ""]
    assert [row["since"] for row in found] == ["2017-04-23", "", ""]


def test_findings_keep_key_columns_that_are_called_as_theirs(tmp_path, called):
    path = written(
        tmp_path, "rank,method,date,count\n" + rows(calm(end=[30, 60]), "first,rapid test")
    )
    assert called("watch", path, "--key", "rank,method", "--out", tmp_path / "r")[0] == 0
    with (tmp_path / "r" / "findings.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["key_rank"], row["key_method"], row["rank"]) == ("first", "rapid test", "1")
    assert row["method"] != "rapid test"


def test_twice_gives_the_same_bytes_everywhere(weekly, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    told = tocsin("watch", weekly, "--out", one).stdout
    elsewhere = {"LC_ALL": "tr_TR", "LANG": "tr_TR", "TZ": "Pacific/Apia", "PYTHONHASHSEED": "7"}
    again = tocsin("watch", weekly, "--out", two, PYTHONIOENCODING="latin-1", **elsewhere).stdout
    assert told.replace(b"/one/", b"/two/") == again
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {
        p.name: p.read_bytes() for p in two.iterdir()
    }


def test_known_or_truncated(weekly, tmp_path, called):
    words = ("watch", weekly, "--as-of", "2017-04-09", "--out", tmp_path)
    day = "9\u00a0April\u00a02017"
    page = tmp_path / "report.html"
    out = called(*words)[1]
    assert f"Truncated at {day}." in out
    assert f"truncated at {day}" in page.read_text("utf-8").lower().replace("april", "April")
    out = called(*words, "--known")[1]
    assert f"As known on {day}." in out
    text = page.read_text("utf-8").lower().replace("april", "April")
    assert f"truncated at {day}" not in text
    assert f"as known on {day}" in text


def test_every_language_of_the_table(weekly, called):
    for language in languages():
        code, out, _ = called("watch", weekly, "--language", language)
        assert code == 0
        assert ("Where and why" in out) is (language == "en")
        assert "{" not in out
    assert "Обрезано на 23\u00a0апреля\u00a02017." in out or "ru" not in languages()
    code, out, message = called("watch", weekly, "--language", "../ru")
    assert (code, out) == (2, "")
    assert "en, ru" in message


def test_only_the_first_signals_are_shown(tmp_path, called):
    text = "".join(rows(calm(end=[30, 60 + i]), f"S{i:02}") for i in range(25))
    path = written(tmp_path, HEAD + text)
    for words, shown_then in (
        ((), 20),
        (("--top", "3"), 3),
        (("--top", "0"), 0),
        (("--top", "99"), 25),
    ):
        out = called("watch", path, *words)[1]
        assert len(re.findall(r"^ *\d+ +S\d\d ", out, re.MULTILINE)) == shown_then
        assert (f"{25 - shown_then} more: --top" in out) is (shown_then < 25)


def test_a_column_of_last_days_is_known_by_its_name(tmp_path, called):
    head = "series,{},count\n"
    text = rows(calm(60, end=[90]), start="2015-01-11")  # Sundays
    last = "2016-02-28"
    for name, judged in (("week_end", True), ("week_start", False), ("weekend", False)):
        path = written(tmp_path, head.format(name) + text)
        out = called("watch", path, "--time", name, "--as-of", last)[1]
        assert ("90" in out) is judged, name


def test_a_line_list_is_counted_and_its_last_week_is_not_judged(tmp_path, called):
    days = [line.split(",")[1] for line in rows([1] * 200, start="2020-01-06", step=1).splitlines()]
    cases = "".join(f"{day},X\n" for day in days) + f"{days[-1]},X\n" * 40
    path = written(tmp_path, "onset,district\n" + cases)
    words = ("watch", path, "--line-list", "--step", "week", "--key", "district")
    assert days[-1] == "2020-07-23"
    assert "0 signals in 1 series." in called(*words, "--as-of", "2020-07-23")[1]
    assert "1 signal in 1 series." in called(*words, "--as-of", "2020-07-26")[1]


def test_progress_goes_to_the_terminal_only(weekly):
    done = tocsin("watch", weekly)
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout


def test_what_is_shown_plays_no_tricks():
    assert shown("a\x1b[2Jb\u202ec\x07\u200bd") == "a\ufffd[2Jb\ufffdc\ufffd\ufffdd"
    assert shown("Ñandú, 北海道\nмир") == "Ñandú, 北海道\nмир"


def square(left, name):
    ring = [[left, 5], [left + 1, 5], [left + 1, 6], [left, 6], [left, 5]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"name": name}, "geometry": shape}


def test_a_map_of_ones_own_areas(weekly, tmp_path, called):
    areas, out = tmp_path / "areas.geojson", tmp_path / "r"
    features = [square(i, name) for i, name in enumerate(["North", "South", "East"])]
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert called("watch", weekly, "--out", out, "--boundaries", areas)[0] == 0
    assert 'aria-label="Map: 3 areas, 1 with a signal"' in (out / "report.html").read_text("utf-8")


@pytest.mark.parametrize("text", [None, "no json", '{"features": []}'])
def test_areas_that_cannot_be_drawn_are_refused_first(weekly, tmp_path, called, text):
    areas, out = tmp_path / "areas.geojson", tmp_path / "r"
    if text is not None:
        areas.write_text(text)
    code, told, error = called("watch", weekly, "--out", out, "--boundaries", areas)
    assert (code, told, out.exists()) == (2, "", False)
    assert "areas.geojson" in error
