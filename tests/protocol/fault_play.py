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

from tests.driver.plugin import Plugin, PluginError, PluginResource, RecordedInPart, State, Values
from tests.protocol.fault_matrix import Fault
from tests.protocol.fault_stage import AFTER_A_KILL, ELSEWHERE, Stage
from tests.protocol.golden import NUMBER_ORDER
from tests.protocol.wire import Wire
from vobiz_sandbox.paths import API_PATH
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
    """`with Play(stage, fault, listing, names_number=True) as play:` opens the wire.

    A `run` names a plugin process: a rerun is another one, which never saw this cell before.
    """

    def __init__(self, stage: Stage, fault: Fault, listing: str, *, names_number: bool) -> None:
        super().__init__()
        self._cell = stage.next_cell()
        self.stage, self.fault = stage, fault
        self.number, self.region = stage.number(self._cell), stage.region(self._cell)
        self.urn = stage.urn(self._cell, NUMBER_ORDER)
        self.names_number = names_number
        self.sandbox = stage.sandboxes[listing]
        self.delists_at_once = listing == "ordered"
        self.wire = Wire(self.sandbox.base_url, f"cell-{self._cell}", stage.tls if fault.is_behind_tls else None)
        self.problems: list[str] = []
        self.longest = 0.0
        self.code: str | None = None
        self.recorded: State | None = None
        self.reruns: Counter[str] = Counter()
        self._faulty = slice(0, 0)
        self._errors: list[str] = []
        self._seen_before: dict[Plugin, tuple[int, int]] = {}

    def __enter__(self) -> Play:
        self.enter_context(self.wire)
        self.stack_holds()
        return self

    @property
    def order_inputs(self) -> Values:
        """The order of this cell's program."""
        place = {"country_code": "IN", "region": self.region, "currency": "INR", "number_type": "local"}
        return place | ({"preferred_number": self.number} if self.names_number else {})

    def stack_holds(self, *resources: Values, pending_operations: Sequence[Values] = ()) -> None:
        """What the stack holds for runs that begin from now on; the order has the URN `urn` in it."""
        self.stage.stack_holds(self._cell, resources, pending_operations)

    def rerun(self, run: str) -> PluginResource:
        """The order in a run after the one that met the fault, which is counted."""
        self.reruns[_KINDS.get(run, "on this machine")] += 1
        return self.resource(NUMBER_ORDER, run)

    def resource(self, provider: str, run: str, *, faulty: bool = False) -> PluginResource:
        """A provider of this cell in the process of a run; `faulty` where its host name may be one that is not."""
        plugin = self.stage.plugin(run, proxied=self.fault.has_proxy)
        if plugin not in self._seen_before:
            self._seen_before[plugin] = len(plugin.lines()), len(plugin.received)
        unresolved = faulty and self.fault.broken.kind == "resolve"
        base_url = f"https://api.vobiz.invalid{API_PATH}" if unresolved else self.wire.base_url
        jwt = not self.delists_at_once
        return self.stage.resource(plugin, provider, self._cell, base_url, self.fault.timeout_seconds, jwt=jwt)

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

    def lines(self) -> list[str]:
        """What stands under this cell's order, in whatever run."""
        return [said.message for plugin in self._seen_before for said in plugin.said() if said.urn == self.urn]

    def lines_of(self, run: str) -> list[str]:
        """What stands under it in one run."""
        plugin = self.stage.plugin(run, proxied=self.fault.has_proxy)
        return [said.message for said in plugin.said() if said.urn == self.urn]

    def leaks(self) -> list[str]:
        """What the processes gave away since this cell began, where it holds a token or this cell's code."""
        secrets = [secret for secret in (AUTH_TOKEN, ACCESS_TOKEN, self.code) if secret]
        return [text for text in self._texts() if any(_holds(text, secret) for secret in secrets)]

    def _all_lines(self) -> list[str]:
        return [line for plugin, (before, _) in self._seen_before.items() for line in plugin.lines()[before:]]

    def _texts(self) -> Iterator[str]:
        yield from self._errors
        yield from self._all_lines()
        for plugin, (_, before) in self._seen_before.items():
            for answer in plugin.received[before:]:
                yield json.dumps(_without_record(answer))


def _holds(text: str, secret: str) -> bool:
    shown = _NOT_A_CODE.sub("", text) if secret.isdigit() else text
    readings = (shown, unquote(shown), unquote(unquote(shown)), re.sub(r"[\s._-]", "", shown))
    return any(secret in reading for reading in readings) or re.sub(r"[._-]", "", secret) in readings[-1]


def _without_record(answer: Any) -> Any:
    # The state holds the last code under this key and no other; the engine encrypts it there.
    if isinstance(answer, dict):
        return {
            key: base64.b64decode(value).decode("latin-1") if key == "__provider" else _without_record(value)
            for key, value in answer.items()
            if key != "otp_code"
        }
    return [_without_record(item) for item in answer] if isinstance(answer, list) else answer
