"""The engine's way with one stack of one kind of resource: which calls it makes, and what it keeps of their answers.

Each phase of a command (preview, update, refresh) is a plugin process of its own, as with the real CLI.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pulumi.dynamic import Config, ConfigureRequest
from pulumi.runtime.rpc import unwrap_rpc_secret

from tests.properties.wire import crossed
from vobiz_provider.api.errors import VobizError
from vobiz_provider.providers import VobizProvider, forget

Values = dict[str, Any]
Program = dict[str, Values]


@dataclass(frozen=True)
class Recorded:
    """One resource in the state."""

    id: str
    inputs: Values
    outputs: Values


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
        provider: the class, made anew for each plugin process.
        config: the stack config under its full keys.
    """

    def __init__(self, provider: type[VobizProvider], config: Values) -> None:
        self._class = provider
        self._config = config
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
        with self._plugin(run) as provider:
            for name, old in list(self.state.items()):
                result = provider.read(old.id, crossed(old.outputs))
                assert result.id == old.id, "a read that changes the id forgets the resource"
                assert isinstance(result.outs, dict)
                now = Recorded(old.id, old.inputs, crossed(result.outs))
                changes = self._diff(provider, now, now.inputs)[0]
                run.actions[name] = "drift" if changes else "same"
                self.state[name] = now
        return run

    def _run(self, program: Program, *, changing: bool, killed: bool) -> Run:
        run = Run()
        with self._plugin(run) as provider:
            for name, news in program.items():
                run.actions[name] = self._step(provider, name, news, changing=changing, killed=killed)
                if killed and run.actions[name] in ("create", "replace"):
                    return run
            for name in [name for name in self.state if name not in program]:
                run.actions[name] = "delete"
                if changing:
                    old = self.state.pop(name)
                    provider.delete(old.id, crossed(old.outputs))
        return run

    def _step(self, provider: VobizProvider, name: str, news: Values, *, changing: bool, killed: bool) -> str:
        old = self.state.get(name)
        inputs = self._check(provider, old.inputs if old else {}, news)
        if old is None:
            if changing:
                self._create(provider, name, inputs, killed=killed)
            return "create"
        changes, replaces = self._diff(provider, old, inputs)
        if replaces:
            inputs = self._check(provider, {}, news)
            if changing:
                self._create(provider, name, inputs, killed=killed)
                if not killed:
                    provider.delete(old.id, crossed(old.outputs))
            return "replace"
        if changing:
            outputs = old.outputs
            if changes:
                updated = provider.update(old.id, crossed(old.outputs), crossed(inputs))
                assert isinstance(updated.outs, dict)
                outputs = crossed(updated.outs)
            self.state[name] = Recorded(old.id, inputs, outputs)
        return "update" if changes else "same"

    def _check(self, provider: VobizProvider, olds: Values, news: Values) -> Values:
        checked = provider.check(crossed(olds), crossed(news))
        if checked.failures:
            raise _Failed(checked.failures[0].reason)
        # The engine hands a plugin of the SDK no secrets: what one marked comes back to it plain.
        return crossed({key: unwrap_rpc_secret(value) for key, value in checked.inputs.items()})

    def _diff(self, provider: VobizProvider, old: Recorded, inputs: Values) -> tuple[bool, list[str]]:
        difference = provider.diff(old.id, crossed(old.outputs), crossed(inputs))
        return bool(difference.changes), difference.replaces or []

    def _create(self, provider: VobizProvider, name: str, inputs: Values, *, killed: bool) -> None:
        created = provider.create(crossed(inputs))
        assert isinstance(created.outs, dict)
        outputs = crossed(created.outs)
        if not killed:
            self.state[name] = Recorded(created.id, inputs, outputs)

    @contextlib.contextmanager
    def _plugin(self, run: Run) -> Iterator[VobizProvider]:
        forget()
        provider = self._class()
        provider.configure(ConfigureRequest(Config(self._config, "histories")))
        # Without tracebacks Hypothesis cannot tell what failed.
        vars(sys).pop("tracebacklimit", None)
        written = io.StringIO()
        try:
            with contextlib.redirect_stderr(written):
                yield provider
        except (VobizError, _Failed) as error:
            # Whatever else is raised reaches the test: a user would see a traceback.
            run.error = str(error)
            assert run.error
            assert run.error.isprintable()
        finally:
            # configure cuts tracebacks in the plugin's process, which this is not: a failing history needs its own.
            vars(sys).pop("tracebacklimit", None)
        run.text = written.getvalue()
