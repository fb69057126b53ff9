"""A call that the engine gives up while it waits before it is sent again."""

from __future__ import annotations

import time

import pytest

from tests.driver.inputs import CHANNEL as CONNECTED
from tests.driver.inputs import NUMBER, ORDER
from tests.driver.plugin import Plugin, Values
from tests.driver.process import PluginProcess
from tests.protocol.golden import BYON_NUMBER, CHANNEL, NUMBER_ORDER
from vobiz_sandbox.process import SandboxProcess

OWN = {"phone_number": NUMBER, "verification_method": "sms"}


@pytest.mark.parametrize(
    ("provider", "inputs"),
    [(NUMBER_ORDER, ORDER), (BYON_NUMBER, OWN), (CHANNEL, CONNECTED)],
    ids=["order", "own", "channel"],
)
def test_a_cancelled_wait_sends_nothing_more(
    plugin: Plugin, sandbox: SandboxProcess, provider: str, inputs: Values
) -> None:
    sandbox.arm(method="POST", status=429, headers={"Retry-After": "2"})
    assert isinstance(plugin, PluginProcess)
    give_up_once_sent(plugin, sandbox, provider, inputs)
    time.sleep(1)
    assert notes(plugin) == []  # what is known not to be ordered is not noted
    time.sleep(2)
    assert len(sandbox.requests("POST")) == 1


def test_an_order_whose_answer_is_lost_once_nobody_waits_stays_noted(plugin: Plugin, sandbox: SandboxProcess) -> None:
    sandbox.settings(delist="completed")
    sandbox.arm(method="POST", action="hold", processed=True, seconds=1.5)
    give_up_once_sent(plugin, sandbox, NUMBER_ORDER, ORDER)
    assert notes(plugin)
    time.sleep(3)  # the request was closed meanwhile, and the engine could not be told
    assert notes(plugin)
    assert len(sandbox.orders()) == 1


def give_up_once_sent(plugin: Plugin, sandbox: SandboxProcess, provider: str, inputs: Values) -> None:
    """Begins a creation, and gives it up when its request is out."""
    assert isinstance(plugin, PluginProcess)
    begun = plugin.stub.Create.future(plugin.resource(provider, name="x").create_request(inputs))
    deadline = time.monotonic() + 30
    while not sandbox.requests("POST"):
        assert time.monotonic() < deadline, "nothing was sent"
        time.sleep(0.02)
    begun.cancel()


def notes(plugin: Plugin) -> list[str]:
    """The purchases that are noted on this machine."""
    assert isinstance(plugin, PluginProcess)
    return [path.name for path in (plugin.home / "vobiz").glob("*.json")]
