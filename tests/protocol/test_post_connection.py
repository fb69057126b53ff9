"""The connection of a POST is its own."""

from __future__ import annotations

from tests.driver.inputs import UNNAMED_ORDER
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.protocol.wire import Wire
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess


def test_no_order_goes_over_a_used_connection(sandbox: SandboxProcess, start_plugin: StartPlugin) -> None:
    # The wire keeps connections open whatever the request asked for, and then closes them unannounced.
    with Wire(sandbox.base_url, "used") as wire:
        order = start_plugin({"VOBIZ_BASE_URL": wire.base_url}).resource(NUMBER_ORDER)
        order.create(UNNAMED_ORDER)
        order.create(UNNAMED_ORDER)
        assert (wire.count("POST", ORDERS), wire.connections) == (2, 2)
