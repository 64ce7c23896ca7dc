"""What may be asked and recorded about parties."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tocsin.rules import Kind, Scope


class Day(forms.DateInput):
    """A field of the browser for days."""

    input_type = "date"

    def __init__(self, **given: Any) -> None:
        """Write days as the browser's field takes them."""
        super().__init__(format="%Y-%m-%d", **given)


class Moment(forms.Form):
    """On which day, and as known on which day."""

    day = forms.DateField(label=_("On the day"), widget=Day, required=False)
    known = forms.DateField(label=_("As known on"), widget=Day, required=False)


STATUSES = [
    ("member", _("member")),
    ("observer", _("observer")),
    ("partner", _("partner")),
    ("associate", _("associate")),
    ("candidate", _("candidate")),
    ("former", _("former member")),
]
KINDS = [
    (Kind.SUSPENDED.value, _("suspended")),
    (Kind.VOTING_SUSPENDED.value, _("vote suspended")),
    (Kind.NOTICE_OF_WITHDRAWAL.value, _("notice of withdrawal")),
    (Kind.FROZEN_DE_FACTO.value, _("frozen de facto (information only)")),
    (Kind.OPTED_OUT.value, _("opted out of a topic")),
    (Kind.PROVISIONAL.value, _("applies provisionally")),
]
SCOPES = [
    (Scope.ORGANS.value, _("from the organs")),
    (Scope.VOTES.value, _("from votes")),
    (Scope.ALL.value, _("from everything")),
]
BASIS = _("The act that it rests on: title, body, date.")


class Status(forms.Form):
    """A status from a day on."""

    status = forms.ChoiceField(label=_("Status"), choices=STATUSES)
    starts_on = forms.DateField(label=_("From"), widget=Day)
    decided_on = forms.DateField(label=_("Decided on"), widget=Day, required=False)
    basis = forms.CharField(label=_("Basis"), max_length=300, help_text=BASIS)


class Modifier(forms.Form):
    """What takes rights for a while, or only tells something."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    scope = forms.ChoiceField(
        label=_("Suspended"), choices=[("", _("not a suspension")), *SCOPES], required=False
    )
    topic = forms.CharField(label=_("Topic of an opt-out"), max_length=40, required=False)
    starts_on = forms.DateField(label=_("From, or received on"), widget=Day)
    effective_on = forms.DateField(
        label=_("Takes effect on"),
        widget=Day,
        required=False,
        help_text=_("Of a notice; the notice period of the rules is counted if it is left empty."),
    )
    basis = forms.CharField(label=_("Basis"), max_length=300, help_text=BASIS)

    def clean(self) -> dict[str, Any]:
        """A suspension has a scope, an opt-out a topic, a notice takes effect after its receipt."""
        given = dict(super().clean() or {})
        kind = given.get("kind")
        if kind == Kind.SUSPENDED.value and not given.get("scope"):
            self.add_error("scope", _("Say from what the party is suspended."))
        if kind == Kind.OPTED_OUT.value and not given.get("topic"):
            self.add_error("topic", _("Name the topic."))
        starts, effect = given.get("starts_on"), given.get("effective_on")
        if starts and effect and effect < starts:
            self.add_error("effective_on", _("A notice takes effect after it was received."))
        return given


class Ending(forms.Form):
    """On which day something ended or was taken back."""

    day = forms.DateField(label=_("Ended, or taken back, on"), widget=Day)
