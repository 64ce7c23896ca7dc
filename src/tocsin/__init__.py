"""Early warning for an alliance of states: unusual counts found, explained, and ranked.

`tocsin.detect(frame, method=...)` is the main call.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["__version__", "detect"]

if TYPE_CHECKING:
    from tocsin.detect.frames import detect
else:
    from tocsin import detect
