"""A row goes through a backup and comes back the same, whatever stands in it."""

import datetime as dt
import json
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin_node.jobs.models import Job
from tocsin_node.observations.models import Dataset
from tocsin_node.ops.backup import database, rows

# No database holds NUL or half a character.
TEXT = st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)))
MOMENTS = st.datetimes(timezones=st.just(dt.UTC))
KINDS = {
    "DateTimeField": MOMENTS,
    "DateField": st.dates(),
    "TimeField": st.times(),
    "DurationField": st.timedeltas(),
    "DecimalField": st.decimals(allow_nan=False, allow_infinity=False),
    "UUIDField": st.uuids(),
    "BinaryField": st.binary(),
    "CharField": TEXT,
    "BigIntegerField": st.integers(),
    "FloatField": st.floats(allow_nan=False),
    "BooleanField": st.booleans(),
}
# jsonb keeps decimal numbers: it has no -0.0, and a large float comes back as a whole number.
NUMBERS = st.floats(-1e15, 1e15, allow_nan=False).filter(lambda x: x != 0 or str(x) == "0.0")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=8,
)


@given(st.data())
def test_a_line_is_read_as_it_was_written(data):
    kinds = data.draw(st.lists(st.sampled_from(sorted(KINDS))))
    row = [data.draw(st.none() | KINDS[kind]) for kind in kinds]
    line = rows.line(tuple(row))
    assert "\n" not in line
    again = rows.parsed(line.encode("utf-8"), kinds)
    assert again == row
    assert [type(value) for value in again] == [type(value) for value in row]


def test_a_line_is_what_the_manual_says():
    row = (
        1,
        "Жетісу",
        None,
        dt.datetime(2020, 5, 26, 12, tzinfo=dt.timezone(dt.timedelta(hours=6))),
        dt.date(2020, 5, 26),
        dt.timedelta(milliseconds=1),
        Decimal("1.10"),
        UUID(int=1),
        b"\x00\xff",
    )
    assert rows.line(row) == (
        '[1,"Жетісу",null,"2020-05-26T06:00:00.000000+00:00","2020-05-26",1000,"1.10",'
        '"00000000-0000-0000-0000-000000000001","AP8="]'
    )


@pytest.mark.parametrize("text", [b"", b"1", b"{}", b"[1,2]", b"[]", b'["x"]', b"\xff", b"[1]x"])
def test_a_line_that_is_no_row_is_refused(text):
    with pytest.raises((ValueError, TypeError)):
        rows.parsed(text, ["DateField"])


on_the_database = settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def through(model, row):
    """Put a row into the emptied table as a restore does, and read it as a backup does."""
    database.empty(model)
    fields = [rows.kind(field) for field in rows.columns(model)]
    assert database.fill(model, iter([rows.parsed(rows.line(row).encode(), fields)])) == 1
    return list(rows.rows(model))


@on_the_database
@given(title=TEXT.map(lambda t: t[:200]), titles=JSON, settings_=JSON, known=st.booleans())
def test_texts_and_json_come_back(title, titles, settings_, known):
    given_ = {
        "id": 2**62,
        "slug": "slug",
        "title": title,
        "titles": json.dumps(titles),
        "settings": json.dumps(settings_),
        "known": known,
        "leading": False,
        "questions": "{}",
    }
    names = [field.column for field in rows.columns(Dataset)]
    row = tuple(given_.get(name, "") for name in names)
    (found,) = through(Dataset, row)
    for name, put, got in zip(names, row, found, strict=True):
        if name in {"titles", "settings", "questions"}:
            assert json.loads(got) == json.loads(put), name
        else:
            assert got == put, name
    assert Dataset.objects.get().titles == titles


@on_the_database
@given(
    due=MOMENTS, ended=st.none() | MOMENTS, error=TEXT, attempts=st.integers(-(2**31), 2**31 - 1)
)
def test_moments_and_numbers_come_back(due, ended, error, attempts):
    row = (1, "kind", "{}", "", "waiting", due, attempts, 5, "", None, error, due, ended)
    assert through(Job, row) == [row]
    assert Job.objects.get().due_at == due


def test_the_next_number_follows_the_highest_that_was_ever_given():
    made = Job.objects.create(kind="a", due_at=dt.datetime.now(dt.UTC))
    last = database.last_id(Job)
    assert last == made.pk
    made.delete()
    database.count_from(Job, last + 10)
    assert database.last_id(Job) == last + 10
    assert Job.objects.create(kind="a", due_at=dt.datetime.now(dt.UTC)).pk == last + 11
    database.count_from(Job, 0)
    Job.objects.all().delete()
    assert Job.objects.create(kind="a", due_at=dt.datetime.now(dt.UTC)).pk == 1
    assert connection.vendor in ("sqlite", "postgresql")
