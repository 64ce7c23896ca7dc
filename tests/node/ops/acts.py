"""Acts for ever, each told when it is committed: `python -m tests.node.ops.acts`.

`ACTS` names every action of the node, by room, module and function; the test of killing compares it
with the folders, so that an action that is added later is listed here before anything is green.
Each function does the action and returns what must be found: the journal's word for it, and the
text or number of its subject.
"""

import datetime as dt
import os
import random
import signal
import sys
from collections.abc import Callable

import django

from tests.node.ops import kept

DAY = dt.date(2020, 5, 26)
PASSWORD = None  # no digest of one: killing must meet the database, not the hashing
counter = iter(range(1, 10**9))


def _new() -> str:
    from django.utils import timezone

    return f"{timezone.now().timestamp():.6f}-{next(counter)}"


def _person():
    from tocsin_node.parties.actions import people

    return people.add(email=f"{_new()}@example.org", name="X", password=PASSWORD, by="acts")


def _party():
    from tocsin_node.parties.models import Party

    return Party.objects.get_or_create(code="AAA", defaults={"name": "Aland"})[0]


def _desk():
    from tocsin_node.parties.actions import people

    return people.open_desk(party=_party(), name=_new(), by="acts")


def _appointment():
    from tocsin_node.parties.actions import people
    from tocsin_node.parties.roles import Role

    return people.appoint(person=_person(), desk=_desk(), role=Role.READER, by="acts")


def _ended():
    from tocsin_node.parties.actions import people

    made = _appointment()
    people.end_appointment(appointment=made, by="acts")
    return made


def _delegation():
    from tocsin_node.parties.actions import delegations
    from tocsin_node.parties.roles import Role

    desk, giver, taker = _desk(), _person(), _person()
    for who in (giver, taker):
        _seat(who, desk)
    today = dt.datetime.now(dt.UTC).date()
    return delegations.delegate(
        giver=giver,
        taker=taker,
        role=Role.ANALYST,
        starts_on=today,
        ends_on=today,
        reason="x",
        by="acts",
    )


def _seat(who, desk):
    from tocsin_node.parties.actions import people
    from tocsin_node.parties.roles import Role

    return people.appoint(person=who, desk=desk, role=Role.ANALYST, by="acts")


def _revoked_delegation():
    from tocsin_node.parties.actions import delegations

    made = _delegation()
    delegations.revoke(delegation=made, by="acts")
    return made


def _changed_person(name: str):
    """Return an act of `people` that is done to a person."""

    def act():
        from tocsin_node.parties.actions import people

        made = _person()
        getattr(people, name)(person=made, by="acts")
        return made

    return act


def _renamed():
    from tocsin_node.parties.actions import people

    made = _person()
    people.prefer(person=made, name=_new(), language="", zone="", theme="")
    return made


def _signing(name: str, **further):
    """Return an act of `sign_in` by a person."""

    def act():
        from tocsin_node.parties.actions import sign_in

        made = _person()
        getattr(sign_in, name)(by=made, **further)
        return made

    return act


def _failed_sign_in():
    from tocsin_node.parties.actions import sign_in

    made = _person()
    sign_in.failed(email=made.email, way="password", address="")
    return made


def _failed_second_factor():
    from tocsin_node.parties.actions import sign_in

    made = _person()
    sign_in.second_factor_failed(person=made, way="totp", address="")
    return made


def _status():
    from tocsin_node.parties.actions import alliance
    from tocsin_node.parties.models import Party

    party = Party.objects.create(code=f"{next(counter)}-{os.getpid()}"[-12:], name="X")
    alliance.give_status(
        party=party,
        status="member",
        starts_on=DAY,
        basis="x",
        known_from=DAY,
        decided_on=None,
        by="acts",
    )
    return party


def _modified():
    from tocsin.rules import Kind
    from tocsin_node.parties.actions import alliance

    party = _status()
    alliance.modify(
        party=party,
        kind=Kind.VOTING_SUSPENDED,
        scope="",
        starts_on=DAY,
        effective_on=None,
        basis="x",
        known_from=DAY,
        by="acts",
    )
    return party


def _ended_modifier():
    from tocsin_node.parties.actions import alliance

    party = _modified()
    later = DAY + dt.timedelta(days=9)
    alliance.end_modifier(modifier=party.modifiers.get(), day=later, known_from=later, by="acts")
    return party


def _token():
    from tocsin_node.parties.actions import tokens
    from tocsin_node.parties.roles import Scope

    who = _person()
    _seat(who, _desk())
    end = dt.datetime.now(dt.UTC) + dt.timedelta(days=9)
    return tokens.make(
        person=who, name="x", scopes=[Scope.READ_PARTIES], expires_at=end, by="acts"
    )[0]


def _revoked_token():
    from tocsin_node.parties.actions import tokens

    made = _token()
    tokens.revoke(token=made, by="acts")
    return made


def _job(**further):
    from tocsin_node.jobs.models import Job

    return Job.objects.create(kind="x", due_at=dt.datetime.now(dt.UTC), **further)


def _enqueued():
    from tocsin_node.jobs import actions

    return actions.enqueue(kind="x", by=_person())


def _failed_job():
    from tocsin_node.jobs import actions
    from tocsin_node.jobs.models import RUNNING

    made = _job(state=RUNNING, claimed_by="w", attempts=5)
    actions.fail(job=made, worker="w", reason="x", at=dt.datetime.now(dt.UTC))
    return made


def _retried_job():
    from tocsin_node.jobs import actions
    from tocsin_node.jobs.models import FAILED

    made = _job(state=FAILED)
    return actions.retry(job=made, by="acts")


def _dataset():
    from tocsin_node.observations import actions

    return actions.describe(slug=_new().replace(".", "-"), title="x", by="acts")


def _run():
    from tocsin.watch.findings import Findings
    from tocsin_node.detection import actions

    nothing = {"findings": (), "quality": (), "methods": (), "sources": ()}
    found = Findings(title=_new(), as_of=DAY.isoformat(), known=True, unit="day", **nothing)
    return actions.keep(dataset=_dataset(), findings=found, by="acts")


def _seen():
    from tocsin_node.journal.actions import saw

    by = _person()
    saw(by=by, subject=by)
    return by


def _recorded():
    from tocsin_node.journal.actions import record

    made = _person()
    record(by="acts", action="test.recorded", subject=made)
    return made


PEOPLE = "parties.actions.people"
SIGN_IN = "parties.actions.sign_in"
ALLIANCE = "parties.actions.alliance"
ACTS: dict[str, tuple[str, Callable]] = {
    "journal.actions.record": ("test.recorded", _recorded),
    "journal.actions.saw": ("saw", _seen),
    f"{PEOPLE}.add": ("people.added", _person),
    f"{PEOPLE}.open_desk": ("people.desk_opened", _desk),
    f"{PEOPLE}.appoint": ("people.appointed", _appointment),
    f"{PEOPLE}.end_appointment": ("people.appointment_ended", _ended),
    f"{PEOPLE}.close": ("people.account_closed", _changed_person("close")),
    f"{PEOPLE}.reopen": ("people.account_reopened", _changed_person("reopen")),
    f"{PEOPLE}.invited": ("people.invited", _changed_person("invited")),
    f"{PEOPLE}.prefer": ("people.renamed", _renamed),
    "parties.actions.delegations.delegate": ("people.delegated", _delegation),
    "parties.actions.delegations.revoke": ("people.delegation_revoked", _revoked_delegation),
    f"{SIGN_IN}.signed_in": ("people.signed_in", _signing("signed_in", ways=[], address="")),
    f"{SIGN_IN}.signed_out": ("people.signed_out", _signing("signed_out")),
    f"{SIGN_IN}.failed": ("people.sign_in_failed", _failed_sign_in),
    f"{SIGN_IN}.second_factor_failed": ("people.second_factor_failed", _failed_second_factor),
    f"{SIGN_IN}.changed": (
        "people.passkey_added",
        _signing("changed", what="people.passkey_added", address=""),
    ),
    f"{ALLIANCE}.give_status": ("parties.status_given", _status),
    f"{ALLIANCE}.modify": ("parties.modified", _modified),
    f"{ALLIANCE}.end_modifier": ("parties.modifier_ended", _ended_modifier),
    "parties.actions.tokens.make": ("tokens.made", _token),
    "parties.actions.tokens.revoke": ("tokens.revoked", _revoked_token),
    "jobs.actions.enqueue": ("jobs.enqueued", _enqueued),
    "jobs.actions.fail": ("jobs.failed", _failed_job),
    "jobs.actions.retry": ("jobs.retried", _retried_job),
    "observations.actions.describe": ("data.begun", _dataset),
    "detection.actions.keep": ("detection.watched", _run),
}
NOT_DONE = {
    f"{ALLIANCE}.load_preset": "once in the life of a node",
    "journal.actions.exported": "an entry and nothing else, as `record` writes it",
    "jobs.actions.claim": "one UPDATE without an entry",
    "jobs.actions.keep": "one UPDATE without an entry",
    "jobs.actions.succeed": "one UPDATE without an entry",
    "jobs.actions.forget_done": "removes rows: there is nothing to look for",
    "observations.actions.deliver": "the archive is killed at 200 moments in tests of its own",
    "detection.actions.watch": "computes, then calls `keep`",
}
"""Actions that are not killed here, each with its reason."""


def act(seed: int, path: str) -> None:
    """Act until killed; write each act to a file once it is committed."""
    draw = random.Random(seed)  # noqa: S311  a seeded choice of acts
    names = sorted(ACTS)
    out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while True:
        word, act = ACTS[draw.choice(names)]
        subject = act()
        os.write(out, f"{word}\t{subject._meta.label_lower}\t{subject.pk}\n".encode())


def serve() -> None:
    """Do what standard input asks, each in a child of its own: a start takes no second then."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no child is waited for
    for line in sys.stdin:
        verb, first, second = line.split()
        child = os.fork()
        if child:
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
            continue
        code = 1
        try:
            act(int(first), second) if verb == "act" else kept.check(first, second)
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tocsin_node.settings"
    django.setup()
    serve()
