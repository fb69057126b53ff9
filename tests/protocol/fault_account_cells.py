"""Cells of what is read of the account beside an order: hints, without which all goes on as with them."""

from __future__ import annotations

from tests.driver.plugin import State
from tests.protocol import fault_reruns as reruns
from tests.protocol.fault_order_cells import AVAILABILITY, ORDERS, check_without, run_once_more
from tests.protocol.fault_play import Ending, Play
from tests.protocol.golden import NUMBER_ORDER
from tests.protocol.wire import Break
from vobiz_sandbox import paths
from vobiz_sandbox.process import AUTH_ID

BALANCE = ("GET", paths.BALANCE.format(auth_id=AUTH_ID, currency="INR"))
NUMBERS = ("GET", paths.ACCOUNT_NUMBERS.format(auth_id=AUTH_ID))
LEDGER = ("GET", paths.TRANSACTIONS.format(auth_id=AUTH_ID))
ANY = ("GET", f"/Account/{AUTH_ID}/")

_OF_NUMBERS, _OF_LEDGER = "the account's numbers have ", "debits from "


def check(play: Play) -> Ending:
    """The fault is there when a check asks for the balance, which is short."""
    ending = check_without(play, BALANCE, AVAILABILITY)
    is_told = any("the account can spend" in line for line in play.lines())
    return Ending(ending.state, ending.line, "+" if is_told else "~")


def advise(play: Play) -> Ending:
    """The fault is there when the advice for a lost order asks for the account's numbers, and then for its ledger."""
    return _advise(play, ANY, AVAILABILITY, (_OF_NUMBERS, _OF_LEDGER))


def advise_after_numbers(play: Play) -> Ending:
    """The fault is there when it asks for the ledger."""
    return _advise(play, LEDGER, NUMBERS, (_OF_LEDGER,))


def adopt(play: Play, first: Ending) -> State | None:
    """Follows the advice, and runs once more."""
    placed = play.order()
    if first.state is None or placed is None:
        return None
    adopted = reruns.adopt(play, first.state, placed["id"]).state
    if adopted:
        run_once_more(play, adopted)
    return adopted


def _advise(play: Play, endpoint: tuple[str, str], after: tuple[str, str], hints: tuple[str, ...]) -> Ending:
    order = play.resource(NUMBER_ORDER, "first")
    play.wire.arm(Break("reset", processed=True), *ORDERS)
    lost = play.call(lambda: order.create(play.order_inputs))
    play.wire.mend()
    state = lost.state
    if state is None or not reruns.is_in_doubt(state):
        return Ending(None, f"nothing of a lost order was recorded: {lost}")
    reruns.record(play, state, lost.line)
    again = play.resource(NUMBER_ORDER, "second", faulty=True)
    play.arm(*endpoint, after=after)
    refused = play.call(lambda: again.update(state, play.order_inputs))
    play.mend()
    if refused.state is None:
        reruns.expect_advice(play, "second", refused.line)
    sign = "+" if all(hint in refused.line for hint in hints) else "~"
    return Ending(state, "" if refused.state is None else "updated", sign)
