"""R's own answers: a small folder of them here, the large one beside the project, R itself."""

import csv
import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import compat
from tests.conftest import SHARED

GOLDEN = Path(__file__).parents[2] / "golden" / "detect"
LARGE = SHARED / "reference" / "detect"
ALGORITHMS = ("bayes", "cdc", "cusum", "earsC", "glrnb", "outbreakP", "rki")


def number(text):
    return math.nan if text in {"NA", "NaN", ""} else float(text)


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def differences(expected, found):
    """Return what differs by more than one part in 100,000, or a millionth near zero."""
    theirs, ours = rows(expected), rows(found)
    assert len(theirs) == len(ours)
    for their, our in zip(theirs, ours, strict=True):
        for column in their:
            if column == "config":
                continue
            left, right = number(their[column]), number(our[column])
            same = math.isnan(left) and math.isnan(right)
            if not same and not math.isclose(left, right, rel_tol=1e-5, abs_tol=1e-6):
                yield their["config"], their["t"], column, left, right


def files(algorithm):
    return sorted((GOLDEN / "expected" / algorithm).glob("*.csv"))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_answers_are_those_of_r(algorithm, tmp_path, capsys):
    assert compat.main([str(GOLDEN), str(tmp_path)]) == 0
    assert not capsys.readouterr().err
    assert files(algorithm)
    for path in files(algorithm):
        assert not list(differences(path, tmp_path / algorithm / path.name)), path.name


@pytest.mark.r
def test_r_still_answers_what_is_written_down(tmp_path):
    for name in ("make.R", "configs.json", "ranges.csv"):
        shutil.copy(GOLDEN / name, tmp_path)
    shutil.copytree(GOLDEN / "inputs", tmp_path / "inputs")
    subprocess.run(
        ["Rscript", tmp_path / "make.R", tmp_path], check=True, capture_output=True, timeout=300
    )
    for algorithm in ALGORITHMS:
        for path in files(algorithm):
            made = tmp_path / "expected" / algorithm / path.name
            assert not list(differences(path, made)), path.name


@pytest.mark.shared
def test_every_case_of_the_large_folder_passes_its_own_judge(tmp_path):
    subprocess.run([sys.executable, "-m", "benchmarks.compat", LARGE, tmp_path], check=True)
    algorithms = ("farringtonFlexible", "farrington1996", *ALGORITHMS)
    judged = subprocess.run(
        [sys.executable, LARGE / "compare.py", LARGE, tmp_path, *algorithms],
        capture_output=True,
        text=True,
    )
    assert judged.returncode == 0, judged.stdout


def test_the_runner_explains_itself(capsys):
    assert compat.main([]) == 2
    assert "FIXTUREDIR OUTDIR" in capsys.readouterr().err
