"""One cell of the fault matrix on its stage: its number, its wire, its runs, and what a user sees of them."""

from __future__ import annotations

import base64
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tests.driver.inputs import CHANNEL as CHANNEL_INPUTS
from tests.driver.inputs import META_TOKEN, NEW_META_TOKEN
from tests.driver.plugin import Plugin, PluginError, PluginResource, RecordedInPart, State, Values
from tests.protocol.fault_matrix import Fault
from tests.protocol.fault_stage import AFTER_A_KILL, ELSEWHERE, Stage
from tests.protocol.golden import CHANNEL, NUMBER_ORDER
from tests.protocol.wire import Wire
from vobiz_sandbox.paths import API_PATH, CHANNELS
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_TOKEN

# What holds digits that may equal a code by chance.
_NOT_A_CODE = re.compile(r"\+?[0-9]{10,15}(?:-[0-9a-f]{12})?|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|:[0-9]{4,5}/")


_KINDS = dict.fromkeys(ELSEWHERE, "from an empty home") | dict.fromkeys(AFTER_A_KILL, "after a kill")


@dataclass(frozen=True)
class Ending:
    """How a call ended.

    Args:
        state: what it returned, or recorded in part.
        line: what the user sees of an error or of a warning.
        sign: as in the matrix, where the state and the line do not show it.
    """

    state: State | None
    line: str = ""
    sign: str = ""


class Play(ExitStack):
    """`with Play(stage, fault, listing) as play:` opens the wire.

    A `run` names a plugin process: a rerun is another one, which never saw this cell before.

    Args:
        stage: what it plays on.
        fault: the row.
        listing: when a number leaves the listing; of a channel's cell, whether the list of channels is `whole`.
        names_number: whether the order does.
        provider: that of the resource whose lines are read and whose runs are counted.
    """

    def __init__(
        self, stage: Stage, fault: Fault, listing: str, *, names_number: bool = True, provider: str = NUMBER_ORDER
    ) -> None:
        super().__init__()
        self._cell = stage.next_cell()
        self.stage, self.fault = stage, fault
        self.number, self.region = stage.number(self._cell), stage.region(self._cell)
        self.provider, self.urn = provider, stage.urn(self._cell, provider)
        self.names_number = names_number
        self.delists_at_once = listing == "ordered"
        self.shows_whole_list = listing != "part"
        self._has_jwt = listing in {"completed", "part"}
        self.sandbox = stage.sandboxes["completed" if self._has_jwt else "ordered"]
        self.wire = Wire(self.sandbox.base_url, f"cell-{self._cell}", stage.tls if fault.is_behind_tls else None)
        self.problems: list[str] = []
        self.longest = 0.0
        self.code: str | None = None
        self.recorded: State | None = None
        self.reruns: Counter[str] = Counter()
        self.to_be_deleted: set[str] = set()
        self._faulty = slice(0, 0)
        self._errors: list[str] = []
        self._seen_before: dict[Plugin, tuple[int, int]] = {}

    def __enter__(self) -> Play:
        self.enter_context(self.wire)
        self.callback(self._disconnect)
        if not self.shows_whole_list:
            self.wire.leave_out(self.number)
        self.stack_holds()
        return self

    @property
    def order_inputs(self) -> Values:
        """The order of this cell's program."""
        place = {"country_code": "IN", "region": self.region, "currency": "INR", "number_type": "local"}
        return place | ({"preferred_number": self.number} if self.names_number else {})

    @property
    def channel_inputs(self) -> Values:
        """The channel of this cell's program."""
        return CHANNEL_INPUTS | {"phone_number": self.number}

    def stack_holds(self, *resources: Values, pending_operations: Sequence[Values] = ()) -> None:
        """What the stack holds for runs that begin from now on; the resource has the URN `urn` in it."""
        self.stage.stack_holds(self._cell, resources, pending_operations)

    def rerun(self, run: str) -> PluginResource:
        """The resource in a run after the one that met the fault, which is counted."""
        self.reruns[_KINDS.get(run, "on this machine")] += 1
        return self.resource(self.provider, run)

    def resource(self, provider: str, run: str, *, faulty: bool = False) -> PluginResource:
        """A provider of this cell in the process of a run; `faulty` where its host name may be one that is not."""
        plugin = self._plugin(run)
        if plugin not in self._seen_before:
            self._seen_before[plugin] = len(plugin.lines()), len(plugin.received)
        unresolved = faulty and self.fault.broken.kind == "resolve"
        base_url = f"https://api.vobiz.invalid{API_PATH}" if unresolved else self.wire.base_url
        timeout = self.fault.timeout_seconds
        return self.stage.resource(plugin, provider, self._cell, base_url, timeout, jwt=self._has_jwt)

    def arm(self, method: str, path: str, after: tuple[str, str] | None = None) -> None:
        """Breaks an endpoint (Wire.arm) until `mend`."""
        self._faulty = slice(len(self.wire.requests), None)
        self.wire.arm(self.fault.broken, method, path, after)

    def mend(self) -> None:
        self.wire.mend()
        self._faulty = slice(self._faulty.start, len(self.wire.requests))

    def reached(self, method: str, path: str) -> int:
        """How many requests of an endpoint reached the API while the fault was there."""
        return sum(each.is_of(method, path) for each in self.wire.requests[self._faulty])

    def call(self, step: Callable[[], State | None]) -> Ending:
        """One call, measured. Its error must be one line."""
        started = time.monotonic()
        try:
            return Ending(step())
        except PluginError as error:
            text = str(error).strip()
            self._errors.append(text)
            self.expect(len(text.splitlines()) == 1 and "Traceback" not in text, f"not one line: {text!r}")
            return Ending(error.state if isinstance(error, RecordedInPart) else None, text)
        finally:
            self.longest = max(self.longest, time.monotonic() - started)

    def expect(self, holds: bool, problem: str) -> None:
        """Notes a problem where something does not hold; the play goes on."""
        if not holds:
            self.problems.append(problem)

    def orders(self) -> list[dict[str, Any]]:
        """What was bought for this cell."""
        return [order for order in self.sandbox.orders() if order["region"] == self.region]

    def order(self) -> dict[str, Any] | None:
        """The first that was bought, or None."""
        return next(iter(self.orders()), None)

    def channels(self) -> list[dict[str, Any]]:
        """What this cell's number is connected to, with the token that Vobiz holds."""
        return [channel for channel in self.sandbox.channels() if channel["phone_number"] == self.number]

    def connected_again(self) -> int:
        """How many times the number was sent to be connected while what was sent before had connected it."""
        statuses = [status for request, status in self.wire.answers if request.is_of("POST", CHANNELS)]
        return statuses[statuses.index(201) :].count(409) if 201 in statuses else 0

    def deleted_unasked(self) -> list[str]:
        """What was sent to be deleted and is not in `to_be_deleted`."""
        sent = {each.path for each in self.wire.requests if each.method == "DELETE"}
        return sorted(sent - {f"{CHANNELS}/{channel_id}" for channel_id in self.to_be_deleted})

    def lines(self) -> list[str]:
        """What stands under this cell's resource, in whatever run."""
        return [said.message for plugin in self._seen_before for said in plugin.said() if said.urn == self.urn]

    def lines_of(self, run: str) -> list[str]:
        """What stands under it in one run."""
        plugin = self._plugin(run)
        return [said.message for said in plugin.said() if said.urn == self.urn]

    def leaks(self) -> list[str]:
        """What the processes gave away since this cell began, where it holds a token or this cell's code."""
        secrets = [secret for secret in (AUTH_TOKEN, ACCESS_TOKEN, META_TOKEN, NEW_META_TOKEN, self.code) if secret]
        return [text for text in self._texts() if any(_holds(text, secret) for secret in secrets)]

    def _plugin(self, run: str) -> Plugin:
        # Channels have processes of their own, as they are played at the same time: a process has four threads.
        family = "channel " if self.provider == CHANNEL else ""
        return self.stage.plugin(family + run, proxied=self.fault.has_proxy)

    def _disconnect(self) -> None:
        # Else each list of channels would be longer than the one before.
        for channel in self.channels():
            self.sandbox.disconnect_channel(channel["id"])

    def _all_lines(self) -> list[str]:
        return [line for plugin, (before, _) in self._seen_before.items() for line in plugin.lines()[before:]]

    def _texts(self) -> Iterator[str]:
        yield from self._errors
        yield from self._all_lines()
        for plugin, (_, before) in self._seen_before.items():
            for answer in plugin.received[before:]:
                yield json.dumps(_without_record(_without_token(answer)))


def _holds(text: str, secret: str) -> bool:
    shown = _NOT_A_CODE.sub("", text) if secret.isdigit() else text
    readings = (shown, unquote(shown), unquote(unquote(shown)), re.sub(r"[\s._-]", "", shown))
    return any(secret in reading for reading in readings) or re.sub(r"[._-]", "", secret) in readings[-1]


def _without_token(answer: Values) -> Values:
    # A channel's inputs and outputs hold it under this key and no other.
    return {
        field: {key: item for key, item in value.items() if key != "access_token"} if isinstance(value, dict) else value
        for field, value in answer.items()
    }


def _without_record(answer: Any) -> Any:
    # The state holds the last code under this key and no other; the engine encrypts it there.
    if isinstance(answer, dict):
        return {
            key: base64.b64decode(value).decode("latin-1") if key == "__provider" else _without_record(value)
            for key, value in answer.items()
            if key != "otp_code"
        }
    return [_without_record(item) for item in answer] if isinstance(answer, list) else answer
