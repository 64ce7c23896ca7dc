"""Simulated counts with outbreaks that are known, to measure detection by.

Two designs: series by themselves (`single`), and regions whose outbreaks cross borders
(`regional`).
Everything is drawn from the seed that is given: the same seed gives the same counts, and a series
is the same whatever others are drawn beside it.
"""

from tocsin.simulate.across import Spread, regional
from tocsin.simulate.alone import single
from tocsin.simulate.graph import Map
from tocsin.simulate.scenarios import Scenario
from tocsin.simulate.truth import Outbreaks, Simulated

__all__ = ["Map", "Outbreaks", "Scenario", "Simulated", "Spread", "regional", "single"]
