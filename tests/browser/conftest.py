"""Chromium, and a node of its own that really runs, for the tests that look at pages."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pytest

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PASSWORD = "a long word for tests only"

# Who is who, as in tests/node: ann runs the node of AAA, carol reads there, bob is a delegate of
# BBB, eve has no role.
SETUP = f"""
import django
django.setup()
from tocsin_node.ops.commands.migrate import prepare
prepare(verbosity=0)
from tocsin_node.parties.actions import people
from tocsin_node.parties.models import Party
from tocsin_node.parties.roles import Role
aaa = Party.objects.create(code="AAA", name="Aland")
bbb = Party.objects.create(code="BBB", name="Beland")
WHO = {{
    "ann": (aaa, [Role.DUTY_OFFICER, Role.OPERATOR]),
    "carol": (aaa, [Role.READER]),
    "bob": (bbb, [Role.DELEGATE]),
    "eve": (None, []),
}}
desks = {{p.code: people.open_desk(party=p, name="Watch", by="test") for p in (aaa, bbb)}}
for name, (party, roles) in WHO.items():
    made = people.add(
        email=f"{{name}}@example.org", name=name.title(), password={PASSWORD!r}, by="test"
    )
    for role in roles:
        people.appoint(person=made, desk=desks[party.code], role=role, by="test")
"""


@dataclass(frozen=True)
class Node:
    """A running node."""

    url: str
    environment: dict

    def run(self, code):
        """Run lines of Python beside the node, on its data; return what they print."""
        lines = f"import django\ndjango.setup()\n{code}"
        return subprocess.run(
            [sys.executable, "-c", lines],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout


@pytest.fixture(scope="session")
def node_server(tmp_path_factory):
    """A node with ann, carol, bob and eve; `localhost`, for passkeys ask for a name."""
    home = tmp_path_factory.mktemp("node")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "tocsin_node.settings",
        "TOCSIN_DATA_DIR": str(home),
        "TOCSIN_PARTY": "AAA",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    subprocess.run([sys.executable, "-c", SETUP], env=environment, check=True)
    command = "import sys; from tocsin_node.ops.cli import main; sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "up", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told = next(line for line in process.stdout if "http://" in line)
        port = re.search(r":(\d+)/", told)[1]
        yield Node(f"http://localhost:{port}", environment)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def browser():
    """Chromium."""
    from playwright.sync_api import sync_playwright

    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    path = next(name for name in found if name)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield made
        made.close()


@pytest.fixture
def visitor(browser, node_server):
    """Return a function: a new browser window, which complains of every error in its console."""
    made = []

    def open_window(**given):
        context = browser.new_context(base_url=node_server.url, **given)
        page = context.new_page()
        complaints = []
        page.on("console", lambda m: complaints.append(m.text) if _matters(m) else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        made.append((context, complaints))
        return page

    yield open_window
    for context, _ in made:
        context.close()
    assert [told for _, complaints in made for told in complaints] == []


def _matters(message):
    asked = message.location.get("url", "")
    return message.type == "error" and not asked.endswith("/favicon.ico")


def sign_in(page, name, password=PASSWORD):
    """Sign in by address and password."""
    page.goto("/account/login/")
    page.fill("#id_login", f"{name}@example.org")
    page.fill("#id_password", password)
    page.click("form button[type=submit]:has-text('Sign in')")
