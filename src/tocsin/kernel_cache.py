"""Where compiled functions are kept between runs.

`numba` keeps a compiled function beside its source and compiles it again when that one file
changes, but not when another file changes whose function it has taken in. A kernel could so go on
computing what an older version did. Here the folder is named by the digest of all kernel sources,
so a change of any of them starts a new folder.

Threads that wait for the next loop sleep (unless the environment says otherwise): a loop here often
takes less than a millisecond, and waiting in circles would cost more than the work.
"""

import hashlib
import os
from functools import cache
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

_HOME = Path(__file__).parent


@cache
def folder() -> str:
    """Return the folder of compiled functions; "" where none can be made (then numba chooses).

    The environment's `NUMBA_CACHE_DIR` comes first, then `XDG_CACHE_HOME`, then `~/.cache`.
    """
    if os.environ.get("NUMBA_CACHE_DIR"):
        return os.environ["NUMBA_CACHE_DIR"]
    digest = hashlib.sha256()
    for source in sorted([*_HOME.glob("detect/kernels/*.py"), *_HOME.glob("*/kernels.py")]):
        digest.update(source.read_bytes())
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        place = home / "tocsin" / "kernels" / digest.hexdigest()[:16]
        place.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return ""
    return str(place)
