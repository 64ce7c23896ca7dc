"""The demonstration's ready accounts: everybody knows their password; development mode only."""

from dataclasses import dataclass

from tocsin_node.parties.roles import Role

PASSWORD = "tocsin-demonstration"  # noqa: S105  shown on the page; refused outside of development


@dataclass(frozen=True, slots=True)
class Account:
    """A ready account.

    Attributes:
        email: address.
        name: of an invented person.
        role: at the desk.
        desk: of the node's party.
    """

    email: str
    name: str
    role: Role
    desk: str


ACCOUNTS = (
    Account("duty@demo.example", "Aigerim Duisenova", Role.DUTY_OFFICER, "Duty desk"),
    Account("analyst@demo.example", "Daniyar Akhmetov", Role.ANALYST, "Institute of Epidemiology"),
    Account("delegate@demo.example", "Marat Iskakov", Role.DELEGATE, "Delegation to the Council"),
    Account("operator@demo.example", "Olga Kim", Role.OPERATOR, "Operations"),
)
COLLEAGUE = Account("legal@demo.example", "Saule Nurlan", Role.LEGAL_ADVISER, "Legal service")
