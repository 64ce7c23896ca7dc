"""A row of every table of ours, made from the tables: a new table is in it without a new line.

Each text field holds what a test's `mark` gives for it, so that the test knows where a text that it
meets on a page comes from. Fields that hold a code, a key or a state keep a value that can be read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from tests.node import figures
from tocsin_node.journal.actions import record
from tocsin_node.journal.models import Entry, Head
from tocsin_node.parties.actions import alliance
from tocsin_node.parties.models import Party

CODED: dict[str, Any] = {
    "Alliance.slug": "wire-item",
    "Party.code": "QQA",
    "StatusSpan.status": "member",
    "StatusSpan.known_from": figures.DAY,
    "StatusSpan.starts_on": figures.DAY,
    "Modifier.kind": "frozen_de_facto",
    "Modifier.scope": "",
    "Override.right": "vote",
    "Person.language": "",
    "Person.zone": "",
    "Person.theme": "",
    "Signal.direction": "growing",
    "Signal.change": "",
    "Job.state": "failed",
    "Dataset.leading": False,
}
"""What must be one of a few values for a page to be drawn at all."""
MADE_OTHERWISE = {Entry: "by record(), for entries are a chain", Head: "is one row, always there"}
NOT_HERE = {
    "Alliance": "the preset's",
    "Run": "figures.watched()",
    "Profile": "rules that must be whole to be read; the preset's stand in the library",
}
"""Tables whose row a real action makes, whole; their texts are marked afterwards."""
LATER = ("expires", "ends", "until")
"""How the names of moments begin that lie ahead."""
Mark = Callable[[models.Field], str]


def tables() -> list[type[models.Model]]:
    """Return the tables of our rooms."""
    return [m for m in apps.get_models() if m.__module__.startswith("tocsin_node.")]


def texts(model: type[models.Model]) -> Iterator[models.Field]:
    """Yield the fields of a table that hold free text, or JSON with some in it."""
    for one in model._meta.local_concrete_fields:
        kinds = (models.CharField, models.TextField, models.JSONField)
        coded = one.choices or title(one) in CODED or isinstance(one, models.SlugField)
        if isinstance(one, kinds) and not coded:
            yield one


def title(one: models.Field) -> str:
    """Return table and field, `Party.name`."""
    return f"{one.model.__name__}.{one.name}"


@dataclass
class World:
    """One row of each table, and what each field holds."""

    rows: dict[type[models.Model], models.Model] = field(default_factory=dict)

    def numbers(self) -> list[int]:
        """Return the numbers of rows that an address may name."""
        return sorted({row.pk for row in self.rows.values()})

    def words(self) -> list[str]:
        """Return the short names that an address may name."""
        found = {str(row.code) for row in self.rows.values() if hasattr(row, "code")}
        return sorted(found | {str(row.slug) for row in self.rows.values() if hasattr(row, "slug")})


def build(mark: Mark) -> World:
    """Make the alliance, a data set that was watched, and a row of every table."""
    made = World()
    alliance.load_preset(name="wire-item", by="test")
    run = figures.watched()
    made.rows[type(run)] = run
    for model in tables():
        _row(made, model, mark)
    texts_of = {f.name: mark(f) for f in texts(Entry)}
    made.rows[Entry] = record(
        by=texts_of["by"],
        action=texts_of["action"],
        subject=texts_of["subject"],
        told=texts_of["data"],
    )
    return made


def _row(made: World, model: type[models.Model], mark: Mark) -> models.Model | None:
    if model in made.rows:
        return made.rows[model]
    if model in MADE_OTHERWISE:
        return None
    if model.__name__ in NOT_HERE:
        return model.objects.order_by("-pk").first()
    made.rows[model] = row(model, mark, lambda one: _row(made, one.related_model, mark))
    return made.rows[model]


def row(model: type[models.Model], mark: Mark, related: Callable[[Any], Any]) -> models.Model:
    """Make one row of a table, each of its fields from its kind."""
    given: dict[str, Any] = {}
    taken: set[Any] = set()
    for one in model._meta.local_concrete_fields:
        if one.auto_created or one.primary_key or getattr(one, "auto_now_add", False):
            continue
        if title(one) in CODED:
            given[one.name] = CODED[title(one)]
        elif one.is_relation:
            other = related(one)
            if (one.related_model, other.pk) in taken:  # a person cannot stand in for himself
                other = row(one.related_model, mark, related)
            taken.add((one.related_model, other.pk))
            given[one.name] = other
        else:
            given |= _value(one, mark)
    return model.objects.create(**given)


def _value(one: models.Field, mark: Mark) -> dict[str, Any]:
    if isinstance(one, models.JSONField):
        text = mark(one)
        return {one.name: [text] if one.default is list else {"en": text, "ru": text}}
    if isinstance(one, models.CharField | models.TextField):
        return {one.name: _text(one, mark)}
    if one.null or one.has_default():
        return {}
    return {one.name: _moment(one)}


def _moment(one: models.Field) -> Any:
    now = timezone.now() + timedelta(days=30 if one.name.startswith(LATER) else -1)
    if isinstance(one, models.DateTimeField):
        return now
    if isinstance(one, models.DateField):
        return now.date()
    return True if isinstance(one, models.BooleanField) else 1000


def _text(one: models.Field, mark: Mark) -> str:
    if one.choices:
        return str(next(value for value, _ in one.flatchoices if value))
    if isinstance(one, models.SlugField):
        return f"one-{one.model.__name__.lower()}"
    text = mark(one)[: one.max_length]
    while one.unique and one.model.objects.filter(**{one.name: text}).exists():
        text = f"2{text}"[: one.max_length]
    return text


def party() -> Party:
    """Return a party of the preset, which clients of the tests belong to."""
    return Party.objects.get(code="KAZ")
