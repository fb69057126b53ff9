"""A plugin as the engine uses it: the calls of the provider's protocol, whichever way they reach the SDK's servicer."""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from tests.driver.engine import Said
from tests.driver.structs import PROVIDER_KEY, fields_of, struct, values_of

# It has no types of its own.
messages: Any = provider_pb2

UNKNOWN = rpc.UNKNOWN
URN = "urn:pulumi:dev::protocol-tests::pulumi-python:dynamic/vobiz:Resource::"
Values = dict[str, Any]

_ROOT = Path(__file__).resolve().parents[2]


class PluginError(Exception):
    """A call failed; its text is the whole of what the engine shows.

    Args:
        text: its words.
        is_clean: whether they came in a status of their own. Else they are whatever the SDK makes of an exception.
    """

    def __init__(self, text: str, *, is_clean: bool = False) -> None:
        super().__init__(text)
        self.is_clean = is_clean


@dataclass(frozen=True)
class Checked:
    inputs: Values
    failures: dict[str, str]


@dataclass(frozen=True)
class Difference:
    changes: bool
    replaces: list[str]
    delete_before_replace: bool


@dataclass(frozen=True)
class State:
    id: str
    outputs: Values


class RecordedInPart(PluginError):
    """A call failed, and the engine records the resource all the same; its text is the reasons.

    Args:
        recorded: the `ErrorResourceInitFailed` that came with the error.
    """

    def __init__(self, recorded: Any) -> None:
        self.reasons = list(recorded.reasons)
        super().__init__("; ".join(self.reasons), is_clean=True)
        assert recorded.id, "the engine records nothing without an id"
        assert PROVIDER_KEY in recorded.properties, "a resource that is recorded so finds its provider never again"
        self.answer = fields_of(recorded)
        self.state = State(recorded.id, values_of(recorded.properties))
        self.inputs = values_of(recorded.inputs)


class Plugin(ABC):
    """One plugin, from its start to its end. Threads may share it.

    Args:
        environment: what it sees beside PATH, PYTHONPATH, PULUMI_PROJECT and its homes.
        home: its HOME and PULUMI_HOME, where it notes purchases; plugins that share it run on one machine.
    """

    def __init__(self, environment: Mapping[str, str], home: Path) -> None:
        base = {"PATH": os.defpath, "HOME": str(home), "PULUMI_HOME": str(home)}
        base |= {"PYTHONPATH": str(_ROOT), "PULUMI_PROJECT": "protocol-tests"}
        self.environment = base | dict(environment)
        self.home = home
        self._lock = threading.Lock()
        self._lines_seen = 0
        self._said: list[tuple[int, Said]] = []
        self.sent: list[Values] = []
        self.received: list[Values] = []
        self.errors: list[str] = []
        self.printed = ""

    @abstractmethod
    def answer(self, method: str, request: Any) -> Any:
        """The servicer's answer.

        Raises:
            PluginError: with the text that the engine shows.
            RecordedInPart: where the engine records the resource nevertheless.
        """

    @abstractmethod
    def standard_error(self) -> str:
        """Everything that the plugin wrote there so far."""

    def hear(self, said: Said) -> None:
        """Takes a message that the plugin sent to the engine."""
        with self._lock:
            # Where it stands among the whole lines that were written before it came.
            self._said.append((self.standard_error().rfind("\n") + 1, said))

    def said(self) -> list[Said]:
        """The messages that the plugin sent to the engine so far."""
        with self._lock:
            return [said for _, said in self._said]

    def lines(self) -> list[str]:
        """Everything that the plugin told so far, in the order in which it came.

        Messages to the engine read as the SDK writes those to standard error: "warning: …".
        """
        with self._lock:
            return self._told()

    def configure(self, config: Mapping[str, str], secrets: Mapping[str, str] | None = None) -> None:
        """The stack config under its full keys (`vobiz:authId`); secrets come wrapped, as from the engine."""
        wrapped = {key: rpc.wrap_rpc_secret(value) for key, value in (secrets or {}).items()}
        self.call("Configure", messages.ConfigureRequest(args=struct({**config, **wrapped})))

    def resource(self, provider: str, name: str | None = None) -> PluginResource:
        """The calls of one resource class, or of one resource.

        Args:
            provider: its pickled provider, as the state holds it under `__provider`.
            name: its name in the program; None sends no URN.
        """
        return PluginResource(self, provider, "" if name is None else URN + name)

    def call(self, method: str, request: Any) -> Any:
        """One call, as it is, on record.

        Raises:
            PluginError: as `answer`.
        """
        with self._lock:
            self.sent.append(fields_of(request))
        try:
            response = self.answer(method, request)
        except PluginError as error:
            with self._lock:
                self.errors.append(str(error))
                if isinstance(error, RecordedInPart):
                    self.received.append(error.answer)
            raise
        with self._lock:
            self.received.append(fields_of(response))
        return response

    def new_lines(self) -> list[str]:
        """The lines since this was last asked: what the calls in between caused."""
        with self._lock:
            lines = self._told()
            new, self._lines_seen = lines[self._lines_seen :], len(lines)
        return new

    def _told(self) -> list[str]:
        written, lines, start = self.standard_error(), list[str](), 0
        for end, said in self._said:
            lines += [*written[start:end].splitlines(), *f"{said.severity}: {said.message}".splitlines()]
            start = end
        return lines + written[start:].splitlines()


@dataclass(frozen=True)
class PluginResource:
    """The calls of one resource class; values are plain dictionaries, UNKNOWN where they are not known yet."""

    plugin: Plugin
    provider: str
    urn: str = ""

    def check(self, news: Values, olds: Values | None = None) -> Checked:
        """`olds` are the old inputs, none for a new resource. Failures: property to reason."""
        request = messages.CheckRequest(
            urn=self.urn, olds=self._struct(olds) if olds else None, news=self._struct(news)
        )
        response = self.plugin.call("Check", request)
        failures = [(failure.property, failure.reason) for failure in response.failures]
        assert len(failures) == len(dict(failures)), f"two failures of one property: {failures}"
        return Checked(values_of(response.inputs), dict(failures))

    def diff(self, state: State, news: Values) -> Difference:
        request = messages.DiffRequest(
            urn=self.urn, id=state.id, olds=self._struct(state.outputs), news=self._struct(news)
        )
        response = self.plugin.call("Diff", request)
        assert response.changes != messages.DiffResponse.DIFF_UNKNOWN, "the engine would compare for itself"
        changes = response.changes == messages.DiffResponse.DIFF_SOME
        return Difference(changes, list(response.replaces), response.deleteBeforeReplace)

    def create(self, inputs: Values, *, preview: bool = False) -> State:
        response = self.plugin.call("Create", self.create_request(inputs, preview=preview))
        return State(response.id, values_of(response.properties))

    def create_request(self, inputs: Values, *, preview: bool = False) -> Any:
        """What asks for a create, for who sends it himself."""
        return messages.CreateRequest(urn=self.urn, properties=self._struct(inputs), preview=preview)

    def read(self, state: State) -> State:
        """A refresh of one resource, which may get another id. An empty one would remove it from the state."""
        request = messages.ReadRequest(urn=self.urn, id=state.id, properties=self._struct(state.outputs))
        response = self.plugin.call("Read", request)
        return State(response.id, values_of(response.properties))

    def update(self, state: State, news: Values) -> State:
        request = messages.UpdateRequest(
            urn=self.urn, id=state.id, olds=self._struct(state.outputs), news=self._struct(news)
        )
        response = self.plugin.call("Update", request)
        return State(state.id, values_of(response.properties))

    def delete(self, state: State) -> None:
        request = messages.DeleteRequest(urn=self.urn, id=state.id, properties=self._struct(state.outputs))
        self.plugin.call("Delete", request)

    def _struct(self, values: Values) -> Any:
        return struct({**values, PROVIDER_KEY: self.provider})
