"""Derive the constants of `ensemble`: `python -m benchmarks.calibration`.

The method combines four p values of overlapping spans by their weighted harmonic mean H. Without an
outbreak H is nearly, but not quite, uniform near 0: spans share their periods, the mean is
estimated, and past outbreaks are still in it. The calibrated p value is FACTOR times H to the power
EXPONENT, chosen on quiet weeks of the 42 scenarios so that one week in a hundred has p at most
0.01, and so that other rates are met as nearly as a straight line of logarithms allows. A week
without a case is never an alarm and counts as one here.

The seeds are `TUNING_SEEDS`; quality is measured on another one.
"""

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality_cases import TUNING_SEEDS
from tocsin import detect
from tocsin.simulate import single

REPLICATES = 100
ANCHOR = 0.01
RATES = (0.002, 0.005, 0.02, 0.05)


def combined(seed: int, replicates: int) -> NDArray[np.float64]:
    """Return H of every quiet week of a seed, 1 where there is no case."""
    drawn = single(seed, replicates)
    first, last = drawn.judged
    found = detect.run(drawn.quiet, "ensemble", first=first, last=last)
    return np.where(found.observed > 0, found.details["combined"], 1.0)


def constants(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return FACTOR and EXPONENT for quiet values of H."""
    at_anchor = np.log(np.quantile(values, ANCHOR))
    away = np.log(np.quantile(values, RATES)) - at_anchor
    wanted = np.log(np.array(RATES) / ANCHOR)
    exponent = float((away * wanted).sum() / (away**2).sum())
    return float(np.exp(np.log(ANCHOR) - exponent * at_anchor)), exponent


def main() -> None:
    """Print the constants, and the rates that they give on the tuning seeds."""
    values = np.concatenate([combined(seed, REPLICATES).ravel() for seed in TUNING_SEEDS])
    factor, exponent = constants(values)
    print(f"FACTOR = {factor:.3f}\nEXPONENT = {exponent:.3f}")
    for rate in (*RATES, ANCHOR):
        share = (factor * values**exponent <= rate).mean()
        print(f"p at most {rate}: {share:.4f} of {values.size:,} quiet weeks")


if __name__ == "__main__":
    main()
