"""The engine's end of what a plugin says: the gRPC service whose address the plugin gets as its argument."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

# They have no types of their own.
grpc: Any = importlib.import_module("grpc")
empty_pb2: Any = importlib.import_module("google.protobuf.empty_pb2")

_STOP_SECONDS = 1


@dataclass(frozen=True)
class Said:
    """One message of a plugin.

    Args:
        severity: "debug", "info", "warning" or "error".
        urn: the resource that it is about, empty where it is about none.
        message: its text.
    """

    severity: str
    urn: str
    message: str


class Engine(engine_pb2_grpc.EngineServicer):
    """Serves at its `address` from the beginning until `stop`. Of the engine's calls it knows Log.

    Args:
        hear: gets each message as it comes, one at a time.
    """

    def __init__(self, hear: Callable[[Said], None]) -> None:
        self._hear = hear
        # One thread keeps the messages in the order in which they came.
        self._threads = ThreadPoolExecutor(1)
        self._server = grpc.server(self._threads)
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def stop(self) -> None:
        """Ends it, as a CLI that was killed: nobody answers any more. May be called again."""
        # Without a moment for it, gRPC cancels what is idle too, and the client writes that to standard error.
        self._server.stop(_STOP_SECONDS).wait()
        self._threads.shutdown()

    def Log(self, request: Any, context: Any) -> Any:
        self._hear(Said(engine_pb2.LogSeverity.Name(request.severity).lower(), request.urn, request.message))
        return empty_pb2.Empty()
