"""The SDK's plugin process, driven over gRPC as the engine drives it."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

# Neither has types of its own.
grpc: Any = importlib.import_module("grpc")
struct_pb2: Any = importlib.import_module("google.protobuf.struct_pb2")
messages: Any = provider_pb2

UNKNOWN = rpc.UNKNOWN
URN = "urn:pulumi:dev::protocol-tests::pulumi-python:dynamic/vobiz:Resource::"
Values = dict[str, Any]

_ROOT = Path(__file__).resolve().parents[2]
_PROVIDER_KEY = "__provider"
_CALL_SECONDS = 120
_STOP_SECONDS = 5


class PluginError(Exception):
    """A call failed; its text is the whole of what the engine is told."""


@dataclass(frozen=True)
class Checked:
    inputs: Values
    failures: dict[str, str]


@dataclass(frozen=True)
class Difference:
    changes: bool
    replaces: list[str]
    delete_before_replace: bool


@dataclass(frozen=True)
class State:
    id: str
    outputs: Values


class Plugin:
    """`with Plugin({"VOBIZ_AUTH_ID": …}, home) as plugin:` runs one `python -m pulumi.dynamic`. Threads may share it.

    Args:
        environment: what the child sees beside PATH, PYTHONPATH, PULUMI_PROJECT and its homes.
        home: its HOME and PULUMI_HOME, where it notes purchases; plugins that share it run on one machine.
        python: the interpreter, which decides on the SDK's version.
    """

    def __init__(self, environment: Mapping[str, str], home: Path, python: str = sys.executable) -> None:
        self._environment = dict(environment)
        self.home = home
        self._python = python
        self._lock = threading.Lock()
        self._lines_seen = 0
        self._last_lines: list[str] = []
        self.sent: list[Values] = []
        self.received: list[Values] = []
        self.errors: list[str] = []
        self.printed = ""

    def __enter__(self) -> Plugin:
        base = {"PATH": os.defpath, "HOME": str(self.home), "PULUMI_HOME": str(self.home)}
        base |= {"PYTHONPATH": str(_ROOT), "PULUMI_PROJECT": "protocol-tests"}
        self._standard_error = tempfile.TemporaryFile()
        # The servicer does not flush its port: the launcher runs it with -u.
        self.child = subprocess.Popen(
            [self._python, "-u", "-m", "pulumi.dynamic", "127.0.0.1:0"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._standard_error,
            env=base | self._environment,
            text=True,
        )
        assert self.child.stdout
        port = self.child.stdout.readline().strip()
        if not port:
            self._end()
            raise RuntimeError(f"the plugin did not start: {self.lines()}")
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._stub: Any = provider_pb2_grpc.ResourceProviderStub(self._channel)
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._channel.close()
        self._end()

    def configure(self, config: Mapping[str, str], secrets: Mapping[str, str] | None = None) -> None:
        """The stack config under its full keys (`vobiz:authId`); secrets come wrapped, as from the engine."""
        wrapped = {key: rpc.wrap_rpc_secret(value) for key, value in (secrets or {}).items()}
        self.call(self._stub.Configure, messages.ConfigureRequest(args=_struct({**config, **wrapped})))

    def resource(self, provider: str, name: str | None = None) -> PluginResource:
        """The calls of one resource class, or of one resource.

        Args:
            provider: its pickled provider, as the state holds it under `__provider`.
            name: its name in the program; None sends no URN.
        """
        return PluginResource(self, self._stub, provider, "" if name is None else URN + name)

    def call(self, method: Callable[..., Any], request: Any) -> Any:
        """One call, as it is.

        Raises:
            PluginError: with the text that the engine gets.
        """
        with self._lock:
            self.sent.append(_fields(request))
        try:
            response = method(request, timeout=_CALL_SECONDS, wait_for_ready=True)
        except grpc.RpcError as error:
            details = str(error.details())
            with self._lock:
                self.errors.append(details)
            raise PluginError(details) from None
        with self._lock:
            self.received.append(_fields(response))
        return response

    def lines(self) -> list[str]:
        """Everything that the plugin wrote to its standard error so far."""
        if self._standard_error.closed:
            return self._last_lines
        # A pread leaves the offset alone, which the child shares.
        descriptor = self._standard_error.fileno()
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode(errors="replace").splitlines()

    def new_lines(self) -> list[str]:
        """The lines since this was last asked: what the calls in between caused."""
        with self._lock:
            lines = self.lines()
            new, self._lines_seen = lines[self._lines_seen :], len(lines)
        return new

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
        self._last_lines = self.lines()
        self._standard_error.close()


@dataclass(frozen=True)
class PluginResource:
    """The calls of one resource class; values are plain dictionaries, UNKNOWN where they are not known yet."""

    plugin: Plugin
    stub: Any
    provider: str
    urn: str = ""

    def check(self, news: Values, olds: Values | None = None) -> Checked:
        """`olds` are the old inputs, none for a new resource. Failures: property to reason."""
        request = messages.CheckRequest(
            urn=self.urn, olds=self._struct(olds) if olds else None, news=self._struct(news)
        )
        response = self.plugin.call(self.stub.Check, request)
        failures = [(failure.property, failure.reason) for failure in response.failures]
        assert len(failures) == len(dict(failures)), f"two failures of one property: {failures}"
        return Checked(_values(response.inputs), dict(failures))

    def diff(self, state: State, news: Values) -> Difference:
        request = messages.DiffRequest(
            urn=self.urn, id=state.id, olds=self._struct(state.outputs), news=self._struct(news)
        )
        response = self.plugin.call(self.stub.Diff, request)
        assert response.changes != messages.DiffResponse.DIFF_UNKNOWN, "the engine would compare for itself"
        changes = response.changes == messages.DiffResponse.DIFF_SOME
        return Difference(changes, list(response.replaces), response.deleteBeforeReplace)

    def create(self, inputs: Values) -> State:
        response = self.plugin.call(
            self.stub.Create, messages.CreateRequest(urn=self.urn, properties=self._struct(inputs))
        )
        return State(response.id, _values(response.properties))

    def begin_create(self, inputs: Values) -> Any:
        """A create that goes on meanwhile; `cancel()` on it is the engine's giving it up."""
        return self.stub.Create.future(messages.CreateRequest(urn=self.urn, properties=self._struct(inputs)))

    def read(self, state: State) -> State:
        """A refresh of one resource. An id that comes back empty would remove it from the state."""
        request = messages.ReadRequest(urn=self.urn, id=state.id, properties=self._struct(state.outputs))
        response = self.plugin.call(self.stub.Read, request)
        return State(response.id, _values(response.properties))

    def update(self, state: State, news: Values) -> State:
        request = messages.UpdateRequest(
            urn=self.urn, id=state.id, olds=self._struct(state.outputs), news=self._struct(news)
        )
        response = self.plugin.call(self.stub.Update, request)
        return State(state.id, _values(response.properties))

    def delete(self, state: State) -> None:
        request = messages.DeleteRequest(urn=self.urn, id=state.id, properties=self._struct(state.outputs))
        self.plugin.call(self.stub.Delete, request)

    def _struct(self, values: Values) -> Any:
        return _struct({**values, _PROVIDER_KEY: self.provider})


def _struct(values: Mapping[str, Any]) -> Any:
    # None vanishes on its way through the engine.
    struct = struct_pb2.Struct()
    struct.update({key: value for key, value in values.items() if value is not None})
    return struct


def _fields(message: Any) -> Values:
    return {
        field.name: _plain(value) if isinstance(value, struct_pb2.Struct) else str(value)
        for field, value in message.ListFields()
    }


def _values(struct: Any) -> Values:
    return {key: value for key, value in _plain(struct).items() if key != _PROVIDER_KEY}


def _plain(value: Any) -> Any:
    # Not MessageToDict, which refuses the NaN that a program may well send.
    if isinstance(value, struct_pb2.Struct):
        return {key: _plain(item) for key, item in value.fields.items()}
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _plain(value.struct_value)
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    return None if kind == "null_value" else getattr(value, kind)
