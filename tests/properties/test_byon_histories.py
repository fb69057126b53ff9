"""Random lives of one own number: no code is asked for or submitted that need not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.driver.stack_export import BYON_TYPE
from tests.driver.starting import credentials
from tests.properties.budget import budget
from tests.properties.byon_model import (
    CONFIRM_FAULTS,
    FROM_THE_API,
    VERIFY_FAULTS,
    Conversation,
    OwnState,
    Phone,
    action,
    refreshed,
)
from tests.properties.engine import EmulatedEngine, Options
from tests.properties.world import NOTICED, READ_FAULTS, UNNOTICED, posts, world
from tests.protocol.golden import BYON_NUMBER
from vobiz_sandbox.paths import CONFIRM, VERIFY
from vobiz_sandbox.process import SandboxProcess

NAME = "own"
NUMBERS = ("+919812345678", "+14155550100")

readings = st.sampled_from(["works", "works", *READ_FAULTS])
confirming = st.sampled_from(["none", "none", "none", *CONFIRM_FAULTS])
verifying = st.sampled_from(["none", "none", "none", *VERIFY_FAULTS])


class ByonHistories(RuleBasedStateMachine):
    sandbox: ClassVar[SandboxProcess]
    home: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.sandbox.reset()
        self.engine = EmulatedEngine(BYON_NUMBER, BYON_TYPE, credentials(self.sandbox.base_url), self.home)
        self.model: OwnState | None = None
        self.number, self.method = NUMBERS[0], "sms"
        self.code: str | None = None
        self.waits = False
        self.done_with: set[tuple[str, str]] = set()
        self.channels: dict[str, str | None] = {}
        """What each channel proves verified."""

    # The user edits the program and sets the code.

    @rule(number=st.sampled_from([NUMBERS[0], NUMBERS[0], NUMBERS[1]]))
    def own(self, number: str) -> None:
        self.number = number

    @rule(method=st.sampled_from(["sms", "voice"]))
    def choose(self, method: str) -> None:
        self.method = method

    @rule(waits=st.booleans())
    def accept_only_what_is_verified(self, waits: bool) -> None:
        self.waits = waits

    @rule(which=st.sampled_from(["none", "wrong", "other wrong", "stale", "right", "right", "right"]))
    def set_code(self, which: str) -> None:
        received = [message["code"] for message in self.sandbox.inbox(self.number)]
        known = {"none": None, "wrong": "00112233", "other wrong": "77665544"}
        age = {"right": 1, "stale": 2}.get(which, 0)
        self.code = received[-age] if 0 < age <= len(received) else known.get(which)

    # Things happen at Vobiz, and time passes.

    @rule(
        number=st.sampled_from([*NUMBERS, None, None]),
        verification=st.sampled_from(["verified", "VERIFIED", "pending", "rejected"]),
    )
    def a_channel_is_connected(self, number: str | None, verification: str) -> None:
        if number:
            channel = self.sandbox.connect_channel(number, verification_status=verification)
            self.channels[channel["id"]] = number if verification.lower() == "verified" else None

    @rule(seconds=st.sampled_from([0, 600, 600]))
    def codes_live(self, seconds: int) -> None:
        self.sandbox.settings(otp_seconds=seconds)

    @rule(seconds=st.sampled_from([-700, 700]))
    def the_clock_of_vobiz_goes_wrong(self, seconds: int) -> None:
        self.sandbox.move_clock(seconds)

    @precondition(lambda self: self.model and self.model.expires_at)
    @rule()
    def time_passes(self) -> None:
        """The tests' own clock cannot move: what was recorded was recorded earlier, and Vobiz' clock is later."""
        assert self.model
        assert self.model.expires_at
        at = datetime.fromisoformat(self.model.expires_at.replace("Z", "+00:00")) - timedelta(seconds=700)
        expires_at = at.isoformat().replace("+00:00", "Z")
        self.sandbox.move_clock(700)
        self.model = replace(self.model, expires_at=expires_at)
        recorded = self.engine.state[NAME]
        self.engine.state[NAME] = replace(recorded, outputs=recorded.outputs | {"expires_at": expires_at})

    # The user runs the CLI.

    @rule(confirm=confirming, verify=verifying, undisturbed=st.integers(0, 1), reading=readings)
    def up(self, confirm: str, verify: str, undisturbed: int, reading: str) -> None:
        self._up(confirm, verify, undisturbed, reading)

    @rule(
        which=st.sampled_from(["wrong", "other wrong", "stale", "right"]),
        confirm=confirming,
        verify=verifying,
        undisturbed=st.integers(0, 1),
    )
    def a_code_is_set_and_submitted(self, which: str, confirm: str, verify: str, undisturbed: int) -> None:
        self.set_code(which)
        self._up(confirm, verify, undisturbed, "works")

    @rule(
        which=st.sampled_from(["none", "wrong", "wrong"]),
        seconds=st.sampled_from([0, 600]),
        confirm=confirming,
        verify=verifying,
        undisturbed=st.integers(0, 1),
    )
    def all_begins_anew(self, which: str, seconds: int, confirm: str, verify: str, undisturbed: int) -> None:
        """A verified number stays so: only another one leads on."""
        if self.model:
            self.destroy()
        while self.channels:
            self.sandbox.control("DELETE", f"/channels/{self.channels.popitem()[0]}")
        self.codes_live(seconds)
        self.a_code_is_set_and_submitted(which, confirm, verify, undisturbed)

    @rule()
    def up_undisturbed(self) -> None:
        self._up("none", "none", 0, "works")

    @rule()
    def up_killed_before_the_state_is_written(self) -> None:
        if self._action() in ("create", "replace"):
            self._up("none", "none", 0, "works", killed=True)

    @rule(reading=readings)
    def preview(self, reading: str) -> None:
        world(self.sandbox, reading)
        kept = dict(self.engine.state)
        self.sandbox.clear_requests()
        shown = self.engine.preview(self._program)
        self.sandbox.control("DELETE", "/faults")
        assert (shown.error, self.engine.state, self.sandbox.requests()) == (None, kept, [])
        assert shown.actions == {NAME: self._action()}

    @rule(reading=readings)
    def refresh(self, reading: str) -> None:
        world(self.sandbox, reading)
        kept = dict(self.engine.state)
        self.sandbox.clear_requests()
        run = self.engine.refresh()
        assert posts(self.sandbox) == []
        fails = self.model is not None and self.model.status != "verified" and reading in NOTICED
        assert (run.error is not None) == fails
        if fails:
            assert self.engine.state == kept
        elif self.model:
            connected = reading in UNNOTICED and self.model.number in self.channels.values()
            self.model = replace(refreshed(self.model, connected=connected), has_failed=False)
            once = dict(self.engine.state)
            assert self.engine.refresh().error is None
            assert self.engine.state == once
        self.sandbox.control("DELETE", "/faults")

    @precondition(lambda self: self.model)
    @rule()
    def destroy(self) -> None:
        self.sandbox.clear_requests()
        assert self.engine.up({}).actions == {NAME: "delete"}
        assert self.sandbox.requests() == []
        self.model = None
        self.done_with.clear()

    @invariant()
    def the_state_is_the_models(self) -> None:
        if self.model is None:
            assert self.engine.state == {}
            return
        recorded = self.engine.state[NAME]
        outputs = recorded.outputs
        assert recorded.id == outputs["phone_number"] == self.model.number
        held = OwnState(
            recorded.id,
            outputs["status"],
            outputs["verification_method"],
            outputs.get("expires_at"),
            outputs.get("otp_code"),
            recorded.has_failed,
        )
        assert held == self.model

    @property
    def _program(self) -> dict[str, dict[str, Any]]:
        inputs: dict[str, Any] = {
            "phone_number": self.number,
            "verification_method": self.method,
            "otp_code": self.code,
        }
        inputs |= {"fail_while_pending": True} if self.waits else {}
        return {NAME: {key: value for key, value in inputs.items() if value is not None}}

    def _action(self) -> str:
        return action(self.model, self.number, self.method, self.code, waits=self.waits)

    def _up(self, confirm: str, verify: str, undisturbed: int, reading: str, *, killed: bool = False) -> None:
        world(self.sandbox, reading)
        pending = self._pending()
        connected = reading in UNNOTICED and self.number in self.channels.values()
        conversation = Conversation(Phone(pending.get("code"), connected, [], []))
        phone, passes = conversation.phone, CONFIRM_FAULTS["none"]
        phone.confirming += [passes] * undisturbed + [CONFIRM_FAULTS[confirm]] * CONFIRM_FAULTS[confirm].times
        phone.verifying += [VERIFY_FAULTS[verify]]
        for path, faults in ((CONFIRM, phone.confirming), (VERIFY, phone.verifying)):
            for fault in faults:
                self.sandbox.arm(method="POST", path=path, **{"processed": fault.processed} | fault.arm)
        intended = self._action()
        kept = dict(self.engine.state)
        self.sandbox.clear_requests()
        run = self.engine.up(self._program, Options(killed=killed))
        self.sandbox.control("DELETE", "/faults")
        expected = self._expected(intended, conversation)
        sent = [
            " ".join([post["path"].rpartition("/")[2], post["body"].get("otp_code", "")]).strip()
            for post in posts(self.sandbox)
        ]
        assert sent == conversation.posts
        assert self.code is None or self.code not in run.shown
        submitted = self._submitted(sent, pending)
        assert not submitted & self.done_with, "a code that a run has recorded came back to the same verification"
        if expected is None or killed:
            assert killed or run.error
            assert self.engine.state == kept
            return
        fails = self.waits and expected.status != "verified"
        assert (run.error is not None) == fails, run.error
        assert run.actions == ({} if fails else {NAME: intended})
        if intended == "replace":
            self.done_with.clear()
        self.model = replace(expected, has_failed=fails)
        if expected.code == self.code:
            self.done_with |= submitted
        if not fails:
            self._repeated()

    def _expected(self, intended: str, conversation: Conversation) -> OwnState | None:
        if intended == "same":
            return self.model
        if intended == "update":
            assert self.model
            expected = conversation.update(self.model, self.method, self.code, waits=self.waits)
        else:
            expected = conversation.create(self.number, self.method, self.code)
        if expected and expected.expires_at == FROM_THE_API:
            newest = self.sandbox.inbox(self.number)[-1]
            expected = replace(expected, expires_at=newest["expires_at"])
        return expected

    def _repeated(self) -> None:
        assert self.model
        intended = self._action()
        if intended == "same":
            kept = dict(self.engine.state)
            self.sandbox.clear_requests()
            again = self.engine.up(self._program)
            assert (again.error, again.actions, self.sandbox.requests()) == (None, {NAME: "same"}, [])
            assert self.engine.state == kept
        else:
            assert self.model.has_expired or self.code not in (None, self.model.code)

    def _submitted(self, sent: list[str], pending: dict[str, Any]) -> set[tuple[str, str]]:
        """Which code went to which verification."""
        verification = pending.get("verification_id")
        submitted = set()
        for post in sent:
            if post == "verify":
                received = self.sandbox.inbox(self.number)
                verification = received[-1]["verification_id"] if received else None
            elif verification:
                submitted.add((verification, post))
        return submitted

    def _pending(self) -> dict[str, Any]:
        """The verification that a confirm would be about, with its code while that lives."""
        now = datetime.fromisoformat(
            self.sandbox.control("POST", "/clock", {"seconds": 0})["now"].replace("Z", "+00:00")
        )
        statuses = {each["id"]: each["status"] for each in self.sandbox.control("GET", "/verifications")["items"]}
        for message in self.sandbox.inbox(self.number):
            if statuses[message["verification_id"]] == "pending":
                alive = datetime.fromisoformat(message["expires_at"].replace("Z", "+00:00")) > now
                return {"verification_id": message["verification_id"]} | ({"code": message["code"]} if alive else {})
        return {}


def test_no_code_is_sent_or_submitted_without_need(sandbox: SandboxProcess, tmp_path: Path) -> None:
    ByonHistories.sandbox, ByonHistories.home = sandbox, tmp_path
    run_state_machine_as_test(ByonHistories, settings=budget(30, steps=20))
