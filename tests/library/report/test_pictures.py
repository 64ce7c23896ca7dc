"""Curves, maps and what they are made from."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from tests.library.report import records
from tocsin.errors import BadInput
from tocsin.language import Tongue
from tocsin.report import render
from tocsin.report.curve import curve_svg
from tocsin.report.place import placed
from tocsin.report.projection import EqualEarth, Lambert, clipped, fitting
from tocsin.report.scale import date_marks, steps, top
from tocsin.report.shapes import boundaries, world
from tocsin.watch.findings import Curve

EN = Tongue("en")


def area_on_globe(ring):
    """Area of a ring on the unit sphere, by summing trapezes in an equal-area cylinder."""
    x, y = np.radians(ring[:, 0]), np.sin(np.radians(ring[:, 1]))
    return abs(np.dot(x[:-1] - x[1:], y[:-1] + y[1:])) / 2


def area_in_plane(ring):
    x, y = ring.T
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


@pytest.mark.parametrize("projection", [Lambert(80, 60), Lambert(20, 0), EqualEarth()])
@pytest.mark.parametrize("code", ["KAZ", "FRA", "COD", "TJK"])
def test_projections_keep_areas(projection, code):
    ring = max(world()[code], key=area_on_globe)
    drawn = projection.draw(ring)
    assert sum(map(area_in_plane, drawn)) == pytest.approx(area_on_globe(ring), rel=0.01)


def test_north_is_up_and_east_is_right():
    ring = np.array([[70.0, 50], [71, 50], [71, 51], [70, 50]])
    for projection in (Lambert(60, 40), EqualEarth()):
        drawn = projection.draw(ring)[0]
        assert drawn[1, 0] > drawn[0, 0]
        assert drawn[2, 1] < drawn[1, 1]


def test_the_centre_of_lambert_is_the_origin():
    assert Lambert(70, 50).draw(np.array([[70.0, 50], [70.0, 50]]))[0][0] == pytest.approx([0, 0])


def test_a_few_states_get_lambert_the_world_equal_earth():
    chosen = fitting(ring for code in ("RUS", "KAZ", "ARM") for ring in world()[code])
    assert isinstance(chosen, Lambert)
    assert 40 < chosen.longitude < 130
    assert isinstance(fitting(r for c in ("BRA", "CHN", "AUS") for r in world()[c]), EqualEarth)


def test_what_lies_opposite_is_left_out():
    assert Lambert(0, 0).draw(np.array([[170.0, 0], [175, 0], [172, 3], [170, 0]])) == []


def test_land_across_the_date_line_is_cut_in_two():
    parts = EqualEarth().draw(np.array([[175.0, 60], [-175, 60], [-175, 66], [175, 66], [175, 60]]))
    assert len(parts) == 2
    assert {np.sign(part[:, 0].mean()) for part in parts} == {-1, 1}


def test_clipping():
    square = np.array([[0.0, 0], [10, 0], [10, 10], [0, 10], [0, 0]])
    assert area_in_plane(clipped(square, (5, 5, 20, 20))) == pytest.approx(25)
    assert len(clipped(square, (20, 20, 30, 30))) == 0
    assert area_in_plane(clipped(square, (-5, -5, 20, 20))) == pytest.approx(100)


def test_the_world_is_complete_enough():
    codes = {code for code, rings in world().items() if rings}
    assert {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK", "AFG", "SRB", "TWN", "SGP", "MLT"} <= codes
    assert len(codes) > 230


def test_round_numbers_on_the_axis():
    for peak in (1, 3, 7, 12, 59, 100, 883, 12345, 1e6):
        shown = [s for s in steps(top(peak)) if s <= peak]
        assert shown[0] == 0
        assert 2 <= len(shown) <= 6, peak


def curve(days, unit, **changes):
    count = len(days)
    none = (None,) * count
    made = Curve(
        tuple(days), tuple(days), tuple(map(float, range(count))), none, none, (False,) * count
    )
    return replace(records.covid().findings[0], curve=replace(made, **changes)), unit


@pytest.mark.parametrize(
    ("start", "step", "number", "unit", "texts"),
    [
        ("2020-01-22", 1, 126, "day", ["Feb", "Mar", "Apr", "May"]),
        ("2020-01-01", 1, 9, "day", ["1 Jan", "3 Jan", "5 Jan", "7 Jan", "9 Jan"]),
        ("2005-01-03", 7, 520, "week", ["2006", "2008", "2010", "2012", "2014"]),
    ],
)
def test_round_dates_on_the_axis(start, step, number, unit, texts):
    days = [str(np.datetime64(start) + step * i) for i in range(number)]
    finding, unit = curve(days, unit)
    assert [text for _, text in date_marks(finding.curve, EN, unit)] == texts


def test_numbered_periods_have_numbers_on_the_axis():
    finding, unit = curve([str(i + 1) for i in range(100)], "index")
    assert [text for _, text in date_marks(finding.curve, EN, unit)] == [
        "1",
        "21",
        "41",
        "61",
        "81",
    ]


def heights(svg, kind):
    path = re.search(rf'class="{kind}"[^>]* d="([^"]+)"', svg)[1]
    return [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+) [\d.]+V([\d.]+)", path)]


def test_bars_stand_for_counts_from_zero_on():
    days = [str(np.datetime64("2020-01-06") + i) for i in range(5)]
    finding, unit = curve(days, "day", observed=(1.0, 2.0, None, 0.0, 4.0))
    bars = heights(curve_svg(finding, EN, unit), "bars")
    ground = 220 - 24
    assert len(bars) == 3, "a missing count and a zero have no bar"
    assert [ground - y for _, y in bars] == pytest.approx(
        [(ground - bars[2][1]) / 4, (ground - bars[2][1]) / 2, ground - bars[2][1]], abs=0.2
    )


def test_a_full_curve_shows_everything():
    days = [str(np.datetime64("2020-01-06") + i) for i in range(60)]
    finding, unit = curve(
        days,
        "day",
        expected=tuple(map(float, range(60))),
        threshold=(None,) * 30 + tuple(float(i + 5) for i in range(30)),
        alarms=(False,) * 55 + (True,) * 5,
        baseline=(10, 40),
        excluded=(41, 50),
        incomplete=2,
    )
    svg = curve_svg(finding, EN, unit)
    for kind in ("base", "hatch", "bars", "bars unsure", "expected", "threshold", "alarm"):
        assert f'class="{kind}"' in svg
    assert svg.count('class="alarm"') == 5
    assert len(heights(svg, "bars unsure")) == 2
    assert "<title>Alarm, 3\u00a0March\u00a02020: 57, threshold 32</title>" in svg


def test_a_threshold_far_above_does_not_flatten_the_counts():
    days = [str(np.datetime64("2020-01-06") + i) for i in range(3)]
    finding, unit = curve(days, "day", observed=(5.0, 10.0, 8.0), threshold=(1e6, 1e6, 1e6))
    assert min(y for _, y in heights(curve_svg(finding, EN, unit), "bars")) < 150


@pytest.mark.parametrize("days", [[], ["2020-01-01"]])
@pytest.mark.parametrize("compact", [True, False])
def test_a_curve_may_be_empty_or_short(days, compact):
    finding, unit = curve(days, "day")
    assert curve_svg(finding, EN, unit, compact=compact).startswith("<svg")


def test_areas_of_the_world_are_on_the_map_others_on_tiles():
    states = placed(records.covid().findings, lambda f: f.title, EN)
    assert states.areas == 8
    assert states.tiles == ()
    for rank in range(1, 9):
        assert f'data-go="s{rank}"' in states.map
    counties = placed(records.dengue().findings, lambda f: f.title, EN)
    assert counties.map is None
    assert len(counties.tiles) == len(records.dengue().findings)
    assert placed(records.many(400).findings, lambda f: f.title, EN).mosaic is not None


def test_a_state_too_small_to_see_has_a_ring():
    large, small, *_ = records.covid().findings
    pair = (replace(large, area="RUS"), replace(small, area="SGP"))
    drawn = placed(pair, lambda f: f.title, EN).map
    assert 'class="ring t-hot" data-go="s2"' in drawn
    assert 'class="ring t-hot" data-go="s1"' not in drawn


def square(left, below, name, **more):
    ring = [
        [left, below],
        [left + 1, below],
        [left + 1, below + 1],
        [left, below + 1],
        [left, below],
    ]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"NAME": name, **more}, "geometry": shape}


def test_boundaries_of_the_users_own(tmp_path):
    titles = [f.title for f in records.dengue().findings]
    path = tmp_path / "counties.json"
    features = [square(120 + i, 23, title) for i, title in enumerate(titles[:4])]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    place = placed(records.dengue().findings, lambda f: f.title, EN, path)
    assert place.areas == 4
    assert [tile.name for tile in place.tiles] == sorted(titles[4:])
    assert 'class="map"' in render(records.dengue(), boundaries=path)


def test_topojson_is_read_as_well(tmp_path):
    path = tmp_path / "one.topojson"
    shape = {"type": "Polygon", "arcs": [[0]], "properties": {"code": "X1", "name": "One"}}
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [10, 20]},
        "arcs": [[[0, 0], [10, 0], [0, 10], [-10, -10]]],
        "objects": {"areas": {"type": "GeometryCollection", "geometries": [shape]}},
    }
    path.write_text(json.dumps(topology))
    texts, rings = boundaries(path)["One"]
    assert texts == {"x1", "one"}
    assert rings[0].tolist() == [[10, 20], [11, 20], [11, 21], [10, 20]]


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        "{}",
        '{"type":"FeatureCollection","features":[]}',
        '{"features":[{"geometry":{"type":"Point"}}]}',
        json.dumps({"features": [square(500000, 4000000, "metres")]}),
    ],
)
def test_boundaries_that_are_none(tmp_path, text):
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(BadInput, match="Remedy"):
        boundaries(path)
