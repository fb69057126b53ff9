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

from tests.driver.structs import PROVIDER_KEY, fields_of, struct, values_of

# It has no types of its own.
messages: Any = provider_pb2

UNKNOWN = rpc.UNKNOWN
URN = "urn:pulumi:dev::protocol-tests::pulumi-python:dynamic/vobiz:Resource::"
Values = dict[str, Any]

_ROOT = Path(__file__).resolve().parents[2]


class PluginError(Exception):
    """A call failed; its text is the whole of what the engine is told."""


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
        self.sent: list[Values] = []
        self.received: list[Values] = []
        self.errors: list[str] = []
        self.printed = ""

    @abstractmethod
    def answer(self, method: str, request: Any) -> Any:
        """The servicer's answer.

        Raises:
            PluginError: with the text that the engine gets.
        """

    @abstractmethod
    def lines(self) -> list[str]:
        """Everything that the plugin wrote to its standard error so far."""

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
            PluginError: with the text that the engine gets.
        """
        with self._lock:
            self.sent.append(fields_of(request))
        try:
            response = self.answer(method, request)
        except PluginError as error:
            with self._lock:
                self.errors.append(str(error))
            raise
        with self._lock:
            self.received.append(fields_of(response))
        return response

    def new_lines(self) -> list[str]:
        """The lines since this was last asked: what the calls in between caused."""
        with self._lock:
            lines = self.lines()
            new, self._lines_seen = lines[self._lines_seen :], len(lines)
        return new


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

    def create(self, inputs: Values) -> State:
        response = self.plugin.call("Create", self.create_request(inputs))
        return State(response.id, values_of(response.properties))

    def create_request(self, inputs: Values) -> Any:
        """What asks for a create, for who sends it himself."""
        return messages.CreateRequest(urn=self.urn, properties=self._struct(inputs))

    def read(self, state: State) -> State:
        """A refresh of one resource. An id that comes back empty would remove it from the state."""
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
