"""Bytes to text: byte order marks, UTF-16 without one, strict UTF-8, and the old 8-bit codes."""

import codecs

import numpy as np

from tocsin.errors import BadInput, Place
from tocsin.formats.contract import Note, note
from tocsin.formats.letters import codes_of
from tocsin.language import mark

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 65536


def utf8(raw: bytes, file: str, encoding: str | None = None) -> tuple[bytes, tuple[Note, ...]]:
    """Return the text of a file as valid UTF-8 without a byte order mark.

    Args:
        raw: the file.
        file: its name, for messages.
        encoding: what the user says it is; None: find out.

    Raises:
        BadInput: an unknown encoding, bytes that are not in it, or a file that is no text.
    """
    if encoding is not None:
        return _decoded(raw, file, _known(encoding, file)), ()
    for sign, name in _MARKS:
        if raw.startswith(sign):
            return _decoded(raw[len(sign) :], file, name), ()
    wide = _utf16(raw[:_HEAD])
    if wide:
        text = mark("The file has no byte order mark and was read as {encoding}.")
        return _decoded(raw, file, wide), (note(file, "encoding", text, encoding=wide),)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        _check_mixed(raw, file, error.start)
        name = _eight_bits(raw, file)
        text = mark("The file is not UTF-8 and was read as {encoding}, judged by its letters.")
        return _decoded(raw, file, name), (note(file, "encoding", text, encoding=name),)
    return _without_nul(raw, file), ()


def _known(encoding: str, file: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
    except (LookupError, ValueError):
        raise BadInput(
            Place(file),
            f"There is no encoding {encoding!r}.",
            "Use utf-8, utf-16, cp1251, cp1252, cp1256, gb18030 or latin-1.",
        ) from None
    return "utf-8-sig" if name == "utf-8" else name


def _decoded(raw: bytes, file: str, encoding: str) -> bytes:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(
            Place(file, row),
            f"The bytes are not {encoding}.",
            "Save the file as UTF-8, or name its encoding with --encoding.",
        ) from None
    return _without_nul(text.encode("utf-8", "replace"), file)


def _without_nul(text: bytes, file: str) -> bytes:
    place = text.find(b"\0")
    if place >= 0:
        raise BadInput(
            Place(file, text.count(b"\n", 0, place) + 1),
            "The file is not text: it holds NUL bytes.",
            "Give CSV, TSV, XLSX or Parquet.",
        )
    return text


def _utf16(head: bytes) -> str | None:
    """Recognise UTF-16 by the empty halves of its separators, digits and Latin letters."""
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.2 * half and even < 0.02 * half:
        return "utf-16-le"
    if even > 0.2 * half and odd < 0.02 * half:
        return "utf-16-be"
    return None


def _check_mixed(raw: bytes, file: str, start: int) -> None:
    """Refuse a UTF-8 file with a few foreign bytes: reading it as anything else spoils the rest."""
    text = raw.decode("utf-8", "replace")
    foreign = text.count("\N{REPLACEMENT CHARACTER}")
    good = sum(1 for c in text if c > "\x7f") - foreign
    if good > foreign:
        raise BadInput(
            Place(file, raw.count(b"\n", 0, start) + 1, value=repr(raw[start : start + 1])[1:]),
            "Most of the file is UTF-8, but not this byte: encodings are mixed.",
            "Save the file as UTF-8, or name its encoding with --encoding.",
        )


def _eight_bits(raw: bytes, file: str) -> str:
    """Tell scripts apart: in words of their own high bytes stand side by side.

    Raises:
        BadInput: no code, or more than one, in which the words look like words.
    """
    codes = np.frombuffer(raw, dtype=np.uint8)
    high = codes >= 0x80
    beside = np.zeros(len(codes), dtype=bool)
    beside[1:] |= high[:-1]
    beside[:-1] |= high[1:]
    apart = bool((high & beside).sum() <= 0.5 * high.sum())
    found = [] if apart else codes_of(raw)
    if len(found) == 1:
        return found[0]
    if not apart:
        every = ", ".join(found) or "none that is known by its letters"
        row = int((codes[: int(np.flatnonzero(codes > 0x7F)[0])] == 10).sum()) + 1
        raise BadInput(
            Place(file, row),
            f"The file is not UTF-8, and its words fit these encodings: {every}.",
            "Save the file as UTF-8, or name its encoding with --encoding, such as "
            "cp1251, cp1256, gb18030 or koi8-r.",
        )
    special = (codes >= 0x80) & (codes < 0xA0)
    undefined = np.isin(codes, [0x81, 0x8D, 0x8F, 0x90, 0x9D]).any()
    return "cp1252" if special.any() and not undefined else "latin-1"
