"""What templates say about people and parties."""

from django import template
from django.utils.translation import gettext

from tocsin_node.parties.acts import ACTS
from tocsin_node.parties.models import Party
from tocsin_node.parties.queries.listing import party_name
from tocsin_node.web.templatetags.say import shown

register = template.Library()


@register.filter
def party(value: Party) -> str:
    """Return a party's name in the reader's language."""
    return shown(party_name(value))


@register.filter
def may(standing: object, what: str) -> bool:
    """Whether the reader may do something."""
    return bool(getattr(standing, "may", lambda _what: False)(what))


@register.filter
def told(action: str) -> str:
    """Return what an entry of the journal says in words."""
    return gettext(ACTS.get(action, action))
