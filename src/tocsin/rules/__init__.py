"""Rules of an alliance as pure functions of recorded facts: who belongs to it, who may do what.

No right is kept anywhere. A right on a day, as known on a day, follows from dated spans of status,
from modifiers in force that day, and from the rules of participation in force then.
"""

from tocsin.rules.participation import (
    Kind,
    Modifier,
    Override,
    Participation,
    Scope,
    Span,
    check,
    modifiers_on,
    pending,
    status_on,
    timeline,
)
from tocsin.rules.presets import Alliance, Organ, preset, presets
from tocsin.rules.profile import DEFAULT, Profile, Right, profile_from
from tocsin.rules.rights import Answer, all_rights, frozen_group, rights

__all__ = [
    "DEFAULT",
    "Alliance",
    "Answer",
    "Kind",
    "Modifier",
    "Organ",
    "Override",
    "Participation",
    "Profile",
    "Right",
    "Scope",
    "Span",
    "all_rights",
    "check",
    "frozen_group",
    "modifiers_on",
    "pending",
    "preset",
    "presets",
    "profile_from",
    "rights",
    "status_on",
    "timeline",
]
