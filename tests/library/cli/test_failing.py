"""When it cannot be done: code 2, one message, nothing half written, nothing lost."""

import os
import resource
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from tests.library.cli.counts import HEAD, TOCSIN, calm, rows, tocsin, written
from tocsin.cli import main
from tocsin.formats import writing


@pytest.fixture
def weekly(tmp_path):
    return written(tmp_path, HEAD + rows(calm(600, end=[60])) + rows(calm(600), "B"))


def message(done):
    """Return the one line on standard error, and check that it is no traceback."""
    text = done.stderr.decode()
    assert "Traceback" not in text
    assert "fault of the program" not in text
    assert text.startswith("tocsin: ")
    return text


def test_a_reader_that_has_seen_enough_is_no_error(weekly):
    for words in (("detect", weekly, "--method", "ears-c1"), ("watch", weekly), ("methods",)):
        with subprocess.Popen(
            [TOCSIN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as running:
            running.stdout.close()
            assert running.stderr.read() == b"", words
        assert running.returncode == 0, words


def test_a_full_disk_under_the_output_is_told(weekly):
    for words in (("detect", weekly, "--method", "ears-c1"), ("watch", weekly), ("methods",)):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run([TOCSIN, *words], stdout=full, stderr=subprocess.PIPE)
        assert done.returncode == 2, words
        assert "No space left" in message(done)


def test_a_closed_output_is_no_fault(weekly):
    done = subprocess.run(
        ["/bin/sh", "-c", f"{TOCSIN} detect {weekly} --method ears-c1 >&-"],
        stderr=subprocess.PIPE,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def small_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@pytest.mark.parametrize("words", [("detect", "--method", "ears-c1"), ("watch",)])
def test_a_disk_that_fills_up_leaves_what_was_there(weekly, tmp_path, words):
    out = tmp_path / ("answer.csv" if words[0] == "detect" else "report")
    command = [TOCSIN, words[0], weekly, *words[1:], "--out", out]
    assert subprocess.run(command, capture_output=True).returncode == 0
    before = seen(tmp_path)
    done = subprocess.run(command, capture_output=True, preexec_fn=small_files)
    assert done.returncode == 2
    assert "could not be written" in message(done)
    assert ".part" not in message(done)
    assert seen(tmp_path) == before


def test_a_new_folder_does_not_stay_when_the_report_cannot(weekly, tmp_path):
    tocsin("watch", weekly)
    command = [TOCSIN, "watch", weekly, "--out", tmp_path / "new"]
    done = subprocess.run(command, capture_output=True, preexec_fn=small_files)
    assert done.returncode == 2
    assert not (tmp_path / "new").exists()


def seen(folder):
    return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def stopped(running):
    """Return what it still says; one that does not stop must not hold up the tests."""
    try:
        return running.communicate(timeout=30)
    finally:
        running.kill()


def test_interrupted_while_reading(tmp_path):
    pipe = tmp_path / "never.csv"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [TOCSIN, "watch", pipe, "--out", tmp_path / "report"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        end = os.open(pipe, os.O_WRONLY)  # returns when the command has begun to read
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        out, err = stopped(running)
        os.close(end)
    assert running.returncode == 2
    assert err.decode().strip().endswith("tocsin: Stopped. Nothing was written.")
    assert b"Traceback" not in err
    assert out == b""
    assert not (tmp_path / "report").exists()


def test_interrupted_while_printing(weekly):
    with subprocess.Popen(
        [TOCSIN, "detect", weekly, "--method", "ears-c1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        running.stdout.read(1)  # the rest does not fit into the pipe
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        _, err = stopped(running)
    assert running.returncode == 2
    assert err.decode() == "tocsin: Stopped. Nothing was written.\n"


@pytest.mark.parametrize("moment", ["fsync", "replace"])
@pytest.mark.parametrize("words", [("detect", "--method", "ears-c1"), ("watch",)])
def test_interrupted_while_writing(weekly, tmp_path, monkeypatch, capsys, words, moment):
    out = tmp_path / "out"
    out.mkdir()
    target = out / "answer.csv" if words[0] == "detect" else out
    (out / "answer.csv").write_text("old")
    (out / "report.html").write_text("old")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing.os if moment == "fsync" else writing.Path, moment, stop)
    assert main([words[0], str(weekly), *words[1:], "--out", str(target)]) == 2
    assert capsys.readouterr().err == "tocsin: Stopped. Nothing was written.\n"
    assert {p.name: p.read_text() for p in out.iterdir()} == {
        "answer.csv": "old",
        "report.html": "old",
    }


def test_a_file_that_is_there_is_replaced_whole(weekly, tmp_path):
    out = tmp_path / "answer.csv"
    out.write_text("x" * 1_000_000)
    assert tocsin("detect", weekly, "--method", "ears-c1", "--out", out).returncode == 0
    answer = tocsin("detect", weekly, "--method", "ears-c1").stdout
    assert out.read_bytes() == answer


def test_a_link_is_followed_and_a_pipe_is_written_to(weekly, tmp_path):
    real, link, pipe = tmp_path / "real.csv", tmp_path / "link.csv", tmp_path / "pipe"
    link.symlink_to(real)
    assert tocsin("detect", weekly, "--method", "ears-c1", "--out", link).returncode == 0
    assert link.is_symlink()
    assert real.read_bytes().startswith(b"series,period,")
    os.mkfifo(pipe)
    with subprocess.Popen([TOCSIN, "detect", weekly, "--method", "ears-c1", "--out", pipe]) as run:
        assert pipe.read_bytes() == real.read_bytes()
    assert run.returncode == 0
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_that_takes_no_file_is_told(weekly, tmp_path):
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    # Rights do not stop root; the kernel's own folder stops everybody.
    shut = Path("/proc") if os.geteuid() == 0 else shut
    done = tocsin("detect", weekly, "--method", "ears-c1", "--out", shut / "a.csv")
    assert done.returncode == 2
    assert "could not be written" in message(done)


def test_places_where_nothing_can_be_written(weekly, tmp_path):
    file = written(tmp_path, "x", "file")
    for words, told in (
        (("detect", weekly, "--method", "ears-c1", "--out", tmp_path), "This is a folder."),
        (("detect", weekly, "--method", "ears-c1", "--out", tmp_path / "no" / "a.csv"), "no such"),
        (("detect", weekly, "--method", "ears-c1", "--out", file / "a.csv"), "no such folder"),
        (("detect", weekly, "--method", "ears-c1", "--out", weekly), "This file is read"),
        (("watch", weekly, "--out", file), "This is a file."),
    ):
        done = tocsin(*words)
        assert done.returncode == 2
        assert told in message(done), words
    assert weekly.read_text().startswith(HEAD)
    folder = tmp_path / "source"
    folder.mkdir()
    counts = written(folder, weekly.read_text(), "findings.csv")
    done = tocsin("watch", counts, "--out", folder)
    assert done.returncode == 2
    assert counts.read_text().startswith(HEAD)


def test_wrong_words_end_with_two(weekly):
    for words in (
        (),
        ("detct",),
        ("detect", weekly),
        ("detect", "--method", "ears-c1"),
        ("detect", weekly, "--method", "ears-c1", "--set", "alpha"),
        ("detect", weekly, "--method", "ears-c1", "--out", ""),
        ("detect", weekly, "--method", "ears-c1", "--format", "xml"),
        ("watch", weekly, "--top", "-1"),
        ("watch", weekly, "--top", "many"),
        ("watch", weekly, "--as-of", "2020-02-30"),
        ("watch", weekly, "--as-of", "yesterday"),
        ("watch", weekly, "--language", "xx"),
    ):
        done = tocsin(*words)
        assert done.returncode == 2, words
        assert done.stdout == b""
        assert done.stderr
        assert b"Traceback" not in done.stderr


def test_a_fault_of_the_program_ends_with_two_and_says_so(weekly, monkeypatch, capsys):
    def broken(*_, **__):
        raise KeyError("nonsense")

    monkeypatch.setattr("tocsin.formats.read_many", broken)
    assert main(["detect", str(weekly), "--method", "ears-c1"]) == 2
    told = capsys.readouterr().err
    assert "A fault of the program, not of your data (KeyError: 'nonsense'" in told
    assert "test_failing.py" in told
