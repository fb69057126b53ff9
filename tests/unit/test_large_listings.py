"""A listing of fifty thousand numbers, through the plugin."""

from __future__ import annotations

from tests.driver.inputs import NUMBER, ORDER
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.raw_server import RawServer, responds
from tests.unit.test_client_listings import listing


def test_an_order_is_judged_by_a_large_listing(start_plugin: StartPlugin) -> None:
    body = listing(50_000).replace(b"+919000049999", NUMBER.encode())
    with RawServer(responds(200, body)) as server:
        order = start_plugin({"VOBIZ_BASE_URL": server.base_url}).resource(NUMBER_ORDER)
        assert order.check(ORDER | {"max_setup_cost": 500}).failures == {}
        assert "max_setup_cost of 499 INR" in order.check(ORDER | {"max_setup_cost": 499}).failures["max_setup_cost"]
        assert "not on sale" in order.check(ORDER | {"preferred_number": "+919000049999"}).failures["preferred_number"]
        assert len(server.received) == 2  # the whole country is asked for the number that is not on sale
