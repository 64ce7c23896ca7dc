"""Workbooks: dates, sheets, formulas, and archives that are meant to do harm."""

import datetime
import io
import zipfile

import pytest
import xlsxwriter

from tocsin.errors import BadInput
from tocsin.formats import Wanted, archives, read

DAY = datetime.date
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
)

FILLING = "".join(f"<!-- {i * 2654435761 % 2**32} -->" for i in range(70_000))  # over 1 MiB


def workbook(fill, **options):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, options) as book:
        fill(book)
    return stream.getvalue()


def tidy(sheet, rows=(("a", "2020-01-01", 5),), at=0):
    for j, name in enumerate(("series", "date", "count")):
        sheet.write(at, j, name)
    for i, row in enumerate(rows, at + 1):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)


def simple(book):
    tidy(book.add_worksheet("one"))


@pytest.fixture
def sheetful(given):
    """Write a workbook whose sheet holds the given XML."""

    def write(rows, strings=None, extra=(), dimension=""):
        stream = io.BytesIO(workbook(simple))
        out = io.BytesIO()
        with zipfile.ZipFile(stream) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "xl/worksheets/sheet1.xml":
                    content = (
                        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
                        f'spreadsheetml/2006/main">{dimension}<sheetData>{rows}</sheetData></worksheet>'
                    ).encode()
                if name == "xl/sharedStrings.xml" and strings is not None:
                    content = strings.encode()
                new.writestr(name, content)
            for name, content in extra:
                new.writestr(name, content)
        return given(out.getvalue(), "counts.xlsx")

    return write


@pytest.mark.parametrize("date_1904", [False, True])
def test_dates_of_both_calendars(given, date_1904):
    def fill(book):
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet()
        tidy(sheet, [("a", "", 5), ("a", "", 6)])
        sheet.write_datetime(1, 1, datetime.datetime(2020, 2, 29), day)  # noqa: DTZ001
        sheet.write_datetime(2, 1, datetime.datetime(2020, 3, 1, 13), day)  # noqa: DTZ001

    found = read(given(workbook(fill, date_1904=date_1904), "c.xlsx"))
    assert found.frame["period"].to_list() == [DAY(2020, 2, 29), DAY(2020, 3, 1)]


def test_text_dates_and_numbers_written_as_text(given):
    def fill(book):
        tidy(book.add_worksheet(), [("a", "26.05.2020", "1 234"), ("b", "2020-05-26", 7.0)])

    found = read(given(workbook(fill), "c.xlsx"))
    assert found.frame["count"].to_list() == [1234, 7]


def test_a_formula_counts_with_its_last_value(given):
    def fill(book):
        sheet = book.add_worksheet()
        tidy(sheet)
        sheet.write_formula(1, 2, "=2+3", None, 5)

    assert read(given(workbook(fill), "c.xlsx")).frame["count"].to_list() == [5]


def test_the_row_is_the_sheets_own(given):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write(1, 0, "# Source: us")
        tidy(sheet, [("a", "2020-01-01", 1), (None, None, None), ("b", "2020-01-02", -1)], at=4)

    with pytest.raises(BadInput) as caught:
        read(given(workbook(fill), "c.xlsx"))
    assert (caught.value.place.row, caught.value.place.column) == (8, "count")


def test_comments_and_empty_columns(given):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, "# Source: us")
        tidy(sheet, at=1)
        sheet.write_blank(1, 4, None, book.add_format({"bold": True}))

    found = read(given(workbook(fill), "c.xlsx"))
    assert found.comments == ("Source: us",)
    assert found.frame.height == 1


def test_the_first_visible_sheet_with_cells_is_read(given):
    def fill(book):
        tidy(hidden := book.add_worksheet("hidden"), [("h", "2020-01-01", 1)])
        book.add_worksheet("empty").activate()
        tidy(book.add_worksheet("one"), [("o", "2020-01-01", 2)])
        tidy(book.add_worksheet("two"), [("t", "2020-01-01", 3)])
        hidden.hide()

    path = given(workbook(fill), "c.xlsx")
    found = read(path)
    assert found.frame["series"].to_list() == ["o"]
    assert [(n.rule, n.text) for n in found.notes] == [
        ("sheets-not-read", "The sheet one was read; not read: two.")
    ]
    assert read(path, Wanted(sheet="hidden")).frame["series"].to_list() == ["h"]
    with pytest.raises(BadInput, match="hidden, empty, one, two"):
        read(path, Wanted(sheet="three"))


@pytest.mark.parametrize(
    ("fill", "rule"),
    [
        (lambda book: book.add_worksheet(), "No visible sheet"),
        (lambda book: tidy(book.add_worksheet(), []), "header and no rows"),
    ],
)
def test_an_empty_workbook(given, fill, rule):
    with pytest.raises(BadInput, match=rule):
        read(given(workbook(fill), "c.xlsx"))


def test_wide_with_dates_as_headers(given):
    def fill(book):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.write(0, 0, "region")
        sheet.write(1, 0, "x")
        for j in range(1, 4):
            sheet.write_datetime(0, j, datetime.datetime(2020, 1, j), day)  # noqa: DTZ001
            sheet.write(1, j, j)

    assert read(given(workbook(fill), "c.xlsx")).frame["count"].to_list() == [1, 2, 3]


def test_a_password_or_the_old_form(given):
    with pytest.raises(BadInput, match="encrypted workbook, or one of the old XLS form"):
        read(given(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "c.xlsx"))


def test_a_cut_off_workbook(given):
    with pytest.raises(BadInput, match="broken"):
        read(given(workbook(simple)[:-200], "c.xlsx"))


def test_any_other_archive(given):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("notes.txt", "hello")
    with pytest.raises(BadInput, match="no worksheet"):
        read(given(stream.getvalue(), "c.zip"))


def test_a_part_that_unpacks_to_too_much(sheetful):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 3_000_000
    with pytest.raises(BadInput, match="times its size"):
        read(sheetful(rows))


def test_parts_that_are_too_large_together(sheetful, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_CONTENT", 3000)
    with pytest.raises(BadInput, match="unpacks to"):
        read(sheetful(""))


def test_too_many_parts(sheetful):
    with pytest.raises(BadInput, match="parts, more than 1000"):
        read(sheetful("", extra=[(f"x/{i}", "") for i in range(1001)]))


def test_two_parts_of_one_name(sheetful):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = sheetful("", extra=[("xl/workbook.xml", "<x/>")])
    with pytest.raises(BadInput, match="Two parts"):
        read(path)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row><c x='>' r = 'XFD1048576'><v>1</v></c></row>",
        '<row r="1"><c r="a1"><v>1</v></c></row><row><c r="xfd1048576"/></row>',
        f'<row r="1">{"<c><v>1</v></c>" * 16384}</row><row r="1048576"><c><v>1</v></c></row>',
        f'<row r="1">{"<c/>" * 8000}{FILLING}{"<c/>" * 8384}</row><row r="1048576"><c/></row>',
        f'<row r="1"><c r="A1"/></row>{FILLING}<row r="1048576"><c r="XFD1048576"/></row>',
    ],
    ids=[
        "plain",
        "other quotes",
        "small letters",
        "no places",
        "a row in two pieces",
        "two pieces",
    ],
)
def test_cells_too_far_apart(sheetful, rows):
    with pytest.raises(BadInput, match="1048576 rows and 16384 columns"):
        read(sheetful(rows))


def test_a_huge_size_that_is_only_declared_does_no_harm(sheetful):
    rows = "".join(
        f'<row r="{i}"><c r="A{i}" t="inlineStr"><is><t>{a}</t></is></c>'
        f'<c r="B{i}" t="inlineStr"><is><t>{b}</t></is></c></row>'
        for i, (a, b) in enumerate((("date", "count"), ("2020-01-01", "5")), 1)
    )
    found = read(sheetful(rows, dimension='<dimension ref="A1:XFD1048576"/>'))
    assert found.frame["count"].to_list() == [5]


def test_shared_texts_that_explode(sheetful, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_CONTENT", 1_000_000)
    strings = f"<sst><si><t>{'x' * 5}</t></si><si><t>{'abcdefghij' * 500}</t></si></sst>"
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>1</v></c></row>' for i in range(1, 400))
    with pytest.raises(BadInput, match="texts of the workbook"):
        read(sheetful(cells, strings))
    few = cells.replace("<v>1<", "<v>0<")
    with pytest.raises(BadInput, match=r"no period|No column"):
        read(sheetful(few, strings.replace("<t>xxxxx", "<t>when")))


def test_a_part_in_another_encoding(sheetful):
    with pytest.raises(BadInput, match="not written in UTF-8"):
        read(sheetful("\0"))


def test_a_document_type_of_its_own(sheetful):
    with pytest.raises(BadInput, match="document type"):
        read(sheetful('<!DOCTYPE x [<!ENTITY a "b">]><row r="1"><c r="A1"><v>1</v></c></row>'))
