"""Alliances that ship."""

import copy
import tomllib
from importlib import resources

import pytest

from tests.library.rules.records import day
from tocsin.codes import area_codes
from tocsin.errors import BadInput, UnknownName
from tocsin.rules import DEFAULT, Right, check, frozen_group, preset, presets, status_on
from tocsin.rules.presets import alliance_from

DATA = tomllib.loads(
    (resources.files("tocsin.rules.presets") / "wire_item.toml").read_text("utf-8")
)


def test_there_is_a_preset_for_each_file():
    folder = resources.files("tocsin.rules.presets")
    files = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml"))
    assert [name.replace("-", "_") + ".toml" for name in presets()] == files
    assert "wire-item" in presets()


@pytest.mark.parametrize("name", ["wire_item", "nato", "", "../wire-item"])
def test_an_unknown_alliance_is_refused_with_those_there_are(name):
    with pytest.raises(UnknownName, match="wire-item"):
        preset(name)


def test_on_26_may_2020_there_are_six_members_and_two_observers_as_known_then():
    alliance = preset("wire-item")
    on = day("2020-05-26")
    assert alliance.as_of == on
    spans = {code: status_on(one, on, on) for code, one in alliance.parties.items()}
    found = {code: span.status for code, span in spans.items() if span}
    assert found == {
        **dict.fromkeys(["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"], "member"),
        **dict.fromkeys(["AFG", "SRB"], "observer"),
        "UZB": "former",
    }
    voting = frozen_group(alliance.parties.values(), on, Right.VOTE, known=on)
    assert voting == {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"}


@pytest.mark.parametrize("name", presets())
def test_every_record_has_its_basis_and_how_sure_it_is(name):
    alliance = preset(name)
    assert set(alliance.parties) <= set(area_codes())
    for code, one in alliance.parties.items():
        assert one.party == code
        assert one.spans
        check(one, DEFAULT)
        for record in (*one.spans, *one.modifiers, *one.overrides):
            assert record.basis.strip()
            assert record.confidence in {"sourced", "to be reviewed"}


@pytest.mark.parametrize("name", presets())
def test_names_are_there_in_english_and_russian(name):
    alliance = preset(name)
    for names in (alliance.names, *(organ.names for organ in alliance.organs)):
        assert names["en"].isascii()
        assert not names["ru"].isascii()
    assert alliance.organs[0].slug == "collective-security-council"
    assert alliance.slug == name


FAULTS = {
    "no basis": lambda d: d["party"]["ARM"]["span"][0].pop("basis"),
    "no confidence": lambda d: d["party"]["ARM"]["modifier"][0].pop("confidence"),
    "an unknown kind": lambda d: d["party"]["ARM"]["modifier"][0].update(kind="asleep"),
    "no parties": lambda d: d.pop("party"),
    "parties in a list": lambda d: d.update(party=["ARM"]),
    "an organ without a name": lambda d: d["organ"][0].pop("names"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_with_a_fault_is_refused_with_its_name(fault):
    data = copy.deepcopy(DATA)
    FAULTS[fault](data)
    with pytest.raises(BadInput) as caught:
        alliance_from(data, "mine.toml")
    assert caught.value.place.file == "mine.toml"
    assert caught.value.remedy == "Mend this entry."


def test_a_file_with_records_that_contradict_each_other_is_refused():
    data = copy.deepcopy(DATA)
    data["party"]["UZB"]["span"][1].pop("end")
    with pytest.raises(BadInput) as caught:
        alliance_from(data, "mine.toml")
    assert caught.value.place.file == "UZB"
