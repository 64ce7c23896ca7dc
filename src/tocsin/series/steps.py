"""How long the periods of some days are, and every period between them."""

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadFrame
from tocsin.series.calendar import Step, Style, step_of, type_days


def infer_step(days: NDArray[np.datetime64], style: Style, step: str | None = None) -> Step:
    """Return the length of the periods.

    Args:
        days: distinct days, ascending.
        style: how they are written.
        step: what the user says; None for what the days show.

    Raises:
        BadFrame: the days do not lie on the step that the user names.
    """
    if style is Style.INDEX:
        return Step.INDEX
    shown = step_of(days, style)
    if step is None:
        return shown
    said = Step(step)
    if said is shown or (said is Step.DAY and style is Style.DATE):
        return said
    if style is not Style.DATE or (len(days) > 1 and not _lies_on(days, said)):
        raise BadFrame(f"The periods are not {said}s: they look like {shown}s.")
    return said


def every_period(days: NDArray[np.datetime64], step: Step) -> NDArray[np.datetime64]:
    """Return all periods of one step from the first to the last of the given days."""
    if step is not Step.MONTH:
        return np.arange(days[0], days[-1] + 1, 7 if step is Step.WEEK else 1, dtype=type_days)
    first, last = days[0].astype("datetime64[M]"), days[-1].astype("datetime64[M]")
    firsts = np.arange(first, last + 1, dtype=np.dtype("datetime64[M]"))
    ends = (firsts + 1).astype(type_days) - 1
    given_months = days.astype("datetime64[M]")
    if len(days) > 1 and ((given_months + 1).astype(type_days) - 1 == days).all():
        return ends
    ordinal = int((days - days.astype("datetime64[M]")).astype(int).max())
    return np.minimum(firsts.astype(type_days) + ordinal, ends)


def _lies_on(days: NDArray[np.datetime64], step: Step) -> bool:
    if step is Step.WEEK:
        return bool((np.diff(days).astype(int) % 7 == 0).all())
    months = days.astype("datetime64[M]")
    return bool((np.diff(months).astype(int) > 0).all()) and step_of(days) is Step.MONTH
