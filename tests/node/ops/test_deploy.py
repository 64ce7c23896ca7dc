"""The files in `deploy/` parse, and they and the pages about them name only what there is."""

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from tocsin_node.conf import SHORTEST_SECRET, BadSetting, Conf, read
from tocsin_node.ops import cli

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
PAGES = [ROOT / "docs" / "how-to" / f"{n}.md" for n in ("run-in-production", "back-up-and-restore")]
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
VARIABLES = {f"TOCSIN_{field.name.upper()}" for field in fields(Conf)}


def commands():
    (choices,) = (a.choices for a in cli.parser()._actions if a.choices)
    return set(choices)


@pytest.mark.parametrize("path", [*FILES, *PAGES], ids=lambda p: p.name)
def test_it_names_only_settings_and_commands_that_there_are(path):
    text = path.read_text("utf-8")
    assert set(re.findall(r"TOCSIN_[A-Z_]+", text)) <= VARIABLES
    named = re.findall(r"tocsin-node(?:\", \"| )([a-z]+)", text)
    # `work` comes with the room of jobs.
    assert set(named) <= commands() | {"work"}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_the_files_that_a_page_names_are_there(path):
    made_by_the_reader = {"deploy/node.env", "deploy/database_password", "deploy/"}
    named = set(re.findall(r"deploy/[\w./@-]*[\w/]", path.read_text("utf-8")))
    for name in {one.rstrip("/") for one in named - made_by_the_reader}:
        assert (ROOT / name).exists(), name


def test_the_environment_s_example_starts_nothing():
    lines = (DEPLOY / "node.env.example").read_text("utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(given) <= VARIABLES
    assert len(given["TOCSIN_SECRET_KEY"]) < SHORTEST_SECRET
    with pytest.raises(BadSetting, match="TOCSIN_SECRET_KEY"):
        read(given)


def test_the_container_is_nobody_s_and_installs_by_digest():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["python:3.12-slim"] * 2
    last = text.rpartition("FROM ")[2]
    assert re.search(r"^USER tocsin$", last, re.MULTILINE)
    assert "--require-hashes" in text
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / name).exists() for name in source.split())


def test_the_composition_is_whole():
    made = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = made["services"]
    assert set(services) == {"database", "migrate", "web", "work"}
    for name, service in services.items():
        for needed in service.get("depends_on", {}):
            assert needed in services
        for volume in service["volumes"]:
            assert volume.partition(":")[0] in made["volumes"]
        if name != "database":
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
            assert service["env_file"] == "node.env"
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"], "only the proxy reaches it"


@pytest.mark.parametrize("path", UNITS, ids=lambda p: p.name)
def test_a_unit_is_hardened_and_parses(path, tmp_path):
    text = path.read_text("utf-8")
    if path.suffix == ".service":
        for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "User=tocsin", "UMask=0077"):
            assert line in text.splitlines()
    program = shutil.which("systemd-analyze")
    if program is None:
        assert re.match(r"\[Unit\]\nDescription=.+\n", text)
        return
    for other in UNITS:  # a timer names its service; the programs are those of any machine
        changed = re.sub(r"/opt/tocsin/bin/[\w-]+", "/bin/true", other.read_text("utf-8"))
        (tmp_path / other.name).write_text(changed, "utf-8")
    done = subprocess.run(
        [program, "verify", tmp_path / path.name], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / path.name) not in done.stderr, done.stderr


def test_the_proxy_s_file_is_whole():
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    bare = re.sub(r"#.*", "", text)
    assert bare.count("{") == bare.count("}")
    for line in bare.splitlines():
        assert line.strip() == "" or line.strip()[-1] in "{};", line
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text, "a caller's word is replaced"
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in text
    assert "Strict-Transport-Security" in text
