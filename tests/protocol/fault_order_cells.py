"""Cells of orders and selections: one `up`, and the reruns that its error asks for."""

from __future__ import annotations

import re
from pathlib import Path

from tests.driver.plugin import PluginError, PluginResource, State, Values
from tests.protocol.fault_play import Ending, Play
from tests.protocol.golden import NUMBER_ORDER, NUMBER_SELECTION
from vobiz_sandbox import paths

AVAILABILITY = ("GET", paths.AVAILABILITY)
ORDERS = ("POST", paths.ORDERS)

_NOTE = re.compile(r"delete (\S+\.json)")


def check(play: Play) -> Ending:
    """The fault is there while the order is checked, and gone before it is created."""
    order = play.resource(NUMBER_ORDER, "first", faulty=True)
    play.arm(*AVAILABILITY)
    checked = play.call(lambda: _check(order, _inputs(play)))
    play.mend()
    if checked.state is None:
        return checked
    # What was checked under a host name that is not one is created under the right one.
    created = play.call(lambda: play.resource(NUMBER_ORDER, "first").create(_inputs(play)))
    warnings = [line for line in play.lines() if "the price of" in line]
    return Ending(created.state, created.line or "".join(warnings))


def create(play: Play) -> Ending:
    """The fault is there while the order is created."""
    sound = play.call(lambda: _check(play.resource(NUMBER_ORDER, "first"), _inputs(play)))
    play.expect(sound.state is not None, f"the check before the fault failed: {sound.line}")
    order = play.resource(NUMBER_ORDER, "first", faulty=True)
    play.arm(*AVAILABILITY)
    created = play.call(lambda: order.create(_inputs(play)))
    play.mend()
    return created


def post(play: Play) -> Ending:
    """The fault is there when the order is sent."""
    sound = play.call(lambda: _check(play.resource(NUMBER_ORDER, "first"), _inputs(play)))
    play.expect(sound.state is not None, f"the check before the fault failed: {sound.line}")
    order = play.resource(NUMBER_ORDER, "first", faulty=True)
    play.arm(*ORDERS, after=AVAILABILITY)
    created = play.call(lambda: order.create(_inputs(play, named=play.fault.broken.kind != "resolve")))
    play.mend()
    return created


def select(play: Play) -> Ending:
    """The fault is there while a number is selected."""
    inputs = {"country_code": "IN", "region": play.region}
    selection = play.resource(NUMBER_SELECTION, "first", faulty=True)
    play.arm(*AVAILABILITY)
    selected = play.call(lambda: selection.create(inputs))
    play.mend()
    return selected


def reselect(play: Play, first: Ending) -> State | None:
    """Runs again as the error says; in the end the number is selected and nothing is bought."""
    again = first
    if first.state is None:
        inputs = {"country_code": "IN", "region": play.region}
        again = play.call(lambda: play.resource(NUMBER_SELECTION, "second").create(inputs))
    play.expect(again.state is not None and again.state.id == play.number, f"not selected after all: {again}")
    return again.state


def finish(play: Play, first: Ending) -> State | None:
    """Follows the advice of the errors until the order is in the state, and runs once more."""
    ending = first if first.state else _follow(play, first)
    play.expect(ending.state is not None, f"the order never came into the state: {ending.line}")
    if ending.state is None:
        return None
    _run_once_more(play, ending.state)
    return ending.state


def _follow(play: Play, first: Ending) -> Ending:
    if "may have been bought" not in first.line:
        return _up(play, "second", _inputs(play))
    play.expect("existing_order_id" in first.line and play.number in first.line, f"no way to adopt: {first.line}")
    _run_without_advice(play, "second")
    placed = play.orders()
    if placed and play.delists_at_once:
        # A machine that knows nothing of the purchase is told by what is on sale.
        _run_without_advice(play, "elsewhere")
    if placed:
        return _up(play, "third", _inputs(play) | {"existing_order_id": placed[0]["id"]})
    note = _NOTE.search(first.line)
    play.expect(note is not None, f"no note to delete: {first.line}")
    if note:
        Path(note[1]).unlink()
    return _up(play, "third", _inputs(play))


def _run_without_advice(play: Play, run: str) -> None:
    sent = play.wire.count(*ORDERS)
    impatient = _up(play, run, _inputs(play))
    play.expect(impatient.state is None, f"a rerun that nobody advised went through ({run})")
    play.expect("existing_order_id" in impatient.line, f"no way to adopt in a rerun ({run}): {impatient.line}")
    play.expect(play.wire.count(*ORDERS) == sent, f"a rerun that nobody advised sent an order ({run})")


def _run_once_more(play: Play, state: State) -> None:
    order = play.resource(NUMBER_ORDER, "last")
    sent = len(play.wire.requests)
    difference = order.diff(state, order.check(_inputs(play), _inputs(play)).inputs)
    play.expect(not difference.changes, f"one more run changes: {difference}")
    play.expect(len(play.wire.requests) == sent, "one more run asks the API")
    notes = list(play.stage.home("here").glob(f"vobiz/{play.number.removeprefix('+')}-*"))
    noted = [note.read_text() for note in notes]
    play.expect(all(state.id in text for text in noted), f"a note is not of the order in the state: {noted}")


def _up(play: Play, run: str, inputs: Values) -> Ending:
    order = play.resource(NUMBER_ORDER, run)
    checked = play.call(lambda: _check(order, inputs))
    return checked if checked.state is None else play.call(lambda: order.create(inputs))


def _check(order: PluginResource, inputs: Values) -> State:
    checked = order.check(inputs)
    if checked.failures:
        raise PluginError("; ".join(checked.failures.values()))
    return State("checked", checked.inputs)


def _inputs(play: Play, *, named: bool = True) -> Values:
    place = {"country_code": "IN", "region": play.region, "currency": "INR", "number_type": "local"}
    return place | ({"preferred_number": play.number} if named else {})
