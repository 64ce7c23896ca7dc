"""`tocsin-node up`: serves, ends well, and says what is wrong and what to do when it cannot."""

import re
import signal
import socket
import urllib.request

import pytest


@pytest.fixture
def up(filled, stopped):
    """Return a function: a node that serves, its process and its address."""

    def start(node=None):
        node = node or filled("sqlite")
        process = node.start("up", "--port", "0")
        stopped.append(process)
        line = process.stdout.readline()
        found = re.search(r"http://[\d.]+:\d+/", line)
        assert found, line + process.stderr.read()
        return node, process, found[0]

    return start


def asked(address):
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  our own http
        return answer.status


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_it_serves_and_ends_well(up, how):
    _, process, address = up()
    assert asked(address) == 200
    process.send_signal(how)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, out + err
    assert "Traceback" not in err


def test_an_empty_folder_is_enough(new_node, up):
    node = new_node("sqlite")
    _, _, address = up(node)
    assert asked(address) == 200
    assert node.home.stat().st_mode & 0o777 == 0o700
    assert (node.home / "node.sqlite3").stat().st_mode & 0o777 == 0o600


def test_two_may_serve_one_data_folder(up):
    node, _, first = up()
    _, _, second = up(node)
    assert first != second
    assert asked(first) == asked(second) == 200


def test_killed_while_it_serves_it_starts_again(up):
    node, process, _ = up()
    process.kill()
    process.communicate()
    _, _, address = up(node)
    assert asked(address) == 200


def test_a_port_that_is_taken_is_told(filled):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = filled("sqlite").run("up", "--port", taken.getsockname()[1], code=2)
    assert "--port" in told


def test_a_data_folder_that_cannot_be_written_is_told(new_node, tmp_path):
    (tmp_path / "file").write_text("")
    node = new_node("sqlite")
    node.home = tmp_path / "file" / "folder"
    told = node.run("up", "--port", "0", code=2)
    assert str(node.home) in told
    assert "TOCSIN_DATA_DIR" in told


def test_a_damaged_database_is_told(filled):
    node = filled("sqlite")
    place = node.home / "node.sqlite3"
    text = bytearray(place.read_bytes())
    place.write_bytes(b"no database at all" * 100)
    assert "tocsin-node restore" in node.run("up", "--port", "0", code=2)
    text[100:60_000] = bytes(59_900)
    place.write_bytes(text)
    assert "tocsin-node restore" in node.run("journal", "verify", code=2)


def test_a_database_that_cannot_be_written_is_told(filled):
    node = filled("sqlite")
    other = node.home / "none" / "node.sqlite3"
    node.url = f"sqlite:///{other}"
    assert "TOCSIN_DATABASE_URL" in node.run("up", "--port", "0", code=2)


def test_a_disk_that_is_full_is_told(new_node):
    import resource

    def small_files_only():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    told = new_node("sqlite").run("up", "--port", "0", code=2, preexec_fn=small_files_only)
    assert "disk" in told


def test_a_server_that_does_not_answer_is_told(new_node):
    node = new_node("sqlite")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    node.url = f"postgresql://tocsin:x@127.0.0.1:{port}/tocsin"
    told = node.run("journal", "verify", code=2)
    assert "TOCSIN_DATABASE_URL" in told


def test_a_production_start_without_secrets_is_told(new_node):
    node = new_node("sqlite")
    told = node.run("up", code=2, env=node.env | {"TOCSIN_MODE": "production"})
    assert "TOCSIN_SECRET_KEY" in told
