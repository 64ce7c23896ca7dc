"""The journal keeps what was written, and tells where it was not kept."""

import pytest
from django.db import DatabaseError, connection, transaction

from tocsin_node.journal import queries
from tocsin_node.journal.actions import record, saw
from tocsin_node.journal.models import Entry, Head


def write(count: int) -> None:
    for number in range(count):
        record(by="test", action="test.done", subject=f"thing {number}", n=number, word="Жетысу")


def tamper(statement: str) -> None:
    """Change the table as one who owns the database can: around the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement)
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT sql FROM sqlite_master WHERE name LIKE 'journal_no_%'")
        triggers = [row[0] for row in cursor.fetchall()]
        for verb in ("UPDATE", "DELETE"):
            cursor.execute(f"DROP TRIGGER journal_no_{verb}")
        cursor.execute(statement)
        for trigger in triggers:
            cursor.execute(trigger)


def test_entries_are_numbered_and_chained():
    write(3)
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert queries.broken() == []
    assert queries.head().count == 3


def test_an_act_that_is_rolled_back_leaves_no_entry():
    write(1)
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    write(1)
    assert queries.head().count == 2
    assert queries.broken() == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE journal_entry SET subject = 'other'", "DELETE FROM journal_entry"],
)
def test_the_database_refuses_to_change_an_entry(statement):
    write(2)
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert queries.broken() == []


@pytest.mark.parametrize(
    ("statement", "number", "rule"),
    [
        ("UPDATE journal_entry SET subject = 'other' WHERE number = 2", 2, "content"),
        ("UPDATE journal_entry SET at = '2020-01-01 00:00:00' WHERE number = 3", 3, "content"),
        ("UPDATE journal_entry SET by_id = 7 WHERE number = 1", 1, "content"),
        ("DELETE FROM journal_entry WHERE number = 2", 2, "missing"),
        ("DELETE FROM journal_entry WHERE number = 4", 4, "ends here"),
    ],
)
def test_a_changed_row_is_found_where_it_is(statement, number, rule):
    write(4)
    tamper(statement)
    broken = queries.broken()
    assert broken[0].number == number
    assert rule in broken[0].rule


def test_a_rewritten_last_entry_is_found_by_the_head():
    write(2)
    last = Entry.objects.get(number=2)
    from tocsin_node.journal.chain import content, digest

    told = content(last) | {"subject": "other"}
    tamper(
        f"UPDATE journal_entry SET subject = 'other', digest = '{digest(2, told, last.previous)}' "
        "WHERE number = 2"
    )
    assert [place.number for place in queries.broken()] == [2]


def test_an_entry_written_past_the_house_is_found():
    write(1)
    Entry.objects.create(
        number=2,
        at=Entry.objects.get(number=1).at,
        by="x",
        action="x",
        subject="x",
        subject_kind="",
        subject_id="",
        previous="0" * 64,
        digest="1" * 64,
    )
    assert queries.broken()


def test_looking_twice_within_an_hour_is_one_entry(ann, bob):
    before = Head.objects.get().count
    saw(by=ann, subject=bob)
    saw(by=ann, subject=bob)
    saw(by=bob, subject=bob)
    assert Head.objects.get().count == before + 2
