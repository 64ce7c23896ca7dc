"""Process time of a call.

Process time is the CPU of all threads of this process, so a figure is per core whatever the number
of cores, and what other programs do on the machine hardly moves it.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one call.

    Attributes:
        best: least CPU.
        median: of the CPU.
        wall: median of the time that passed.
    """

    best: float
    median: float
    wall: float


def timed(call: Callable[[], object], repeats: int) -> Timing:
    """Call once to warm up, then `repeats` times by the clock."""
    call()
    cpu: list[float] = []
    wall: list[float] = []
    for _ in range(repeats):
        seen, began = time.perf_counter(), time.process_time()
        call()
        cpu.append(time.process_time() - began)
        wall.append(time.perf_counter() - seen)
    return Timing(min(cpu), statistics.median(cpu), statistics.median(wall))
