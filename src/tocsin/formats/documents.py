"""XML and JSON: recognised by their first bytes, and opened so that no trick in them works."""

import re

import polars as pl

from tocsin.errors import BadInput, Place
from tocsin.formats.contract import ROW, Table
from tocsin.formats.encoding import utf8
from tocsin.formats.markup import outermost
from tocsin.formats.sources import Source

_HEAD = 4096
_XML = re.compile(r"\s*<(\?xml\b|!--|!DOCTYPE\b|[^\W\d][\w:.-]*[\s/>])", re.IGNORECASE)
_JSON = re.compile(r'\s*(\{\s*["}]|\[\s*[\[{\]])')
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"\xff\xfe", b"\xfe\xff")


def document_kind(source: Source) -> str | None:
    """Return "xml" or "json" if a file looks like it, else None.

    A header of a table that begins with a bracket, such as `[region],[date]`, is neither.
    """
    head = source.raw[:_HEAD]
    mark = next((m for m in _MARKS if head.startswith(m)), b"")
    # Without its empty halves UTF-16 looks as ASCII does, whatever else it holds.
    text = head[len(mark) :].replace(b"\0", b"").decode("latin-1")
    if _XML.match(text) or source.suffix == ".xml":
        return "xml"
    return "json" if _JSON.match(text) or source.suffix == ".json" else None


def document_table(source: Source, kind: str, encoding: str | None) -> Table:
    """Return a document that a format can take apart; nothing but its beginning is read here.

    Raises:
        BadInput: XML that declares a document type or is broken at once, JSON that is no text.
    """
    frame = pl.DataFrame(schema={ROW: pl.Int32})
    if kind == "xml":
        raw = source.take()
        root = outermost(raw, source.file, encoding)
        return Table(
            source.file, source.stem, kind, frame, document=raw, root=root, encoding=encoding
        )
    text, notes = utf8(source.take(), source.file, encoding)
    if not text.strip():
        raise BadInput(Place(source.file), "The file is empty.", "Give a file with values.")
    return Table(source.file, source.stem, kind, frame, notes=notes, document=text.decode())
