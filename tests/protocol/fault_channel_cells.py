"""Cells of channels: the call that meets the fault. What their users do next is in fault_channel_reruns.py."""

from __future__ import annotations

from tests.driver.inputs import NEW_META_TOKEN
from tests.driver.plugin import PluginResource, State, Values
from tests.driver.stack_export import recorded
from tests.protocol.fault_play import Ending, Play
from tests.protocol.fault_reruns import checked
from tests.protocol.golden import CHANNEL
from tests.unit.channels import CHANNEL_TYPE, REQUESTED, as_recorded, in_doubt, replacement
from vobiz_sandbox import paths

LIST = ("GET", paths.CHANNELS)
POST = ("POST", paths.CHANNELS)
PUT = ("PUT", f"{paths.CHANNELS}/")
DELETE = ("DELETE", f"{paths.CHANNELS}/")

NEW_NAME = "Acme Sales"


def check(play: Play) -> Ending:
    """The number has a channel, and the fault is there when the list is asked for that. Without it, Vobiz refuses."""
    connect_outside(play)
    channel = play.resource(CHANNEL, "first", faulty=True)
    play.arm(*LIST)
    found = play.call(lambda: State("checked", channel.check(play.channel_inputs).failures))
    play.mend()
    if found.state is None:
        return found
    if found.state.outputs:
        return Ending(None, "; ".join(found.state.outputs.values()), "+")
    refused = play.call(lambda: play.resource(CHANNEL, "first").create(play.channel_inputs))
    return Ending(refused.state, refused.line, "~")


def post(play: Play) -> Ending:
    """The fault is there when the number is sent to be connected."""
    _checked(play, play.channel_inputs)
    play.arm(*POST)
    return _create(play, play.channel_inputs)


def replace(play: Play) -> Ending:
    """The same in a replacement, once the channel before is deleted. The list is late to show that."""
    before = connect_outside(play, number_onboarding_mode="embedded_signup")
    listed = {key: value for key, value in play.channels()[0].items() if key != "access_token"}
    play.to_be_deleted.add(before.id)
    channel = play.resource(CHANNEL, "first")
    checked(channel, play.channel_inputs, play.channel_inputs)
    difference = channel.diff(before, play.channel_inputs)
    play.expect(difference == replacement("number_onboarding_mode"), f"another mode: {difference}")
    _checked(play, play.channel_inputs)
    channel.delete(before)
    play.wire.show_still(listed)
    play.arm(*POST)
    return _create(play, play.channel_inputs)


def look_up(play: Play) -> Ending:
    """The answer to the request is lost, and the fault is there when the list is asked what came of it."""
    _checked(play, play.channel_inputs)
    play.wire.lose(*POST)
    play.arm(*LIST, after=POST)
    return _create(play, play.channel_inputs)


def read(play: Play) -> Ending:
    """Vobiz has suspended the channel. Where the list is a part only, it does not show that."""
    state = connect_outside(play)
    play.sandbox.change_channel(state.id, status="suspended")
    found = _read(play, state)
    if found.state:
        play.expect(found.state.id == state.id, f"a refresh lost the channel: {found.state}")
        lost = state.outputs.keys() - found.state.outputs.keys() - {"business_profile"}  # of which a null is told
        play.expect(not lost, f"a refresh lost outputs: {lost}")
    return found


def read_gone(play: Play) -> Ending:
    """Somebody has deleted the channel, as the whole list shows."""
    state = connect_outside(play)
    in_stack(play, state)
    play.sandbox.disconnect_channel(state.id)
    found = _read(play, state)
    return Ending(found.state, found.line, "+" if found.state == State("", {}) else "!")


def rotate(play: Play) -> Ending:
    """The program has another token."""
    return update(play, {"access_token": NEW_META_TOKEN})


def rename(play: Play) -> Ending:
    """The program has another display name."""
    return update(play, {"display_name": NEW_NAME})


def update(play: Play, changes: Values) -> Ending:
    """The fault is there when a change is sent."""
    state, inputs = connect_outside(play), play.channel_inputs | changes
    channel = play.resource(CHANNEL, "first", faulty=True)
    checked(channel, inputs, play.channel_inputs)
    difference = channel.diff(state, inputs)
    play.expect(difference.changes and not difference.replaces, f"{changes.keys()} is no update: {difference}")
    play.arm(*PUT)
    updated = play.call(lambda: channel.update(state, inputs))
    play.mend()
    [held] = play.channels()
    is_new = all(held[field] == value for field, value in changes.items())
    is_lost = "was lost" in updated.line
    # What was sent and processed counts, whatever was answered.
    wanted = play.fault.broken.processed if is_lost else updated.state is not None
    play.expect(is_new == wanted, f"Vobiz {'has' if is_new else 'has not'} {changes.keys()}: {updated}")
    if is_lost and updated.state:
        goes_back = channel.diff(updated.state, play.channel_inputs)
        play.expect(goes_back.changes, f"a program that goes back is not sent: {updated}")
    return Ending(updated.state, updated.line, "?" if is_lost else "")


def delete(play: Play) -> Ending:
    """The fault is there when the channel is deleted."""
    state = connect_outside(play)
    play.to_be_deleted.add(state.id)
    return _delete(play, state, DELETE)


def delete_in_doubt(play: Play) -> Ending:
    """It is there when the list is asked for the channel of a record in doubt, which is deleted."""
    there = connect_outside(play)
    play.to_be_deleted.add(there.id)
    return _delete(play, in_doubt(phone_number=play.number, requested=there.outputs["requested"]), LIST)


def adopt_listed(play: Play) -> Ending:
    """The fault is there when a channel to adopt is looked for."""
    inputs = _adopting(play)
    channel = play.resource(CHANNEL, "first", faulty=True)
    play.arm(*LIST)
    adopted = play.call(lambda: create_checked(channel, inputs))
    play.mend()
    return adopted


def adopt_in_doubt(play: Play) -> Ending:
    """The stack has it in doubt: that record is deleted first, and the fault is there when its token is sent."""
    inputs = _adopting(play)
    record = in_doubt(phone_number=play.number, requested={field: play.channel_inputs[field] for field in REQUESTED})
    in_stack(play, record)
    let_go(play, play.resource(CHANNEL, "first"), record, inputs)
    play.arm(*PUT)
    return _create(play, inputs)


def let_go(play: Play, channel: PluginResource, record: State, inputs: Values) -> None:
    """The first half of an adoption that replaces a record in doubt: that is deleted, and the channel is not."""
    deletes = play.wire.count(*DELETE)
    checked(channel, inputs, play.channel_inputs)
    difference = channel.diff(record, inputs)
    play.expect(difference == replacement("existing_channel_id"), f"an adoption: {difference}")
    checked(channel, inputs)
    channel.delete(record)
    play.expect(play.wire.count(*DELETE) == deletes, "the channel that is adopted was deleted first")


def create_checked(channel: PluginResource, inputs: Values) -> State:
    """A create after its check."""
    checked(channel, inputs)
    return channel.create(inputs)


def connect_outside(play: Play, **changes: str) -> State:
    """The channel that the program declares, or one with other inputs, as the stack has it that once connected it."""
    channel = play.sandbox.connect_channel(**(play.channel_inputs | changes))
    requested = {field: channel[field] for field in REQUESTED}
    play.recorded = State(channel["id"], as_recorded(channel).outputs | {"requested": requested})
    return play.recorded


def in_stack(play: Play, state: State, **more: object) -> None:
    """The stack has this record of the channel from now on."""
    play.stack_holds(recorded(CHANNEL_TYPE, "", state, play.channel_inputs, **more) | {"urn": play.urn})


def _adopting(play: Play) -> Values:
    there = connect_outside(play, access_token="EAAConsoles", display_name="As in the console")
    return play.channel_inputs | {"existing_channel_id": there.id}


def _checked(play: Play, inputs: Values) -> PluginResource:
    channel = play.resource(CHANNEL, "first")
    sound = play.call(lambda: checked(channel, inputs))
    play.expect(sound.state is not None, f"the check before the fault failed: {sound.line}")
    return channel


def _create(play: Play, inputs: Values) -> Ending:
    channel = play.resource(CHANNEL, "first", faulty=True)
    created = play.call(lambda: channel.create(inputs))
    play.mend()
    return created


def _read(play: Play, state: State) -> Ending:
    channel = play.resource(CHANNEL, "first", faulty=True)
    play.arm(*LIST)
    found = play.call(lambda: channel.read(state))
    play.mend()
    return found


def _delete(play: Play, state: State, endpoint: tuple[str, str]) -> Ending:
    in_stack(play, state)
    play.recorded = state
    channel = play.resource(CHANNEL, "first", faulty=True)
    play.arm(*endpoint)
    deleted = play.call(lambda: channel.delete(state))
    play.mend()
    return deleted if deleted.line else Ending(None, sign="+")
