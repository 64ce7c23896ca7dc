"""Forms about people: what may be typed; what may be done is decided by the actions."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from tocsin_node.languages import languages
from tocsin_node.parties.addresses import canonical
from tocsin_node.parties.models import Desk, Party, Person
from tocsin_node.parties.models.people import ROLES, THEMES
from tocsin_node.parties.queries import listing
from tocsin_node.parties.queries.people import LABELS, Standing
from tocsin_node.parties.roles import Role
from tocsin_node.web.templatetags.say import shown


class DayInput(forms.DateInput):
    """The browser's own calendar; its value is an ISO day in every language."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """Return the day as the browser wants it."""
        return value.isoformat() if isinstance(value, date) else value


class OneDesk(forms.ModelChoiceField):
    """A desk under the name of its party."""

    def label_from_instance(self, obj: Any) -> str:
        """Return party and desk."""
        return f"{listing.party_name(obj.party)} · {shown(obj.name)}"


class OneParty(forms.ModelChoiceField):
    """A party under its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return shown(listing.party_name(obj))


class OnePerson(forms.ModelChoiceField):
    """A person by name; addresses of others are not for everybody."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return shown(obj.name)


class NewPerson(forms.Form):
    """An account to be made."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)

    def clean_email(self) -> str:
        """Return the address as it is kept."""
        return canonical(self.cleaned_data["email"])


class NewDesk(forms.Form):
    """A desk to be opened."""

    party = OneParty(label=_("Party"), queryset=Party.objects.none())
    name = forms.CharField(label=_("Desk"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = listing.parties()  # type: ignore[attr-defined]


class NewAppointment(forms.Form):
    """A role to be given."""

    desk = OneDesk(label=_("Desk"), queryset=Desk.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = listing.desks()  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        """Return the role."""
        return Role(self.cleaned_data["role"])


class NewDelegation(forms.Form):
    """A role to be handed to a colleague for some days."""

    role = forms.ChoiceField(label=_("Role"))
    taker = OnePerson(
        label=_("Who stands in"),
        queryset=Person.objects.none(),
        help_text=_("A colleague with a role at the same party."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, giver: Person, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = dict.fromkeys(seat.role for seat in standing.seats if not seat.instead_of)
        self.fields["role"].choices = [(role.value, LABELS[role]) for role in own]
        self.fields["taker"].queryset = listing.takers(giver)  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        """Return the role."""
        return Role(self.cleaned_data["role"])


class Long(forms.Select):
    """A list of hundreds of choices, written at once: the framework takes a template for each."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: Any = None,
        renderer: Any = None,  # noqa: ARG002  handed over
    ) -> Any:
        """Return the list."""
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, flatatt({"selected": str(key) == chosen}), words)
                for key, words in self.choices
            ),
        )
        given = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", given, options)


class Preferences(forms.Form):
    """How a person wants to be called and shown the pages."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), required=False)
    zone = forms.ChoiceField(label=_("Time zone"), required=False, widget=Long)
    theme = forms.ChoiceField(label=_("Colours"), choices=THEMES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [
            ("", _("as the browser asks for")),
            *languages(),
        ]
        self.fields["zone"].choices = [
            ("", _("as the node has it")),
            *((name, name.replace("_", " ")) for name in zones()),
        ]


def zones() -> list[str]:
    """Return the names of places in the IANA list, and UTC."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return ["UTC", *sorted(places)]
