"""The package's forms of signing in, in our words; a label says what a field is, not its inside."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("New password once more"),
}


class _Labelled(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)


class SignIn(_Labelled, LoginForm):
    """Address and password."""


class Again(_Labelled, ReauthenticateForm):
    """The password, before something that matters."""


class Forgotten(_Labelled, ResetPasswordForm):
    """Where a letter is to go."""


class FromLetter(_Labelled, ResetPasswordKeyForm):
    """A new password by the link of a letter."""


class Change(_Labelled, ChangePasswordForm):
    """A new password by the old one."""
