"""Which format a table is in."""

from tocsin.discover import names as plugin_names
from tocsin.discover import plugin
from tocsin.errors import BadInput, Place
from tocsin.formats.contract import Format, Table, Wanted

_HOME = "tocsin.formats.standards"


def names() -> tuple[str, ...]:
    """Return the name of every installed format."""
    return plugin_names(_HOME)


def format_of(name: str) -> Format:
    """Return one format by its name; `csv` stands for `csv-tidy`.

    Raises:
        UnknownName: there is none.
    """
    wish = name.replace("_", "-")
    found: Format = plugin(_HOME, "format", f"{wish}-tidy" if f"{wish}-tidy" in names() else wish)
    return found


def chosen(table: Table, wanted: Wanted) -> Format:
    """Return the format that the user names, or the first one that recognises the table.

    Raises:
        UnknownName: the named format does not exist.
        BadInput: the named format reads another kind of file, or no format reads this document.
    """
    if wanted.line_list and wanted.format is None and not table.document:
        return format_of("line-list")
    if wanted.format is not None:
        one = format_of(wanted.format)
        strict = one.name.endswith("-tidy") or one.document or table.document
        if strict and not one.sniff(table):
            raise BadInput(
                Place(table.file),
                f"The file is not what {one.name} reads.",
                "Leave --input-format out, and the format is found by the content.",
            )
        return one
    every = sorted((format_of(name) for name in names()), key=lambda one: (one.rank, one.name))
    if table.document:
        every = [one for one in every if one.document]
    found = next(
        (o for o in every if (o.count_column or wanted.count is None) and o.sniff(table)), None
    )
    if found is None:
        raise _unknown_document(table, [one.name for one in every])
    return found


def _unknown_document(table: Table, known: list[str]) -> BadInput:
    what = f"Its outermost element is <{table.root}>." if table.root else "It is JSON."
    return BadInput(
        Place(table.file),
        f"This is a document of a kind that is not known. {what}",
        f"Give one of {', '.join(known)}, or a table as CSV, XLSX or Parquet.",
    )
