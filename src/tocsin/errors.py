"""Every error this library raises on purpose."""

from dataclasses import dataclass


class TocsinError(Exception):
    """Base of all of them; catch this at the edge of a program."""


class UnknownName(TocsinError):
    """No plugin of that name is installed."""


class BadParameter(TocsinError):
    """A parameter that the method does not have, or a value that it cannot take."""


class BadFrame(TocsinError):
    """A data frame that is not a table of counts."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something is wrong; what is unknown is None.

    Attributes:
        file: name as the user gave it.
        row: line of the file, counted from 1 with the header (in a workbook, the sheet's row).
        column: name of the column.
        value: the text that stands there.
    """

    file: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        """Return the known parts, outermost first."""
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column!r}")
        if self.value is not None:
            shown = self.value if len(self.value) <= 60 else self.value[:57] + "..."
            parts.append(f"value {shown!r}")
        return ", ".join(parts)


class BadInput(TocsinError):
    """A file breaks a rule: says where, which rule, and what to do about it."""

    def __init__(self, place: Place, rule: str, remedy: str) -> None:
        """Keep the three parts apart, so that a page can show each beside its field."""
        super().__init__(f"{place}: {rule} Remedy: {remedy}" if str(place) else f"{rule} {remedy}")
        self.place = place
        self.rule = rule
        self.remedy = remedy
