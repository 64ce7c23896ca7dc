"""Encodings, separators, quotes, comments, and the line that a message names."""

import re

import pytest

from tocsin.errors import BadInput
from tocsin.formats import Wanted, read
from tocsin.formats.letters import codes_of

PLAIN = "region;date;count\nMünchen;2020-01-01;5\nKöln;2020-01-02;6\n"
CYRILLIC = "регион;дата;случаи\nМосква;2020-01-01;5\nТверь;2020-01-02;6\n"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", None),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", None),
        ("latin-1", "latin-1"),
    ],
)
def test_an_encoding_is_found_out(given, encoding, note):
    found = read(given(PLAIN.encode(encoding)))
    assert found.frame["region"].to_list() == ["Köln", "München"]
    assert [n.text for n in found.notes if n.rule == "encoding" and note in n.text] or note is None
    assert bool(found.notes) == (note is not None)


def test_cyrillic_of_the_old_code_page_is_found_out(given):
    found = read(given(CYRILLIC.encode("cp1251")))
    assert found.frame["регион"].to_list() == ["Москва", "Тверь"]
    assert "cp1251" in found.notes[0].text


def test_western_quotes_show_cp1252(given):
    found = read(given("region,date,count\n“Süd”,2020-01-01,1\n".encode("cp1252")))
    assert found.frame["region"].to_list() == ["“Süd”"]


def test_a_named_encoding_is_taken(given):
    path = given("region,date,count\nКазань,2020-01-01,1\n".encode("koi8-r"))
    assert read(path, Wanted(encoding="koi8-r")).frame["region"].to_list() == ["Казань"]
    with pytest.raises(BadInput, match="no encoding 'koi9'"):
        read(path, Wanted(encoding="koi9"))
    with pytest.raises(BadInput, match="row 2: The bytes are not utf-8"):
        read(path, Wanted(encoding="utf-8"))


def test_mixed_encodings_are_refused_with_the_row(given):
    mixed = PLAIN.encode() + "Düsseldorf;2020-01-03;1\n".encode("latin-1")
    with pytest.raises(BadInput, match="encodings are mixed") as caught:
        read(given(mixed))
    assert caught.value.place.row == 4


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_separator_is_found_out(rows, separator):
    text = "series,date,count\na,2020-01-01,5\nb,2020-01-01,6\n".replace(",", separator)
    assert [r[2] for r in rows(text)] == [5, 6]


def test_a_comma_inside_of_text_is_no_separator(rows):
    for mark in ",;":
        text = 'series,date,count\n"a; b, c",2020-01-01,5\nd,2020-01-01,5\n'.replace(",", mark)
        assert [r[0] for r in rows(text)] == [f"a; b{mark} c", "d"]


def test_excels_own_first_line_names_the_separator(rows):
    assert rows("sep=;\nseries;date;count\na;2020-01-01;5\n")[0][2] == 5


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings(rows, ending):
    text = ending.join(["series,date,count", "a,2020-01-01,5", "b,2020-01-01,6", ""])
    assert [r[2] for r in rows(text)] == [5, 6]


def test_comments_before_the_header_are_kept(given):
    found = read(given("# Source: us\n#\n\n# Licence: CC BY 4.0\ndate,count\n2020-01-01,5\n"))
    assert found.comments == ("Source: us", "", "Licence: CC BY 4.0")


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("series,date,count\na,2020-01-01,x\n", 2),
        ("# one\n\nseries,date,count\n\n\na,2020-01-01,1\n\nb,2020-01-01,x\n", 8),
        ('series,date,count\n"two\nlines",2020-01-01,1\nb,2020-01-01,x\n', 4),
        ('series,date,count\n"two\nlines",2020-01-01,x\n', 2),
        ("series,date,count\r\na,2020-01-01,1\r\n,,\r\nb,2020-01-01,x\r\n", 4),
    ],
)
def test_the_row_is_the_line_of_the_file(given, text, row):
    with pytest.raises(BadInput, match="not a number") as caught:
        read(given(text))
    place = caught.value.place
    assert (place.row, place.column, place.value) == (row, "count", "x")


@pytest.mark.parametrize(
    ("text", "row", "rule"),
    [
        ("a,date,count\nx,2020-01-01\n", 2, "2 cells, the header has 3"),
        ("a,date,count\nx,2020-01-01,1\ny,2020-01-01,1,2\n", 3, "4 cells, the header has 3"),
        ("Cases by region\na,date,count\nx,2020-01-01,1\n", 2, "3 cells, the header has 1"),
        ('a,date,count\n"x,2020-01-01,1\ny,2020-01-01,2\n', 2, "never closed"),
        ("date,count,count\n2020-01-01,1,2\n", 1, "number 2 and number 3"),
        ("date,,count\n2020-01-01,1,2\n", 1, "has no name"),
        ("date,count\n", 1, "header and no rows"),
        ("date,count\n,\n", 1, "header and no rows"),
        ("date,count\n2020-01-01,1\n\x00,2\n", 3, "NUL"),
    ],
)
def test_a_broken_shape_is_refused_with_the_row(given, text, row, rule):
    with pytest.raises(BadInput) as caught:
        read(given(text))
    assert caught.value.place.row == row
    assert rule in caught.value.rule


def test_blank_rows_are_left_out_with_a_note(given):
    found = read(given("date,count\n2020-01-01,1\n,\n \t,\n2020-01-02,2\n"))
    assert found.frame["count"].to_list() == [1, 2]
    assert [(n.rule, n.count) for n in found.notes] == [("blank-rows", 2)]


def test_a_quote_inside_of_text_stays(rows):
    assert rows('series,date,count\n"a ""b"" c",2020-01-01,1\n')[0][0] == 'a "b" c'


def test_gzip_is_unpacked_and_a_bomb_is_not(given):
    import gzip

    assert read(given(gzip.compress(PLAIN.encode()), "c.csv.gz")).frame.height == 2
    bomb = gzip.compress(b"date,count\n" + b"2020-01-01,1\n" * 3_000_000)
    with pytest.raises(BadInput, match="200 times"):
        read(given(bomb, "bomb.csv.gz"))


def test_a_folder_and_a_missing_file(tmp_path):
    with pytest.raises(BadInput, match="This is a folder"):
        read(tmp_path)
    with pytest.raises(BadInput, match="no such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(BadInput, match=r"cannot be read|no such file"):
        read("a\0b")


def test_a_million_cells_in_one_line_do_not_hang(given):
    with pytest.raises(BadInput):
        read(given("x," * 1_000_000 + "x\n1\n"))


def test_the_digest_and_the_rows_are_those_of_the_file(given):
    import hashlib

    found = read(given(PLAIN))
    assert found.digest == hashlib.sha256(PLAIN.encode()).hexdigest()
    assert found.rows == 2
    assert found.source.endswith("counts.csv")


def test_quotation_marks_in_the_middle_of_cells_are_refused(given):
    text = """</adx>adx xmlns="urn:adx" exported="2015-02-08T19:30:31"/>
 </grou00Z">
 <group orgUnit="OU_559" pe" completeDate="2015-07-01" oataSet="CODE">
  <dataValue dataElement="VCCT_0" GENDER="FMLE" value="32"/>
  <dataValue dataElement="VCCT_0" GENDER="MLE" value="31"/>
 </group></adx>"""
    with pytest.raises(BadInput, match="quotation marks do not add up"):
        read(given(text))


ARABIC = "المنطقة,التاريخ,count\nالقاهرة,2020-01-01,5\nالإسكندرية,2020-01-02,6\n"
CHINESE = (
    "省份,日期,count\n浙江省,2020-01-01,5\n云南省,2020-01-02,6\n新疆维吾尔自治区,2020-01-03,7\n"
)


@pytest.mark.parametrize(
    ("text", "encoding"), [(ARABIC, "cp1256"), (CHINESE, "gb18030"), (CYRILLIC, "cp1251")]
)
def test_letters_show_their_code_and_a_note_says_which(given, text, encoding):
    named = Wanted(time=re.split("[,;]", text)[1])
    for name, wanted in ((None, named), (encoding, named)):
        path = given(text.encode(encoding), "x.csv")
        found = read(path, Wanted(time=wanted.time, encoding=name))
        other = read(given(text, "y.csv"), wanted)
        assert found.frame.equals(other.frame)
        assert [n.rule for n in found.notes] == ([] if name else ["encoding"])
        assert name or encoding in found.notes[0].text


@pytest.mark.parametrize(
    ("text", "encoding", "fit"),
    [
        ("series,date,count\nМОСКВА,2020-01-01,5\n", "cp1251", "cp1251, gb18030"),
        ("series,date,count\n湖北,2020-01-01,5\n湖南,2020-01-01,6\n", "gb18030", "gb18030, euc-kr"),
        ("series,date,count\n서울,2020-01-01,5\n", "euc-kr", "gb18030, euc-kr"),
        (CYRILLIC, "koi8-r", "none that is known"),
        (CYRILLIC, "cp866", "none that is known"),
        ("series,date,count\nΑθήνα,2020-01-01,5\n", "cp1253", "none that is known"),
        ("series,date,count\n東京都,2020-01-01,5\n", "shift-jis", "none that is known"),
    ],
)
def test_bytes_with_two_readings_or_none_are_asked_about(given, text, encoding, fit):
    path = given(text.encode(encoding))
    with pytest.raises(BadInput, match=fit) as caught:
        read(path)
    assert "--encoding" in caught.value.remedy
    wanted = Wanted(encoding=encoding, date_order="ymd", step="day")
    if text != CYRILLIC:
        assert read(path, wanted).frame.height == text.count("\n") - 1


@pytest.mark.parametrize(
    "words",
    ["ТВЕРЬ", "Минск,Гомель,Віцебск", "Україна,Київ,Чернігів", "Београд,Љубљана", "Уфа", "Чита"],
)
def test_cyrillic_of_any_language_is_known(words):
    assert codes_of(words.encode("cp1251")) == ["cp1251"]


@pytest.mark.parametrize("words", ["كابل,هرات,قندهار", "تهران,اصفهان", "حلب", "بغداد,البصرة"])
def test_arabic_and_persian_are_known(words):
    assert codes_of(words.encode("cp1256")) == ["cp1256"]
