"""Hostile text in every text field of every table: it is shown as text, and does nothing."""

import json
import re

import pytest

from tests.node import world
from tests.node.conftest import person
from tests.node.crawl import crawl
from tocsin_node.detection.models import Run
from tocsin_node.journal.models import Entry, Head
from tocsin_node.parties.roles import Role

HOSTILE = (
    "<xsq>\"'><img src=x onxsq=1><script>xsq</script></title></textarea></script><xsq onload=xsq>"
    "javascript:xsq //{{7191|add:1}}{% xsq %}${7191+1}\u202exsq\x1b[31m&lt;xsq&gt;"
)
MEDIUM = "<xsq>\"'><img src=x onxsq=1><script>xsq</script>{{7191|add:1}}\u202exsq"
SHORT = "<xsq a='\">"
TINY = "<xsq>"
EVALUATED = "7192"
LONGEST = 400


def hostile(field) -> str:
    """Return the worst text that fits; unique where the table wants that."""
    room = field.max_length or LONGEST
    fitting = [text for text in (HOSTILE, MEDIUM, SHORT, TINY) if len(text) + 4 <= room]
    text = fitting[0] if fitting else TINY
    return (f"{field.name[:4]}{text}" if field.unique else text)[:room]


def made_by_data(seen) -> list[str]:
    """Return what data has made of a page: elements, attributes, scripts, addresses."""
    faults = []
    for element in seen.page.iter():
        if not isinstance(element.tag, str):
            continue
        if "xsq" in element.tag:
            faults.append(f"element <{element.tag}>")
        if element.tag in {"script", "style"} and "<xsq" in (element.text or ""):
            faults.append(f"inside <{element.tag}>")
        for name, value in element.attrib.items():
            if "xsq" in name or name.lower().startswith("on"):
                faults.append(f"attribute {name}= of <{element.tag}>")
            if name in {"href", "src", "action", "formaction", "xlink:href"} and re.match(
                r"[\s\x00-\x20]*(javascript:|vbscript:|data:text)", value, re.IGNORECASE
            ):
                faults.append(f"{name}={value[:40]!r} of <{element.tag}>")
            if name == "style":
                faults.append(f"style= of <{element.tag}>")
    if EVALUATED in seen.body:
        faults.append("a template or an expression in data was evaluated")
    return faults


def turned(seen) -> list[str]:
    """Return where a sign that turns the line acts on text around it: outside <bdi> and boxes."""
    faults = []
    for text in seen.page.xpath("//body//text()[contains(., '\u202e')]"):
        around = text.getparent()
        inside = (
            [around, *around.iterancestors()] if not text.is_tail else [*around.iterancestors()]
        )
        if not {"bdi", "option", "textarea", "title", "text"} & {one.tag for one in inside}:
            faults.append(f"a sign that turns the line in <{inside[0].tag}>: use |shown or <bdi>")
    return faults


def look(client, made) -> list[str]:
    faults = []
    for seen in crawl(client, made, "/search/?q=xsq", "/journal/?q=xsq"):
        where = f"{seen.address} ({seen.status})"
        if seen.status >= 500:
            faults.append(f"{where}: failed to answer")
        if re.search(r"[\r\n\x1b]|<xsq", seen.headers.replace("\n", "", seen.headers.count("\n"))):
            faults.append(f"{where}: hostile text in a header")
        if seen.page is not None:
            faults += [f"{where}: {fault}" for fault in [*made_by_data(seen), *turned(seen)]]
        elif seen.kind in {"image/svg+xml", "text/xml", "application/xml"} and "<xsq" in seen.body:
            faults.append(f"{where}: hostile text unescaped in {seen.kind}")
        elif "nosniff" not in seen.headers:
            faults.append(f"{where}: a browser may take {seen.kind} for a page (no nosniff)")
    return sorted(set(faults))


@pytest.fixture
def made():
    """A world of hostile texts, the watch's findings and the preset's names among them."""
    built = world.build(hostile)
    for model in (m for m in world.tables() if m.__name__ in world.NOT_HERE):
        fields = [f for f in world.texts(model) if f.name not in {"findings", "content"}]
        for row in model.objects.all():
            for field in fields:
                spread(row, field)
            row.save()
    run = Run.objects.latest("pk")
    told = json.dumps(run.findings)
    for title in ("COVID-19", "KAZ"):
        told = told.replace(json.dumps(title), json.dumps(HOSTILE))
    run.findings = json.loads(told)
    run.save()
    return built


def spread(row, field):
    text = hostile(field)
    is_json = field.get_internal_type() == "JSONField"
    setattr(row, field.attname, {"en": text, "ru": text} if is_json else text)


@pytest.fixture
def ann(made):
    """Somebody who may see everything, with a hostile name."""
    who = person("ann", *Role, party=world.party())
    who.name = HOSTILE[:120]
    who.save()
    return who


def test_no_text_of_any_table_becomes_part_of_a_page(client_of, ann, made):
    client = client_of(ann)
    client.raise_request_exception = False
    faults = look(client, made)
    assert not faults, "\n".join(["let the template escape these:", *faults])


def test_a_code_that_cannot_be_one_becomes_no_part_of_a_page_either(client_of, ann, made):
    """Fields that hold a code are spoilt one after another; a page may fail, but must not obey."""
    client = client_of(ann)
    client.raise_request_exception = False
    faults, usual = [], set(look(client, made))
    for model, row in made.rows.items():
        if model in (Entry, Head):
            continue
        for field in model._meta.local_concrete_fields:
            words = field.get_internal_type() in {"CharField", "SlugField", "TextField"}
            if not words or field in set(world.texts(model)) or not field.editable:
                continue
            model.objects.filter(pk=row.pk).update(**{field.name: hostile(field)})
            found = [fault for fault in look(client, made) if "failed to answer" not in fault]
            faults += [f"{world.title(field)}: {fault}" for fault in found if fault not in usual]
            model.objects.filter(pk=row.pk).update(**{field.name: getattr(row, field.attname)})
    assert not faults, "\n".join(["let the template escape these:", *faults])


def test_every_table_of_ours_has_a_row_in_the_world(made):
    """So that a new table is tried; one that is made otherwise is named with its reason."""
    lacking = [
        model.__name__
        for model in world.tables()
        if not model.objects.exists() and model.__name__ not in world.NOT_HERE
    ]
    assert not lacking, f"no row of {lacking}: world.build makes none"
