"""What the journal keeps of signing in; no password and no code is ever written down."""

from django.db import transaction

from tocsin_node.journal.actions import record
from tocsin_node.parties.addresses import canonical
from tocsin_node.parties.models import Person

BY = "sign-in page"
UNKNOWN = "an address without an account"


@transaction.atomic
def signed_in(*, by: Person, ways: list[str], address: str) -> None:
    """Write down that a person signed in, by which ways, and from where."""
    record(by=by, action="people.signed_in", subject=by, ways=ways, address=address)


@transaction.atomic
def signed_out(*, by: Person) -> None:
    """Write down that a person signed out."""
    record(by=by, action="people.signed_out", subject=by)


@transaction.atomic
def failed(*, email: str, way: str, address: str) -> None:
    """Write down that somebody failed to sign in.

    What was typed is kept only where it is the address of an account: it may be a password that was
    typed into the wrong field. Both cases cost one look and one entry, so that neither is quicker.
    """
    person = Person.objects.filter(email=canonical(email)).first()
    record(
        by=BY,
        action="people.sign_in_failed",
        subject=person or UNKNOWN,
        way=way,
        address=address,
    )


@transaction.atomic
def second_factor_failed(*, person: Person | None, way: str, address: str) -> None:
    """Write down that a code or a passkey was wrong."""
    record(
        by=BY,
        action="people.second_factor_failed",
        subject=person or "an unknown passkey",
        way=way,
        address=address,
    )


@transaction.atomic
def changed(*, by: Person, what: str, address: str) -> None:
    """Write down that a person changed how he signs in; `what` is an act of `acts.py`."""
    record(by=by, action=what, subject=by, address=address)
