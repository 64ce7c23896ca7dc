"""`tocsin watch` a second time: what is new, what goes on, what is over, and a damaged memory."""

import csv
import json

import pytest

from tests.library.cli.counts import HEAD, calm, rows, written
from tocsin.cli import main
from tocsin.language import languages


@pytest.fixture
def called(capfd, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words):
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def weekly(tmp_path):
    text = rows(calm(end=[30, 60, 61, 62]), "North") + rows(calm(end=[50]), "South")
    text += rows([*calm(100), 40, 45, *calm(18)], "East") + rows(calm(), "West")
    return written(tmp_path, HEAD + text)


def found(folder):
    with (folder / "findings.csv").open(encoding="utf-8", newline="") as file:
        return {row["series"]: row for row in csv.DictReader(file)}


def test_each_week_says_what_is_new(weekly, tmp_path, called):
    out = tmp_path / "r"
    seen = []
    for day in ("2016-12-18", "2017-04-09", "2017-04-23", "2017-04-23"):
        code, told, err = called("watch", weekly, "--as-of", day, "--out", out)
        assert (code, err) == (0, "")
        table = found(out)
        seen.append({name: (r["change"], r["since"]) for name, r in table.items() if r["outbreak"]})
    assert seen[0] == {"East": ("", "2016-12-18")}
    assert seen[1] == {"North": ("new", "2017-04-09")}
    assert seen[2] == {"South": ("new", "2017-04-23"), "North": ("continuing", "2017-04-09")}
    assert seen[3]["South"] == ("continuing", "2017-04-23")
    assert (
        "Compared with 23\u00a0April\u00a02017: 0 new, 0 growing, 2 known before, 0 gone." in told
    )
    assert "known since 9\u00a0April\u00a02017" in told


def test_what_is_over_is_told_in_terminal_and_report(weekly, tmp_path, called):
    out = tmp_path / "r"
    called("watch", weekly, "--as-of", "2016-12-18", "--out", out)
    _, told, _ = called("watch", weekly, "--as-of", "2017-04-09", "--out", out)
    assert "- East: over: judged, and no alarm" in told
    page = (out / "report.html").read_text("utf-8")
    assert "over: judged, and no alarm" in page
    assert "New or growing since the last watch" in page
    russian = (out / "report.ru.html").read_text("utf-8")
    assert "закончился: оценён, тревоги нет" in russian


def test_another_state_can_be_named(weekly, tmp_path, called):
    one, two = tmp_path / "one", tmp_path / "two"
    called("watch", weekly, "--as-of", "2017-04-09", "--out", one)
    words = ("watch", weekly, "--as-of", "2017-04-23", "--previous", one / "state.json")
    _, told, _ = called(*words)
    assert "1 new, 0 growing, 1 known before" in told
    called(*words, "--out", two)
    assert found(two)["North"]["since"] == "2017-04-09"


def test_the_state_is_the_documented_one(weekly, tmp_path, called):
    called("watch", weekly, "--out", tmp_path / "r", "--title", "Ours")
    state = json.loads((tmp_path / "r" / "state.json").read_text("utf-8"))
    assert (state["format"], state["version"]) == ("tocsin-watch-state", 1)
    assert (state["title"], state["as_of"], state["columns"]) == ("Ours", "2017-04-23", ["series"])
    keys = sorted(s["key"]["series"] for s in state["signals"])
    assert keys == ["North", "South"]
    assert set(state["signals"][0]) == {
        *("key", "title", "since", "told", "weak", "period", "observed")
    }


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": "x"}', "\x00"])
def test_a_damaged_state_in_the_folder_is_told_and_written_anew(weekly, tmp_path, called, damage):
    out = tmp_path / "r"
    out.mkdir()
    (out / "state.json").write_text(damage, "utf-8")
    code, told, err = called("watch", weekly, "--out", out)
    assert (code, err) == (0, "")
    assert "Compared with" not in told
    assert json.loads((out / "state.json").read_text("utf-8"))["version"] == 1
    for language in languages():
        name = "report.html" if language == "en" else f"report.{language}.html"
        page = (out / name).read_text("utf-8")
        assert ("What the last watch left here is damaged" in page) is (language == "en")


@pytest.mark.parametrize("content", [None, b"{", b"\xff\xfe"])
def test_a_damaged_state_that_was_asked_for_is_refused_first(weekly, tmp_path, called, content):
    state, out = tmp_path / "old.json", tmp_path / "r"
    if content is not None:
        state.write_bytes(content)
    code, told, err = called("watch", weekly, "--out", out, "--previous", state)
    assert (code, told, out.exists()) == (2, "", False)
    assert "old.json" in err
    assert "Remedy: " in err


def test_members_of_an_outbreak_are_tied_in_the_table(tmp_path, called):
    text = "".join(
        f"{disease},{line}\n"
        for disease, end in (("Dengue", [60, 90]), ("Severe dengue", [20, 31]))
        for line in rows(calm(end=end), "North").splitlines()
    )
    path = written(tmp_path, "disease,series,date,count\n" + text)
    out = tmp_path / "r"
    _, told, _ = called("watch", path, "--key", "disease,series", "--out", out)
    assert "↳ Severe dengue" in told
    assert "A kind of Dengue" in told
    with (out / "findings.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [(r["outbreak"], r["tie"]) for r in table] == [("1", ""), ("1", "subtype of 1")]
    assert "A kind of Dengue" in (out / "report.html").read_text("utf-8")
    assert "Разновидность: Dengue" in (out / "report.ru.html").read_text("utf-8")


def test_sources_to_ask_stand_apart_from_the_signals(tmp_path, called):
    text = rows([*calm(115), *[None] * 5], "Quiet") + rows(calm(end=[30, 60]), "North")
    path = written(tmp_path, HEAD + text)
    _, told, _ = called("watch", path, "--out", tmp_path / "r")
    lines = told.splitlines()
    assert any(line.startswith("! silent, Quiet: Nothing reported since") for line in lines)
    assert sum("Nothing reported since" in line for line in lines) == 1, "told once"
    page = (tmp_path / "r" / "report.html").read_text("utf-8")
    assert "Sources to ask" in page
    assert found(tmp_path / "r")["Quiet"]["alarm"] == "false"


def test_rates_are_columns_where_people_are_given(tmp_path, called):
    head = "series,date,count,people\n"
    lines = [f"{line},{n}" for name, n in (("A", 50_000), ("B", 900_000))
             for line in rows(calm(), name).splitlines()]  # fmt: skip
    path = written(tmp_path, head + "\n".join(lines) + "\n")
    out = tmp_path / "r"
    called("watch", path, "--population", "people", "--out", out)
    table = found(out)
    assert float(table["A"]["cases_per_100k"]) > 10 * float(table["B"]["cases_per_100k"])
    assert "per 100,000" in (out / "report.html").read_text("utf-8")
    called("watch", path, "--key", "series", "--count", "count", "--out", tmp_path / "n")
