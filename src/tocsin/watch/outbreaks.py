"""One outbreak, many series: signals that are tied to each other become one outbreak.

Parts, wholes and kinds belong together however long the chain. Neighbours do not chain: a country
joins the strongest signal that it borders on, so that an outbreak does not run across a continent
and hide twenty countries behind one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.watch.findings import Kin
from tocsin.watch.kinship import Bond

_TURNED = {
    Kin.PART: Kin.WHOLE,
    Kin.SUBTYPE: Kin.SUPERTYPE,
    Kin.NEIGHBOUR: Kin.NEIGHBOUR,
}


@dataclass(frozen=True, slots=True)
class Member:
    """A signal in its outbreak.

    Attributes:
        lead: position of the leading signal; its own for the lead.
        kin: what it is to `other`; None for the lead.
        other: position of the signal that it is tied to; -1 for the lead.
    """

    lead: int
    kin: Kin | None = None
    other: int = -1


def members(number: int, bonds: Sequence[Bond]) -> list[Member]:
    """Return the place of each signal in its outbreak.

    Args:
        number: how many signals there are; a lower position is the stronger one.
        bonds: what ties them.
    """
    families = _families(number, [b for b in bonds if b.kin is not Kin.NEIGHBOUR])
    head = families[:]
    near: dict[int, set[int]] = {}
    for bond in bonds:
        if bond.kin is Kin.NEIGHBOUR:
            near.setdefault(families[bond.one], set()).add(families[bond.other])
            near.setdefault(families[bond.other], set()).add(families[bond.one])
    taken: dict[int, int] = {}
    for family in sorted(set(families)):
        if family in taken:
            continue
        taken[family] = family
        for other in near.get(family, ()):
            taken.setdefault(other, family)
    lead = [taken[h] for h in head]
    return _tied(lead, bonds)


def _families(number: int, bonds: Sequence[Bond]) -> list[int]:
    """Return for each signal the strongest one that it is tied to in any number of steps."""
    head = list(range(number))

    def root(i: int) -> int:
        while head[i] != i:
            head[i] = head[head[i]]
            i = head[i]
        return i

    for bond in bonds:
        one, other = sorted((root(bond.one), root(bond.other)))
        head[other] = one
    return [root(i) for i in range(number)]


def _tied(lead: list[int], bonds: Sequence[Bond]) -> list[Member]:
    """Give each member the bond that says most: to the lead if there is one, else the strongest."""
    best: dict[int, tuple[tuple[bool, bool, int], Kin, int]] = {}
    for bond in bonds:
        if lead[bond.one] != lead[bond.other]:
            continue
        for one, other, kin in (
            (bond.one, bond.other, bond.kin),
            (bond.other, bond.one, _TURNED[bond.kin]),
        ):
            # A tie to a stronger signal explains more than one to a weaker one.
            order = (other != lead[one], other > one, other)
            if one not in best or order < best[one][0]:
                best[one] = (order, kin, other)
    found: list[Member] = []
    for i, head in enumerate(lead):
        _, kin, other = best.get(i, ((False, False, 0), None, -1))
        found.append(Member(head) if i == head else Member(head, kin, other))
    return found
