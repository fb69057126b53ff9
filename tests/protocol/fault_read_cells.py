"""Cells of a refresh of an order: evidence that a fault withholds changes nothing, and comes with the next refresh."""

from __future__ import annotations

from tests.driver.plugin import State
from tests.protocol.fault_byon_cells import CHANNELS
from tests.protocol.fault_order_cells import AVAILABILITY
from tests.protocol.fault_play import Ending, Play
from tests.protocol.golden import NUMBER_ORDER
from vobiz_sandbox import paths

ONE_ORDER = ("GET", f"{paths.ORDERS}/")


def of_order(play: Play) -> Ending:
    """The order was completed, and the API offers to read it."""
    state = _ordered(play)
    play.sandbox.set_order_status(state.id, "completed")
    return _refresh(play, state, ONE_ORDER, None)


def of_channels(play: Play) -> Ending:
    """The order was completed, and only a channel shows it."""
    state = _ordered(play)
    play.sandbox.connect_channel(play.number, state.id)
    return _refresh(play, state, CHANNELS, ONE_ORDER)


def of_sale(play: Play) -> Ending:
    """The order had been completed, and its number is on sale again."""
    state = _ordered(play)
    return _refresh(play, State(state.id, state.outputs | {"status": "completed"}), AVAILABILITY, CHANNELS)


def again(play: Play, first: Ending) -> State | None:
    """Refreshes again without the fault: now the change shows."""
    state = first.state or play.recorded
    if state is None:
        return None
    read = play.call(lambda: play.resource(NUMBER_ORDER, "third").read(state))
    changed = read.state.outputs["status"] if read.state else read.line
    play.expect(changed in ("completed", "released"), f"{changed} after the next refresh")
    play.expect(read.state is not None and read.state.id == state.id, f"a refresh lost the order: {read}")
    return read.state


def _ordered(play: Play) -> State:
    return play.resource(NUMBER_ORDER, "first").create(play.order_inputs)


def _refresh(play: Play, state: State, endpoint: tuple[str, str], after: tuple[str, str] | None) -> Ending:
    play.recorded = state
    order = play.resource(NUMBER_ORDER, "second", faulty=True)
    play.arm(*endpoint, after=after)
    read = play.call(lambda: order.read(state))
    play.mend()
    if read.state:
        play.expect(read.state.id == state.id, f"a refresh blanked the id: {read.state}")
        play.expect(read.state.outputs.keys() >= state.outputs.keys(), f"a refresh lost outputs: {read.state}")
    return read
