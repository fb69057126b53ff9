"""A channel that the list does not show: what of an absence is proof, and whose list it must be."""

from __future__ import annotations

import pytest

from tests.driver.inputs import CHANNEL, NO_CHANGE, OTHER_NUMBER, OWN_NUMBER
from tests.driver.plugin import PluginResource, State, Values
from tests.driver.stack_export import ExportedStack
from tests.driver.starting import StartPlugin
from tests.unit.channels import CHANNEL_ID, connected, exported_channel, sent, under_a_jwt
from tests.unit.lost_orders import failed
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

GONE = State("", {})


def test_a_channel_that_the_whole_list_does_not_have_is_gone_and_the_same_run_connects_it_again(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    state = connected(sandbox)
    connected(sandbox, phone_number=OTHER_NUMBER)
    stack.holds(exported_channel(state))
    sandbox.disconnect_channel(state.id)
    assert channel.read(state) == GONE
    assert channel.plugin.new_lines() == [
        f"warning: channel {state.id} of {OWN_NUMBER} is gone: it was deleted outside this stack; "
        "`pulumi up --refresh` connects it again"
    ]
    assert channel.check(CHANNEL).failures == {}
    assert channel.plugin.new_lines() == []
    assert channel.create(CHANNEL).id != state.id
    assert sent(sandbox) == ["POST"]


def test_a_channel_that_another_has_replaced_is_gone(channel: PluginResource, sandbox: SandboxProcess) -> None:
    state = connected(sandbox)
    sandbox.disconnect_channel(state.id)
    other = connected(sandbox)
    assert channel.read(state) == GONE
    assert f"has channel {other.id} already" in channel.check(CHANNEL).failures["phone_number"]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"json": {"items": [], "has_more": True}}, "not shown the list of channels"),
        ({"json": {"items": [], "total": 1}}, "not shown the list of channels"),
        ({"json": {"items": [CHANNEL | {"id": "a"}, {"id": "b"}], "has_more": True}}, "among the 2 channels that came"),
        ({"json": {"items": [{"id": "a"}], "total": 2}}, "among the 1 channels that came"),
        ({"json": {"items": [{"id": "a"}, "a text"]}}, "among the 1 channels that came"),
        ({"json": {"items": [{"phone_number": OTHER_NUMBER}]}}, "it lists a channel without an id"),
        ({"status": 403}, "not shown the list of channels"),
        ({"status": 404}, "not shown the list of channels"),
        ({"status": 422}, "not shown the list of channels"),
    ],
    ids=str,
)
def test_a_list_that_proves_nothing_keeps_it_with_a_warning(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values, why: str
) -> None:
    state = connected(sandbox)
    sandbox.arm(method="GET", path=CHANNELS, **({"status": 200} | fault))
    assert channel.read(state) == state
    [line] = channel.plugin.new_lines()
    assert line.startswith(f"warning: channel {state.id} of {OWN_NUMBER} is kept as it was: ")
    assert why in line
    assert channel.diff(state, CHANNEL) == NO_CHANGE


@pytest.mark.parametrize(
    "fault",
    [{"status": 401}, {"status": 500}, {"status": 408}, {"status": 429, "times": 3}, {"status": 200, "body": "[]"}],
    ids=str,
)
def test_a_list_that_does_not_come_is_an_error(channel: PluginResource, sandbox: SandboxProcess, fault: Values) -> None:
    sandbox.arm(method="GET", path=CHANNELS, **fault)
    assert failed(lambda: channel.read(connected(sandbox))).startswith("list of channels: ")


def test_the_list_is_read_once_for_all_channels(channel: PluginResource, sandbox: SandboxProcess) -> None:
    first, second = connected(sandbox), connected(sandbox, phone_number=OTHER_NUMBER)
    assert channel.read(first) == first
    assert channel.plugin.resource(channel.provider, "beside").read(second) == second
    assert len(sandbox.requests()) == 1


def test_credentials_of_another_account_judge_nothing(channel: PluginResource, sandbox: SandboxProcess) -> None:
    state = State(CHANNEL_ID, connected(sandbox).outputs | {"account_id": "MA_OTHER"})
    line = failed(lambda: channel.read(state))
    assert line.startswith(
        f"channel {CHANNEL_ID} belongs to account MA_OTHER and the credentials are those of {AUTH_ID}"
    )
    assert sandbox.requests() == []


@pytest.mark.parametrize(
    ("account_reads", "others", "is_gone"),
    [("offered", False, True), ("missing", False, False), ("refused", False, False), ("missing", True, True)],
)
def test_under_a_jwt_a_channel_is_gone_where_something_tells_whose_list_it_is(
    start_plugin: StartPlugin, sandbox: SandboxProcess, *, account_reads: str, others: bool, is_gone: bool
) -> None:
    sandbox.settings(account_reads=account_reads)
    state = connected(sandbox)
    sandbox.disconnect_channel(state.id)
    if others:
        connected(sandbox, phone_number=OTHER_NUMBER)
    channel = under_a_jwt(start_plugin)
    assert channel.read(state) == (GONE if is_gone else state)
    if not is_gone:
        assert "nothing tells whose account these credentials ask for" in channel.plugin.new_lines()[0]


def test_a_jwt_of_another_account_judges_nothing(start_plugin: StartPlugin, sandbox: SandboxProcess) -> None:
    state = State(CHANNEL_ID, connected(sandbox).outputs | {"account_id": "MA_OTHER"})
    assert "belongs to account MA_OTHER" in failed(lambda: under_a_jwt(start_plugin).read(state))


@pytest.mark.parametrize(
    ("account_reads", "others", "is_proof"),
    [("offered", False, True), ("missing", False, False), ("missing", True, True)],
)
def test_under_a_jwt_a_delete_that_finds_none_is_done_where_something_tells_whose_channels_these_are(
    start_plugin: StartPlugin, sandbox: SandboxProcess, *, account_reads: str, others: bool, is_proof: bool
) -> None:
    # Vobiz knows no channel of another account either.
    sandbox.settings(account_reads=account_reads)
    state = connected(sandbox)
    sandbox.disconnect_channel(state.id)
    if others:
        connected(sandbox, phone_number=OTHER_NUMBER)
    channel = under_a_jwt(start_plugin)
    if is_proof:
        channel.delete(state)
        assert channel.plugin.new_lines()[-1] == f"info: channel {state.id} of {OWN_NUMBER} was not at Vobiz any more"
    else:
        line = failed(lambda: channel.delete(state))
        assert line.startswith(
            f"channel {state.id} of {OWN_NUMBER}: Vobiz has none with these credentials, which proves "
        )
        assert f"use VOBIZ_AUTH_ID and VOBIZ_AUTH_TOKEN of {AUTH_ID}, or run `pulumi state delete" in line


@pytest.mark.parametrize("account_reads", ["offered", "missing"])
def test_a_channel_that_is_connected_under_a_jwt_records_its_account_where_that_is_told(
    start_plugin: StartPlugin, sandbox: SandboxProcess, account_reads: str
) -> None:
    sandbox.settings(account_reads=account_reads)
    sandbox.arm(method="POST", path=CHANNELS, processed=True, remove=["account_id"])
    known = under_a_jwt(start_plugin).create(CHANNEL).outputs.get("account_id")
    assert known == (AUTH_ID if account_reads == "offered" else None)


def test_a_state_that_does_not_say_whose_it_is_forgets_nothing(
    channel: PluginResource, start_plugin: StartPlugin, sandbox: SandboxProcess
) -> None:
    sandbox.settings(account_reads="missing")
    state = connected(sandbox)
    sandbox.disconnect_channel(state.id)
    older = State(state.id, {key: value for key, value in state.outputs.items() if key != "account_id"})
    assert channel.read(older) == older
    assert under_a_jwt(start_plugin).read(older) == older
