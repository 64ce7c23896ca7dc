"""How long a page takes while fifty people use a node, each thinking a second between two pages."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contract import Effort, Measure, Progress, Table

ROOT = Path(__file__).resolve().parents[2]
PATHS = [
    *("/", "/outbreaks/", "/outbreaks/covid-19/", "/outbreaks/covid-19/2/", "/parties/"),
    *("/parties/ARM/", "/people/", "/journal/", "/settings/", "/search/?q=kaz", "/help/"),
]
WORKERS = 2
FILL = """
import json, sys
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.node import figures
from tocsin_node.ops.commands.migrate import prepare
prepare(verbosity=0)
from tocsin_node.parties.actions import alliance, people
from tocsin_node.parties.models import Party
from tocsin_node.parties.roles import Role
alliance.load_preset(name="wire-item", by="benchmark")
figures.watched()
party = Party.objects.get(code="KAZ")
desk = people.open_desk(party=party, name="Watch", by="benchmark")
roles = [Role.ANALYST, Role.DUTY_OFFICER, Role.DELEGATE, Role.LEGAL_ADVISER]
sessions = []
for number in range(int(sys.argv[1])):
    made = people.add(
        email=f"p{number}@example.org", name=f"Person {number}", password=None, by="benchmark"
    )
    people.appoint(person=made, desk=desk, role=roles[number % 4], by="benchmark")
    store = SessionStore()
    store[SESSION_KEY] = str(made.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = made.get_session_auth_hash()
    store.create()
    sessions.append(store.session_key)
print(json.dumps(sessions))
"""


def _run(effort: Effort, progress: Progress) -> Sequence[Table]:
    users, seconds = {Effort.FULL: (50, 60), Effort.QUICK: (50, 20), Effort.TINY: (2, 2)}[effort]
    sys.path.insert(0, str(ROOT / "tools"))
    import postgresql  # noqa: PLC0415  the folder of tools is no package

    programs = postgresql.found()
    if programs is None:
        progress("PostgreSQL is not installed")
        return [_table([], ["no database"], users, seconds)]
    with tempfile.TemporaryDirectory() as home, postgresql.server(programs) as url:
        environment = _environment(home, url)
        progress("filling a node on PostgreSQL")
        filled = subprocess.run(
            [sys.executable, "-c", FILL, str(users)],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        with _served(environment) as address:
            progress(f"{users} people for {seconds} s")
            plan = {
                "address": address,
                "sessions": json.loads(filled.stdout),
                "paths": PATHS,
                "seconds": seconds,
                "think": 1.0,
            }
            told = subprocess.run(
                [sys.executable, "-m", "benchmarks.node_users"],
                input=json.dumps(plan),
                env=environment,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
    answer = json.loads(told.stdout)
    return [_table(answer["taken"], answer["failed"], users, seconds)]


def _table(taken: list[tuple[str, float]], failed: list[str], users: int, seconds: int) -> Table:
    rows = [_row(path, [s for p, s in taken if p == path]) for path in PATHS]
    rows.append(_row("all", [s for _, s in taken]))
    note = (
        f"{len(taken) / seconds:.0f} pages a second from {WORKERS} processes of the node on "
        f"PostgreSQL, whose readers share the two cores; {len(failed)} readers failed."
    )
    title = f"Seconds of a page with {users} people, 1 s thought between two"
    return Table(title, ["page", "pages", "median", "p95", "longest"], rows, [note])


def _row(path: str, seconds: list[float]) -> list[str]:
    ordered = sorted(seconds)
    if not ordered:
        return [path, "0", "–", "–", "–"]
    at = [ordered[min(int(share * len(ordered)), len(ordered) - 1)] for share in (0.5, 0.95, 1)]
    return [path, str(len(ordered)), *(f"{value:.3f}" for value in at)]


def _environment(home: str, url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tocsin_node.settings",
        "TOCSIN_DATA_DIR": home,
        "TOCSIN_DATABASE_URL": url,
        "TOCSIN_PARTY": "KAZ",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }


@contextmanager
def _served(environment: Mapping[str, str]) -> Iterator[str]:
    import postgresql  # noqa: PLC0415  the folder of tools is no package

    port = postgresql._free_port()  # noqa: SLF001  the one way to ask for a free port here
    command = [sys.executable, "-m", "uvicorn", "tocsin_node.asgi:application"]
    command += ["--port", str(port), "--workers", str(WORKERS), "--log-level", "warning"]
    node = subprocess.Popen(command, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{address}/health", timeout=5).read()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        node.terminate()
        node.wait(30)


measure = Measure(summary="seconds of a node's pages with fifty people", run=_run)
