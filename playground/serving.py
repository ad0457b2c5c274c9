"""Runs the playground's application over HTTP inside the event loop that is already there."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from playground.guard import is_loopback

if TYPE_CHECKING:
    import uvicorn

# Longer than any client keeps an idle connection, so that none is closed just as it is used again.
KEEP_ALIVE_SECONDS = 120


class PortInUse(Exception):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"port {port} is in use: stop the program that listens there, or choose another port"
        )
        self.port = port


@contextlib.asynccontextmanager
async def serving(app: Starlette, host: str, port: int) -> AsyncIterator[str]:
    """Serve the app while the context lasts; yields the address, like "http://127.0.0.1:8080".

    Port 0 takes a free one. On a loopback address the app answers to loopback names only. Signals are left
    alone. On the way out long polls end at once. Raises PortInUse, or OSError for an address that cannot be
    had.
    """
    listener = _listen(host, port)
    server = _server(app)
    app.state.loopback_only = is_loopback(host)
    app.state.hang_up = lambda client: _hang_up(server, client)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 uvicorn offers no event for it
            await asyncio.sleep(0.005)
        yield _address(listener)
    finally:
        app.state.close()
        server.should_exit = True
        await task


def _listen(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, _, _, address = found[0]
    # Named as TCP, or asyncio would leave Nagle's algorithm on, and each answer would take 40 ms.
    listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen()
    except OSError as failed:
        listener.close()
        if failed.errno == errno.EADDRINUSE:
            raise PortInUse(port) from None
        raise
    return listener


def _server(app: Starlette) -> "uvicorn.Server":
    import uvicorn  # takes a tenth of a second, and only those who serve need it

    class Server(uvicorn.Server):
        """Leaves signals to the program around it."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    config = uvicorn.Config(
        app,
        lifespan="on",
        ws="none",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=1,
    )
    return Server(config)


def _hang_up(server: "uvicorn.Server", client: tuple[str, int]) -> None:
    """Cut the connection to a client, with nothing said."""
    for connection in list(server.server_state.connections):
        if getattr(connection, "client", None) == client:
            connection.transport.abort()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # listens everywhere; this machine is the place to look first
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
