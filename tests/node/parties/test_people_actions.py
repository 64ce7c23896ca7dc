"""What is done about people: who may, what is refused, and what the journal keeps."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.node.conftest import PASSWORD, person
from tocsin_node.journal.models import Entry
from tocsin_node.parties.actions import people
from tocsin_node.parties.addresses import canonical
from tocsin_node.parties.models import Appointment, Desk
from tocsin_node.parties.queries.people import standing
from tocsin_node.parties.roles import May, Role


def acts(ann, bob):
    desk = Desk.objects.get(party__code="AAA")
    held = Appointment.objects.get(person=bob)
    return {
        "add": lambda by: people.add(email="n@example.org", name="N", password=None, by=by),
        "open_desk": lambda by: people.open_desk(party=desk.party, name="Night", by=by),
        "appoint": lambda by: people.appoint(person=bob, desk=desk, role=Role.READER, by=by),
        "end": lambda by: people.end_appointment(appointment=held, by=by),
        "close": lambda by: people.close(person=bob, by=by),
        "reopen": lambda by: people.reopen(person=bob, by=by),
        "invited": lambda by: people.invited(person=bob, by=by),
    }


NAMES = ["add", "open_desk", "appoint", "end", "close", "reopen", "invited"]


@pytest.mark.parametrize("name", NAMES)
def test_eve_does_nothing_about_people(ann, bob, eve, name):
    before = Entry.objects.count()
    with pytest.raises(PermissionDenied):
        acts(ann, bob)[name](eve)
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", NAMES)
def test_each_act_of_an_operator_is_one_entry_in_the_journal(ann, bob, name):
    before = Entry.objects.count()
    acts(ann, bob)[name](ann)
    assert Entry.objects.count() == before + 1
    assert Entry.objects.first().by_id == ann.pk


def test_the_last_operator_stays(ann):
    operator = Appointment.objects.get(person=ann, role="operator")
    with pytest.raises(ValidationError, match="last operator"):
        people.end_appointment(appointment=operator, by=ann)
    with pytest.raises(ValidationError, match="last operator"):
        people.close(person=ann, by=ann)
    assert standing(ann).may(May.CHANGE_PEOPLE)


def test_an_operator_leaves_where_another_one_stays(ann, aaa):
    other = person("olga", Role.OPERATOR, party=aaa)
    people.end_appointment(appointment=Appointment.objects.get(person=other), by=ann)
    assert not standing(other).may(May.CHANGE_PEOPLE)


def test_an_operator_with_a_closed_account_does_not_count(ann, aaa):
    other = person("olga", Role.OPERATOR, party=aaa)
    people.close(person=other, by=ann)
    with pytest.raises(ValidationError, match="last operator"):
        people.close(person=ann, by=ann)


def test_a_closed_account_has_no_standing_and_gets_no_role(ann, bob):
    people.close(person=bob, by=ann)
    assert standing(bob).seats == ()
    desk = Desk.objects.get(party__code="BBB")
    with pytest.raises(ValidationError, match="closed"):
        people.appoint(person=bob, desk=desk, role=Role.READER, by=ann)
    people.reopen(person=bob, by=ann)
    assert standing(bob).may(May.SEE_PEOPLE)


@pytest.mark.parametrize(
    "written", ["ann@example.org", " Ann@Example.ORG ", "ＡＮＮ@example.org", "ann@EXAMPLE.org"]
)
def test_an_address_is_kept_in_one_way(written):
    assert canonical(written) == "ann@example.org"
    assert canonical(canonical(written)) == canonical(written)


def test_a_second_account_for_an_address_is_refused(ann):
    with pytest.raises(ValidationError, match="account already"):
        people.add(email="ＡＮＮ@Example.org", name="Other", password=PASSWORD, by="test")
