"""`tocsin detect` as the published call says it, run as a person runs it."""

import csv
import io
import json

import polars as pl
import pytest

from tests.library.cli.counts import HEAD, calm, rows, tocsin, written
from tocsin.cli import main
from tocsin.cli.reading import pair

COLUMNS = (
    *("series", "period", "observed", "expected", "threshold", "score", "p_value", "alarm"),
    *("trend", "dispersion", "status", "reason"),
)
OUTBREAK = calm(end=[40, 55])


@pytest.fixture
def weekly(tmp_path):
    return written(tmp_path, HEAD + rows(OUTBREAK) + rows(calm(), "B"))


@pytest.fixture
def called(capfd):
    """Run the command in this process; returns code, output and message."""

    def call(*words):
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_plain_csv_needs_three_columns_and_gives_twelve(weekly):
    done = tocsin("detect", weekly, "--method", "ears-c2")
    assert done.returncode == 0
    assert done.stderr == b""
    answer = table(done.stdout.decode())
    assert tuple(answer[0]) == COLUMNS
    last = [row for row in answer if row["series"] == "A"][-1]
    assert last["observed"] == "55.0"
    assert last["alarm"] == "true"
    assert last["status"] == "ok"
    assert last["reason"].startswith("55 for the week of 2017-04-17, ")
    for part in ("expected", "threshold", "score", "probability", "Baseline", "ears-c2", "version"):
        assert part in last["reason"]
    assert [row["alarm"] for row in answer if row["series"] == "B"].count("true") == 0


@pytest.mark.parametrize(
    ("place", "zone"), [("C", "UTC"), ("ru_RU.KOI8-R", "Asia/Kamchatka"), ("tr_TR", "Pacific/Apia")]
)
def test_output_depends_on_neither_locale_nor_time_zone(weekly, tmp_path, place, zone):
    plain = tocsin("detect", weekly, "--method", "ears-c1")
    other = {"LC_ALL": place, "LANG": place, "TZ": zone, "PYTHONIOENCODING": "ascii"}
    elsewhere = tocsin("detect", weekly, "--method", "ears-c1", **other)
    assert elsewhere.stdout == plain.stdout
    assert elsewhere.stderr == plain.stderr
    out = tmp_path / "answer.csv"
    assert tocsin("detect", weekly, "--method", "ears-c1", "--out", out, **other).returncode == 0
    assert out.read_bytes() == plain.stdout


def test_all_formats_say_the_same(weekly, tmp_path, called):
    words = ("detect", weekly, "--method", "ears-c2", "--out")
    answers = {}
    for kind in ("csv", "parquet", "json"):
        out = tmp_path / f"answer.{kind}"
        assert called(*words, out) == (0, "", "")
        answers[kind] = out
    exact = pl.read_parquet(answers["parquet"])
    assert tuple(exact.columns) == COLUMNS
    assert exact.schema["period"] == pl.Date
    assert exact.schema["alarm"] == pl.Boolean
    assert pl.read_csv(answers["csv"], schema_overrides=exact.schema).equals(exact)
    told = json.loads(answers["json"].read_text("utf-8"))
    assert [row["expected"] for row in told] == exact["expected"].to_list()
    assert [row["period"] for row in told] == exact["period"].cast(pl.String).to_list()


def test_the_format_is_what_is_said_else_what_the_name_shows(weekly, tmp_path, called):
    out = tmp_path / "answer.txt"
    assert called("detect", weekly, "--method", "ears-c1", "--format", "json", "--out", out)[0] == 0
    assert json.loads(out.read_bytes())
    code, _, message = called("detect", weekly, "--method", "ears-c1", "--out", tmp_path / "a.xlsx")
    assert code == 2
    assert ".xlsx" in message
    assert "--format" in message
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet", "xlsx"])
def test_every_container_gives_the_same_answer(weekly, tmp_path, called, suffix):
    frame = pl.read_csv(weekly, try_parse_dates=True)
    path = tmp_path / f"again.{suffix}"
    if suffix == "parquet":
        frame.write_parquet(path)
    elif suffix == "xlsx":
        frame.write_excel(path)
    else:
        frame.write_csv(path, separator="," if suffix == "csv" else "\t")
    expected = called("detect", weekly, "--method", "ears-c3")
    assert called("detect", path, "--method", "ears-c3") == expected


def test_a_wide_table_and_a_line_list_give_the_same_answer(tmp_path, called):
    values = [3, 0, 2, 1, 0, 2, 3, 1, 2, 0, 1, 2, 9]
    tidy = written(tmp_path, HEAD + rows(values, step=1))
    days = [line.split(",")[1] for line in rows(values, step=1).splitlines()]
    wide = written(tmp_path, "date,A\n" + "".join(
        f"{day},{value}\n" for day, value in zip(days, values, strict=True)
    ), "wide.csv")  # fmt: skip
    cases = "".join(f"A,{d}\n" * v for d, v in zip(days, values, strict=True))
    lines = written(tmp_path, "series,onset\n" + cases, "lines.csv")
    words = ("--method", "ears-c1")
    expected = called("detect", tidy, *words)[1]
    assert table(expected)[-1]["alarm"] == "true"
    assert called("detect", wide, *words)[1] == expected
    listed = called("detect", lines, "--line-list", "--key", "series", *words)
    assert listed[1] == expected
    assert "26 rows were counted as cases; series: 1." in listed[2]


ISO = ("2015-W50", "2015-W51", "2015-W52", "2015-W53", "2016-W01")
CDC = ("2014-MW51", "2014-MW52", "2014-MW53", "2015-MW01")
MONTHS = ("2015-10", "2015-11", "2015-12", "2016-01")
MONDAYS = ("2016-12-19", "2016-12-26", "2017-01-02")
SUNDAYS = ("2014-12-21", "2014-12-28", "2015-01-04")


@pytest.mark.parametrize(
    ("periods", "start", "end", "found"),
    [
        (MONDAYS, "2016-12-26", "2017-01-02", MONDAYS[1:]),
        (MONDAYS, "2016-W52", "2017/01/02", MONDAYS[1:]),
        (SUNDAYS, "2014-MW53", "20150104", SUNDAYS[1:]),
        (ISO, "2015-W52", "2016-W01", ISO[2:]),
        (ISO, "2015W52", "2016-01-04", ISO[2:]),
        (ISO, "2015-W53", "2015-W53", ISO[3:4]),
        (CDC, "2014-MW53", "2015-MW01", CDC[2:]),
        (MONTHS, "2015-11", "2016-01", MONTHS[1:]),
        (MONTHS, "2015-11-01", "Dec 2015", MONTHS[1:3]),
        ((7, 8, 9, 10, 11), "9", "11", ("9", "10", "11")),
        ((-2, -1, 0, 1), "-1", "1", ("-1", "0", "1")),
    ],
)
def test_from_and_to_take_periods_as_the_data_write_them(
    tmp_path, called, periods, start, end, found
):
    path = written(tmp_path, HEAD + "".join(f"A,{period},3\n" for period in periods))
    words = ("detect", path, "--method", "ears-c1", f"--from={start}", f"--to={end}")
    code, out, err = called(*words)
    assert (code, err) == (0, "")
    assert tuple(row["period"] for row in table(out)) == found


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2016-12-27", None, "2016-12-27"),
        ("yesterday", None, "yesterday"),
        ("", None, "''"),
        (None, "2099-01-05", "2015-01-05 to 2017-04-17"),
        ("2016-12", None, "2016-12"),
        ("2017-01-02", "2016-12-26", "2016-12-26"),
        ("5", None, "'5'"),
    ],
)
def test_a_period_that_is_none_is_refused(weekly, called, start, end, told):
    words = ["detect", weekly, "--method", "ears-c1"]
    words += [f"--from={start}"] if start is not None else []
    words += [f"--to={end}"] if end is not None else []
    code, out, message = called(*words)
    assert (code, out) == (2, "")
    assert told in message
    assert message.count("\n") == 1


@pytest.mark.parametrize(
    ("values", "method", "status"),
    [
        (calm(5), "ears-c1", "not-enough-history"),
        ([3], "farrington-flexible", "not-enough-history"),
        ([0] * 330, "farrington", "too-few-cases"),
        ([None] * 120, "ears-c1", "not-enough-history"),
        (calm(119, end=[None]), "ears-c1", "missing-count"),
        (calm(119, end=[None, 4]), "ears-c1", "missing-baseline"),
    ],
)
def test_what_cannot_be_judged_has_a_typed_status(tmp_path, called, values, method, status):
    path = written(tmp_path, HEAD + rows(values))
    code, out, _ = called("detect", path, "--method", method)
    last = table(out)[-1]
    assert code == 0
    assert last["status"] == status
    assert last["alarm"] in {"", "false"}
    assert len(last["reason"]) > 20


def test_missing_is_not_zero(tmp_path, called):
    gaps = [v if i % 9 else None for i, v in enumerate(calm(60, end=[30]))]
    zeros = [v or 0 for v in gaps]
    answers = [
        called("detect", written(tmp_path, HEAD + rows(v)), "--method", "bayes")[1]
        for v in (gaps, zeros)
    ]
    with_gap, with_zero = (table(answer)[-1] for answer in answers)
    assert float(with_gap["expected"]) > float(with_zero["expected"])


def test_parameters_are_set_by_name(weekly, called):
    strict = called("detect", weekly, "--method", "ears-c1", "--set", "alpha=1e-12")[1]
    usual = called("detect", weekly, "--method", "ears-c1", "--set", "alpha=0.01")[1]
    assert strict.count("true") < usual.count("true")
    words = ("--set", "b=1", "--set", "limit54=500,4", "--set", "past_weeks_not_included=none")
    flexible = table(called("detect", weekly, "--method", "farrington-flexible", *words)[1])
    assert {row["status"] for row in flexible} == {"too-few-cases"}


@pytest.mark.parametrize("nested", [("mu0.S=2", "mu0.trend=TRUE"), ('mu0={"S":2,"trend":true}',)])
def test_compat_takes_the_names_of_r(weekly, called, nested):
    words = ["detect", weekly, "--method", "glr-poisson", "--from", "2017-03-06"]
    ours = ["--set", "s=2", "--set", "trend=true", "--set", "c_arl=4", "--compat"]
    theirs = [w for n in (*nested, "c.ARL=4") for w in ("--set", n)]
    assert called(*words, *theirs, "--compat") == called(*words, *ours)
    limit = ["detect", weekly, "--method", "farrington-flexible", "--compat", "--set", "b=1"]
    named = called(*limit, "--set", "limit54=c(5,4)", "--set", "noPeriods=1")
    assert named == called(*limit, "--set", "limit54=5,4", "--set", "no_periods=1")
    assert named[0] == 0


NO_SHARE = ("0", "1", "-1", "nan", "inf", "x", "")
NO_NUMBER = ("0", "1.5", "1e30", "inf", "-7")


@pytest.mark.parametrize(
    ("method", "words", "told"),
    [
        ("ears-c9", (), "Did you mean 'ears-c3'?"),
        ("../ears_c1", (), "There is no method"),
        ("ears-c1", ("--set", "alhpa=1"), "Did you mean 'alpha'?"),
        ("ears-c1", ("--set", "alpha=0.1", "--set", "alpha=0.1"), "set twice"),
        ("farrington-flexible", ("--set", "noPeriods=3"), "'no_periods', or --compat"),
        ("farrington", ("--set", "fitFun=x", "--compat"), "no parameter 'fitFun'"),
        (
            "farrington-flexible",
            ("--compat", "--set", "noPeriods=3", "--set", "no_periods=3"),
            "twice",
        ),
        ("glr-negbin", ("--set", 'mu0={"S":', "--compat"), "not JSON"),
        ("glr-negbin", ("--set", 'mu0={"S":{"S":1}}', "--compat"), "whole number"),
        ("farrington-flexible", ("--set", "limit54=5"), "2 values"),
        *(("ears-c1", ("--set", f"alpha={v}"), "alpha") for v in NO_SHARE),
        *(("ears-c1", ("--set", f"baseline={v}"), "baseline") for v in NO_NUMBER),
        *(("farrington-flexible", ("--set", f"b={v}"), "b ") for v in ("0", "1e9", "nan")),
    ],
)
def test_a_wrong_method_or_parameter_is_told(weekly, called, method, words, told):
    code, out, message = called("detect", weekly, "--method", method, *words)
    assert (code, out) == (2, "")
    assert told in message


def test_numbers_of_years_and_seasons_beyond_the_data_are_statuses(weekly, called):
    for words in (("b=50",), ("no_periods=1000",), ("no_periods=1000", "b=1")):
        given = [w for n in words for w in ("--set", n)]
        code, out, _ = called("detect", weekly, "--method", "farrington-flexible", *given)
        assert code == 0
        assert table(out)[-1]["status"] != "ok"


def test_a_key_column_may_be_called_as_a_column_of_the_answer(tmp_path, called):
    text = rows(OUTBREAK, "confirmed,A") + rows(calm(), "probable,A")
    path = written(tmp_path, "status,reason,date,count\n" + text)
    code, out, _ = called("detect", path, "--method", "ears-c1", "--key", "status,reason")
    first = table(out)[0]
    assert code == 0
    assert list(first)[:3] == ["key_status", "key_reason", "period"]
    assert (first["key_status"], first["status"]) == ("confirmed", "ok")


def test_texts_from_files_are_no_formulas_and_survive(tmp_path, called):
    names = ["=1+1", "a;=cmd", "+x", "@y", "-z", 'q"u', "a,b", "-5", "line\nbreak", " n "]
    text = "".join(rows(calm(12), '"' + name.replace('"', '""') + '"') for name in names)
    path = written(tmp_path, '"=k",date,count\n' + text)
    code, out, _ = called("detect", path, "--method", "ears-c1", "--key", "=k")
    found = {row["'=k"] for row in table(out)}
    assert code == 0
    assert found == {
        *("'=1+1", "a;=cmd", "'+x", "'@y", "'-z", 'q"u', "a,b", "-5", "line\nbreak", "n")
    }
    assert '"a;=cmd"' in out


def test_a_column_name_with_a_comma_is_quoted(tmp_path, called):
    path = written(tmp_path, '"place, sex",date,count\n' + rows(calm(12)))
    code, out, _ = called("detect", path, "--method", "ears-c1", "--key", '"place, sex"')
    assert code == 0
    assert out.startswith('"place, sex",period,')


def test_pairs_are_read_at_the_first_equals_sign():
    assert pair(" a = b=c ") == ("a", "b=c")


def test_several_files_are_one(tmp_path, called):
    values = calm(40, end=[33])
    whole = written(tmp_path, HEAD + rows(values), "whole.csv")
    lines = rows(values).splitlines(keepends=True)
    one = written(tmp_path, HEAD + "".join(lines[:25]), "one.csv")
    two = written(tmp_path, HEAD + "".join(lines[20:]), "two.csv")
    expected = called("detect", whole, "--method", "ears-c2")[1]
    code, out, told = called("detect", one, two, "--method", "ears-c2")
    assert (code, out) == (0, expected)
    assert "5 rows stand there twice" in told
    three = written(tmp_path, HEAD + lines[20].replace(",3\n", ",8\n"), "three.csv")
    code, out, told = called("detect", one, three, "--method", "ears-c2")
    assert (code, out) == (2, "")
    assert "three.csv, row 2" in told
    assert "one.csv, row 22" in told


def test_methods_are_listed_and_told(called):
    code, out, _ = called("methods")
    assert code == 0
    assert len(out.splitlines()) >= 13
    code, out, _ = called("methods", "farrington-flexible")
    assert code == 0
    for part in ("no_periods", "noPeriods", "doi:10.1002/sim.5595", "nbPlugin", "R's answer"):
        assert part in out
    code, out, message = called("methods", "farington")
    assert (code, out) == (2, "")
    assert "Did you mean 'farrington'?" in message
