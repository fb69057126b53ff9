"""What the engine makes of a call that failed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi.runtime.proto import provider_pb2, status_pb2

from tests.driver.plugin import PluginError, RecordedInPart

_STATUS_KEY = "grpc-status-details-bin"


def failure(code: Any, details: str, trailing_metadata: Iterable[tuple[str, Any]]) -> PluginError:
    """The error that the engine reads from a call's end.

    Source: `NewWithProto` of grpc-go and `parseError` of the engine's provider_plugin.go.

    Args:
        code: the `grpc.StatusCode` that the call ended with.
        details: the text that it ended with.
        trailing_metadata: keys and values that came with it.
    """
    found = dict(trailing_metadata).get(_STATUS_KEY)
    if found is None:
        return PluginError(details)
    status = status_pb2.Status.FromString(found)
    assert status.code == code.value[0], f"the engine shows a mismatch: {code} came with a status of {status.code}"
    for detail in status.details:
        recorded = provider_pb2.ErrorResourceInitFailed()
        if detail.Unpack(recorded):
            return RecordedInPart(recorded)
    return PluginError(status.message, is_clean=True)
