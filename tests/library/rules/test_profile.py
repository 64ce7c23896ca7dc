"""Rules of participation: data with sources, and the faults they may have."""

import copy
import tomllib
from dataclasses import replace
from importlib import resources

import pytest

from tests.library.rules.records import day
from tocsin.errors import BadInput
from tocsin.language import Tongue, languages
from tocsin.rules import DEFAULT, Kind, Right, profile_from
from tocsin.rules.profile import profile_on
from tocsin.rules.rights import MODIFIER, STATUS
from tocsin.rules.words import EFFECT, EVENTS, RIGHTS

FILE = resources.files("tocsin.rules") / "data" / "participation.toml"
DATA = tomllib.loads(FILE.read_text("utf-8"))


def test_every_entry_of_the_shipped_rules_has_its_source():
    entries = {f"status.{name}" for name in DATA["status"]}
    entries |= {f"modifier.{name}" for name in DATA["modifier"]} | {"withdrawal", "quorum"}
    assert set(DEFAULT.sources) == entries
    assert all(source.strip() for source in DEFAULT.sources.values())


def test_the_shipped_rules_are_what_their_file_says():
    assert profile_from(DATA) == DEFAULT
    assert set(DEFAULT.statuses) == set(STATUS)
    assert DEFAULT.statuses["member"] == set(Right)
    assert DEFAULT.statuses["former"] == set()
    assert DEFAULT.levels == ("public", "partners", "observers", "members")
    assert (DEFAULT.notice_months, DEFAULT.notice_ends_membership) == (6, False)
    assert DEFAULT.quorum == (2, 3)
    assert (DEFAULT.start, DEFAULT.end) == (None, None)
    kinds = {name.partition("/")[0] for name in DEFAULT.taken}
    assert kinds == {kind.value for kind in Kind}


def test_rules_have_a_history_of_their_own():
    old = replace(DEFAULT, name="old", end=day("2019-01-19"))
    new = replace(DEFAULT, name="new", start=day("2019-01-19"), end=day("2024-01-01"))
    for profiles in ([old, new], [new, old]):
        assert profile_on(profiles, day("2019-01-18")) is old
        assert profile_on(profiles, day("2019-01-19")) is new
        assert profile_on(profiles, day("2024-01-01")) is None
    assert profile_on([DEFAULT, new], day("2020-01-01")) is new


FAULTS = {
    "a right that does not exist": lambda d: d["status"]["member"]["rights"].append("veto"),
    "rights that are one word": lambda d: d["status"]["member"].update(rights="vote"),
    "a level that does not exist": lambda d: d["status"]["member"]["receives"].append("secret"),
    "no levels": lambda d: d.pop("levels"),
    "no rights": lambda d: d["status"]["member"].pop("rights"),
    "statuses in a list": lambda d: d.update(status=["member"]),
    "half a quorum": lambda d: d["quorum"].update(of=[2]),
    "a modifier that takes a wrong right": lambda d: d["modifier"]["provisional"].update(
        takes=["all"]
    ),
    "months that are no number": lambda d: d["withdrawal"].update(notice_months="six"),
    "a day as text": lambda d: d.update(start="2020-01-01"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_rules_with_a_fault_are_refused_with_their_name(fault):
    data = copy.deepcopy(DATA)
    FAULTS[fault](data)
    with pytest.raises(BadInput) as caught:
        profile_from(data, "mine.toml")
    assert caught.value.place.file == "mine.toml"
    assert caught.value.rule.startswith("Rules of participation are missing or wrong")
    assert caught.value.remedy == "Mend this entry."


def test_a_wrong_level_is_named():
    data = copy.deepcopy(DATA)
    FAULTS["a level that does not exist"](data)
    with pytest.raises(BadInput, match="no such release level: secret"):
        profile_from(data)


@pytest.mark.parametrize("code", languages())
def test_everything_has_a_word_in_every_language(code):
    tongue = Tongue(code)
    assert set(RIGHTS) == set(Right)
    assert set(MODIFIER) == set(Kind)
    for words in (RIGHTS, MODIFIER, STATUS):
        said = [tongue.say(word) for word in words.values()]
        assert len(set(said)) == len(said)
        if code == "ru":
            assert not any(word.isascii() for word in said)
    change = tongue.say(EVENTS["begins"], what=tongue.say(STATUS["observer"]))
    assert tongue.say(STATUS["observer"]) in change
    told = tongue.say(EFFECT, what="x", effect_day="2012-12-19")
    assert "2012" in told
    assert "2012-12-19" not in told
