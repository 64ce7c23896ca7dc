"""`tocsin methods [NAME]`: what methods there are, or all about one."""

from argparse import ArgumentParser, Namespace
from typing import Any


def command(chosen: Any) -> None:
    """Declare the options."""
    parser: ArgumentParser = chosen.add_parser(
        "methods",
        help="list the methods, or one with its parameters",
        description="List the detection methods, or show one with its parameters, defaults, "
        "reference and its differences from R.",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="of one method")
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    from tocsin.detect import method, methods  # noqa: PLC0415  heavy imports wait until needed

    if options.name is None:
        listed = [method(name) for name in methods()]
        width = max(len(entry.name) for entry in listed)
        for entry in listed:
            print(f"{entry.name:<{width}}  {entry.summary}")
        return 0
    _show(method(options.name))
    return 0


def _show(entry: Any) -> None:
    from tocsin.detect.parameters import as_text, defaults  # noqa: PLC0415

    print(f"{entry.name}, version {entry.version}\n{entry.summary}\nReference: {entry.reference}\n")
    print("Parameters (--set name=value; with --compat R's name also does):")
    rows = [
        (name, as_text(value), r_name if r_name != name else "", text)
        for name, (value, text, r_name) in defaults(entry).items()
    ]
    head = ("name", "default", "R's name", "meaning")
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(3)]
    for row in [head, *rows]:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        print("  " + "  ".join([*cells, row[3]]).rstrip())
    if entry.differences:
        print("\nWhere the default differs from R (--compat gives R's answer):")
        for line in entry.differences:
            print(f"  - {line}")
