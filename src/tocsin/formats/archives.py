"""What a workbook's archive must keep to before anything in it is unpacked."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from tocsin.errors import BadInput, Place

LARGEST_CONTENT = 512 << 20
LARGEST_RATIO = 200
MOST_MEMBERS = 1000
MOST_CELLS = 20_000_000
_CHUNK = 1 << 20
_SMALL = 1 << 20
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_SHARED = re.compile(rb't="s"[^>]*>\s*<(?:\w+:)?v>(\d{1,9})<')
_ITEM_END = re.compile(rb"</(?:\w+:)?si>")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def check_workbook(raw: bytes, file: str) -> None:
    """Refuse archives that would fill the memory, and ones that no workbook is.

    Raises:
        BadInput: encrypted, broken, too many or too large parts, parts that unpack to more than
            200 times their size, cells so far apart or texts so long that the table explodes.
    """
    if raw[:8] == bytes.fromhex("d0cf11e0a1b11ae1"):
        raise BadInput(
            Place(file),
            "This is an encrypted workbook, or one of the old XLS form.",
            "Save it as XLSX without a password.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_members(archive.infolist(), file)
            sheets = [n for n in archive.namelist() if _SHEET.fullmatch(n)]
            if not sheets:
                raise BadInput(
                    Place(file), "The archive holds no worksheet.", "Give an XLSX workbook."
                )
            uses = [_check_cells(archive, name, file) for name in sheets]
            _check_texts(archive, sheets, sum(uses), file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise BadInput(
            Place(file), f"The workbook is broken: {error}.", "Save it again, or copy it again."
        ) from None


def _check_members(members: list[zipfile.ZipInfo], file: str) -> None:
    if len(members) > MOST_MEMBERS:
        _refuse(file, f"The workbook has {len(members)} parts, more than {MOST_MEMBERS}.")
    if any(member.flag_bits & 1 for member in members):
        raise BadInput(Place(file), "The workbook is encrypted.", "Save it without a password.")
    total = sum(member.file_size for member in members)
    if total > LARGEST_CONTENT:
        _refuse(file, f"The workbook unpacks to {total >> 20} MiB, more than 512.")
    names: set[str] = set()
    for member in members:
        if member.filename in names:
            _refuse(file, f"Two parts of the workbook are called {member.filename}.")
        names.add(member.filename)
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > _SMALL and ratio > LARGEST_RATIO:
            _refuse(file, f"A part of the workbook unpacks to {ratio:.0f} times its size.")


def _refuse(file: str, rule: str) -> None:
    raise BadInput(Place(file), rule, "Save only the sheet with the counts, or give CSV.")


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part in pieces that end at the end of an element; bounded by its declared size."""
    rest = b""
    with archive.open(name) as stream:
        while piece := stream.read(_CHUNK):
            piece = rest + piece
            cut = piece.rfind(b"</") if len(piece) < 4 * _CHUNK else len(piece)
            cut = len(piece) if cut < 0 else cut
            yield piece[:cut]
            rest = piece[cut:]
    yield rest


def _check_cells(archive: zipfile.ZipFile, name: str, file: str) -> int:
    """Return how many cells of a sheet hold shared texts; the box around all cells is bounded."""
    cells = shared = 0
    columns: set[bytes] = set()
    lowest, highest = 1 << 40, 0
    for piece in _chunks(archive, name):
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            _refuse(file, "A part of the workbook declares its own document type.")
        found = _CELL.findall(piece)
        if found:
            cells += len(found)
            columns.update({column for column, _ in found})
            rows = [int(row) for _, row in (min(found, key=_row), max(found, key=_row))]
            lowest, highest = min(lowest, rows[0]), max(highest, rows[1])
        shared += piece.count(b't="s"')
    width = _column_span(columns)
    box = (highest - lowest + 1) * width if cells else 0
    if box > MOST_CELLS or box > max(1_000_000, 20 * cells):
        _refuse(file, f"The cells of a sheet lie {highest} rows and {width} columns apart.")
    return shared


def _row(cell: tuple[bytes, bytes]) -> int:
    return int(cell[1])


def _column_span(columns: set[bytes]) -> int:
    numbers = [_column_number(column) for column in columns]
    return max(numbers) - min(numbers) + 1 if numbers else 0


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_texts(archive: zipfile.ZipFile, sheets: list[str], uses: int, file: str) -> None:
    """Bound what the shared texts take once each cell has its own copy."""
    name = next((n for n in archive.namelist() if n.lower() == "xl/sharedstrings.xml"), None)
    if name is None or uses == 0:
        return
    lengths: list[int] = []
    begun = 0
    for piece in _chunks(archive, name):
        last = 0
        for end in _ITEM_END.finditer(piece):
            lengths.append(begun + end.end() - last)
            last, begun = end.end(), 0
        begun += len(piece) - last
    if uses * max(lengths, default=0) <= LARGEST_CONTENT // 2:
        return
    total = 0
    for sheet in sheets:
        for piece in _chunks(archive, sheet):
            numbers = (int(text) for text in _SHARED.findall(piece))
            total += sum(lengths[n] for n in numbers if n < len(lengths))
            if total > LARGEST_CONTENT:
                _refuse(file, "The texts of the workbook would take more than 512 MiB.")
