"""Files of a hostile or clumsy user: an answer or one clear message, never a traceback."""

import re

import pytest

from tests.library.cli.counts import HEAD, calm, rows, written
from tocsin.cli import main

N = calm(60)
P = "series,date,count,population\n"


def with_people(value):
    return P + "".join(f"{line},{value}\n" for line in rows(N).splitlines())


def months(*days):
    return HEAD + "".join(f"A,{day},5\n" for day in days)


def named(name):
    return HEAD + rows(calm(60, end=[90]), name)


TAKEN = {
    "one row": HEAD + "A,2020-01-06,5\n",
    "two series of one day": HEAD + "A,2020-01-06,5\nB,2020-01-06,7\n",
    "only zeros": HEAD + rows([0] * 330),
    "only missing": HEAD + rows([None] * 330),
    "a milliard": HEAD + rows([10**9] * 329 + [3 * 10**9]),
    "words for missing": HEAD + rows(["NaN", "nan", "NA", "n/a", ".", "-", "", *N]),
    "suppressed": HEAD + rows(["<5", *N]),
    "thousands": HEAD + rows(['"1,234"', *N]),
    "excel floats": HEAD + rows([f"{v}.0" for v in N]),
    "far future": HEAD + rows(N, start="2190-01-06"),
    "the same row twice": HEAD + rows(N) + "A,2015-01-05,5\n",
    "a series that reported once": HEAD + rows(N) + "B,2015-06-01,5\n",
    "a series that begins at the end": HEAD + rows(N) + "B,2016-02-22,5\n",
    "two weekdays": HEAD + rows(N) + rows(N, "B", start="2015-01-06"),
    "days and weeks": HEAD + rows(N) + rows(N, "B", step=1),
    "last days of months": months("2020-01-31", "2020-02-29", "2020-03-31", "2020-05-31"),
    "the 30th of months": months("2020-01-30", "2020-03-30", "2020-05-30"),
    "Mondays": months("2020-01-06", "2020-01-27", "2020-03-02"),
    "numbers below zero as periods": HEAD + "A,-3,5\nA,-2,5\nA,-1,4\n",
    "leap day": months("2020-02-28", "2020-02-29", "2020-03-01"),
    "week 53": HEAD + "".join(f"A,{w},5\n" for w in ("2015-W52", "2015-W53", "2016-W01")),
    "one day for two centuries": months("1900-01-01", "2200-12-31"),
    "no people": with_people(0),
    "people missing": with_people(""),
    "blank name": named(""),
    "long name": named("W" * 5000),
    "terminal signs": named("\x1b[31mred\x1b[0m\x07\x9b2J"),
    "turned direction": named("\u202egnp.exe"),
    "markup": named("[bold red]x[/] [link=http://a]b[/link] [/nope]"),
    "braces": named("{n} {observed} {0} %s"),
    "html": named("<script>alert(1)</script>"),
    "formula": named("=cmd|'/c calc'!A1"),
    "quotes": named('"a ""b"" c"'),
    "line break": named('"a\nb"'),
    "many accents": named("e" + "\u0301" * 500),
    "windows lines": (HEAD + rows(N)).replace("\n", "\r\n"),
    "old lines": (HEAD + rows(N)).replace("\n", "\r"),
    "byte order mark": "\ufeff" + HEAD + rows(N),
    "semicolons": (HEAD + rows(N)).replace(",", ";"),
    "blank rows": HEAD + "\n,,\n" + rows(N) + "\n\n",
    "comments": "# who made it\n" + HEAD + rows(N),
    "ten thousand series": HEAD
    + "".join(f"K{i},2020-01-06,{i % 7}\nK{i},2020-01-13,1\n" for i in range(10_000)),
    "columns called as the answer's": "observed,alarm,rank,date,count\n"
    + rows(N, "a,b,c"),
    "columns nobody needs": "series,date,count,url,comment\n"
    + "".join(f"{line},http://x,y\n" for line in rows(N).splitlines()),
    "capitals": (HEAD + rows(N)).replace("series,date,count", "Series,DATE,Count"),
}  # fmt: skip

REFUSED = {
    "nothing": ("", "empty"),
    "only a header": (HEAD, "no rows"),
    "only blank lines": ("\n\n\n", "header"),
    "no header": (rows(N), "column"),
    "unknown columns": ("foo,bar,baz\n1,2,3\n", "foo, bar, baz"),
    "a column twice": ("series,date,count,count\nA,2020-01-06,5,6\n", "count"),
    "negative": (HEAD + rows([1, 2, -3, 4]), "row 4, column 'count', value '-3'"),
    "fraction": (HEAD + rows([1, 2, 3.5, 4]), "row 4, column 'count', value '3.5'"),
    "letters": (HEAD + rows([1, 2, "x", 4]), "row 4, column 'count', value 'x'"),
    "infinite": (HEAD + rows(["inf", *N]), "infinite"),
    "1e400": (HEAD + rows(["1e400", *N]), "row 2"),
    "5000 digits": (HEAD + rows(["9" * 5000]), "infinite"),
    "10^15": (HEAD + rows([10**15]), "1e12"),
    "the same key and day, another count": (HEAD + rows(N) + "A,2015-01-05,9\n", "row 2 says 5"),
    "the year 1": (HEAD + "A,0001-01-01,5\n", "1900 to 2200"),
    "the year 1899": (HEAD + "A,1899-12-31,5\n", "1900 to 2200"),
    "30 February": (HEAD + "A,2020-02-30,5\n", "no day 30"),
    "week 60": (HEAD + "A,2020-W60,5\n", "W60"),
    "day or month": (HEAD + "A,03/04/2020,5\nA,05/04/2020,5\n", "--date-order"),
    "days of Excel": (HEAD + "A,43831,5\nA,43838,5\n", "Excel"),
    "weeks and days": (HEAD + "A,2020-W01,5\nA,2020-01-06,5\n", "another way"),
    "an empty day": (HEAD + "A,,5\n", "empty"),
    "a number out of all": (HEAD + "A,1,5\nA,900000000000,5\n", "far from the others"),
    "NUL": (HEAD + "A\x00,2020-01-06,5\n", "NUL"),
    "an open quote": (HEAD + 'A,2020-01-06,"5\n', "quot"),
    "more cells than columns": (HEAD + "A,2020-01-06,5,6,7\n", "row 2"),
    "negative people": (with_people(-5), "column 'population', value '-5'"),
    "people in words": (with_people("many"), "population"),
    "centuries apart": (
        HEAD
        + "".join(
            f"S{i},{1900 + i % 300}-01-01,1\nS{i},2100-01-02,3\n" for i in range(3000)
        ),
        "far from the others",
    ),
    "a picture": ("\x89PNG\r\n\x1a\n" + "\x01\x02" * 50, "tocsin: "),
}  # fmt: skip


@pytest.fixture
def called(capfd):
    def call(*words):
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        assert "fault of the program" not in err
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", err)
        return code, out, err

    return call


@pytest.mark.parametrize("name", TAKEN)
def test_odd_files_are_judged(tmp_path, called, name):
    path = written(tmp_path, TAKEN[name])
    keys = ["--key", "observed,alarm,rank"] if name.startswith("columns called") else []
    code, out, _ = called("detect", path, "--method", "ears-c2", *keys)
    assert code == 0
    assert out.count("\n") > 1
    code, out, _ = called("watch", path, *keys, "--out", tmp_path / "report")
    assert code == 0
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out)
    assert (tmp_path / "report" / "findings.csv").read_text("utf-8").count("\n") >= 2


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_files_are_refused(tmp_path, called, name):
    text, told = REFUSED[name]
    path = written(tmp_path, text)
    for words in (
        ("detect", path, "--method", "ears-c2"),
        ("watch", path, "--out", tmp_path / "r"),
    ):
        code, out, message = called(*words)
        assert (code, out) == (2, "")
        assert told in message
        assert message.startswith("tocsin: ")
    assert [p.name for p in tmp_path.iterdir()] == [path.name], "nothing is left behind"


@pytest.mark.parametrize("method", ["farrington-flexible", "glr-negbin", "outbreak-p", "cdc"])
@pytest.mark.parametrize(
    "name", ["one row", "only zeros", "only missing", "a milliard", "no people"]
)
def test_every_kind_of_method_takes_them(tmp_path, called, method, name):
    code, out, _ = called("detect", written(tmp_path, TAKEN[name]), "--method", method)
    assert code == 0
    assert "nan" not in out.lower()
    assert "inf" not in out.lower()


def test_no_file_a_folder_and_a_file_that_is_not_there(tmp_path, called):
    for path, told in ((tmp_path, "folder"), (tmp_path / "no.csv", "no such file")):
        code, out, message = called("detect", path, "--method", "ears-c1")
        assert (code, out) == (2, "")
        assert told in message


def test_broken_containers(tmp_path, called):
    for name in ("a.parquet", "a.xlsx", "a.csv.gz"):
        path = tmp_path / name
        path.write_bytes(b"PAR1 PK\x03\x04 \x1f\x8b".ljust(200, b"?"))
        code, out, message = called("watch", path)
        assert (code, out) == (2, "")
        assert name in message


def test_a_name_of_a_file_that_is_no_utf8(tmp_path, called):
    path = written(tmp_path, "date,count\n2020-01-06,5\n2020-01-13,6\n", "caf\udce9.csv")
    assert called("detect", path, "--method", "ears-c1")[0] == 0
    code, out, _ = called("watch", path, "--out", tmp_path / "report")
    assert code == 0
    assert "caf" in out


def test_words_that_are_no_utf8(tmp_path, called):
    path = written(tmp_path, HEAD + rows(N))
    assert called("detect", path, "--method", "caf\udce9")[0] == 2
    assert called("detect", path, "--method", "ears-c1", "--key", "\udce9")[0] == 2
    assert called("watch", path, "--title", "\udce9", "--out", tmp_path / "report")[0] == 0
    assert b"?" in (tmp_path / "report" / "report.html").read_bytes()
