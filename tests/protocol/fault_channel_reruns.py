"""What users do after a channel met a fault: they run again, refresh first, or follow the advice."""

from __future__ import annotations

from collections.abc import Callable

from tests.driver.inputs import NEW_META_TOKEN
from tests.driver.plugin import State, Values
from tests.driver.stack_export import creating
from tests.protocol.fault_channel_cells import DELETE, NEW_NAME, POST, PUT, create_checked, in_stack, let_go
from tests.protocol.fault_play import Ending, Play
from tests.protocol.fault_reruns import checked, is_in_doubt
from tests.protocol.golden import CHANNEL
from tests.unit.channels import CHANNEL_TYPE


def adopt_taken(play: Play, first: Ending) -> State | None:
    """Runs again where it was not told that the number has a channel, and adopts that as it is told."""
    [taken] = play.channels()
    line = up(play, "second").line if first.sign != "+" and taken["id"] not in first.line else first.line
    play.expect(f"has channel {taken['id']} already" in line, f"not told which channel the number has: {line!r}")
    return adopt(play, "third", taken["id"])


def finish(play: Play, first: Ending) -> State | None:
    """Runs again, or follows the advice, until the channel is in the state; then runs once more."""
    if first.state is None:
        ending = up(play, "second")
    elif is_in_doubt(first.state):
        return _settle(play, first.state, first.line)
    else:
        ending = first
    return _run_once_more(play, ending, play.channel_inputs)


def read_again(play: Play, _first: Ending) -> State | None:
    """Refreshes again: the whole list tells of the change, a part of it changes nothing."""
    before = play.recorded
    if before is None:
        return None
    found = play.call(lambda: play.rerun("second").read(before))
    wanted = "suspended" if play.shows_whole_list else "active"
    status = found.state.outputs["status"] if found.state else found.line
    play.expect(status == wanted, f"{status} and not {wanted} after the next refresh")
    play.expect(found.state is not None and found.state.id == before.id, f"a refresh lost the channel: {found}")
    return found.state


def connect_again(play: Play, _first: Ending) -> State | None:
    """Goes on with the run that found the channel gone, as `up --refresh` does."""
    return _run_once_more(play, up(play, "first"), play.channel_inputs)


def rotate_again(play: Play, first: Ending) -> State | None:
    """Runs again: the same token is sent once more."""
    return _update_again(play, first, {"access_token": NEW_META_TOKEN}, refreshes=False)


def rename_again(play: Play, first: Ending) -> State | None:
    """Refreshes and runs again: the same name is sent once more, unless Vobiz has it."""
    return _update_again(play, first, {"display_name": NEW_NAME}, refreshes=True)


def delete_again(play: Play, first: Ending) -> State | None:
    """Runs the destroy again, until the channel is gone."""
    state = play.recorded
    if state and first.line:
        again = play.call(lambda: play.rerun("second").delete(state))
        play.expect(not again.line, f"not deleted after all: {again.line}")
    return None


def adopt_again(play: Play, first: Ending) -> State | None:
    """Runs again where the channel was not adopted."""
    [there] = play.channels()
    if first.state is None:
        return adopt(play, "second", there["id"])
    if is_in_doubt(first.state):
        in_stack(play, first.state, initErrors=[first.line])
        return _adopt_in_place(play, "second", first.state, there["id"])
    return _run_once_more(play, first, play.channel_inputs | {"existing_channel_id": there["id"]})


def up(play: Play, run: str) -> Ending:
    """A run for which the channel is new."""
    channel = play.rerun(run)
    return play.call(lambda: create_checked(channel, play.channel_inputs))


def adopt(play: Play, run: str, channel_id: str) -> State | None:
    """The program names a channel that the stack does not have, and then runs once more."""
    channel, inputs = play.rerun(run), play.channel_inputs | {"existing_channel_id": channel_id}
    posts = play.wire.count(*POST)
    ending = play.call(lambda: create_checked(channel, inputs))
    play.expect(ending.state is not None and ending.state.id == channel_id, f"not adopted: {ending}")
    play.expect(play.wire.count(*POST) == posts, "an adoption connected the number")
    return _run_once_more(play, ending, inputs)


def _settle(play: Play, record: State, line: str) -> State | None:
    _expect_advice(play, line)
    play.expect(record.outputs["requested"] == _without_token(play.channel_inputs), f"recorded as asked for: {record}")
    in_stack(play, record, initErrors=[line])
    _create_once_more(play, record)
    _without_advice(play, record)
    _forced_replacement(play, record)
    connected = next((channel["id"] for channel in play.channels()), None)
    if not play.shows_whole_list:
        _after_a_kill(play)
        in_stack(play, record, initErrors=[line])
    ending = _refresh(play, record, connected)
    if play.shows_whole_list:
        return _run_once_more(play, ending, play.channel_inputs)
    if connected:
        return _adopt_in_place(play, "third", record, connected)
    play.stack_holds()  # as after `pulumi state delete`
    return _run_once_more(play, up(play, "third"), play.channel_inputs)


def _create_once_more(play: Play, record: State) -> None:
    """A create without a check in the run that sent the channel, as a hook may ask for."""
    again = _refused(play, lambda: play.resource(CHANNEL, "first").create(play.channel_inputs))
    play.expect(again.state is not None and again.state.id == record.id, f"recorded as another one: {again}")


def _without_advice(play: Play, record: State) -> None:
    """An `up` of the record."""
    channel = play.rerun("second")
    sound = play.call(lambda: checked(channel, play.channel_inputs, play.channel_inputs))
    play.expect(sound.state is not None, f"the check of a record in doubt fails: {sound.line}")
    difference = channel.diff(record, play.channel_inputs)
    play.expect(difference.changes and not difference.replaces, f"a record in doubt is not kept: {difference}")
    updated = _refused(play, lambda: channel.update(record, play.channel_inputs))
    play.expect(updated.state is None, f"a channel in doubt was updated: {updated}")


def _forced_replacement(play: Play, record: State) -> None:
    """`--replace`, or a taint: it is checked as if it were new, and deleted first. A part of a list proves nothing."""
    channel = play.rerun("replacing")
    for step in (lambda: checked(channel, play.channel_inputs), lambda: channel.create(play.channel_inputs)):
        ending = _refused(play, step)
        play.expect(ending.state is None, f"a channel in doubt was replaced: {ending}")
    if not play.shows_whole_list:
        deleted = play.call(lambda: channel.delete(record))
        for words in (
            "may be connected",
            "delete it there where it is this stack's",
            f"delete --force --yes '{play.urn}'",
        ):
            play.expect(words in deleted.line, f"no {words!r} of a deletion in doubt: {deleted.line!r}")
        play.expect(play.wire.count(*DELETE) == len(play.to_be_deleted), "a channel in doubt was deleted")


def _after_a_kill(play: Play) -> None:
    """The CLI was killed after the request: its stack has no record, but an operation that is still pending."""
    operation = creating(CHANNEL_TYPE, "", play.channel_inputs)
    play.stack_holds(pending_operations=[operation | {"resource": operation["resource"] | {"urn": play.urn}}])
    channel, sent = play.rerun("killed"), play.wire.count(*POST)
    ending = play.call(lambda: create_checked(channel, play.channel_inputs))
    play.expect(play.wire.count(*POST) == sent, "what a killed run may have connected is connected again")
    for words in ("set existing_channel_id to its id", "`pulumi refresh --clear-pending-creates --yes`"):
        play.expect(words in ending.line, f"no {words!r} after a kill: {ending.line!r}")


def _refresh(play: Play, record: State, connected: str | None) -> Ending:
    """`up --refresh`: the whole list shows the channel, or that there is none, and then it is connected."""
    channel = play.rerun("refreshing")
    found = play.call(lambda: channel.read(record))
    if found.state is None:
        play.expect(False, f"a refresh of a channel in doubt failed: {found.line}")
        return found
    if not play.shows_whole_list:
        play.expect(found.state == record, f"a refresh changed a channel in doubt: {found.state}")
        _expect_advice(play, "\n".join(play.lines_of("refreshing")))
        return found
    play.expect(found.state.id == (connected or ""), f"read as {found.state.id} and not {connected}")
    if not found.state.id:
        play.stack_holds()
        return up(play, "refreshing")
    difference = channel.diff(found.state, play.channel_inputs)
    play.expect(difference.changes and not difference.replaces, f"a refresh is not written: {difference}")
    return found


def _adopt_in_place(play: Play, run: str, record: State, channel_id: str) -> State | None:
    """The program names the channel that the record is, which replaces the placeholder: that goes first."""
    channel, inputs = play.rerun(run), play.channel_inputs | {"existing_channel_id": channel_id}

    def step() -> State:
        let_go(play, channel, record, inputs)
        return channel.create(inputs)

    ending = play.call(step)
    play.expect(ending.state is not None and ending.state.id == channel_id, f"not adopted: {ending}")
    return _run_once_more(play, ending, inputs)


def _update_again(play: Play, first: Ending, changes: Values, *, refreshes: bool) -> State | None:
    # One whose answer was lost is recorded without what nobody knows any more.
    before, inputs = first.state or play.recorded, play.channel_inputs | changes
    if before is None:
        return None
    ending = first
    if first.state is None or first.sign == "?":
        channel = play.rerun("second")
        state = channel.read(before) if refreshes else before
        checked(channel, inputs, play.channel_inputs)
        is_there = refreshes and play.channels()[0]["display_name"] == NEW_NAME
        difference, puts = channel.diff(state, inputs), play.wire.count(*PUT)
        play.expect(difference.changes and not difference.replaces, f"no update in the rerun: {difference}")
        ending = play.call(lambda: channel.update(state, inputs))
        play.expect(play.wire.count(*PUT) == puts + (not is_there), "sent though Vobiz has it, or not sent")
    return _run_once_more(play, ending, inputs)


def _run_once_more(play: Play, ending: Ending, inputs: Values) -> State | None:
    """Nothing changes and nothing is asked; Vobiz has the token and the name of the program."""
    play.expect(ending.state is not None, f"the channel never came into the state: {ending.line}")
    if ending.state is None:
        return None
    channel, sent = play.rerun("last"), len(play.wire.requests)
    checked(channel, inputs, inputs)
    difference = channel.diff(ending.state, inputs)
    play.expect(not difference.changes, f"one more run changes: {difference}")
    play.expect(len(play.wire.requests) == sent, "one more run asks the API")
    for held in play.channels():
        there = {field: held[field] for field in ("access_token", "display_name")}
        play.expect(inputs == inputs | there, f"Vobiz has another {' or '.join(there)}")
    return ending.state


def _expect_advice(play: Play, line: str) -> None:
    delete = f"`pulumi state delete --force --yes '{play.urn}'`"
    for words in ("`pulumi up --refresh`", "set existing_channel_id to its id", delete):
        play.expect(words in line, f"no {words!r}: {line!r}")


def _refused(play: Play, step: Callable[[], State]) -> Ending:
    sent = play.wire.count(*POST)
    ending = play.call(step)
    play.expect(play.wire.count(*POST) == sent, "a rerun that nobody advised connected the number")
    _expect_advice(play, ending.line)
    return ending


def _without_token(inputs: Values) -> Values:
    return {key: value for key, value in inputs.items() if key != "access_token"}
