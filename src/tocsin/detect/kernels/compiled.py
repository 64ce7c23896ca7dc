"""How loops are compiled: once a machine, without a lock, with NaN kept.

No full fastmath anywhere: it lets the compiler assume that no value is NaN, and here NaN is a
missing count. Division by zero gives infinity or NaN, as in numpy.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

from tocsin.kernel_cache import folder

Loop = TypeVar("Loop", bound=Callable[..., Any])

_numba = cast("Any", numba)
prange: type[range] = _numba.prange
"""A range whose steps run side by side, inside a function marked `threaded`."""


def compiled(loop: Loop) -> Loop:
    """Compile a function that runs on one thread."""
    return _made(loop)


def summed(loop: Loop) -> Loop:
    """Compile a function whose sums may be taken in another order; NaN is still kept."""
    return _made(loop, fastmath={"reassoc", "contract"})


def threaded(loop: Loop) -> Loop:
    """Compile a function whose `prange` loops run on all cores."""
    return _made(loop, parallel=True)


def _made(loop: Loop, **options: Any) -> Loop:
    """Compile into our own folder, and leave numba's setting as it was."""
    before = _numba.config.CACHE_DIR
    _numba.config.CACHE_DIR = folder() or before
    try:
        made = _numba.njit(cache=True, nogil=True, error_model="numpy", **options)(loop)
    finally:
        _numba.config.CACHE_DIR = before
    return cast("Loop", made)
