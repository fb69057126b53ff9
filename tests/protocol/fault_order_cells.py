"""Cells of orders and selections: one `up`, and the reruns that its error asks for."""

from __future__ import annotations

import contextlib

from tests.driver.plugin import State, Values
from tests.protocol import fault_reruns as reruns
from tests.protocol.fault_play import Ending, Play
from tests.protocol.golden import NUMBER_ORDER, NUMBER_SELECTION
from vobiz_sandbox import paths

AVAILABILITY = ("GET", paths.AVAILABILITY)
ORDERS = ("POST", paths.ORDERS)


def check(play: Play) -> Ending:
    """The fault is there while the order is checked, and gone before it is created."""
    return check_without(play, AVAILABILITY, None)


def check_without(play: Play, endpoint: tuple[str, str], after: tuple[str, str] | None) -> Ending:
    """The same at another endpoint, which is asked after one."""
    order = play.resource(NUMBER_ORDER, "first", faulty=True)
    play.arm(*endpoint, after=after)
    checked = play.call(lambda: reruns.checked(order, play.order_inputs))
    play.mend()
    if checked.state is None:
        return checked
    # What was checked under a host name that is not one is created under the right one.
    created = play.call(lambda: play.resource(NUMBER_ORDER, "first").create(play.order_inputs))
    warnings = [line for line in play.lines() if "the price of" in line]
    return Ending(created.state, created.line or "".join(warnings))


def create(play: Play) -> Ending:
    """The fault is there while the order is created."""
    return _create(play, AVAILABILITY, None)


def post(play: Play) -> Ending:
    """The fault is there when the order is sent."""
    return _create(play, ORDERS, AVAILABILITY if play.names_number else None)


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
    placed = play.order()
    if placed:
        reruns.after_a_kill(play, placed["id"])
    if first.state is None:
        ending = reruns.up(play, "second", play.order_inputs)
    elif reruns.is_in_doubt(first.state):
        ending = _settle(play, first.state, first.line, placed)
    else:
        ending = first
    play.expect(ending.state is not None, f"the order never came into the state: {ending.line}")
    if ending.state:
        run_once_more(play, ending.state)
    return ending.state


def run_once_more(play: Play, state: State) -> None:
    """Nothing changes, nothing is asked, and no note of the purchase is left."""
    order = play.rerun("last")
    sent = len(play.wire.requests)
    difference = order.diff(state, reruns.checked(order, play.order_inputs, play.order_inputs).outputs)
    play.expect(not difference.changes, f"one more run changes: {difference}")
    play.expect(len(play.wire.requests) == sent, "one more run asks the API")
    notes = [text for text in _notes(play) if play.number in text or f"IN/{play.region}" in text]
    play.expect(not notes, f"a note of an order in the state: {notes}")


def _create(play: Play, endpoint: tuple[str, str], after: tuple[str, str] | None) -> Ending:
    sound = play.call(lambda: reruns.checked(play.resource(NUMBER_ORDER, "first"), play.order_inputs))
    play.expect(sound.state is not None, f"the check before the fault failed: {sound.line}")
    order = play.resource(NUMBER_ORDER, "first", faulty=True)
    play.arm(*endpoint, after=after)
    created = play.call(lambda: order.create(play.order_inputs))
    play.mend()
    return created


def _settle(play: Play, record: State, line: str, placed: Values | None) -> Ending:
    reruns.expect_advice(play, "first", line)
    if placed:
        reruns.after_a_kill_unchecked(play)
    reruns.record(play, record, line)
    reruns.create_once_more(play, record)
    for run in ("second", "elsewhere"):
        reruns.without_advice(play, run, record)
    reruns.forced_replacement(play)
    healed = reruns.refresh(play, record, placed)
    if healed:
        run_once_more(play, healed)
    if placed:
        return reruns.adopt(play, record, placed["id"])
    play.stack_holds()  # as after `pulumi state delete`
    return reruns.up(play, "third", play.order_inputs)


def _notes(play: Play) -> list[str]:
    texts = []
    for note in play.stage.home("here").glob("vobiz/*"):
        with contextlib.suppress(FileNotFoundError):  # another cell's, meanwhile dropped
            texts.append(note.read_text())
    return texts
