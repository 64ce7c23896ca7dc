"""Names of columns: trimmed, in one Unicode form, none missing, none twice."""

import unicodedata
from collections.abc import Sequence

from tocsin.errors import BadInput, Place
from tocsin.formats.escaping import unescaped


def header_names(cells: Sequence[str], place: Place, *, text: bool = False) -> list[str]:
    """Return the clean names of a header.

    Args:
        cells: as they stand in the file.
        place: file and row of the header.
        text: whether the file is text, where a name may carry the apostrophe of `escaped`.

    Raises:
        BadInput: a column without a name, a name that stands there twice, or a pattern.
    """
    names = [unicodedata.normalize("NFC", cell.strip()) for cell in cells]
    if text:
        names = [unescaped(name) for name in names]
    seen: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        if not name or "\x00" in name:
            raise BadInput(
                Place(place.file, place.row, f"number {number}"),
                "A column has no name.",
                "Give each column a name, or delete an empty column at the end.",
            )
        if name[0] == "^" and name[-1] == "$":
            raise BadInput(
                Place(place.file, place.row, name),
                "A name that begins with ^ and ends with $ would be taken for a pattern.",
                "Rename the column.",
            )
        if name in seen:
            raise BadInput(
                Place(place.file, place.row, name),
                f"Two columns have this name: number {seen[name]} and number {number}.",
                "Rename or delete one of them.",
            )
        seen[name] = number
    return names
