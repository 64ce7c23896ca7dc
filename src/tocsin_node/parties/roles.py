"""What each role may do. Pure; the one place where a capability is given."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is for a desk."""

    ANALYST = "analyst"
    DUTY_OFFICER = "duty_officer"
    DELEGATE = "delegate"
    CHAIR = "chair"
    SECRETARIAT = "secretariat"
    LEGAL_ADVISER = "legal_adviser"
    OPERATOR = "operator"
    READER = "reader"


class May(StrEnum):
    """What a page or an action asks for."""

    SEE_SITUATION = "see_situation"
    SEE_PARTIES = "see_parties"
    CHANGE_PARTIES = "change_parties"
    SEE_PEOPLE = "see_people"
    CHANGE_PEOPLE = "change_people"
    SEE_WHOLE_JOURNAL = "see_whole_journal"
    SEE_JOBS = "see_jobs"
    RETRY_JOBS = "retry_jobs"
    HAVE_TOKENS = "have_tokens"


class Scope(StrEnum):
    """What a token may be used for; never more than its person may."""

    READ_SITUATION = "read:situation"
    READ_PARTIES = "read:parties"
    READ_PEOPLE = "read:people"
    READ_JOURNAL = "read:journal"
    READ_JOBS = "read:jobs"
    WRITE_JOBS = "write:jobs"


NEEDED = {
    Scope.READ_SITUATION: May.SEE_SITUATION,
    Scope.READ_PARTIES: May.SEE_PARTIES,
    Scope.READ_PEOPLE: May.SEE_PEOPLE,
    Scope.READ_JOURNAL: May.SEE_SITUATION,
    Scope.READ_JOBS: May.SEE_JOBS,
    Scope.WRITE_JOBS: May.RETRY_JOBS,
}
"""What a person must be allowed for a scope to be of use."""

EVERYBODY = frozenset({May.SEE_SITUATION, May.SEE_PARTIES, May.SEE_PEOPLE})

MATRIX: dict[Role, frozenset[May]] = {
    Role.READER: EVERYBODY,
    Role.ANALYST: EVERYBODY | {May.HAVE_TOKENS},
    Role.DUTY_OFFICER: EVERYBODY | {May.HAVE_TOKENS},
    Role.DELEGATE: EVERYBODY,
    Role.CHAIR: EVERYBODY | {May.SEE_WHOLE_JOURNAL},
    Role.SECRETARIAT: EVERYBODY | {May.CHANGE_PARTIES, May.HAVE_TOKENS},
    Role.LEGAL_ADVISER: EVERYBODY | {May.CHANGE_PARTIES, May.SEE_WHOLE_JOURNAL},
    Role.OPERATOR: EVERYBODY
    | {
        May.CHANGE_PEOPLE,
        May.SEE_WHOLE_JOURNAL,
        May.SEE_JOBS,
        May.RETRY_JOBS,
        May.HAVE_TOKENS,
    },
}


def capabilities(roles: frozenset[Role]) -> frozenset[May]:
    """Return all that a set of roles may do together."""
    return frozenset().union(*(MATRIX[role] for role in roles))
