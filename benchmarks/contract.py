"""What a benchmark is: a file of `measures/` with one `measure` that gives tables.

A benchmark tells what it found and judges nothing: no test asserts a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Progress = Callable[[str], None]
"""Called with what is being measured now."""


class Effort(StrEnum):
    """How much to measure."""

    FULL = "full"
    """What the manual quotes; minutes."""
    QUICK = "quick"
    """The same with fewer repeats and smaller sizes; for a look while working."""
    TINY = "tiny"
    """Shows only that it runs; the figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures with a heading.

    Attributes:
        title: what was measured, with its unit.
        columns: their headings; the first column is words, the others are set to the right.
        rows: cells as they are to be shown.
        notes: sentences below the table.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def markdown(self) -> str:
        """Return the table as the manual takes it, in columns that a terminal shows as well."""
        widths = [
            max(len(row[i]) for row in (self.columns, *self.rows)) for i in range(len(self.columns))
        ]
        lines = [f"**{self.title}**", "", _line(self.columns, widths), _rule(widths)]
        lines += [_line(row, widths) for row in self.rows]
        for note in self.notes:
            lines += ["", note]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Measure:
    """One benchmark.

    Attributes:
        summary: one sentence for the list of benchmarks.
        run: does the work and returns its tables.
    """

    summary: str
    run: Callable[[Effort, Progress], Sequence[Table]]


def figure(value: float) -> str:
    """Return a number with three digits that count, and thousands marks."""
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}" if value < 1 else f"{value:.{1 if value >= 10 else 2}f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    parts = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(parts)} |"


def _rule(widths: Sequence[int]) -> str:
    first, *others = widths
    right = "".join(f"{'-' * (width + 1)}:|" for width in others)
    return f"|{'-' * (first + 2)}|{right}"
