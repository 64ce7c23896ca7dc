"""People who use a node's pages: each signs in, opens a page, thinks, opens the next one.

Runs as a process of its own, so that what the readers cost is not counted as the node's time; they
share the machine with it all the same.
"""

import http.cookiejar
import json
import random
import re
import sys
import threading
import time
import urllib.parse
import urllib.request

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Reader:
    """One person with a browser that keeps cookies; it loads pages, not pictures."""

    def __init__(self, address: str) -> None:
        """Remember where the node is."""
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(jar)

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[str, float]:
        """Open a page; return its text and the seconds that it took."""
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(
            self.address + path, data, {"Referer": self.address + path}
        )
        began = time.perf_counter()
        with self.browser.open(request, timeout=60) as answer:
            text = answer.read().decode()
        return text, time.perf_counter() - began

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as a person would."""
        page, _ = self.open("/account/login/")
        token = _TOKEN.search(page)
        form = {
            "login": email,
            "password": password,
            "csrfmiddlewaretoken": token[1] if token else "",
        }
        page, _ = self.open("/account/login/", form)
        if "account_login" in page or 'name="password"' in page:
            raise SystemExit(f"{email} could not sign in")


def use(
    reader: Reader, paths: list[str], until: float, think: float, seed: int
) -> list[tuple[str, float]]:
    """Open pages by chance until a time, thinking after each; return path and seconds of each."""
    chance = random.Random(seed)  # noqa: S311  which page, not a secret
    taken = []
    time.sleep(chance.uniform(0, think))
    while time.monotonic() < until:
        path = chance.choice(paths)
        taken.append((path, reader.open(path)[1]))
        time.sleep(think * chance.uniform(0.5, 1.5))
    return taken


def main() -> int:
    """Read the plan from standard input, write what was measured to standard output."""
    plan = json.load(sys.stdin)
    readers = []
    for account in plan["accounts"]:
        reader = Reader(plan["address"])
        reader.sign_in(account["email"], account["password"])
        readers.append(reader)
    for path in plan["paths"]:
        readers[0].open(path)
    until = time.monotonic() + plan["seconds"]
    taken: list[tuple[str, float]] = []
    failed: list[str] = []

    def run(number: int, reader: Reader) -> None:
        try:
            taken.extend(use(reader, plan["paths"], until, plan["think"], number))
        except OSError as error:
            failed.append(str(error))

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump({"taken": taken, "failed": failed}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
