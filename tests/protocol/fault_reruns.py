"""Reruns of an order, on the machine that sent it and on others: those that nobody advised, and both ways on."""

from __future__ import annotations

from collections.abc import Callable

from tests.driver.plugin import PluginError, PluginResource, State, Values
from tests.driver.stack_export import ORDER_TYPE, creating, recorded
from tests.protocol.fault_play import Ending, Play
from tests.protocol.golden import NUMBER_ORDER
from vobiz_sandbox import paths


def up(play: Play, run: str, inputs: Values) -> Ending:
    """A run for which the order is new."""
    order = play.rerun(run)
    sound = play.call(lambda: checked(order, inputs))
    return sound if sound.state is None else play.call(lambda: order.create(inputs))


def checked(order: PluginResource, inputs: Values, olds: Values | None = None) -> State:
    """What a check made of the inputs; a failure is an error."""
    found = order.check(inputs, olds)
    if found.failures:
        raise PluginError("; ".join(found.failures.values()))
    return State("checked", found.inputs)


def is_in_doubt(state: State) -> bool:
    return state.outputs.get("status") == "unknown"


def record(play: Play, state: State, line: str) -> None:
    """The stack has the order as the engine writes it after such an error."""
    written = recorded(ORDER_TYPE, "", state, play.order_inputs, initErrors=[line])
    play.stack_holds(written | {"urn": play.urn})


def expect_advice(play: Play, run: str, line: str) -> None:
    """Both ways on, with commands that can be copied."""
    unprotect, delete = f"`pulumi state unprotect --yes '{play.urn}'`", f"delete --force --yes '{play.urn}'`"
    for words in ("existing_order_id", unprotect, delete):
        play.expect(words in line, f"no {words!r} ({run}): {line!r}")


def create_once_more(play: Play, state: State) -> None:
    """A create without a check in the run that sent the order, as a hook may ask for."""
    order = play.resource(NUMBER_ORDER, "first")
    again = _refused(play, "first", lambda: order.create(play.order_inputs))
    play.expect(again.state is not None and again.state.id == state.id, f"recorded as another one: {again}")


def without_advice(play: Play, run: str, state: State) -> None:
    """An `up` of the recorded order."""
    order = play.rerun(run)
    sound = play.call(lambda: checked(order, play.order_inputs, play.order_inputs))
    play.expect(sound.state is not None, f"the check of a recorded order fails ({run}): {sound.line}")
    difference = order.diff(state, play.order_inputs)
    play.expect(difference.changes and not difference.replaces, f"an order in doubt is not kept ({run}): {difference}")
    updated = _refused(play, run, lambda: order.update(state, play.order_inputs))
    play.expect(updated.state is None, f"an order in doubt was updated ({run}): {updated}")


def forced_replacement(play: Play) -> None:
    """`--replace`, or a taint: the engine checks it as if it were new. It creates nothing that failed its check."""
    order = play.rerun("replaced")
    for step in (lambda: checked(order, play.order_inputs), lambda: order.create(play.order_inputs)):
        ending = _refused(play, "replaced", step)
        play.expect(ending.state is None, f"an order in doubt was replaced: {ending}")


def refresh(play: Play, state: State, placed: Values | None) -> State | None:
    """A refresh, where a channel tells the order in one listing mode.

    Args:
        play: the cell.
        state: the record.
        placed: the order at the API, None where there is none.

    Returns:
        The order with its own id, where a number that was named tells which it is.
    """
    order = play.rerun("refreshed")
    wanted = state.id
    if placed and play.delists_at_once:
        play.sandbox.connect_channel(placed["selected_phone_number"], placed["id"])
        if play.names_number:
            wanted = placed["id"]
    read = play.call(lambda: order.read(state))
    if read.state is None:
        play.expect(False, f"a refresh of an order in doubt failed: {read.line}")
        return None
    play.expect(read.state.id == wanted, f"read as {read.state.id} and not {wanted}")
    difference = order.diff(read.state, play.order_inputs)
    play.expect(difference.changes and not difference.replaces, f"a refresh is not written: {difference}")
    if wanted != state.id:
        return read.state
    play.expect(read.state == state, f"a refresh changed an order in doubt: {read.state}")
    expect_advice(play, "refreshed", "\n".join(play.lines_of("refreshed")))
    return None


def adopt(play: Play, state: State, order_id: str) -> Ending:
    """The order is there: the program names it, which replaces the placeholder."""
    order, inputs = play.rerun("third"), play.order_inputs | {"existing_order_id": order_id}
    sound = play.call(lambda: checked(order, inputs, play.order_inputs))
    play.expect(sound.state is not None, f"the check of an adoption fails: {sound.line}")
    replaces = order.diff(state, inputs).replaces
    play.expect(replaces == ["existing_order_id"], f"an adoption replaces {replaces}")

    def replace() -> State:
        checked(order, inputs)
        adopted = order.create(inputs)
        order.delete(state)
        return adopted

    ending = play.call(replace)
    play.expect(ending.state is not None and ending.state.id == order_id, f"not adopted: {ending}")
    told = [line for line in play.lines_of("third") if "is only forgotten here" in line]
    play.expect(not told, f"a placeholder whose order was adopted is taken for billed: {told}")
    return ending


def after_a_kill(play: Play, order_id: str) -> None:
    """The CLI was killed after the order reached the API: its stack has an operation that is still pending."""
    play.stack_holds(pending_operations=[_pending(play)])
    order = play.rerun("killed")
    _refused_after_a_kill(play, "killed", lambda: checked(order, play.order_inputs))
    adopts = play.order_inputs | {"existing_order_id": order_id}
    adopted = play.call(lambda: checked(order, adopts))
    play.expect(adopted.state is not None, f"what a killed run ordered cannot be adopted: {adopted.line}")
    play.stack_holds()


def after_a_kill_unchecked(play: Play) -> None:
    """The same for a create that no check came before."""
    pending = _pending(play)
    play.stack_holds(pending_operations=[pending, pending])  # that of the running create comes last
    order = play.rerun("unchecked")
    _refused_after_a_kill(play, "unchecked", lambda: order.create(play.order_inputs))
    play.stack_holds()


def _refused(play: Play, run: str, step: Callable[[], State]) -> Ending:
    ending = _send_nothing(play, run, step)
    expect_advice(play, run, ending.line)
    return ending


def _pending(play: Play) -> Values:
    operation = creating(ORDER_TYPE, "", play.order_inputs)
    return operation | {"resource": operation["resource"] | {"urn": play.urn}}


def _refused_after_a_kill(play: Play, run: str, step: Callable[[], State]) -> None:
    ending = _send_nothing(play, run, step)
    play.expect(ending.state is None, f"what a killed run may have ordered is ordered again ({run})")
    for words in ("existing_order_id", "`pulumi refresh --clear-pending-creates --yes`"):
        play.expect(words in ending.line, f"no {words!r} ({run}): {ending.line!r}")


def _send_nothing(play: Play, run: str, step: Callable[[], State]) -> Ending:
    sent = play.wire.count("POST", paths.ORDERS)
    ending = play.call(step)
    play.expect(play.wire.count("POST", paths.ORDERS) == sent, f"a rerun that nobody advised sent an order ({run})")
    return ending
