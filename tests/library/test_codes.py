"""Countries are recognised however a data set writes them."""

import pytest

from tocsin.codes import area_code, area_codes, area_name, neighbours


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Korea, South", "KOR"),
        ("Congo (Kinshasa)", "COD"),
        ("Congo (Brazzaville)", "COG"),
        ("DRC", "COD"),
        ("Burma", "MMR"),
        ("Taiwan*", "TWN"),
        ("US", "USA"),
        ("United States of America", "USA"),
        ("Côte d’Ivoire", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("Kyrgyzstan", "KGZ"),
        ("Кыргызстан", "KGZ"),
        ("Киргизия", "KGZ"),
        ("россия", "RUS"),
        ("Russian Federation", "RUS"),
        ("TJK", "TJK"),
        ("762", "TJK"),
        ("TJ", "TJK"),
        ("  Afghanistan ", "AFG"),
        ("South Sudan", "SSD"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("Guinea-Bissau", "GNB"),
        ("São Tomé & Príncipe", "STP"),
        ("United Republic of Tanzania", "TZA"),
        ("Viet Nam", "VNM"),
        ("Turkey", "TUR"),
    ],
)
def test_it_knows_what_data_sets_write(text, code):
    assert area_code(text) == code


@pytest.mark.parametrize("text", ["", "Kaohsiung", "in", "tj", "xx", "ZZZ", "all", "Atlantis", "1"])
def test_it_does_not_guess(text):
    assert area_code(text) is None


def test_no_two_countries_share_a_name():
    import csv
    from importlib import resources

    from tocsin.codes import _plain

    seen = {}
    text = resources.files("tocsin.codes").joinpath("countries.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        for name in row["names"].split("|"):
            assert seen.setdefault(_plain(name), row["alpha3"]) == row["alpha3"], name
    assert len(area_codes()) == 250


def test_every_country_has_a_name_in_both_languages():
    for code in area_codes():
        for language in ("en", "ru"):
            assert area_name(code, language) != code
            assert area_code(area_name(code, language)) == code
    assert area_name("KGZ", "ru") == "Киргизия"
    assert area_name("TJK", "xx-not-a-language") == "Tajikistan"
    assert area_name("Kaohsiung", "ru") == "Kaohsiung"


def test_neighbours_share_a_border_on_land():
    assert neighbours("AGO") == {"COD", "COG", "NAM", "ZMB"}
    assert neighbours("TJK") == {"AFG", "CHN", "KGZ", "UZB"}
    assert neighbours("JPN") == neighbours("nowhere") == frozenset()
    codes = set(area_codes())
    for code in codes:
        assert code not in neighbours(code)
        assert all(code in neighbours(other) for other in neighbours(code))
        assert neighbours(code) <= codes | {"XKX"}
