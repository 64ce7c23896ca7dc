"""Files that are written whole or not at all, and cells that nothing runs."""

import csv
import datetime
import os
import zipfile

import polars as pl
import pytest

from tocsin.errors import BadInput, BadParameter
from tocsin.formats import read, write
from tocsin.formats.writing import put_bytes

FRAME = pl.DataFrame({"series": ["a"], "period": [datetime.date(2020, 1, 1)], "count": [5.0]})
RISKY = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    "'=a",
]


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
@pytest.mark.parametrize("text", RISKY)
def test_no_spreadsheet_runs_a_cell(tmp_path, suffix, text):
    path = tmp_path / f"x{suffix}"
    write(FRAME.with_columns(pl.lit(text).alias("series")).rename({"series": "=name"}), path)
    lines = path.read_text("utf-8").splitlines()
    cells = list(csv.reader(lines, delimiter="\t" if suffix == ".tsv" else ","))
    assert cells[0][0] == "'=name"
    assert cells[1][0] == "'" + text
    assert read(path).key == ("=name",)
    assert read(path).frame["=name"].to_list() == [text]


def test_text_after_another_separator_is_quoted(tmp_path):
    path = tmp_path / "x.csv"
    write(FRAME.with_columns(pl.lit("a;=1+1").alias("series")), path)
    assert '"a;=1+1"' in path.read_text("utf-8")


def test_negative_numbers_stay_numbers(tmp_path):
    frame = FRAME.with_columns(pl.lit(-5.0).alias("count"), pl.lit("-5").alias("series"))
    write(frame, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text("utf-8") == "series,date,count\n-5,2020-01-01,-5\n"


def test_a_workbook_holds_no_formula(tmp_path):
    path = tmp_path / "x.xlsx"
    texts = [*RISKY, "http://example.org", "{=1}"]
    write(pl.DataFrame({"series": texts, "period": 1, "count": 1.0}), path)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert not [n for n in archive.namelist() if "rels" in n and "sheet" in n]
    assert "<f>" not in sheet
    assert sorted(read(path).frame["series"]) == sorted(texts)


def test_counts_are_written_without_decimals(tmp_path):
    write(FRAME, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text("utf-8") == "series,date,count\na,2020-01-01,5\n"


def test_a_file_that_was_there_is_replaced_whole(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("before")
    write(FRAME, path)
    assert read(path).frame.equals(FRAME)
    assert left_in(tmp_path) == ["x.csv"]


@pytest.mark.parametrize("at", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_and_ctrl_c_leave_nothing_behind(tmp_path, monkeypatch, at, error):
    path = tmp_path / "x.csv"
    path.write_text("before")

    def fail(*_args):
        raise error

    target = "os.fsync" if at == "fsync" else "pathlib.Path.replace"
    monkeypatch.setattr(target, fail)
    expected = BadInput if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        write(FRAME, path)
    monkeypatch.undo()
    assert left_in(tmp_path) == ["x.csv"]
    assert path.read_text() == "before"
    if expected is BadInput:
        assert "No space left on device" in caught.value.rule


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")  # noqa: PTH110
def test_a_device_that_is_full(monkeypatch, tmp_path):
    real = os.fsync

    def onto_full(number):
        with open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123
            full.write(b"x")
        real(number)

    monkeypatch.setattr("os.fsync", onto_full)
    with pytest.raises(BadInput, match="No space left"):
        write(FRAME, tmp_path / "x.parquet")
    assert left_in(tmp_path) == []


def test_places_that_cannot_be_written(tmp_path):
    with pytest.raises(BadInput, match="could not be written"):
        write(FRAME, tmp_path / "none" / "x.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(BadInput, match="folder"):
        write(FRAME, tmp_path / "folder.csv")
    with pytest.raises(BadParameter, match=r"\.parquet"):
        write(FRAME, tmp_path / "x.json")
    with pytest.raises(BadParameter, match="csv-tidy writes"):
        write(FRAME, tmp_path / "x.xlsx", format="csv")
    with pytest.raises(BadParameter, match="period and count"):
        write(FRAME.drop("count"), tmp_path / "x.csv")
    assert left_in(tmp_path) == ["folder.csv"]


def test_a_new_file_has_the_usual_rights(tmp_path):
    put_bytes(tmp_path / "x", b"1")
    (tmp_path / "y").write_bytes(b"1")
    assert (tmp_path / "x").stat().st_mode == (tmp_path / "y").stat().st_mode


@pytest.mark.parametrize(
    ("layout", "frame", "rule"),
    [
        ("wide", FRAME.with_columns(pl.lit(1.0).alias("population")), "populations"),
        ("wide-series", FRAME.with_columns(pl.lit("x").alias("region")), "one key column"),
        ("wide-series", FRAME.with_columns(pl.lit("").alias("series")), "called ''"),
        ("wide-series", FRAME.with_columns(pl.lit("date").alias("series")), "'date'"),
        ("wide", FRAME.rename({"series": "2020-01-01"}), "key column is named like"),
    ],
)
def test_layouts_without_a_place_for_something(tmp_path, layout, frame, rule):
    with pytest.raises(BadParameter, match=rule):
        write(frame, tmp_path / "x.csv", format=layout)
    assert left_in(tmp_path) == []
