"""Series by themselves: the design of Noufaily et al., one outbreak to be found in each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadParameter
from tocsin.series import Batch, numbered
from tocsin.simulate.outbreaks import outbreak, past_outbreaks, strength_of
from tocsin.simulate.scenarios import JUDGED, SCENARIOS, WEEKS, quiet_counts
from tocsin.simulate.truth import Simulated, labelled

Ints = NDArray[np.int64]


def single(seed: int, replicates: int, scenarios: Sequence[int] | None = None) -> Simulated:
    """Draw series of 624 weeks, of which the last 49 are to be judged.

    Each has four past outbreaks in the five reference years and one outbreak that begins in a
    judged week, of strength 1 to 10 in turn over the replicates. A series depends on the seed, its
    scenario and its replicate alone.

    Args:
        seed: any whole number from 0.
        replicates: series of each scenario.
        scenarios: numbers from 1 to 42; None for all of them.

    Returns:
        Series ordered by scenario, then replicate; weeks are numbered from 1.

    Raises:
        BadParameter: no replicate, or a scenario that there is not.

    Reference:
        Noufaily et al. (2013), Statistics in Medicine 32:1206-1222, doi:10.1002/sim.5595.
    """
    scenario, replicate = plan(replicates, scenarios)
    rows = len(scenario)
    pairs: list[tuple[int, int]] = list(zip(scenario.tolist(), replicate.tolist(), strict=True))
    means = {number: SCENARIOS[number - 1].mean() for number, _ in pairs}
    quiet = np.empty((rows, WEEKS), dtype=np.int64)
    cases = np.empty((rows, WEEKS), dtype=np.int64)
    for row, (number, repeat) in enumerate(pairs):
        stream = np.random.Generator(
            np.random.PCG64(np.random.SeedSequence([seed, number, repeat]))
        )
        mean, dispersion = means[number], SCENARIOS[number - 1].dispersion
        deviation = np.sqrt(dispersion * mean)
        quiet[row] = quiet_counts(mean, dispersion, stream)
        quiet[row] += past_outbreaks(deviation, stream)
        begin = int(stream.integers(*JUDGED))
        cases[row] = outbreak(begin, strength_of(repeat) * float(deviation[begin]), stream)
    strength = np.array([strength_of(repeat) for _, repeat in pairs])
    label, outbreaks = labelled(cases, np.arange(rows), strength, np.arange(rows))
    calendar = numbered(WEEKS)
    return Simulated(
        batch=Batch((quiet + cases).astype(np.float64), calendar),
        quiet=Batch(quiet.astype(np.float64), calendar),
        mean=np.stack([means[number] for number, _ in pairs]),
        cases=cases,
        label=label,
        outbreaks=outbreaks,
        scenario=scenario,
        replicate=replicate,
        region=np.zeros(rows, dtype=np.int64),
        judged=(JUDGED[0], JUDGED[1] - 1),
    )


def plan(replicates: int, scenarios: Sequence[int] | None) -> tuple[Ints, Ints]:
    """Return scenario and replicate of all that is drawn; refuse what cannot be drawn."""
    every = range(1, len(SCENARIOS) + 1)
    chosen = every if scenarios is None else scenarios
    if replicates < 1:
        raise BadParameter("There has to be at least one replicate.")
    if not chosen or not all(number in every for number in chosen):
        raise BadParameter(f"Scenarios have numbers from 1 to {len(SCENARIOS)}.")
    scenario = np.repeat(np.array(chosen, dtype=np.int64), replicates)
    return scenario, np.tile(np.arange(replicates), len(chosen))
