"""What a gRPC call that failed may say besides a code and a text: google.rpc.Status, as the engine reads it."""

from __future__ import annotations

import functools
from importlib import import_module
from typing import Any

# They have no types of their own.
_ANY: Any = import_module("google.protobuf.any_pb2")
_DESCRIPTIONS: Any = import_module("google.protobuf.descriptor_pb2")
_POOLS: Any = import_module("google.protobuf.descriptor_pool")
_CLASSES: Any = import_module("google.protobuf.message_factory")

_UNKNOWN = 2


def status_bytes(message: str, detail: Any = None) -> bytes:
    """A status of the code UNKNOWN, for the trailer `grpc-status-details-bin`.

    Args:
        message: what the engine shows in place of the call's own text.
        detail: a message that says more of the failure, or None.
    """
    status = _status_class()(code=_UNKNOWN, message=message)
    if detail is not None:
        status.details.add().Pack(detail)
    written: bytes = status.SerializeToString()
    return written


@functools.cache
def _status_class() -> Any:
    # In a pool of its own: googleapis-common-protos and the Pulumi SDK both bring the class along, and whichever is
    # loaded second in a process fails. Other providers of this process may need the one or the other.
    field = _DESCRIPTIONS.FieldDescriptorProto
    file = _DESCRIPTIONS.FileDescriptorProto(
        name="google/rpc/status.proto",
        package="google.rpc",
        syntax="proto3",
        dependency=[_ANY.DESCRIPTOR.name],
    )
    status = file.message_type.add(name="Status")
    status.field.add(name="code", number=1, type=field.TYPE_INT32, label=field.LABEL_OPTIONAL)
    status.field.add(name="message", number=2, type=field.TYPE_STRING, label=field.LABEL_OPTIONAL)
    status.field.add(
        name="details",
        number=3,
        type=field.TYPE_MESSAGE,
        label=field.LABEL_REPEATED,
        type_name=".google.protobuf.Any",
    )
    pool = _POOLS.DescriptorPool()
    pool.AddSerializedFile(_ANY.DESCRIPTOR.serialized_pb)
    pool.Add(file)
    return _CLASSES.GetMessageClass(pool.FindMessageTypeByName("google.rpc.Status"))
