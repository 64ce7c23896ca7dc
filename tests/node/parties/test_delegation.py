"""Standing in for somebody who is away."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests.node.conftest import person
from tocsin_node.journal.models import Entry
from tocsin_node.parties.actions import delegations, people
from tocsin_node.parties.models import Appointment, Delegation
from tocsin_node.parties.queries.people import standing
from tocsin_node.parties.roles import May, Role


@pytest.fixture
def carol(ann, aaa):
    return person("carol", Role.READER, party=aaa)


def delegate(giver, taker, today, **other):
    given = {
        "role": Role.DUTY_OFFICER,
        "starts_on": today,
        "ends_on": today + timedelta(days=3),
        "reason": "leave",
        "by": giver,
    }
    return delegations.delegate(giver=giver, taker=taker, **(given | other))


def test_a_colleague_acts_and_sees_instead_of_whom_and_until_when(ann, carol, today):
    assert not standing(carol).may(May.HAVE_TOKENS)
    delegate(ann, carol, today)
    now = standing(carol)
    assert now.may(May.HAVE_TOKENS)
    (seat,) = (seat for seat in now.seats if seat.instead_of)
    assert (seat.instead_of, seat.until) == ("Ann", today + timedelta(days=3))
    assert seat.role is Role.DUTY_OFFICER
    assert not now.may(May.CHANGE_PEOPLE), "one role was handed over, not the other"


@pytest.mark.parametrize(("days", "acts"), [(-1, False), (0, True), (3, True), (4, False)])
def test_it_holds_from_the_first_day_to_the_last(ann, carol, today, days, acts):
    delegate(ann, carol, today)
    at = timezone.now() + timedelta(days=days)
    if days < 0:
        Appointment.objects.update(starts_at=timezone.now() - timedelta(days=9))
    assert standing(carol, at).may(May.HAVE_TOKENS) is acts


def test_it_ends_when_it_is_taken_back(ann, carol, today):
    made = delegate(ann, carol, today)
    delegations.revoke(delegation=made, by=ann)
    assert not standing(carol).may(May.HAVE_TOKENS)
    with pytest.raises(ValidationError, match="already"):
        delegations.revoke(delegation=made, by=ann)


def test_it_ends_with_the_role_of_whoever_gave_it(ann, carol, today):
    delegate(ann, carol, today)
    held = Appointment.objects.get(person=ann, role="duty_officer")
    people.end_appointment(appointment=held, by=ann)
    assert not standing(carol).may(May.HAVE_TOKENS)


def test_it_ends_with_the_last_own_role_at_the_party(ann, carol, today):
    delegate(ann, carol, today)
    people.end_appointment(appointment=Appointment.objects.get(person=carol), by=ann)
    assert standing(carol).seats == ()


def test_it_cannot_be_handed_on(ann, carol, aaa, today):
    dora = person("dora", Role.READER, party=aaa)
    delegate(ann, carol, today)
    with pytest.raises(ValidationError, match="not a role of your own"):
        delegate(carol, dora, today)


def refused(ann, carol, bob, eve, today):
    closed = person("closed", Role.READER, party=ann.appointments.first().desk.party)
    people.close(person=closed, by=ann)
    day = timedelta(days=1)
    return {
        "to oneself": {"taker": ann},
        "to another party": {"taker": bob},
        "to somebody without a role": {"taker": eve},
        "to a closed account": {"taker": closed},
        "a role that one has not": {"role": Role.CHAIR},
        "backwards": {"ends_on": today - day},
        "days that are over": {"starts_on": today - 3 * day, "ends_on": today - day},
        "for ever": {"ends_on": today + 400 * day},
    }


@pytest.mark.parametrize(
    "what",
    [
        "to oneself",
        "to another party",
        "to somebody without a role",
        "to a closed account",
        "a role that one has not",
        "backwards",
        "days that are over",
        "for ever",
    ],
)
def test_it_is_refused(ann, carol, bob, eve, today, what):
    given = {"taker": carol} | refused(ann, carol, bob, eve, today)[what]
    before = Entry.objects.count()
    with pytest.raises(ValidationError):
        delegate(ann, given.pop("taker"), today, **given)
    assert Entry.objects.count() == before
    assert Delegation.objects.count() == 0


def test_one_role_has_one_who_stands_in(ann, carol, aaa, today):
    dora = person("dora", Role.READER, party=aaa)
    delegate(ann, carol, today)
    with pytest.raises(ValidationError, match="stands in"):
        delegate(ann, dora, today + timedelta(days=2), ends_on=today + timedelta(days=9))
    after = today + timedelta(days=4)
    delegate(ann, dora, today, starts_on=after, ends_on=after)


def test_nobody_gives_away_what_is_another_persons(ann, carol, eve, today):
    for other in (carol, eve):
        with pytest.raises(PermissionDenied):
            delegate(ann, carol, today, by=other)


def test_it_is_taken_back_by_its_giver_or_an_operator_only(ann, bob, carol, eve, aaa, today):
    dora = person("dora", Role.ANALYST, party=aaa)
    made = delegate(dora, carol, today, role=Role.ANALYST)
    for other in (eve, bob, carol):
        with pytest.raises(PermissionDenied):
            delegations.revoke(delegation=made, by=other)
    delegations.revoke(delegation=made, by=ann)


def test_the_page_takes_it_and_takes_it_back(client_of, ann, carol, today):
    browser = client_of(ann)
    given = {
        "role": "duty_officer",
        "taker": carol.pk,
        "starts_on": today.isoformat(),
        "ends_on": today.isoformat(),
        "reason": "Отпуск",
    }
    page = browser.post("/settings/cover/", given, follow=True).content.decode()
    made = Delegation.objects.get()
    assert "Отпуск" in page
    assert (made.taker_id, made.reason) == (carol.pk, "Отпуск")
    assert client_of(carol).post(f"/settings/cover/{made.pk}/revoke/").status_code == 404
    browser.post(f"/settings/cover/{made.pk}/revoke/")
    made.refresh_from_db()
    assert made.revoked_at is not None


def test_the_page_offers_colleagues_and_own_roles_only(client_of, ann, bob, eve, carol, today):
    delegate(ann, carol, today)
    page = client_of(carol).get("/settings/cover/")
    form = page.context["form"]
    assert [choice[0] for choice in form.fields["role"].choices] == ["reader"]
    assert set(form.fields["taker"].queryset) == {ann}
