"""How a channel in doubt ends: healed or forgotten by a refresh, settled by an adoption, deleted with its record."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import (
    CHANNEL,
    NEW_META_TOKEN,
    NO_CHANGE,
    OTHER_NUMBER,
    OTHER_WABA_ID,
    OWN_NUMBER,
    UPDATE,
)
from tests.driver.plugin import UNKNOWN, PluginResource, State, Values
from tests.driver.stack_export import ExportedStack
from tests.driver.starting import StartPlugin
from tests.unit.channels import (
    NextChannel,
    arm_list,
    as_recorded,
    connected,
    exported_channel,
    in_doubt,
    replacement,
    sent,
    under_a_jwt,
)
from tests.unit.lost_orders import failed
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

GONE = State("", {})
NO_PROOF: list[Values] = [
    {"status": 200, "json": {"items": [], "has_more": True}},
    {"status": 200, "json": {"items": [], "total": 3}},
    {"status": 200, "json": {"items": [{"phone_number": OTHER_NUMBER}]}},
    {"status": 200, "json": {"items": [None]}},
    {"status": 403},
    {"status": 404},
]
ANY_INPUT = [{field: "other"} for field in CHANNEL if field != "phone_number"]


@pytest.mark.parametrize("more", [{}, {"has_more": True}], ids=["whole", "part"])
def test_a_refresh_records_the_channel_that_it_turned_out_to_be(
    next_channel: NextChannel, sandbox: SandboxProcess, more: Values
) -> None:
    connected(sandbox, business_profile={"about": "us"})
    [held] = sandbox.channels()
    arm_list(sandbox, {key: value for key, value in held.items() if key != "access_token"}, **more)
    channel = next_channel()
    found = channel.read(in_doubt())
    assert found == as_recorded(held)
    [line] = channel.plugin.new_lines()
    assert line.startswith(f"info: {OWN_NUMBER}: the channel that no answer came of is {found.id}")
    assert channel.diff(found, CHANNEL) == UPDATE  # else the refresh would call it unchanged
    assert next_channel().diff(found, CHANNEL) == NO_CHANGE
    assert channel.update(found, CHANNEL) == found
    assert sent(sandbox) == []


def test_a_refresh_forgets_what_the_whole_list_does_not_have_and_the_same_run_connects_it(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    connected(sandbox, phone_number=OTHER_NUMBER)
    stack.holds(exported_channel(in_doubt()))
    assert channel.read(in_doubt()) == GONE
    [line] = channel.plugin.new_lines()
    assert line == (
        f"warning: {OWN_NUMBER} is not connected, as the whole list of channels shows: "
        "`pulumi up --refresh` connects it"
    )
    assert channel.check(CHANNEL).failures == {}
    channel.create(CHANNEL)
    assert sent(sandbox) == ["POST"]


@pytest.mark.parametrize("fault", NO_PROOF, ids=str)
def test_a_refresh_keeps_what_no_list_disproves(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, fault: Values
) -> None:
    state = in_doubt()
    stack.holds(exported_channel(state))
    sandbox.arm(method="GET", path=CHANNELS, **fault)
    assert channel.read(state) == state
    [line] = channel.plugin.new_lines()
    assert line.startswith(f"warning: {OWN_NUMBER} was sent to be connected at ")
    assert channel.diff(state, CHANNEL) == UPDATE
    assert "the answer was lost" in failed(lambda: channel.create(CHANNEL))
    assert sent(sandbox) == []


@pytest.mark.parametrize("fields", [{"waba_id": OTHER_WABA_ID}, {"phone_number_id": "other"}, {}], ids=str)
def test_a_refresh_keeps_it_where_the_number_has_a_channel_that_is_not_it(
    channel: PluginResource, sandbox: SandboxProcess, fields: Values
) -> None:
    # Without other fields it is as asked for, and was there an hour before.
    connected(sandbox, **fields)
    state = in_doubt(seconds_ago=60 if fields else -3600)
    assert channel.read(state) == state
    assert "the answer was lost" in channel.plugin.new_lines()[0]


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 401}, {"status": 503, "times": 3}], ids=str)
def test_a_list_that_does_not_come_is_an_error(channel: PluginResource, sandbox: SandboxProcess, fault: Values) -> None:
    sandbox.arm(method="GET", path=CHANNELS, **fault)
    assert failed(lambda: channel.read(in_doubt())).startswith("list of channels: ")


def test_the_list_of_another_account_forgets_nothing(channel: PluginResource, sandbox: SandboxProcess) -> None:
    state = in_doubt(account_id="MA_OTHER")
    for line in (failed(lambda: channel.read(state)), failed(lambda: channel.delete(state))):
        assert f"channel {state.id} belongs to account MA_OTHER and the credentials are those of {AUTH_ID}" in line
    assert sandbox.requests() == []


@pytest.mark.parametrize(
    ("settings", "others", "is_gone"),
    [
        ({}, False, True),
        ({"account_reads": "missing"}, False, False),
        ({"account_reads": "missing"}, True, True),
    ],
    ids=["Vobiz says whose it is", "nothing says so", "the list does"],
)
def test_under_a_jwt_it_is_forgotten_where_something_tells_whose_list_it_is(
    start_plugin: StartPlugin, sandbox: SandboxProcess, *, settings: Values, others: bool, is_gone: bool
) -> None:
    sandbox.settings(**settings)
    if others:
        connected(sandbox, phone_number=OTHER_NUMBER)
    state = in_doubt()
    assert under_a_jwt(start_plugin).read(state) == (GONE if is_gone else state)


@pytest.mark.parametrize("changes", [{}, {"access_token": NEW_META_TOKEN}, {"waba_id": UNKNOWN}, *ANY_INPUT], ids=str)
def test_as_long_as_it_stands_nothing_is_compared_or_replaced(
    channel: PluginResource, sandbox: SandboxProcess, changes: Values
) -> None:
    assert channel.diff(in_doubt(), CHANNEL | changes) == UPDATE
    [line] = channel.plugin.new_lines()
    assert line.startswith("warning: ")
    assert "pulumi up --refresh" in line
    assert sandbox.requests() == []


def test_an_adoption_that_is_not_known_yet_replaces_nothing(channel: PluginResource) -> None:
    assert channel.diff(in_doubt(), CHANNEL | {"existing_channel_id": UNKNOWN}) == UPDATE


@pytest.mark.parametrize("is_exported", [True, False])
def test_an_adoption_settles_it_and_deletes_nothing(
    next_channel: NextChannel, sandbox: SandboxProcess, stack: ExportedStack, *, is_exported: bool
) -> None:
    adopted, state = connected(sandbox), in_doubt()
    adopting = CHANNEL | {"existing_channel_id": adopted.id}
    if is_exported:
        stack.holds(exported_channel(state))
    channel = next_channel()
    assert channel.check(adopting, CHANNEL).failures == {}
    assert channel.diff(state, adopting) == replacement("existing_channel_id")
    assert channel.check(adopting).failures == {}
    assert channel.plugin.new_lines() == [f"info: adopts channel {adopted.id}, connects nothing; sets its access_token"]
    channel.delete(state)
    assert channel.create(adopting).id == adopted.id
    assert sent(sandbox) == ["PUT"]
    stack.holds(exported_channel(adopted))
    assert next_channel().diff(adopted, adopting) == NO_CHANGE


def test_an_adoption_whose_check_saw_no_list_deletes_nothing_either(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    # The channel in doubt goes first, and is the one to be adopted.
    adopted, state = connected(sandbox), in_doubt()
    adopting = CHANNEL | {"existing_channel_id": adopted.id}
    sandbox.arm(method="GET", path=CHANNELS, status=500)
    channel.diff(state, adopting)
    assert channel.check(adopting).failures == {}
    channel.delete(state)
    assert [held["id"] for held in sandbox.channels()] == [adopted.id]


def test_an_adoption_settles_it_where_no_list_can_tell(channel: PluginResource, sandbox: SandboxProcess) -> None:
    adopted, state = connected(sandbox), in_doubt()
    adopting = CHANNEL | {"existing_channel_id": adopted.id}
    sandbox.arm(method="GET", path=CHANNELS, status=403, times=9)
    channel.diff(state, adopting)
    assert channel.check(adopting).failures == {}
    channel.delete(state)
    assert channel.create(adopting).id == adopted.id
    assert sent(sandbox) == ["PUT"]


def test_a_delete_disconnects_the_channel_that_it_turned_out_to_be(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    connected(sandbox)
    connected(sandbox, phone_number=OTHER_NUMBER)
    channel.delete(in_doubt())
    assert [held["phone_number"] for held in sandbox.channels()] == [OTHER_NUMBER]
    assert sent(sandbox) == ["DELETE"]


def test_a_delete_looks_anew(channel: PluginResource, sandbox: SandboxProcess) -> None:
    # The list that this run has read already may be from before the request arrived.
    arm_list(sandbox, has_more=True)
    state = channel.read(in_doubt())
    connected(sandbox)
    channel.delete(state)
    assert sandbox.channels() == []


def test_a_delete_forgets_what_the_whole_list_does_not_have(channel: PluginResource, sandbox: SandboxProcess) -> None:
    connected(sandbox, phone_number=OTHER_NUMBER)
    channel.delete(in_doubt())
    assert sent(sandbox) == []


@pytest.mark.parametrize(
    "fields",
    [{"waba_id": OTHER_WABA_ID}, {"display_name": "By hand"}, {}],
    ids=["another account", "another name", "older"],
)
def test_a_delete_leaves_a_channel_of_the_number_that_is_not_it(
    channel: PluginResource, sandbox: SandboxProcess, fields: Values
) -> None:
    other = connected(sandbox, **fields)
    line = failed(lambda: channel.delete(in_doubt(seconds_ago=60 if fields else -3600)))
    told = f"cannot be told: it has channel {other.id}, which does not look like the one that was sent. Look in the "
    assert told in line
    assert sent(sandbox) == []


@pytest.mark.parametrize("fault", [{"status": 500}, {"action": "reset", "times": 3}, {"status": 401}], ids=str)
def test_a_delete_for_which_no_list_comes_is_an_error(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values
) -> None:
    connected(sandbox)
    sandbox.arm(method="GET", path=CHANNELS, **fault)
    assert failed(lambda: channel.delete(in_doubt())).startswith("list of channels: ")
    assert sent(sandbox) == []


@pytest.mark.parametrize("fault", NO_PROOF, ids=str)
def test_a_delete_that_cannot_tell_says_where_to_look(
    channel: PluginResource, sandbox: SandboxProcess, fault: dict[str, Any]
) -> None:
    connected(sandbox)
    sandbox.arm(method="GET", path=CHANNELS, **fault)
    line = failed(lambda: channel.delete(in_doubt()))
    assert line.startswith(f"{OWN_NUMBER} may be connected, and whether it is cannot be told: ")
    assert "pulumi state delete --force --yes '" in line
    assert sent(sandbox) == []


def test_a_delete_leaves_a_channel_that_another_resource_adopts(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    adopted = connected(sandbox)
    beside = channel.plugin.resource(channel.provider, "beside")
    assert beside.create(CHANNEL | {"existing_channel_id": adopted.id}).id == adopted.id
    channel.delete(in_doubt())
    assert channel.plugin.new_lines() == [
        f"info: channel {adopted.id} of {OWN_NUMBER} stays connected: it is adopted in this run"
    ]
    assert sent(sandbox) == ["PUT"]
