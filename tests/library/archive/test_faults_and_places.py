"""Faults are found and named; the same archive lies in S3."""

import socket
import subprocess
import sys
import time
from http.client import HTTPConnection

import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake

from tests.library.archive.deliveries import answered, day, delivery
from tocsin.archive import Archive
from tocsin.archive.store import Store
from tocsin.errors import BadInput


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path / "a")
    for week in range(4):
        made.append(delivery({("A", week): week, ("B", week): 9}), day(week))
    return made


def parquet(folder, table="counts"):
    found = (folder / "a" / table).rglob("*.parquet")
    return sorted(file for file in found if "_delta_log" not in file.parts)


def rules(archive):
    return [fault.rule for fault in archive.verify()]


def test_a_whole_archive_has_no_fault(archive):
    assert rules(archive) == []


def test_a_file_that_was_cut(archive, tmp_path):
    file = parquet(tmp_path)[0]
    file.write_bytes(file.read_bytes()[:-9])
    assert any("cannot be read" in rule for rule in rules(archive))


def test_a_file_that_is_gone(archive, tmp_path):
    parquet(tmp_path)[0].unlink()
    told = rules(archive)
    assert any("cannot be read" in rule for rule in told)
    assert "The delivery had 2 counts, and 0 are there." in told


def test_rows_that_nobody_delivered(archive, tmp_path):
    table = DeltaTable(tmp_path / "a" / "counts")
    rows = pl.read_parquet(parquet(tmp_path)[0]).with_columns(
        delivery=pl.lit("x@2024-01-01"), series=pl.lit(5), year=pl.lit(2024, dtype=pl.Int16)
    )
    write_deltalake(table, rows, mode="append")
    told = list(archive.verify())
    assert [fault.place for fault in told] == ["x@2024-01-01", "series 5"]
    assert "never announced" in told[0].rule
    assert "Nothing says" in told[1].rule


def test_a_key_that_was_altered(archive, tmp_path):
    table = DeltaTable(tmp_path / "a" / "series")
    rows = pl.concat([pl.read_parquet(file) for file in parquet(tmp_path, "series")])
    other = rows.with_columns(pl.lit(["Z"], dtype=pl.List(pl.String)).alias("key"))
    write_deltalake(table, other, mode="overwrite")
    assert any("not the one it was made of" in rule for rule in rules(archive))


def test_a_delivery_that_was_announced_and_did_not_come(archive, tmp_path, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    write = Store.write
    monkeypatch.setattr(
        Store,
        "write",
        lambda self, table, rows, commit=None, **how: (
            killed() if commit is not None else write(self, table, rows, commit, **how)
        ),
    )
    with pytest.raises(KeyboardInterrupt):
        archive.append(delivery({("A", 8): 1}), day(8))
    monkeypatch.undo()
    assert rules(archive) == []
    assert ("A", 8) not in answered(archive.as_of())
    assert archive.append(delivery({("A", 8): 1}), day(8)).rows == 1
    assert answered(archive.as_of())["A", 8] == 1


def test_another_layout_is_refused(archive, tmp_path):
    DeltaTable(tmp_path / "a" / "counts").alter.set_table_description("tocsin archive 2")
    with pytest.raises(BadInput, match="tocsin archive 2"):
        archive.as_of()


def test_what_a_killed_writer_left_is_swept(archive, tmp_path):
    left = tmp_path / "a" / "counts" / "year=2024" / "part-0.parquet#1"
    left.write_bytes(b"half")
    before = answered(archive.as_of())
    list(archive.compact())
    assert archive.sweep(hours=24) == 0
    assert left.exists()
    assert archive.sweep(hours=0) >= 5
    assert not left.exists()
    assert len(parquet(tmp_path)) == 1
    assert answered(archive.as_of()) == before


@pytest.fixture
def bucket():
    """Options of an object store: a server of its own process on loopback, stopped afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _make_bucket(port)
            yield {
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_REGION": "us-east-1",
                "AWS_ALLOW_HTTP": "true",
            }
        finally:
            server.terminate()


def _make_bucket(port):
    """Wait for the server, and make a bucket by the plain call of the protocol."""
    for _ in range(300):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("PUT", "/counts")
            assert connection.getresponse().status == 200
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the object store did not start")


def test_the_same_in_s3(bucket):
    archive = Archive("s3://counts/alliance/", bucket)
    for week in range(3):
        archive.append(delivery({("A", week): week, ("B", 0): week}), day(week))
    assert archive.append(delivery({("A", 1): 1, ("B", 0): 1}), day(1)).sequence is None
    known = {("A", 0): 0, ("A", 1): 1, ("B", 0): 1, ("B", 1): None}
    assert {k: v for k, v in answered(archive.as_of(day(1))).items() if k in known} == known
    assert [done.after for done in archive.compact()] == [1]
    assert archive.series({"series": "A"})["count"].to_list() == [0, 1, 2]
    assert rules(archive) == []
