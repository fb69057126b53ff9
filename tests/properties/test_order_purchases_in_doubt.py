"""Histories that once ended in a second purchase, or in one that nothing clears up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.driver.inputs import NUMBER
from tests.driver.inputs import ORDER as INPUTS
from tests.driver.inputs import OTHER_NUMBER as OTHER
from tests.driver.stack_export import ORDER_TYPE
from tests.driver.starting import credentials
from tests.properties.engine import EmulatedEngine
from tests.protocol.golden import NUMBER_ORDER
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess


@pytest.fixture
def engine(sandbox: SandboxProcess, tmp_path: Path) -> EmulatedEngine:
    # The listing keeps a number while its order is pending: nothing at the API tells that it was bought.
    sandbox.settings(order_read=True, delist="completed")
    return EmulatedEngine(NUMBER_ORDER, ORDER_TYPE, credentials(sandbox.base_url), tmp_path)


def test_an_order_that_ended_does_not_settle_the_purchase_that_was_to_replace_it(
    engine: EmulatedEngine, sandbox: SandboxProcess
) -> None:
    engine.up({"support": INPUTS})
    sandbox.set_order_status(engine.state["support"].id, "cancelled")
    engine.refresh()
    sandbox.arm(method="POST", path=ORDERS, action="reset", processed=True)
    lost = engine.up({"support": INPUTS})
    assert "it may have been bought" in str(lost.error)

    engine.machine += 1
    again = engine.up({"support": INPUTS})
    assert "it may have been bought" in str(again.error)
    assert [order["status"] for order in sandbox.orders()] == ["cancelled", "pending"]


def test_an_order_that_got_another_number_is_replaced_by_the_one_it_asked_for_and_stays_told(
    engine: EmulatedEngine, sandbox: SandboxProcess
) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, patch={"selected_phone_number": OTHER})
    engine.up({"support": INPUTS})
    replaced = engine.state["support"].id
    again = engine.up({"support": INPUTS | {"currency": "USD"}})
    assert (again.error, again.actions) == (None, {"support": "replace"})
    assert f"replacing order {replaced} buys another number; {OTHER} stays billed" in again.text
    assert len(sandbox.orders()) == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"patch": {"selected_phone_number": OTHER}},
        {"remove": ["selected_phone_number"]},
        {"action": "cut", "bytes": 60},
    ],
    ids=["another number", "no number", "cut short"],
)
def test_an_order_whose_number_is_another_or_unknown_settles_its_own_purchase(
    engine: EmulatedEngine, sandbox: SandboxProcess, fault: dict[str, Any]
) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, **fault)
    assert engine.up({"support": INPUTS}).error is None
    assert engine.up({"support": INPUTS}).actions == {"support": "same"}
    assert engine.up({}).actions == {"support": "delete"}

    sandbox.set_order_status(sandbox.orders()[0]["id"], "cancelled")
    assert engine.up({"support": INPUTS}).error is None
    assert len(sandbox.orders()) == 2


def test_a_preview_says_that_a_replacement_cannot_have_the_number_that_the_old_order_holds(
    engine: EmulatedEngine, sandbox: SandboxProcess
) -> None:
    engine.up({"support": INPUTS})
    shown = engine.preview({"support": INPUTS | {"currency": "USD"}})
    assert f"an order of this stack has {NUMBER}" in str(shown.error)
    assert "name another number" in str(shown.error)
    assert len(sandbox.orders()) == 1


def test_a_refresh_does_not_take_what_was_adopted_in_the_place_of_an_order_in_doubt_for_that_order_too(
    engine: EmulatedEngine, sandbox: SandboxProcess
) -> None:
    sandbox.arm(method="POST", path=ORDERS, action="reset", processed=True)
    assert "it may have been bought" in str(engine.up({"support": INPUTS}).error)
    placed = sandbox.orders()[0]["id"]
    adopting = INPUTS | {"existing_order_id": placed}
    assert "waits" in str(engine.up({"support": adopting | {"fail_while_pending": True}}).error)

    sandbox.connect_channel(NUMBER, placed)
    assert engine.refresh().error is None
    ended = engine.up({"support": adopting})
    assert (ended.error, engine.state["support"].id) == (None, placed)
    assert "is settled" in ended.text
    assert "billed until you release it" not in ended.text
