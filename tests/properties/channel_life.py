"""A few channels of one stack: every run of the CLI judged by what is true at Vobiz, before and after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.driver.inputs import CHANNEL
from tests.properties.channel_faults import USUAL, Circumstances
from tests.properties.channel_model import REPLACING, Held, goes_well, is_in_doubt, name_before
from tests.properties.engine import EmulatedEngine, Options, Recorded, Run
from tests.protocol.golden import CHANNEL as CHANNEL_PROVIDER
from tests.unit.channels import CHANNEL_TYPE
from vobiz_sandbox.process import SandboxProcess

NUMBERS = ("+919812345678", "+919812345679", "+14155550100")
LISTED = (*REPLACING, "display_name", "status", "verification_status", "business_profile")
IDENTIFYING = ("phone_number", "waba_id", "phone_number_id")
HALTED = {"suspended", "inactive", "rejected"}
PROGRESS = {"status": "active", "verification_status": "verified"}
_SEEN = {"works", "one reset", "one 503"}


@dataclass(frozen=True)
class Moment:
    """What the stack holds and what is true at Vobiz."""

    state: Mapping[str, Recorded]
    held: Held

    @property
    def live(self) -> dict[str, Recorded]:
        """What the stack holds and no replacement has deleted, by id."""
        return {each.id: each for each in self.state.values() if not each.is_deleted}


class ChannelLife(RuleBasedStateMachine):
    """Runs the CLI as a history asks for it, and judges each run."""

    sandbox: ClassVar[SandboxProcess]
    home: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.sandbox.reset()
        config = USUAL.config(self.sandbox.base_url)
        self.engine = EmulatedEngine(
            CHANNEL_PROVIDER, CHANNEL_TYPE, config, self.home, deletes_first=True, forgets=True
        )
        self.program: dict[str, dict[str, Any]] = {"sender": dict(CHANNEL)}
        self.aliases: dict[str, str] = {}
        self.sent: dict[str, str | None] = {}
        """What Vobiz made of each channel in doubt, by its placeholder."""
        self.strays: set[str] = set()
        """Channels that the stack need not hold: a run was killed, a late list hid it, the user forgot it."""
        self.told: Held = {}
        """Each channel of the stack as a user was last told of it."""
        self.untold_tokens: set[str] = set()
        """Channels whose token was changed in a way that nobody can see."""
        self.ever: set[str] = set()
        """Every channel that was at Vobiz once."""
        self.listed_before: list[dict[str, Any]] = []

    def held(self) -> Held:
        """The channels at Vobiz."""
        held = {each["id"]: each for each in self.sandbox.channels()}
        self.ever |= held.keys()
        return held

    @invariant()
    def a_number_has_one_channel(self) -> None:
        numbers = [each["phone_number"] for each in self.held().values()]
        assert len(numbers) == len(set(numbers))

    # The commands.

    def up(self, around: Circumstances = USUAL, options: Options | None = None) -> Run:
        """`pulumi up`, and where it succeeds what a preview says after it."""
        options = options or Options()
        options = Options(False, options.replace, options.killed, options.killed_in, options.refresh, self.aliases)
        is_plain = around.is_quiet and not (options.killed or options.refresh or options.replace or self.strays)
        expected = goes_well(self.program, self.engine.state, self.aliases, self.held()) if is_plain else None
        before, run = self._runs(around, lambda: self.engine.up(self.program, options), refreshes=options.refresh)
        if expected is not None:
            assert (run.error is None) == expected, run.error
        if run.error is None and not run.was_killed:
            self._is_clean(before, run, options)
        return run

    def preview(self, around: Circumstances = USUAL, options: Options | None = None) -> Run:
        """`pulumi preview`."""
        chosen = Options(replace=bool(options and options.replace), aliases=self.aliases)
        before, run = self._runs(around, lambda: self.engine.preview(self.program, chosen))
        assert (self.engine.state, self._written()) == (before.state, [])
        return run

    def refresh(self, around: Circumstances = USUAL) -> Run:
        """`pulumi refresh`."""
        _, run = self._runs(around, self.engine.refresh, refreshes=True)
        assert self._written() == []
        return run

    def drift_check(self, around: Circumstances = USUAL) -> None:
        """The README's drift check, which has to report whatever nobody was told of."""
        before, run = self._runs(around, self.engine.drift_check)
        assert (self.engine.state, self._written()) == (before.state, [])
        if around.reading in _SEEN and around.account == "pair" and run.error is None:
            for name, each in before.state.items():
                told, true = self.told.get(each.id), before.held.get(each.id)
                if told and not each.is_deleted:
                    self._is_reported(run.actions[name], each, told, true)

    def delete_from_state(self, name: str) -> None:
        """`pulumi state delete`, by who knows, or by who does not."""
        gone = self.engine.state[name]
        self.strays |= {self.sent.get(gone.id) or gone.id}
        self.engine.delete_from_state(name)

    # What is judged.

    def _runs(
        self, around: Circumstances, command: Callable[[], Run], *, refreshes: bool = False
    ) -> tuple[Moment, Run]:
        before = Moment(dict(self.engine.state), self.held())
        listed = [{k: v for k, v in each.items() if k != "access_token"} for each in before.held.values()]
        self.engine.config = around.config(self.sandbox.base_url)
        self.engine.machine = 1 - self.engine.machine
        self.sandbox.clear_requests()
        around.begin(self.sandbox, self.listed_before)
        interrupted = len(self.engine.interrupted)
        run = command()
        around.end(self.sandbox)
        self.listed_before = listed
        after = Moment(dict(self.engine.state), self.held())
        if len(self.engine.interrupted) > interrupted:
            self.strays |= after.held.keys() - before.held.keys()
        self._judge(before, after, around, refreshes=refreshes)
        self._follow(before, after, run, around, refreshes=refreshes)
        assert not any(token in self._public(run) for token in self._tokens(before, after))
        return before, run

    def _judge(self, before: Moment, after: Moment, around: Circumstances, *, refreshes: bool) -> None:
        self._is_sent_once(before, after)
        for placeholder in after.live.keys() - before.live.keys():
            if is_in_doubt(placeholder):
                number = after.live[placeholder].outputs["phone_number"]
                made = after.held.keys() - before.held.keys()
                self.sent[placeholder] = next(
                    (each for each in made if after.held[each]["phone_number"] == number), None
                )
        accounted = after.live.keys() | self.strays | {self.sent.get(each) for each in after.live}
        assert after.held.keys() - before.held.keys() <= accounted, "a channel was connected and is nowhere"
        for dropped in before.live.keys() - after.live.keys():
            self._may_be_dropped(dropped, before, after, around, refreshes=refreshes)
        own = before.live.keys() | {self.sent.get(each) for each in before.live}
        own |= {
            # Connected by hand meanwhile, just as it was sent: nobody can tell it from that.
            channel_id
            for channel_id, channel in before.held.items()
            for each in before.live.values()
            if is_in_doubt(each.id) and all(channel[field] == each.outputs[field] for field in IDENTIFYING)
        }
        named = {each.get("existing_channel_id") for each in self.program.values()}
        for channel_id, channel in before.held.items():
            assert channel_id in after.held or channel_id in own, "a channel of somebody else was deleted"
            changed = {**after.held.get(channel_id, channel), "updated_at": None} != {**channel, "updated_at": None}
            assert not changed or channel_id in own | named, "a channel of somebody else was changed"

    def _is_sent_once(self, before: Moment, after: Moment) -> None:
        sent = [each for each in self._written() if each["method"] == "POST" and each["status"] != 429]
        numbers = [each["body"]["phone_number"] for each in sent]
        assert len(numbers) == len(set(numbers)), "a POST was repeated"
        for each in before.live.keys() & after.live.keys():
            if is_in_doubt(each):
                assert before.live[each].outputs["phone_number"] not in numbers, "a POST beside a record in doubt"

    def _may_be_dropped(
        self, dropped: str, before: Moment, after: Moment, around: Circumstances, *, refreshes: bool
    ) -> None:
        """What the stack holds no more was deleted, proven gone, or is held under another name."""
        channel_id = self.sent.get(dropped) if is_in_doubt(dropped) else dropped
        deleted = {each["path"].rpartition("/")[2] for each in self._written() if each["method"] == "DELETE"}
        if channel_id in after.live:
            return
        names_itself = any(each.get("existing_channel_id") == channel_id for each in self.program.values())
        if names_itself and any(each.id == channel_id for each in after.state.values()):
            self.strays |= {str(channel_id)}  # a run was killed that was to replace it by itself
            return
        if channel_id in after.held:
            assert refreshes or is_in_doubt(dropped), "a channel was dropped that is there"
            assert around.reading == "late", "a channel was dropped that is there"
            assert around.account_id == after.held[channel_id]["account_id"]
            self.strays.add(channel_id)
        elif channel_id in before.held:
            assert channel_id in deleted
        else:
            account = before.live[dropped].outputs.get("account_id", around.account_id)
            adopts = any(each.get("existing_channel_id") for each in self.program.values())
            assert account == around.account_id, "dropped by what another account sees"
            is_whole = around.reading in {*_SEEN, "late"} or (around.reading == "in part" and len(before.held) <= 1)
            assert is_whole or channel_id in deleted or (adopts and channel_id is None)

    def _follow(self, before: Moment, after: Moment, run: Run, around: Circumstances, *, refreshes: bool) -> None:
        """Keeps what the user was told of each channel of the stack."""
        read = refreshes and run.error is None and around.reading in _SEEN
        for channel_id in after.live.keys() & after.held.keys():
            true = after.held[channel_id]
            if channel_id not in before.live or read or channel_id not in self.told:
                self.told[channel_id] = dict(true)
            for field in LISTED:
                is_held = after.live[channel_id].outputs.get(field) == true[field]
                if is_held and f"{field} " in run.text and str(true[field]) in run.text:
                    self.told[channel_id][field] = true[field]
            if true["access_token"] == after.live[channel_id].outputs.get("access_token"):
                self.untold_tokens.discard(channel_id)
            bodies = [each["body"] for each in self._written() if each["path"].endswith(channel_id) and each["body"]]
            if true["display_name"] in [body.get("display_name") for body in bodies]:
                self.told[channel_id]["display_name"] = true["display_name"]

    def _is_clean(self, before: Moment, run: Run, options: Options) -> None:
        held = self.held()
        assert self.engine.state.keys() == self.program.keys()
        for name, inputs in self.program.items():
            each = self.engine.state[name]
            assert not each.has_failed
            assert not is_in_doubt(each.id)
            old = before.state.get(name_before(name, before.state, self.aliases))
            if (
                run.actions[name] == "replace"
                and not options.replace
                and old
                and not (old.is_deleted or is_in_doubt(old.id))
            ):
                assert old.inputs != each.inputs, "replaced although the program is as it was"
            if each.id not in held:
                assert each.id in self.ever, "a channel that never was"
                continue
            asked, true = each.outputs.get("access_token"), held[each.id]
            assert asked == inputs.get("access_token", asked)
            if asked and each.id not in self.untold_tokens:
                assert true["access_token"] == asked, "the state has another token than Vobiz"
            was_seen = self.told[each.id]["display_name"] == true["display_name"]
            if was_seen and "display_name" not in each.outputs.get("changed_outside", {}):
                assert true["display_name"] == inputs["display_name"], "the display name is not the program's"
        again = self.preview()
        for name, action in again.actions.items():
            outputs = self.engine.state[name].outputs
            is_halted = bool({outputs.get("status"), outputs.get("verification_status")} & HALTED)
            is_open = is_halted or bool(outputs.get("changed_outside"))
            assert is_open or action == "same", f"{name}: {action} after a clean up"
            assert action in {"same", "update"}
        assert again.error is None

    def _is_reported(self, action: str, each: Recorded, told: dict[str, Any], true: dict[str, Any] | None) -> None:
        if true is None:
            assert action == "drift", "a channel is gone and no drift check says so"
            return
        changed = {field for field in LISTED if told[field] != true[field]}
        if any(PROGRESS.get(field) != true[field] for field in changed):
            assert action == "drift", f"{changed} changed outside and no drift check says so"
        recorded = each.outputs | {"asked": each.outputs.get("requested", {}).get("display_name")}
        is_as_asked = not each.has_failed and all(
            recorded.get(field) == each.inputs.get(asked)
            for field, asked in (("display_name",) * 2, ("asked", "display_name"), ("access_token",) * 2)
        )
        is_open = bool({true["status"], true["verification_status"]} & HALTED) or "changed_outside" in each.outputs
        # A late list had the state take what was no more.
        was_late = any(each.outputs.get(field) not in (None, true[field]) for field in LISTED)
        if not changed and is_as_asked and not is_open and not was_late:
            assert action == "same", "drift where nothing changed"

    def _written(self) -> list[dict[str, Any]]:
        return [each for each in self.sandbox.requests() if each["method"] != "GET"]

    def _tokens(self, *moments: Moment) -> set[str]:
        return {each["access_token"] for moment in moments for each in moment.held.values() if each["access_token"]} | {
            inputs["access_token"] for inputs in self.program.values() if "access_token" in inputs
        }

    def _public(self, run: Run) -> str:
        """Everything that is no secret: what a user saw, and what the state holds in plain text."""
        plain = [
            {key: value for key, value in each.outputs.items() if key != "access_token"}
            for each in self.engine.state.values()
        ]
        paths = [each["path"] for each in self.sandbox.requests()]
        return f"{run.shown} {plain} {paths} {list(self.engine.state)}"
