"""read of an order: evidence, the strongest first, and never a doubt raised into a fact."""

from __future__ import annotations

import pytest

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, place_order
from tests.driver.plugin import Plugin, PluginError, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, ORDERS
from vobiz_sandbox.process import ACCESS_TOKEN, SandboxProcess


@pytest.fixture
def state(sandbox: SandboxProcess) -> State:
    return place_order(sandbox)


def completed(state: State) -> State:
    return with_status(state, "completed")


def with_status(state: State, status: str) -> State:
    return State(state.id, state.outputs | {"status": status})


def read(plugin: Plugin, state: State) -> State:
    return plugin.resource(NUMBER_ORDER).read(state)


@pytest.mark.parametrize("status", ["pending", "completed", "failed", "cancelled"])
def test_an_order_that_can_be_read_is_the_truth(
    plugin: Plugin, sandbox: SandboxProcess, state: State, status: str
) -> None:
    sandbox.settings(order_read=True)
    changed = sandbox.set_order_status(state.id, status, "no stock")
    after = read(plugin, completed(state))
    assert after.id == state.id
    now = {key: value for key, value in changed.items() if key != "id" and value is not None}
    assert after.outputs == now | {"requested": ORDER, "readable": True}
    assert [request["path"] for request in sandbox.requests()] == [f"{ORDERS}/{state.id}"]
    expected = [] if status == "completed" else [f"info: order {state.id} of {NUMBER}: completed is now {status}"]
    assert plugin.new_lines() == expected


def test_a_reason_that_no_longer_holds_is_dropped(plugin: Plugin, sandbox: SandboxProcess, state: State) -> None:
    sandbox.settings(order_read=True)
    failed = State(state.id, state.outputs | {"status": "failed", "failure_reason": "no stock"})
    assert "failure_reason" not in read(plugin, failed).outputs


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_refusal_to_read_an_order_proves_nothing(
    plugin: Plugin, sandbox: SandboxProcess, state: State, status: int
) -> None:
    sandbox.arm(path=f"{ORDERS}/*", status=status)
    assert read(plugin, state) == state
    assert len(sandbox.requests(path=CHANNELS)) == 1


@pytest.mark.parametrize(
    ("number", "names_order", "status"),
    [
        (NUMBER, True, "completed"),
        (OTHER_NUMBER, True, "completed"),
        (NUMBER, False, "completed"),
        ("+91 98765 43210", False, "completed"),
        (OTHER_NUMBER, False, "pending"),
    ],
)
def test_a_channel_proves_that_an_order_completed(
    plugin: Plugin, sandbox: SandboxProcess, state: State, *, number: str, names_order: bool, status: str
) -> None:
    channel = {"phone_number": number, "number_order_id": state.id if names_order else None}
    sandbox.arm(path=CHANNELS, status=200, json={"items": [channel]})
    # The channel of this order tells which number it got; a channel without an order only confirms the one recorded.
    held = {"selected_phone_number": number} if names_order else {}
    assert read(plugin, state) == State(state.id, state.outputs | {"status": status} | held)


def test_a_channel_of_another_order_proves_nothing(plugin: Plugin, sandbox: SandboxProcess, state: State) -> None:
    sandbox.arm(path=CHANNELS, status=200, json={"items": [{"phone_number": NUMBER, "number_order_id": ORDER_ID}]})
    assert read(plugin, state) == state


def test_channels_are_found_under_data_too(plugin: Plugin, sandbox: SandboxProcess, state: State) -> None:
    sandbox.arm(path=CHANNELS, status=200, json={"data": [{"phone_number": NUMBER}]})
    assert read(plugin, state) == completed(state)


def test_a_completed_orders_number_on_sale_again_was_released(
    plugin: Plugin, sandbox: SandboxProcess, state: State
) -> None:
    sandbox.release(state.id)
    after = read(plugin, completed(state))
    assert after.id == state.id
    assert after.outputs["status"] == "released"
    assert f"{NUMBER} is on sale again" in after.outputs["failure_reason"]
    assert plugin.new_lines() == [f"info: order {state.id} of {NUMBER}: completed is now released"]
    assert read(plugin, after).outputs["status"] == "released"


def released(state: State) -> State:
    return State(state.id, state.outputs | {"status": "released", "failure_reason": "on sale again"})


def test_a_number_that_is_not_listed_any_more_was_not_released(plugin: Plugin, state: State) -> None:
    assert read(plugin, released(state)) == completed(state)
    assert plugin.new_lines() == [f"info: order {state.id} of {NUMBER}: released is now completed"]


@pytest.mark.parametrize("fault", [{"status": 403}, {"json": {"items": [], "has_more": True}, "status": 200}])
def test_a_list_that_is_not_whole_does_not_take_back_a_release(
    plugin: Plugin, sandbox: SandboxProcess, state: State, fault: Values
) -> None:
    sandbox.arm(path=AVAILABILITY, **fault)
    assert read(plugin, released(state)) == released(state)


def test_a_listing_that_cannot_be_read_is_a_warning_and_no_evidence(
    plugin: Plugin, sandbox: SandboxProcess, state: State
) -> None:
    sandbox.arm(path=AVAILABILITY, status=200, body="<html>maintenance</html>", times=9)
    for known in (completed(state), released(state)):
        assert read(plugin, known) == known
    [line] = plugin.new_lines()
    assert line.startswith("warning: whether numbers of IN were released is not known")


@pytest.mark.parametrize("status", ["failed", "cancelled", "released"])
def test_a_channel_without_an_order_does_not_revive_an_order_that_is_over(
    plugin: Plugin, sandbox: SandboxProcess, state: State, status: str
) -> None:
    sandbox.release(state.id)
    sandbox.arm(path=CHANNELS, status=200, json={"items": [{"phone_number": NUMBER}]})
    assert read(plugin, with_status(state, status)).outputs["status"] == status


@pytest.mark.parametrize("status", ["failed", "cancelled", "released"])
def test_a_channel_of_the_order_proves_it_completed_whatever_was_known(
    plugin: Plugin, sandbox: SandboxProcess, state: State, status: str
) -> None:
    sandbox.arm(path=CHANNELS, status=200, json={"items": [{"phone_number": NUMBER, "number_order_id": state.id}]})
    assert read(plugin, with_status(state, status)) == completed(state)


@pytest.mark.parametrize(
    ("channel", "trouble"),
    [
        ({"status": "SUSPENDED", "verification_status": "verified"}, "suspended"),
        ({"status": "inactive", "verification_status": "Rejected"}, "inactive and rejected"),
        ({"status": "active", "verification_status": "pending"}, None),
    ],
)
def test_a_channel_of_the_order_proves_it_completed_and_tells_its_trouble(
    plugin: Plugin, sandbox: SandboxProcess, state: State, channel: Values, trouble: str | None
) -> None:
    whole = channel | {"phone_number": NUMBER, "number_order_id": state.id}
    sandbox.arm(path=CHANNELS, status=200, json={"items": [whole]})
    assert read(plugin, state) == completed(state)
    told = [line for line in plugin.new_lines() if line.startswith("warning: ")]
    assert told == ([f"warning: order {state.id}: the channel of {NUMBER} is {trouble}"] if trouble else [])


@pytest.mark.parametrize(
    ("came", "recorded"), [("FAILED", "failed"), ("Canceled", "cancelled"), ("Pending", "pending")]
)
def test_a_status_counts_as_what_it_says_however_it_is_written(
    plugin: Plugin, sandbox: SandboxProcess, state: State, came: str, recorded: str
) -> None:
    sandbox.arm(path=f"{ORDERS}/*", status=200, json={"id": state.id, "status": came})
    after = read(plugin, state)
    assert after.outputs["status"] == recorded
    replaces = [] if recorded == "pending" else ["status"]
    assert plugin.resource(NUMBER_ORDER).diff(after, ORDER).replaces == replaces


def test_a_status_that_nobody_knows_is_recorded_as_it_came_with_a_warning(
    plugin: Plugin, sandbox: SandboxProcess, state: State
) -> None:
    sandbox.arm(path=f"{ORDERS}/*", status=200, json={"id": state.id, "status": "On_Hold"})
    assert read(plugin, state).outputs["status"] == "On_Hold"
    assert any(line.startswith("warning: ") and "'On_Hold'" in line for line in plugin.new_lines())


def test_a_refresh_announces_no_replacement(plugin: Plugin, sandbox: SandboxProcess, state: State) -> None:
    sandbox.settings(order_read=True)
    sandbox.set_order_status(state.id, "cancelled")
    order = plugin.resource(NUMBER_ORDER, "support")
    after = order.read(state)
    assert order.diff(after, ORDER).replaces == ["status"]
    assert plugin.new_lines() == [f"info: order {state.id} of {NUMBER}: pending is now cancelled"]
    order.check(ORDER, olds=ORDER)
    order.diff(after, ORDER)
    assert any("buys another number" in line for line in plugin.new_lines())


@pytest.mark.parametrize("status", ["pending", "failed", "cancelled"])
def test_only_a_completed_order_counts_as_released(
    plugin: Plugin, sandbox: SandboxProcess, state: State, status: str
) -> None:
    sandbox.release(state.id)
    assert read(plugin, with_status(state, status)) == with_status(state, status)
    assert sandbox.requests(path=AVAILABILITY) == []


@pytest.mark.parametrize("path", [CHANNELS, AVAILABILITY])
def test_a_list_that_is_not_allowed_is_no_evidence(
    plugin: Plugin, sandbox: SandboxProcess, state: State, path: str
) -> None:
    sandbox.release(state.id)
    sandbox.arm(path=path, status=403)
    expected = "released" if path == CHANNELS else "completed"
    assert read(plugin, completed(state)).outputs["status"] == expected


def test_without_evidence_the_state_stays(plugin: Plugin, sandbox: SandboxProcess, state: State) -> None:
    assert read(plugin, completed(state)) == completed(state)
    paths = [request["path"] for request in sandbox.requests()]
    assert paths == [f"{ORDERS}/{state.id}", CHANNELS, AVAILABILITY]


@pytest.mark.parametrize("path", [f"{ORDERS}/*", CHANNELS, AVAILABILITY])
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 401},
        {"status": 500},
        {"status": 503},
        {"action": "reset"},
        {"action": "hold", "seconds": 2},
        {"status": 200, "action": "cut", "body": '{"items": []}', "bytes": 9},
    ],
    ids=["401", "500", "503", "reset", "time-out", "cut"],
)
def test_an_answer_that_did_not_come_is_an_error_and_no_absence(
    start_plugin: StartPlugin, sandbox: SandboxProcess, state: State, path: str, fault: Values
) -> None:
    plugin = start_plugin({"VOBIZ_TIMEOUT_SECONDS": "0.3"})
    sandbox.arm(path=path, times=9, **fault)
    with pytest.raises(PluginError) as error:
        read(plugin, completed(state))
    assert len(str(error.value).strip().splitlines()) == 1


@pytest.mark.parametrize("body", ["[]", '"x"', '{"items": 3}', "<html>", '{"error": "x"}'])
def test_what_is_no_list_is_no_empty_list(plugin: Plugin, sandbox: SandboxProcess, state: State, body: str) -> None:
    sandbox.arm(path=CHANNELS, status=200, body=body)
    with pytest.raises(PluginError, match="something else than a list"):
        read(plugin, completed(state))


def test_another_accounts_credentials_are_no_judge(start_plugin: StartPlugin, state: State) -> None:
    other = start_plugin({"VOBIZ_AUTH_ID": "MA_SANDBOX02", "VOBIZ_AUTH_TOKEN": "sandbox-token-2"})
    with pytest.raises(PluginError, match="belongs to account MA_SANDBOX01 and the credentials are those of MA_SANDB"):
        read(other, state)


def test_a_jwts_account_is_not_compared(start_plugin: StartPlugin, state: State) -> None:
    jwt = start_plugin({"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None, "VOBIZ_ACCESS_TOKEN": ACCESS_TOKEN})
    assert read(jwt, state) == state


def test_reading_an_order_is_given_up_after_three_denials_and_lists_are_shared(
    plugin: Plugin, sandbox: SandboxProcess, state: State
) -> None:
    states = [State(f"order-{index}", completed(state).outputs) for index in range(12)]
    assert [read(plugin, each) for each in states] == states
    paths = [request["path"] for request in sandbox.requests()]
    [nowhere] = [path for path in paths if "no-such-endpoint" in path]
    expected = [*(f"{ORDERS}/order-{index}" for index in range(3)), nowhere, CHANNELS, AVAILABILITY]
    assert sorted(paths) == sorted(expected)


def test_an_order_that_was_read_before_is_read_whatever_was_denied_first(
    plugin: Plugin, start_plugin: StartPlugin, sandbox: SandboxProcess, state: State
) -> None:
    sandbox.settings(order_read=True)
    known = read(plugin, state)
    sandbox.set_order_status(state.id, "cancelled")
    later = start_plugin()
    for index in range(5):
        read(later, State(f"order-{index}", state.outputs))
    assert read(later, known).outputs["status"] == "cancelled"


def test_orders_that_are_unknown_do_not_hide_one_that_was_never_read_and_can_be(
    plugin: Plugin, sandbox: SandboxProcess, state: State
) -> None:
    sandbox.settings(order_read=True)
    sandbox.set_order_status(state.id, "cancelled")
    for index in range(5):
        read(plugin, State(f"order-{index}", state.outputs))
    assert read(plugin, state).outputs["status"] == "cancelled"


@pytest.mark.parametrize("status", [400, 403, 405, 501])
def test_an_endpoint_that_is_refused_otherwise_is_not_asked_for_each_order(
    plugin: Plugin, sandbox: SandboxProcess, state: State, status: int
) -> None:
    sandbox.arm(path=f"{ORDERS}/*", status=status, times=99)
    for index in range(6):
        read(plugin, State(f"order-{index}", state.outputs))
    assert len([sent for sent in sandbox.requests() if sent["path"].startswith(ORDERS)]) == 3


def test_one_order_that_is_unknown_three_times_is_asked_for_again(
    plugin: Plugin, sandbox: SandboxProcess, state: State
) -> None:
    for _ in range(4):
        read(plugin, state)
    assert len(sandbox.requests(path=f"{ORDERS}/{state.id}")) == 4


def test_a_dead_api_costs_one_failure_for_all_orders(plugin: Plugin, sandbox: SandboxProcess, state: State) -> None:
    sandbox.arm(path=f"{ORDERS}/*", status=500, times=99)
    for index in range(5):
        with pytest.raises(PluginError, match="500"):
            read(plugin, State(f"order-{index}", state.outputs))
    assert len(sandbox.requests()) == 1
