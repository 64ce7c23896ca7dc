"""Regions whose outbreaks cross borders: one outbreak to be found in each world."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadParameter
from tocsin.series import Batch, numbered
from tocsin.simulate.alone import plan
from tocsin.simulate.graph import PEOPLE, Map, draw_map
from tocsin.simulate.outbreaks import outbreak, past_outbreaks, strength_of
from tocsin.simulate.scenarios import JUDGED, SCENARIOS, WEEKS, quiet_counts
from tocsin.simulate.truth import Simulated, labelled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST, MOST = 8, 30


@dataclass(frozen=True, slots=True)
class Spread:
    """How an outbreak travels, and how unequal the regions are.

    Attributes:
        chance: probability that a region with the outbreak passes it to a given neighbour.
        share: strength in the neighbour over strength in the region it came from.
        delay: mean of the weeks beyond the first one until it arrives (Poisson).
        steps: borders it crosses at most.
        unequal: standard deviation of the log of the regions' populations.
    """

    chance: float = 0.6
    share: float = 0.7
    delay: float = 1.0
    steps: int = 2
    unequal: float = 0.7

    def __post_init__(self) -> None:
        """Check ranges."""
        if not 0.0 <= self.chance <= 1.0 or min(self.share, self.delay, self.unequal) < 0.0:
            raise BadParameter("A chance lies between 0 and 1, and nothing here is below 0.")
        if self.steps < 0:
            raise BadParameter("An outbreak crosses 0 or more borders.")


SPREAD = Spread()


def regional(
    seed: int,
    replicates: int,
    regions: int = 12,
    scenarios: Sequence[int] | None = None,
    spread: Spread = SPREAD,
) -> tuple[Simulated, Map]:
    """Draw worlds of several regions, each world with one outbreak that may cross borders.

    Choices of this design, which is ours; what is not named is as in `single`:

    * One map for all worlds of a call, drawn from the seed (see `draw_map`).
    * All regions of a world have the trend, waves and dispersion of its scenario; their means are
      the scenario's mean times population over mean population. There is no wave or trend of a
      region's own.
    * Given the means the regions' counts are independent: no weather, holiday or change of
      reporting is shared. Real neighbours share some, so a method that adds up over regions does
      better here than it will outside.
    * Each region has four past outbreaks of its own, which stay within it.
    * The outbreak to be found begins in a region and a judged week drawn uniformly. Each region
      that has it passes it to each neighbour that does not have it yet with probability `chance`;
      it begins there 1 + Poisson(`delay`) weeks later, unless that is after the calendar. The
      first who passes it on counts, nearest to the origin first. It crosses at most `steps`
      borders.
    * Its strength (1 to 10, in turn over the replicates) is multiplied by `share` at each border;
      the number of cases is Poisson around strength times standard deviation of a week's count of
      the region that it is in, so it is as conspicuous in a small region as in a large one.

    Args:
        seed: any whole number from 0.
        replicates: worlds of each scenario.
        regions: of a world, 8 to 30.
        scenarios: numbers from 1 to 42; None for all of them.
        spread: how outbreaks travel.

    Returns:
        Series ordered by scenario, replicate, region, with population; and the map.

    Raises:
        BadParameter: no replicate, a scenario that there is not, or too few or many regions.
    """
    scenario, replicate = plan(replicates, scenarios)
    if not FEWEST <= regions <= MOST:
        raise BadParameter(f"A world has {FEWEST} to {MOST} regions.")
    chart = draw_map(regions, spread.unequal, _stream(seed, 0, 0))
    worlds = len(scenario)
    pairs: list[tuple[int, int]] = list(zip(scenario.tolist(), replicate.tolist(), strict=True))
    quiet = np.empty((worlds, regions, WEEKS), dtype=np.int64)
    cases = np.empty(quiet.shape, dtype=np.int64)
    mean = np.empty((worlds, regions, WEEKS))
    origin = np.empty(worlds, dtype=np.int64)
    for world, (number, repeat) in enumerate(pairs):
        stream = _stream(seed, number, repeat)
        dispersion = SCENARIOS[number - 1].dispersion
        mean[world] = SCENARIOS[number - 1].mean() * (chart.population / PEOPLE)[:, None]
        deviation = np.sqrt(dispersion * mean[world])
        for region in range(regions):
            quiet[world, region] = quiet_counts(mean[world, region], dispersion, stream)
            quiet[world, region] += past_outbreaks(deviation[region], stream)
        start = int(stream.integers(regions))
        origin[world] = world * regions + start
        cases[world] = travelling(start, strength_of(repeat), deviation, chart, spread, stream)
    flat = (worlds * regions, WEEKS)
    strength = np.array([strength_of(repeat) for _, repeat in pairs])
    event = np.repeat(np.arange(worlds), regions)
    label, outbreaks = labelled(cases.reshape(flat), event, strength, origin)
    calendar = numbered(WEEKS)
    people = np.repeat(np.tile(chart.population, worlds)[:, None], WEEKS, axis=1)
    drawn = Simulated(
        batch=Batch((quiet + cases).reshape(flat).astype(np.float64), calendar, people),
        quiet=Batch(quiet.reshape(flat).astype(np.float64), calendar, people),
        mean=mean.reshape(flat),
        cases=cases.reshape(flat),
        label=label,
        outbreaks=outbreaks,
        scenario=np.repeat(scenario, regions),
        replicate=np.repeat(replicate, regions),
        region=np.tile(np.arange(regions), worlds),
        judged=(JUDGED[0], JUDGED[1] - 1),
    )
    return drawn, chart


def travelling(
    start: int,
    strength: float,
    deviation: Floats,
    chart: Map,
    spread: Spread,
    stream: np.random.Generator,
) -> Ints:
    """Return the cases of one outbreak in every region, (regions, weeks)."""
    begin = np.full(len(deviation), WEEKS)
    begin[start] = int(stream.integers(*JUDGED))
    cases = np.zeros(deviation.shape, dtype=np.int64)
    front = [start]
    for step in range(spread.steps + 1):
        if step > 0:
            front = _passed_on(front, begin, chart, spread, stream)
        for region in front:
            week = int(begin[region])
            power = strength * spread.share**step
            cases[region] = outbreak(week, power * float(deviation[region, week]), stream)
    return cases


def _passed_on(
    front: list[int], begin: Ints, chart: Map, spread: Spread, stream: np.random.Generator
) -> list[int]:
    """Return the regions that the outbreak reaches next, and write when it begins there."""
    reached: list[int] = []
    for region in front:
        for other in np.flatnonzero(chart.neighbours[region]).tolist():
            week = int(begin[region]) + 1 + int(stream.poisson(spread.delay))
            if stream.random() < spread.chance and begin[other] == WEEKS and week < WEEKS:
                begin[other] = week
                reached.append(other)
    return reached


def _stream(seed: int, scenario: int, replicate: int) -> np.random.Generator:
    """Return the random numbers of one world; scenario 0 is the map."""
    # The last word keeps worlds apart from the series of `single` with the same numbers.
    words = [seed, scenario, replicate, 1]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))
