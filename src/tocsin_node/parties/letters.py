"""Letters about accounts.

A letter that anybody can ask for by typing an address leaves in the background: the answer then
takes as long, and is as well, for an address that has no account.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tocsin_node.conf import conf
from tocsin_node.parties.models import Person

LOG = logging.getLogger(__name__)
_OUT = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


def invitation(person: Person, origin: str) -> EmailMessage:
    """Return the letter with the link by which a person sets a password.

    Args:
        person: who is invited.
        origin: scheme and host of this node as its people reach it.
    """
    token = EmailAwarePasswordResetTokenGenerator().make_token(person)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": token},
    )
    given = {"person": person, "link": origin + path, "origin": origin}
    with translation.override(person.language or translation.get_language()):
        subject = render_to_string("parties/letters/invitation_subject.txt", given)
        text = render_to_string("parties/letters/invitation.txt", given)
    line = " ".join(subject.split())
    return EmailMultiAlternatives(line, text, conf().email_from, [person.email])


def post(letter: EmailMessage) -> Future[None]:
    """Send a letter in the background; what goes wrong is written to the log only."""
    return _OUT.submit(_send, letter)


def _send(letter: EmailMessage) -> None:
    try:
        letter.send()
    except OSError:
        LOG.exception("a letter could not be sent")
