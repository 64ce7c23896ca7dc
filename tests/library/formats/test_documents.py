"""XML and JSON: opened like any file, and nothing in them reaches out or blows up."""

import gzip
import json

import pytest

from tocsin.errors import BadInput
from tocsin.formats import Wanted, read
from tocsin.formats.markup import elements

ADX = (
    '<adx xmlns="urn:ihe:qrph:adx:2015" exported="2026-02-08T19:30:00Z">'
    '<group orgUnit="OU_559" period="2026-03-16/P7D">{}</group></adx>'
)
VALUE = '<dataValue dataElement="MEASLES" value="5"/>'
DXF = '{"orgUnit": "OU_559", "period": "2026W12", "dataValues": [%s]}'
ONE = '{"dataElement": "MEASLES", "value": 5}'
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(12))


def adx(inner=VALUE):
    return ADX.format(inner)


def refused(path, match, **wanted):
    with pytest.raises(BadInput, match=match) as caught:
        read(path, Wanted(**wanted))
    assert caught.value.place.file == str(path)
    assert caught.value.remedy
    return caught.value.place


@pytest.mark.parametrize(("name", "content"), [("x.xml", adx()), ("x.json", DXF % ONE)])
@pytest.mark.parametrize("change", ["", "gz", "bom", "utf-16", "suffix", "blanks"])
def test_a_document_is_known_by_its_beginning(given, name, content, change):
    raw = content.encode()
    if change == "gz":
        raw, name = gzip.compress(raw), f"{name}.gz"
    elif change == "bom":
        raw = b"\xef\xbb\xbf" + raw
    elif change == "utf-16":
        raw = content.encode("utf-16")
    elif change == "suffix":
        name = "x.txt"
    elif change == "blanks":
        raw = b"\n  " + raw
    found = read(given(raw, name))
    assert found.frame.select("orgUnit", "dataElement", "count").rows() == [
        ("OU_559", "MEASLES", 5)
    ]


def test_a_table_whose_header_begins_with_a_bracket_is_no_document(rows):
    assert rows("[region],date,count\na,2020-01-01,5\nb,2020-01-01,5\n")[0][2] == 5
    assert rows("<18,date,count\na,2020-01-01,5\nb,2020-01-01,5\n", key=("<18",))[0][2] == 5


@pytest.mark.parametrize("name", ["x.xml", "x.json"])
def test_an_empty_document_is_empty(given, name):
    refused(given("", name), "is empty")
    refused(given("\n \n", name), "empty|broken")


def test_another_document_is_named(given):
    refused(given("<html><body/></html>", "x.csv"), "outermost element is <html>.*adx")
    refused(given('{"rows": [1, 2]}', "x.json"), "It is JSON.*fhir-measure-report")
    refused(given('<adx xmlns="urn:other"><group/></adx>', "x.xml"), "{urn:other}adx")


def test_a_document_is_not_read_as_what_it_is_not(given):
    refused(given(adx(), "x.xml"), "not what wide reads", format="wide")
    refused(given(adx(), "x.xml"), "not what dxf2 reads", format="dxf2")
    refused(given("series,date,count\na,2020-01-01,1\n"), "not what adx reads", format="adx")
    refused(
        given(DXF % ONE, "x.json"), "not what fhir-measure-report", format="fhir-measure-report"
    )


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE adx>",
        f"<!DOCTYPE adx [{LAUGHS}]>",
        '<!DOCTYPE adx SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE adx [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
        '<!DOCTYPE adx [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        f'<!DOCTYPE adx [<!ENTITY a "{"a" * 50_000}">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_anything_of_it_is_used(given, doctype, encoding):
    inner = '<dataValue dataElement="&x;" value="&l11;&a;"/>'
    text = f"{doctype}{adx(inner)}"
    refused(given(text.encode(encoding), "x.xml"), "document type|is broken")


def test_an_entity_of_nobody_is_refused(given):
    refused(given(adx('<dataValue dataElement="&x;" value="1"/>'), "x.xml"), "XML is broken")


def test_nothing_is_included(given):
    text = adx('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>')
    refused(given(text, "x.xml"), "no element <.*include")


@pytest.mark.parametrize(
    "broken",
    [adx()[:-5], adx().replace("/>", ">"), adx() + "<x/>", "<adx><!-- </adx>", "<", "<?xml"],
)
def test_broken_xml_names_the_line(given, broken):
    refused(given("\n" + broken if broken != "<?xml" else broken, "x.xml"), "XML is broken")


def test_deep_xml_and_many_attributes_are_refused(given):
    refused(given(adx(VALUE + "<group>" * 300), "x.xml"), "no element <group>")
    refused(given("<adx>" + "<group>" * 100_000, "x.xml"), "no period")
    many = " ".join(f'a{i}="x"' for i in range(100_000))
    text = adx(f'<dataValue dataElement="M" {many} value="1"/>')
    place = refused(given(text, "x.xml"), "more than 100 attributes")
    assert place.value.endswith("dataValue")
    values = "".join(f'<dataValue dataElement="M" a{i}="x" value="1"/>' for i in range(200))
    place = refused(given(adx(values), "x.xml"), "more than 100 names")
    assert place.row == 97


def test_a_text_of_100_mib_in_a_small_file_is_no_bomb(given):
    raw = gzip.compress(
        adx('<dataValue dataElement="' + "a" * 30_000_000 + '" value="1"/>').encode()
    )
    refused(given(raw, "x.xml.gz"), "200 times")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (DXF % '{"dataElement": "M", "value": NaN}', "no number of JSON"),
        (DXF % '{"dataElement": "M", "value": -Infinity}', "no number of JSON"),
        (DXF % '{"dataElement": "M", "value": 1, "value": 2}', "twice in one object"),
        (DXF % f'{ONE}], "dataValues": [{ONE}', "twice in one object"),
        (DXF % ONE + "x", "JSON is broken: line 1"),
        (DXF % ONE + "{}", "Extra data"),
        ((DXF % ONE)[:-1], "JSON is broken"),
        ((DXF % ONE)[:-2], "JSON is broken"),
        (DXF % (ONE + ","), "JSON is broken"),
        (DXF % ("[" * 100_000), "nested deeper"),
        (DXF % ('{"a":' * 100_000), "nested deeper"),
        (DXF % '{"dataElement": "\\ud800", "value": 1}', "half of a character"),
        (DXF % '{"dataElement": "a\\u0000b", "value": 1}', "holds NUL"),
        (DXF % "\n7\n", "data value is an object"),
        (DXF % "", "holds no value"),
        (DXF % (ONE + " " + ONE), "JSON is broken"),
        ('{"dataValues": [}', "JSON is broken"),
        ('{"dataValues" [', "It is JSON"),
        ("{'dataValues': []}", "It is JSON"),
        ('{"a": 1 "dataValues": []}', "JSON is broken"),
    ],
)
def test_json_that_can_be_taken_two_ways_is_refused(given, text, rule):
    refused(given(text, "x.json"), rule)


@pytest.mark.parametrize(
    ("number", "count"),
    [("1000000000", 1e9), ("1e9", 1e9), ("5.0", 5), ('"7"', 7), ("null", None), ("0", 0)],
)
def test_a_number_of_json_is_taken_as_it_stands(given, number, count):
    found = read(given(DXF % f'{{"dataElement": "M", "value": {number}}}', "x.json"))
    assert found.frame["count"].to_list() == [count]


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("1e400", "infinite"),
        ("9" * 5000, "infinite|above 1e12"),
        ("-1", "below 0"),
        ("1.5", "whole number"),
        ("12345678901234", "above 1e12"),
        ("true", "not a number"),
        ("[1]", "text or a number"),
    ],
)
def test_a_number_that_is_no_count_names_its_value(given, number, rule):
    two = f'{ONE}, {{"dataElement": "N", "value": {number}}}'
    place = refused(given(DXF % two, "x.json"), rule)
    assert (place.row, place.column) == (2, "value")


def test_a_million_names_in_one_object_take_no_longer_than_they_must(given):
    names = ", ".join(f'"k{i}": 0' for i in range(300_000))
    refused(given(DXF % f'{{{names}, "k0": 0}}', "x.json"), "twice in one object")


def test_bytes_that_are_no_text_are_refused(given):
    refused(given((DXF % ONE).encode() + b"\x00", "x.json"), "NUL")
    refused(given(b'<?xml version="1.0" encoding="utf-8"?><adx a="\xff"/>', "x.xml"), "is broken")
    refused(given('<?xml version="1.0" encoding="nonsense"?><adx/>', "x.xml"), "is broken")


def test_cyrillic_xml_says_its_encoding_itself(given):
    text = '<?xml version="1.0" encoding="windows-1251"?>' + adx(VALUE.replace("MEASLES", "КОРЬ"))
    found = read(given(text.encode("cp1251"), "x.xml"))
    assert found.frame["dataElement"].to_list() == ["КОРЬ"]
    bare = adx(VALUE.replace("MEASLES", "КОРЬ")).encode("cp1251")
    assert read(given(bare, "y.xml"), Wanted(encoding="cp1251")).frame["dataElement"][0] == "КОРЬ"


def test_reading_keeps_no_tree():
    for _, element in elements(adx(VALUE * 5000).encode(), "x.xml"):
        parent = element.getparent()
        assert parent is None or len(parent) < 2000  # one piece of the file


def test_a_gathered_name_that_is_a_pattern_is_refused(given):
    report = {
        "resourceType": "MeasureReport",
        "status": "complete",
        "type": "summary",
        "period": {"start": "2026-03-16", "end": "2026-03-22"},
        "group": [
            {
                "stratifier": [
                    {
                        "code": [{"text": "^.*$"}],
                        "stratum": [{"value": {"text": "a"}, "population": [{"count": 1}]}],
                    }
                ]
            }
        ],
    }  # fmt: skip
    refused(given(json.dumps(report), "x.json"), "stands for several columns")
    refused(given("^.*$,date,count\na,2020-01-01,5\n"), "stands for several columns")
