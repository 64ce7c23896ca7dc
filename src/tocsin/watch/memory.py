"""What a watch remembers of the one before: a small file, and what has become of its signals.

The file is JSON, UTF-8:

    {"format": "tocsin-watch-state", "version": 1, "title": "Dengue", "as_of": "2014-06-16",
     "columns": ["county"],
     "signals": [{"key": {"county": "Kaohsiung"}, "title": "Kaohsiung", "since": "2014-06-09",
                  "told": 41.5, "weak": false, "period": "2014-06-09", "observed": 44.0}]}

`since` is the day of the first watch that showed the signal, `told` its excess (cases above the
expected ones, a period) when it was last shown as new or growing, `weak` whether chance could give
it. A reader refuses a version that it does not know and ignores fields that it does not know.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.errors import BadInput, Place
from tocsin.watch.findings import Change, Finding, Findings, Gone, Past

FORMAT, VERSION = "tocsin-watch-state", 1
MUCH_LARGER = 1.5
"""A signal is told again as growing when its excess is so many times the one last told."""
_REMEDY = "Watch without --previous, or name the state.json of an earlier watch."

Name = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """One signal of the last watch.

    Attributes:
        key: column -> value.
        title: how it was called.
        since: day of the first watch that showed it.
        told: its excess when it was last new or growing.
        weak: whether it was a weak signal.
        period: the period that it was about.
        observed: the count there, None where missing.
    """

    key: Mapping[str, str]
    title: str
    since: str
    told: float
    weak: bool
    period: str
    observed: float | None


@dataclass(frozen=True, slots=True)
class Memory:
    """The last watch.

    Attributes:
        as_of: its day.
        columns: key columns of its series, in alphabetical order.
        signals: its signals.
        title: what it was called.
    """

    as_of: str
    columns: tuple[str, ...]
    signals: tuple[Remembered, ...]
    title: str = ""


def name_of(key: Mapping[str, str]) -> Name:
    """Return a key as something to look up, the order of its columns left aside."""
    return tuple(sorted(key.items()))


def remembered(findings: Findings) -> Memory:
    """Return what the next watch has to know."""
    columns = sorted(findings.findings[0].key) if findings.findings else []
    signals = [
        Remembered(
            f.key,
            f.title,
            f.since or findings.as_of,
            round(f.told, 6),
            f.weak,
            f.period,
            f.observed,
        )
        for f in findings.signals
    ]
    return Memory(findings.as_of, tuple(columns), tuple(signals), findings.title)


def written(memory: Memory) -> str:
    """Return the text of the file; the same memory always gives the same text."""
    data = {
        "format": FORMAT,
        "version": VERSION,
        "title": memory.title,
        "as_of": memory.as_of,
        "columns": list(memory.columns),
        "signals": [
            {
                "key": dict(s.key),
                "title": s.title,
                "since": s.since,
                "told": s.told,
                "weak": s.weak,
                "period": s.period,
                "observed": s.observed,
            }
            for s in memory.signals
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read(text: str, file: str) -> Memory:
    """Return the memory that a file holds.

    Args:
        text: of the file.
        file: its name, for the message.

    Raises:
        BadInput: no state of a watch, a damaged one, or one of a later version.
    """
    try:
        data = json.loads(text)
        known, version = data["format"] == FORMAT, data["version"]
        if known and version == VERSION:
            return _built(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput(Place(file), "This is no state of a watch, or damaged.", _REMEDY) from error
    if not known:
        raise BadInput(Place(file), "This is no state of a watch, or damaged.", _REMEDY)
    rule = f"A state of version {VERSION} can be read."
    raise BadInput(Place(file, value=str(version)), rule, _REMEDY)


def _built(data: Any) -> Memory:
    signals = [
        Remembered(
            key=_texts(s["key"]),
            title=_text(s["title"]),
            since=_text(s["since"]),
            told=float(s["told"]),
            weak=bool(s["weak"]),
            period=_text(s["period"]),
            observed=None if s["observed"] is None else float(s["observed"]),
        )
        for s in data["signals"]
    ]
    columns = tuple(_text(name) for name in data["columns"])
    return Memory(_text(data["as_of"]), columns, tuple(signals), _text(data.get("title", "")))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _texts(value: Any) -> dict[str, str]:
    return {_text(name): _text(text) for name, text in dict(value).items()}


def comparable(memory: Memory, columns: Sequence[str], as_of: str) -> bool:
    """Whether a watch can be compared: the same key columns, and not a later day.

    Days of numbered periods are compared as numbers.
    """
    if memory.as_of.isdecimal() and as_of.isdecimal():
        later = int(memory.as_of) > int(as_of)
    else:
        later = memory.as_of > as_of
    return not later and memory.columns == tuple(sorted(columns))


def changed(finding: Finding, before: Remembered | None) -> tuple[Change, str, float]:
    """Return what became of a signal, since when it is one ("" for now), and the excess told.

    A signal is told anew only when its excess is `MUCH_LARGER` times the one last told, by at
    least one case, or when chance alone gives it no longer: an outbreak that goes on does not shout
    each morning.
    """
    if before is None:
        return Change.NEW, "", finding.excess
    larger = finding.excess >= max(MUCH_LARGER * before.told, before.told + 1.0)
    if larger or (before.weak and not finding.weak):
        return Change.GROWING, before.since, finding.excess
    return Change.CONTINUING, before.since, before.told


def gone(findings: Sequence[Finding], memory: Memory) -> tuple[Past, ...]:
    """Return the signals of the last watch that are none now, and why."""
    now = {name_of(f.key): f for f in findings}
    past: list[Past] = []
    for signal in memory.signals:
        finding = now.get(name_of(signal.key))
        if finding is None:
            why = Gone.ABSENT
        elif finding.alarm:
            continue
        else:
            why = Gone.OVER if finding.judged else Gone.UNJUDGED
        past.append(Past(signal.title, signal.key, signal.since, memory.as_of, why))
    return tuple(past)
