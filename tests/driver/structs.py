"""Values of the tests to the messages of the provider's protocol, and back."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

# It has no types of its own.
struct_pb2: Any = importlib.import_module("google.protobuf.struct_pb2")

PROVIDER_KEY = "__provider"


def struct(values: Mapping[str, Any]) -> Any:
    """The values as the engine sends them: None vanishes on its way."""
    made = struct_pb2.Struct()
    made.update({key: value for key, value in values.items() if value is not None})
    return made


def values_of(message: Any) -> dict[str, Any]:
    """What a resource's struct holds, without its pickled provider."""
    return {key: value for key, value in _plain(message).items() if key != PROVIDER_KEY}


def fields_of(message: Any) -> dict[str, Any]:
    """Every field of a request or an answer that is set."""
    return {
        field.name: _plain(value) if isinstance(value, struct_pb2.Struct) else str(value)
        for field, value in message.ListFields()
    }


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
