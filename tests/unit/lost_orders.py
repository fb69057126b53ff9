"""Orders whose answer was lost: how a test comes to one, and what the stack records of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.driver.inputs import ORDER, UNNAMED_ORDER
from tests.driver.plugin import PluginError, PluginResource, RecordedInPart, State, Values
from tests.driver.stack_export import ORDER_TYPE, recorded
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

NAME = "support"
"""The name of the order in the program, where one matters."""

PLACEHOLDER = "unknown-7e57ab1e-0000-4000-8000-000000000001"

NextRun = Callable[[], PluginResource]
"""Starts another run: the calls of its order called NAME, which finds the test's exported stack."""


def now() -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0)


def posts(sandbox: SandboxProcess) -> int:
    """How many orders were sent."""
    return len(sandbox.requests("POST", ORDERS))


def lost(
    order: PluginResource, sandbox: SandboxProcess, inputs: Values = ORDER, *, processed: bool = True, **fault: Any
) -> RecordedInPart:
    """Sends an order and loses the answer, by a reset where no fault says otherwise."""
    sandbox.arm(method="POST", path=ORDERS, processed=processed, **(fault or {"action": "reset"}))
    with pytest.raises(RecordedInPart) as error:
        order.create(inputs)
    return error.value


def in_doubt(inputs: Values = ORDER, *, seconds_ago: float = 60, **more: Any) -> State:
    """The record of an order that an earlier run sent; more of its outputs, or others in their place."""
    outputs: Values = UNNAMED_ORDER | {
        "account_id": AUTH_ID,
        "status": "unknown",
        "failure_reason": "Vobiz did not answer",
        "sent_at": (now() - timedelta(seconds=seconds_ago)).isoformat().replace("+00:00", "Z"),
        "requested": inputs,
    }
    return State(PLACEHOLDER, outputs | more)


def exported_order(state: State, name: str = NAME) -> Values:
    """An order as the exported stack has it."""
    return recorded(ORDER_TYPE, name, state, ORDER)


def failed(call: Callable[[], Any]) -> str:
    """The line of a call that fails and records nothing."""
    with pytest.raises(PluginError) as error:
        call()
    assert error.value.is_clean
    assert not isinstance(error.value, RecordedInPart)
    return str(error.value)
