"""The form by which a person makes a token."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tocsin_node.parties.actions.tokens import LONGEST
from tocsin_node.parties.queries.people import Standing
from tocsin_node.parties.roles import NEEDED, Scope

WORDS: dict[str, Any] = {
    Scope.READ_SITUATION: _("read data sets, watches and series"),
    Scope.READ_PARTIES: _("read parties and their rights"),
    Scope.READ_PEOPLE: _("read who sits where"),
    Scope.READ_JOURNAL: _("read the journal"),
    Scope.READ_JOBS: _("read jobs"),
    Scope.WRITE_JOBS: _("have jobs tried again"),
}


class Day(forms.DateInput):
    """A field of the browser for days."""

    input_type = "date"


class Make(forms.Form):
    """Name, scopes and last day of a token."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Which program uses it, and where.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What the program may do"), widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(label=_("Last day"), widget=Day(format="%Y-%m-%d"))

    def __init__(self, *given: Any, standing: Standing, **further: Any) -> None:
        """Offer only what the person may do."""
        super().__init__(*given, **further)
        offered = [(s.value, WORDS[s]) for s in Scope if standing.may(NEEDED[s])]
        self.fields["scopes"].choices = offered
        self.fields["expires_on"].initial = timezone.now().date() + timedelta(days=90)
        latest = timezone.now().date() + LONGEST - timedelta(days=1)
        self.fields["expires_on"].widget.attrs["max"] = latest.isoformat()
