"""update and delete of a channel: what is sent, and what an answer that is lost or a refusal leads to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import CHANNEL, META_TOKEN, NEW_META_TOKEN, NO_CHANGE, OTHER_WABA_ID, OWN_NUMBER, UPDATE
from tests.driver.plugin import URN, PluginResource, RecordedInPart, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol import golden
from tests.unit.channels import CHANNEL_ID, NAME, REQUESTED, NextChannel, bodies, connected, sent
from tests.unit.lost_orders import failed
from vobiz_sandbox.paths import CHANNEL as PATH
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

RENAMED = {"display_name": "Acme"}
ROTATED = {"access_token": NEW_META_TOKEN}


def gone_at_vobiz(sandbox: SandboxProcess) -> State:
    state = connected(sandbox)
    sandbox.disconnect_channel(state.id)
    return state


@pytest.mark.parametrize("changes", [RENAMED, ROTATED, RENAMED | ROTATED], ids=["name", "token", "both"])
def test_exactly_what_changed_is_sent(channel: PluginResource, sandbox: SandboxProcess, changes: Values) -> None:
    state, news = connected(sandbox), CHANNEL | changes
    assert channel.check(news, CHANNEL).failures == {}
    assert channel.diff(state, news) == UPDATE
    after = channel.update(state, news)
    [request] = sandbox.requests()
    assert (request["method"], request["path"]) == ("PUT", PATH.format(channel_id=state.id))
    assert request["body"] == changes
    [held] = sandbox.channels()
    assert {field: held[field] for field in changes} == changes
    requested = REQUESTED | {key: value for key, value in changes.items() if key in REQUESTED}
    assert after.outputs == state.outputs | changes | {"requested": requested, "updated_at": held["updated_at"]}
    told = [f"info: channel {state.id}: the new access_token is sent"]
    assert channel.plugin.new_lines() == (told if "access_token" in changes else [])


@pytest.mark.parametrize(
    "left_out", [(), ("access_token",), ("access_token", "phone_number_id", "number_provider")], ids=str
)
def test_nothing_is_sent_where_nothing_is_asked_for(
    channel: PluginResource, sandbox: SandboxProcess, left_out: tuple[str, ...]
) -> None:
    # As long as init errors stand, every `up` calls update, whatever the diff says.
    state = connected(sandbox)
    news = {key: value for key, value in CHANNEL.items() if key not in left_out}
    outputs = channel.update(state, news | {"existing_channel_id": state.id}).outputs
    assert outputs | {"requested": REQUESTED} == state.outputs
    assert outputs["access_token"] == META_TOKEN
    assert sandbox.requests() == []


@pytest.mark.parametrize(
    "drifted",
    [
        {"status": "suspended", "verification_status": "rejected"},
        {"waba_id": OTHER_WABA_ID, "changed_outside": {"waba_id": CHANNEL["waba_id"]}},
        {"business_profile": {"about": "us"}},
    ],
    ids=str,
)
def test_nothing_is_sent_for_the_drift_of_other_fields(
    channel: PluginResource, sandbox: SandboxProcess, drifted: Values
) -> None:
    state = connected(sandbox)
    state = State(state.id, state.outputs | drifted)
    assert channel.update(state, CHANNEL) == state
    assert sandbox.requests() == []


def test_a_display_name_that_was_changed_outside_is_put_back(
    next_channel: NextChannel, sandbox: SandboxProcess
) -> None:
    state = connected(sandbox)
    sandbox.change_channel(state.id, display_name="Renamed", business_profile={"about": "us"})
    channel = next_channel()
    drifted = channel.read(state)
    after = channel.update(drifted, CHANNEL)
    assert bodies(sandbox, "PUT") == [{"display_name": "Acme Support"}]
    assert after.outputs["display_name"] == sandbox.channels()[0]["display_name"] == "Acme Support"
    assert "changed_outside" not in after.outputs
    last = next_channel()
    assert last.read(after) == after
    assert last.diff(after, CHANNEL) == NO_CHANGE


def test_a_program_that_follows_a_change_is_recorded_as_that(
    next_channel: NextChannel, sandbox: SandboxProcess
) -> None:
    state, news = connected(sandbox), CHANNEL | {"waba_id": OTHER_WABA_ID} | RENAMED
    sandbox.change_channel(state.id, waba_id=OTHER_WABA_ID)
    after = next_channel().update(next_channel().read(state), news)
    assert bodies(sandbox, "PUT") == [RENAMED]
    assert "changed_outside" not in after.outputs
    assert after.outputs["requested"] == REQUESTED | {"waba_id": OTHER_WABA_ID} | RENAMED
    last = next_channel()
    assert last.diff(last.read(after), news) == NO_CHANGE


def test_a_program_that_leaves_a_change_to_vobiz_is_recorded_as_that(
    next_channel: NextChannel, sandbox: SandboxProcess
) -> None:
    state = connected(sandbox)
    sandbox.change_channel(state.id, phone_number_id="106540352242999")
    news = {key: value for key, value in CHANNEL.items() if key != "phone_number_id"}
    after = next_channel().update(next_channel().read(state), news | {"existing_channel_id": state.id})
    assert "changed_outside" not in after.outputs
    assert "phone_number_id" not in after.outputs["requested"]
    assert sent(sandbox) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"body": ""},
        {"status": 204},
        {"body": "<html>"},
        {"action": "cut", "bytes": 20},
        {"patch": {"id": CHANNEL_ID, "status": "suspended", "display_name": "of another"}},
        {"remove": ["display_name", "status", "updated_at"]},
    ],
    ids=str,
)
def test_an_answer_that_tells_little_leaves_what_was_known(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values
) -> None:
    state = connected(sandbox)
    sandbox.arm(method="PUT", processed=True, **fault)
    outputs = channel.update(state, CHANNEL | RENAMED | ROTATED).outputs
    assert outputs == state.outputs | RENAMED | ROTATED | {"requested": REQUESTED | RENAMED}


def test_what_the_answer_tells_is_recorded(channel: PluginResource, sandbox: SandboxProcess) -> None:
    state = connected(sandbox)
    sandbox.arm(method="PUT", processed=True, patch={"status": "inactive", "display_name": "ACME"})
    outputs = channel.update(state, CHANNEL | RENAMED).outputs
    assert (outputs["status"], outputs["display_name"]) == ("inactive", "ACME")
    [line] = channel.plugin.new_lines()
    assert line == f"info: channel {state.id} of {OWN_NUMBER}: status active is now inactive"
    assert channel.diff(State(state.id, outputs | {"status": "active"}), CHANNEL | RENAMED) == NO_CHANGE


LOST: list[tuple[Values, int]] = [
    ({"action": "reset", "times": 9}, 3),
    ({"action": "close", "times": 9}, 3),
    ({"status": 503, "times": 9}, 3),
    *(({"status": status, "times": 9}, 1) for status in (303, 408, 500)),
]


@pytest.mark.parametrize("processed", [True, False])
@pytest.mark.parametrize(("fault", "times"), LOST, ids=str)
def test_a_lost_answer_is_an_error_and_the_next_run_sends_the_same_once_more(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values, times: int, *, processed: bool
) -> None:
    state, news = connected(sandbox), CHANNEL | RENAMED | ROTATED
    sandbox.arm(method="PUT", processed=processed, **fault)
    with pytest.raises(RecordedInPart) as lost:
        channel.update(state, news)
    line, recorded = str(lost.value), State(state.id, lost.value.state.outputs)
    assert line.startswith(
        f"channel {state.id} of {OWN_NUMBER}: display_name and access_token were sent and the answer "
    )
    assert line.endswith("run `pulumi up` again, which sends the same once more")
    assert sent(sandbox) == ["PUT"] * times
    sandbox.control("DELETE", "/faults")
    assert channel.update(recorded, news).outputs["display_name"] == "Acme"
    assert bodies(sandbox, "PUT")[-1] == RENAMED | ROTATED


def test_a_program_that_goes_back_after_a_lost_answer_is_sent_too(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    state = connected(sandbox)
    sandbox.arm(method="PUT", processed=True, action="reset", times=3)
    with pytest.raises(RecordedInPart) as lost:
        channel.update(state, CHANNEL | RENAMED | ROTATED)
    recorded = State(state.id, lost.value.state.outputs)
    assert channel.diff(recorded, CHANNEL) == UPDATE
    assert channel.update(recorded, CHANNEL).outputs["requested"] == REQUESTED
    assert [(each["display_name"], each["access_token"]) for each in sandbox.channels()] == [
        (CHANNEL["display_name"], CHANNEL["access_token"])
    ]


@pytest.mark.parametrize("status", [400, 401, 403, 409, 422, 301])
def test_a_refused_change_leaves_it_as_it_was(channel: PluginResource, sandbox: SandboxProcess, status: int) -> None:
    state = connected(sandbox)
    sandbox.arm(method="PUT", status=status, json={"message": "in words"})
    line = failed(lambda: channel.update(state, CHANNEL | RENAMED))
    assert line.startswith(f"channel {state.id} of {OWN_NUMBER} was not changed: channel: Vobiz refused with ")
    assert f"{status}: in words" in line
    assert "no such channel" not in line
    assert sent(sandbox) == ["PUT"]


def test_a_channel_that_is_gone_is_not_changed_and_the_way_on_is_told(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    state = gone_at_vobiz(sandbox)
    line = failed(lambda: channel.update(state, CHANNEL | RENAMED))
    assert "refused with 404" in line
    assert (
        "Vobiz has no such channel: `pulumi up --refresh` connects the number again, or `pulumi up --replace " in line
    )
    assert line.endswith(f"{URN}{NAME}'` where the list is not whole")


@pytest.mark.parametrize("call", ["update", "delete"])
def test_where_nobody_listens_it_is_as_it_was(
    start_plugin: StartPlugin, sandbox: SandboxProcess, closed_port: int, call: str
) -> None:
    state = connected(sandbox)
    channel = start_plugin({"VOBIZ_BASE_URL": f"http://127.0.0.1:{closed_port}"}).resource(golden.CHANNEL, NAME)
    calls = {"update": lambda: channel.update(state, CHANNEL | RENAMED), "delete": lambda: channel.delete(state)}
    line = failed(calls[call])
    assert f"was not {'changed' if call == 'update' else 'deleted'}: channel: Vobiz cannot be reached" in line


@pytest.mark.parametrize("call", ["update", "delete"])
def test_credentials_of_another_account_send_nothing(
    channel: PluginResource, sandbox: SandboxProcess, call: str
) -> None:
    state = connected(sandbox)
    other = State(state.id, state.outputs | {"account_id": "MA_OTHER"})
    calls: dict[str, Any] = {
        "update": lambda: channel.update(other, CHANNEL | RENAMED),
        "delete": lambda: channel.delete(other),
    }
    told = f"channel {state.id} belongs to account MA_OTHER and the credentials are those of {AUTH_ID}"
    assert failed(calls[call]) == f"{told}: use credentials of MA_OTHER"
    assert sandbox.requests() == []


def test_a_delete_disconnects_the_channel_and_no_other(channel: PluginResource, sandbox: SandboxProcess) -> None:
    state, other = connected(sandbox), connected(sandbox, phone_number="+919876543210")
    channel.delete(state)
    [request] = sandbox.requests()
    assert (request["method"], request["path"]) == ("DELETE", PATH.format(channel_id=state.id))
    assert [held["id"] for held in sandbox.channels()] == [other.id]
    assert channel.plugin.new_lines() == []


def test_a_channel_that_is_gone_is_deleted_already(channel: PluginResource, sandbox: SandboxProcess) -> None:
    state = gone_at_vobiz(sandbox)
    channel.delete(state)
    assert channel.plugin.new_lines() == [f"info: channel {state.id} of {OWN_NUMBER} was not at Vobiz any more"]


@pytest.mark.parametrize("processed", [True, False])
@pytest.mark.parametrize("fault", [{"action": "reset", "times": 2}, {"action": "close"}, {"status": 503}], ids=str)
def test_a_delete_whose_answer_is_lost_is_sent_again(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values, *, processed: bool
) -> None:
    state = connected(sandbox)
    sandbox.arm(method="DELETE", processed=processed, **fault)
    channel.delete(state)
    assert sandbox.channels() == []
    assert sent(sandbox) == ["DELETE"] * (fault.get("times", 1) + 1)


@pytest.mark.parametrize(("fault", "times"), LOST, ids=str)
def test_a_delete_that_stays_without_an_answer_is_an_error(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values, times: int
) -> None:
    state = connected(sandbox)
    sandbox.arm(method="DELETE", **fault)
    line = failed(lambda: channel.delete(state))
    assert line.startswith(f"channel {state.id} of {OWN_NUMBER} was to be deleted and the answer was lost (")
    assert line.endswith("run it again, which deletes it if it is there")
    assert sent(sandbox) == ["DELETE"] * times


@pytest.mark.parametrize("status", [400, 401, 403, 409, 422])
def test_a_refused_delete_leaves_it_connected(channel: PluginResource, sandbox: SandboxProcess, status: int) -> None:
    state = connected(sandbox)
    sandbox.arm(method="DELETE", status=status, json={"message": "in words"})
    line = failed(lambda: channel.delete(state))
    assert line.startswith(f"channel {state.id} of {OWN_NUMBER} was not deleted: channel: Vobiz refused with ")
    assert f"{status}: in words" in line
    assert len(sandbox.channels()) == 1


def test_what_was_deleted_in_this_run_can_be_connected_again(channel: PluginResource, sandbox: SandboxProcess) -> None:
    first = channel.create(CHANNEL)
    channel.delete(first)
    assert channel.create(CHANNEL).id != first.id
    assert sent(sandbox) == ["POST", "DELETE", "POST"]
