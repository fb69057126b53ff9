"""Channels at the sandbox and in the state: how a test comes to one, and what was sent for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.driver.inputs import CHANNEL
from tests.driver.plugin import Difference, PluginResource, RecordedInPart, State, Values
from tests.driver.stack_export import recorded
from tests.driver.starting import StartPlugin
from tests.protocol import golden
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, SandboxProcess

NAME = "sender"
"""The name of the channel in the program."""

CHANNEL_ID = "c4a2b3d1-5f6e-4a8b-9c0d-1e2f3a4b5c6d"
PLACEHOLDER = "unknown-7e57ab1e-0000-4000-8000-000000000001"
CHANNEL_TYPE = "pulumi-python:dynamic/vobiz:WhatsAppChannel"
REQUESTED: Values = {key: value for key, value in CHANNEL.items() if key != "access_token"}

NextChannel = Callable[[], PluginResource]
"""Starts another run: the calls of its channel called NAME, which finds the test's exported stack."""


def replacement(*fields: str) -> Difference:
    """What a diff says of a channel that is replaced: the one before goes first."""
    return Difference(changes=True, replaces=list(fields), delete_before_replace=True)


def as_recorded(listed: Values) -> State:
    """A channel of the sandbox as the state of a program that declares CHANNEL holds it."""
    outputs = {key: value for key, value in listed.items() if key != "id" and value is not None}
    return State(listed["id"], outputs | {"access_token": CHANNEL["access_token"], "requested": REQUESTED})


def connected(sandbox: SandboxProcess, **fields: Any) -> State:
    """CHANNEL connected outside of any plugin, or with other fields, and recorded all the same."""
    return as_recorded(sandbox.connect_channel(**(CHANNEL | fields)))


def in_doubt(*, seconds_ago: float = 60, **more: Any) -> State:
    """The record of a channel that an earlier run sent; more of its outputs, or others in their place."""
    sent_at = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(seconds=seconds_ago)
    doubt = {"sent_at": sent_at.isoformat().replace("+00:00", "Z"), "reason": "Connection reset by peer"}
    outputs = CHANNEL | {"account_id": AUTH_ID, "requested": REQUESTED, "status": "unknown", "in_doubt": doubt}
    return State(PLACEHOLDER, outputs | more)


def lost(
    channel: PluginResource, sandbox: SandboxProcess, inputs: Values = CHANNEL, *, processed: bool = True, **fault: Any
) -> RecordedInPart:
    """Sends a channel and loses the answer, by a reset where no fault says otherwise; no list shows it."""
    arm_post(sandbox, processed=processed, **(fault or {"action": "reset"}))
    sandbox.arm(method="GET", path=CHANNELS, status=200, json={"items": [], "has_more": True})
    with pytest.raises(RecordedInPart) as error:
        channel.create(inputs)
    return error.value


def under_a_jwt(start_plugin: StartPlugin) -> PluginResource:
    """A run with a JWT, which does not tell its account."""
    variables = {"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None, "VOBIZ_ACCESS_TOKEN": ACCESS_TOKEN}
    return start_plugin(variables).resource(golden.CHANNEL, NAME)


def arm_post(sandbox: SandboxProcess, **fault: Any) -> None:
    sandbox.arm(method="POST", path=CHANNELS, **fault)


def arm_list(sandbox: SandboxProcess, *items: Any, **more: Any) -> None:
    """The next list of channels is this one."""
    sandbox.arm(method="GET", path=CHANNELS, status=200, json={"items": list(items)} | more)


def sent(sandbox: SandboxProcess) -> list[str]:
    """The methods of the requests that change something, the oldest first."""
    return [request["method"] for request in sandbox.requests() if request["method"] != "GET"]


def bodies(sandbox: SandboxProcess, method: str) -> list[Values]:
    """What was sent with this method, the oldest first."""
    return [request["body"] for request in sandbox.requests(method)]


def exported_channel(state: State, name: str = NAME, **more: Any) -> Values:
    """A channel as the exported stack has it."""
    return recorded(CHANNEL_TYPE, name, state, CHANNEL, **more)
