"""A channel and the stack: what another resource of it has, what a stopped run left, and what goes in one run."""

from __future__ import annotations

import pytest

from tests.driver.inputs import CHANNEL, OTHER_NUMBER, OTHER_WABA_ID, OWN_NUMBER, UPDATE
from tests.driver.plugin import PluginResource, RecordedInPart, State, Values
from tests.driver.stack_export import ExportedStack, creating
from tests.unit.channels import (
    CHANNEL_ID,
    CHANNEL_TYPE,
    NAME,
    PLACEHOLDER,
    NextChannel,
    arm_list,
    as_recorded,
    connected,
    exported_channel,
    in_doubt,
    replacement,
    sent,
)
from tests.unit.lost_orders import failed
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import SandboxProcess

PART: Values = {"status": 200, "json": {"items": [], "has_more": True}}
REFUSED: Values = {"status": 403}
DOWN: Values = {"status": 500}
NO_LIST = pytest.mark.parametrize("fault", [PART, REFUSED, DOWN], ids=str)


def adopting(state: State) -> Values:
    return CHANNEL | {"existing_channel_id": state.id}


@pytest.fixture
def beside(channel: PluginResource) -> PluginResource:
    """Another channel of the program."""
    return channel.plugin.resource(channel.provider, "beside")


def test_a_number_whose_channel_is_in_doubt_under_another_name_is_not_connected(
    channel: PluginResource, stack: ExportedStack
) -> None:
    # Renamed without an alias: the whole list of today may be from before the request arrived.
    stack.holds(exported_channel(in_doubt(), "old-name"))
    reason = channel.check(CHANNEL).failures["phone_number"]
    assert reason.startswith(
        f"{OWN_NUMBER} may have a channel, that of 'old-name' of this stack: give the new name an "
    )


@NO_LIST
def test_where_no_list_can_tell_the_stack_does(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, fault: Values
) -> None:
    stack.holds(exported_channel(connected(sandbox), "old-name"))
    sandbox.arm(method="GET", path=CHANNELS, **fault)
    assert "that of 'old-name' of this stack" in channel.check(CHANNEL).failures["phone_number"]


def test_a_whole_list_goes_before_what_the_stack_holds(channel: PluginResource, stack: ExportedStack) -> None:
    stack.holds(exported_channel(State(CHANNEL_ID, CHANNEL), "old-name"))
    assert channel.check(CHANNEL).failures == {}


@pytest.mark.parametrize(
    ("other", "more"),
    [
        (State(CHANNEL_ID, CHANNEL | {"phone_number": OTHER_NUMBER}), {}),
        (State(CHANNEL_ID, CHANNEL), {"delete": True}),
        (State(CHANNEL_ID, CHANNEL), {"type": "pulumi-python:dynamic/vobiz:ByonNumber"}),
        (State(CHANNEL_ID, {}), {"outputs": None}),
    ],
    ids=["another number", "to be deleted", "another type", "nothing"],
)
def test_what_is_no_channel_of_the_number_holds_nothing_up(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, other: State, more: Values
) -> None:
    stack.holds(exported_channel(other, "old-name") | more)
    sandbox.arm(method="GET", path=CHANNELS, **PART)
    assert channel.check(CHANNEL).failures == {}


def test_a_record_that_this_run_found_gone_holds_nothing_up(
    channel: PluginResource, beside: PluginResource, stack: ExportedStack
) -> None:
    stack.holds(exported_channel(in_doubt(), "beside"))
    assert beside.read(in_doubt()).id == ""
    assert channel.check(CHANNEL).failures == {}


@NO_LIST
def test_what_a_stopped_run_was_connecting_is_not_connected_where_no_list_can_tell(
    next_channel: NextChannel, sandbox: SandboxProcess, stack: ExportedStack, fault: Values
) -> None:
    stack.holds(pending_operations=[creating(CHANNEL_TYPE, NAME, CHANNEL)])
    sandbox.arm(method="GET", path=CHANNELS, **fault)
    reason = next_channel().check(CHANNEL).failures["phone_number"]
    assert reason.startswith(f"an earlier run was stopped while it connected {OWN_NUMBER}, so it may be connected")
    assert "`pulumi refresh --clear-pending-creates --yes`" in reason
    # The whole list tells, and an adoption is the way out.
    assert next_channel().check(CHANNEL).failures == {}
    sandbox.arm(method="GET", path=CHANNELS, **fault)
    assert next_channel().check(CHANNEL | {"existing_channel_id": CHANNEL_ID}).failures == {}


@pytest.mark.parametrize(
    ("name", "inputs"),
    [("beside", CHANNEL), (NAME, CHANNEL | {"existing_channel_id": CHANNEL_ID})],
    ids=["other", "own"],
)
def test_another_creation_that_was_stopped_holds_nothing_up(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, name: str, inputs: Values
) -> None:
    stack.holds(pending_operations=[creating(CHANNEL_TYPE, name, inputs)])
    sandbox.arm(method="GET", path=CHANNELS, **PART)
    assert channel.check(CHANNEL).failures == {}


def test_what_an_earlier_run_deleted_and_did_not_replace_is_not_in_the_way(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    stack.holds(exported_channel(State(CHANNEL_ID, CHANNEL), pendingReplacement=True))
    other = connected(sandbox)
    assert f"has channel {other.id} already" in channel.check(CHANNEL).failures["phone_number"]
    assert not any("stops all messaging" in line for line in channel.plugin.new_lines())


def test_a_doubt_that_was_to_be_replaced_stays_one(channel: PluginResource, stack: ExportedStack) -> None:
    stack.holds(exported_channel(in_doubt(), pendingReplacement=True))
    assert "the answer was lost" in channel.check(CHANNEL).failures[""]


def test_an_adoption_that_fails_leaves_the_doubt_in_the_stack(channel: PluginResource, sandbox: SandboxProcess) -> None:
    # It was deleted first: without a record nobody would know of the channel any more.
    adopted, state = connected(sandbox), in_doubt()
    channel.diff(state, adopting(adopted))
    assert channel.check(adopting(adopted)).failures == {}
    channel.delete(state)
    sandbox.arm(method="PUT", status=422)
    with pytest.raises(RecordedInPart, match="was not changed") as error:
        channel.create(adopting(adopted))
    assert error.value.state == state
    assert channel.create(adopting(adopted)).id == adopted.id
    assert sent(sandbox) == ["PUT", "PUT"]


def test_an_adoption_that_fails_in_place_of_a_channel_records_nothing(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    before, adopted = connected(sandbox, phone_number=OTHER_NUMBER), connected(sandbox)
    assert channel.diff(before, adopting(adopted)) == replacement("existing_channel_id")
    sandbox.arm(method="PUT", status=422)
    assert "was not changed" in failed(lambda: channel.create(adopting(adopted)))


def test_a_channel_that_goes_in_this_run_is_not_adopted(
    channel: PluginResource, beside: PluginResource, sandbox: SandboxProcess
) -> None:
    there = connected(sandbox)
    assert channel.diff(there, CHANNEL | {"waba_id": OTHER_WABA_ID}) == replacement("waba_id")
    reason = beside.check(adopting(there) | {"phone_number": OTHER_NUMBER}).failures["existing_channel_id"]
    assert reason.startswith(f"channel {there.id} is deleted in this run, which replaces {NAME!r}: move it to another")
    assert failed(lambda: beside.create(adopting(there) | {"phone_number": OTHER_NUMBER})) == reason


def test_a_channel_that_another_resource_of_the_stack_has_stays_connected(
    channel: PluginResource, beside: PluginResource, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    there = connected(sandbox)
    stack.holds(exported_channel(there), exported_channel(State(there.id.upper(), there.outputs), "beside"))
    channel.delete(there)
    assert channel.plugin.new_lines() == [
        f"info: channel {there.id} of {OWN_NUMBER} stays connected: 'beside' of this stack has it too"
    ]
    # Where both go, the last one takes it along.
    beside.delete(there)
    assert sent(sandbox) == ["DELETE"]


def test_a_record_that_is_to_be_deleted_keeps_nothing_connected(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    there = connected(sandbox)
    stack.holds(exported_channel(there), exported_channel(there, "beside", delete=True))
    channel.delete(there)
    assert sandbox.channels() == []


def test_a_channel_that_is_listed_though_its_delete_found_none_is_an_error(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    there = connected(sandbox)
    sandbox.arm(method="DELETE", status=404)
    line = failed(lambda: channel.delete(there))
    assert line.startswith(
        f"channel {there.id} of {OWN_NUMBER} was not deleted: Vobiz answered 404, and its list shows"
    )


def test_a_doubt_that_a_later_run_heals_is_the_channel_of_its_record(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    # An item without an id is no channel that could be recorded; one beside it is.
    stack.holds(exported_channel(in_doubt()))
    there = connected(sandbox)
    [held] = sandbox.channels()
    arm_list(sandbox, {"phone_number": OWN_NUMBER}, held)
    found = channel.read(State(PLACEHOLDER, in_doubt().outputs))
    assert found == as_recorded(held)
    assert channel.diff(found, CHANNEL) == UPDATE
    assert found.id == there.id


def test_an_adoption_after_a_stopped_run_says_what_is_left_to_clear(
    next_channel: NextChannel, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    there = connected(sandbox)
    for pending in (True, False):
        stack.holds(pending_operations=[creating(CHANNEL_TYPE, NAME, CHANNEL)] * pending)
        channel = next_channel()
        assert channel.check(adopting(there)).failures == {}
        [line] = channel.plugin.new_lines()
        assert line.endswith("; once it is, run `pulumi refresh --clear-pending-creates --yes`") == pending
