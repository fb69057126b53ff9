"""What values become on their way between the engine and a provider."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

from pulumi.runtime import rpc

struct_pb2: Any = importlib.import_module("google.protobuf.struct_pb2")


def crossed(values: dict[str, Any]) -> dict[str, Any]:
    """The same values after the SDK's own marshalling, bytes included: None vanishes, ints become floats and back.

    A secret arrives as what it holds: the SDK's plugin tells the engine that it takes no secrets.
    """
    loop = asyncio.new_event_loop()
    try:
        sent = loop.run_until_complete(rpc.serialize_properties(values, {}))
    finally:
        loop.close()
    arrived = struct_pb2.Struct.FromString(sent.SerializeToString())
    received: dict[str, Any] = rpc.deserialize_properties(arrived, True)
    return {key: rpc.unwrap_rpc_secret(value) for key, value in received.items()}
