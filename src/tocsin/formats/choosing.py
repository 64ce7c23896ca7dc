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
        BadInput: the named format reads another kind of file.
    """
    if wanted.line_list and wanted.format is None:
        return format_of("line-list")
    if wanted.format is not None:
        one = format_of(wanted.format)
        if one.name.endswith("-tidy") and not one.sniff(table):
            raise BadInput(
                Place(table.file),
                f"The file is not what {one.name} reads.",
                "Leave --input-format out, and the format is found by the content.",
            )
        return one
    every = sorted((format_of(name) for name in names()), key=lambda one: (one.rank, one.name))
    return next(
        one for one in every if (one.count_column or wanted.count is None) and one.sniff(table)
    )
