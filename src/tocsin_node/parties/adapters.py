"""How signing in is bent to this house: nobody signs up, and each sign-in is in the journal.

The package tells what happens by calling its adapters, by its forms, and by Django's signals. The
first two are overridden here and in `forms/second_factor.py`; no signal is listened to, for nobody
finds by reading what a signal starts.
"""

from io import BytesIO
from typing import Any, cast

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from tocsin_node.parties import letters
from tocsin_node.parties.actions import sign_in
from tocsin_node.parties.addresses import canonical
from tocsin_node.parties.models import Person

# The letter that the package would send -> the act in the journal. It is asked to send one at each
# of these changes, whether letters about them are switched on or not; for an app and for recovery
# codes just after the change is committed, where no other place is called.
CHANGES = {
    "account/email/password_changed": "people.password_changed",
    "account/email/password_set": "people.password_changed",
    "account/email/password_reset": "people.password_reset",
    "mfa/email/totp_activated": "people.app_added",
    "mfa/email/totp_deactivated": "people.app_removed",
    "mfa/email/webauthn_added": "people.passkey_added",
    "mfa/email/webauthn_removed": "people.passkey_removed",
    "mfa/email/recovery_codes_generated": "people.recovery_codes_made",
    "socialaccount/email/account_connected": "people.service_linked",
    "socialaccount/email/account_disconnected": "people.service_unlinked",
}


# What one is asked for again before something that matters.
WAYS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an operator; an address is compared as it is kept."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and this password do not belong together."),
        "too_many_login_attempts": _("Too many failures. Wait five minutes, then try again."),
        "rate_limited": _("Too many tries. Wait a minute, then try again."),
        "incorrect_code": _("This code is wrong, or was used already."),
        "incorrect_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account himself."""
        return False

    def clean_email(self, email: str) -> str:
        """Return an address as it is kept."""
        return canonical(email)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Check a password; the limit of failures counts all ways of writing an address as one."""
        if "email" in credentials:
            credentials["email"] = canonical(credentials["email"])
        return super().authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down a failure."""
        sign_in.failed(
            email=credentials.get("email", ""),
            way="password",
            address=self.get_client_ip(request),
        )

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Write down that somebody tried a closed account, and tell that it is closed."""
        sign_in.failed(email=user.email, way="closed", address=self.get_client_ip(request))
        return super().respond_user_inactive(request, user)

    @transaction.atomic
    def login(self, request: HttpRequest, user: Any) -> None:
        """Open a session and write it down, both or neither."""
        super().login(request, user)
        steps = get_authentication_records(request, user)
        ways = [step.get("type") or step["method"] for step in steps]
        sign_in.signed_in(by=user, ways=ways, address=self.get_client_ip(request))

    @transaction.atomic
    def logout(self, request: HttpRequest) -> None:
        """Close a session and write it down."""
        if isinstance(request.user, Person):
            sign_in.signed_out(by=request.user)
        super().logout(request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways in which a person may show again who he is, in our words."""
        ways = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS[way["id"]]} for way in ways]

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Write down a change of how somebody signs in."""
        what = CHANGES.get(template_prefix)
        if what:
            sign_in.changed(
                by=user, what=what, address=self.get_client_ip(cast("HttpRequest", self.request))
            )
        super().send_notification_mail(template_prefix, user, context, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter in the background: the time of an answer tells not who has an account."""
        site = get_current_site(self.request)
        given = {"request": self.request, "email": email, "current_site": site} | context
        letters.post(self.render_mail(template_prefix, email, given))

    def format_email_subject(self, subject: str) -> str:
        """Return a subject as it is; the letter itself names the node."""
        return subject


class SecondFactorAdapter(DefaultMFAAdapter):
    """Passkeys, TOTP and recovery codes as the package has them, in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is wrong, or was used already."),
    }

    def build_totp_svg(self, url: str) -> str:
        """Draw the square on white of its own: a camera does not read it on a dark page."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  its name there
        """Return a name for a new passkey, which its person may change."""
        return str(_("Passkey"))


class ServiceAdapter(DefaultSocialAccountAdapter):
    """A sign-in service opens an account that is linked to it; it never makes or finds one.

    An address that a service tells is not believed: whoever can write an address there could take
    the account of another person here. One links the service from one's settings, signed in.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """No account is made by a service."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse an account of the service that is linked to none of ours, with the same words."""
        linking = sociallogin.state.get("process") == "connect"
        if linking or sociallogin.is_existing:
            return
        self._refused(request)
        raise ImmediateHttpResponse(render(request, "socialaccount/unlinked.html", status=403))

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Write down that signing in by a service failed."""
        self._refused(request)

    def _refused(self, request: HttpRequest) -> None:
        address = AccountAdapter(request).get_client_ip(request)
        sign_in.failed(email="", way="service", address=address)
