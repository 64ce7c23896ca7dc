"""What this room shows on the pages above it: what waits, and parties and people that are found."""

from collections.abc import Iterable

from allauth.mfa.utils import is_mfa_enabled
from django.urls import reverse
from django.utils.translation import gettext

from tocsin.codes import area_name
from tocsin.language import languages
from tocsin.rules import pending
from tocsin_node.parties.queries import alliance, listing
from tocsin_node.parties.roles import May, Role
from tocsin_node.web.finding import MOST, Hit, fits
from tocsin_node.web.needs import Asking, Waiting
from tocsin_node.web.templatetags.say import tongue


def needs(asking: Asking) -> Iterable[Waiting]:
    """Name running notices of withdrawal for lawyers, and one's own missing second factor."""
    today = asking.at.date()
    if any(seat.role is Role.LEGAL_ADVISER for seat in asking.standing.seats):
        for party in alliance.parties():
            part = alliance.participation(party)
            for notice, effect in pending(part, today, alliance.profile(today), today):
                yield Waiting(
                    kind=gettext("Law"),
                    title=alliance.name_of(party),
                    address=reverse("party", args=[party.code]),
                    why=gettext("Notice of withdrawal: %(basis)s") % {"basis": notice.basis},
                    due=tongue().day(effect.isoformat()),
                    order=30,
                )
    if asking.standing.may(May.CHANGE_PEOPLE) and not is_mfa_enabled(asking.person):
        yield Waiting(
            kind=gettext("Account"),
            title=gettext("Add a second factor"),
            address=reverse("mfa_index"),
            why=gettext(
                "You change other people's rights: a password alone is too little for that."
            ),
            order=40,
        )


def find_parties(_asking: Asking, words: list[str]) -> Iterable[Hit]:
    """Find parties by their names in any language, their own names, and their codes."""
    found = 0
    for party in alliance.parties():
        names = [area_name(party.code, code) for code in languages()]
        if found <= MOST and fits(" ".join([party.code, *names, *party.names.values()]), words):
            found += 1
            yield Hit(alliance.name_of(party), reverse("party", args=[party.code]), party.code)


def find_people(asking: Asking, words: list[str]) -> Iterable[Hit]:
    """Find people among those whom the person may see, by what the person may see of them."""
    for one in listing.listed(asking.person, " ".join(words))[: MOST + 1]:
        roles = ", ".join(f"{held.get_role_display()}, {held.desk.name}" for held in one.held)
        yield Hit(one.name, reverse("person", args=[one.pk]), roles)
