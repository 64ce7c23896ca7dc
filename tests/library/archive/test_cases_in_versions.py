"""A list of cases: each case as it was known on a day, and the counts that follow from it."""

import csv
import io

import pytest

from tests.library.archive.deliveries import day, delivery
from tocsin.archive import Archive
from tocsin.cli import main
from tocsin.errors import BadInput, BadParameter
from tocsin.formats import CASE, Wanted, read_cases

HEAD = "id,onset,area,sex,name\n"
FIRST = "1,2024-01-01,North,f,Ann\n2,2024-01-01,North,m,Bob\n3,2024-01-09,South,f,Cid\n"
LATER = "1,2024-01-02,North,f,Ann\n3,2024-01-09,North,f,Cid\n4,2024-01-10,South,m,Dan\n"
WANTED = Wanted(key=("area",), time="onset")


def given(folder, text, name="list.csv", kept=()):
    path = folder / name
    path.write_text(HEAD + text)
    return read_cases(path, WANTED, "id", kept)


def counts(snapshot):
    (group,) = snapshot.groups
    table = snapshot.counted(group)
    labels = table.batch.calendar.labels()
    return {
        (area, label): value
        for area, row in zip(table.keys["area"], table.batch.values, strict=True)
        for label, value in zip(labels, row.tolist(), strict=True)
        if value
    }


@pytest.mark.parametrize("whole", [False, True])
def test_each_day_knows_its_version_of_each_case(tmp_path, whole):
    archive = Archive(tmp_path / "a")
    assert archive.append_cases(given(tmp_path, FIRST), day(10), whole=whole).rows == 3
    archive.append_cases(given(tmp_path, LATER), day(20), whole=whole)
    assert counts(archive.as_of(day(10))) == {
        ("North", "2024-01-01"): 2,
        ("South", "2024-01-09"): 1,
    }
    left = {} if whole else {("North", "2024-01-01"): 1}
    assert counts(archive.as_of(day(20))) == {
        **left,
        ("North", "2024-01-02"): 1,
        ("North", "2024-01-09"): 1,
        ("South", "2024-01-10"): 1,
    }
    assert counts(archive.as_of(day(15))) == counts(archive.as_of(day(10)))
    assert not list(archive.verify())
    again = archive.append_cases(given(tmp_path, LATER), day(20), whole=whole)
    assert (again.rows, again.sequence) == (0, None)


def test_an_older_list_that_comes_late_withdraws_nothing_of_later_days(tmp_path):
    archive = Archive(tmp_path / "a")
    archive.append_cases(given(tmp_path, FIRST), day(1), whole=True)
    archive.append_cases(given(tmp_path, FIRST), day(9), whole=True)
    archive.append_cases(given(tmp_path, FIRST[:24]), day(5), whole=True)
    views = [archive.as_of(day(n)) for n in (1, 5, 9)]
    assert [len(view.listed(view.groups[0])) for view in views] == [3, 1, 3]


def test_only_what_was_asked_for_is_kept(tmp_path):
    archive = Archive(tmp_path / "a")
    archive.append_cases(given(tmp_path, FIRST, kept=("sex",)), day(1))
    snapshot = archive.as_of()
    cases = snapshot.listed(snapshot.groups[0])
    assert cases.columns == [CASE, "area", "period", "sex", "known_on"]
    assert cases["sex"].to_list() == ["f", "m", "f"]
    for file in (tmp_path / "a").rglob("*.parquet"):
        assert b"Ann" not in file.read_bytes()


def test_counts_and_cases_live_side_by_side_and_compact(tmp_path):
    archive = Archive(tmp_path / "a")
    archive.append(delivery({("A", 1): 3}), day(1))
    for number in range(4):
        archive.append_cases(given(tmp_path, FIRST[: 24 * (1 + number % 2)]), day(number))
    before = archive.as_of()
    list(archive.compact())
    archive.sweep(hours=0)
    after = archive.as_of()
    assert [g.cases for g in after.groups] == [False, True]
    assert after.listed(after.groups[1]).equals(before.listed(before.groups[1]))
    assert archive.series({"series": "A"})["count"].to_list() == [3]
    assert archive.series({"area": "North"})["count"].to_list() == [2]
    with pytest.raises(BadInput, match="case by case"):
        archive.revisions({"area": "North"})
    assert not list(archive.verify())


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1,2024-01-01,North,f,A\n1,2024-01-02,North,f,A\n", "Two rows of this case differ"),
        ("1,2024-01-01,North,f,A\n ,2024-01-02,North,f,A\n", "does not say which case"),
        ("1,7,North,f,A\n2,8,North,f,B\n", "A case has a date"),
    ],
)
def test_lists_that_are_refused(tmp_path, text, rule):
    with pytest.raises(BadInput, match=rule):
        given(tmp_path, text)


def test_columns_have_one_meaning_and_a_row_said_twice_is_one_case(tmp_path):
    cases = given(tmp_path, FIRST + FIRST[:24])
    assert len(cases.frame) == 3
    assert cases.notes[-1].text == "1 row says the same case again."
    path = tmp_path / "list.csv"
    with pytest.raises(BadParameter, match="named for two things"):
        read_cases(path, WANTED, "area")
    with pytest.raises(BadParameter, match="--key"):
        read_cases(path, Wanted(time="onset"), "id")


def test_the_command_keeps_shows_and_watches_cases(tmp_path, capfd):
    path, place = tmp_path / "list.csv", tmp_path / "a"
    days = [f"2024-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(100)]
    rows = [f"{n},{text},North,f,x\n" for n, text in enumerate(days * 2)]
    rows += [f"{900 + n},{days[-1]},North,f,x\n" for n in range(40)]
    path.write_text(HEAD + "".join(rows))
    words = ("--case", "id", "--key", "area", "--time", "onset", "--known-on", "2024-04-17")
    assert main(["archive", "add", str(place), str(path), *words, "--whole"]) == 0
    assert "240 versions of cases added" in capfd.readouterr().out
    assert main(["archive", "show", str(place)]) == 0
    assert capfd.readouterr().out.startswith("240 cases by area; 2024-01-01 to 2024-04-16")
    assert main(["archive", "show", str(place), "--format", "csv"]) == 0
    shown = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
    assert len(shown) == 240
    assert set(shown[0]) == {"case", "area", "period", "known_on"}
    assert main(["watch", str(place)]) == 0
    told = capfd.readouterr().out
    assert "As known on" in told
    assert "1 signal in 1 series" in told
    assert main(["watch", str(place), "--step", "week"]) == 0
    assert main(["archive", "add", str(place), str(path), *words[2:], "--whole"]) == 2
    assert "name its --case column" in capfd.readouterr().err
