"""People who use a node's pages: each opens a page, thinks, opens the next one.

Runs as a process of its own, so that what the readers cost is not counted as the node's time; they
share the machine with it all the same.
"""

import json
import random
import sys
import threading
import time
import urllib.request


class Reader:
    """One person with a browser in which he is signed in; it loads pages, not pictures."""

    def __init__(self, address: str, session: str) -> None:
        """Remember where the node is, and who reads."""
        self.address = address
        self.headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"}

    def open(self, path: str) -> float:
        """Open a page; return the seconds that it took."""
        request = urllib.request.Request(self.address + path, headers=self.headers)
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
            if answer.url != self.address + path:
                raise OSError(f"{path} led to {answer.url}")
        return time.perf_counter() - began


def use(
    reader: Reader, paths: list[str], until: float, think: float, seed: int
) -> list[tuple[str, float]]:
    """Open pages by chance until a time, thinking after each; return path and seconds of each."""
    chance = random.Random(seed)  # noqa: S311  which page, not a secret
    taken = []
    time.sleep(chance.uniform(0, think))
    while time.monotonic() < until:
        path = chance.choice(paths)
        taken.append((path, reader.open(path)))
        time.sleep(think * chance.uniform(0.5, 1.5))
    return taken


def main() -> int:
    """Read the plan from standard input, write what was measured to standard output."""
    plan = json.load(sys.stdin)
    readers = [Reader(plan["address"], session) for session in plan["sessions"]]
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
