"""The engine's way with one stack of one kind of resource: which calls it makes, and what it keeps of their answers.

Each phase of a command (preview, update, refresh) is a plugin process of its own, as with the real CLI.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pulumi.runtime.rpc import unwrap_rpc_secret

from tests.driver.in_process import InProcessPlugin
from tests.driver.plugin import PluginError, PluginResource, State, Values

Program = dict[str, Values]


@dataclass(frozen=True)
class Recorded:
    """One resource in the state."""

    id: str
    inputs: Values
    outputs: Values

    @property
    def state(self) -> State:
        """What a plugin is told of it."""
        return State(self.id, self.outputs)


@dataclass
class Run:
    """One command: what was done to which resource, and what its user saw."""

    actions: dict[str, str] = field(default_factory=dict)
    error: str | None = None
    text: str = ""

    @property
    def shown(self) -> str:
        """Every word of it."""
        return f"{self.text}\n{self.error or ''}"


class _Failed(Exception):
    pass


class EmulatedEngine:
    """A stack whose resources all have the same provider.

    Args:
        provider: the pickled provider.
        config: the stack config under its full keys.
        home: the home of the machine that runs the commands.
    """

    def __init__(self, provider: str, config: dict[str, str], home: Path) -> None:
        self._provider = provider
        self._config = config
        self._home = home
        self.state: dict[str, Recorded] = {}

    def preview(self, program: Program) -> Run:
        """`pulumi preview`: shows and changes nothing."""
        return self._run(program, changing=False, killed=False)

    def up(self, program: Program, *, killed: bool = False) -> Run:
        """`pulumi up --skip-preview`.

        Args:
            program: the resources by name, with their inputs, in the order of their declaration.
            killed: the plugin and the CLI die after a create, before the state is written.
        """
        return self._run(program, changing=True, killed=killed)

    def refresh(self) -> Run:
        """`pulumi refresh`."""
        run = Run()
        with self._plugin(run) as resource:
            for name, old in list(self.state.items()):
                found = resource.read(old.state)
                assert found.id == old.id, "a read that changes the id forgets the resource"
                now = Recorded(old.id, old.inputs, _without_secrets(found.outputs))
                run.actions[name] = "drift" if resource.diff(now.state, now.inputs).changes else "same"
                self.state[name] = now
        return run

    def _run(self, program: Program, *, changing: bool, killed: bool) -> Run:
        run = Run()
        with self._plugin(run) as resource:
            for name, news in program.items():
                run.actions[name] = self._step(resource, name, news, changing=changing, killed=killed)
                if killed and run.actions[name] in ("create", "replace"):
                    return run
            for name in [name for name in self.state if name not in program]:
                run.actions[name] = "delete"
                if changing:
                    resource.delete(self.state.pop(name).state)
        return run

    def _step(self, resource: PluginResource, name: str, news: Values, *, changing: bool, killed: bool) -> str:
        old = self.state.get(name)
        inputs = _checked(resource, old.inputs if old else {}, news)
        if old is None:
            if changing:
                self._create(resource, name, inputs, killed=killed)
            return "create"
        difference = resource.diff(old.state, inputs)
        if difference.replaces:
            inputs = _checked(resource, {}, news)
            if changing:
                self._create(resource, name, inputs, killed=killed)
                if not killed:
                    resource.delete(old.state)
            return "replace"
        if changing:
            outputs = old.outputs
            if difference.changes:
                outputs = _without_secrets(resource.update(old.state, inputs).outputs)
            self.state[name] = Recorded(old.id, inputs, outputs)
        return "update" if difference.changes else "same"

    def _create(self, resource: PluginResource, name: str, inputs: Values, *, killed: bool) -> None:
        created = resource.create(inputs)
        if not killed:
            self.state[name] = Recorded(created.id, inputs, _without_secrets(created.outputs))

    @contextlib.contextmanager
    def _plugin(self, run: Run) -> Iterator[PluginResource]:
        with InProcessPlugin({}, self._home) as plugin:
            plugin.configure(self._config)
            try:
                yield plugin.resource(self._provider)
            except PluginError as error:
                # Whatever else was raised reaches the test: a user would see a traceback.
                run.error = str(error).strip()
                if not run.error.startswith("vobiz_provider."):
                    raise
                assert run.error.isprintable()
            except _Failed as error:
                run.error = str(error)
                assert run.error.isprintable()
            run.text = "\n".join(plugin.lines())


def _checked(resource: PluginResource, olds: Values, news: Values) -> Values:
    checked = resource.check(news, olds)
    if checked.failures:
        raise _Failed(next(iter(checked.failures.values())))
    return _without_secrets(checked.inputs)


def _without_secrets(values: Values) -> Values:
    # The engine hands a plugin of the SDK no secrets: what one marked comes back to it plain.
    return {key: unwrap_rpc_secret(value) for key, value in values.items()}
