"""Runs the application on a loopback port, and ends quietly."""

import signal
import socket
import sys
from types import FrameType

import uvicorn

from vobiz_sandbox.application import build_application
from vobiz_sandbox.connection import SandboxConnection
from vobiz_sandbox.paths import API_PATH, PAGE
from vobiz_sandbox.settings import Settings
from vobiz_sandbox.world import World

_LOOPBACK = "127.0.0.1"


class SandboxServer(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        for listener in sockets or []:
            print(f"http://{_LOOPBACK}:{listener.getsockname()[1]}{API_PATH}", flush=True)
            if sys.stderr.isatty():  # for a person; programs read the line above
                print(f"its page: http://{_LOOPBACK}:{listener.getsockname()[1]}{PAGE}", file=sys.stderr)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Held and delayed answers would keep the process alive for as long as they last.
        for connection in list(self.server_state.connections):
            if isinstance(connection, SandboxConnection) and connection.owes_answer:
                connection.abort()
        await super().shutdown(sockets=sockets)


def serve(port: int, settings: Settings) -> None:
    config = uvicorn.Config(
        build_application(World(settings)),
        http=SandboxConnection,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
    server = SandboxServer(config)

    # uvicorn raises the signal that ended it once more, for whoever handled it before: that must not be the default.
    def stop(_signal_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, stop)
    with _listening_socket(port) as listener:
        server.run(sockets=[listener])


def _listening_socket(port: int) -> socket.socket:
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it an answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_LOOPBACK, port))
    except OSError as error:
        listener.close()
        sys.exit(f"vobiz_sandbox: cannot listen on {_LOOPBACK}:{port}: {error.strerror}")
    return listener
