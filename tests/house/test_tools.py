"""What the tools compute on their own: the demonstration's weeks and cases."""

import datetime as dt
import hashlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import demo_data  # noqa: E402  the folder of tools is no package


def test_a_week_without_any_report_is_missing_not_zero():
    days = ["NA"] * 7 + [0] * 7 + [1, 2, "NA", 3, "NA", "NA", "NA"]
    found = list(demo_data.weekly(dt.date(2024, 11, 25), days))
    assert found == [
        (dt.date(2024, 11, 25), None),
        (dt.date(2024, 12, 2), 0),
        (dt.date(2024, 12, 9), 6),
    ]


def test_a_week_cut_off_at_either_end_is_left_out():
    wednesday = dt.date(2023, 2, 1)
    found = list(demo_data.weekly(wednesday, [1] * (5 + 7 + 2)))
    assert found == [(dt.date(2023, 2, 6), 7)]


def test_a_line_that_stands_for_two_cases_becomes_two_rows_without_the_person():
    line = {
        "Date_Notification": "2014/06/16",
        "County_living": "None",
        "Imported": "Y",
        "Number_of_confirmed_cases": "2",
        "Sex": "F",
        "Enumeration_unit_long": "120.5",
    }
    assert demo_data.cases_of(line) == [("2014-06-16", "unknown", "yes")] * 2


def test_another_file_under_the_same_name_is_not_taken(tmp_path, monkeypatch):
    """A download whose bytes are not the known ones is refused and removed."""
    monkeypatch.setattr(demo_data, "HOME", tmp_path)
    path = demo_data.CHOLERA.path
    path.parent.mkdir(parents=True)

    def deliver(command, **_):
        path.write_bytes(b"something else")
        return demo_data.subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(demo_data.subprocess, "run", deliver)
    with pytest.raises(demo_data.NotHad, match="SHA-256"):
        demo_data.fetched(demo_data.CHOLERA)
    assert not path.exists()


def test_the_committed_figures_are_the_source_s():
    digest = hashlib.sha256(demo_data.COVID.read_bytes()).hexdigest()
    assert digest == "4256401cb85d20ddd5f1301f922a7babaa35556ae2b942678385a81bbc52f3bc"


def test_borders_are_those_of_the_map():
    """The committed file is what the tool makes of the committed map."""
    import csv
    import json

    import make_borders

    areas = json.loads(make_borders.WORLD.read_text("utf-8"))["areas"]
    with make_borders.OUT.open(encoding="utf-8", newline="") as file:
        kept = [(row["one"], row["other"]) for row in csv.DictReader(file)]
    assert make_borders.pairs(areas) == kept


def test_an_arc_in_use_twice_is_a_border_and_land_without_a_code_has_none():
    import make_borders

    areas = {"AAA": [[[0, 1]]], "BBB": [[[~1, 2]]], "": [[[~0]]], "CCC": [[[3]], [[~2]]]}
    assert make_borders.pairs(areas) == [("AAA", "BBB"), ("BBB", "CCC")]
