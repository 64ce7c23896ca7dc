"""Run a command with a PostgreSQL server of its own: postgresql.py pytest tests/node.

The server listens on loopback at a free port, keeps its files in a temporary folder, and is stopped
and removed when the command ends. Where the machine has no PostgreSQL it says so in one line and
ends well; in CI that is a failure.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ACCOUNT = "postgres"


def main() -> int:
    """Return the exit code of the command."""
    programs = found()
    if programs is None:
        print("PostgreSQL is not installed: tests on it are skipped (apt install postgresql)")
        return int(bool(os.environ.get("CI")))
    with server(programs) as url:
        environment = {**os.environ, "TOCSIN_DATABASE_URL": url}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


def found() -> Path | None:
    """Return the folder of the server's programs, None if there is none."""
    known = shutil.which("pg_config")
    if known:
        asked = subprocess.run([known, "--bindir"], capture_output=True, text=True, check=False)
        if (Path(asked.stdout.strip()) / "initdb").exists():
            return Path(asked.stdout.strip())
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    return folders[-1] if folders else None


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Start a server, give the address of an empty database in it, and stop it at the end."""
    home = Path(tempfile.mkdtemp(prefix="tocsin-postgresql-"))
    port = _free_port()
    data, log = home / "data", home / "log"
    if os.geteuid() == 0:  # the server refuses to run as root
        account = pwd.getpwnam(ACCOUNT)
        os.chown(home, account.pw_uid, account.pw_gid)
    try:
        _run(programs, "initdb", "-D", data, "-A", "trust", "-U", ACCOUNT, "-E", "UTF8")
        options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run(programs, "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield f"postgresql://{ACCOUNT}@127.0.0.1:{port}/postgres"
        finally:
            _run(programs, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(programs: Path, name: str, *arguments: object) -> None:
    command = [str(programs / name), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups", *command]
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, cwd="/"
    )
    if done.returncode != 0:
        raise SystemExit(f"{name} failed: {done.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
