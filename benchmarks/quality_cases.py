"""Which methods are compared in what they find, and what R's `surveillance` found of the same.

R's figures are those of 42 scenarios with 20 replicates of the seed `PEER_SEED`, 821 outbreaks, R
4.2.2 with surveillance 1.20.3; R is far too slow to be asked for them each time. Our methods in
their R mode give the same figures on the same seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tocsin import detect

JUDGING_SEED = 20270302
"""Nothing was chosen by looking at these counts; see `TUNING_SEEDS`."""
PEER_SEED = 20260101
TUNING_SEEDS = (41, 42, 43)
"""Seeds that constants of our own methods were derived from (`benchmarks.calibration`)."""

NONE: Mapping[str, Any] = MappingProxyType({})
NOUFAILY = MappingProxyType(
    {
        "no_periods": 10,
        "past_weeks_not_included": 26,
        "p_threshold_trend": 1.0,
        "alpha": 0.01,
        "limit54": (0, 4),
    }
)


@dataclass(frozen=True, slots=True)
class Peer:
    """R's figures at the same settings; NaN where none is known.

    Attributes:
        false_positives: share of quiet weeks with an alarm.
        detected: share of outbreaks with an alarm.
        first_week: share of outbreaks with an alarm in their first week.
        sensitivity: share of the weeks of outbreaks with an alarm.
        at_one_percent: share of outbreaks detected at 1 % false positives.
    """

    false_positives: float
    detected: float
    first_week: float
    sensitivity: float
    at_one_percent: float = float("nan")


@dataclass(frozen=True, slots=True)
class Case:
    """One method at one setting.

    Attributes:
        name: as the table shows it.
        method: its name.
        settings: parameters that are not the default.
        peer: R's figures, None where R has no such method or they are not known.
        line: parameter to be moved for a given rate of false alarms; "" where the alarms can be
            ranked by p value or score.
    """

    name: str
    method: str
    settings: Mapping[str, Any] = field(default_factory=lambda: NONE)
    peer: Peer | None = None
    line: str = ""


FLEXIBLE = "farrington-flexible"
KNOWN = (
    Case(
        "farrington-flexible, nbPlugin",
        FLEXIBLE,
        {**NOUFAILY, "threshold_method": "nbPlugin"},
        Peer(0.0105, 0.520, 0.436, 0.257, 0.513),
    ),
    Case(
        "farrington-flexible, muan",
        FLEXIBLE,
        {**NOUFAILY, "threshold_method": "muan"},
        Peer(0.0051, 0.421, 0.339, 0.204, 0.488),
    ),
    Case(
        "farrington-flexible, delta",
        FLEXIBLE,
        {**NOUFAILY, "threshold_method": "delta"},
        Peer(0.0136, 0.547, 0.468, 0.281, 0.514),
    ),
    Case(
        "farrington",
        "farrington",
        {"alpha": 0.01, "limit54": (0, 4)},
        Peer(0.0256, 0.605, 0.493, 0.316, 0.431),
    ),
    Case("ears-c1", "ears-c1", {"alpha": 0.01}, Peer(0.069, 0.666, 0.591, 0.261, 0.200)),
    Case("ears-c2", "ears-c2", {"alpha": 0.01}, Peer(0.083, 0.683, 0.587, 0.398, 0.167)),
    Case("ears-c3", "ears-c3", {"alpha": 0.01}, Peer(0.076, 0.558, 0.083, 0.367, 0.133)),
    Case("bayes", "bayes", {"b": 2, "w": 4, "act_y": False}, Peer(0.111, 0.837, 0.741, 0.536)),
    Case("rki", "rki", {"b": 2, "w": 4, "act_y": False}, Peer(0.070, 0.716, 0.618, 0.429)),
    Case("cdc", "cdc", {"alpha": 0.01}, Peer(0.042, 0.504, 0.214, 0.394)),
    Case("cusum, expected from a GLM", "cusum", {"m": "glm"}, None, "h"),
    Case(
        "glr-poisson, with trend",
        "glr-poisson",
        {"trend": True},
        Peer(0.030, 0.603, 0.436, 0.307, 0.303),
        "c_arl",
    ),
    Case(
        "glr-negbin, with trend, window of a year",
        "glr-negbin",
        {"trend": True, "m": 52},
        Peer(0.0018, 0.311, 0.147, 0.123, 0.404),
        "c_arl",
    ),
    Case("outbreak-p", "outbreak-p", NONE, Peer(0.586, 0.700, 0.669, 0.649)),
)


def cases() -> tuple[Case, ...]:
    """Return the cases above, and every other installed method as it comes."""
    told = {case.method for case in KNOWN}
    others = [Case(name, name) for name in detect.methods() if name not in told]
    return (*others, *KNOWN)
