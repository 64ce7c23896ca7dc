"""Files of counts, and the command as a person calls it."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

TOCSIN = Path(sys.executable).with_name("tocsin")
HEAD = "series,date,count\n"
CALM = (5, 6, 4, 7, 5, 3, 6, 5, 4, 6, 7, 5, 5, 6, 4)


def rows(values, series="A", start="2015-01-05", step=7):
    """Return lines of a tidy file, one period a value; None is a blank."""
    first = dt.date.fromisoformat(start)
    days = [first + dt.timedelta(step * i) for i in range(len(values))]
    cells = ["" if v is None else v for v in values]
    return "".join(f"{series},{day},{cell}\n" for day, cell in zip(days, cells, strict=True))


def calm(periods=120, end=()):
    """Return counts without an outbreak, and then those of the end."""
    return [CALM[i % len(CALM)] for i in range(periods - len(end))] + list(end)


def written(folder, text, name="counts.csv"):
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    return path


def tocsin(*words, cwd=None, **environment):
    """Run the command and return what it did, output as bytes."""
    return subprocess.run(
        [TOCSIN, *map(str, words)],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "80", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
    )
