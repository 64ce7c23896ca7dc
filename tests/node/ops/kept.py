"""What a node has lost or half done, looked at in a new process after a kill."""

import json
from pathlib import Path


def complaints(acknowledged: list[list[str]]) -> list[str]:
    """Return what does not hold."""
    from tocsin_node.journal import queries
    from tocsin_node.journal.models import Entry, Head

    found = [f"entry {place.number}: {place.rule}" for place in queries.broken()]
    if Head.objects.get().count != Entry.objects.count():
        found.append("the head counts other entries than there are")
    entries = set(Entry.objects.values_list("action", "subject_kind", "subject_id"))
    found += [f"no entry of {act}" for act in acknowledged if tuple(act) not in entries]
    found += [f"an act without its entry: {act}" for act in _expected() - entries]
    found += [f"an entry without its act: {act}" for act in _told(entries) - _expected()]
    return found


def _expected() -> set[tuple[str, str, str]]:
    """Return the entries that the rows of this database must have."""
    from django.db.models import Q

    from tocsin_node.detection.models import Run
    from tocsin_node.observations.models import Dataset
    from tocsin_node.parties.models import Appointment, Delegation, Desk, Person, Token

    made = {
        "people.added": Person.objects.all(),
        "people.desk_opened": Desk.objects.all(),
        "people.appointed": Appointment.objects.all(),
        "people.appointment_ended": Appointment.objects.filter(~Q(ends_at=None)),
        "people.delegated": Delegation.objects.all(),
        "people.delegation_revoked": Delegation.objects.filter(~Q(revoked_at=None)),
        "people.account_closed": Person.objects.filter(is_active=False),
        "tokens.made": Token.objects.all(),
        "tokens.revoked": Token.objects.filter(~Q(revoked_at=None)),
        "data.begun": Dataset.objects.all(),
        "detection.watched": Run.objects.all(),
    }
    return {
        (word, rows.model._meta.label_lower, str(number))
        for word, rows in made.items()
        for number in rows.values_list("pk", flat=True)
    }


def _told(entries: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Return the entries whose acts leave a row of their own."""
    words = {word for word, _, _ in _expected()}
    return {entry for entry in entries if entry[0] in words}


def check(acknowledged: str, answer: str) -> None:
    """Read acts from one file, write complaints into another, whole or not at all."""
    acts = [line.split("\t") for line in Path(acknowledged).read_text("utf-8").splitlines()]
    Path(answer + ".new").write_text(json.dumps(complaints(acts)), "utf-8")
    Path(answer + ".new").rename(answer)
