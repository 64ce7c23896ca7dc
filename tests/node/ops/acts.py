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
    from tocsin_node.parties.actions import people
    from tocsin_node.parties.roles import Role

    return people.delegate(
        giver=_person(),
        taker=_person(),
        role=Role.CHAIR,
        starts_on=DAY,
        ends_on=DAY,
        reason="x",
        by="acts",
    )


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


ACTS: dict[str, tuple[str, Callable]] = {
    "journal.actions.record": ("test.recorded", _recorded),
    "journal.actions.saw": ("saw", _seen),
    "parties.actions.people.add": ("people.added", _person),
    "parties.actions.people.open_desk": ("people.desk_opened", _desk),
    "parties.actions.people.appoint": ("people.appointed", _appointment),
    "parties.actions.people.end_appointment": ("people.appointment_ended", _ended),
    "parties.actions.people.delegate": ("people.delegated", _delegation),
}


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
