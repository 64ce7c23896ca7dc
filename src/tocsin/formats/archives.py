"""What a workbook's archive must keep to before anything in it is unpacked."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from tocsin.errors import BadInput, Place

LARGEST_CONTENT = 512 << 20
LARGEST_RATIO = 200
MOST_MEMBERS = 1000
MOST_CELLS = 20_000_000
_CHUNK = 1 << 20
_SMALL = 1 << 20
_LONGEST_TAG = 4096
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
_TAG = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW_TAG = re.compile(rb"<(?:\w+:)?row[\s/>]")
_SHARED = re.compile(rb't=["\']s["\'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<')
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
    """Yield a part in pieces that cut no tag in two; bounded by its declared size."""
    rest = b""
    with archive.open(name) as stream:
        while piece := stream.read(_CHUNK):
            piece = rest + piece
            cut = piece.rfind(b">") + 1 or max(len(piece) - _LONGEST_TAG, 0)
            yield piece[:cut]
            rest = piece[cut:]
    yield rest


@dataclass(slots=True)
class _Box:
    """The rectangle around all cells of a sheet, which is held in memory whole."""

    lowest: int = 1 << 40
    highest: int = 0
    rows: int = 0
    cells: int = 0
    columns: set[bytes] = field(default_factory=set[bytes])
    widest: int = 0
    begun: int = 0

    def add(self, piece: bytes) -> None:
        """Take in a piece of a sheet. Cells need not say where they are: then they are counted."""
        found = _REFERENCE.findall(piece)
        named = sum(1 for letters, _ in found if letters)
        if found:
            numbers = [int(number) for _, number in found]
            self.lowest = min(self.lowest, *numbers)
            self.highest = max(self.highest, *numbers)
            self.columns.update({letters.upper() for letters, _ in found if letters})
        tags = len(_TAG.findall(piece))
        self.cells += max(tags, named)
        self.rows += len(_ROW_TAG.findall(piece))
        if tags > named:
            counts = [len(_TAG.findall(row)) for row in _ROW_TAG.split(piece)]
            counts[0] += self.begun
            self.widest = max(self.widest, *counts)
            self.begun = counts[-1]

    def height(self) -> int:
        """Return how many rows lie between the first and the last."""
        return max(self.highest - self.lowest + 1, self.rows)

    def width(self) -> int:
        """Return how many columns lie between the first and the last."""
        numbers = [_column_number(column) for column in self.columns]
        return max(max(numbers) - min(numbers) + 1 if numbers else 0, self.widest)


def _check_cells(archive: zipfile.ZipFile, name: str, file: str) -> int:
    """Return how many cells of a sheet hold shared texts; the box around all cells is bounded."""
    box, shared = _Box(), 0
    for piece in _chunks(archive, name):
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            _refuse(file, "A part of the workbook declares its own document type.")
        if b"\0" in piece:
            _refuse(file, "A part of the workbook is not written in UTF-8.")
        box.add(piece)
        shared += piece.count(b't="s"') + piece.count(b"t='s'")
    height, width = box.height(), box.width()
    if height * width > min(MOST_CELLS, max(1_000_000, 20 * box.cells)):
        _refuse(file, f"The cells of a sheet lie {height} rows and {width} columns apart.")
    return shared


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
