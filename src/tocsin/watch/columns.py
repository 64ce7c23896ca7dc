"""The findings as a table, for programs."""

from collections.abc import Sequence

import polars as pl

from tocsin.sentences import plain
from tocsin.series.tables import free_names
from tocsin.watch.findings import Finding

_BEFORE = ("rank", "alarm", "weak", "change", "since", "outbreak", "tie")
_FIGURES = ("period", "observed", "expected", "threshold", "score", "p_value", "q_value")
_AFTER = ("direction", "method", "reason")
_RATE = ("cases_per_100k",)


def keys_frame(findings: Sequence[Finding]) -> pl.DataFrame:
    """Return one row a finding by rank; the reason is said in English.

    `tie` says what the signal is to another one of its outbreak ("part of 3": of the signal with
    rank 3). `cases_per_100k` is there only where a population was given.
    """
    rated = any(f.rate for f in findings)
    columns = (*_BEFORE, *_FIGURES, *(_RATE if rated else ()), *_AFTER)
    names = free_names(list(findings[0].key) if findings else [], columns)
    rows = [
        {
            "rank": f.rank,
            **{names[name]: value for name, value in f.key.items()},
            "alarm": f.alarm,
            "weak": f.weak,
            "change": str(f.change) if f.change else None,
            "since": f.since or None,
            "outbreak": f.outbreak or None,
            "tie": f"{f.tie.kin} of {f.tie.rank}" if f.tie else None,
            **{name: getattr(f, name) for name in _FIGURES},
            **({"cases_per_100k": f.rate.per_100k if f.rate else None} if rated else {}),
            "direction": str(f.direction),
            "method": f.method,
            "reason": plain(f.reason),
        }
        for f in findings
    ]
    return pl.DataFrame(rows, infer_schema_length=None)
