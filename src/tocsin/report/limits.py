"""What each family of methods cannot see, said beside its results."""

from tocsin.language import mark

_FAMILIES = {
    "ensemble": mark(
        "It compares with a smooth season and trend of earlier years: what comes every year at "
        "this time is no surprise to it, a season with sharp steps may be, and after an outbreak "
        "it may go on warning for up to three periods."
    ),
    "ears": mark(
        "It looks back a few periods only: it knows no season and no weekday, and a slow rise "
        "becomes its own baseline."
    ),
    "farrington": mark(
        "It compares with the same season of earlier years: it needs years of history, and what "
        "comes every year at this time is no surprise to it."
    ),
    "growth": mark(
        "It looks at the last weeks only: the yearly rise of a season looks like the beginning of "
        "an outbreak to it, and a jump that has already ended does not show."
    ),
    "bayes": mark(
        "It compares with the same season of earlier years and knows no trend: where reporting "
        "grows from year to year, it warns too often."
    ),
    "rki": mark(
        "It compares with the same season of earlier years and knows no trend: where reporting "
        "grows from year to year, it warns too often."
    ),
    "cdc": mark(
        "It compares with the same month of earlier years and knows no trend: where reporting "
        "grows from year to year, it warns too often."
    ),
    "outbreak": mark(
        "It looks for a rise that does not fall again: the peak of a season looks like one, and a "
        "single high period may pass it."
    ),
    "cusum": mark(
        "It adds up small excesses: it may warn late in a sudden outbreak, and goes on warning for "
        "a while after one has ended."
    ),
    "glr": mark(
        "It looks for a lasting shift of the level: a single high period may pass it, and its "
        "model of the usual level must be right."
    ),
    "mem": mark(
        "It knows one epidemic a season and measures it by earlier ones: a second wave, or an "
        "illness that comes without a season, is not what it is made for, and five seasons of "
        "history are little."
    ),
    "joint": mark(
        "It takes the series of a call for regions with the same illness and like seasons: what is "
        "shared by all of them without an outbreak, such as a holiday or a new test, looks like an "
        "outbreak in each."
    ),
    "first": mark(
        "It looks at places without recent cases only: it says that something has begun, not how "
        "large it will be."
    ),
}

GENERAL = (
    mark(
        "A signal is a question, not an answer: this count is higher than the past of this series "
        "explains. Why, the figures do not say: an outbreak, a new test, a new definition, a batch "
        "of late reports."
    ),
    mark(
        "Silence is not safety. A place that does not report looks like a place without cases; "
        "look at the silent series and the data quality."
    ),
    mark(
        "The latest periods may still grow as reports come in: a rise can be larger than it looks."
    ),
    mark(
        "Where many series are watched, some alarms come by chance. Those that so many series give "
        "by chance are listed apart, as weak; among the others a few may still be chance."
    ),
)


def cannot_see(method: str) -> str | None:
    """Return the text for a method's family, None if nothing is known about it."""
    return next((text for start, text in _FAMILIES.items() if method.startswith(start)), None)
