"""fail_while_pending: the run fails with the resource recorded, until the order is completed or the number verified."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.driver.inputs import BYON, NO_CHANGE, NUMBER, ORDER, OWN_NUMBER, UPDATE, place_order, replacement
from tests.driver.own_number import OLD_CODE, VERIFIED, WRONG_CODE, code, counts, dead_everywhere, dead_here, pending
from tests.driver.plugin import Plugin, PluginResource, RecordedInPart, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER
from tests.unit.lost_orders import failed, lost, posts
from vobiz_sandbox.paths import CHANNELS, CONFIRM, ORDERS, VERIFY
from vobiz_sandbox.process import SandboxProcess

WAITS = {"fail_while_pending": True}
ORDERED, OWN = ORDER | WAITS, BYON | WAITS
OFF: list[Values] = [{}, {"fail_while_pending": None}, {"fail_while_pending": False}]


def waits(call: Callable[[], Any]) -> RecordedInPart:
    """A call that fails in one line, with the resource recorded."""
    with pytest.raises(RecordedInPart) as error:
        call()
    assert len(str(error.value).splitlines()) == 1
    assert "what depends on it waits (fail_while_pending)" in str(error.value)
    assert error.value.inputs["fail_while_pending"] is True
    return error.value


def as_if(state: State, **changes: Any) -> State:
    return State(state.id, state.outputs | changes)


def switched_on(state: State) -> State:
    """As it is recorded where it was asked for from the beginning."""
    return as_if(state, requested=ORDERED)


# An order


def test_a_new_order_is_recorded_and_the_run_fails(order: PluginResource, sandbox: SandboxProcess) -> None:
    stopped = waits(lambda: order.create(ORDERED))
    [placed] = sandbox.orders()
    facts = {key: value for key, value in placed.items() if key != "id" and value is not None}
    assert stopped.state == State(placed["id"], facts | {"requested": ORDERED})
    assert str(stopped).startswith(f"order {placed['id']} of {NUMBER} is recorded and its status is pending, not compl")
    assert "Run `pulumi up` again once Vobiz has completed it" in str(stopped)
    assert posts(sandbox) == 1


@pytest.mark.parametrize("status", ["completed", "COMPLETED"])
def test_an_order_that_is_completed_at_once_holds_up_nothing(
    order: PluginResource, sandbox: SandboxProcess, status: str
) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, patch={"status": status})
    assert order.create(ORDERED).outputs["status"] == "completed"


@pytest.mark.parametrize("off", OFF, ids=str)
def test_without_it_a_pending_order_holds_up_nothing(
    order: PluginResource, sandbox: SandboxProcess, off: Values
) -> None:
    state = order.create(ORDER | off)
    assert order.diff(state, ORDER | off) == NO_CHANGE
    assert order.update(state, ORDER | off) == state


@pytest.mark.parametrize("status", ["under review", "unknown", None])
def test_a_status_that_is_not_completed_waits(
    order: PluginResource, sandbox: SandboxProcess, status: str | None
) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, patch={"status": status})
    [line] = str(waits(lambda: order.create(ORDERED))).splitlines()
    assert f"its status is {status}, not completed" in line


@pytest.mark.parametrize(
    ("status", "in_update", "in_refresh"),
    [("pending", UPDATE, NO_CHANGE), ("completed", NO_CHANGE, NO_CHANGE), ("released", UPDATE, UPDATE)],
)
def test_a_diff_has_the_next_run_look_again_and_a_refresh_is_no_drift(
    order: PluginResource, sandbox: SandboxProcess, *, status: str, in_update: Any, in_refresh: Any
) -> None:
    state = as_if(place_order(sandbox), status=status, requested=ORDERED)
    assert order.diff(state, ORDERED) == in_update
    named = order.plugin.resource(order.provider, "support")
    sandbox.arm(path=f"{ORDERS}/*", status=200, json={"id": state.id, "status": status})
    assert named.diff(named.read(state), ORDERED) == in_refresh


def test_each_run_looks_again_until_it_is_completed(order: PluginResource, sandbox: SandboxProcess) -> None:
    state = waits(lambda: order.create(ORDERED)).state
    assert waits(lambda: order.update(state, ORDERED)).state == state
    sandbox.settings(order_read=True)
    sandbox.set_order_status(state.id, "completed")
    done = order.update(state, ORDERED)
    assert (done.outputs["status"], done.outputs["readable"]) == ("completed", True)
    assert order.diff(done, ORDERED) == NO_CHANGE
    assert posts(sandbox) == 1


def test_a_channel_ends_the_wait_too(order: PluginResource, sandbox: SandboxProcess) -> None:
    state = switched_on(place_order(sandbox))
    sandbox.connect_channel(NUMBER, state.id)
    assert order.update(state, ORDERED).outputs["status"] == "completed"
    assert posts(sandbox) == 0


def test_an_order_that_failed_meanwhile_is_recorded_as_that_and_replaced(
    order: PluginResource, sandbox: SandboxProcess
) -> None:
    state = switched_on(place_order(sandbox))
    sandbox.settings(order_read=True)
    sandbox.set_order_status(state.id, "failed", "no stock")
    stopped = waits(lambda: order.update(state, ORDERED))
    assert (stopped.state.outputs["status"], stopped.state.outputs["failure_reason"]) == ("failed", "no stock")
    assert order.diff(stopped.state, ORDERED) == replacement("status")


@pytest.mark.parametrize(
    ("status", "way_on"),
    [
        ("released", "It was listed as on sale: `pulumi up --replace '{urn}'` buys another number"),
        ("failed", "The next `pulumi up` buys another number in its place"),
        ("cancelled", "The next `pulumi up` buys another number in its place"),
        ("pending", "Run `pulumi up` again once Vobiz has completed it"),
        ("under review", "Run `pulumi up` again once Vobiz has completed it"),
    ],
)
def test_the_line_names_the_way_on_of_the_status(
    plugin: Plugin, sandbox: SandboxProcess, status: str, way_on: str
) -> None:
    named, state = plugin.resource(NUMBER_ORDER, "support"), switched_on(place_order(sandbox))
    sandbox.arm(path=f"{ORDERS}/*", status=200, json={"id": state.id, "status": status})
    assert str(waits(lambda: named.update(state, ORDERED))) == (
        f"order {state.id} of {NUMBER} is recorded and its status is {status}, not completed: what depends on it waits "
        f"(fail_while_pending), and `pulumi up --continue-on-error` does the rest. {way_on.format(urn=named.urn)}, or "
        "take fail_while_pending out"
    )


def test_it_may_be_switched_on_later_and_off_again(order: PluginResource, sandbox: SandboxProcess) -> None:
    state = order.create(ORDER)
    assert order.diff(state, ORDERED) == UPDATE
    stopped = waits(lambda: order.update(state, ORDERED)).state
    assert stopped == state
    for off in OFF:
        assert order.diff(stopped, ORDER | off) == NO_CHANGE
        assert order.update(stopped, ORDER | off) == stopped
    assert posts(sandbox) == 1


def test_an_order_that_cannot_be_looked_at_is_an_error(order: PluginResource, sandbox: SandboxProcess) -> None:
    state = switched_on(place_order(sandbox))
    sandbox.arm(path=CHANNELS, times=9, status=500)
    assert "list of channels" in failed(lambda: order.update(state, ORDERED))


def test_an_adopted_order_waits_too(order: PluginResource, start_plugin: StartPlugin, sandbox: SandboxProcess) -> None:
    placed = place_order(sandbox)
    adopting = ORDERED | {"existing_order_id": placed.id}
    stopped = waits(lambda: order.create(adopting))
    assert (stopped.state.id, stopped.state.outputs["requested"]) == (placed.id, adopting)
    sandbox.connect_channel(NUMBER, placed.id)
    another_run = start_plugin().resource(NUMBER_ORDER)
    assert another_run.update(stopped.state, adopting).outputs["status"] == "completed"
    assert posts(sandbox) == 0


def test_an_adopted_order_that_is_completed_holds_up_nothing(order: PluginResource, sandbox: SandboxProcess) -> None:
    placed = place_order(sandbox)
    sandbox.connect_channel(NUMBER, placed.id)
    assert order.create(ORDERED | {"existing_order_id": placed.id}).outputs["status"] == "completed"


def test_a_lost_answer_is_told_as_that(order: PluginResource, sandbox: SandboxProcess) -> None:
    recorded = lost(order, sandbox, ORDERED)
    assert recorded.state.outputs["requested"] == ORDERED
    assert "the answer was lost" in str(recorded)
    assert "fail_while_pending" not in str(recorded)


# Your own number


def test_a_new_number_is_recorded_and_the_run_fails_with_the_next_step(
    byon: PluginResource, sandbox: SandboxProcess
) -> None:
    stopped = waits(lambda: byon.create(OWN))
    [message] = sandbox.inbox(OWN_NUMBER)
    told = {key: message[key] for key in ("verification_id", "expires_at")}
    assert stopped.state == State(OWN_NUMBER, BYON | {"status": "pending"} | told)
    assert str(stopped).startswith(f"{OWN_NUMBER} is recorded and not verified yet: ")
    assert "pulumi config set --secret otp" in str(stopped)
    assert counts(sandbox) == (1, 0)


@pytest.mark.parametrize("by", ["channel", "code", "vobiz"])
def test_a_number_that_is_verified_at_once_holds_up_nothing(
    byon: PluginResource, sandbox: SandboxProcess, by: str
) -> None:
    given = OWN
    if by == "channel":
        sandbox.connect_channel(OWN_NUMBER)
    elif by == "code":
        pending(byon, sandbox)
        given = code(sandbox) | WAITS
    else:
        sandbox.arm(path=VERIFY, status=409, json={"error": {"code": "ALREADY_VERIFIED", "message": "done"}})
    assert byon.create(given).outputs["status"] == "verified"


def test_a_refused_code_is_recorded_and_not_shown(byon: PluginResource, sandbox: SandboxProcess) -> None:
    stopped = waits(lambda: byon.create(OWN | {"otp_code": WRONG_CODE}))
    assert (stopped.state.outputs["status"], stopped.state.outputs["otp_code"]) == ("pending", WRONG_CODE)
    assert WRONG_CODE not in str(stopped)
    assert counts(sandbox) == (1, 2)


@pytest.mark.parametrize("off", OFF, ids=str)
def test_without_it_a_pending_number_holds_up_nothing(
    byon: PluginResource, sandbox: SandboxProcess, off: Values
) -> None:
    state = byon.create(BYON | off)
    assert byon.diff(state, BYON | off) == NO_CHANGE
    assert byon.update(state, BYON | off) == state
    assert counts(sandbox) == (1, 0)


def test_each_run_looks_for_a_channel_and_asks_no_phone(
    byon: PluginResource, start_plugin: StartPlugin, sandbox: SandboxProcess
) -> None:
    state = pending(byon, sandbox)
    rerun = start_plugin().resource(BYON_NUMBER)
    assert rerun.diff(state, OWN) == UPDATE
    assert waits(lambda: rerun.update(state, OWN)).state == state
    sandbox.connect_channel(OWN_NUMBER)
    last = start_plugin().resource(BYON_NUMBER)
    done = last.update(state, OWN)
    assert done.outputs["status"] == "verified"
    assert last.diff(done, OWN) == NO_CHANGE
    assert counts(sandbox) == (0, 0)
    assert len(sandbox.requests("GET", CHANNELS)) == 2


def test_a_refresh_of_a_number_that_waits_is_no_drift(byon: PluginResource, sandbox: SandboxProcess) -> None:
    state = pending(byon, sandbox)
    named = byon.plugin.resource(byon.provider, "own")
    assert named.diff(named.read(state), OWN) == NO_CHANGE


def test_the_right_code_ends_the_wait(byon: PluginResource, sandbox: SandboxProcess) -> None:
    state = pending(byon, sandbox)
    done = byon.update(state, code(sandbox) | WAITS)
    assert VERIFIED.items() <= done.outputs.items()


def test_a_wrong_code_while_the_one_sent_lives_is_the_error_that_says_so(
    byon: PluginResource, sandbox: SandboxProcess
) -> None:
    state = pending(byon, sandbox)
    line = failed(lambda: byon.update(state, OWN | {"otp_code": WRONG_CODE}))
    assert "the otp_code was not accepted" in line
    assert counts(sandbox) == (0, 1)


@pytest.mark.parametrize("given", [{}, {"otp_code": OLD_CODE}], ids=["no code", "a code"])
@pytest.mark.parametrize("dead", [dead_here, dead_everywhere])
def test_an_expired_code_has_another_sent_and_waits_for_that(
    byon: PluginResource, sandbox: SandboxProcess, dead: Callable[[SandboxProcess], None], given: Values
) -> None:
    state = pending(byon, sandbox, dead)
    sandbox.move_clock(3600)
    sandbox.settings(otp_seconds=600)
    stopped = waits(lambda: byon.update(state, OWN | given)).state
    assert stopped.outputs["expires_at"] == sandbox.inbox(OWN_NUMBER)[-1]["expires_at"] > state.outputs["expires_at"]
    assert stopped.outputs.get("otp_code") == given.get("otp_code")
    assert counts(sandbox) == (1, len(given))


def test_it_may_be_switched_on_for_a_number_and_off_again(byon: PluginResource, sandbox: SandboxProcess) -> None:
    state = pending(byon, sandbox)
    stopped = waits(lambda: byon.update(state, OWN)).state
    for off in OFF:
        assert byon.diff(stopped, BYON | off) == NO_CHANGE
        assert byon.update(stopped, BYON | off) == state
    assert counts(sandbox) == (0, 0)


@pytest.mark.parametrize("path", [VERIFY, CONFIRM])
def test_a_lost_answer_about_a_number_is_told_as_that(byon: PluginResource, sandbox: SandboxProcess, path: str) -> None:
    sandbox.arm(method="POST", path=path, times=9, action="reset")
    given = OWN | ({"otp_code": WRONG_CODE} if path == CONFIRM else {})
    assert "the answer was lost" in failed(lambda: byon.create(given))
