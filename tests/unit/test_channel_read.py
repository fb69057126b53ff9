"""read of a channel: the list, every field of it; what changed since, and what of it is drift."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import CHANNEL, META_TOKEN, NO_CHANGE, OTHER_NUMBER, OTHER_WABA_ID, OWN_NUMBER, UPDATE
from tests.driver.plugin import PluginResource, State, Values
from tests.unit.channels import NextChannel, arm_list, connected
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import SandboxProcess

ORDER_ID = "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"
DECLARED: Values = {
    "waba_id": OTHER_WABA_ID,
    "phone_number_id": "106540352242999",
    "phone_number": OTHER_NUMBER,
    "number_onboarding_mode": "embedded_signup",
    "number_provider": "another.one",
    "number_order_id": ORDER_ID,
    "display_name": "Renamed",
}
OTHERS: Values = {
    "verification_status": "pending",
    "status": "suspended",
    "business_profile": {"about": "us"},
    "created_at": "2026-01-01T00:00:00Z",
}
THERE: Values = {"number_order_id": "c4a2b3d1-5f6e-4a8b-9c0d-1e2f3a4b5c6d"}


def listed(state: State, **changes: Any) -> Values:
    """The channel as the list shows it, changed."""
    known = {key: value for key, value in state.outputs.items() if key not in ("access_token", "requested")}
    return known | {"id": state.id} | changes


@pytest.mark.parametrize("key", ["items", "data"])
def test_a_channel_that_is_as_it_was_is_no_drift_and_silent(
    channel: PluginResource, sandbox: SandboxProcess, key: str
) -> None:
    state = connected(sandbox)
    sandbox.arm(method="GET", path=CHANNELS, status=200, json={key: [listed(state, id=state.id.upper())]})
    assert channel.read(state) == state
    assert channel.diff(state, CHANNEL) == NO_CHANGE
    assert channel.plugin.new_lines() == []
    assert [request["path"] for request in sandbox.requests()] == [CHANNELS]


@pytest.mark.parametrize("field", [*DECLARED, *OTHERS])
def test_every_field_that_changed_outside_is_drift_and_told(
    next_channel: NextChannel, sandbox: SandboxProcess, field: str
) -> None:
    state, value = connected(sandbox, **THERE), (DECLARED | OTHERS)[field]
    channel = next_channel()
    arm_list(sandbox, listed(state, **{field: value}))
    after = channel.read(state)
    before = state.outputs[field]
    outside = {"changed_outside": {field: before}} if field in DECLARED else {}
    assert after == State(state.id, state.outputs | {field: value} | outside)
    told, *warnings = channel.plugin.new_lines()
    assert told == f"info: channel {state.id} of {OWN_NUMBER}: {field} {before} is now {value}"
    if field in DECLARED:
        was = f"warning: {field} of channel {state.id} was changed outside this stack, from {before} to {value}"
        assert warnings == [was + ("; `pulumi up --refresh` sets it back" if field == "display_name" else "")]
    else:
        assert [line.startswith(f"warning: channel {state.id} of ") for line in warnings] == [True] * (
            field == "status"
        )
    # Without a change in the diff a refresh would call it unchanged; the plan to come has lines of its own.
    assert channel.diff(after, CHANNEL) == UPDATE
    assert channel.plugin.new_lines() == []


def test_all_changes_are_told_in_one_line_and_warned_of(channel: PluginResource, sandbox: SandboxProcess) -> None:
    state = connected(sandbox)
    sandbox.change_channel(state.id, status="inactive", display_name="Renamed")
    assert channel.read(state).outputs["changed_outside"] == {"display_name": "Acme Support"}
    told, renamed, halted = channel.plugin.new_lines()
    assert told.endswith("display_name Acme Support is now Renamed; status active is now inactive")
    assert renamed.endswith("from Acme Support to Renamed; `pulumi up --refresh` sets it back")
    assert "is inactive, so it cannot send" in halted


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({"verification_status": "pending"}, {"verification_status": "verified"}),
        ({"verification_status": "rejected"}, {"verification_status": "VERIFIED"}),
        ({"status": "suspended"}, {"status": "active"}),
        (
            {"status": "inactive", "verification_status": "pending"},
            {"status": "active", "verification_status": "verified"},
        ),
    ],
)
def test_what_a_channel_waits_for_is_told_and_no_drift(
    channel: PluginResource, sandbox: SandboxProcess, *, before: Values, now: Values
) -> None:
    state = connected(sandbox, **before)
    sandbox.change_channel(state.id, **now)
    after = channel.read(state)
    assert after.outputs | before == state.outputs | {"updated_at": after.outputs["updated_at"]}
    [line] = channel.plugin.new_lines()
    assert [f"{field} {value} is now {now[field].lower()}" in line for field, value in before.items()] == [True] * len(
        now
    )
    assert channel.diff(after, CHANNEL) == NO_CHANGE


def test_progress_does_not_hide_what_changed_beside_it(channel: PluginResource, sandbox: SandboxProcess) -> None:
    state = connected(sandbox, verification_status="pending")
    sandbox.change_channel(state.id, verification_status="verified", business_profile={"about": "us"})
    assert channel.diff(channel.read(state), CHANNEL) == UPDATE


def test_the_time_of_the_last_change_alone_is_no_drift(channel: PluginResource, sandbox: SandboxProcess) -> None:
    state = connected(sandbox)
    sandbox.move_clock(60)
    sandbox.change_channel(state.id, access_token="EAAChangedInTheConsole")
    after = channel.read(state)
    assert after.outputs["updated_at"] > state.outputs["updated_at"]
    assert after.outputs["access_token"] == META_TOKEN
    assert (channel.diff(after, CHANNEL), channel.plugin.new_lines()) == (NO_CHANGE, [])


@pytest.mark.parametrize("field", DECLARED)
def test_what_is_changed_again_keeps_the_first_value_and_what_is_changed_back_drops_it(
    next_channel: NextChannel, sandbox: SandboxProcess, field: str
) -> None:
    state, value = connected(sandbox, **THERE), DECLARED[field]
    first, second, third = next_channel(), next_channel(), next_channel()
    arm_list(sandbox, listed(state, **{field: value}))
    changed = first.read(state)
    arm_list(sandbox, listed(state, **{field: f"{value}1"}))
    again = second.read(changed)
    assert again.outputs["changed_outside"] == {field: state.outputs[field]}
    assert again.outputs[field] == f"{value}1"
    arm_list(sandbox, listed(state))
    assert third.read(again) == state
    assert f"{field} {value}1 is now {state.outputs[field]}" in third.plugin.new_lines()[0]
    assert next_channel().diff(state, CHANNEL) == NO_CHANGE


def test_what_a_refresh_found_is_no_change_of_the_update_behind_it(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    # `up --refresh`: read, diff, check, diff. Nothing there asks for another profile.
    state = connected(sandbox)
    sandbox.change_channel(state.id, business_profile={"about": "us"})
    after = channel.read(state)
    assert channel.diff(after, CHANNEL) == UPDATE
    assert channel.check(CHANNEL, CHANNEL).failures == {}
    assert channel.diff(after, CHANNEL) == NO_CHANGE


def test_two_refreshes_in_a_row_keep_what_was_changed_outside(
    next_channel: NextChannel, sandbox: SandboxProcess
) -> None:
    state = connected(sandbox)
    sandbox.change_channel(state.id, waba_id=OTHER_WABA_ID)
    after = next_channel().read(state)
    channel = next_channel()
    assert channel.read(after) == after
    [line] = channel.plugin.new_lines()
    assert line.startswith(f"warning: waba_id of channel {state.id} was changed outside this stack")
    assert channel.diff(after, CHANNEL) == UPDATE


def test_what_vobiz_writes_in_another_way_than_it_was_asked_for_is_no_drift(
    next_channel: NextChannel, sandbox: SandboxProcess
) -> None:
    echo = {"phone_number": "+91 98123 45678", "display_name": "ACME", "number_provider": "Meta", "waba_id": "0102"}
    sandbox.arm(method="POST", path=CHANNELS, processed=True, patch=echo)
    channel = next_channel()
    state = channel.create(CHANNEL)
    channel.plugin.new_lines()
    arm_list(sandbox, listed(state, **echo))
    assert channel.read(state) == state
    assert channel.diff(state, CHANNEL) == NO_CHANGE
    # The same number in yet another spacing, and what was asked for in its place.
    other = next_channel()
    arm_list(sandbox, listed(state, phone_number=OWN_NUMBER))
    assert "changed_outside" not in other.read(state).outputs
    assert other.plugin.new_lines() == []
    third = next_channel()
    arm_list(sandbox, listed(state, display_name=CHANNEL["display_name"]))
    assert "changed_outside" not in third.read(state).outputs


def test_what_vobiz_tells_for_the_first_time_or_not_any_more_is_no_drift(
    next_channel: NextChannel, sandbox: SandboxProcess
) -> None:
    state = connected(sandbox)
    told = {"number_order_id": ORDER_ID}
    first, second = next_channel(), next_channel()
    arm_list(sandbox, listed(state, **told))
    after = first.read(state)
    assert after == State(state.id, state.outputs | told)
    arm_list(sandbox, {"id": state.id, "status": [], "display_name": None})
    assert second.read(after) == after
    assert first.plugin.new_lines() == second.plugin.new_lines() == []


@pytest.mark.parametrize(("field", "now"), [("number_order_id", None), ("business_profile", None)])
def test_what_comes_without_a_value_was_taken_away(
    next_channel: NextChannel, sandbox: SandboxProcess, field: str, now: None
) -> None:
    state = connected(sandbox, business_profile={"about": "us"}, **THERE)
    state.outputs["requested"] = state.outputs["requested"] | THERE
    channel = next_channel()
    arm_list(sandbox, listed(state, **{field: now}))
    after = channel.read(state)
    outside = {"changed_outside": {field: state.outputs[field]}} if field in DECLARED else {}
    assert after.outputs == {key: value for key, value in state.outputs.items() if key != field} | outside
    assert channel.plugin.new_lines()[0].endswith(f"{field} {state.outputs[field]} is now nothing")
    assert channel.diff(after, CHANNEL | THERE) == UPDATE
    last = next_channel()
    arm_list(sandbox, listed(state))
    assert last.read(after) == state


def test_a_profile_is_kept_as_a_state_can_hold_it(next_channel: NextChannel, sandbox: SandboxProcess) -> None:
    # A state holds every number as a double: one that is larger would be another at each refresh.
    state = connected(sandbox)
    profile = {"id": 2**53 + 1, "ids": [-(2**60), 7, 1.5, True], "name": "Acme"}
    first, second = next_channel(), next_channel()
    arm_list(sandbox, listed(state, business_profile=profile))
    after = first.read(state)
    kept = {"id": str(2**53 + 1), "ids": [str(-(2**60)), 7, 1.5, True], "name": "Acme"}
    assert after.outputs["business_profile"] == kept
    arm_list(sandbox, listed(state, business_profile=profile))
    assert second.read(after) == after
    assert second.diff(after, CHANNEL) == NO_CHANGE


def test_a_profile_with_nulls_is_no_drift_once_it_is_recorded(
    next_channel: NextChannel, sandbox: SandboxProcess
) -> None:
    # The engine keeps no null in a state.
    profile = {"about": "us", "email": None, "websites": [{"url": "https://acme.example", "kind": None}]}
    state = connected(sandbox, business_profile=profile)
    kept = {"about": "us", "websites": [{"url": "https://acme.example"}]}
    after = next_channel().read(State(state.id, state.outputs | {"business_profile": kept}))
    assert after.outputs["business_profile"] == kept
    channel = next_channel()
    assert channel.read(after) == after
    assert (channel.diff(after, CHANNEL), channel.plugin.new_lines()) == (NO_CHANGE, [])


def test_a_state_of_an_older_version_is_read(channel: PluginResource, sandbox: SandboxProcess) -> None:
    state = connected(sandbox)
    sandbox.change_channel(state.id, display_name="Renamed")
    older = State(state.id, {"phone_number": OWN_NUMBER, "display_name": "Acme Support"})
    outputs = channel.read(older).outputs
    assert (outputs["status"], outputs["changed_outside"]) == ("active", {"display_name": "Acme Support"})


@pytest.mark.parametrize("field", ["status", "verification_status"])
def test_a_status_that_nobody_knows_is_recorded_with_a_warning(
    channel: PluginResource, sandbox: SandboxProcess, field: str
) -> None:
    state = connected(sandbox)
    arm_list(sandbox, listed(state, **{field: "on_hold"}))
    assert channel.read(state).outputs[field] == "on_hold"
    assert channel.plugin.new_lines()[1:] == [
        f"warning: channel {state.id} has the {field} 'on_hold', which this version does not know: it is recorded so"
    ]
