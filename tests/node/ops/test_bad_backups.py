"""A file that is no backup, a damaged one, one made to do harm: refused before anything changes."""

import json
import random
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from tocsin_node.ops.backup import container
from tocsin_node.ops.backup.manifest import BadBackup


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return tmp_path_factory.mktemp("whole") / "x.zip"


@pytest.fixture
def backup(whole, filled):
    if not whole.exists():
        filled("sqlite").run("backup", whole)
    return whole


def contents(path):
    with container.checked(path) as reader:
        return reader.manifest, {name: reader.open(name).read() for name in reader.manifest.members}


def remade(source, target, change):
    """Copy a backup member by member through `change(info, bytes) -> (info, bytes) or None`."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            made = change(info, old.read(info))
            if made is not None:
                new.writestr(*made)
    return target


def told(source, target, change, extra=()):
    """Copy a backup with another manifest and further members."""

    def other(info, text):
        if info.filename != "manifest.json":
            return info, text
        made = json.loads(text)
        change(made)
        return info, json.dumps(made)

    remade(source, target, other)
    with zipfile.ZipFile(target, "a") as file:
        for info, text in extra:
            file.writestr(info, text)
    return target


def member(name, text, made):
    import hashlib

    made["members"][name] = {"size": len(text), "sha256": hashlib.sha256(text).hexdigest()}


@pytest.mark.parametrize("part", [0, 1, 0.2, 0.5, 0.9, -1, -30])
def test_a_truncated_file_is_refused(backup, tmp_path, part):
    text = backup.read_bytes()
    end = int(len(text) * part) if 0 < part < 1 else int(part)
    (tmp_path / "t.zip").write_bytes(text[:end])
    with pytest.raises(BadBackup):
        contents(tmp_path / "t.zip")


def test_a_flipped_bit_is_found_or_changes_nothing(backup, tmp_path):
    """In a date or a reserved field of ZIP it has no meaning; anywhere else it is refused."""
    sound, text = contents(backup), backup.read_bytes()
    draw, refused = random.Random(20200526), 0  # noqa: S311  a seeded choice of bits
    for _ in range(400):
        flipped = bytearray(text)
        flipped[draw.randrange(len(text))] ^= 1 << draw.randrange(8)
        path = tmp_path / "f.zip"
        path.write_bytes(flipped)
        try:
            assert contents(path) == sound
        except BadBackup:
            refused += 1
    assert refused > 300


@pytest.mark.parametrize(
    "name",
    [
        "files/../../evil",
        "../evil",
        "/etc/evil",
        "files/archives/../../evil",
        "files/archives/a\\..\\evil",
        "files/C:/evil",
        "files/archives//evil",
        "files/archives/./evil",
        "files/secret_key",
        "files/cache/static/evil.js",
        "files/archives",
        "tables/../evil.jsonl",
        "other",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(backup, tmp_path, name):
    path = told(
        backup, tmp_path / "z.zip", lambda made: member(name, b"evil", made), [(name, b"evil")]
    )
    with pytest.raises(BadBackup, match=r"has no place|not hold|twice"):
        contents(path)


def test_a_link_is_refused(backup, tmp_path):
    info = zipfile.ZipInfo("files/blobs/link")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = told(
        backup,
        tmp_path / "l.zip",
        lambda made: member("files/blobs/link", b"/etc/passwd", made),
        [(info, b"/etc/passwd")],
    )
    with pytest.raises(BadBackup, match="no plain file"):
        contents(path)


def test_a_name_twice_is_refused(backup, tmp_path):
    shutil.copy(backup, tmp_path / "d.zip")
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(tmp_path / "d.zip", "a") as f,
    ):
        f.writestr("manifest.json", "{}")
    with pytest.raises(BadBackup, match="twice"):
        contents(tmp_path / "d.zip")


def test_a_member_that_nobody_tells_of_or_that_is_missing_is_refused(backup, tmp_path):
    path = told(backup, tmp_path / "m.zip", lambda made: None, [("files/blobs/more", b"x")])
    with pytest.raises(BadBackup, match="does not hold"):
        contents(path)
    path = remade(
        backup,
        tmp_path / "n.zip",
        lambda info, text: None if info.filename.endswith("person.jsonl") else (info, text),
    )
    with pytest.raises(BadBackup, match="does not hold"):
        contents(path)


def test_a_changed_member_is_refused(backup, tmp_path):
    path = remade(
        backup,
        tmp_path / "c.zip",
        lambda info, text: (info, text.replace(b"Ann", b"Eve")),
    )
    with pytest.raises(BadBackup, match="not as it was written"):
        contents(path)


def test_a_bomb_is_refused_before_it_is_unpacked(backup, tmp_path, new_node):
    """Its size is told truly: more than the disk has room for. A size told falsely breaks it."""
    import resource

    zeros = 1 << 26

    def change(made):
        member("files/blobs/bomb", bytes(zeros), made)

    info = zipfile.ZipInfo("files/blobs/bomb")
    info.compress_type = zipfile.ZIP_DEFLATED
    path = told(backup, tmp_path / "b.zip", change, [(info, bytes(zeros))])
    text = path.read_bytes()
    assert len(text) < zeros / 50
    lied = text.replace(zeros.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    (tmp_path / "lied.zip").write_bytes(lied)
    with pytest.raises(BadBackup):
        contents(tmp_path / "lied.zip")
    node = new_node("sqlite")
    words = node.run(
        "restore",
        path,
        code=2,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 25, 1 << 25)),
    )
    assert "large" in words
    assert not (node.home / "blobs").exists()
    assert not (node.home / "restoring").exists()


def test_another_program_s_file_is_refused(tmp_path):
    (tmp_path / "text.zip").write_text("no zip at all")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as file:
        file.writestr("document.xml", "<a/>")
    for number, text in enumerate(["", "[]", "{}", '{"format": "x"}', "\ufeff", '{"format":1}']):
        with zipfile.ZipFile(tmp_path / f"m{number}.zip", "w") as file:
            file.writestr("manifest.json", text)
    for path in [*tmp_path.glob("*.zip"), Path("/dev/null"), tmp_path / "none.zip"]:
        with pytest.raises(BadBackup, match=r"no backup|is not there|damaged"):
            contents(path)


def test_a_row_that_has_no_place_changes_nothing(backup, tmp_path, new_node):
    """Every digest is right, and still a row is not one: all or nothing."""
    name = "tables/parties_organ.jsonl"
    for number, text in enumerate([b"[1]\n", b'[1,2,3,4,5,"x"]\n', b"no json\n", b""]):

        def change(made, text=text):
            member(name, text, made)

        path = told(backup, tmp_path / f"r{number}.zip", change)
        path = remade(
            path,
            tmp_path / f"s{number}.zip",
            lambda info, old, text=text: (info, text if info.filename == name else old),
        )
        node = new_node("sqlite")
        assert "parties_organ" in node.run("restore", path, code=2)
        assert {p.name for p in node.home.iterdir()} <= {"secret_key", "cache", "lock"}


def test_writing_and_reading_are_each_other_s_inverse(tmp_path):
    from tocsin_node.ops.backup.manifest import Journal, Manifest, Member, Table, read

    made = Manifest(
        program="1",
        made_at="2020-05-26T00:00:00+00:00",
        database="sqlite",
        party="",
        migrations=[("a", "0001_b")],
        journal=Journal(1, "d", 0),
        tables=[Table("t", ["id"], 1, None)],
        members={"tables/t.jsonl": Member(1, "x")},
    )
    assert read(made.text().encode()) == made
