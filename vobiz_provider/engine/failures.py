"""How a call that failed ends: with its line, and where the resource is there all the same, with its record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from vobiz_provider.api.errors import VobizError
from vobiz_provider.engine.call import current_call


class RecordedFailure(VobizError):
    """A create or an update failed, and the stack records the resource: it is there, or may be.

    Args:
        message: the line that a user sees.
        resource_id: the id to record.
        outputs: the outputs to record.
    """

    def __init__(self, message: str, resource_id: str, outputs: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.resource_id = resource_id
        self.outputs = outputs


@contextmanager
def failing_cleanly() -> Iterator[None]:
    """Has the engine show an error of this package as its one line; any other error is a fault and keeps its traceback.

    Outside the plugin, errors stay errors.
    """
    try:
        yield
    except VobizError as error:
        call = current_call()
        if call is None:
            raise
        if isinstance(error, RecordedFailure):
            call.fail_and_record(str(error), error.resource_id, error.outputs)
        call.fail(str(error))
