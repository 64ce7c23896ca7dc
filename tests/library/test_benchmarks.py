"""Every benchmark runs and tells what it measured; how long anything took is asserted nowhere."""

from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import __main__ as program
from benchmarks import peer
from benchmarks.alone import alone, surroundings
from benchmarks.clock import timed
from benchmarks.contract import Effort, Table, figure
from benchmarks.measures import detect_speed
from benchmarks.series import NOW, PAST, SCENARIOS, SPARSE, WEEKS, counts, frame
from tocsin import detect
from tocsin.discover import names, plugin
from tocsin.errors import UnknownName

MEASURES = names("benchmarks.measures")


def measured(name):
    said = []
    tables = plugin("benchmarks.measures", "measure", name).run(Effort.TINY, said.append)
    assert said, "it shows what goes on"
    return tables


@pytest.mark.parametrize("name", MEASURES)
def test_a_benchmark_gives_whole_tables(name, monkeypatch):
    monkeypatch.setattr(peer, "installed", lambda: False)
    tables = measured(name)
    assert tables
    for table in tables:
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows), table.title
        assert all(cell.strip() for row in table.rows for cell in row[1:]), table.title


def test_without_r_the_table_says_so(monkeypatch):
    monkeypatch.setattr(peer, "installed", lambda: False)
    table, _all_weeks = measured("detect-speed")
    beside = [row[table.columns.index("R")] for row in table.rows]
    own = {"first-cases", "ensemble", "mem", "joint"}
    alone = sum(case.method in own for case in detect_speed.CASES)
    assert beside.count("–") == alone, "these have no counterpart"
    assert set(beside) == {"R not installed", "–"}


@pytest.mark.r
def test_r_raises_the_same_alarms_on_the_same_counts():
    table, _all_weeks = measured("detect-speed")
    agreed = {row[0]: row[table.columns.index("alarms as R")] for row in table.rows}
    without = {name.partition(",")[0] for name, cell in agreed.items() if cell == "–"}
    assert without == {"first-cases", "ensemble", "mem", "joint"}
    for name, cell in agreed.items():
        if cell != "–":
            same, judged = cell.split(" of ")
            assert same == judged, name


def test_every_method_is_measured():
    assert {case.method for case in detect_speed.CASES} == set(detect.methods())


def test_the_program_prints_the_machine_and_the_table(capsys, monkeypatch):
    tiny = SimpleNamespace(FULL=Effort.TINY, QUICK=Effort.QUICK)
    monkeypatch.setattr(program, "Effort", tiny)
    assert program.main(["watch_speed"]) == 0
    out, said = capsys.readouterr()
    assert "cores" in out
    assert "numba" in out
    assert "| series |" in out
    assert "watch-speed" in said


def test_an_unknown_benchmark_is_refused_by_name():
    with pytest.raises(UnknownName, match="detect-speed"):
        program.main(["detect-speeed"])


def test_more_series_do_not_change_the_first_ones():
    few, many = counts(3, 7), counts(502, 7)
    assert np.array_equal(few, many[:3])
    assert not np.array_equal(many[500:502], many[:2]), "each block has its own stream"
    assert not np.array_equal(few, counts(3, 8))


def test_the_series_have_the_mean_and_dispersion_of_their_scenario():
    """Before the first outbreak; 100 series of each scenario, seed fixed."""
    whole = counts(4200, 3)[:, : PAST[0]]
    for number, scenario in enumerate(SCENARIOS):
        found, mean = whole[number :: len(SCENARIOS)], scenario.mean()[: PAST[0]]
        assert found.mean() == pytest.approx(mean.mean(), rel=0.05)
        pearson = ((found - mean) ** 2 / mean).mean()
        assert pearson == pytest.approx(scenario.dispersion, rel=0.1)


def test_outbreaks_lie_in_the_years_before_and_in_the_judged_weeks():
    level = SCENARIOS[36]  # about 148 cases each week, neither trend nor wave
    drawn = counts(3000, 5, (level,)) - level.mean()
    quiet, past, now = (
        drawn[:, a:b].sum(axis=1).mean() for a, b in ((0, PAST[0]), PAST, (NOW[0], NOW[1]))
    )
    deviation = np.sqrt(level.dispersion * level.mean()[0])
    assert abs(quiet) < deviation
    assert past == pytest.approx(4 * 5 * deviation, rel=0.1)  # (2 + 3 + 5 + 10) / 4 = 5
    assert now == pytest.approx(5.4 * deviation, rel=0.1)  # 5.5, and a little after the end


def test_sparse_series_are_sparse():
    assert counts(500, 1, SPARSE).mean() == pytest.approx(0.17, abs=0.02)


@pytest.mark.parametrize("dated", [False, True])
def test_a_frame_holds_every_count_in_its_place(dated):
    values = counts(2, 1)
    values[1, 3] = np.nan
    made = frame(values, dated=dated, population=values + 5)
    assert len(made) == 2 * WEEKS
    assert made["count"].null_count() == 1
    table = made.pivot("series", index="date", values="count").drop("date")
    assert np.array_equal(table.to_numpy().T, values, equal_nan=True)


def test_a_call_alone_gives_its_answer_and_its_memory():
    found = alone(figure, value=1234.5)
    assert found.answer == "1,230"
    assert found.peak > 5
    assert found.process > 0


def test_a_call_alone_that_fails_says_why():
    with pytest.raises(RuntimeError, match="TypeError"):
        alone(figure, value="no number")


def test_an_empty_variable_is_taken_away(monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", "somewhere")
    monkeypatch.setenv("KEPT", "")
    here = surroundings({"NUMBA_CACHE_DIR": "", "ADDED": "1"})
    assert "NUMBA_CACHE_DIR" not in here
    assert here["KEPT"] == ""
    assert here["ADDED"] == "1"


def test_the_first_call_is_not_timed():
    calls = []
    found = timed(lambda: calls.append(1), 3)
    assert len(calls) == 4
    assert 0 <= found.best <= found.median


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.01234, "0.0123"), (0.5, "0.5"), (1.234, "1.23"), (12.34, "12.3"), (98765.0, "98,800")],
)
def test_three_digits_are_shown(value, shown):
    assert figure(value) == shown


def test_a_table_is_markdown_with_figures_to_the_right():
    table = Table("Title", ("a", "long head"), (("row", "1"),), ("A note.",))
    assert table.markdown().splitlines() == [
        "**Title**",
        "",
        "| a   | long head |",
        "|-----|----------:|",
        "| row |         1 |",
        "",
        "A note.",
    ]
