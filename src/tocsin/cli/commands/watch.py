"""`tocsin watch FILE...`: all series, the right method for each, signals ranked, one report."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tocsin.cli.reading import add_reading_options, day, place, spare, stamped_at_end, wanted, whole
from tocsin.errors import BadInput, Place

if TYPE_CHECKING:
    from tocsin.formats import Counts
    from tocsin.watch import Memory, Remark, Request
    from tocsin.watch.findings import Findings

REPORT, TABLE, STATE = "report.html", "findings.csv", "state.json"


def command(chosen: Any) -> None:
    """Declare the options."""
    parser: ArgumentParser = chosen.add_parser(
        "watch",
        help="find what is unusual in all series, and write a report",
        description="Judge every series of the files by the method that fits it, rank what is "
        "unusual, say why, and write one report that needs no connection.",
    )
    add_reading_options(parser, "counts, see `tocsin detect`; or one archive, see `tocsin archive`")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="last day to look at")
    parser.add_argument("--out", type=place, metavar="DIR", help="folder of the report")
    parser.add_argument(
        "--previous",
        type=place,
        metavar="FILE",
        help="state.json of the last watch, to tell what is new; the one in --out if not given",
    )
    parser.add_argument("--title", help="what is watched; the names of the files if not given")
    parser.add_argument(
        "--known",
        action="store_true",
        help="the files show what was known on that day (else the report says: truncated at)",
    )
    parser.add_argument("--attribution", default="", help="who made the figures, licence")
    parser.add_argument(
        "--boundaries",
        type=place,
        metavar="FILE",
        help="areas to draw the map from, GeoJSON or TopoJSON; the world's states if not given",
    )
    parser.add_argument("--language", default="en", help="of the table: en, ru; the report has all")
    parser.add_argument("--top", type=whole, default=20, metavar="N", help="signals in the table")
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    from tocsin.cli.from_archive import archive_of  # noqa: PLC0415
    from tocsin.cli.screen import Screen  # noqa: PLC0415  heavy imports wait until needed
    from tocsin.report.shapes import boundaries  # noqa: PLC0415

    screen = Screen(options.language)
    if options.out:
        _check(options.files, options.out)
    memory = _remembered(options)
    if options.boundaries:
        boundaries(options.boundaries)  # a wrong file is refused before the work
    archive = archive_of(options)
    with screen.working() as progress:
        progress("reading", 0, 0)
        if archive is None:
            findings = _watch_files(options, progress, memory)
        else:
            findings = _watch_archive(archive, options, progress, memory)
        written = _write(findings, options.out, options.boundaries) if options.out else []
    screen.show(findings, options.top)
    for path in written:
        screen.wrote(path)
    return 0


def _watch_files(
    options: Namespace, progress: Any, memory: "tuple[Memory | None, tuple[Remark, ...]]"
) -> "Findings":
    from tocsin.formats import read_many  # noqa: PLC0415  heavy imports wait until needed
    from tocsin.series.tables import tabulate  # noqa: PLC0415
    from tocsin.watch import watch  # noqa: PLC0415

    counts = read_many(options.files, wanted(options, options.as_of))
    table = tabulate(counts.frame, counts.key, counts.style, counts.step)
    return watch(table, _request(options, counts, progress, memory))


def _watch_archive(
    root: str,
    options: Namespace,
    progress: Any,
    memory: "tuple[Memory | None, tuple[Remark, ...]]",
) -> "Findings":
    from tocsin.cli.from_archive import found_in  # noqa: PLC0415  heavy imports wait until needed
    from tocsin.watch import Request, watch_all  # noqa: PLC0415

    found = found_in(root, options)
    request = Request(
        title=options.title or Path(root).name,
        as_of=found.day if found.group.calendar.dated else None,
        known=True,
        counted=found.group.cases,
        stamped_at_end=found.group.stamped == "end",
        remarks=memory[1],
        sources=found.sources(),
        progress=progress,
        previous=memory[0],
        revisions=found.revisions(),
    )
    return watch_all(found.tables(), found.series, request)


def _remembered(options: Namespace) -> "tuple[Memory | None, tuple[Remark, ...]]":
    """Return what the last watch left behind, and what to say if it cannot be read.

    A file that is asked for must be right; one that only lies in the folder of the report may not
    keep the morning's watch from being done: it is told, and written anew.

    Raises:
        BadInput: the file of --previous cannot be read.
    """
    from tocsin.sentences import Sentence  # noqa: PLC0415  heavy imports wait until needed
    from tocsin.watch import Remark  # noqa: PLC0415
    from tocsin.watch.memory import read  # noqa: PLC0415

    path: Path | None = options.previous or (options.out / STATE if options.out else None)
    if path is None or (not options.previous and not path.is_file()):
        return None, ()
    try:
        return read(_text(path), str(path)), ()
    except BadInput:
        if options.previous:
            raise
        text = Sentence(
            "What the last watch left here is damaged or of another version. Every signal is shown "
            "as if it were the first time."
        )
        return None, (Remark(STATE, text),)


def _text(path: Path) -> str:
    """Read a file of text.

    Raises:
        BadInput: it is not there, cannot be read, or is no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no UTF-8"
        raise BadInput(
            Place(str(path)), f"The file cannot be read: {reason}.", "Name another, or none."
        ) from error


def _request(
    options: Namespace,
    counts: "Counts",
    progress: Any,
    memory: "tuple[Memory | None, tuple[Remark, ...]]",
) -> "Request":
    from tocsin.watch import Remark, Request  # noqa: PLC0415
    from tocsin.watch.findings import Source  # noqa: PLC0415

    attribution = options.attribution or " ".join(counts.comments)
    return Request(
        title=options.title or ", ".join(Path(name).stem for name in options.files),
        as_of=options.as_of,
        known=options.known,
        counted=options.line_list,
        stamped_at_end=stamped_at_end(counts.time),
        remarks=(*memory[1], *(Remark(note.file, note.sentence) for note in counts.notes)),
        sources=(Source(counts.source, counts.rows, counts.digest, attribution),),
        progress=progress,
        previous=memory[0],
    )


def _check(files: list[str], folder: Path) -> None:
    """Refuse, before the work, a place where the report cannot be.

    Raises:
        BadInput: a file, or a folder where the files that are read would be written over.
    """
    from tocsin.language import languages  # noqa: PLC0415  heavy imports wait until needed

    if folder.exists() and not folder.is_dir():
        raise BadInput(Place(str(folder)), "This is a file.", "Name a folder with --out.")
    if folder.exists():
        for name in [TABLE, STATE, *map(_name, languages())]:
            spare(files, folder / name)


def _write(findings: "Findings", folder: Path, boundaries: Path | None) -> list[Path]:
    """Write the report in every language and the findings as a table; all of them or none."""
    from tocsin.formats.writing import put_bytes, write_table  # noqa: PLC0415  likewise
    from tocsin.language import languages  # noqa: PLC0415
    from tocsin.report import render  # noqa: PLC0415
    from tocsin.watch.columns import keys_frame  # noqa: PLC0415
    from tocsin.watch.memory import remembered, written  # noqa: PLC0415

    names = {code: _name(code) for code in languages()}
    pages: dict[str, bytes] = {}
    for code, name in names.items():
        others = {other: n for other, n in names.items() if other != code}
        pages[name] = render(findings, code, others, boundaries=boundaries).encode(errors="replace")
    pages[STATE] = written(remembered(findings)).encode(errors="replace")
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    stage = folder / f".{uuid4().hex}.part"
    try:
        stage.mkdir()
        for name, page in pages.items():
            put_bytes(stage / name, page)
        write_table(keys_frame(findings.findings), stage / TABLE)
        for name in [*pages, TABLE]:
            (stage / name).replace(folder / name)
    except BadInput as error:
        where = folder / Path(error.place.file or "").name
        raise BadInput(Place(str(where)), error.rule, error.remedy) from None
    finally:
        rmtree(stage, ignore_errors=True)
        if new and not any(folder.iterdir()):
            folder.rmdir()
    return [folder / name for name in [*pages, TABLE]]


def _name(code: str) -> str:
    return REPORT if code == "en" else REPORT.replace(".html", f".{code}.html")
