"""Detection of unusual counts, one method a file in `methods/`.

`tocsin.detect` is both the room and its main call: `tocsin.detect(frame, method="ears-c2")` takes a
data frame and gives one back, `tocsin.detect.run` does the same for arrays.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from tocsin.detect.contract import Alarms, Method, Question, Status, Trend
from tocsin.discover import names, plugin
from tocsin.errors import BadParameter
from tocsin.series import Batch

__all__ = ["Alarms", "Method", "Question", "Status", "Trend", "method", "methods", "run"]

_HOME = "tocsin.detect.methods"
# Loaded before the function of that name exists, which would be replaced by the folder otherwise.
import_module(_HOME)


def methods() -> tuple[str, ...]:
    """Return the name of every installed method."""
    return names(_HOME)


def method(name: str) -> Method:
    """Return one method by its name, `ears-c1`; underscores do as well."""
    found: Method = plugin(_HOME, "method", name.replace("_", "-"))
    return found


def run(
    batch: Batch,
    name: str,
    parameters: Any = None,
    *,
    first: int | None = None,
    last: int | None = None,
    compat: bool = False,
) -> Alarms:
    """Judge every series of the batch.

    Args:
        batch: counts, (series, periods).
        name: of the method.
        parameters: the method's own record; None for its defaults.
        first: position of the first period to judge; None for the earliest possible one.
        last: position of the last one; None for the end of the calendar.
        compat: answer as R's `surveillance` does.

    Raises:
        UnknownName: no such method.
        BadParameter: an empty or impossible range.
    """
    chosen = method(name)
    settings = chosen.parameters() if parameters is None else parameters
    end = len(batch.calendar) - 1 if last is None else last
    start = min(chosen.earliest(batch.calendar, settings), end) if first is None else first
    if not 0 <= start <= end < len(batch.calendar):
        raise BadParameter(
            f"Periods {start + 1} to {end + 1} are not a range within 1 to {len(batch.calendar)}."
        )
    return chosen.judge(Question(batch, start, end, settings, compat))


class _Room(ModuleType):
    """Makes the package itself callable, so that `tocsin.detect(frame)` reads as it is spoken."""

    def __call__(  # noqa: PLR0913  the call's published signature
        self,
        frame: Any,
        method: str = "farrington-flexible",
        *,
        key: Sequence[str] = ("series",),
        time: str = "date",
        count: str = "count",
        population: str | None = None,
        start: Any = None,
        end: Any = None,
        compat: bool = False,
        **parameters: Any,
    ) -> Any:
        """See `tocsin.detect.frames.detect`."""
        from tocsin.detect.frames import detect  # noqa: PLC0415  keeps `import tocsin` light

        return detect(
            frame,
            method,
            key=key,
            time=time,
            count=count,
            population=population,
            start=start,
            end=end,
            compat=compat,
            **parameters,
        )


sys.modules[__name__].__class__ = _Room
