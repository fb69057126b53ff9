"""What a record of a channel may hold: nothing encrypted by the engine in an output, and no odd value stops a call."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import CHANNEL, META_TOKEN, UPDATE
from tests.driver.plugin import PluginResource, RecordedInPart, State, Values
from tests.driver.stack_export import ExportedStack
from tests.unit.channels import NextChannel, connected, exported_channel, in_doubt, sent
from tests.unit.lost_orders import failed
from vobiz_sandbox.process import SandboxProcess

ENCRYPTED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc:def"}
ODD = pytest.mark.parametrize(
    "odd", [{"access_token": 7.0}, {"access_token": ["EAA"]}, {"access_token": {"EAA": 1.0}}, {"in_doubt": "text"}]
)


def without_token(state: State) -> Values:
    return {key: value for key, value in state.outputs.items() if key != "access_token"}


@pytest.mark.parametrize("is_in_doubt", [True, False])
def test_an_adoption_that_fails_records_no_encrypted_token(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, *, is_in_doubt: bool
) -> None:
    # `--replace` asks no diff: what the stack had of it is known from its export alone.
    there = connected(sandbox)
    state = in_doubt() if is_in_doubt else there
    stack.holds(exported_channel(State(state.id, state.outputs | {"access_token": ENCRYPTED})))
    adopting = CHANNEL | {"existing_channel_id": there.id}
    assert channel.check(adopting).failures == {}
    channel.delete(state)
    sandbox.arm(method="PUT", status=422)
    with pytest.raises(RecordedInPart, match="was not changed") as error:
        channel.create(adopting)
    assert error.value.state == State(state.id, without_token(state))
    assert sent(sandbox) == ["PUT"]


@ODD
def test_an_odd_record_is_read_compared_changed_and_deleted(
    next_channel: NextChannel, sandbox: SandboxProcess, odd: dict[str, Any]
) -> None:
    there = connected(sandbox)
    state = State(there.id, there.outputs | odd)
    assert next_channel().read(state).id == there.id
    news = CHANNEL | {"display_name": "Acme"}
    assert next_channel().diff(state, news) == UPDATE
    sandbox.arm(method="PUT", status=422, json={"error": {"message": f"not {META_TOKEN}"}})
    line = failed(lambda: next_channel().update(state, news))
    assert META_TOKEN not in line
    after = next_channel().update(state, news)
    assert (after.outputs["display_name"], after.outputs["access_token"]) == ("Acme", META_TOKEN)
    next_channel().delete(state)
    assert sandbox.channels() == []


@ODD
def test_an_odd_doubt_is_read_compared_and_deleted(
    next_channel: NextChannel, sandbox: SandboxProcess, odd: dict[str, Any]
) -> None:
    state, there = in_doubt(**odd), connected(sandbox)
    assert next_channel().read(state).id == there.id
    assert next_channel().diff(state, CHANNEL) == UPDATE
    assert "It is not sent again" in failed(lambda: next_channel().update(state, CHANNEL))
    next_channel().delete(state)
    assert sandbox.channels() == []
