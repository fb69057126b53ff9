"""Cells of own numbers: a code asked for, a code submitted, and the way on after an error."""

from __future__ import annotations

from tests.driver.plugin import State, Values
from tests.protocol.fault_play import Ending, Play
from tests.protocol.golden import BYON_NUMBER
from vobiz_sandbox import paths

CHANNELS = ("GET", paths.CHANNELS)
VERIFY = ("POST", paths.VERIFY)
CONFIRM = ("POST", paths.CONFIRM)


def verify(play: Play) -> Ending:
    """The fault is there when a code is asked for."""
    byon = play.resource(BYON_NUMBER, "first", faulty=True)
    play.arm(*VERIFY, after=CHANNELS)
    created = play.call(lambda: byon.create(_inputs(play)))
    play.mend()
    _learn_code(play)
    return created


def verify_again(play: Play, first: Ending) -> State | None:
    """Runs again as the error says, with the code where one came."""
    again = first
    if first.state is None:
        inputs = _inputs(play) | ({"otp_code": play.code} if play.code else {})
        again = play.call(lambda: play.resource(BYON_NUMBER, "second").create(inputs))
        wanted = "verified" if play.code else "pending"
        status = again.state.outputs["status"] if again.state else again.line
        play.expect(status == wanted, f"{status} and not {wanted} after the rerun")
    return again.state


def confirm(play: Play) -> Ending:
    """The fault is there when a code is submitted."""
    pending = _pending(play)
    byon = play.resource(BYON_NUMBER, "second", faulty=True)
    play.arm(*CONFIRM)
    updated = play.call(lambda: byon.update(pending, _inputs(play) | {"otp_code": play.code}))
    play.mend()
    return updated


def confirm_again(play: Play, first: Ending) -> State | None:
    """Runs again as the error says; where the first code counted after all, the number is connected as it says."""
    if first.state:
        return first.state
    pending = State(play.number, {"phone_number": play.number, "verification_method": "sms", "status": "pending"})
    again = play.call(
        lambda: play.resource(BYON_NUMBER, "third").update(pending, _inputs(play) | {"otp_code": play.code})
    )
    if again.state is None:
        play.expect("may be verified" in first.line, f"refused again: {again.line}")
        play.sandbox.connect_channel(play.number)
        again = play.call(lambda: play.resource(BYON_NUMBER, "last").read(pending))
    status = again.state.outputs["status"] if again.state else again.line
    play.expect(status == "verified", f"{status} and not verified in the end")
    return again.state


def create_connected(play: Play) -> Ending:
    """The fault is there when the channels are listed for a number that one of them has."""
    play.sandbox.connect_channel(play.number)
    byon = play.resource(BYON_NUMBER, "first", faulty=True)
    play.arm(*CHANNELS)
    created = play.call(lambda: byon.create(_inputs(play)))
    play.mend()
    _learn_code(play)
    return created


def read_connected(play: Play) -> Ending:
    """The fault is there when a pending number is refreshed that a channel has by now."""
    pending = _pending(play)
    play.sandbox.connect_channel(play.number)
    byon = play.resource(BYON_NUMBER, "second", faulty=True)
    play.arm(*CHANNELS)
    read = play.call(lambda: byon.read(pending))
    play.mend()
    if read.state:
        play.expect(read.state.outputs.keys() >= pending.outputs.keys(), f"a refresh lost outputs: {read.state}")
    return read


def read_again(play: Play, first: Ending) -> State | None:
    """Refreshes again, or creates again where nothing was recorded; in the end the channel proves the number."""
    state = first.state
    if state is None:
        created = play.call(lambda: play.resource(BYON_NUMBER, "third").create(_inputs(play)))
        play.expect(created.state is not None, f"not recorded after all: {created.line}")
        state = created.state
    if state is None:
        return None
    read = play.call(lambda: play.resource(BYON_NUMBER, "last").read(state))
    status = read.state.outputs["status"] if read.state else read.line
    play.expect(status == "verified", f"{status} and not verified in the end")
    play.expect(read.state is not None and read.state.id == play.number, f"a refresh lost the number: {read}")
    return read.state


def _pending(play: Play) -> State:
    created = play.resource(BYON_NUMBER, "first").create(_inputs(play))
    _learn_code(play)
    return created


def _learn_code(play: Play) -> None:
    if play.sandbox.inbox(play.number):
        play.code = play.sandbox.last_code(play.number)


def _inputs(play: Play) -> Values:
    return {"phone_number": play.number, "verification_method": "sms"}
