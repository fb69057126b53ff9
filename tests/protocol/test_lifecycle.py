"""The calls that a whole life of each resource makes, on the newest and on the oldest SDK."""

from __future__ import annotations

import pytest
from pulumi.runtime.rpc import wrap_rpc_secret

from tests.driver.inputs import (
    BYON,
    CHANNEL,
    META_TOKEN,
    NEW_META_TOKEN,
    NO_CHANGE,
    NUMBER,
    ORDER,
    OTHER_NUMBER,
    OTHER_WABA_ID,
    OWN_NUMBER,
    PLACE,
    UPDATE,
)
from tests.driver.plugin import Plugin, PluginError, PluginResource
from tests.driver.starting import StartPlugin
from tests.protocol import golden
from tests.protocol.sdks import both_sdks
from tests.unit.channels import NAME, as_recorded, lost, replacement, sent
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

pytestmark = both_sdks


def test_an_order_lives_from_check_to_delete(
    sandbox: SandboxProcess, order: PluginResource, plugin: Plugin, start_plugin: StartPlugin
) -> None:
    checked = order.check({key: value for key, value in ORDER.items() if key != "number_type"})
    assert checked.failures == {}
    assert checked.inputs == ORDER

    state = order.create(checked.inputs)
    [placed] = sandbox.orders()
    assert state.id == placed["id"]
    expected = {key: value for key, value in placed.items() if key not in ("id", "failure_reason")}
    assert state.outputs == expected | {"requested": checked.inputs}
    assert order.diff(state, checked.inputs) == NO_CHANGE

    sandbox.set_order_status(state.id, "completed")
    sandbox.connect_channel(NUMBER, state.id)
    refreshed = start_plugin().resource(order.provider).read(state)
    assert (refreshed.id, refreshed.outputs) == (state.id, state.outputs | {"status": "completed"})

    assert order.update(refreshed, checked.inputs) == refreshed
    plugin.new_lines()
    sandbox.clear_requests()
    order.delete(refreshed)
    [line] = plugin.new_lines()
    assert line.startswith("warning: ")
    assert NUMBER in line
    assert state.id in line
    assert sandbox.requests() == []


def test_a_selection_lives_from_check_to_delete(sandbox: SandboxProcess, selection: PluginResource) -> None:
    checked = selection.check(PLACE | {"keepers": {"year": 2026}})
    assert checked.failures == {}

    state = selection.create(checked.inputs)
    assert state.id == NUMBER
    listing = {"e164": NUMBER, "country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
    assert state.outputs == listing | {"requested": checked.inputs}
    sandbox.clear_requests()
    assert selection.diff(state, checked.inputs) == NO_CHANGE
    assert selection.read(state) == state
    assert selection.update(state, checked.inputs | {"max_setup_cost": 1}) == state
    selection.delete(state)
    assert sandbox.requests() == []
    assert sandbox.orders() == []


def test_an_own_number_lives_from_check_to_delete(sandbox: SandboxProcess, byon: PluginResource) -> None:
    checked = byon.check({"phone_number": OWN_NUMBER})
    assert checked.inputs == BYON

    pending = byon.create(checked.inputs)
    assert (pending.id, pending.outputs["status"]) == (OWN_NUMBER, "pending")
    assert byon.read(pending) == pending
    assert byon.diff(pending, checked.inputs) == NO_CHANGE

    inputs = checked.inputs | {"otp_code": sandbox.last_code(OWN_NUMBER)}
    assert byon.diff(pending, inputs) == UPDATE
    verified = byon.update(pending, inputs)
    assert verified.outputs == pending.outputs | {
        "status": "verified",
        "message": "Number verified successfully",
        "otp_code": inputs["otp_code"],
    }
    assert byon.diff(verified, inputs) == NO_CHANGE
    assert byon.read(verified) == verified
    sandbox.clear_requests()
    byon.delete(verified)
    assert sandbox.requests() == []


def test_a_channel_lives_from_check_to_delete(sandbox: SandboxProcess, start_plugin: StartPlugin) -> None:
    channel = start_plugin().resource(golden.CHANNEL, NAME)
    checked = channel.check({key: value for key, value in CHANNEL.items() if key != "number_provider"})
    assert checked.failures == {}
    assert checked.inputs == CHANNEL | {"access_token": wrap_rpc_secret(META_TOKEN)}

    state = channel.create(CHANNEL)
    assert [as_recorded(held) for held in sandbox.channels()] == [state]
    assert channel.diff(state, CHANNEL) == NO_CHANGE

    verified = sandbox.change_channel(state.id, verification_status="verified")
    channel = start_plugin().resource(golden.CHANNEL, NAME)
    refreshed = channel.read(state)
    assert refreshed == as_recorded(verified)

    inputs = CHANNEL | {"access_token": NEW_META_TOKEN, "display_name": "Acme Sales"}
    assert channel.check(inputs, CHANNEL).failures == {}
    assert channel.diff(refreshed, inputs) == UPDATE
    updated = channel.update(refreshed, inputs)
    [held] = sandbox.channels()
    assert (held["access_token"], held["display_name"]) == (NEW_META_TOKEN, "Acme Sales")
    assert updated.outputs["access_token"] == NEW_META_TOKEN
    assert channel.diff(updated, inputs) == NO_CHANGE

    assert channel.diff(updated, inputs | {"waba_id": OTHER_WABA_ID}) == replacement("waba_id")
    channel.delete(updated)
    assert sandbox.channels() == []
    channel.delete(updated)
    assert sent(sandbox) == ["POST", "PUT", "DELETE", "DELETE"]


def test_a_channel_whose_answer_was_lost_is_recorded_and_a_refresh_finds_it(
    sandbox: SandboxProcess, start_plugin: StartPlugin
) -> None:
    failed = lost(start_plugin().resource(golden.CHANNEL, NAME), sandbox)
    [line] = failed.reasons
    assert "the answer was lost (Connection reset by peer): it may be connected" in line
    assert failed.inputs == CHANNEL
    assert failed.state.id.startswith("unknown-")
    assert (failed.state.outputs["status"], failed.state.outputs["access_token"]) == ("unknown", META_TOKEN)

    channel = start_plugin().resource(golden.CHANNEL, NAME)
    assert channel.diff(failed.state, CHANNEL) == UPDATE
    with pytest.raises(PluginError, match="It is not sent again") as error:
        channel.update(failed.state, CHANNEL)
    assert str(error.value) == line

    channel = start_plugin().resource(golden.CHANNEL, NAME)
    assert [as_recorded(held) for held in sandbox.channels()] == [channel.read(failed.state)]
    assert sent(sandbox) == ["POST"]


@pytest.mark.parametrize("call", ["check", "create", "read"])
def test_an_error_is_one_line(order: PluginResource, sandbox: SandboxProcess, call: str) -> None:
    state = order.create(ORDER)
    another = ORDER | {"preferred_number": OTHER_NUMBER}
    sandbox.arm(status=401, times=9)
    with pytest.raises(PluginError) as error:
        if call == "check":
            order.check(another)
        elif call == "create":
            order.create(another)
        else:
            order.read(state)
    [line] = str(error.value).strip().splitlines()
    assert "401" in line
    assert "Traceback" not in line


def test_secret_config_is_unwrapped(start_plugin: StartPlugin, order: PluginResource, sandbox: SandboxProcess) -> None:
    plugin = start_plugin({"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None})
    plugin.configure({"vobiz:authId": AUTH_ID}, {"vobiz:authToken": "sandbox-token-1"})
    plugin.resource(order.provider).create(ORDER)
    assert [placed["account_id"] for placed in sandbox.orders()] == [AUTH_ID]


def test_a_bearer_token_is_enough(start_plugin: StartPlugin, order: PluginResource, sandbox: SandboxProcess) -> None:
    plugin = start_plugin({"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None})
    plugin.configure({}, {"vobiz:accessToken": "sandbox.jwt.one"})
    plugin.resource(order.provider).create(ORDER)
    assert [placed["account_id"] for placed in sandbox.orders()] == [AUTH_ID]


def test_a_code_is_a_secret_for_the_engine_however_it_came(byon: PluginResource) -> None:
    code = "840197263518"
    assert byon.check(BYON | {"otp_code": code}).inputs["otp_code"] == wrap_rpc_secret(code)
