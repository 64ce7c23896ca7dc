"""Measure speed beside the peer: `python -m benchmarks [NAME ...] [--quick]`.

Prints the machine and one Markdown table a subject, as the manual quotes them.
"""

import argparse
import sys
import time

from benchmarks.contract import Effort, Measure
from benchmarks.machine import description
from tocsin.discover import plugins
from tocsin.errors import UnknownName

_HOME = "benchmarks.measures"


def main(words: list[str]) -> int:
    """Run the named benchmarks, all of them if none is named."""
    known: dict[str, Measure] = dict(plugins(_HOME, "measure"))
    listed = "\n".join(f"  {name:16}{found.summary}" for name, found in known.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"Measure speed beside the peer.\n\nbenchmarks:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmark; all if none is named")
    parser.add_argument("--quick", action="store_true", help="fewer repeats and smaller sizes")
    options = parser.parse_args(words)
    names = [name.replace("_", "-") for name in options.names] or list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UnknownName(f"There is no benchmark {unknown[0]!r}. There are: {', '.join(known)}.")
    print("\n".join(description()))
    for name in names:
        _report(name, known[name], Effort.QUICK if options.quick else Effort.FULL)
    return 0


def _report(name: str, measure: Measure, effort: Effort) -> None:
    began = time.perf_counter()
    print(f"\n## {name}\n\n{measure.summary}", flush=True)
    for table in measure.run(effort, _say):
        print(f"\n{table.markdown()}", flush=True)
    _say(f"{name}: {time.perf_counter() - began:.0f} s")


def _say(what: str) -> None:
    """Tell on standard error what goes on, so that standard output holds only the tables."""
    print(f"  ... {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UnknownName as error:
        sys.exit(str(error))
