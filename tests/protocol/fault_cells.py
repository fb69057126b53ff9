"""Plays one cell of the fault matrix and judges it: what the row says of it, and what must hold in every cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.driver.plugin import State
from tests.protocol import fault_account_cells as account
from tests.protocol import fault_byon_cells as byon
from tests.protocol import fault_channel_cells as channel
from tests.protocol import fault_channel_reruns as reruns
from tests.protocol import fault_order_cells as order
from tests.protocol import fault_read_cells as read
from tests.protocol.fault_endpoints import CHANNEL_ENDPOINTS, LINES, STATES
from tests.protocol.fault_matrix import Fault
from tests.protocol.fault_play import Ending, Play
from tests.protocol.fault_stage import Stage
from tests.protocol.golden import CHANNEL, NUMBER_ORDER


@dataclass(frozen=True)
class Script:
    """How the cells of one endpoint are played.

    Args:
        first: the call that meets the fault.
        follow: what its user does next.
        endpoint: the requests that are counted.
        listings: see Play; each is a cell.
        names_number: whether the order does.
    """

    first: Callable[[Play], Ending]
    follow: Callable[[Play, Ending], State | None]
    endpoint: tuple[str, str]
    listings: tuple[str, ...] = ("ordered",)
    names_number: bool = True


_BOTH = ("ordered", "completed")
_WHOLE, _PART = ("whole",), ("part",)
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
    "channels in channel check": Script(channel.check, reruns.adopt_taken, channel.LIST, _WHOLE),
    "POST channels": Script(channel.post, reruns.finish, channel.POST, _WHOLE),
    "POST channels, part of a list": Script(channel.post, reruns.finish, channel.POST, _PART),
    "POST channels of a replacement": Script(channel.replace, reruns.finish, channel.POST, _WHOLE),
    "channels after a lost POST": Script(channel.look_up, reruns.finish, channel.LIST, _WHOLE),
    "channels in channel read": Script(channel.read, reruns.read_again, channel.LIST, _WHOLE),
    "channels in read, part of a list": Script(channel.read, reruns.read_again, channel.LIST, _PART),
    "channels in read of a gone one": Script(channel.read_gone, reruns.connect_again, channel.LIST, _WHOLE),
    "PUT of a token": Script(channel.rotate, reruns.rotate_again, channel.PUT, _WHOLE),
    "PUT of a name": Script(channel.rename, reruns.rename_again, channel.PUT, _WHOLE),
    "DELETE channels": Script(channel.delete, reruns.delete_again, channel.DELETE, _WHOLE),
    "channels in delete of one in doubt": Script(channel.delete_in_doubt, reruns.delete_again, channel.LIST, _WHOLE),
    "channels in adoption": Script(channel.adopt_listed, reruns.adopt_again, channel.LIST, _WHOLE),
    "PUT in adoption of one in doubt": Script(channel.adopt_in_doubt, reruns.adopt_again, channel.PUT, _WHOLE),
}


@dataclass(frozen=True)
class Result:
    """What a cell came to. Things are orders, and channels in the cells of channels.

    Args:
        fault: the row.
        endpoint: the column.
        listing: see Play.
        ending: the sign of the call that met the fault, and how many requests reached the API for it.
        then: how many things there were right after that call.
        requests: how many requests reached the API in all, reruns included.
        orders: how many orders there were in the end.
        channels: how many channels there were in the end.
        lost: things that never came into the state.
        twice: things beyond the first, or that were sent beyond it.
        deleted: channels that were sent to be deleted and that nobody asked to delete.
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
    then: int
    requests: int
    orders: int
    channels: int
    lost: int
    twice: int
    deleted: int
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
    script, of_channel = SCRIPTS[endpoint], endpoint in CHANNEL_ENDPOINTS
    provider = CHANNEL if of_channel else NUMBER_ORDER
    with Play(stage, fault, listing, names_number=script.names_number, provider=provider) as play:
        first = script.first(play)
        then = _things(play, of_channel)
        _judge(play, endpoint, script, first, len(then))
        last = script.follow(play, first)
        things = _things(play, of_channel)
        lost = [each for each in things if last is None or each["id"] != last.id]
        twice = play.connected_again() + max(0, len(things) - 1)
        deleted, leaks = play.deleted_unasked(), play.leaks()
        play.expect(not lost, f"lost: {lost}")
        play.expect(not twice, f"{'connected' if of_channel else 'bought'} twice: {things}")
        play.expect(not deleted, f"deleted though nobody asked for it: {deleted}")
        play.expect(not of_channel or len(things) == (last is not None), f"recorded and not there: {last}")
        play.expect(not leaks, f"leaked: {leaks}")
        play.expect(play.longest < fault.longest_seconds, f"a call took {play.longest:.1f} s")
        return Result(
            fault.name,
            endpoint,
            listing,
            _sign(endpoint, first) + str(play.reached(*script.endpoint)),
            len(then),
            len(play.wire.requests),
            0 if of_channel else len(things),
            len(things) if of_channel else 0,
            len(lost),
            twice,
            len(deleted),
            len(leaks),
            dict(play.reruns),
            _state(first),
            first.line,
            round(play.longest, 2),
            play.problems,
        )


def _things(play: Play, of_channel: bool) -> list[dict[str, Any]]:
    return play.channels() if of_channel else play.orders()


def _judge(play: Play, endpoint: str, script: Script, first: Ending, things: int) -> None:
    expected, fault = play.fault.cells[endpoint], play.fault
    sign, reached = _sign(endpoint, first), play.reached(*script.endpoint)
    play.expect(sign == expected.sign, f"ended in {sign} and not {expected.sign}: {first}")
    play.expect(reached == expected.requests, f"{reached} requests reached the API and not {expected.requests}")
    wanted = fault.channels(endpoint) if endpoint in CHANNEL_ENDPOINTS else fault.orders(endpoint)
    play.expect(things == wanted, f"{things} orders or channels and not {wanted}")
    for post in (order.ORDERS, channel.POST):
        posts, rate_limited = play.wire.count(*post), fault.broken.status == 429 and script.endpoint == post
        play.expect(posts <= 1 + rate_limited, f"{post} was on the wire {posts} times")
    if sign in LINES[endpoint]:
        # An answer that went without tells of no fault where it is about a channel.
        tells = sign in "!?" or endpoint not in CHANNEL_ENDPOINTS
        for words in (LINES[endpoint][sign], expected.words if tells else ""):
            play.expect(words in first.line, f"no {words!r} in {first.line!r}")
    else:
        play.expect(not first.line, f"a line that nobody expects: {first.line!r}")
    recorded = STATES[endpoint].get(sign)
    play.expect(recorded in (None, "recorded", _state(first)), f"the state holds {_state(first)} and not {recorded}")


def _sign(endpoint: str, ending: Ending) -> str:
    if ending.sign:
        return ending.sign
    if ending.state is None or _state(ending) == "unknown":
        return "?" if "the answer was lost" in ending.line else "!"
    if endpoint == "availability in order check":
        return "~" if ending.line else "+"
    return "~" if _state(ending) == STATES[endpoint].get("~") else "+"


def _state(ending: Ending) -> str:
    if ending.state is None:
        return "as before"
    return str(ending.state.outputs.get("status", "recorded"))
