"""How templates write days, times and numbers."""

import re
from datetime import date, datetime

from django import template
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from tocsin.language import Tongue

register = template.Library()
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def tongue() -> Tongue:
    """Return the reader's language as the library speaks it."""
    return Tongue(translation.get_language() or "en")


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a day as a person does, "26 May 2020"; a moment is put into the reader's zone."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return tongue().day(value.isoformat())


@register.filter
def number(value: float | None) -> str:
    """Write a number with the language's marks."""
    return "–" if value is None else tongue().number(value)


@register.inclusion_tag("web/moment.html")
def moment(value: datetime | None) -> dict[str, object]:
    """Write a moment in the reader's zone, with its zone; UTC is shown on hover and to machines."""
    if value is None:
        return {"at": None}
    local = timezone.localtime(value)
    return {
        "at": value,
        "utc": value.astimezone(timezone.get_fixed_timezone(0)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "day": tongue().day(local.date().isoformat()),
        "time": local.strftime("%H:%M"),
        "zone": local.tzname() or "UTC",
    }


@register.filter
def shown(value: object) -> str:
    """Write a text of unknown origin: signs that nobody sees, or that turn lines, are made seen."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", str(value))


@register.filter
def drawing(svg: str) -> SafeString:
    """Put a picture of the library's report into a page; the library escapes what is from data."""
    return mark_safe(svg)  # noqa: S308  drawn by tocsin.report, whose tests hold it to that


@register.filter
def own(names: dict[str, str], otherwise: str) -> str:
    """Return the name in the reader's language, or another one."""
    return names.get(translation.get_language() or "en", otherwise)
