"""`tocsin.detect` on data frames: any kind in, the same kind back, the same answer in any order."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tocsin
from tocsin.errors import BadFrame, BadParameter, UnknownName

MONDAY = dt.date(2018, 1, 1)
WEEKS = [MONDAY + dt.timedelta(7 * i) for i in range(40)]
counts = st.lists(
    st.one_of(st.none(), st.integers(0, 60), st.integers(0, 3)), min_size=40, max_size=40
)
method = st.sampled_from(["ears-c1", "ears-c2", "bayes", "first-cases", "farrington-flexible"])
few = settings(max_examples=25, deadline=None)


def frame(**series):
    """Return a tidy frame; a series is a list of 40 counts."""
    return pl.concat(
        pl.DataFrame({"series": name, "date": WEEKS, "count": pl.Series(values, dtype=pl.Float64)})
        for name, values in series.items()
    )


def spike(last=50):
    return [4, 6, 5, 3, 5, 4, 6, 5] * 4 + [4, 6, 5, 3, 5, 4, 6, last]


def same(one, other):
    """Whether two answers agree to the last digit, missing values and all."""
    return one.equals(other, null_equal=True)


@given(counts, counts, method)
@few
def test_polars_pandas_and_arrow_get_the_same_answer(one, two, name):
    given_frame = frame(A=one, B=two)
    answer = tocsin.detect(given_frame, name)
    arrow = tocsin.detect(given_frame.to_arrow(), name)
    pandas = tocsin.detect(given_frame.to_pandas(), name)
    assert isinstance(answer, pl.DataFrame)
    assert isinstance(arrow, pa.Table)
    assert isinstance(pandas, pd.DataFrame)
    assert same(pl.from_arrow(arrow), answer)
    back = pl.DataFrame(
        {c: [None if pd.isna(v) else v for v in pandas[c].tolist()] for c in pandas},
        schema_overrides=answer.schema,
    ).with_columns(pl.col("period").cast(pl.Date))
    assert same(back, answer)


@given(counts, counts, method, st.integers(0, 999))
@few
def test_the_order_of_rows_does_not_matter(one, two, name, seed):
    given_frame = frame(A=one, B=two)
    mixed = given_frame.sample(fraction=1.0, shuffle=True, seed=seed)
    assert same(
        tocsin.detect(mixed, name).sort("series", "period"), tocsin.detect(given_frame, name)
    )


@given(counts, counts, counts, method)
@few
def test_a_batch_is_its_series_one_by_one(one, two, three, name):
    together = frame(A=one, B=two, C=three)
    answer = tocsin.detect(together, name)
    alone = [tocsin.detect(together.filter(pl.col("series") == s), name) for s in "ABC"]
    assert same(pl.concat(alone), answer)


@given(counts, st.integers(0, 39), method)
@few
def test_a_row_without_a_count_is_a_row_that_is_not_there(values, place, name):
    blank = [None if i == place and 0 < i < 39 else v for i, v in enumerate(values)]
    left_out = frame(A=blank).filter(
        pl.col("count").is_not_null() | pl.col("date").is_in([WEEKS[0], WEEKS[-1]])
    )
    assert same(tocsin.detect(left_out, name), tocsin.detect(frame(A=blank), name))  # fmt: skip


def test_missing_is_not_zero():
    gap, zero = [[None if i % 4 == 0 else v for i, v in enumerate(spike())] for _ in range(2)]
    zero = [v or 0 for v in zero]
    both = tocsin.detect(frame(gap=gap, zero=zero), "bayes").filter(pl.col("period") == WEEKS[-1])
    expected = dict(both.select("series", "expected").iter_rows())
    assert expected["gap"] > 1.2 * expected["zero"]
    nan = frame(A=spike()).with_columns(
        pl.when(pl.col("date") == WEEKS[30]).then(float("nan")).otherwise("count").alias("count")
    )
    assert (
        tocsin.detect(nan, "ears-c1").filter(period=WEEKS[30])["status"].item() == "missing-count"
    )


def test_a_later_count_changes_nothing_earlier():
    before = tocsin.detect(frame(A=spike(5)), "ears-c2", end=WEEKS[-2])
    after = tocsin.detect(frame(A=spike(900)), "ears-c2", end=WEEKS[-2])
    assert same(before, after)


def test_columns_of_the_answer():
    answer = tocsin.detect(frame(A=spike()), "ears-c1")
    assert answer.columns == [
        *("series", "period", "observed", "expected", "threshold", "score", "p_value", "alarm"),
        *("trend", "dispersion", "status", "reason"),
    ]
    last = answer.row(-1, named=True)
    assert (last["period"], last["alarm"], last["status"]) == (WEEKS[-1], True, "ok")
    assert last["score"] > 1
    assert last["p_value"] < 1e-9


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (pl.Series(WEEKS), WEEKS[-1]),
        (pl.Series(WEEKS).cast(pl.Datetime("us")), pd.Timestamp(2018, 10, 1)),
        (pl.Series(WEEKS).cast(pl.Datetime("us")).dt.replace_time_zone("Asia/Omsk"), None),
        (pl.Series(WEEKS).cast(pl.String), "2018-10-01"),
        (pl.Series(WEEKS).dt.strftime("%G-W%V"), "2018-W40"),
        (pl.Series(WEEKS).dt.strftime("%G-W%V").cast(pl.Categorical), "2018-W40"),
        (pl.Series(WEEKS).dt.strftime("%Y%m%d").cast(pl.Int64), WEEKS[-1]),
        (pl.Series(range(-3, 37)), 36),
        (pl.Series(range(2, 42), dtype=pl.UInt8), 41),
    ],
)
def test_periods_come_back_as_they_were_written(written, expected):
    given_frame = frame(A=spike()).with_columns(written.alias("date"))
    last = tocsin.detect(given_frame, "ears-c1")["period"][-1]
    if expected is None:
        assert last == written[-1]
        assert str(last.tzinfo) == "Asia/Omsk"
    else:
        assert last == expected


def test_pandas_days_can_be_joined_on():
    pandas = frame(A=spike()).to_pandas()
    pandas["date"] = pd.to_datetime(pandas["date"])
    answer = tocsin.detect(pandas, "ears-c1")
    joined = pandas.merge(answer, left_on=["series", "date"], right_on=["series", "period"])
    assert len(joined) == len(answer) == 33
    assert (joined["count"] == joined["observed"]).all()
    assert answer["dispersion"].dtype == np.float64


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (WEEKS[20], WEEKS[25]),
        (pd.Timestamp(2018, 5, 21).to_pydatetime(), pd.Timestamp(2018, 6, 25)),
        (np.datetime64(WEEKS[20]), np.datetime64(WEEKS[25])),
        ("2018-05-21", "2018-06-25"),
        ("2018-W21", "2018-W26"),
    ],
)
def test_start_and_end_are_periods(start, end):
    answer = tocsin.detect(frame(A=spike()), "ears-c1", start=start, end=end)
    assert answer["period"].to_list() == WEEKS[20:26]


def test_one_series_needs_no_key_and_a_single_name_no_list():
    alone = frame(A=spike()).drop("series")
    assert tocsin.detect(alone, "ears-c1", key=[]).columns[0] == "period"
    one = tocsin.detect(frame(A=spike()), "ears-c1", key="series")
    assert same(one, tocsin.detect(frame(A=spike()), "ears-c1", key=["series"]))


def test_keys_of_any_kind():
    wide = frame(A=spike(), B=spike(5)).with_columns(
        status=pl.lit(None, dtype=pl.String),
        number=pl.col("series").replace_strict({"A": 7, "B": 8}),
        key_status=pl.lit("x").cast(pl.Categorical),
    )
    answer = tocsin.detect(wide, "ears-c1", key=["number", "status", "key_status"])
    assert answer.columns[:4] == ["number", "key_key_status", "key_status", "period"]
    assert answer["number"].unique(maintain_order=True).to_list() == [7, 8]
    assert answer["status"].unique().to_list() == ["ok"]


def test_population_is_carried_forward():
    one = frame(A=[5] * 40).with_columns(
        population=pl.Series([1000.0] + [None] * 38 + [2000.0], dtype=pl.Float64)
    )
    words = {"population_offset": True, "b": 1, "limit54": (0, 4)}
    # Too short for a year; the column is read and nothing else is claimed.
    answer = tocsin.detect(one, "farrington-flexible", population="population", **words)
    assert answer["status"].unique().to_list() == ["not-enough-history"]
    bare = tocsin.detect(frame(A=[5] * 40), "farrington-flexible", **words)
    assert bare["status"].unique().to_list() == ["not-applicable"]


def bad(**columns):
    return frame(A=spike()).with_columns(**columns)


def pandas(**columns):
    return pd.DataFrame({"series": "A", "date": WEEKS[:2], "count": [1, 2]} | columns)


DATES = pl.Series(WEEKS)


@pytest.mark.parametrize(
    ("table", "words", "told"),
    [
        (None, {}, "not NoneType"),
        ({"series": []}, {}, "not dict"),
        (frame(A=spike()).lazy(), {}, "LazyFrame"),
        (frame(A=spike()).clear(), {}, "no rows"),
        (frame(A=spike()).drop("count"), {}, "There is no column 'count'"),
        (frame(A=spike()), {"key": ["serie"]}, "'serie'"),
        (frame(A=spike()), {"key": ["series", "series"]}, "two things"),
        (frame(A=spike()), {"key": ["date"]}, "two things"),
        (frame(A=spike()), {"population": "population"}, "'population'"),
        (frame(A=spike()).rename({"series": "period"}), {"key": ["period"]}, "'period'"),
        (pl.concat([frame(A=spike())] * 2), {}, "same key and period"),
        (bad(count=pl.lit("5")), {}, "String"),
        (bad(count=pl.lit(value=True)), {}, "Boolean"),
        (bad(count=pl.lit(-1.0)), {}, "count -1"),
        (bad(count=pl.lit(0.5)), {}, "count 0.5"),
        (bad(count=pl.lit(float("inf"))), {}, "count inf"),
        (bad(count=pl.lit(1e13)), {}, "1e12"),
        (bad(date=pl.lit(None, dtype=pl.Date)), {}, "period is empty"),
        (bad(date=pl.lit("soon")), {}, "'soon'"),
        (bad(date=pl.lit(1.5)), {}, "'1.5'"),
        (bad(date=pl.Series([dt.date(1850, 1, 1), *WEEKS[1:]])), {}, "1900"),
        (bad(date=pl.Series([*range(39), 10**12])), {}, "far from the others"),
        (bad(date=DATES.dt.strftime("%Y%m").cast(pl.Int64)), {}, "week or with a month"),
        (pandas(series=[(1, 2), "x"]), {}, "column"),
        (pandas(date=pd.period_range("2018-01", periods=2, freq="M")), {}, "not periods"),
    ],
)
def test_a_frame_that_is_no_table_of_counts_is_refused(table, words, told):
    with pytest.raises(BadFrame, match=r"\w") as caught:
        tocsin.detect(table, "ears-c1", **words)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"start": "2018-05-22"}, "2018-01-01 to 2018-10-01"),
        ({"start": WEEKS[9], "end": WEEKS[3]}, "earlier one first"),
        ({"end": 5}, "'5'"),
        ({"alhpa": 0.1}, "Did you mean 'alpha'?"),
        ({"alpha": 2}, "between 0 and 1"),
        ({"alpha": None, "baseline": None}, "baseline needs a value"),
        ({"baseline": True}, "whole number"),
        ({"baseline": float("inf")}, "whole number"),
    ],
)
def test_a_wrong_parameter_is_refused(words, told):
    with pytest.raises(BadParameter) as caught:
        tocsin.detect(frame(A=spike()), "ears-c1", **words)
    assert told in str(caught.value)


def test_an_unknown_method_is_refused():
    with pytest.raises(UnknownName, match="Did you mean 'ears-c1'"):
        tocsin.detect(frame(A=spike()), "ears-c1x")


def test_few_counts_centuries_apart_do_not_fill_the_memory():
    many = pl.DataFrame({"series": [f"S{i}" for i in range(2000)]}).with_columns(
        date=pl.date(1900, 1, 1) + pl.duration(days=pl.int_range(2000) * 50), count=1.0
    )
    with pytest.raises(BadFrame, match="2000 counts of 2000 series are spread over"):
        tocsin.detect(many, "ears-c1")


def test_the_frame_that_was_given_is_not_changed():
    pandas = frame(A=spike()).to_pandas()
    copy = pandas.copy(deep=True)
    tocsin.detect(pandas, "ears-c1")
    pd.testing.assert_frame_equal(pandas, copy)


@pytest.mark.parametrize("text", ["2018-02", "2018-W06"])
def test_a_month_or_week_is_no_day(text):
    """Its first day is in the data; as an end it would cut the rest of the month off."""
    days = frame(A=spike()).with_columns(
        pl.Series("date", [MONDAY + dt.timedelta(i) for i in range(40)])
    )
    assert tocsin.detect(days, "ears-c1", end="2018-02-05")["period"][-1] == dt.date(2018, 2, 5)
    with pytest.raises(BadParameter, match=text):
        tocsin.detect(days, "ears-c1", end=text)


@pytest.mark.parametrize("name", ["*", "^a$", "count"])
def test_columns_that_cannot_be_called_so(name):
    frame = pl.DataFrame({name: ["A"], "date": [1], "number": [3]})
    with pytest.raises(BadFrame, match="cannot be called"):
        tocsin.detect(frame, "ears-c1", key=[name], count="number")
