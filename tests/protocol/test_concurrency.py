"""Fifty resources at once, as with `pulumi up --parallel 50`, through the four threads of one plugin."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from tests.driver.inputs import CHANNEL, NUMBER, ORDER, OWN_NUMBER, PLACE, UNNAMED_ORDER
from tests.driver.plugin import PluginError, PluginResource, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol import golden
from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER, NUMBER_SELECTION
from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, CONFIRM, ORDERS, VERIFY
from vobiz_sandbox.process import SandboxProcess

COUNT = 50
NUMBERS = [f"+9198765{index:05}" for index in range(COUNT)]
THROTTLED = {"status": 429, "headers": {"Retry-After": "0"}}
# Far above what any of these takes, far below what one time-out a resource would take.
SOON_SECONDS = 30

_Item = TypeVar("_Item")
_Answer = TypeVar("_Answer")


@pytest.fixture
def stocked(sandbox: SandboxProcess) -> SandboxProcess:
    """A slow sandbox that sells fifty numbers."""
    fees = {"country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250, "currency": "INR"}
    sandbox.set_numbers([{"e164": number, **fees} for number in NUMBERS])
    sandbox.settings(latency=0.05)
    return sandbox


def at_once(call: Callable[[_Item], _Answer], items: Iterable[_Item]) -> list[_Answer | PluginError]:
    """What each call ended in, all of them started together; none may hang."""
    started = time.monotonic()

    def ended(item: _Item) -> _Answer | PluginError:
        try:
            return call(item)
        except PluginError as error:
            return error

    listed = list(items)
    with ThreadPoolExecutor(len(listed)) as threads:
        outcomes = list(threads.map(ended, listed))
    assert time.monotonic() - started < SOON_SECONDS
    return outcomes


def succeeded(outcomes: Iterable[_Answer | PluginError]) -> list[_Answer]:
    results = []
    for outcome in outcomes:
        if isinstance(outcome, PluginError):
            raise outcome
        results.append(outcome)
    return results


def lines(outcomes: Iterable[object]) -> set[str]:
    """The different errors."""
    return {str(outcome).strip() for outcome in outcomes if isinstance(outcome, PluginError)}


def recorded_orders() -> list[State]:
    """Completed orders as a state holds them."""
    outputs = UNNAMED_ORDER | {"status": "completed", "account_id": "MA_SANDBOX01", "requested": UNNAMED_ORDER}
    return [State(f"order-{number[1:]}", outputs | {"selected_phone_number": number}) for number in NUMBERS]


def test_fifty_orders_of_a_throttling_api_are_each_placed_once(stocked: SandboxProcess, order: PluginResource) -> None:
    stocked.arm(method="POST", path=ORDERS, times=8, **THROTTLED)
    stocked.arm(method="GET", path=AVAILABILITY, times=4, **THROTTLED)
    asked = [UNNAMED_ORDER | {"preferred_number": number} for number in NUMBERS]

    checked = succeeded(at_once(order.check, asked))
    assert [each.failures for each in checked] == [{}] * COUNT
    states = succeeded(at_once(lambda each: order.create(each.inputs), checked))

    placed = {placed["id"]: placed["selected_phone_number"] for placed in stocked.orders()}
    assert {state.id: state.outputs["selected_phone_number"] for state in states} == placed
    assert sorted(placed.values()) == NUMBERS
    assert len(stocked.requests("POST", ORDERS)) == COUNT + 8


@pytest.mark.parametrize("delist", ["ordered", "completed"])
@pytest.mark.parametrize("rivals", [2, 12])
def test_of_the_orders_that_name_one_number_one_is_placed_and_the_others_fail(
    sandbox: SandboxProcess, order: PluginResource, delist: str, rivals: int
) -> None:
    sandbox.settings(delist=delist, latency=0.2)
    outcomes = at_once(order.create, [ORDER] * rivals)
    [state] = [outcome for outcome in outcomes if isinstance(outcome, State)]
    [placed] = sandbox.orders()
    assert state.id == placed["id"]
    assert len(sandbox.requests("POST", ORDERS)) == 1
    for line in lines(outcomes):
        assert NUMBER in line
        assert "nothing was ordered" in line
        assert "name another number" in line


def test_of_the_plugins_of_one_machine_one_orders_for_a_resource(
    sandbox: SandboxProcess, start_plugin: StartPlugin
) -> None:
    sandbox.settings(delist="completed", latency=0.2)
    orders = [start_plugin().resource(NUMBER_ORDER, "support") for _ in range(3)]
    outcomes = at_once(lambda order: order.create(ORDER), orders)
    assert len([outcome for outcome in outcomes if isinstance(outcome, State)]) == 1
    [line] = lines(outcomes)
    assert "nothing was ordered: a purchase of this resource is noted on this machine" in line
    assert len(sandbox.orders()) == 1


def test_twenty_selections_foresee_and_choose_twenty_numbers(
    stocked: SandboxProcess, selection: PluginResource
) -> None:
    checked = succeeded(at_once(selection.check, [PLACE] * 20))
    foreseen = [line for line in selection.plugin.new_lines() if "would select" in line]
    assert len({line.split()[3] for line in foreseen}) == 20

    chosen = succeeded(at_once(lambda each: selection.create(each.inputs), checked))
    assert sorted(state.id for state in chosen) == NUMBERS[:20]
    assert len(stocked.requests("GET", AVAILABILITY)) == 1 + 20


def test_a_new_selection_beside_fifty_recorded_ones_chooses_none_of_theirs(
    stocked: SandboxProcess, selection: PluginResource
) -> None:
    recorded = [State(number, {"e164": number, "requested": PLACE}) for number in NUMBERS[:49]]
    succeeded(at_once(lambda state: selection.diff(state, PLACE), recorded))
    outcomes = at_once(selection.create, [PLACE] * 2)
    assert [outcome.id for outcome in outcomes if isinstance(outcome, State)] == [NUMBERS[49]]
    [line] = lines(outcomes)
    assert "taken by selections and orders of this stack" in line


def test_a_refresh_of_fifty_orders_shares_one_list_of_each_kind(stocked: SandboxProcess, order: PluginResource) -> None:
    stocked.arm(method="GET", path=CHANNELS, **THROTTLED)
    refreshed = succeeded(at_once(order.read, recorded_orders()))
    assert {state.outputs["status"] for state in refreshed} == {"released"}
    assert [state.id for state in refreshed] == [state.id for state in recorded_orders()]
    assert len(stocked.requests("GET", CHANNELS)) == 2
    assert len(stocked.requests("GET", AVAILABILITY)) == 1
    assert len(stocked.requests()) <= 8


@pytest.mark.parametrize(
    ("path", "fault", "requests"),
    [
        (f"{ORDERS}/*", {"status": 500}, 1),
        (CHANNELS, {"status": 500}, 1),
        (CHANNELS, {"status": 200, "body": "<html>"}, 1),
        (AVAILABILITY, {"status": 401}, 1),
        (CHANNELS, {"action": "reset", "times": 3}, 3),
    ],
    ids=["500 of the first order", "500", "no list", "401 of the listing", "reset"],
)
def test_a_failure_is_everybodys(
    stocked: SandboxProcess, order: PluginResource, path: str, fault: dict[str, Any], requests: int
) -> None:
    # Armed for one attempt: whoever asked again would be answered.
    stocked.arm(method="GET", path=path, **fault)
    outcomes = at_once(order.read, recorded_orders())
    assert [outcome for outcome in outcomes if isinstance(outcome, State)] == []
    assert len(lines(outcomes)) == 1
    asked = [sent for sent in stocked.requests("GET") if sent["fault"]]
    assert len(asked) == requests
    assert len(stocked.requests()) <= 8


def test_a_dead_api_costs_one_time_out_and_not_fifty(stocked: SandboxProcess, start_plugin: StartPlugin) -> None:
    stocked.settings(latency=600)
    order = start_plugin({"VOBIZ_TIMEOUT_SECONDS": "1"}).resource(NUMBER_ORDER)
    started = time.monotonic()
    outcomes = at_once(order.read, recorded_orders())
    # A read is tried three times.
    assert len(stocked.requests()) == 3
    [line] = lines(outcomes)
    assert "timed out after 1 s" in line

    order = start_plugin({"VOBIZ_TIMEOUT_SECONDS": "1"}).resource(NUMBER_ORDER)
    succeeded(at_once(order.check, [UNNAMED_ORDER | {"preferred_number": number} for number in NUMBERS]))
    assert len(stocked.requests()) == 3 + 3
    assert time.monotonic() - started < 15


def test_fifty_own_numbers_are_each_sent_one_code_and_verified(
    stocked: SandboxProcess, start_plugin: StartPlugin
) -> None:
    stocked.arm(method="POST", path=VERIFY, times=4, **THROTTLED)
    own = start_plugin().resource(BYON_NUMBER)
    asked: list[Values] = [{"phone_number": number, "verification_method": "sms"} for number in NUMBERS]
    pending = succeeded(at_once(own.create, asked))
    inbox = stocked.control("GET", "/inbox")["items"]
    assert sorted(message["phone_number"] for message in inbox) == NUMBERS
    assert len(stocked.requests("GET", CHANNELS)) == 1

    codes = {message["phone_number"]: message["code"] for message in inbox}
    stocked.arm(method="POST", path=CONFIRM, times=4, **THROTTLED)
    own = start_plugin().resource(BYON_NUMBER)
    verified = succeeded(
        at_once(
            lambda state: own.update(state, {"phone_number": state.id, "otp_code": codes[state.id]}),
            pending,
        )
    )
    assert {state.outputs["status"] for state in verified} == {"verified"}
    assert len(stocked.requests("POST", CONFIRM)) == COUNT + 4


def test_twenty_channels_are_each_connected_once_and_share_a_list_in_each_run(
    stocked: SandboxProcess, start_plugin: StartPlugin
) -> None:
    stocked.arm(method="POST", path=CHANNELS, times=4, **THROTTLED)
    asked: list[Values] = [CHANNEL | {"phone_number": number} for number in NUMBERS[:20]]
    plugin = start_plugin()
    work = [(plugin.resource(golden.CHANNEL, f"channel-{index}"), each) for index, each in enumerate(asked)]
    assert [each.failures for each in succeeded(at_once(lambda each: each[0].check(each[1]), work))] == [{}] * 20
    states = succeeded(at_once(lambda each: each[0].create(each[1]), work))
    held = {channel["id"]: channel["phone_number"] for channel in stocked.channels()}
    assert {state.id: state.outputs["phone_number"] for state in states} == held
    assert len(stocked.requests("POST", CHANNELS)) == 20 + 4
    assert len(stocked.requests("GET", CHANNELS)) == 1

    stocked.arm(method="GET", path=CHANNELS, **THROTTLED)
    assert succeeded(at_once(start_plugin().resource(golden.CHANNEL).read, states)) == states
    assert len(stocked.requests("GET", CHANNELS)) == 1 + 2


def test_of_two_channels_for_one_number_one_is_connected_and_the_other_names_it(
    stocked: SandboxProcess, start_plugin: StartPlugin
) -> None:
    plugin = start_plugin()
    rivals = [plugin.resource(golden.CHANNEL, name) for name in ("front", "back")]
    outcomes = at_once(lambda channel: channel.create(CHANNEL), rivals)
    [state] = [outcome for outcome in outcomes if isinstance(outcome, State)]
    assert [channel["id"] for channel in stocked.channels()] == [state.id]
    assert len(stocked.requests("POST", CHANNELS)) == 1
    first = "front" if isinstance(outcomes[0], State) else "back"
    [line] = lines(outcomes)
    assert f"phone_number {OWN_NUMBER} is the number of the WhatsAppChannel {first!r} of this program too" in line


def test_all_kinds_of_resource_at_once_do_not_wait_for_each_other(
    stocked: SandboxProcess, start_plugin: StartPlugin
) -> None:
    plugin = start_plugin()
    kinds = [plugin.resource(provider) for provider in (NUMBER_SELECTION, BYON_NUMBER, NUMBER_ORDER)]
    asked: list[Values] = [
        PLACE,
        {"phone_number": "+919812345678"},
        UNNAMED_ORDER | {"max_setup_cost": 600},
    ]
    work = [(kinds[index % 3], asked[index % 3]) for index in range(COUNT)]
    states = succeeded(at_once(lambda each: each[0].create(each[0].check(each[1]).inputs), work))
    assert len(states) == COUNT
    assert len({state.id for (kind, _), state in zip(work, states, strict=True) if kind is kinds[0]}) == 17
    assert len(stocked.orders()) == 16
