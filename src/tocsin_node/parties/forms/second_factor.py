"""The package's forms for codes and passkeys, which also write down what failed."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tocsin_node.parties.actions import sign_in


def _address() -> str:
    return get_adapter().get_client_ip(cast("HttpRequest", context.request))


def _label(form: forms.Form) -> None:
    code = form.fields["code"]
    code.label = _("Code")
    code.widget.attrs.pop("placeholder", None)
    code.widget.attrs["inputmode"] = "numeric"


class _Code(forms.Form):
    """A code of an app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self)

    def clean_code(self) -> str:
        """Check the code; write down a wrong one."""
        try:
            return super().clean_code()  # type: ignore[misc]  the form this is mixed into
        except ValidationError:
            sign_in.second_factor_failed(
                person=self.user,  # type: ignore[attr-defined]  as above
                way="code",
                address=_address(),
            )
            raise


class _Key(forms.Form):
    """A passkey."""

    def clean_credential(self) -> Any:
        """Check the passkey; write down a wrong one."""
        try:
            return super().clean_credential()  # type: ignore[misc]  the form this is mixed into
        except ValidationError:
            sign_in.second_factor_failed(
                person=self.user,  # type: ignore[attr-defined]  as above
                way="passkey",
                address=_address(),
            )
            raise


class Code(_Code, AuthenticateForm):
    """Asked for after the password."""


class CodeAgain(_Code, ReauthenticateForm):
    """Asked for before something that matters."""


class Key(_Key, AuthenticateWebAuthnForm):
    """Asked for after the password."""


class KeyAlone(_Key, LoginWebAuthnForm):
    """Instead of address and password."""


class KeyAgain(_Key, ReauthenticateWebAuthnForm):
    """Asked for before something that matters."""


class NewApp(ActivateTOTPForm):
    """The first code of an app, which shows that it has the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self)


class NewKey(AddWebAuthnForm):
    """A passkey to be added; one that opens the account alone unless its person wants otherwise."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone"),
        required=False,
        initial=True,
        help_text=_("The key then asks for a PIN, a finger or a face instead of your password."),
    )


class NamedKey(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"), max_length=60)
