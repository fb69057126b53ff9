"""Adopting a channel that is there: nothing is connected, and only what differs is sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import CHANNEL, META_TOKEN, NEW_META_TOKEN, NO_CHANGE, OTHER_WABA_ID, OWN_NUMBER, UPDATE
from tests.driver.plugin import PluginResource, State, Values
from tests.unit.channels import CHANNEL_ID, REQUESTED, NextChannel, arm_list, bodies, connected, sent
from tests.unit.lost_orders import failed
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

TOKENLESS = {key: value for key, value in CHANNEL.items() if key != "access_token"}


def adopting(there: State, inputs: Values = CHANNEL, **changes: Any) -> Values:
    return inputs | {"existing_channel_id": there.id} | changes


@pytest.mark.parametrize(
    ("inputs", "changes", "body"),
    [
        (TOKENLESS, {}, None),
        (TOKENLESS, {"display_name": "Acme"}, {"display_name": "Acme"}),
        (CHANNEL, {}, {"access_token": META_TOKEN}),
        (CHANNEL, {"display_name": "Acme"}, {"display_name": "Acme", "access_token": META_TOKEN}),
    ],
    ids=["nothing", "name", "token", "both"],
)
def test_only_what_differs_is_sent_and_the_token_of_which_nobody_can_tell(
    next_channel: NextChannel, sandbox: SandboxProcess, *, inputs: Values, changes: Values, body: Values | None
) -> None:
    there, channel = connected(sandbox, access_token="EAAOfTheConsole"), next_channel()
    news = adopting(there, inputs, **changes)
    assert channel.check(news).failures == {}
    state = channel.create(news)
    assert bodies(sandbox, "PUT") == ([body] if body else [])
    assert sent(sandbox) == ["PUT"] * bool(body)
    token = {"access_token": META_TOKEN} if inputs is CHANNEL else {}
    known = {key: value for key, value in there.outputs.items() if key != "access_token"}
    updated = {"updated_at": sandbox.channels()[0]["updated_at"]}
    assert state == State(there.id, known | changes | token | updated | {"requested": REQUESTED | changes})
    assert next_channel().diff(state, news) == NO_CHANGE


def test_the_state_is_as_if_it_had_been_connected_here(next_channel: NextChannel, sandbox: SandboxProcess) -> None:
    there = connected(sandbox)
    state = next_channel().create(adopting(there))
    assert state == there
    last = next_channel()
    assert last.read(state) == state
    # Once it is adopted, the program need not name it any more.
    for news in (adopting(there), CHANNEL, TOKENLESS):
        assert last.diff(state, news) == NO_CHANGE


def test_a_token_that_is_given_later_is_sent(next_channel: NextChannel, sandbox: SandboxProcess) -> None:
    there = connected(sandbox)
    state = next_channel().create(adopting(there, TOKENLESS))
    news = adopting(there, access_token=NEW_META_TOKEN)
    channel = next_channel()
    assert channel.diff(state, news) == UPDATE
    assert channel.update(state, news).outputs["access_token"] == NEW_META_TOKEN
    assert bodies(sandbox, "PUT") == [{"access_token": NEW_META_TOKEN}]


def test_a_number_that_is_written_in_another_way_is_adopted(next_channel: NextChannel, sandbox: SandboxProcess) -> None:
    channel = next_channel()
    arm_list(sandbox, TOKENLESS | {"id": CHANNEL_ID, "phone_number": "+91 98123 45678"})
    state = channel.create(TOKENLESS | {"existing_channel_id": CHANNEL_ID.upper()})
    assert state.outputs["phone_number"] == "+91 98123 45678"
    assert next_channel().diff(state, TOKENLESS) == NO_CHANGE


def test_where_the_list_cannot_tell_the_inputs_are_taken_and_the_channel_is_asked(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    there = connected(sandbox)
    arm_list(sandbox, has_more=True)
    assert channel.create(adopting(there, TOKENLESS)).outputs["business_profile"] == {}
    assert bodies(sandbox, "PUT") == [{"display_name": "Acme Support"}]
    assert channel.plugin.new_lines() == []


def test_where_neither_can_tell_what_is_declared_is_recorded(channel: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.arm(method="GET", path=CHANNELS, status=403)
    sandbox.arm(method="PUT", status=204)
    state = channel.create(TOKENLESS | {"existing_channel_id": CHANNEL_ID})
    assert state == State(CHANNEL_ID, TOKENLESS | {"account_id": AUTH_ID, "requested": REQUESTED})
    assert channel.plugin.new_lines() == [
        f"warning: channel {CHANNEL_ID} is adopted as it was declared: nothing at Vobiz tells whether it is that"
    ]


def test_a_channel_that_is_not_there_is_not_recorded(channel: PluginResource, sandbox: SandboxProcess) -> None:
    arm_list(sandbox, has_more=True)
    line = failed(lambda: channel.create(CHANNEL | {"existing_channel_id": CHANNEL_ID}))
    assert line.startswith(f"channel {CHANNEL_ID} of {OWN_NUMBER} was not changed: channel: Vobiz refused with 404")
    assert line.endswith(". Vobiz has no such channel: check existing_channel_id, or remove it to connect the number")


def test_a_channel_that_turns_out_to_be_another_is_not_recorded(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    there = connected(sandbox, waba_id=OTHER_WABA_ID)
    arm_list(sandbox, has_more=True)
    line = failed(lambda: channel.create(adopting(there)))
    assert line.startswith(f"channel {there.id} has waba_id {OTHER_WABA_ID}, not {CHANNEL['waba_id']}, which no list ")
    assert "its display_name and access_token were set just now to what is declared here, so set them back" in line


def test_a_change_that_is_refused_is_told_as_such(channel: PluginResource, sandbox: SandboxProcess) -> None:
    there = connected(sandbox)
    sandbox.arm(method="PUT", status=422)
    assert f"channel {there.id} of {OWN_NUMBER} was not changed: " in failed(lambda: channel.create(adopting(there)))


@pytest.mark.parametrize("status", [401, 500])
def test_a_list_that_does_not_come_adopts_nothing(
    channel: PluginResource, sandbox: SandboxProcess, status: int
) -> None:
    sandbox.arm(method="GET", path=CHANNELS, status=status)
    assert failed(lambda: channel.create(adopting(connected(sandbox)))).startswith("list of channels: ")
    assert sent(sandbox) == []


def test_a_change_whose_answer_is_lost_is_adopted_by_the_next_run(
    next_channel: NextChannel, sandbox: SandboxProcess
) -> None:
    there = connected(sandbox)
    news = adopting(there, display_name="Acme")
    sandbox.arm(method="PUT", processed=True, status=500)
    channel = next_channel()
    assert "sends the same once more" in failed(lambda: channel.create(news))
    assert channel.create(news).id == there.id
    assert sent(sandbox) == ["PUT", "PUT"]
    assert next_channel().create(news).outputs["display_name"] == "Acme"


def test_a_channel_that_cannot_send_is_adopted_with_a_warning(channel: PluginResource, sandbox: SandboxProcess) -> None:
    there = connected(sandbox, status="suspended")
    channel.create(adopting(there, TOKENLESS))
    [line] = channel.plugin.new_lines()
    assert line.startswith(f"warning: channel {there.id} of {OWN_NUMBER} is suspended, so it cannot send")


def test_an_adoption_that_is_asked_for_again_sends_the_same_again(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    news = adopting(connected(sandbox))
    first = channel.create(news)
    assert channel.create(news) == first
    assert bodies(sandbox, "PUT") == [{"access_token": META_TOKEN}] * 2


def test_an_order_that_brought_the_number_may_be_named(channel: PluginResource, sandbox: SandboxProcess) -> None:
    order_id = "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"
    there = connected(sandbox, number_order_id=order_id)
    news = adopting(there, TOKENLESS, number_order_id=order_id.upper())
    assert channel.check(news).failures == {}
    assert channel.create(news).outputs["number_order_id"] == order_id
