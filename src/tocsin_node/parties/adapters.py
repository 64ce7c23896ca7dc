"""How signing in is bent to this house: nobody signs up, and each sign-in is in the journal."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an operator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account himself."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Passkeys, TOTP and recovery codes as the package has them."""


class ServiceAdapter(DefaultSocialAccountAdapter):
    """A sign-in service opens an account that an operator made; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """No account is made by a service."""
        return False
