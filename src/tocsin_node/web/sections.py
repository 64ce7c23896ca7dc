"""The entries of the navigation."""

from dataclasses import dataclass


def mark(text: str) -> str:
    """Return the text as it is; marks it as one to translate."""
    return text


@dataclass(frozen=True, slots=True)
class Section:
    """One entry.

    Attributes:
        route: name of its address.
        label: English.
        needs: capability without which it is not shown.
    """

    route: str
    label: str
    needs: str
