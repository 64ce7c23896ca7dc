"""Single pieces of the report on a page that is not the report."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from tests.library.report import records
from tocsin.errors import BadInput
from tocsin.language import Tongue
from tocsin.report.pieces import (
    Geography,
    curve_of,
    facts_of,
    map_of,
    recent,
    row_of,
    told,
    totalled,
)
from tocsin.report.words import TINT
from tocsin.sentences import Sentence
from tocsin.watch.findings import Change, Direction

EN, RU = Tongue("en"), Tongue("ru")
SIX = ["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE_GOAL = "/a\"'><script>alert(3)</script>?b=1&c=2"


def goal(of):
    return f"/area/{of}/" if isinstance(of, str) else f"/signal/{of.rank}/"


def drawn(findings=None, language=EN, link=goal, **geography):
    shown = records.covid() if findings is None else findings
    return map_of(shown, language, Geography(**geography), link)


def parsed(svg):
    """The picture read as strictly as XML; broken escaping does not get through."""
    return ElementTree.fromstring(svg)  # noqa: S314  the picture is our own


def links(svg):
    """Every link of the picture that a key reaches: address -> words."""
    return {
        a.get("href"): a.get("aria-label") for a in parsed(svg).iter("a") if not a.get("tabindex")
    }


def members(piece):
    return [name for group in piece.groups for name, _ in group.members]


def without(*areas):
    kept = [f for f in records.covid().findings if f.area not in areas]
    return replace(records.covid(), findings=tuple(kept))


def test_the_map_always_shows_every_area_of_the_alliance():
    for findings in (records.covid(), without("ARM", "RUS"), records.empty()):
        found = links(drawn(findings, areas=SIX).svg)
        names = {words.partition(":")[0] for words in found.values()}
        assert names >= {"Armenia", "Belarus", "Kazakhstan", "Kyrgyzstan", "Russia", "Tajikistan"}
    assert links(drawn(records.empty(), areas=SIX).svg) == {
        "/area/ARM/": "Armenia: no data",
        "/area/BLR/": "Belarus: no data",
        "/area/KAZ/": "Kazakhstan: no data",
        "/area/KGZ/": "Kyrgyzstan: no data",
        "/area/RUS/": "Russia: no data",
        "/area/TJK/": "Tajikistan: no data",
    }


def test_an_area_with_a_finding_is_shown_though_it_was_not_asked_for():
    assert "Serbia" in members(drawn(areas=["ARM"]))
    assert len(members(drawn())) == len({f.area for f in records.covid().findings})


def test_an_area_leads_to_its_strongest_finding():
    first = records.covid().findings[0]
    second = replace(first, rank=99, alarm=False, direction=Direction.QUIET)
    for order in ((second, first), (first, second)):
        piece = drawn(replace(records.covid(), findings=order))
        assert list(links(piece.svg)) == ["/signal/1/"]
        assert [group.tint for group in piece.groups] == ["hot"]


def test_an_outline_is_dashed_where_the_page_says_so():
    piece = drawn(areas=SIX, dashed={"AFG", "SRB"})
    assert piece.dashed
    dashed = [
        a.get("aria-label").partition(":")[0]
        for a in parsed(piece.svg).iter("a")
        if a.get("aria-label") and "observer" in a[0].get("class").split()
    ]
    assert sorted(dashed) == ["Afghanistan", "Serbia"]
    assert not drawn(areas=SIX).dashed
    assert "observer" not in drawn(areas=SIX).svg
    assert not drawn(without("SRB"), areas=SIX, dashed={"SRB"}).dashed


def test_a_small_area_has_a_ring_that_only_a_pointer_reaches():
    piece = drawn(records.empty(), areas=["RUS", "ARM", "SGP"], dashed={"SGP"})
    linked = parsed(piece.svg).iter("a")
    rings = {a.get("href"): a for a in linked if a.find("circle") is not None}
    assert "/area/RUS/" not in rings
    ring = rings["/area/SGP/"]
    assert (ring.get("tabindex"), ring.get("aria-hidden")) == ("-1", "true")
    assert "observer" in ring.find("circle").get("class").split()
    assert links(piece.svg)["/area/SGP/"] == "Singapore: no data"


def test_a_map_of_links_is_a_group_with_a_name():
    root = parsed(drawn(areas=SIX).svg)
    assert root.get("role") == "group"
    assert root.get("aria-label") == "Map: 8 areas, 4 with a signal"
    assert "data-go" not in drawn().svg
    assert parsed(drawn(language=RU).svg).get("aria-label").startswith("Карта")


@pytest.mark.parametrize("language", [EN, RU])
def test_a_name_of_the_page_goes_before_the_one_of_cldr(language):
    piece = drawn(language=language, names={"KGZ": "Kyrgyz Republic"})
    assert "Kyrgyz Republic" in members(piece)
    assert any(words.startswith("Kyrgyz Republic: ") for words in links(piece.svg).values())
    assert not {"Kyrgyzstan", "Киргизия", "Кыргызстан"} & set(members(piece))


def test_names_are_those_of_the_language():
    assert "Россия" in members(drawn(language=RU))
    assert "Russia" in members(drawn(language=EN))


def test_hostile_names_and_addresses_stay_text():
    names = {"KAZ": records.HOSTILE}
    piece = drawn(names=names, dashed={"KAZ"}, link=lambda of: HOSTILE_GOAL)
    root = parsed(piece.svg)
    assert {a.get("href") for a in root.iter("a")} == {HOSTILE_GOAL}
    assert not list(root.iter("script"))
    assert not list(root.iter("img"))
    (label,) = [w for w in links_of_all(root) if w and w.startswith("<script>")]
    assert label.startswith("<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;gnp.exe")
    assert "\u202e" not in piece.svg
    assert "\u202e" not in "".join(members(piece))
    assert ("\x00" in piece.svg, "\x00" in "".join(members(piece))) == (False, False)


def links_of_all(root):
    return [a.get("aria-label") for a in root.iter("a")]


def square(left, below, **properties):
    ring = [
        [left, below],
        [left + 2, below],
        [left + 2, below + 2],
        [left, below + 2],
        [left, below],
    ]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def boundaries(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def test_boundaries_of_ones_own_go_before_those_of_the_world(tmp_path):
    file = boundaries(
        tmp_path / "b.geojson", square(60, 40, code="KAZ"), square(64, 40, name="Kaohsiung City")
    )
    assert members(drawn(areas=SIX, file=file)) == ["Kazakhstan"]
    piece = drawn(records.dengue(), areas=["KAZ", "ARM"], file=file)
    assert sorted(members(piece)) == ["Kaohsiung City", "Kazakhstan"]
    assert sorted(links(piece.svg)) == ["/area/KAZ/", "/signal/1/"]
    assert 'class="land"' in piece.svg


def test_boundaries_that_cannot_be_read_are_refused(tmp_path):
    file = tmp_path / "b.geojson"
    file.write_text("{}")
    with pytest.raises(BadInput):
        drawn(file=file)


def test_a_map_without_any_outline_is_no_picture():
    for nothing in (
        drawn(records.dengue(), dashed={"Kaohsiung City"}),
        drawn(records.empty()),
        drawn(records.empty(), areas=["XXX"]),
    ):
        assert (nothing.svg, nothing.groups, nothing.dashed) == ("", (), False)
        assert nothing.disclaimer


@pytest.mark.parametrize("findings", [records.covid(), records.dengue(), records.empty()])
def test_the_disclaimer_is_always_there(findings):
    assert drawn(findings).disclaimer.startswith("Boundaries and names are those of the map data")
    russian = drawn(findings, RU).disclaimer
    assert russian
    assert not re.search("[a-z]", russian)


def test_areas_are_listed_by_urgency_with_the_words_of_their_tint():
    piece = drawn(areas=[*SIX, "UZB"])
    order = list(TINT)
    tints = [group.tint for group in piece.groups]
    assert tints == sorted(tints, key=order.index)
    assert piece.groups[0].symbol == "▲"
    assert piece.groups[0].words == "signal, new or growing"
    assert ("Uzbekistan", "/area/UZB/") in piece.groups[-1].members
    assert drawn(language=RU).groups[0].words != piece.groups[0].words
    assert len(members(piece)) == len(set(members(piece)))


def pieces(findings, language):
    yield drawn(findings, language, areas=SIX, dashed=SIX).svg
    for finding in findings.findings:
        yield curve_of(finding, language, findings.unit)
        yield row_of(finding, language, findings.unit).spark


@pytest.mark.parametrize("language", [EN, RU], ids=["en", "ru"])
@pytest.mark.parametrize("make", [records.covid, records.dengue, records.hostile, records.weak])
def test_no_piece_has_a_style_a_script_or_a_handler(make, language):
    for svg in pieces(make(), language):
        for element in parsed(svg).iter() if svg else ():
            assert element.tag.removeprefix(SVG) not in {"script", "style", "foreignObject", "img"}
            for name in element.attrib:
                assert name != "style"
                assert not name.startswith("on")
        assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_a_row_says_what_the_report_says():
    findings = records.dengue()
    row = row_of(findings.findings[0], EN, findings.unit)
    assert row.title == "Kaohsiung City"
    assert row.latest == sum(findings.findings[0].curve.observed[-4:])
    assert (row.direction, row.symbol, row.tint, row.growing) == ("growing", "▲", "hot", True)
    assert row.reason.endswith("above the threshold for 7 weeks running.")
    assert row.spark.startswith("<svg")
    other = row_of(findings.findings[0], RU, findings.unit)
    assert other.direction == "рост"
    assert not re.search("[a-z]{4}", other.reason)
    assert (other.latest, other.symbol, other.tint) == (row.latest, row.symbol, row.tint)


def test_a_row_counts_what_is_there_and_says_where_nothing_is():
    finding = records.dengue().findings[0]
    observed = (*finding.curve.observed[:-4], 2.0, None, 5.0, None)
    part = replace(finding, curve=replace(finding.curve, observed=observed))
    assert row_of(part, EN, "week").latest == 7
    none = (*finding.curve.observed[:-4], None, None, None, None)
    nothing = replace(finding, curve=replace(finding.curve, observed=none))
    assert row_of(nothing, EN, "week").latest is None
    zero = (*finding.curve.observed[:-4], 0.0, 0.0, 0.0, 0.0)
    calm = replace(finding, curve=replace(finding.curve, observed=zero))
    assert row_of(calm, EN, "week").latest == 0


@pytest.mark.parametrize(
    ("unit", "number", "english", "russian"),
    [
        ("day", 7, "Latest 7 days", "7 дней"),
        ("week", 4, "Latest 4 weeks", "4 недели"),
        ("month", 3, "Latest 3 months", "3 месяца"),
        ("index", 4, "Latest 4 periods", "4 периода"),
    ],
)
def test_the_heading_names_as_many_periods_as_are_added(unit, number, english, russian):
    finding = records.covid().findings[0]
    row = row_of(finding, EN, unit)
    assert row.latest == sum(c for c in finding.curve.observed[-number:] if c is not None)
    assert totalled(unit, EN) == english
    assert russian in totalled(unit, RU)
    assert recent(unit, EN).startswith("Latest ")


@pytest.mark.parametrize("direction", Direction)
def test_a_row_grows_where_its_counts_do(direction):
    finding = replace(records.covid().findings[0], direction=direction)
    growing = direction in (Direction.NEW, Direction.GROWING)
    assert row_of(finding, EN, "day").growing == growing


def test_a_row_says_what_changed_since_the_last_watch():
    finding = records.covid().findings[0]
    assert row_of(replace(finding, change=None), EN, "day").change == ""
    assert row_of(replace(finding, change=Change.NEW), EN, "day").change != ""


def test_a_row_of_hostile_data_is_text_without_what_deceives():
    row = row_of(records.hostile().findings[0], EN, "day")
    for text in (row.title, row.reason):
        assert "<script>alert(1)</script>" in text, "the page escapes it, once"
        assert "\u202e" not in text
        assert "\x00" not in text


def test_the_facts_of_a_series_are_figures_with_their_words():
    facts, explanation = facts_of(records.dengue().findings[0], EN)
    assert facts[:4] == (
        ("Period", "21\u00a0July\u00a02014"),
        ("Observed", "83"),
        ("Expected", "0.82"),
        ("Threshold", "12"),
    )
    assert [name for name, _ in facts[4:]] == ["p-value", "q-value"]
    assert facts[4][1] == "<\u00a00.0001"
    assert len(explanation) == len(records.dengue().findings[0].explanation)
    assert all(isinstance(sentence, str) for sentence in explanation)


def test_the_facts_are_said_in_russian_as_well():
    english, _ = facts_of(records.dengue().findings[0], EN)
    facts, explanation = facts_of(records.dengue().findings[0], RU)
    assert facts[0] == ("Период", "21\u00a0июля\u00a02014")
    assert facts[2][1] == "0,82"
    assert all(a[0] != b[0] for a, b in zip(english[:4], facts[:4], strict=True))
    assert not any(re.search("[a-z]{9}", sentence) for sentence in explanation[:1])


def test_what_is_unknown_is_a_dash():
    nothing = replace(
        records.dengue().findings[0],
        observed=None,
        expected=None,
        threshold=None,
        p_value=None,
        q_value=None,
        explanation=(Sentence("\u202ehidden"),),
    )
    facts, explanation = facts_of(nothing, EN)
    assert [value for _, value in facts[1:]] == ["–"] * 5
    assert explanation == ["hidden"]


def test_the_stamp_says_whether_the_data_were_known_or_cut_off():
    assert told(records.covid(), EN)[0] == "As known on 26\u00a0May\u00a02020."
    assert told(records.dengue(), EN)[0] == "Truncated at 27\u00a0July\u00a02014."
    assert told(records.covid(), EN)[1].endswith("4 give a signal.")
    stamp, summed = told(records.covid(), RU)
    assert "26\u00a0мая\u00a02020" in stamp
    assert not re.search("[a-z]", stamp + summed)
