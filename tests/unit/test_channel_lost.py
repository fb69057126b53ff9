"""A channel whose answer is lost: looked up at once, else recorded as unknown, and never sent again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import CHANNEL, META_TOKEN, OTHER_NUMBER, OTHER_WABA_ID, OWN_NUMBER
from tests.driver.plugin import URN, PluginResource, RecordedInPart, State, Values
from tests.driver.stack_export import ExportedStack
from tests.driver.starting import StartPlugin
from tests.protocol import golden
from tests.unit.channels import (
    CHANNEL_ID,
    NAME,
    REQUESTED,
    NextChannel,
    arm_list,
    arm_post,
    as_recorded,
    connected,
    exported_channel,
    in_doubt,
    lost,
    sent,
)
from tests.unit.lost_orders import failed, now
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

LOST = [
    {"action": "reset"},
    {"action": "close"},
    *({"status": status} for status in (303, 408, 500, 501, 502, 503, 504, 599)),
    {"status": 201, "body": "{}"},
]
FAULTS = pytest.mark.parametrize("fault", LOST, ids=str)
HOUR = 3600


def assert_unknown(record: RecordedInPart) -> None:
    outputs = dict(record.state.outputs)
    doubt = outputs.pop("in_doubt")
    assert record.state.id.startswith("unknown-")
    assert outputs == CHANNEL | {"status": "unknown", "account_id": AUTH_ID, "requested": REQUESTED}
    assert doubt["sent_at"] <= now().isoformat().replace("+00:00", "Z")
    line = str(record)
    assert line.startswith(f"{OWN_NUMBER} was sent to be connected at {doubt['sent_at']} and the answer was lost (")
    told = (
        *(doubt["reason"], "pulumi up --refresh", "existing_channel_id"),
        *(f"pulumi state unprotect --yes '{URN}{NAME}'", f"pulumi state delete --force --yes '{URN}{NAME}'"),
    )
    assert [words for words in told if words not in line] == []


@FAULTS
def test_a_channel_that_the_list_shows_is_recorded(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values
) -> None:
    assert channel.check(CHANNEL).failures == {}
    arm_post(sandbox, processed=True, **fault)
    state = channel.create(CHANNEL)
    [held] = sandbox.channels()
    assert state == as_recorded(held)
    [line] = channel.plugin.new_lines()
    assert line.startswith(f"info: {OWN_NUMBER}: the answer was lost (")
    assert line.endswith(f"the list shows that it is channel {held['id']}")
    assert sent(sandbox) == ["POST"]


@FAULTS
def test_a_channel_that_the_list_does_not_show_is_recorded_as_unknown(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values
) -> None:
    # Not even the whole list disproves it: the request may still be on its way.
    assert channel.check(CHANNEL).failures == {}
    arm_post(sandbox, **fault)
    with pytest.raises(RecordedInPart) as error:
        channel.create(CHANNEL)
    assert_unknown(error.value)
    assert sent(sandbox) == ["POST"]


@pytest.mark.parametrize("processed", [True, False])
def test_a_channel_that_takes_too_long_is_looked_up(
    start_plugin: StartPlugin, sandbox: SandboxProcess, *, processed: bool
) -> None:
    channel = start_plugin({"VOBIZ_TIMEOUT_SECONDS": "0.5"}).resource(golden.CHANNEL, NAME)
    arm_post(sandbox, processed=processed, action="hold", seconds=30)
    if processed:
        assert channel.create(CHANNEL) == as_recorded(sandbox.channels()[0])
    else:
        with pytest.raises(RecordedInPart, match=r"timed out after 0\.5 s") as error:
            channel.create(CHANNEL)
        assert_unknown(error.value)
    assert sent(sandbox) == ["POST"]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 200, "json": {"items": [], "has_more": True}},
        {"status": 200, "json": {"items": [], "total": 1}},
        {"status": 200, "json": {"items": ["a channel"]}},
        {"status": 200, "body": "<html>"},
        *({"status": status} for status in (303, 401, 403, 404, 500)),
        {"status": 503, "times": 3},
        {"action": "reset", "times": 3},
        {"action": "cut", "processed": True, "times": 3},
    ],
    ids=str,
)
def test_a_list_that_tells_nothing_leaves_it_unknown(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values
) -> None:
    arm_post(sandbox, processed=True, action="reset")
    sandbox.arm(method="GET", path=CHANNELS, **fault)
    with pytest.raises(RecordedInPart) as error:
        channel.create(CHANNEL)
    assert_unknown(error.value)
    assert sent(sandbox) == ["POST"]


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"phone_number": "+91 98123 45678"},
        {"created_at": "soon"},
        {"waba_id": None, "phone_number_id": None},
        {"display_name": None},
    ],
)
def test_a_part_of_the_list_that_has_it_is_enough(
    channel: PluginResource, sandbox: SandboxProcess, item: dict[str, Any]
) -> None:
    arm_post(sandbox, action="reset")
    arm_list(sandbox, CHANNEL | {"id": CHANNEL_ID} | item, has_more=True)
    assert channel.create(CHANNEL).id == CHANNEL_ID
    assert sent(sandbox) == ["POST"]


@pytest.mark.parametrize(
    "fields",
    [
        {"waba_id": OTHER_WABA_ID},
        {"phone_number_id": "106540352242999"},
        {"phone_number": OTHER_NUMBER},
        {"display_name": "Connected by hand meanwhile"},
    ],
    ids=str,
)
def test_a_channel_of_something_else_is_not_taken_for_it(
    channel: PluginResource, sandbox: SandboxProcess, fields: Values
) -> None:
    connected(sandbox, **fields)
    arm_post(sandbox, action="reset")
    with pytest.raises(RecordedInPart) as error:
        channel.create(CHANNEL)
    assert_unknown(error.value)


@pytest.mark.parametrize(("seconds", "is_it"), [(HOUR, False), (360, False), (240, True), (-HOUR, True)])
def test_a_channel_that_was_there_before_is_not_taken_for_it(
    channel: PluginResource, sandbox: SandboxProcess, *, seconds: int, is_it: bool
) -> None:
    sandbox.move_clock(-seconds)
    holder = connected(sandbox)
    sandbox.move_clock(seconds)
    arm_post(sandbox, action="reset")
    if is_it:  # clocks differ by some minutes
        assert channel.create(CHANNEL).id == holder.id
        return
    with pytest.raises(RecordedInPart) as error:
        channel.create(CHANNEL)
    assert_unknown(error.value)


def test_a_channel_that_this_run_has_deleted_is_not_taken_for_it(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    before = connected(sandbox)
    [listed] = sandbox.channels()
    channel.delete(before)
    arm_post(sandbox, action="reset")
    arm_list(sandbox, listed)
    with pytest.raises(RecordedInPart) as error:
        channel.create(CHANNEL)
    assert_unknown(error.value)


def test_create_again_in_this_run_records_the_same(channel: PluginResource, sandbox: SandboxProcess) -> None:
    first = lost(channel, sandbox)
    for _ in range(2):
        with pytest.raises(RecordedInPart) as error:
            channel.create(CHANNEL)
        assert (error.value.state, str(error.value)) == (first.state, str(first))
    assert sent(sandbox) == ["POST"]


@pytest.mark.parametrize("changes", [{}, {"phone_number": OTHER_NUMBER}, {"access_token": META_TOKEN + "2"}], ids=str)
@pytest.mark.parametrize("calls", ["create", "check and create", "diff and create"])
def test_another_run_does_not_send_it_while_it_is_recorded(
    next_channel: NextChannel, sandbox: SandboxProcess, stack: ExportedStack, *, calls: str, changes: Values
) -> None:
    # `--replace` and a taint ask no diff; a target may leave out everything before the create.
    state = lost(next_channel(), sandbox).state
    if calls != "diff and create":
        stack.holds(exported_channel(state))
    channel = next_channel()
    if calls == "check and create":
        [(field, reason)] = channel.check(CHANNEL | changes).failures.items()
        assert (field, "the answer was lost" in reason) == ("", True)
    if calls == "diff and create":
        channel.diff(state, CHANNEL | changes)
    line = failed(lambda: channel.create(CHANNEL | changes))
    assert line.startswith(f"{OWN_NUMBER} was sent to be connected at ")
    assert "It is not sent again" in line
    assert sent(sandbox) == ["POST"]


def test_an_update_does_not_send_it(next_channel: NextChannel, sandbox: SandboxProcess) -> None:
    first = lost(next_channel(), sandbox)
    channel = next_channel()
    assert failed(lambda: channel.update(first.state, CHANNEL | {"display_name": "Other"})) == str(first)
    assert sent(sandbox) == ["POST"]


def test_a_channel_in_doubt_holds_up_no_other_resource(
    next_channel: NextChannel, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    stack.holds(exported_channel(in_doubt()))
    channel = next_channel()
    beside = channel.plugin.resource(channel.provider, "beside")
    assert beside.check(CHANNEL | {"phone_number": OTHER_NUMBER}).failures == {}
    assert isinstance(beside.create(CHANNEL | {"phone_number": OTHER_NUMBER}), State)
    assert sent(sandbox) == ["POST"]
