"""`tocsin-node user add`: make an account, give it a role, and print its password once."""

import secrets
from argparse import ArgumentParser, Namespace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from tocsin.errors import TocsinError
from tocsin_node.conf import conf
from tocsin_node.parties.actions import people
from tocsin_node.parties.addresses import canonical
from tocsin_node.parties.models import Desk, Party, Person
from tocsin_node.parties.roles import Role

BY = "tocsin-node user add"


def options(parser: ArgumentParser) -> None:
    """Declare the command."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    add = verbs.add_parser("add", help="make an account")
    add.add_argument("email")
    add.add_argument("--name", default="")
    add.add_argument("--role", choices=[role.value for role in Role], default=Role.OPERATOR.value)
    add.add_argument("--desk", default="Operations")
    add.add_argument("--party", default="", help="code of the desk's party (TOCSIN_PARTY)")
    add.add_argument("--password", default="", help="made by chance if not given")
    add.set_defaults(run=run)


@transaction.atomic
def run(given: Namespace) -> int:
    """Make the account and print how to sign in."""
    email = canonical(given.email)
    try:
        validate_email(email)
    except ValidationError as error:
        raise TocsinError(f"{given.email!r} is no e-mail address.") from error
    if Person.objects.filter(email=email).exists():
        raise TocsinError(f"{email} has an account already.")
    code = (given.party or conf().party).upper()
    party = Party.objects.filter(code=code).first()
    if party is None:
        known = ", ".join(Party.objects.values_list("code", flat=True)) or "none yet"
        raise TocsinError(f"{code or 'No party'} is no party of the alliance ({known}).")
    password = given.password or secrets.token_urlsafe(15)
    person = people.add(email=email, name=given.name or email, password=password, by=BY)
    desk = Desk.objects.filter(party=party, name=given.desk).first()
    desk = desk or people.open_desk(party=party, name=given.desk, by=BY)
    people.appoint(person=person, desk=desk, role=Role(given.role), by=BY)
    print(f"{email}\t{password}")
    return 0
