"""One contract for all formats: what is written is read again, and bad files say why."""

import datetime
import unicodedata
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st

from tocsin.errors import BadInput, BadParameter, UnknownName
from tocsin.formats import Counts, Wanted, format_of, names, read, write
from tocsin.formats.writing import put_bytes
from tocsin.series.calendar import Step, Style

WRITABLE = [name for name in names() if format_of(name).writes]
PAIRS = [(name, suffix) for name in WRITABLE for suffix in format_of(name).suffixes]
_TEXT = st.text(
    st.characters(
        blacklist_categories=("Cc", "Cs", "Zl", "Zp", "Zs"),
        blacklist_characters="\ufeff\ufffe\uffff",
    ),
    min_size=1,
    max_size=6,
).filter(
    lambda t: (
        t != "*" and t.lower() not in ("date", "week", "month", "period", "total", "all", "sum")
    )
)
_TEXT = _TEXT.filter(lambda t: not (t[0] == "^" and t[-1] == "$"))  # no column can be called so
_FORMULAS = st.sampled_from(
    ["count", "series", "=1+1", "+x", "-x", "@a", "'=x", "''-y", "＝a", "-5", "a;=b", 'q"q', "a\tb"]
)
_START = {Style.DATE: "2020-01-01", Style.ISO_WEEK: "2020-01-06", Style.MMWR_WEEK: "2020-01-05"}


@st.composite
def counts(draw, styles=tuple(Style), population=None, key=("series",)):
    """Draw series on a full grid of periods, with missing counts among them."""
    style = draw(st.sampled_from(styles))
    width = draw(st.integers(4, 6))
    if style is Style.INDEX:
        periods = pl.Series(range(3, 3 + width), dtype=pl.Int64)
        step = Step.INDEX
    elif style is Style.MONTH:
        periods = pl.Series([datetime.date(2019, 10 + i, 1) for i in range(3)])
        step, width = Step.MONTH, 3
    else:
        step = Step.DAY if style is Style.DATE else Step.WEEK
        days = 1 if step is Step.DAY else 7
        first = datetime.date.fromisoformat(_START[style])
        periods = pl.Series([first + datetime.timedelta(days=days * i) for i in range(width)])
    keys = draw(st.lists(st.one_of(_TEXT, _FORMULAS), min_size=1, max_size=4, unique=True))
    keys = sorted({unicodedata.normalize("NFC", k) for k in keys})
    cells = len(keys) * width
    values = draw(
        st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=cells, max_size=cells)
    )
    frame = pl.DataFrame(
        {
            **{name: [text for text in keys for _ in range(width)] for name in key},
            "period": pl.concat([periods] * len(keys)),
            "count": pl.Series(values, dtype=pl.Float64),
        }
    )
    if population if population is not None else draw(st.booleans()):
        people = draw(st.lists(st.integers(1, 10**8), min_size=cells, max_size=cells))
        frame = frame.with_columns(pl.Series("population", people, dtype=pl.Float64))
    return Counts(frame, key, style, step, (), frame.height, "", "")


def key_of(name):
    """Return a key that a format can write."""
    return format_of(name).needs or ("series",)


def as_read(name, frame):
    """Return what is read again: some formats cannot say that a count is missing."""
    return frame if format_of(name).gaps else frame.drop_nulls("count")


@pytest.mark.parametrize(("name", "suffix"), PAIRS)
@settings(max_examples=25, deadline=None)
@example(data=st.data())
def test_what_is_written_is_read_again(tmp_path_factory, name, suffix, data):
    tidy = name.endswith("-tidy")
    styles, key = format_of(name).styles, key_of(name)
    made = data.draw(counts(styles, population=None if tidy else False, key=key))
    path = tmp_path_factory.mktemp("files") / f"counts{suffix}"
    before = made.frame.clone()
    expected = as_read(name, made.frame)
    if expected.height == 0:
        with pytest.raises(BadParameter, match="Every count is missing"):
            write(made, path, format=name)
        return
    write(made, path, format=name)
    assert made.frame.equals(before)
    again = read(path, Wanted(format=name, key=key))
    assert again.frame.equals(expected, null_equal=True)
    assert (again.key, again.style, again.step) == (made.key, made.style, made.step)


@pytest.mark.parametrize(("name", "suffix"), PAIRS)
def test_a_written_file_is_recognised(tmp_path, name, suffix):
    frame = pl.DataFrame(
        {
            **{column: ["a"] * 3 + ["b"] * 3 for column in key_of(name)},
            "period": [datetime.date(2020, 1, d) for d in (1, 2, 3)] * 2,
            "count": [1.0, None, 0.0, 4.0, 5.0, 6.0],
        }
    )
    path = tmp_path / f"counts{suffix}"
    write(frame, path, format=name)
    assert read(path).frame.equals(as_read(name, frame))


@pytest.mark.parametrize("name", [n for n in WRITABLE if Style.INDEX not in format_of(n).styles])
def test_periods_without_dates_have_no_place_in_some(tmp_path, name):
    suffix = format_of(name).suffixes[0]
    key = {column: ["a"] for column in key_of(name)}
    frame = pl.DataFrame({**key, "period": [1], "count": [1.0]})
    with pytest.raises(BadParameter, match="without dates"):
        write(frame, tmp_path / f"x{suffix}", format=name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [n for n in WRITABLE if format_of(n).needs])
def test_some_need_columns_of_their_own_names(tmp_path, name):
    day = datetime.date(2020, 1, 1)
    frame = pl.DataFrame({"series": ["a"], "period": [day], "count": [1.0]})
    with pytest.raises(BadParameter, match="orgUnit and dataElement"):
        write(frame, tmp_path / f"x{format_of(name).suffixes[0]}", format=name)


def test_every_format_has_a_summary_and_a_name():
    for name in names():
        one = format_of(name)
        assert one.name == name
        assert one.summary.endswith(".")


def test_every_format_is_told_about():
    page = Path(__file__).parents[3] / "docs" / "reference" / "formats.md"
    headings = [
        line[3:].strip() for line in page.read_text("utf-8").splitlines() if line[:3] == "## "
    ]
    for name in names():
        assert f"`{name}`" in headings


@pytest.mark.parametrize(
    ("suffix", "name"),
    [
        (".csv", "csv-tidy"),
        (".tsv", "tsv-tidy"),
        (".xlsx", "xlsx-tidy"),
        (".parquet", "parquet-tidy"),
    ],
)
def test_a_tidy_file_is_one_format_and_no_other(tmp_path, suffix, name):
    path = tmp_path / f"x{suffix}"
    write(pl.DataFrame({"series": ["a"], "period": [1], "count": [1.0]}), path)
    for other in [n for n in names() if n.endswith("-tidy")]:
        if other == name:
            assert read(path, Wanted(format=other)).frame.height == 1
        else:
            with pytest.raises(BadInput, match=f"not what {other} reads"):
                read(path, Wanted(format=other))


def test_a_short_name_will_do():
    assert format_of("csv").name == "csv-tidy"
    with pytest.raises(UnknownName, match="jhu-wide"):
        format_of("jhu")


@pytest.mark.parametrize("name", [n for n in names() if n not in WRITABLE])
def test_some_are_only_read(tmp_path, name):
    frame = pl.DataFrame({"series": ["a"], "period": [1], "count": [1.0]})
    with pytest.raises(BadParameter, match="only read"):
        write(frame, tmp_path / "x.csv", format=name)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".parquet"])
def test_missing_is_not_zero(tmp_path, suffix):
    frame = pl.DataFrame({"series": ["a", "a"], "period": [1, 2], "count": [0.0, None]})
    path = tmp_path / f"x{suffix}"
    write(frame, path)
    assert read(path).frame["count"].to_list() == [0.0, None]


@pytest.mark.parametrize(
    "suffix", [".csv", ".tsv", ".txt", ".xlsx", ".parquet", ".gz", ".xml", ".json"]
)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<adx>",
        b"{",
        b"[[[[",
        b"<!DOCTYPE x>",
        b"\x00\x01\x02",
        b"PK\x03\x04rest",
        b"PAR1xPAR1",
        b"\x1f\x8b\x08",
    ],
)
def test_rubbish_is_refused_with_the_name_of_the_file(tmp_path, suffix, content):
    path = tmp_path / f"rubbish{suffix}"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read(path)
    assert caught.value.place.file == str(path)
    assert caught.value.rule
    assert caught.value.remedy


@settings(max_examples=60, deadline=None)
@example(st.binary(max_size=300))
def test_no_bytes_are_read_wrongly_without_an_error_of_ours(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("files") / "any.csv"
    path.write_bytes(content)
    try:
        found = read(path)
    except BadInput as error:
        assert error.remedy  # noqa: PT017  either outcome is right
    else:
        assert found.frame.height


def test_a_file_written_elsewhere_is_not_read_as_what_it_is_not(tmp_path):
    put_bytes(tmp_path / "x.csv", b"series,date,count\na,2020-01-01,1\n")
    with pytest.raises(BadInput, match="not what xlsx-tidy reads"):
        read(tmp_path / "x.csv", Wanted(format="xlsx"))


@pytest.mark.parametrize("name", ["*", "^a$"])
def test_a_name_that_stands_for_several_columns(tmp_path, name):
    """Table libraries take such a name for a pattern; a series of that name is fine."""
    frame = pl.DataFrame({"series": [name], "period": ["2020-01-01"], "count": [3]})
    path = tmp_path / "tidy.csv"
    frame.write_csv(path)
    assert read(path).frame["series"].to_list() == [name]
    with pytest.raises(BadParameter, match="cannot be called"):
        write(read(path), tmp_path / "wide.csv", format="wide-series")
    frame.rename({"series": name}).write_csv(path)
    with pytest.raises(BadInput, match="Rename it in words"):
        read(path)
