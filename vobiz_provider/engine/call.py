"""The engine's call that a provider's method answers: who asks, and the answers that the SDK has no method for.

The SDK hands a dynamic provider neither the request nor the call's context; both stand in the frame of its servicer's
handler, a few frames up the stack (docs/engine-rules.md, "What the servicer knows"). Outside the plugin there is no
such frame: nothing is known, errors stay errors, and lines go to the standard error.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import FrameType
from typing import Any, Literal, NoReturn

from vobiz_provider.engine.grpc_status import status_bytes
from vobiz_provider.engine.keys import PROVIDER_KEY

# They have no types of their own.
_GRPC: Any = import_module("grpc")
_ENGINE: Any = import_module("pulumi.runtime.proto.engine_pb2")
_ENGINE_SERVICE: Any = import_module("pulumi.runtime.proto.engine_pb2_grpc")
_PROVIDER: Any = import_module("pulumi.runtime.proto.provider_pb2")

_HANDLERS = frozenset({"Check", "Diff", "Create", "Read", "Update", "Delete"})
# A CLI that was stopped answers nothing, and a line must not hold up what follows a purchase.
_LONGEST_LOG_SECONDS = 5

Severity = Literal["info", "warning"]
_SEVERITIES = {"info": _ENGINE.INFO, "warning": _ENGINE.WARNING}


@dataclass(frozen=True)
class EngineCall:
    """One call.

    Args:
        plugin: the servicer that got the call: one for each plugin process, and so for each run.
        request: the message that the engine sent.
        context: the call's gRPC context.
    """

    plugin: object
    request: Any
    context: Any

    @property
    def urn(self) -> str:
        """The URN of the resource, empty where the engine sent none."""
        return str(self.request.urn)

    @property
    def is_preview(self) -> bool:
        """Whether nothing may be changed: set in a create or an update that is only planned."""
        return bool(getattr(self.request, "preview", False))

    @property
    def is_given_up(self) -> bool:
        """Whether the engine waits for the answer no more."""
        return not self.context.is_active()

    def fail(self, line: str) -> NoReturn:
        """Ends the call: the CLI shows `error: LINE` under the resource, without a traceback or a class name."""
        self._abort(line)

    def fail_and_record(self, line: str, resource_id: str, outputs: Mapping[str, Any]) -> NoReturn:
        """Ends a create or an update that failed, and has the stack record the resource all the same.

        The run fails with the line, what depends on the resource does not start, and each later `up` calls `update`
        until one succeeds or a refresh has read it.

        Args:
            line: why it failed.
            resource_id: the id to record; an update keeps the one that there is.
            outputs: the outputs to record.
        """
        inputs = self.request.properties if hasattr(self.request, "properties") else self.request.news
        failure = _PROVIDER.ErrorResourceInitFailed(id=resource_id, reasons=[line], inputs=inputs)
        recorded = {**outputs, PROVIDER_KEY: inputs[PROVIDER_KEY]}
        failure.properties.update({key: value for key, value in recorded.items() if value is not None})
        self._abort(line, failure)

    def say(self, severity: Severity, line: str) -> bool:
        """Shows a line under the resource, with its severity in `--json` output too; False where nobody listens."""
        request = _ENGINE.LogRequest(severity=_SEVERITIES[severity], message=line, urn=self.urn)
        try:
            _engine(sys.argv[1]).Log(request, timeout=_LONGEST_LOG_SECONDS)
        except (_GRPC.RpcError, IndexError):
            return False
        return True

    def _abort(self, line: str, detail: Any = None) -> NoReturn:
        self.context.set_trailing_metadata((("grpc-status-details-bin", status_bytes(line, detail)),))
        self.context.abort(_GRPC.StatusCode.UNKNOWN, line)
        raise AssertionError("gRPC's abort raises")


def current_call() -> EngineCall | None:
    """The call that this thread answers, or None outside the plugin."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name in _HANDLERS:
            found = frame.f_locals
            request, context = found.get("request"), found.get("context")
            if isinstance(getattr(request, "urn", None), str) and context is not None:
                return EngineCall(found.get("self"), request, context)
        frame = frame.f_back
    return None


def current_urn() -> str | None:
    """The URN of the resource that this thread's call is about, or None where that is not known."""
    call = current_call()
    return (call.urn or None) if call else None


def is_given_up() -> bool:
    """Whether the engine waits for the answer of this thread's call no more."""
    call = current_call()
    return call is not None and call.is_given_up


def resource_name(urn: str) -> str:
    """The name that the program gave a resource."""
    return urn.rpartition("::")[2]


def beginning_of(urn: str) -> str:
    """The part of a URN that names the stack and its project, as `urn:pulumi:dev::numbers::`."""
    return "::".join([*urn.split("::", 2)[:2], ""])


@functools.cache
def _engine(address: str) -> Any:
    # gRPC asks the proxy of the environment even for an address of this machine.
    channel = _GRPC.insecure_channel(address, [("grpc.enable_http_proxy", 0)])
    return _ENGINE_SERVICE.EngineStub(channel)
