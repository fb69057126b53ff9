"""Random lives of a few channels: none is connected twice, none is lost, none of somebody else's is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from tests.driver.inputs import CHANNEL
from tests.properties.budget import budget
from tests.properties.channel_events import CHOICES, ChannelEvents, changes, edits, picks, updates
from tests.properties.channel_faults import (
    ACCOUNTS,
    DELETE_FAULTS,
    POST_FAULTS,
    PUT_FAULTS,
    READINGS,
    USUAL,
    Circumstances,
)
from tests.properties.channel_life import NUMBERS
from tests.properties.channel_model import REPLACING, is_in_doubt
from tests.properties.engine import Options
from vobiz_sandbox.process import SandboxProcess


def mostly(usual: str, others: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([usual] * (len(list(others)) + 1) + list(others))


arounds = st.builds(
    Circumstances,
    post=mostly("none", POST_FAULTS),
    put=mostly("none", PUT_FAULTS),
    delete=mostly("none", DELETE_FAULTS),
    reading=mostly("works", READINGS),
    account=st.sampled_from(["pair"] * 8 + list(ACCOUNTS)),
)
kills = st.sampled_from(["", "", "", "", "create", "update", "delete"])
anew = st.sampled_from([False, True, True])


class ChannelHistories(ChannelEvents):
    """The user runs the CLI."""

    @initialize(
        post=st.sampled_from(["none", "none", "none", "none", "500 before", "reset after"]),
        reading=st.sampled_from(["works", "works", "late", "in part", "500"]),
        account=st.sampled_from(["pair", "pair", "pair", "token"]),
        second=st.sampled_from([False, False, True]),
    )
    def most_begin_with_a_channel(self, post: str, reading: str, account: str, second: bool) -> None:
        if second:
            self.program["second"] = CHANNEL | {"phone_number": NUMBERS[1]}
        self.up(Circumstances(post=post, reading=reading if post != "none" else "works", account=account))

    @rule(around=arounds, replaces=mostly("", ["replace"] * 1), refreshes=st.booleans(), killed=kills)
    def ups(self, around: Circumstances, replaces: str, refreshes: bool, killed: str) -> None:
        self.up(around, Options(replace=bool(replaces), killed=bool(killed), killed_in=killed, refresh=refreshes))

    @rule()
    def up_undisturbed(self) -> None:
        self.up()

    @rule(pick=picks, edit=edits, around=arounds)
    def edit_and_up(self, pick: int, edit: tuple[str, Any], around: Circumstances) -> None:
        self.edit(pick, edit)
        self.up(around)

    @rule(
        begins=anew,
        post=st.sampled_from(list(POST_FAULTS)),
        reading=mostly("in part", ["works", "late", "500", "404"]),
        then=st.sampled_from(["up", "refresh", "destroy", "rename", "rename with an alias", "by hand", "heal"]),
    )
    def connect_and_lose_the_answer(self, begins: bool, post: str, reading: str, then: str) -> None:
        if begins:
            self._begin_anew(connects=False)
        self.program = {"sender": CHANNEL | {"phone_number": NUMBERS[0]}}
        self.up(Circumstances(post=post, reading=reading))
        if then.startswith("rename"):
            self.rename(0, with_alias=then != "rename")
        elif then == "by hand":
            self.a_channel_is_connected_outside(NUMBERS[0], same=True, account=USUAL.account_id)
        elif then == "destroy":
            self.program = {}
        elif then == "refresh":
            self.refresh()
        self.up(USUAL, Options(refresh=then in {"heal", "by hand"}))

    @rule(
        begins=anew,
        pick=picks,
        put=st.sampled_from(list(PUT_FAULTS)),
        edit=updates,
        back=st.sampled_from(["as it was", "at last", ""]),
    )
    def change_in_place_and_lose_the_answer(
        self, begins: bool, pick: int, put: str, edit: tuple[str, Any], back: str
    ) -> None:
        if begins:
            self._begin_anew()
        if self.program:
            before = dict(self._picked(pick))
            self.edit(pick, edit)
            self.up(Circumstances(put=put))
            if back == "as it was":
                self.program[list(self.program)[pick % len(self.program)]] = before
            if back:
                self.up()

    @rule(
        begins=anew,
        pick=picks,
        change=changes,
        then=st.sampled_from(
            ["up", "refresh", "follow", "follow, and it goes back", "check", "another change, and check"]
        ),
        another=updates,
    )
    def somebody_changes_what_the_stack_holds(
        self, begins: bool, pick: int, change: tuple[str, Any], then: str, another: tuple[str, Any]
    ) -> None:
        if begins:
            self._begin_anew()
        named = [name for name, each in self.engine.state.items() if each.id in self.held() and name in self.program]
        if not named:
            return
        name, (field, value) = named[pick % len(named)], change
        channel_id, inputs = self.engine.state[name].id, self.program[name]
        first = self.held()[channel_id][field]
        self._change(channel_id, change)
        if then in {"refresh", "follow, and it goes back"}:
            self.refresh()
        if then.startswith("follow") and field in CHOICES:
            inputs[field] = value
        if then.startswith("another"):
            inputs[another[0]] = another[1]
        if then != "check":
            self.up()
        if then == "follow, and it goes back":
            self._change(channel_id, (field, first))
            self.refresh()
            self.up()
        if then.endswith("check"):
            self.drift_check()

    @rule(
        begins=anew,
        adopts=st.booleans(),
        with_alias=st.booleans(),
        put=mostly("none", PUT_FAULTS),
        edit=edits,
        killed=kills,
    )
    def move_to_another_name(
        self, *, begins: bool, adopts: bool, with_alias: bool, put: str, edit: tuple[str, Any], killed: str
    ) -> None:
        if begins:
            self._begin_anew()
        held = [name for name, each in self.engine.state.items() if each.id in self.held() and name in self.program]
        if not held:
            return
        pick = list(self.program).index(held[0])
        self.rename(pick, with_alias)
        inputs = self._picked(pick)
        if adopts:
            inputs["existing_channel_id"] = self.engine.state[held[0]].id
        if edit[0] not in REPLACING:
            inputs[edit[0]] = edit[1]
        self.up(Circumstances(put=put), Options(killed=bool(killed), killed_in=killed))
        self.up()

    @rule(around=arounds)
    def previews(self, around: Circumstances) -> None:
        self.preview(around)

    @rule(around=arounds)
    def refreshes(self, around: Circumstances) -> None:
        self.refresh(around)

    @rule(around=arounds)
    def checks_for_drift(self, around: Circumstances) -> None:
        self.drift_check(around)

    @rule()
    def checks_for_drift_undisturbed(self) -> None:
        self.drift_check()

    @rule(around=arounds)
    def destroys(self, around: Circumstances) -> None:
        program, self.program = self.program, {}
        self.up(around)
        self.program = program

    @precondition(lambda self: any(is_in_doubt(each.id) for each in self.engine.state.values()))
    @rule(refreshes=st.booleans())
    def clear_up_what_is_in_doubt(self, refreshes: bool) -> None:
        """As the advice says: what is there is adopted, what is not is deleted from the state, or a list is asked."""
        if refreshes:
            self.up(USUAL, Options(refresh=True))
            return
        for name, each in list(self.engine.state.items()):
            if is_in_doubt(each.id):
                there = self.sent.get(each.id)
                if there in self.held() and name in self.program:
                    self.program[name] = CHANNEL | each.inputs | {"existing_channel_id": there}
                elif there not in self.held():
                    self.delete_from_state(name)
        self.up()


def test_a_channel_is_never_connected_twice_and_never_lost(sandbox: SandboxProcess, tmp_path: Path) -> None:
    ChannelHistories.sandbox, ChannelHistories.home = sandbox, tmp_path
    run_state_machine_as_test(ChannelHistories, settings=budget(60, steps=16))
