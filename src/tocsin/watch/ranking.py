"""What one series means among all others: false discoveries, outbreaks, memory, and the order.

The order, for a duty officer who reads from the top: outbreaks with a signal that is new or much
larger than last told come first, then those that go on, then weak ones (decision 0006). Within
each part outbreaks stand by the weight of their leading signal: how unusual times how important,
-log10 of its q-value (at most 6) times its excess cases a period. Members follow their lead. Series
without a signal come last, by their probability.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from tocsin.series import Step
from tocsin.watch.discovery import LEVEL, as_array, by_chance, q_values, unusual
from tocsin.watch.findings import Change, Discovery, Finding, Past, Tie
from tocsin.watch.kinship import bonds
from tocsin.watch.memory import Memory, changed, gone, name_of
from tocsin.watch.order import Drawn
from tocsin.watch.outbreaks import members

Order = tuple[float | str, ...]


def ranked(
    drawn: Sequence[Drawn],
    step: Step,
    neighbours: Callable[[str], frozenset[str]],
    memory: Memory | None,
    today: str,
    further: Sequence[float] = (),
) -> tuple[tuple[Finding, ...], Discovery, tuple[Past, ...]]:
    """Put findings in order and say what each is among the others.

    Args:
        drawn: one finding a series, without rank; at least those with an alarm, and those of the
            last watch's signals.
        step: length of a period.
        neighbours: code of a country -> those that it borders on.
        memory: of the last watch, None if there is nothing to compare with.
        today: day of this watch, for signals that are new.
        further: cautious probabilities of judged series that are not drawn (of millions only the
            signals are kept); they count among all series.

    Returns:
        The findings by rank, what is known about false discoveries, and signals that are gone.
    """
    values = q_values(as_array([*_p_values(drawn), *further]))
    q = [None if np.isnan(v) else float(v) for v in values[: len(drawn)]]
    counted = int((~np.isnan(values)).sum())
    known = {name_of(s.key): s for s in memory.signals} if memory else {}
    judged: list[Drawn] = []
    for one, q_value in zip(drawn, q, strict=True):
        found = one.finding
        found = replace(found, q_value=q_value, weak=found.alarm and by_chance(q_value))
        if found.alarm and memory is not None:
            change, since, told = changed(found, known.get(name_of(found.key)))
            found = replace(found, change=change, since=since or today, told=told)
        elif found.alarm:
            found = replace(found, since=today, told=found.excess)
        judged.append(replace(one, finding=found))
    calm = sorted((d.finding for d in judged if not d.finding.alarm), key=_calm)
    loud = sorted((d for d in judged if d.finding.alarm), key=lambda d: strength(d.finding))
    rows = [*_in_outbreaks(loud, step, neighbours), *calm]
    findings = tuple(replace(f, rank=rank) for rank, f in enumerate(rows, start=1))
    past = gone(findings, memory) if memory else ()
    return findings, Discovery(LEVEL, counted, len(values) - counted), past


def _p_values(drawn: Sequence[Drawn]) -> list[float | None]:
    return [d.chance for d in drawn]


def strength(finding: Finding) -> Order:
    """Return what sorts signals: weak ones last, weight, probability, name."""
    weight = unusual(finding.q_value) * finding.excess
    return (float(finding.weak), -weight, _p(finding), *_name(finding))


def _calm(finding: Finding) -> Order:
    cases = finding.observed or 0.0
    score = finding.score if finding.score is not None else 0.0
    return (_p(finding), -score, -cases, *_name(finding))


def _p(finding: Finding) -> float:
    return 1.0 if finding.p_value is None else finding.p_value


def _name(finding: Finding) -> tuple[str, ...]:
    return (finding.title, *finding.key.values())


def part(outbreak: Sequence[Finding]) -> int:
    """Return the part of the list that an outbreak stands in: 0 fresh, 1 going on, 2 weak."""
    if outbreak[0].weak:
        return 2
    return int(all(f.change is Change.CONTINUING for f in outbreak if not f.weak))


def _in_outbreaks(
    loud: Sequence[Drawn], step: Step, neighbours: Callable[[str], frozenset[str]]
) -> list[Finding]:
    """Return the signals outbreak by outbreak, numbered and tied.

    Args:
        loud: the signals, strongest first.
        step: length of a period.
        neighbours: code of a country -> those that it borders on.
    """
    signals = [d.finding for d in loud]
    tied = bonds(
        [f.key for f in signals],
        [f.area for f in signals],
        [d.span for d in loud],
        step,
        neighbours,
    )
    places = members(len(signals), tied)
    groups: dict[int, list[int]] = {}
    for i, member in enumerate(places):
        groups.setdefault(member.lead, []).append(i)
    order = sorted(groups.values(), key=lambda g: (part([signals[i] for i in g]), g[0]))
    flat = [i for group in order for i in group]
    rank = {i: place for place, i in enumerate(flat, start=1)}
    number = {group[0]: n for n, group in enumerate(order, start=1)}
    rows: list[Finding] = []
    for i in flat:
        kin, other = places[i].kin, places[i].other
        tie = Tie(kin, rank[other]) if kin is not None else None
        rows.append(replace(signals[i], outbreak=number[places[i].lead], tie=tie))
    return rows
