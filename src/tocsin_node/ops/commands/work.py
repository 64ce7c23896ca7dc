"""`tocsin-node work`: do the jobs, beside `up` or other workers, until it is told to end."""

import signal
import threading
from argparse import ArgumentParser, Namespace

from tocsin_node.ops.work import name, work


def options(parser: ArgumentParser) -> None:
    """Declare the command."""
    parser.set_defaults(run=run)


def run(_given: Namespace) -> int:
    """Work until Ctrl-C or SIGTERM; the job that has begun is finished."""
    stop = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: stop.set())
    print(f"Worker {name()} works (Ctrl-C ends it)", flush=True)
    work(stop)
    return 0
