"""A whole list with a channel whose number cannot be read: it proves that an id is gone, and of a number nothing."""

from __future__ import annotations

import pytest

from tests.driver.inputs import CHANNEL, OTHER_NUMBER, OTHER_WABA_ID, OWN_NUMBER
from tests.driver.plugin import PluginResource, State, Values
from tests.driver.stack_export import ExportedStack, creating
from tests.driver.starting import StartPlugin
from tests.unit.channels import (
    CHANNEL_ID,
    CHANNEL_TYPE,
    NAME,
    arm_list,
    connected,
    exported_channel,
    in_doubt,
    sent,
    under_a_jwt,
)
from tests.unit.lost_orders import failed
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

SEEN: Values = {"id": "seen", "phone_number": OTHER_NUMBER, "account_id": AUTH_ID}
UNSEEN = pytest.mark.parametrize(
    "item", [{}, {"phone_number": None}, {"phone_number": ""}, {"phone_number": "hidden"}], ids=str
)
WHY = "the list has a channel without a number, which may be this one"


def unseen(item: Values) -> Values:
    return item | {"id": "unseen", "account_id": AUTH_ID}


@UNSEEN
def test_a_doubt_stays_one(channel: PluginResource, sandbox: SandboxProcess, item: Values) -> None:
    state = in_doubt()
    arm_list(sandbox, SEEN, unseen(item))
    assert channel.read(state) == state
    [line] = channel.plugin.new_lines()
    assert line.endswith(f"and `pulumi up`. This look settled nothing: {WHY}")


@UNSEEN
def test_a_doubt_is_not_deleted(channel: PluginResource, sandbox: SandboxProcess, item: Values) -> None:
    arm_list(sandbox, SEEN, unseen(item))
    assert f"whether it is cannot be told: {WHY}" in failed(lambda: channel.delete(in_doubt()))
    assert sent(sandbox) == []


@UNSEEN
def test_what_the_stack_holds_goes_before_it(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, item: Values
) -> None:
    stack.holds(exported_channel(State(CHANNEL_ID, CHANNEL), "old-name"))
    arm_list(sandbox, SEEN, unseen(item))
    assert "that of 'old-name' of this stack" in channel.check(CHANNEL).failures["phone_number"]


@UNSEEN
def test_what_a_stopped_run_was_connecting_goes_before_it(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, item: Values
) -> None:
    stack.holds(pending_operations=[creating(CHANNEL_TYPE, NAME, CHANNEL)])
    arm_list(sandbox, SEEN, unseen(item))
    assert "an earlier run was stopped" in channel.check(CHANNEL).failures["phone_number"]


@UNSEEN
def test_an_id_that_is_not_in_it_is_gone(channel: PluginResource, sandbox: SandboxProcess, item: Values) -> None:
    arm_list(sandbox, SEEN, unseen(item))
    state = State(CHANNEL_ID, CHANNEL | {"account_id": AUTH_ID})
    assert channel.read(state) == State("", {})


def test_a_list_that_shows_every_number_settles_a_doubt(channel: PluginResource, sandbox: SandboxProcess) -> None:
    arm_list(sandbox, SEEN)
    assert channel.read(in_doubt()).id == ""


def test_a_look_that_settled_nothing_says_why(channel: PluginResource, sandbox: SandboxProcess) -> None:
    other = connected(sandbox, waba_id=OTHER_WABA_ID)
    channel.read(in_doubt())
    assert channel.plugin.new_lines()[0].endswith(f". This look settled nothing: it has channel {other.id}")


def test_a_part_of_the_list_says_so(channel: PluginResource, sandbox: SandboxProcess) -> None:
    arm_list(sandbox, SEEN, has_more=True)
    channel.read(in_doubt())
    told = ". This look settled nothing: it is not among the 1 channels that came, and there are more"
    assert channel.plugin.new_lines()[0].endswith(told)


def test_a_list_of_nobody_knows_whom_says_so(start_plugin: StartPlugin, sandbox: SandboxProcess) -> None:
    sandbox.settings(account_reads="missing")
    channel = under_a_jwt(start_plugin)
    channel.read(in_doubt())
    [line] = channel.plugin.new_lines()
    assert line.startswith(f"warning: {OWN_NUMBER} was sent to be connected at ")
    assert line.endswith(". This look settled nothing: nothing tells whose account these credentials ask for")
