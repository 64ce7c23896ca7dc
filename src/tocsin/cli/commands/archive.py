"""`tocsin archive`: counts with two dates; add, show, revisions, compact, verify."""

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tocsin.cli.answers import add_answer_options, kind_of, write_answer
from tocsin.cli.reading import add_reading_options, day, pair, shown, stamped_at_end, wanted
from tocsin.errors import BadInput, BadParameter, Place

if TYPE_CHECKING:
    from tocsin.archive import Group, Receipt, Snapshot
    from tocsin.formats import Wanted


def command(chosen: Any) -> None:
    """Declare the options of each of the five."""
    parser: ArgumentParser = chosen.add_parser(
        "archive",
        help="keep counts with the day from which they were known",
        description="Keep counts with two dates: the day they are about and the day from which "
        "they were known. Nothing is ever overwritten.",
    )
    acts = parser.add_subparsers(required=True, metavar="{add,show,revisions,compact,verify}")
    _declare_add(acts)
    _declare_show(acts)
    _declare_revisions(acts)
    compact = acts.add_parser(
        "compact",
        help="make reading one series quick again",
        description="Rewrite the years that have many files. No answer changes; others may read "
        "and add meanwhile.",
    )
    _declare_place(compact)
    compact.set_defaults(run=_compact)
    verify = acts.add_parser(
        "verify",
        help="is everything there, as it was written?",
        description="Read the whole archive and say what is not as it was written; ends with 2 if "
        "anything is not.",
    )
    _declare_place(verify)
    verify.set_defaults(run=_verify)


def _declare_place(parser: ArgumentParser) -> None:
    parser.add_argument("archive", metavar="ARCHIVE", help="folder, or s3://bucket/name")


def _declare_key(parser: ArgumentParser) -> None:
    parser.add_argument(
        "key", nargs="*", type=pair, metavar="COL=VALUE", help="of one series, such as iso3=ARM"
    )
    parser.add_argument("--as-of", type=day, metavar="DATE", help="what was known on that day")
    add_answer_options(parser)


def _declare_add(acts: Any) -> None:
    parser = acts.add_parser(
        "add",
        help="add files of counts",
        description="Add each file as one delivery. A file that is in already, with the same bytes "
        "and the same day, changes nothing.",
    )
    _declare_place(parser)
    parser.add_argument(
        "--known-on",
        type=day,
        required=True,
        metavar="DATE",
        help="day from which the counts are known",
    )
    parser.add_argument(
        "--label",
        action="append",
        default=[],
        type=pair,
        metavar="COL=VALUE",
        help="a key column that the files lack, such as condition=cholera; may be repeated",
    )
    parser.add_argument(
        "--case",
        metavar="COL",
        help="keep a line list case by case: the column that says which case a row is",
    )
    parser.add_argument(
        "--keep",
        metavar="COL,COL",
        help="further columns to keep with each case; none if not given",
    )
    parser.add_argument(
        "--whole",
        action="store_true",
        help="the list holds all cases: one that is not in it any more is withdrawn",
    )
    add_reading_options(parser)
    parser.set_defaults(run=_add)


def _declare_show(acts: Any) -> None:
    parser = acts.add_parser(
        "show",
        help="what is there, or the counts of one series",
        description="Without a key: what came when, and which series there are. With one: the "
        "counts of that series as known on the day.",
    )
    _declare_place(parser)
    _declare_key(parser)
    parser.set_defaults(run=_show)


def _declare_revisions(acts: Any) -> None:
    parser = acts.add_parser(
        "revisions",
        help="how the counts of one series changed",
        description="Each change of each period: the day from which it was known, the count and "
        "the one before.",
    )
    _declare_place(parser)
    _declare_key(parser)
    parser.set_defaults(run=_revisions)


def _add(options: Namespace) -> int:
    from tocsin.archive import Archive  # noqa: PLC0415  heavy imports wait until needed
    from tocsin.formats import read  # noqa: PLC0415

    known_on = options.known_on
    labels = dict(options.label)
    wish = wanted(options)
    if options.case:
        return _add_cases(options, wish, labels)
    if options.keep or options.whole:
        raise BadParameter("--keep and --whole are for a list of cases: name its --case column.")
    # Every file is read before the first goes in: one that is refused leaves nothing half done.
    files = [_labelled(read(name, wish), labels) for name in options.files]
    archive = Archive(options.archive)
    for counts in files:
        for note in counts.notes:
            print(f"tocsin: {shown(f'{note.file}: {note.text}')}", file=sys.stderr)
        stamped = "end" if stamped_at_end(counts.time) else "start"
        print(_told(archive.append(counts, known_on, stamped)))
    return 0


def _add_cases(options: Namespace, wish: "Wanted", labels: dict[str, str]) -> int:
    import csv  # noqa: PLC0415

    from tocsin.archive import Archive  # noqa: PLC0415  heavy imports wait until needed
    from tocsin.formats import read_cases  # noqa: PLC0415

    kept = tuple(next(csv.reader([options.keep]))) if options.keep else ()
    lists = [
        _labelled(read_cases(name, wish, options.case, kept), labels) for name in options.files
    ]
    archive = Archive(options.archive)
    for cases in lists:
        for note in cases.notes:
            print(f"tocsin: {shown(f'{note.file}: {note.text}')}", file=sys.stderr)
        receipt = archive.append_cases(cases, options.known_on, whole=options.whole)
        print(_told(receipt, "versions of cases"))
    return 0


def _labelled(counts: Any, labels: dict[str, str]) -> Any:
    """Return counts or cases with further key columns."""
    import polars as pl  # noqa: PLC0415  heavy imports wait until needed

    from tocsin.series.tables import is_pattern  # noqa: PLC0415

    for name in labels:
        if name in counts.frame.columns or is_pattern(name):
            raise BadInput(
                Place(counts.source, column=name),
                "The file has a column of this name already, or the name is reserved.",
                "Choose another name with --label.",
            )
    frame = counts.frame.with_columns(pl.lit(text).alias(name) for name, text in labels.items())
    return replace(counts, frame=frame, key=(*counts.key, *labels))


def _told(receipt: "Receipt", what: str = "counts") -> str:
    name = shown(receipt.name)
    if receipt.sequence is None:
        return f"{name}: is in already, known on {receipt.known_on}; nothing changed."
    return (
        f"{name}: {receipt.rows:,} {what} added, known on {receipt.known_on}; "
        f"{receipt.series:,} new series; delivery {receipt.sequence}."
    )


def _show(options: Namespace) -> int:
    from tocsin.archive import Archive  # noqa: PLC0415  heavy imports wait until needed
    from tocsin.formats import CASE  # noqa: PLC0415

    archive = Archive(options.archive)
    if options.key:
        write_answer(archive.series(_key(options), options.as_of), kind_of(options), options.out)
        return 0
    snapshot = archive.as_of(options.as_of)
    if options.out or options.format:
        group = snapshot.group()
        answer = snapshot.listed(group) if group.cases else snapshot.frame(group)
        write_answer(answer.rename({CASE: "case"}, strict=False), kind_of(options), options.out)
        return 0
    for line in _summary(snapshot):
        print(line)
    return 0


def _summary(snapshot: "Snapshot") -> list[str]:
    import polars as pl  # noqa: PLC0415  heavy imports wait until needed

    lines = [_group(snapshot, group) for group in snapshot.groups]
    if not lines:
        return ["Nothing was known." if snapshot.day is None else "Nothing was known on that day."]
    rows = snapshot.deliveries.with_columns(pl.col("known_on").cast(pl.Date))
    lines.append(f"{len(rows):,} deliveries, the latest:")
    latest = rows.tail(10).reverse().iter_rows(named=True)
    told = "  {known_on}  {rows:>10,} counts  {digest:.12}  {name}"
    return lines + [told.format(**{**row, "name": shown(row["name"])}) for row in latest]


def _group(snapshot: "Snapshot", group: "Group") -> str:
    calendar = group.calendar
    span = f"{calendar.label(0)} to {calendar.label(len(calendar) - 1)}"
    keys = shown(", ".join(group.columns))
    if group.cases:
        return f"{len(snapshot.listed(group)):,} cases by {keys}; {span}"
    return f"{len(snapshot.keys(group)):,} series by {keys}; each {group.step}, {span}"


def _revisions(options: Namespace) -> int:
    from tocsin.archive import Archive  # noqa: PLC0415  heavy imports wait until needed

    if not options.key:
        raise BadParameter("Name one series, as COL=VALUE.")
    answer = Archive(options.archive).revisions(_key(options), options.as_of)
    write_answer(answer, kind_of(options), options.out)
    return 0


def _key(options: Namespace) -> dict[str, str]:
    key = dict(options.key)
    if len(key) < len(options.key):
        raise BadParameter("A column is named twice.")
    return key


def _compact(options: Namespace) -> int:
    from tocsin.archive import Archive  # noqa: PLC0415  heavy imports wait until needed

    archive = Archive(options.archive)
    done = 0
    for year in archive.compact():
        print(f"{year.year}: {year.before:,} files became {year.after:,}; {year.rows:,} counts.")
        done += 1
    removed = archive.sweep()
    if not done:
        print("Every year is in one file or few; nothing to do.")
    if removed:
        print(f"{removed:,} files that nobody needs any more were removed.")
    return 0


def _verify(options: Namespace) -> int:
    from tocsin.archive import Archive  # noqa: PLC0415  heavy imports wait until needed

    faults = list(Archive(options.archive).verify())
    for fault in faults:
        print(
            f"tocsin: {shown(f'{fault.place}: {fault.rule} Remedy: {fault.remedy}')}",
            file=sys.stderr,
        )
    if not faults:
        print("Everything is there, as it was written.")
    return 2 if faults else 0
