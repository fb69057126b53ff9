"""create of a channel: what is sent, what is recorded, and what a refusal says."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.driver.inputs import CHANNEL, META_TOKEN, NUMBER, ORDER, OTHER_NUMBER, OTHER_WABA_ID, OWN_NUMBER, place_order
from tests.driver.plugin import PluginResource, Values
from tests.driver.starting import StartPlugin
from tests.protocol import golden
from tests.unit.channels import CHANNEL_ID, NAME, REQUESTED, arm_list, arm_post, as_recorded, bodies, connected, sent
from tests.unit.lost_orders import failed
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import SandboxProcess

BOUGHT = {key: value for key, value in CHANNEL.items() if key != "phone_number_id"} | {
    "phone_number": NUMBER,
    "number_onboarding_mode": "buy_from_vobiz",
}


@pytest.mark.parametrize(
    "inputs",
    [CHANNEL, BOUGHT, CHANNEL | {"number_onboarding_mode": "embedded_signup", "number_provider": "another.one"}],
    ids=["own number", "bought", "signed up"],
)
def test_the_body_is_what_was_asked_for_and_it_is_sent_once(
    channel: PluginResource, sandbox: SandboxProcess, inputs: Values
) -> None:
    assert (channel.check(inputs).failures, channel.plugin.new_lines()) == ({}, [])
    channel.create(inputs)
    assert [(request["method"], request["path"]) for request in sandbox.requests()] == [
        ("GET", CHANNELS),
        ("POST", CHANNELS),
    ]
    assert bodies(sandbox, "POST") == [inputs]


def test_the_outputs_are_the_channel_the_token_and_what_was_asked_for(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    state = channel.create(CHANNEL)
    [held] = sandbox.channels()
    assert held["access_token"] == META_TOKEN
    assert state == as_recorded(held)
    assert (state.outputs["status"], state.outputs["verification_status"]) == ("active", "pending")
    assert (state.outputs["requested"], "in_doubt" in state.outputs) == (REQUESTED, False)
    assert channel.plugin.new_lines() == []


def test_a_completed_order_goes_along(channel: PluginResource, sandbox: SandboxProcess) -> None:
    order_id = place_order(sandbox).id
    sandbox.set_order_status(order_id, "completed")
    asked = BOUGHT | {"number_order_id": order_id}
    outputs = channel.create(asked).outputs
    assert bodies(sandbox, "POST") == [asked]
    assert outputs["number_order_id"] == outputs["requested"]["number_order_id"] == order_id


@pytest.mark.parametrize(
    "fault",
    [
        {"patch": {"status": 17, "business_profile": "none", "created_at": [], "extra": {"deep": []}}},
        {"remove": ["account_id", "waba_id", "phone_number", "status", "display_name"]},
        {"action": "cut", "bytes": 45},
        {"action": "cut", "bytes": 150},
        {"status": 200},
        {"status": 202},
        {"headers": {"Content-Type": "text/html"}},
    ],
    ids=["rubbish in the rest", "only an id", "cut just after the id", "cut later", "200", "202", "called HTML"],
)
def test_an_answer_with_an_id_is_recorded(channel: PluginResource, sandbox: SandboxProcess, fault: Values) -> None:
    arm_post(sandbox, processed=True, **fault)
    state = channel.create(CHANNEL)
    [held] = sandbox.channels()
    assert state.id == held["id"]
    # What Vobiz does not tell is what was declared.
    assert (state.outputs | CHANNEL, state.outputs["requested"]) == (state.outputs, REQUESTED)
    assert state.outputs["account_id"] == held["account_id"]
    assert len(sandbox.requests()) == 1


def test_what_the_answer_says_is_nothing_is_not_made_up(channel: PluginResource, sandbox: SandboxProcess) -> None:
    order_id = place_order(sandbox).id
    sandbox.set_order_status(order_id, "completed")
    arm_post(sandbox, processed=True, patch={"number_order_id": None, "display_name": None})
    outputs = channel.create(BOUGHT | {"number_order_id": order_id}).outputs
    assert "number_order_id" not in outputs
    assert outputs["requested"]["number_order_id"] == order_id
    # A channel always has a name: there null tells nothing.
    assert outputs["display_name"] == CHANNEL["display_name"]


@pytest.mark.parametrize(
    "fault", [{"remove": ["id"]}, {"patch": {"id": " "}}, {"body": ""}, {"body": "<html>"}, {"action": "cut"}]
)
def test_an_answer_without_an_id_is_looked_up(channel: PluginResource, sandbox: SandboxProcess, fault: Values) -> None:
    arm_post(sandbox, processed=True, **fault)
    state = channel.create(CHANNEL)
    [held] = sandbox.channels()
    assert state == as_recorded(held)
    assert sent(sandbox) == ["POST"]


@pytest.mark.parametrize(
    ("patch", "field", "asked"),
    [
        ({"phone_number": OTHER_NUMBER}, "phone_number", OWN_NUMBER),
        ({"waba_id": OTHER_WABA_ID}, "waba_id", CHANNEL["waba_id"]),
    ],
)
def test_another_thing_than_asked_for_is_recorded_with_a_warning(
    channel: PluginResource, sandbox: SandboxProcess, *, patch: Values, field: str, asked: str
) -> None:
    arm_post(sandbox, processed=True, patch=patch)
    state = channel.create(CHANNEL)
    assert (state.outputs[field], state.outputs["requested"][field]) == (patch[field], asked)
    [line] = channel.plugin.new_lines()
    assert line.startswith(f"warning: channel {state.id}: Vobiz connected {field} {patch[field]} and not {asked}")


def test_a_number_that_is_spaced_in_another_way_is_no_other(channel: PluginResource, sandbox: SandboxProcess) -> None:
    arm_post(sandbox, processed=True, patch={"phone_number": "+91 98123 45678"})
    channel.create(CHANNEL)
    assert channel.plugin.new_lines() == []


@pytest.mark.parametrize("patch", [{"status": "suspended"}, {"verification_status": "REJECTED"}])
def test_a_channel_that_cannot_send_is_recorded_with_a_warning(
    channel: PluginResource, sandbox: SandboxProcess, patch: Values
) -> None:
    arm_post(sandbox, processed=True, patch=patch)
    state = channel.create(CHANNEL)
    [line] = channel.plugin.new_lines()
    [word] = patch.values()
    assert line.startswith(f"warning: channel {state.id} of {OWN_NUMBER} is {word.lower()}, so it cannot send")
    assert "support@vobiz.ai" in line


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 413, 422, 300, 301, 302, 307, 308])
def test_a_refusal_shows_the_servers_words_and_records_nothing(
    channel: PluginResource, sandbox: SandboxProcess, status: int
) -> None:
    error = {"error": {"code": "SOME_CODE", "message": "in words"}, "requestId": "request-17"}
    arm_post(sandbox, status=status, json=error, headers={"Location": f"{sandbox.base_url}/elsewhere"})
    line = failed(lambda: channel.create(CHANNEL))
    said = f"Vobiz refused with {status}: in words (SOME_CODE, request request-17)"
    assert line.startswith(f"{OWN_NUMBER} was not connected: channel: {said}")
    assert sent(sandbox) == ["POST"]
    # The list tells more where the refusal may be about the number.
    is_about_the_number = status >= 400 and status not in (401, 402, 403)
    assert len(sandbox.requests("GET")) == is_about_the_number
    assert sandbox.requests(path="/elsewhere") == []
    channel.create(CHANNEL)
    assert len(sandbox.channels()) == 1


@pytest.mark.parametrize(
    ("status", "hint"),
    [(401, "check the credentials, which came from the environment (VOBIZ_AUTH_ID)"), (402, "top up the account")],
)
def test_a_refusal_of_the_account_says_what_to_do(
    channel: PluginResource, sandbox: SandboxProcess, status: int, hint: str
) -> None:
    arm_post(sandbox, status=status)
    assert hint in failed(lambda: channel.create(CHANNEL))


def test_a_number_that_has_a_channel_names_the_way_to_adopt_it(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    holder = connected(sandbox)
    line = failed(lambda: channel.create(CHANNEL))
    assert f"409: Number {OWN_NUMBER} already has a channel" in line
    assert f"The number has channel {holder.id} already: set existing_channel_id to that to adopt it" in line
    assert len(sandbox.channels()) == 1


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 403}, {"action": "reset", "times": 9}])
def test_a_refusal_stays_one_where_no_list_explains_it(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values
) -> None:
    connected(sandbox)
    sandbox.arm(method="GET", **fault)
    line = failed(lambda: channel.create(CHANNEL))
    assert line.startswith(f"{OWN_NUMBER} was not connected: channel: Vobiz refused with 409")
    assert line.endswith(". If the number has a channel already, set existing_channel_id to its id to adopt it")


def test_an_order_that_is_not_completed_names_what_waits_for_it(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    asked = BOUGHT | {"number_order_id": place_order(sandbox).id}
    line = failed(lambda: channel.create(asked))
    assert "refused with 409" in line
    assert f"If order {asked['number_order_id']} is not completed yet, run `pulumi up` again once it is" in line
    assert "fail_while_pending=True on the order" in line
    assert sandbox.channels() == []


@pytest.mark.parametrize("status", [400, 404, 422])
def test_another_refusal_sends_nobody_to_the_order(
    channel: PluginResource, sandbox: SandboxProcess, status: int
) -> None:
    order_id = place_order(sandbox).id
    arm_post(sandbox, status=status)
    line = failed(lambda: channel.create(BOUGHT | {"number_order_id": order_id}))
    assert f"refused with {status}" in line
    assert order_id not in line


def test_without_an_order_nobody_is_sent_to_one(channel: PluginResource, sandbox: SandboxProcess) -> None:
    arm_post(sandbox, status=422)
    assert "rder" not in failed(lambda: channel.create(CHANNEL))


def test_a_channel_waits_for_the_rate_limit_as_long_as_it_is_told(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    arm_post(sandbox, status=429, headers={"Retry-After": "1"})
    start = time.monotonic()
    state = channel.create(CHANNEL)
    assert time.monotonic() - start >= 1
    assert sent(sandbox) == ["POST", "POST"]
    assert [held["id"] for held in sandbox.channels()] == [state.id]


def test_a_rate_limit_of_an_hour_is_told(channel: PluginResource, sandbox: SandboxProcess) -> None:
    arm_post(sandbox, status=429, headers={"Retry-After": "3600"})
    line = failed(lambda: channel.create(CHANNEL))
    assert "run it again in 3600 s" in line
    assert sent(sandbox) == ["POST"]


@pytest.mark.parametrize("fault", [{"status": 422}, {"status": 402}], ids=str)
def test_a_replacement_that_is_refused_says_that_the_channel_before_is_deleted(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values
) -> None:
    before, moved = connected(sandbox), CHANNEL | {"waba_id": OTHER_WABA_ID}
    channel.diff(before, moved)
    channel.delete(before)
    arm_post(sandbox, **fault)
    line = failed(lambda: channel.create(moved))
    assert line.endswith(
        "The channel before is deleted, so the number cannot send: mend that and run `pulumi up` again"
    )


def test_where_nobody_listens_nothing_is_recorded(start_plugin: StartPlugin, closed_port: int) -> None:
    plugin = start_plugin({"VOBIZ_BASE_URL": f"http://127.0.0.1:{closed_port}"})
    line = failed(lambda: plugin.resource(golden.CHANNEL, NAME).create(CHANNEL))
    assert line.startswith(f"{OWN_NUMBER} was not connected: channel: Vobiz cannot be reached")
    assert line.endswith("nothing was sent: try again later")


@pytest.mark.parametrize("bad", [{"waba_id": 1.0}, {"access_token": None}, {"number_order_id": "a/b"}])
def test_create_judges_its_inputs_for_itself(
    channel: PluginResource, sandbox: SandboxProcess, bad: dict[str, Any]
) -> None:
    [field] = bad
    assert failed(lambda: channel.create(CHANNEL | bad)).startswith(f"{field} ")
    assert sandbox.requests() == []


def test_in_a_preview_nothing_is_sent(channel: PluginResource, sandbox: SandboxProcess) -> None:
    assert channel.create(CHANNEL, preview=True).id == ""
    assert sandbox.requests() == []


def test_a_channel_of_this_run_is_handed_over_again(channel: PluginResource, sandbox: SandboxProcess) -> None:
    first = channel.create(CHANNEL)
    sandbox.arm(times=99, action="reset")
    assert channel.create(CHANNEL) == first
    assert sent(sandbox) == ["POST"]


def test_a_channel_of_another_number_explains_no_refusal(channel: PluginResource, sandbox: SandboxProcess) -> None:
    arm_post(sandbox, status=409)
    arm_list(sandbox, {"id": CHANNEL_ID, "phone_number": OTHER_NUMBER})
    assert "existing_channel_id" not in failed(lambda: channel.create(CHANNEL))


def test_an_order_of_another_number_is_refused_by_vobiz(channel: PluginResource, sandbox: SandboxProcess) -> None:
    asked = CHANNEL | {"number_order_id": place_order(sandbox).id}
    line = failed(lambda: channel.create(asked))
    assert f"is of {ORDER['preferred_number']}, not of {OWN_NUMBER}" in line
