"""The listing that purchases are judged by: one for those of the same seconds, read after the check's own."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.driver.inputs import NUMBER, ORDER, OTHER_NUMBER, UNNAMED_ORDER
from tests.driver.plugin import Plugin, PluginError, PluginResource
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.lost_orders import failed
from vobiz_provider.readings import LONGEST_SHARED_SECONDS
from vobiz_sandbox.paths import AVAILABILITY
from vobiz_sandbox.process import SandboxProcess

OTHER_ORDER = ORDER | {"preferred_number": OTHER_NUMBER}


@pytest.fixture
def first(plugin: Plugin) -> PluginResource:
    return plugin.resource(NUMBER_ORDER, "first")


@pytest.fixture
def second(plugin: Plugin) -> PluginResource:
    return plugin.resource(NUMBER_ORDER, "second")


def listings(sandbox: SandboxProcess) -> int:
    return len(sandbox.requests("GET", AVAILABILITY))


def put_on_sale(sandbox: SandboxProcess, *numbers: str, setup_fee: int = 500) -> None:
    fees = {"setup_fee": setup_fee, "monthly_fee": 250, "currency": "INR"}
    sandbox.set_numbers([{"e164": each, "country": "IN", "region": "MH"} | fees for each in numbers])


def make_dearer(sandbox: SandboxProcess) -> None:
    put_on_sale(sandbox, NUMBER, OTHER_NUMBER, setup_fee=5000)


def test_a_purchase_is_not_judged_by_what_its_check_read(first: PluginResource, sandbox: SandboxProcess) -> None:
    order = ORDER | {"max_setup_cost": 600}
    assert first.check(order).failures == {}
    make_dearer(sandbox)
    assert "max_setup_cost of 600 INR is under the price" in failed(lambda: first.create(order))
    assert (listings(sandbox), sandbox.orders()) == (2, [])


def test_purchases_of_the_same_seconds_share_one(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess
) -> None:
    sandbox.settings(latency=0.2)
    with ThreadPoolExecutor(2) as threads:
        orders = [threads.submit(each.create, inputs) for each, inputs in ((first, ORDER), (second, OTHER_ORDER))]
        numbers = [order.result().outputs["selected_phone_number"] for order in orders]
    assert numbers == [NUMBER, OTHER_NUMBER]
    assert listings(sandbox) == 1


def test_seconds_later_it_is_read_anew(first: PluginResource, second: PluginResource, sandbox: SandboxProcess) -> None:
    first.create(ORDER)
    make_dearer(sandbox)
    time.sleep(LONGEST_SHARED_SECONDS + 0.1)
    assert "is under the price" in failed(lambda: second.create(OTHER_ORDER | {"max_setup_cost": 600}))
    assert (listings(sandbox), len(sandbox.orders())) == (2, 1)


def test_one_that_did_not_come_is_nobody_elses(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess
) -> None:
    sandbox.arm(method="GET", path=AVAILABILITY, status=400)
    with pytest.raises(PluginError, match="refused with 400"):
        first.create(ORDER)
    assert second.create(OTHER_ORDER).outputs["selected_phone_number"] == OTHER_NUMBER
    assert len(sandbox.orders()) == 1


def test_all_that_wait_for_one_that_does_not_come_are_told_why(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess
) -> None:
    sandbox.settings(latency=0.2)
    sandbox.arm(method="GET", path=AVAILABILITY, status=400)
    with ThreadPoolExecutor(2) as threads:
        reasons = list(threads.map(lambda each: failed(lambda: each.create(ORDER)), (first, second)))
    assert all("refused with 400" in reason for reason in reasons)
    assert (listings(sandbox), sandbox.orders()) == (1, [])


def test_regions_share_none(first: PluginResource, second: PluginResource, sandbox: SandboxProcess) -> None:
    first.create(ORDER)
    with pytest.raises(PluginError, match="and not in IN/KA"):
        second.create(OTHER_ORDER | {"region": "KA"})
    assert len(sandbox.orders()) == 1


def test_what_was_put_on_sale_since_is_not_refused(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess
) -> None:
    put_on_sale(sandbox, NUMBER)
    first.create(ORDER)
    put_on_sale(sandbox, OTHER_NUMBER)
    # As a selection of the same run may have found it.
    assert second.create(OTHER_ORDER).outputs["selected_phone_number"] == OTHER_NUMBER


def test_an_order_of_any_number_within_ceilings_is_not_judged_by_what_this_run_bought_since(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess
) -> None:
    any_number = UNNAMED_ORDER | {"max_setup_cost": 600}
    put_on_sale(sandbox, NUMBER)
    first.create(any_number)
    assert "no number is on sale in IN/MH" in failed(lambda: second.create(any_number))
    assert len(sandbox.requests("POST")) == 1
