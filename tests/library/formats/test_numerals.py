"""Numbers as people write them."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.formats.numerals import parse_numbers


def numbers(*texts, **options):
    return parse_numbers(pl.Series(texts, dtype=pl.String), **options)


def values(*texts, **options):
    read = numbers(*texts, **options)
    assert read.wrong is None, read.wrong
    return read.values.to_list()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        (" 5 ", 5),
        ("+5", 5),
        ("007", 7),
        ("5.0", 5),
        ("12,0", 12),
        ("1,234", 1234),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1.234,0", 1234),
        ("1,234.0", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234\u202f567", 1234567),
        ("1'234", 1234),
        ("1e5", 100000),
        ("1e+05", 100000),
        ("1000000000", 1e9),
        ("5.0000000001", 5),
        ("0", 0),
    ],
)
def test_a_number_is_read(text, value):
    assert values(text) == [value]


@pytest.mark.parametrize(
    "text", ["", " ", "NA", "na", "N/A", "n/a", "NaN", "null", "NULL", ".", "-", "–", "\\N", "None"]
)
def test_missing_is_missing(text):
    assert values(text, "3") == [None, 3]


@pytest.mark.parametrize("text", ["<5", "< 5", "≤4", "*", "**"])
def test_suppressed_is_missing_and_counted(text):
    read = numbers(text, "3", text)
    assert (read.values.to_list(), read.suppressed) == ([None, 3, None], 2)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("-1", "below 0"),
        ("−1", "below 0"),
        ("1.5", "whole number"),
        ("0,5", "whole number"),
        ("5.00001", "whole number"),
        ("inf", "infinite"),
        ("-inf", "infinite"),
        ("1e400", "infinite"),
        ("1000000000001", "1e12"),
        ("1e13", "1e12"),
        ("five", "not a number"),
        ("5%", "not a number"),
        ("12 34", "not a number"),
        ("1,23,456", "not a number"),
        (">5", "not a number"),
        ("0x10", "not a number"),
        ("1_000", "not a number"),
        ("3 (2)", "not a number"),
    ],
)
def test_what_is_no_count_is_refused_where_it_stands(text, rule):
    wrong = numbers("1", "2", text, "x").wrong
    assert (wrong.position, wrong.value) == (2, text)
    assert rule in wrong.rule
    assert wrong.remedy


def test_two_readings_are_asked_about():
    for texts in (("1.234",), ("1.234", "5"), ("1,000",), ("1,000", "2,000", "3")):
        wrong = numbers(*texts).wrong
        assert "no other row shows which" in wrong.rule
        assert "--decimal" in wrong.remedy
    assert values("1.234", decimal=",") == [1234]
    assert values("1,000", decimal=".") == [1000]
    assert values("1,000", decimal=",") == [1]


def test_one_number_proves_the_mark_for_all():
    assert values("1.234", "12,0") == [1234, 12]
    assert values("1,000", "1,234,567") == [1000, 1234567]
    assert values("1.000", "12.0") == [1, 12]
    assert values("1,000", "1,001") == [1000, 1001]


def test_two_marks_in_one_column_are_refused():
    assert "a point in '12.0'" in numbers("12.0", "12,0").wrong.rule
    assert numbers("12,0", decimal=".").wrong is not None


def test_populations_may_have_decimals():
    assert values("1.5", "", whole=False) == [1.5, None]
    assert "below 0" in numbers("-1", whole=False).wrong.rule


def test_typed_numbers():
    read = parse_numbers(pl.Series([1.0, float("nan"), None]))
    assert read.values.to_list() == [1, None, None]
    assert "whole" in parse_numbers(pl.Series([1.0, 1.5])).wrong.rule
    assert "infinite" in parse_numbers(pl.Series([float("inf")])).wrong.rule
    assert parse_numbers(pl.Series([3, None], dtype=pl.UInt8)).values.to_list() == [3, None]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=20), st.sampled_from([",", " ", "'"]))
def test_grouped_numbers_are_the_plain_ones(wholes, mark):
    texts = [f"{n:,}".replace(",", mark) for n in wholes]
    assert values(*texts, decimal=".") == wholes
