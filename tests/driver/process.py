"""The SDK's plugin process, driven over gRPC as the engine drives it."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from pulumi.runtime.proto import provider_pb2_grpc

from tests.driver.engine import Engine
from tests.driver.failures import failure
from tests.driver.plugin import Plugin

# It has no types of its own.
grpc: Any = importlib.import_module("grpc")

_CALL_SECONDS = 120
_STOP_SECONDS = 5
# An error and what it records come as metadata, of which the engine's client in Go takes 16 MiB.
_OPTIONS = [("grpc.max_metadata_size", 16 << 20), ("grpc.absolute_max_metadata_size", 16 << 20)]


class PluginProcess(Plugin):
    """`with PluginProcess({"VOBIZ_AUTH_ID": …}, home) as plugin:` runs one `python -m pulumi.dynamic`.

    Args:
        environment: see Plugin.
        home: see Plugin.
        python: the interpreter, which decides on the SDK's version.
    """

    def __init__(self, environment: Mapping[str, str], home: Path, python: str = sys.executable) -> None:
        super().__init__(environment, home)
        self._python = python
        self._last_written = ""

    def __enter__(self) -> PluginProcess:
        self.engine = Engine(self.hear)
        self._standard_error = tempfile.TemporaryFile()
        # The servicer does not flush its port: the launcher runs it with -u.
        self.child = subprocess.Popen(
            [self._python, "-u", "-m", "pulumi.dynamic", self.engine.address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._standard_error,
            env=self.environment,
            text=True,
        )
        assert self.child.stdout
        port = self.child.stdout.readline().strip()
        if not port:
            self._end()
            raise RuntimeError(f"the plugin did not start: {self.lines()}")
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", _OPTIONS)
        self.stub: Any = provider_pb2_grpc.ResourceProviderStub(self._channel)
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._channel.close()
        self._end()

    def answer(self, method: str, request: Any) -> Any:
        try:
            return getattr(self.stub, method)(request, timeout=_CALL_SECONDS, wait_for_ready=True)
        except grpc.RpcError as error:
            raise failure(error.code(), str(error.details()), error.trailing_metadata() or ()) from None

    def standard_error(self) -> str:
        if self._standard_error.closed:
            return self._last_written
        # A pread leaves the offset alone, which the child shares.
        descriptor = self._standard_error.fileno()
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode(errors="replace")

    def _end(self) -> None:
        self.child.terminate()
        try:
            self.child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        if self.child.stdout:
            self.printed = self.child.stdout.read()
            self.child.stdout.close()
        self.engine.stop()
        self._last_written = self.standard_error()
        self._standard_error.close()
