"""Random lives of a few channels: none is connected twice, none is lost, none of somebody else's is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from tests.driver.inputs import CHANNEL, META_TOKEN, NEW_META_TOKEN, OTHER_WABA_ID, WABA_ID
from tests.properties.budget import budget
from tests.properties.channel_faults import (
    ACCOUNTS,
    DELETE_FAULTS,
    POST_FAULTS,
    PUT_FAULTS,
    READINGS,
    USUAL,
    Circumstances,
)
from tests.properties.channel_life import NUMBERS, ChannelLife
from tests.properties.engine import Options
from vobiz_sandbox.process import AUTH_ID, SandboxProcess

UNKNOWN_CHANNEL = "00000000-0000-4000-8000-000000000000"
ANOTHER_META_TOKEN = "EAAThirdMetaToken/of+the.tests-3"
HAND_MADE_TOKEN = "EAAMetaTokenOfTheConsole"
DISPLAY_NAMES = ("Acme Support", "Acme Sales", "Globex")
OTHER_ID = "MA_SANDBOX02"
CHOICES: dict[str, list[Any]] = {
    "waba_id": [WABA_ID, OTHER_WABA_ID],
    "phone_number_id": [CHANNEL["phone_number_id"], "106540352242923"],
    "phone_number": list(NUMBERS),
    "number_onboarding_mode": ["bring_your_own", "embedded_signup"],
    "number_provider": ["meta_direct", "gupshup"],
    "display_name": list(DISPLAY_NAMES),
    "access_token": [META_TOKEN, NEW_META_TOKEN, ANOTHER_META_TOKEN],
}
OUTSIDE: dict[str, list[Any]] = CHOICES | {
    "status": ["active", "suspended", "inactive"],
    "verification_status": ["verified", "pending", "rejected"],
    "business_profile": [{}, {"about": "We help."}],
}
del OUTSIDE["phone_number"]


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
picks = st.integers(0, 5)
updates = st.sampled_from([(field, value) for field in ("display_name", "access_token") for value in CHOICES[field]])
edits = updates | st.sampled_from([(field, value) for field, values in CHOICES.items() for value in values])
changes = st.sampled_from([(field, value) for field, values in OUTSIDE.items() for value in values])


class ChannelHistories(ChannelLife):
    """What may happen to them, in any order."""

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

    # The user edits the program.

    @rule(pick=picks, edit=edits)
    def edit(self, pick: int, edit: tuple[str, Any]) -> None:
        if self.program:
            self._picked(pick)[edit[0]] = edit[1]

    @rule(pick=picks)
    def declare_another(self, pick: int) -> None:
        if len(self.program) < 2:
            name = f"sender{len(self.program) + len(self.aliases) + pick}"
            self.program.setdefault(name, CHANNEL | {"phone_number": NUMBERS[pick % len(NUMBERS)]})

    @rule(pick=picks)
    def undeclare(self, pick: int) -> None:
        if self.program:
            del self.program[list(self.program)[pick % len(self.program)]]

    @precondition(lambda self: self.program)
    @rule(pick=picks, with_alias=st.booleans())
    def rename(self, pick: int, with_alias: bool) -> None:
        old = list(self.program)[pick % len(self.program)]
        new = f"renamed{len(self.aliases)}-{len(self.engine.state)}"
        if new in self.program or new in self.engine.state or new in self.aliases:
            return
        self.program = {new if name == old else name: inputs for name, inputs in self.program.items()}
        if with_alias:
            self.aliases[new] = old

    @precondition(lambda self: self.program)
    @rule(pick=picks, which=picks, fits=st.sampled_from([True, True, True, False]), with_token=st.booleans())
    def adopt(self, pick: int, which: int, fits: bool, with_token: bool) -> None:
        held = list(self.held().values())
        inputs = self._picked(pick)
        chosen = held[which % len(held)] if held else None
        inputs["existing_channel_id"] = chosen["id"] if chosen else UNKNOWN_CHANNEL
        if not with_token:
            inputs.pop("access_token", None)
        if fits and chosen:
            inputs |= {
                field: chosen[field]
                for field in CHANNEL
                if field not in {"display_name", "access_token"} and field in inputs
            }

    @rule(pick=picks)
    def adopt_nothing(self, pick: int) -> None:
        if self.program:
            inputs = self._picked(pick)
            inputs.pop("existing_channel_id", None)
            self.program[list(self.program)[pick % len(self.program)]] = CHANNEL | inputs

    # Things happen at Vobiz.

    @rule(pick=picks, change=changes)
    def something_changes_outside(self, pick: int, change: tuple[str, Any]) -> None:
        held = list(self.held())
        if held:
            self._change(held[pick % len(held)], change)

    @rule(pick=picks, reconnects=st.booleans(), same=st.booleans())
    def a_channel_is_deleted_outside(self, pick: int, reconnects: bool, same: bool) -> None:
        held = list(self.held().values())
        if held:
            channel = held[pick % len(held)]
            self.sandbox.disconnect_channel(channel["id"])
            if reconnects:
                kept = {
                    field: channel[field]
                    for field in ("waba_id", "phone_number_id", "number_onboarding_mode", "number_provider")
                }
                self._connect(channel["phone_number"], **(kept if same else {}))

    @rule(number=st.sampled_from(NUMBERS), same=st.booleans(), account=st.sampled_from([AUTH_ID, AUTH_ID, OTHER_ID]))
    def a_channel_is_connected_outside(self, number: str, same: bool, account: str) -> None:
        if number not in [each["phone_number"] for each in self.held().values()]:
            kept = {"phone_number_id": CHANNEL["phone_number_id"]} if same else {}
            self._connect(number, account_id=account, **kept)

    @rule(offered=st.sampled_from(["offered", "missing"]))
    def the_account_can_be_asked_for(self, offered: str) -> None:
        self.sandbox.settings(account_reads=offered)

    # The user runs the CLI.

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

    @rule(number=st.sampled_from(NUMBERS), post=st.sampled_from(list(POST_FAULTS)), reading=mostly("works", READINGS))
    def connect_and_lose_the_answer(self, number: str, post: str, reading: str) -> None:
        self.program = {"sender": CHANNEL | {"phone_number": number}}
        self.up(Circumstances(post=post, reading=reading))

    @rule(
        pick=picks,
        put=st.sampled_from(list(PUT_FAULTS)),
        edit=updates,
        back=st.sampled_from(["as it was", "at last", ""]),
    )
    def change_in_place_and_lose_the_answer(self, pick: int, put: str, edit: tuple[str, Any], back: str) -> None:
        if self.program:
            before = dict(self._picked(pick))
            self.edit(pick, edit)
            self.up(Circumstances(put=put))
            if back == "as it was":
                self.program[list(self.program)[pick % len(self.program)]] = before
            if back:
                self.up()

    @rule(pick=picks, change=changes, follows=st.sampled_from([False, False, True]), refreshes=st.booleans())
    def somebody_changes_what_the_stack_holds(
        self, pick: int, change: tuple[str, Any], follows: bool, refreshes: bool
    ) -> None:
        named = [name for name, each in self.engine.state.items() if each.id in self.held() and name in self.program]
        if named:
            name = named[pick % len(named)]
            self._change(self.engine.state[name].id, change)
            if follows and change[0] in CHOICES and change[0] in self.program[name]:
                self.program[name][change[0]] = change[1]
            if refreshes:
                self.refresh()
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

    @precondition(lambda self: any(each.startswith("unknown-") for each in self._ids()))
    @rule(refreshes=st.booleans())
    def clear_up_what_is_in_doubt(self, refreshes: bool) -> None:
        """As the advice says: what is there is adopted, what is not is deleted from the state, or a list is asked."""
        if refreshes:
            self.up(USUAL, Options(refresh=True))
            return
        for name, each in list(self.engine.state.items()):
            if each.id.startswith("unknown-"):
                there = self.sent.get(each.id)
                if there in self.held() and name in self.program:
                    self.program[name] = CHANNEL | each.inputs | {"existing_channel_id": there}
                elif there not in self.held():
                    self.delete_from_state(name)
        self.up()

    def _ids(self) -> list[str]:
        return [each.id for each in self.engine.state.values()]

    def _picked(self, pick: int) -> dict[str, Any]:
        return self.program[list(self.program)[pick % len(self.program)]]

    def _change(self, channel_id: str, change: tuple[str, Any]) -> None:
        self.sandbox.change_channel(channel_id, **dict([change]))
        if change[0] == "access_token":
            self.untold_tokens.add(channel_id)

    def _connect(self, number: str, **fields: Any) -> None:
        connected = self.sandbox.connect_channel(number, **({"access_token": HAND_MADE_TOKEN} | fields))
        self.told.pop(connected["id"], None)


def test_a_channel_is_never_connected_twice_and_never_lost(sandbox: SandboxProcess, tmp_path: Path) -> None:
    ChannelHistories.sandbox, ChannelHistories.home = sandbox, tmp_path
    run_state_machine_as_test(ChannelHistories, settings=budget(60, steps=16))
