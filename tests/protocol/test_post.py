"""The POSTs that may have an effect only once, over the oldest and the newest HTTP libraries that we allow."""

from __future__ import annotations

import pytest

from tests.driver.inputs import BYON, CHANNEL, NEW_META_TOKEN, ORDER, UNNAMED_ORDER
from tests.driver.plugin import Plugin, PluginError, PluginResource, RecordedInPart, Values
from tests.driver.starting import StartPlugin
from tests.protocol import golden
from tests.protocol.golden import NUMBER_ORDER
from tests.protocol.sdks import both_sdks
from tests.unit.channels import connected, sent
from vobiz_sandbox.paths import CHANNEL as ONE_CHANNEL
from vobiz_sandbox.paths import CHANNELS, CONFIRM, ORDERS, VERIFY
from vobiz_sandbox.process import SandboxProcess

pytestmark = both_sdks


@pytest.mark.parametrize(
    ("provider", "inputs", "path"),
    [(NUMBER_ORDER, UNNAMED_ORDER, ORDERS), (golden.CHANNEL, CHANNEL, CHANNELS)],
    ids=["order", "channel"],
)
def test_no_lost_answer_is_sent_again(
    start_plugin: StartPlugin, sandbox: SandboxProcess, provider: str, inputs: Values, path: str
) -> None:
    faults: list[Values] = [
        {"action": "reset"},
        {"action": "close"},
        {"action": "hold", "seconds": 3},
        {"action": "cut", "status": 201, "bytes": 20},
        {"status": 303},
        {"status": 408},
        {"status": 503, "headers": {"Retry-After": "1"}},
        {"status": 201, "json": {"id": None, "status": "pending"}},
    ]
    resource = start_plugin({"VOBIZ_TIMEOUT_SECONDS": "1"}).resource(provider)
    for fault in faults:
        sandbox.arm(method="POST", path=path, **fault)
        with pytest.raises(RecordedInPart, match=r"(ordered|connected) at \S+ and the answer was lost") as lost:
            resource.create(inputs)
        assert lost.value.state.outputs["status"] == "unknown"
    assert len(sandbox.requests("POST", path)) == len(faults)


@pytest.mark.parametrize("status", [302, 307, 402])
def test_a_redirect_is_not_followed_and_a_refusal_is_told(
    order: PluginResource, sandbox: SandboxProcess, status: int
) -> None:
    elsewhere = f"{sandbox.base_url}/elsewhere"
    sandbox.arm(
        method="POST", path=ORDERS, status=status, json={"message": "in words"}, headers={"Location": elsewhere}
    )
    with pytest.raises(PluginError, match=f"order: Vobiz refused with {status}: in words"):
        order.create(ORDER)
    assert [request["path"] for request in sandbox.requests("POST")] == [ORDERS]
    assert sandbox.requests(path="/elsewhere") == []


def test_an_answer_cut_after_the_id_is_recorded(order: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, action="cut", bytes=45)
    assert [order.create(ORDER).id] == [placed["id"] for placed in sandbox.orders()]


def test_a_rate_limited_order_is_sent_again(order: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.arm(method="POST", path=ORDERS, status=429, headers={"Retry-After": "0"})
    order.create(ORDER)
    assert len(sandbox.requests("POST", ORDERS)) == 2


def test_a_refused_connection_sent_nothing(start_plugin: StartPlugin, closed_port: int) -> None:
    order = start_plugin({"VOBIZ_BASE_URL": f"http://127.0.0.1:{closed_port}"}).resource(NUMBER_ORDER)
    with pytest.raises(PluginError, match=r"cannot be reached.*nothing was sent"):
        order.create(UNNAMED_ORDER)


def test_a_change_of_a_channel_is_sent_again_whatever_became_of_it(plugin: Plugin, sandbox: SandboxProcess) -> None:
    channel, state = plugin.resource(golden.CHANNEL), connected(sandbox)
    one, inputs = ONE_CHANNEL.format(channel_id=state.id), CHANNEL | {"access_token": NEW_META_TOKEN}
    sandbox.arm(method="PUT", path=one, processed=True, action="reset")
    sandbox.arm(method="PUT", path=one, status=503, headers={"Retry-After": "0"})
    assert channel.update(state, inputs).outputs["access_token"] == NEW_META_TOKEN
    assert [held["access_token"] for held in sandbox.channels()] == [NEW_META_TOKEN]
    sandbox.arm(method="DELETE", path=one, processed=True, action="reset")
    channel.delete(state)
    assert sandbox.channels() == []
    assert sent(sandbox) == ["PUT"] * 3 + ["DELETE"] * 2


def test_a_lost_answer_to_verify_is_not_repeated_and_one_to_confirm_once(
    byon: PluginResource, sandbox: SandboxProcess
) -> None:
    sandbox.arm(path=VERIFY, status=503, headers={"Retry-After": "0"})
    with pytest.raises(PluginError, match="a code was asked for and the answer was lost"):
        byon.create(BYON)
    state = byon.create(BYON)
    sandbox.arm(path=CONFIRM, action="reset", times=2)
    with pytest.raises(PluginError, match="the OTP was submitted and the answer was lost"):
        byon.update(state, BYON | {"otp_code": sandbox.last_code(state.id)})
    assert (len(sandbox.requests("POST", VERIFY)), len(sandbox.requests("POST", CONFIRM))) == (2, 2)
