"""A second create of what this run has created already, which an error hook may ask for: nothing is repeated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.driver.inputs import BYON, ORDER, OWN_NUMBER, UNNAMED_ORDER
from tests.driver.own_number import VERIFIED, counts
from tests.driver.plugin import RecordedInPart, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import BYON_NUMBER
from tests.unit.lost_orders import NAME, NextRun, posts
from vobiz_sandbox.paths import CONFIRM
from vobiz_sandbox.process import SandboxProcess

WAITS = {"fail_while_pending": True}
VOBIZ = pytest.mark.parametrize("is_down", [False, True], ids=["Vobiz answers", "Vobiz is down"])
KINDS = pytest.mark.parametrize("inputs", [ORDER, UNNAMED_ORDER], ids=["named", "unnamed"])


def recorded(call: Callable[[], Any]) -> RecordedInPart:
    with pytest.raises(RecordedInPart) as error:
        call()
    return error.value


def take_down(sandbox: SandboxProcess) -> None:
    sandbox.arm(times=999, action="reset")


@VOBIZ
@KINDS
def test_an_order_that_waits_is_recorded_again_and_ordered_once(
    next_run: NextRun, sandbox: SandboxProcess, *, inputs: Values, is_down: bool
) -> None:
    order, asked = next_run(), inputs | WAITS
    assert order.check(asked).failures == {}
    first = recorded(lambda: order.create(asked))
    [placed] = sandbox.orders()
    if is_down:
        take_down(sandbox)
    for _ in range(2):
        again = recorded(lambda: order.create(asked))
        assert (again.state, str(again)) == (first.state, str(first))
    assert first.state.id == placed["id"]
    assert posts(sandbox) == 1


@KINDS
def test_an_order_that_was_recorded_is_handed_over_again(
    next_run: NextRun, sandbox: SandboxProcess, inputs: Values
) -> None:
    order = next_run()
    first = order.create(inputs)
    take_down(sandbox)
    assert order.create(inputs) == first
    assert posts(sandbox) == 1


@KINDS
def test_another_run_and_another_resource_order_for_themselves(
    next_run: NextRun, sandbox: SandboxProcess, inputs: Values
) -> None:
    order, elsewhere = next_run(), ORDER | {"preferred_number": "+919876543219"}
    first = order.create(inputs)
    assert order.plugin.resource(order.provider, "beside").create(elsewhere).id != first.id
    assert posts(sandbox) == 2


def test_an_order_that_was_forgotten_since_is_ordered_anew(next_run: NextRun, sandbox: SandboxProcess) -> None:
    order = next_run()
    first = order.create(UNNAMED_ORDER)
    order.delete(first)
    assert order.create(UNNAMED_ORDER).id != first.id
    assert posts(sandbox) == 2


@VOBIZ
def test_a_number_that_waits_is_recorded_again_and_sent_one_code(
    start_plugin: StartPlugin, sandbox: SandboxProcess, *, is_down: bool
) -> None:
    own, asked = start_plugin().resource(BYON_NUMBER, NAME), BYON | WAITS
    first = recorded(lambda: own.create(asked))
    if is_down:
        take_down(sandbox)
    again = recorded(lambda: own.create(asked))
    assert (again.state, str(again)) == (first.state, str(first))
    assert len(sandbox.inbox(OWN_NUMBER)) == 1
    assert counts(sandbox) == (1, 0)


def test_a_number_that_was_verified_is_handed_over_again(start_plugin: StartPlugin, sandbox: SandboxProcess) -> None:
    own, asked = start_plugin().resource(BYON_NUMBER, NAME), BYON | WAITS | {"otp_code": "840197263518"}
    sandbox.arm(method="POST", path=CONFIRM, status=200, json={"status": "verified"})
    first = own.create(asked)
    take_down(sandbox)
    assert own.create(asked) == first
    assert State(OWN_NUMBER, {**first.outputs, **VERIFIED}) == first
    assert counts(sandbox) == (0, 1)
