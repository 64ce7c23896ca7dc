"""Findings to draw: real ones from `tests/golden/report`, and what can be made of them."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from tocsin.watch.findings import (
    Change,
    Curve,
    Direction,
    Discovery,
    Finding,
    Findings,
    Gone,
    Kin,
    MethodUse,
    Past,
    Quality,
    Rate,
    Reporting,
    Sentence,
    Source,
    Tie,
    Trouble,
)

GOLDEN = Path(__file__).resolve().parents[2] / "golden/report"
HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;\u202egnp.exe\x00" + "W" * 300
)


@cache
def covid():
    """Eight states, days, four signals, as known on the day."""
    return read("covid")


@cache
def dengue():
    """Counties of one country, weeks, one signal, truncated."""
    return read("dengue")


def weak():
    """The eight states, one signal of which chance may give: it stands last."""
    signals = [f for f in covid().signals if f.title != "Kazakhstan"]
    (last,) = (f for f in covid().signals if f.title == "Kazakhstan")
    last = replace(last, weak=True, q_value=0.078)
    rows = [*signals, last, *(f for f in covid().findings if not f.alarm)]
    old = {f.rank: rank for rank, f in enumerate(rows, start=1)}
    ranked = (
        replace(f, rank=rank, tie=f.tie and replace(f.tie, rank=old[f.tie.rank]))
        for rank, f in enumerate(rows, start=1)
    )
    return replace(covid(), findings=tuple(ranked))


def empty():
    """Nothing at all."""
    return replace(dengue(), findings=(), quality=(), methods=(), sources=(), silent=())


def quiet():
    """Series without a signal."""
    calm = tuple(f for f in dengue().findings if not f.alarm)
    return replace(dengue(), findings=calm)


def many(number):
    """So many districts that no map knows, one in twenty with a signal."""
    loud, calm = dengue().findings[0], dengue().findings[1:]
    return replace(
        dengue(),
        title="Districts",
        findings=tuple(
            replace(
                loud if i < number // 20 else calm[i % len(calm)],
                rank=i + 1,
                area=f"District {i + 1}",
                title=f"District {i + 1}",
                key={"district": f"District {i + 1}"},
                outbreak=i + 1 if i < number // 20 else 0,
                tie=None,
            )
            for i in range(number)
        ),
    )


def hostile(text=HOSTILE):
    """Every text that data can bring replaced by an attack."""
    first, *rest = covid().findings
    curve = replace(first.curve, labels=(text,) * len(first.curve.labels))
    bad = replace(
        first,
        key={text: text},
        area=text,
        title=text,
        period=text,
        reason=Sentence(
            "{observed} for {period}, where almost none were expected",
            {"observed": text, "period": text},
        ),
        method=text,
        curve=curve,
        since=text,
        replay=text[: len(first.replay)],
    )
    return replace(
        covid(),
        title=text,
        findings=(bad, *rest),
        quality=(Quality(text, Sentence("{remark}", {"remark": text}), serious=True),),
        methods=tuple(
            replace(use, parameters={text: text}, reference=text) for use in covid().methods
        ),
        sources=(Source(text, 3, text, text),),
        silent=(text,),
        compared=text,
        over=(Past(text, {text: text}, text, text, Gone.OVER),),
        reporting=(Reporting(Trouble.SILENT, text, text, Sentence("{remark}", {"remark": text})),),
        replayed=(*covid().replayed[:-1], text),
    )


def read(name):
    """Read one golden file."""
    data = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return Findings(
        **{k: v for k, v in data.items() if isinstance(v, str | bool)},
        findings=tuple(_finding(f) for f in data["findings"]),
        quality=tuple(
            Quality(q["title"], sentence(q["finding"]), q["serious"]) for q in data["quality"]
        ),
        methods=tuple(
            MethodUse(**{**m, "why": sentence(m["why"]), "summary": sentence(m["summary"])})
            for m in data["methods"]
        ),
        sources=tuple(Source(**s) for s in data["sources"]),
        silent=tuple(data["silent"]),
        discovery=Discovery(**data["discovery"]),
        over=tuple(Past(**{**p, "gone": Gone(p["gone"])}) for p in data["over"]),
        reporting=tuple(
            Reporting(**{**r, "trouble": Trouble(r["trouble"]), "finding": sentence(r["finding"])})
            for r in data["reporting"]
        ),
        replayed=tuple(data["replayed"]),
    )


def sentence(data):
    """Return a sentence with the sentences inside it."""
    inner = {k: sentence(v) if isinstance(v, dict) else v for k, v in data["values"].items()}
    return Sentence(data["text"], inner)


def _finding(data):
    lists = {k: tuple(v) if isinstance(v, list) else v for k, v in data["curve"].items()}
    fixed = {
        "direction": Direction(data["direction"]),
        "reason": sentence(data["reason"]),
        "explanation": tuple(sentence(s) for s in data["explanation"]),
        "curve": Curve(**lists),
        "tie": data["tie"] and Tie(Kin(data["tie"]["kin"]), data["tie"]["rank"]),
        "change": data["change"] and Change(data["change"]),
        "rate": data["rate"] and Rate(**data["rate"]),
    }
    return Finding(**{**data, **fixed})
