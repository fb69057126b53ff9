"""Plays one cell of the fault matrix and judges it: what the row says of it, and what must hold in every cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.driver.plugin import State
from tests.protocol import fault_account_cells as account
from tests.protocol import fault_byon_cells as byon
from tests.protocol import fault_order_cells as order
from tests.protocol import fault_read_cells as read
from tests.protocol.fault_matrix import LINES, STATES, Fault
from tests.protocol.fault_play import Ending, Play
from tests.protocol.fault_stage import Stage


@dataclass(frozen=True)
class Script:
    """How the cells of one endpoint are played.

    Args:
        first: the call that meets the fault.
        follow: what its user does next.
        endpoint: the requests that are counted.
        listings: when a number leaves the listing; each is a cell.
        names_number: whether the order does.
    """

    first: Callable[[Play], Ending]
    follow: Callable[[Play, Ending], State | None]
    endpoint: tuple[str, str]
    listings: tuple[str, ...] = ("ordered",)
    names_number: bool = True


_BOTH = ("ordered", "completed")
SCRIPTS = {
    "availability in order check": Script(order.check, order.finish, order.AVAILABILITY, _BOTH),
    "availability in order create": Script(order.create, order.finish, order.AVAILABILITY, _BOTH),
    "availability in selection create": Script(order.select, order.reselect, order.AVAILABILITY),
    "POST orders": Script(order.post, order.finish, order.ORDERS, _BOTH),
    "POST unnamed orders": Script(order.post, order.finish, order.ORDERS, _BOTH, names_number=False),
    "POST verify": Script(byon.verify, byon.verify_again, byon.VERIFY),
    "POST confirm": Script(byon.confirm, byon.confirm_again, byon.CONFIRM),
    "GET order in order read": Script(read.of_order, read.again, read.ONE_ORDER),
    "channels in order read": Script(read.of_channels, read.again, byon.CHANNELS, ("completed",)),
    "availability in order read": Script(read.of_sale, read.again, order.AVAILABILITY, ("completed",)),
    "channels in BYON create": Script(byon.create_connected, byon.read_again, byon.CHANNELS),
    "channels in BYON read": Script(byon.read_connected, byon.read_again, byon.CHANNELS),
    "balance in order check": Script(account.check, order.finish, account.BALANCE),
    "account in a lost order's advice": Script(account.advise, account.adopt, account.ANY),
    "ledger in a lost order's advice": Script(account.advise_after_numbers, account.adopt, account.LEDGER),
}


@dataclass(frozen=True)
class Result:
    """What a cell came to.

    Args:
        fault: the row.
        endpoint: the column.
        listing: when a number leaves the listing.
        ending: the sign of the call that met the fault, and how many requests reached the API for it.
        orders_then: how many orders there were right after that call.
        requests: how many requests reached the API in all, reruns included.
        orders: how many orders there were in the end.
        lost: orders that never came into the state.
        twice: orders beyond the first.
        leaked: texts with a secret in them.
        reruns: how often the program ran again, by the kind of the rerun.
        state: what the state held after the call that met the fault.
        line: what its user read.
        seconds: how long the longest call took.
        problems: what did not hold.
    """

    fault: str
    endpoint: str
    listing: str
    ending: str
    orders_then: int
    requests: int
    orders: int
    lost: int
    twice: int
    leaked: int
    reruns: dict[str, int]
    state: str
    line: str
    seconds: float
    problems: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def play_cell(stage: Stage, fault: Fault, endpoint: str, listing: str) -> Result:
    """Plays the call that meets the fault, and then what its user does."""
    script = SCRIPTS[endpoint]
    with Play(stage, fault, listing, names_number=script.names_number) as play:
        first = script.first(play)
        orders_then = len(play.orders())
        _judge(play, endpoint, script, first, orders_then)
        last = script.follow(play, first)
        orders = play.orders()
        lost = [placed for placed in orders if last is None or placed["id"] != last.id]
        leaks = play.leaks()
        play.expect(not lost, f"lost: {lost}")
        play.expect(len(orders) <= 1, f"bought twice: {orders}")
        play.expect(not leaks, f"leaked: {leaks}")
        play.expect(play.longest < fault.longest_seconds, f"a call took {play.longest:.1f} s")
        return Result(
            fault.name,
            endpoint,
            listing,
            _sign(endpoint, first) + str(play.reached(*script.endpoint)),
            orders_then,
            len(play.wire.requests),
            len(orders),
            len(lost),
            max(0, len(orders) - 1),
            len(leaks),
            dict(play.reruns),
            _state(first),
            first.line,
            round(play.longest, 2),
            play.problems,
        )


def _judge(play: Play, endpoint: str, script: Script, first: Ending, orders: int) -> None:
    expected = play.fault.cells[endpoint]
    sign, reached = _sign(endpoint, first), play.reached(*script.endpoint)
    play.expect(sign == expected.sign, f"ended in {sign} and not {expected.sign}: {first}")
    play.expect(reached == expected.requests, f"{reached} requests reached the API and not {expected.requests}")
    play.expect(orders == play.fault.orders(endpoint), f"{orders} orders and not {play.fault.orders(endpoint)}")
    posts = play.wire.count(*order.ORDERS)
    rate_limited = play.fault.broken.status == 429 and script.endpoint == order.ORDERS
    play.expect(posts <= 1 + rate_limited, f"the POST of the order was on the wire {posts} times")
    if sign in LINES[endpoint]:
        for words in (LINES[endpoint][sign], expected.words):
            play.expect(words in first.line, f"no {words!r} in {first.line!r}")
    else:
        play.expect(not first.line, f"a line that nobody expects: {first.line!r}")
    wanted = STATES[endpoint].get(sign)
    play.expect(wanted in (None, "recorded", _state(first)), f"the state holds {_state(first)} and not {wanted}")


def _sign(endpoint: str, ending: Ending) -> str:
    if ending.sign:
        return ending.sign
    if ending.state is None or _state(ending) == "unknown":
        return "?" if " may " in ending.line and "lost" in ending.line else "!"
    if endpoint == "availability in order check":
        return "~" if ending.line else "+"
    return "~" if _state(ending) == STATES[endpoint].get("~") else "+"


def _state(ending: Ending) -> str:
    if ending.state is None:
        return "as before"
    return str(ending.state.outputs.get("status", "recorded"))
