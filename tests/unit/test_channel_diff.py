"""diff of a channel: what is asked now against what was asked then and what Vobiz has; nothing is called."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import CHANNEL, META_TOKEN, NEW_META_TOKEN, NO_CHANGE, OTHER_NUMBER, UPDATE
from tests.driver.plugin import UNKNOWN, Plugin, PluginResource, State, Values
from tests.protocol import golden
from tests.unit.channels import CHANNEL_ID, REQUESTED, replacement

ORDER_ID = "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"
ASKED = CHANNEL | {"number_order_id": ORDER_ID}
# Vobiz writes what it was asked for in its own way: an echo must never count.
ECHOED: Values = {
    "account_id": "MA_SANDBOX01",
    "waba_id": "0102290129340398",
    "phone_number_id": "0106540352242922",
    "phone_number": "+91 98123 45678",
    "number_onboarding_mode": "BRING_YOUR_OWN",
    "number_provider": "Meta Direct",
    "number_order_id": ORDER_ID.upper(),
    "verification_status": "verified",
    "display_name": "ACME SUPPORT",
    "status": "active",
    "access_token": META_TOKEN,
    "requested": REQUESTED | {"number_order_id": ORDER_ID},
}
CHANGES = {
    "waba_id": "102290129340399",
    "phone_number_id": "106540352242999",
    "phone_number": OTHER_NUMBER,
    "number_onboarding_mode": "embedded_signup",
    "number_provider": "another.one",
    "number_order_id": "c3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d",
}
SENDS = {"display_name": "Acme", "access_token": NEW_META_TOKEN}
OPTIONAL = ("phone_number_id", "number_provider", "number_order_id", "access_token")


@pytest.fixture
def offline(offline_plugin: Plugin) -> PluginResource:
    return offline_plugin.resource(golden.CHANNEL)


def state(**change: Any) -> State:
    return State(CHANNEL_ID, ECHOED | change)


def without(values: Values, *keys: str) -> Values:
    return {key: value for key, value in values.items() if key not in keys}


@pytest.mark.parametrize(
    "change",
    [
        {},
        *({field: None} for field in OPTIONAL),
        dict.fromkeys(OPTIONAL),
        {"number_order_id": ORDER_ID.upper()},
        {"existing_channel_id": CHANNEL_ID},
        {"existing_channel_id": CHANNEL_ID.upper()},
        {"an_input_of_another_version": "x"},
    ],
)
def test_what_was_asked_for_or_is_left_out_is_no_change_and_silent(offline: PluginResource, change: Values) -> None:
    assert offline.diff(state(), ASKED | change) == NO_CHANGE
    assert offline.plugin.new_lines() == []


@pytest.mark.parametrize("field", [*CHANGES, "display_name"])
def test_what_vobiz_has_already_is_recorded_by_an_update_and_replaces_nothing(
    offline: PluginResource, field: str
) -> None:
    # A program that follows what it was shown must not have its channel replaced, now or when that changes again.
    is_as_asked = field in ("phone_number", "number_order_id")
    assert offline.diff(state(), ASKED | {field: ECHOED[field]}) == (NO_CHANGE if is_as_asked else UPDATE)
    assert offline.plugin.new_lines() == []


@pytest.mark.parametrize("field", CHANGES)
def test_another_value_replaces_deleting_first_and_says_that_messaging_stops(
    offline: PluginResource, field: str
) -> None:
    assert offline.diff(state(), ASKED | {field: CHANGES[field]}) == replacement(field)
    [line] = offline.plugin.new_lines()
    until = f", for good: {OTHER_NUMBER} is connected instead" if field == "phone_number" else " until the new one is "
    told = f"warning: replacing channel {CHANNEL_ID} stops all messaging of {ECHOED['phone_number']}{until}"
    assert line.startswith(told)


def test_every_change_is_named_at_once(offline: PluginResource) -> None:
    assert offline.diff(state(), ASKED | CHANGES | SENDS).replaces == list(CHANGES)


@pytest.mark.parametrize("field", SENDS)
def test_what_can_be_changed_in_place_is_an_update(offline: PluginResource, field: str) -> None:
    assert offline.diff(state(), ASKED | {field: SENDS[field]}) == UPDATE
    # The engine shows no difference of a secret.
    told = [f"info: channel {CHANNEL_ID}: the new access_token is sent"]
    assert offline.plugin.new_lines() == (told if field == "access_token" else [])


def test_another_channel_to_adopt_replaces(offline: PluginResource) -> None:
    assert offline.diff(state(), ASKED | {"existing_channel_id": "another"}) == replacement("existing_channel_id")
    assert "stops all messaging" in offline.plugin.new_lines()[0]


@pytest.mark.parametrize("field", [*CHANGES, *SENDS, "existing_channel_id"])
def test_an_unknown_value_changes_and_replaces_nothing(offline: PluginResource, field: str) -> None:
    assert offline.diff(state(), ASKED | {field: UNKNOWN}) == UPDATE
    lines = offline.plugin.new_lines()
    assert len(lines) == (field not in SENDS)
    if field == "existing_channel_id":
        assert "that one is adopted" in lines[0]
    elif lines:
        assert lines[0].startswith(f"info: {field} of channel {CHANNEL_ID} is not known yet")
        assert f"another than {ECHOED[field]!r}, the channel is replaced" in lines[0]


def test_a_token_that_was_never_sent_is_sent(offline: PluginResource) -> None:
    # Adopted without one: Vobiz has a token, and nobody knows which.
    assert offline.diff(state(access_token=None), ASKED) == UPDATE


@pytest.mark.parametrize(
    "halted",
    [
        {"status": "suspended"},
        {"status": "inactive"},
        {"verification_status": "rejected"},
        {"status": "suspended", "verification_status": "rejected"},
    ],
)
def test_a_channel_that_cannot_send_changed_and_is_never_replaced_for_it(
    offline: PluginResource, halted: Values
) -> None:
    for _ in range(2):
        assert offline.diff(state(**halted), ASKED) == UPDATE
    line = offline.plugin.new_lines()[-1]
    assert line.startswith(f"warning: channel {CHANNEL_ID} of {ECHOED['phone_number']} is ")
    assert " and ".join(halted.values()) + ", so it cannot send" in line


@pytest.mark.parametrize("status", ["active", "pending", "on_hold", "", None, 7.0, ["suspended"], {}])
def test_a_channel_whose_status_says_nothing_of_the_kind_is_unchanged(offline: PluginResource, status: Any) -> None:
    assert offline.diff(state(status=status, verification_status=status), ASKED) == NO_CHANGE
    assert offline.plugin.new_lines() == []


@pytest.mark.parametrize("field", CHANGES)
def test_an_input_that_is_given_for_the_first_time_is_compared_with_what_vobiz_has(
    offline: PluginResource, field: str
) -> None:
    older = state(requested=without(ECHOED["requested"], field))
    for value in (ECHOED[field], UNKNOWN):
        assert offline.diff(older, ASKED | {field: value}) == UPDATE
    assert offline.diff(older, ASKED | {field: CHANGES[field]}) == replacement(field)


@pytest.mark.parametrize(
    "outputs",
    [
        without(ECHOED, "requested") | ASKED,
        without(ECHOED, "verification_status", "status", "account_id"),
        ECHOED | {"a_field_of_tomorrow": {"x": [1]}},
        ECHOED | {"requested": ECHOED["requested"] | {"a_field_of_tomorrow": "x"}},
    ],
    ids=["no requested", "little", "more outputs", "more inputs"],
)
def test_a_state_of_another_version_is_no_change(offline: PluginResource, outputs: Values) -> None:
    assert offline.diff(State(CHANNEL_ID, outputs), ASKED) == NO_CHANGE


def test_a_state_without_requested_is_compared_with_what_vobiz_has(offline: PluginResource) -> None:
    older = State(CHANNEL_ID, without(ECHOED, "requested") | ASKED)
    assert offline.diff(older, ASKED | {"waba_id": "1"}) == replacement("waba_id")
    assert offline.diff(older, ASKED | {"display_name": "Acme"}) == UPDATE


@pytest.mark.parametrize("odd", [None, "", "text", 7.0, True, [], ["waba_id"], {}, {"waba_id": None}])
@pytest.mark.parametrize("key", ["requested", "changed_outside", "status", "access_token", "phone_number", "in_doubt"])
def test_an_odd_state_never_makes_diff_raise(offline: PluginResource, key: str, odd: Any) -> None:
    for change in ({}, {"phone_number": OTHER_NUMBER}, {"existing_channel_id": "another"}):
        offline.diff(state(**{key: odd}), ASKED | change)


@pytest.mark.parametrize("odd", [None, "", 7.0, True, [], {}, ["x"], {"x": None}])
def test_odd_inputs_never_make_diff_raise(offline: PluginResource, odd: Any) -> None:
    for key in (*ASKED, "existing_channel_id"):
        assert set(offline.diff(state(), ASKED | {key: odd}).replaces) <= {key}


@pytest.mark.parametrize("field", CHANGES)
def test_what_was_changed_outside_is_kept_with_a_warning(offline: PluginResource, field: str) -> None:
    moved = state(**{field: CHANGES[field], "changed_outside": {field: ASKED[field]}})
    assert offline.diff(moved, ASKED) == UPDATE
    [line] = offline.plugin.new_lines()
    assert line.startswith(f"warning: {field} of channel {CHANNEL_ID} was changed outside this stack to ")
    kept = f"to {CHANGES[field]}, and the program says {ASKED[field]}: it is kept. To follow, set {field} to "
    assert [words for words in (kept, "stops its messaging", "pulumi up --replace") if words not in line] == []
    # A program that follows has that recorded; one that leaves the field to Vobiz asks for nothing.
    assert offline.diff(moved, ASKED | {field: CHANGES[field]}) == UPDATE
    assert offline.diff(moved, without(ASKED, field)) == NO_CHANGE
    assert offline.plugin.new_lines() == []


def test_what_was_taken_away_outside_is_kept_with_a_warning(offline: PluginResource) -> None:
    outputs = without(ECHOED, "number_order_id") | {"changed_outside": {"number_order_id": ORDER_ID}}
    assert offline.diff(State(CHANNEL_ID, outputs), ASKED) == UPDATE
    [line] = offline.plugin.new_lines()
    assert f"to nothing, and the program says {ORDER_ID}: it is kept. To follow, take number_order_id out;" in line


def test_a_display_name_that_was_changed_outside_is_put_back(offline: PluginResource) -> None:
    renamed = state(display_name="Renamed", changed_outside={"display_name": "ACME SUPPORT"})
    assert offline.diff(renamed, ASKED) == UPDATE
    assert offline.plugin.new_lines() == []
    assert offline.diff(renamed, ASKED | {"display_name": "Renamed"}) == UPDATE


@pytest.mark.parametrize("field", [field for field in CHANGES if field != "number_order_id"])
def test_a_field_of_which_the_state_knows_nothing_replaces_nothing(offline: PluginResource, field: str) -> None:
    # A state of another version may lack it.
    older = without(state(requested=without(ECHOED["requested"], field)).outputs, field)
    assert offline.diff(State(CHANNEL_ID, older), ASKED | {field: CHANGES[field]}) == UPDATE
    assert offline.plugin.new_lines() == []


def test_an_order_that_is_named_for_a_channel_without_one_replaces(offline: PluginResource) -> None:
    bought_otherwise = state(number_order_id=None, requested=without(ECHOED["requested"], "number_order_id"))
    assert offline.diff(bought_otherwise, ASKED) == replacement("number_order_id")
