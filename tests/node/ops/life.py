"""What happens on a node, in a process of its own: `python -m tests.node.ops.life VERB`."""

import datetime as dt
import json
import sys
import time

import django

PASSWORD = "a long word for tests only"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WORDS = "Жетісу ខ្មែរ \u202eעברית\u202c 🦠 'quoted' \"twice\" \\ \t\n\r end"


MOMENT = dt.datetime(1969, 12, 31, 23, 59, 59, 999999, dt.UTC)
LATE = dt.datetime(2099, 6, 30, 1, 2, 3, 4, dt.UTC)
DAY = dt.date(1, 1, 1)


def say(*words: object) -> None:
    """Print, and at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def fill() -> None:
    """Put something odd into every table that is kept, and files into the data folder.

    JSON here has neither a float of more than 16 digits nor -0.0: PostgreSQL's jsonb keeps decimal
    numbers, and gives 1e308 back as a whole number.
    """
    _alliance()
    _people()
    _accounts()
    _work()
    _kept_files()


def _alliance() -> None:
    from tocsin_node.parties.models import (
        Alliance,
        Modifier,
        Organ,
        Override,
        Party,
        Profile,
        StatusSpan,
    )

    dated = {"starts_on": DAY, "basis": WORDS, "known_from": dt.date(9999, 12, 31)}
    Alliance.objects.create(slug="alliance", name=WORDS, names={"ru": WORDS, "": None})
    aaa = Party.objects.create(code="AAA", name=WORDS[:100], names={"a": {"b": [1, 2.5e-300]}})
    StatusSpan.objects.create(party=aaa, status="member", **dated)
    Modifier.objects.create(party=aaa, kind="suspended", revoked_on=DAY, **dated)
    Override.objects.create(party=aaa, topic=WORDS[:60], right="vote", allowed=False, **dated)
    Organ.objects.create(slug="council", name="Council", order=-(2**31))
    Profile.objects.create(name="rules", starts_on=DAY, content={"n": 2**70, "f": 0.1})
    Profile.objects.create(name="odd", starts_on=DAY, content=["", [], {}, True, None, -0.5])


def _people() -> None:
    from tocsin_node.parties.actions import delegations, people
    from tocsin_node.parties.models import Party
    from tocsin_node.parties.roles import Role

    ann = people.add(email="ann@example.org", name="Ann", password=PASSWORD, by="test")
    bob = people.add(email="bob@example.org", name="Bob", password=PASSWORD, by="test")
    desk = people.open_desk(party=Party.objects.get(), name=WORDS[:40], by="test")
    made = people.appoint(person=ann, desk=desk, role=Role.READER, by="test", at=MOMENT)
    people.end_appointment(appointment=made, by="test", at=LATE)
    for who in (ann, bob):
        people.appoint(person=who, desk=desk, role=Role.CHAIR, by="test", at=MOMENT)
    today = dt.datetime.now(dt.UTC).date()
    delegations.delegate(
        giver=ann, taker=bob, role=Role.CHAIR, starts_on=today, ends_on=today, reason=WORDS, by=ann
    )


def _accounts() -> None:
    from allauth.account.models import EmailAddress, EmailConfirmation
    from allauth.mfa.totp.internal.auth import TOTP
    from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
    from django.contrib.auth.models import Group, Permission
    from django.contrib.sessions.models import Session

    from tocsin_node.parties.models import Person, Token

    ann, bob = Person.objects.order_by("pk")
    Token.objects.create(
        person=ann, name="t", digest="d" * 64, start="s", scopes=["a", "ж"], expires_at=LATE
    )
    TOTP.activate(ann, SECRET)
    address = EmailAddress.objects.get(user=ann)
    EmailConfirmation.objects.create(email_address=address, key="k", created=MOMENT)
    app = SocialApp.objects.create(
        provider="openid_connect", provider_id="x", name="x", client_id="c"
    )
    account = SocialAccount.objects.create(user=bob, provider="x", uid="u", extra_data={"a": 1})
    SocialToken.objects.create(app=app, account=account, token=WORDS * 50)
    Group.objects.create(name=WORDS[:50]).permissions.set(Permission.objects.all()[:3])
    Session.objects.create(session_key="k" * 32, session_data="x", expire_date=LATE)


def _work() -> None:
    from tocsin_node.api.models import Answered
    from tocsin_node.detection.models import Run, Signal
    from tocsin_node.jobs.models import Job
    from tocsin_node.observations.models import Dataset
    from tocsin_node.parties.models import Person

    Job.objects.create(kind="x", due_at=MOMENT, arguments={"a": [1e15 + 0.5]}, error=WORDS * 500)
    Job.objects.create(kind="gone", due_at=LATE).delete()
    data = Dataset.objects.create(slug="covid", title=WORDS, leading=True, path="archives/covid")
    run = Run.objects.create(dataset=data, as_of=DAY, version="1", findings={"a": [[None] * 9] * 9})
    Signal.objects.create(run=run, rank=1, title="t", words=WORDS, alarm=True, direction="up")
    ann = Person.objects.get(name="Ann")
    Answered.objects.create(person=ann, key="k", request_digest="d", status=None, body="\x01" * 5)


def _kept_files() -> None:
    from tocsin.archive import Archive
    from tocsin_node.conf import conf

    blob = conf().data_dir / "blobs" / "ab" / "cd ж.bin"
    blob.parent.mkdir(parents=True)
    blob.write_bytes(bytes(range(256)) * 300)
    for number in range(3):
        _deliver(Archive(conf().data_dir / "archives" / "covid"), number)


def _deliver(archive, number: int) -> None:
    from tocsin.formats import Wanted, read
    from tocsin_node.conf import conf

    rows = "\n".join(f"2020-05-{day:02d},{day + number},north" for day in range(1, 20))
    path = conf().data_dir / "cache" / f"delivery{number}.csv"
    path.write_text(f"date,cases,area\n{rows}\n", "utf-8")
    archive.append(
        read(path, Wanted(key=("area",))), known_on=dt.date(2020, 6, 1) + dt.timedelta(number)
    )


def dump() -> None:
    """Print every row of every table that is kept, by Django's own reading."""
    from django.apps import apps

    for model in sorted(apps.get_models(include_auto_created=True), key=lambda m: m._meta.db_table):
        if model._meta.db_table in ("django_session", "usersessions_usersession"):
            continue
        for row in model._base_manager.order_by("pk").values():
            say(model._meta.db_table, repr(_ordered(row)).encode("unicode_escape").decode())


def _ordered(value):
    """Return JSON with its names in order: PostgreSQL keeps none of its own."""
    if isinstance(value, dict):
        return [(name, _ordered(value[name])) for name in sorted(value)]
    return [_ordered(one) for one in value] if isinstance(value, list) else value


def sign_in() -> None:
    """Try password and second factor of ann."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal import auth
    from django.contrib.auth import authenticate
    from django.test import RequestFactory

    request = RequestFactory().post("/")
    words = {"email": "ann@example.org"}
    found = authenticate(request, **words, password=PASSWORD)
    factor = auth.TOTP(Authenticator.objects.get(user=found, type="totp"))
    code = auth.format_hotp_value(auth.hotp_value(SECRET, int(time.time()) // 30))
    say(json.dumps({"password": str(found), "totp": factor.validate_code(code)}))


def add_job() -> None:
    """Add a job and print its number."""
    from tocsin_node.jobs.models import Job

    say(Job.objects.create(kind="next", due_at=dt.datetime.now(dt.UTC)).pk)


def write() -> None:
    """Write to the journal, to a table and to an archive until somebody ends it."""
    from django.db import transaction

    from tocsin.archive import Archive
    from tocsin_node.conf import conf
    from tocsin_node.journal.actions import record
    from tocsin_node.parties.models import Organ

    for number in range(10**6):
        with transaction.atomic():
            Organ.objects.create(slug=f"organ{number}", name="x" * 200)
            record(by="test", action="organ.made", subject=f"organ{number}")
        if number % 20 == 0:
            _deliver(Archive(conf().data_dir / "archives" / "written"), number // 20)
        say(number)


VERBS = {"fill": fill, "dump": dump, "sign-in": sign_in, "add-job": add_job, "write": write}

if __name__ == "__main__":
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "tocsin_node.settings"
    django.setup()
    VERBS[sys.argv[1]]()
