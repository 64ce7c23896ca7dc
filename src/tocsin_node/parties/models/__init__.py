"""The tables of parties and of people."""

from tocsin_node.parties.models.alliance import (
    Alliance,
    Modifier,
    Organ,
    Override,
    Party,
    Profile,
    StatusSpan,
)
from tocsin_node.parties.models.people import Appointment, Delegation, Desk, Person, Token

__all__ = [
    "Alliance",
    "Appointment",
    "Delegation",
    "Desk",
    "Modifier",
    "Organ",
    "Override",
    "Party",
    "Person",
    "Profile",
    "StatusSpan",
    "Token",
]
