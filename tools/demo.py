"""The demonstration: a node on this machine that opens on 26 May 2020, until Ctrl-C.

`--check` does the same without a person: it signs in with each ready account, looks at the pages in
every language, and ends. Without a connection the outbreak whose figures are part of the project is
still shown.
"""

import argparse
import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

from demo_data import HOME, ROOT, NotHad, cholera, covid, dengue

NODE = HOME / "node"
COMMAND = Path(sys.executable).with_name("tocsin-node")
READY_IN = 60
PAGES = ("/", "/outbreaks/", "/outbreaks/covid-19/", "/parties/", "/search/?q=kaz", "/help/")


def main() -> int:
    """Return 0 if the node served; for --check also if every page was as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="no person: look, and end")
    parser.add_argument("--port", type=int, default=8000, help="0 for any free one (8000)")
    options = parser.parse_args()
    began = time.monotonic()
    shutil.rmtree(NODE, ignore_errors=True)  # each demonstration begins anew
    environment = _environment(NODE)
    os.environ.clear()
    os.environ.update(environment)
    print(f"[1/3] the alliance and its figures of 26 May 2020, kept below {_short(NODE)} ...")
    subprocess.run([COMMAND, "migrate"], check=True, stdout=subprocess.DEVNULL)
    stage = _Stage()
    stage.run("begin", None)
    stage.run("covid", covid())
    port = 0 if options.check else options.port
    print(f"[2/3] serving, {time.monotonic() - began:.0f} s after the start ...", flush=True)
    node = subprocess.Popen([COMMAND, "up", "--port", str(port)], stdout=subprocess.PIPE, text=True)
    try:
        address = _address(node)
        _say_how(address)
        left_out = _further(stage)
        if options.check:
            return 1 if _check(address, stage, left_out) else 0
        return node.wait()
    except KeyboardInterrupt:
        print("\nThe node ends.")
        return 0
    finally:
        node.send_signal(signal.SIGTERM)
        node.wait(timeout=30)


def _environment(home: Path) -> dict[str, str]:
    """Return the environment of a demonstration's node."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return kept | {
        "TOCSIN_MODE": "development",
        "TOCSIN_EXERCISE": "1",
        "TOCSIN_PARTY": "KAZ",
        "TOCSIN_TIME_ZONE": "Asia/Almaty",
        "TOCSIN_DATA_DIR": str(home),
        "DJANGO_SETTINGS_MODULE": "tocsin_node.settings",
    }


class _Stage:
    """The node's tables, filled from this process."""

    def __init__(self) -> None:
        import django  # noqa: PLC0415  after the environment is set

        django.setup()

    def run(self, name: str, file: Path | None) -> None:
        """Call one scene of the demonstration and tell what came of it."""
        from tocsin_node.ops import demonstration  # noqa: PLC0415

        began = time.monotonic()
        scene: Callable[..., object] = getattr(demonstration, name)
        made = scene(file) if file else scene()
        print(f"      {made or 'people and parties'}: {time.monotonic() - began:.1f} s", flush=True)

    @property
    def accounts(self) -> list[tuple[str, str]]:
        """Address and password of each ready account."""
        from tocsin_node.parties.ready import ACCOUNTS, PASSWORD  # noqa: PLC0415

        return [(account.email, PASSWORD) for account in ACCOUNTS]


def _address(node: subprocess.Popen[str]) -> str:
    """Return where the node serves, once it is ready."""
    line = node.stdout.readline() if node.stdout else ""
    found = re.search(r"http://\S+", line)
    if not found:
        raise SystemExit(f"The node did not start: {line.strip() or 'see its words above'}")
    address = found[0].rstrip("/")
    until = time.monotonic() + READY_IN
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/account/login/", timeout=5).read()
        except OSError:
            time.sleep(0.2)
        else:
            return address
    raise SystemExit(f"{address} did not answer within {READY_IN} s.")


def _say_how(address: str) -> None:
    print(f"\n      Open {address}/ in a browser; the page has ready accounts. Ctrl-C ends it.\n")


def _further(stage: _Stage) -> list[str]:
    """Fetch and watch the outbreaks whose figures are not part of the project."""
    print("[3/3] two more real outbreaks, fetched now; they appear under Outbreaks ...", flush=True)
    left_out = []
    for name, prepare in (("cholera", cholera), ("dengue", dengue)):
        try:
            stage.run(name, prepare())
        except NotHad as reason:
            left_out.append(name)
            print(f"      {name} is left out: {reason}", flush=True)
    return left_out


def _check(address: str, stage: _Stage, left_out: list[str]) -> list[str]:
    """Look at every page as every account, in every language; return and print what is wrong."""
    wrong: list[str] = []
    pages = [
        *PAGES,
        *(f"/outbreaks/{name}/" for name in ("cholera", "dengue") if name not in left_out),
    ]
    for email, password in stage.accounts:
        browser = _Browser(address)
        wrong += browser.sign_in(email, password)
        for code in ("en", "ru"):
            browser.open(f"/language/{code}/")
            wrong += [
                f"{email}, {code}: {fault}"
                for path in pages
                for fault in browser.faults(path, code)
            ]
    print(f"      {len(stage.accounts)} accounts, {len(pages)} pages, 2 languages: ", end="")
    print("all well" if not wrong else "\n".join(["", *wrong]))
    return wrong


class _Browser:
    """Opens pages and keeps cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def open(self, path: str, form: dict[str, str] | None = None) -> str:
        """Return the text of a page."""
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(
            self.address + path, data, {"Referer": self.address + path}
        )
        return self.opener.open(request, timeout=60).read().decode()

    def sign_in(self, email: str, password: str) -> list[str]:
        """Sign in; return what is wrong."""
        page = self.open("/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if email not in page:
            return [f"{email} is not on the sign-in page"]
        form = {
            "login": email,
            "password": password,
            "csrfmiddlewaretoken": token[1] if token else "",
        }
        page = self.open("/account/login/", form)
        return [] if 'action="/account/logout/"' in page else [f"{email} could not sign in"]

    def faults(self, path: str, code: str) -> list[str]:
        """Return what is wrong with a page."""
        try:
            page = self.open(path)
        except urllib.error.HTTPError as error:
            return [f"{path} answered {error.code}"]
        found = [] if f'<html lang="{code}"' in page else [f"{path} is not in {code}"]
        return found if 'class="exercise"' in page else [*found, f"{path} does not say EXERCISE"]


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
