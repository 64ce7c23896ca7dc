"""What a person sees in the terminal: progress while it works, then the signals as a table."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from tocsin.cli.reading import shown
from tocsin.errors import BadParameter
from tocsin.language import languages, mark, number, probability, say
from tocsin.watch.findings import Direction, Finding, Findings, Sentence
from tocsin.watch.kinship import WORDS as KIN
from tocsin.watch.quality import MOST_NAMED
from tocsin.watch.saying import TROUBLES, chance, change_of, compared, gone_of, parts

ARROWS = {
    Direction.NEW: "▲",
    Direction.GROWING: "▲",
    Direction.LEVEL: "●",
    Direction.FALLING: "▼",
    Direction.QUIET: "○",
    Direction.UNKNOWN: "?",
}
WORDS = {
    Direction.NEW: mark("new"),
    Direction.GROWING: mark("growing"),
    Direction.LEVEL: mark("level"),
    Direction.FALLING: mark("falling"),
    Direction.QUIET: mark("quiet"),
    Direction.UNKNOWN: mark("unknown"),
}
MOST_LINES = 8
"""Lines of each kind below the table; the report has all."""
COLOURS = {Direction.NEW: "red", Direction.GROWING: "red", Direction.FALLING: "green"}


class _Terminal(Console):
    """Leaves it to the program what happens when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        """Pass the fact on, where rich would end the program with 1."""
        raise BrokenPipeError


class Screen:
    """The terminal, in one language. Progress goes to standard error, the table to output."""

    def __init__(self, language: str) -> None:
        """Open the screen.

        Args:
            language: code of the language of all words.

        Raises:
            BadParameter: a language that is not installed.
        """
        if language not in languages():
            known = ", ".join(languages())
            raise BadParameter(f"There is no language {language!r}; there are {known}.")
        self.language = language
        self.out = _Terminal()
        self.errors = _Terminal(stderr=True)

    @contextmanager
    def working(self) -> Generator[Callable[[str, int, int], None]]:
        """Show a bar while the work goes on; yields the function that moves it."""
        bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=self.errors,
            transient=True,
            disable=not self.errors.is_terminal,
        )
        with bar:
            task = bar.add_task(self._say(mark("reading")), total=None)

            def move(what: str, done: int, total: int) -> None:
                words = self._say(mark("judging by {method}"), method=what) if what else None
                bar.update(task, completed=done, total=total or None, description=words)

            yield move

    def show(self, findings: Findings, top: int) -> None:
        """Print the signals, strongest first, and what to know about the data."""
        signals = findings.signals
        self.out.print(Text(shown(findings.title), style="bold"))
        self.out.print(self._dated(findings))
        self.out.print(
            self._say(
                mark("{signals} in {series}."),
                signals=Sentence(
                    mark("{n} signal|{n} signals"), {"n": len(signals) + findings.beyond}
                ),
                series=Sentence(mark("{n} series|{n} series"), {"n": findings.series}),
            )
        )
        for told in (chance(findings), compared(findings)):
            if told is not None:
                self.out.print(Text(say(told, self.language), style="dim"))
        if signals:
            self.out.print(self._table(findings, top))
        if len(signals) > top:
            more = mark("{n} more: --top shows more here, --out writes the report of all.")
            self.out.print(self._say(more, n=len(signals) - top))
        self._gone(findings)
        self._troubles(findings)

    def _gone(self, findings: Findings) -> None:
        """Print what was a signal in the last watch and is none now."""
        for past in findings.over[:MOST_LINES]:
            words = say(gone_of(past), self.language)
            self.out.print(Text(shown(f"- {past.title}: {words}"), style="green"))
        self._rest(len(findings.over))

    def _troubles(self, findings: Findings) -> None:
        """Print what is wrong with the reporting, then what else can hide or feign a signal."""
        reporting = [r for r in findings.reporting if r.serious]
        for item in reporting[:MOST_LINES]:
            words = f"{self._say(TROUBLES[item.trouble])}, {item.title}"
            line = f"! {words}: {say(item.finding, self.language)}"
            self.out.print(Text(shown(line), style="yellow"))
        self._rest(len(reporting))
        told = [(r.title, r.finding) for r in reporting[:MOST_NAMED]]
        serious = [q for q in findings.quality if q.serious and (q.title, q.finding) not in told]
        for item in [q for q in serious if q.title != "…"][:MOST_LINES]:
            line = ": ".join(filter(None, [item.title, say(item.finding, self.language)]))
            self.out.print(Text(shown(f"! {line}"), style="yellow"))

    def _rest(self, number: int) -> None:
        if number > MOST_LINES:
            more = mark("{n} more stand in the report.")
            self.out.print(self._say(more, n=number - MOST_LINES))

    def wrote(self, path: Path) -> None:
        """Say where something was written."""
        self.out.print(Text(self._say(mark("Written: {file}"), file=shown(str(path)))))

    def _dated(self, findings: Findings) -> str:
        text = (
            mark("As known on {as_of_day}.")
            if findings.known
            else mark("Truncated at {as_of_day}.")
        )
        return self._say(text, as_of_day=findings.as_of)

    def _table(self, findings: Findings, top: int) -> Table:
        table = Table(box=None, pad_edge=False, header_style="dim")
        table.add_column("", justify="right")
        table.add_column(self._say(mark("Where and why")), overflow="fold", ratio=1)
        for head in (mark("Observed"), mark("Expected"), mark("Threshold")):
            table.add_column(self._say(head), justify="right", no_wrap=True)
        table.add_column(self._say(mark("Now")), no_wrap=True)
        titles = {f.rank: f.title for f in findings.signals}
        told = parts(findings)
        for heading, signals in told:
            seen = [f for f in signals if f.rank <= top]
            if seen and (findings.compared or len(told) > 1 or signals[0].weak):
                table.add_row("", Text(self._say(heading), style="underline"))
            for finding in seen:
                self._row(table, finding, titles)
        return table

    def _row(self, table: Table, finding: Finding, titles: Mapping[int, str]) -> None:
        title = shown(finding.title)
        title = title if len(title) <= 160 else f"{title[:159]}…"
        where = Text(f"↳ {title}" if finding.tie else title, style="bold")
        for line in self._why(finding, titles):
            where.append(f"\n{shown(line)}", style="not bold dim")
        arrow = f"{ARROWS[finding.direction]} {self._say(WORDS[finding.direction])}"
        table.add_row(
            str(finding.rank),
            where,
            *(self._figure(v) for v in (finding.observed, finding.expected, finding.threshold)),
            Text(arrow, style=COLOURS.get(finding.direction, "")),
        )

    def _why(self, finding: Finding, titles: Mapping[int, str]) -> Iterator[str]:
        """Yield the reason, the tie to another signal, and a line of q-value and memory."""
        yield say(finding.reason, self.language)
        if finding.tie:
            yield self._say(KIN[finding.tie.kin], name=titles[finding.tie.rank])
        facts: list[str] = []
        if finding.q_value is not None:
            weak = f", {self._say(mark('weak'))}" if finding.weak else ""
            facts.append(f"q {probability(finding.q_value, self.language)}{weak}")
        change = change_of(finding)
        if change is not None:
            facts.append(say(change, self.language))
        if facts:
            yield ", ".join(facts)

    def _figure(self, value: float | None) -> str:
        if value is None:
            return "–"
        return number(round(value, 1) if value < 100 else round(value), self.language)

    def _say(self, text: str, **values: object) -> str:
        return say(Sentence(text, dict(values)), self.language)  # pyright: ignore[reportArgumentType]  values are checked where said
