"""Any file becomes a bare table or a document, by its first bytes; the suffix only breaks ties."""

from tocsin.errors import BadInput, Place
from tocsin.formats.columnar import parquet_table
from tocsin.formats.contract import Table, Wanted
from tocsin.formats.delimited import text_table
from tocsin.formats.documents import document_kind, document_table
from tocsin.formats.sources import Source
from tocsin.formats.workbook import workbook_table

_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")


def table_of(source: Source, wanted: Wanted) -> Table:
    """Read the cells of a file.

    Raises:
        BadInput: the file is broken, or of a kind that holds no table.
    """
    head = source.raw[:8]
    if head[:4] == b"PAR1" or (source.suffix in (".parquet", ".pq") and b"PAR1" in source.raw):
        return parquet_table(source)
    if head[:4] == b"PK\x03\x04" or head == _OLD_OFFICE:
        return workbook_table(source, wanted.sheet)
    for suffixes, name in (((".xlsx", ".xlsm"), "workbook"), ((".parquet", ".pq"), "Parquet file")):
        if source.suffix in suffixes:
            raise BadInput(
                Place(source.file), f"This is no {name}, whatever its name.", "Write it again."
            )
    if head[:5] == b"%PDF-":
        raise BadInput(Place(source.file), "This is a PDF file.", "Give the table as CSV or XLSX.")
    kind = document_kind(source)
    if kind is not None:
        return document_table(source, kind, wanted.encoding)
    return text_table(source, wanted.encoding)
