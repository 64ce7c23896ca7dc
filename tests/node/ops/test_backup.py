"""A backup and a restore lose nothing, on both databases, from each to the other."""

import json
import re
import stat
import zipfile

from tocsin.archive import Archive


def manifest(path):
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read("manifest.json"))


def test_nothing_is_lost(filled, new_node, tmp_path, source, target):
    old, new = filled(source), new_node(target)
    before = old.life("dump").splitlines()
    told = old.run("backup", tmp_path / "x.zip")
    assert "personal data" in told
    new.run("restore", tmp_path / "x.zip")
    assert new.life("dump").splitlines() == before
    tables = {row.split()[0] for row in before}
    without_rows = {t["name"] for t in manifest(tmp_path / "x.zip")["tables"]} - tables
    assert without_rows == set(), "`fill` of life.py puts something into every table"
    assert "all as they were written" in new.run("journal", "verify")
    assert json.loads(new.life("sign-in")) == {"password": "Ann <ann@example.org>", "totp": True}
    assert new.life("add-job") == old.life("add-job"), "no number is given twice"
    files = {p.relative_to(old.home) for p in (old.home / "blobs").rglob("*") if p.is_file()}
    for path in files:
        assert (new.home / path).read_bytes() == (old.home / path).read_bytes()
    assert files
    mine, theirs = (Archive(n.home / "archives" / "covid") for n in (old, new))
    assert list(theirs.verify()) == []
    assert theirs.series({"area": "north"}).equals(mine.series({"area": "north"}))
    new.run("backup", tmp_path / "y.zip")
    assert manifest(tmp_path / "y.zip")["journal"] == manifest(tmp_path / "x.zip")["journal"]


def test_a_backup_while_others_write_is_of_one_moment(filled, new_node, tmp_path, stopped, kind):
    old, new = filled(kind), new_node(kind)
    writer = old.living("write")
    stopped.append(writer)
    for _ in range(25):
        assert writer.stdout.readline().strip().isdigit()
    old.run("backup", tmp_path / "x.zip")
    assert writer.poll() is None, "the writer went on"
    new.run("restore", tmp_path / "x.zip")
    made = manifest(tmp_path / "x.zip")
    rows = {table["name"]: table["rows"] for table in made["tables"]}
    assert rows["journal_entry"] == made["journal"]["count"]
    entries = new.life("dump").count("organ.made")
    assert entries == rows["parties_organ"] - 1 >= 25
    assert "all as they were written" in new.run("journal", "verify")
    for name in ("covid", "written"):
        assert list(Archive(new.home / "archives" / name).verify()) == []


def test_a_backup_is_nobody_else_s_and_overwrites_nothing(filled, tmp_path):
    node, path = filled("sqlite"), tmp_path / "x.zip"
    node.run("backup", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert "never overwritten" in node.run("backup", path, code=2)
    assert path.read_bytes() == before
    assert list(tmp_path.glob("*.partial")) == []
    assert "cannot be written" in node.run("backup", tmp_path / "none" / "x.zip", code=2)


def test_a_disk_that_is_full_leaves_nothing(filled, tmp_path):
    import resource

    def small_files_only():
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    node = filled("sqlite")
    told = node.run("backup", tmp_path / "x.zip", code=2, preexec_fn=small_files_only)
    assert "could not be written" in told
    assert list(tmp_path.glob("x.zip*")) == []


def test_a_node_without_tables_says_what_to_do(new_node, tmp_path):
    assert "tocsin-node migrate" in new_node("sqlite").run("backup", tmp_path / "x.zip", code=2)
    assert list(tmp_path.glob("x.zip*")) == []


def test_a_restore_goes_into_an_empty_node_only(filled, new_node, tmp_path, kind):
    old, other = filled(kind), filled(kind)
    old.run("backup", tmp_path / "x.zip")
    before = other.life("dump")
    assert "not empty" in other.run("restore", tmp_path / "x.zip", code=2)
    assert other.life("dump") == before
    new = new_node(kind)
    (new.home / "blobs").mkdir(parents=True)
    (new.home / "blobs" / "a").write_text("kept")
    assert "is not empty" in new.run("restore", tmp_path / "x.zip", code=2)
    assert (new.home / "blobs" / "a").read_text() == "kept"


def test_a_restore_waits_for_nobody_who_uses_the_node(filled, tmp_path, stopped):
    node = filled("sqlite")
    node.run("backup", tmp_path / "x.zip")
    up = node.start("up", "--port", "0")
    stopped.append(up)
    assert "Serving" in up.stdout.readline()
    assert "is in use" in node.run("restore", tmp_path / "x.zip", code=2)


def test_a_restore_that_is_killed_is_begun_again(filled, new_node, tmp_path, stopped, kind):
    """At any moment: then nothing else starts, and the same restore makes the node whole."""
    old = filled(kind)
    before = old.life("dump")
    old.run("backup", tmp_path / "x.zip")
    for lines in (1, 4, 20, 30):
        new = new_node(kind)
        process = new.start("restore", tmp_path / "x.zip")
        stopped.append(process)
        for _ in range(lines):
            assert process.stderr.readline()
        process.kill()
        process.communicate()
        if lines > 1:
            assert "was cut off" in new.run("journal", "verify", code=2)
        new.run("restore", tmp_path / "x.zip")
        assert new.life("dump") == before
        assert Archive(new.home / "archives" / "covid").series({"area": "north"}).height == 19
        assert not (new.home / "restoring").exists()


def test_an_older_backup_is_brought_up_to_date(filled, new_node, tmp_path, kind):
    """As one from before the last migration of some room: its tables are those of that day."""
    old, new = filled(kind), new_node(kind)
    old.run("backup", tmp_path / "x.zip")
    before = old.life("dump")

    def earlier(text):
        made = json.loads(text)
        made["migrations"].remove(["usersessions", "0001_initial"])
        return json.dumps(made)

    rewritten(tmp_path / "x.zip", tmp_path / "y.zip", {"manifest.json": earlier})
    new.run("restore", tmp_path / "y.zip")
    assert new.life("dump") == before


def test_a_newer_backup_is_refused(filled, new_node, tmp_path):
    filled("sqlite").run("backup", tmp_path / "x.zip")

    def later(text):
        return re.sub(rb'"0002_append_only"', b'"0099_from_the_future"', text)

    def newer(text):
        return text.replace(b'"version": 1', b'"version": 2')

    for change, words in ((later, "0099_from_the_future"), (newer, "is newer")):
        target = tmp_path / f"{change.__name__}.zip"
        rewritten(tmp_path / "x.zip", target, {"manifest.json": change})
        node = new_node("sqlite")
        assert words in node.run("restore", target, code=2)
        assert not (node.home / "node.sqlite3").exists()


def rewritten(source, target, changes):
    """Copy a backup with some of its members changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "x") as new:
        for info in old.infolist():
            text = old.read(info)
            change = changes.get(info.filename)
            new.writestr(info, change(text) if change else text)
