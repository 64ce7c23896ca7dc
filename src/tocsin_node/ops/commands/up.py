"""`tocsin-node up`: make the database current, and serve and work in one process."""

import signal
import socket
import threading
from argparse import ArgumentParser, Namespace

import uvicorn

from tocsin.errors import TocsinError
from tocsin_node.ops.commands.migrate import prepare
from tocsin_node.ops.work import work


def options(parser: ArgumentParser) -> None:
    """Declare the command."""
    parser.add_argument("--port", type=int, default=8000, help="0 for any free one (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.set_defaults(run=run)


def run(given: Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    listening = _listen(given.host, given.port)
    prepare(verbosity=0)
    host, port = listening.getsockname()[:2]
    listening.listen()  # from here on a caller waits rather than being refused
    print(f"Serving at http://{host}:{port}/ (Ctrl-C ends it)", flush=True)
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(stop,), name="worker")
    worker.start()
    server = uvicorn.Server(
        uvicorn.Config("tocsin_node.asgi:application", log_level="warning", lifespan="off")
    )
    for ending in (signal.SIGINT, signal.SIGTERM):
        # The server ends by itself at either, and then hands it on: to be asked to end is no error.
        signal.signal(ending, lambda *_: None)
    try:
        server.run(sockets=[listening])
    finally:
        stop.set()
        worker.join()
    return 0


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise TocsinError(
            f"{host}:{port} cannot be listened on ({error.strerror}). Choose another --port."
        ) from error
    return listening
