"""What a user does to a program of channels, and what happens to them at Vobiz."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.driver.inputs import CHANNEL, META_TOKEN, NEW_META_TOKEN, OTHER_WABA_ID, WABA_ID
from tests.properties.channel_life import NUMBERS, ChannelLife
from vobiz_sandbox.process import AUTH_ID

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

picks = st.integers(0, 5)
updates = st.sampled_from([(field, value) for field in ("display_name", "access_token") for value in CHOICES[field]])
edits = updates | st.sampled_from([(field, value) for field, values in CHOICES.items() for value in values])
changes = st.sampled_from([(field, value) for field, values in OUTSIDE.items() for value in values])


class ChannelEvents(ChannelLife):
    """All that is no run of the CLI, in any order."""

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

    def _begin_anew(self, *, connects: bool = True) -> None:
        """With nothing left of before, or with one channel: most of what may happen needs a program that works."""
        self.program, self.aliases = {}, {}
        for name in list(self.engine.state):
            self.delete_from_state(name)
        for channel_id in self.held():
            self.sandbox.disconnect_channel(channel_id)
        self.strays.clear()
        self.program = {"sender": dict(CHANNEL)}
        if connects:
            self.up()

    def _picked(self, pick: int) -> dict[str, Any]:
        return self.program[list(self.program)[pick % len(self.program)]]

    def _change(self, channel_id: str, change: tuple[str, Any]) -> None:
        self.sandbox.change_channel(channel_id, **dict([change]))
        if change[0] == "access_token":
            self.untold_tokens.add(channel_id)

    def _connect(self, number: str, **fields: Any) -> None:
        connected = self.sandbox.connect_channel(number, **({"access_token": HAND_MADE_TOKEN} | fields))
        self.told.pop(connected["id"], None)
