"""The engine's way with one stack of one kind of resource: which calls it makes, and what it keeps of their answers.

Each phase of a command (preview, update, refresh) is a plugin process of its own, as with the real CLI, and reads the
stack by a CLI that is played too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pulumi.runtime.rpc import unwrap_rpc_secret

from tests.driver.in_process import InProcessPlugin
from tests.driver.plugin import Plugin, PluginError, PluginResource, RecordedInPart, State, Values
from tests.driver.stack_export import ExportedStack, creating, recorded

Program = dict[str, Values]


@dataclass(frozen=True)
class Recorded:
    """One resource in the state.

    Args:
        id: its id.
        inputs: what it was last asked for with.
        outputs: what a plugin last answered.
        is_protected: whether it may be neither replaced nor deleted, whatever the program says now.
        has_failed: its create or update failed and recorded it all the same, and no refresh has read it since.
    """

    id: str
    inputs: Values
    outputs: Values
    is_protected: bool = False
    has_failed: bool = False

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


@dataclass(frozen=True)
class Options:
    """How an `up` or a preview is run.

    Args:
        protect: whether the program protects its resources.
        replace: whether `--replace` names all of them.
        killed: the CLI dies while the plugin creates the first new resource.
    """

    protect: bool = False
    replace: bool = False
    killed: bool = False


_USUAL = Options()


class _Failed(Exception):
    pass


class _Killed(Exception):
    pass


class EmulatedEngine:
    """A stack whose resources all have the same provider.

    Args:
        provider: the pickled provider.
        type_: the whole type of its resources.
        config: the stack config under its full keys.
        folder: where the homes of the machines are that run the commands.
    """

    def __init__(self, provider: str, type_: str, config: dict[str, str], folder: Path) -> None:
        self._provider = provider
        self._type = type_
        self._config = config
        self._folder = folder
        self._stack = ExportedStack(folder / "cli")
        self.machine = 0
        """Which machine runs the commands from now on; the home of each is empty at first."""
        self.state: dict[str, Recorded] = {}
        self.replaced: list[tuple[str, Recorded]] = []
        """What a run replaced and did not come to delete: the next one that succeeds does."""
        self.interrupted: list[tuple[str, Values]] = []
        """The creates that a killed run left pending: name and inputs."""

    def preview(self, program: Program, options: Options = _USUAL) -> Run:
        """`pulumi preview`: shows and changes nothing."""
        return self._run(program, options, changing=False)

    def up(self, program: Program, options: Options = _USUAL) -> Run:
        """`pulumi up --skip-preview`.

        Args:
            program: the resources by name, with their inputs, in the order of their declaration.
            options: see Options.
        """
        return self._run(program, options, changing=True)

    def refresh(self, *, clear_pending_creates: bool = False) -> Run:
        """`pulumi refresh`: of all that the state holds, what is to be deleted included."""
        if clear_pending_creates:
            self.interrupted.clear()
        run = Run()
        with self._plugin(run) as plugin:
            for name, old in list(self.state.items()):
                self.state[name], drifted = self._read(plugin, name, old)
                run.actions[name] = "drift" if drifted else "same"
            for place, (name, old) in enumerate(self.replaced):
                self.replaced[place] = name, self._read(plugin, name, old)[0]
        return run

    def delete_from_state(self, name: str) -> None:
        """`pulumi state delete --force`."""
        del self.state[name]

    def unprotect(self) -> None:
        """`pulumi state unprotect --all`."""
        self.state = {name: replace(old, is_protected=False) for name, old in self.state.items()}

    def _run(self, program: Program, options: Options, *, changing: bool) -> Run:
        run = Run()
        with self._plugin(run) as plugin:
            for name, news in program.items():
                run.actions[name] = self._step(plugin, name, news, options, changing=changing)
            gone = [name for name in self.state if name not in program]
            if any(self.state[name].is_protected for name in gone):
                raise _Failed("a protected resource cannot be deleted")
            run.actions |= dict.fromkeys(gone, "delete")
            if changing:
                self._delete(plugin, gone)
        return run

    def _step(self, plugin: Plugin, name: str, news: Values, options: Options, *, changing: bool) -> str:
        resource, old = plugin.resource(self._provider, name), self.state.get(name)
        is_new_to_check = old is None or options.replace
        inputs = _checked(resource, {} if is_new_to_check or old is None else old.inputs, news)
        if old is None:
            if changing:
                self._create(resource, name, inputs, options)
            return "create"
        changes, replaces = True, True
        if not options.replace:
            difference = resource.diff(old.state, inputs)
            changes, replaces = difference.changes or old.has_failed, bool(difference.replaces)
        if replaces:
            if old.is_protected:
                raise _Failed("a protected resource cannot be replaced")
            inputs = _checked(resource, {}, news)
            if changing:
                self._create(resource, name, inputs, options)
            return "replace"
        if changing:
            kept = Recorded(old.id, inputs, old.outputs, options.protect)
            self.state[name] = self._updated(resource, name, old, kept) if changes else kept
        return "update" if changes else "same"

    def _create(self, resource: PluginResource, name: str, inputs: Values, options: Options) -> None:
        self.interrupted.append((name, inputs))
        self._export()
        failure: RecordedInPart | None = None
        try:
            created = resource.create(inputs)
        except RecordedInPart as error:
            created, failure = error.state, error
        except PluginError:
            if options.killed:
                raise _Killed from None
            self.interrupted.pop()
            raise
        if options.killed:
            raise _Killed
        self.interrupted.pop()
        if name in self.state:
            self.replaced.append((name, self.state[name]))
        outputs = _without_secrets(created.outputs)
        self.state[name] = Recorded(created.id, inputs, outputs, options.protect, failure is not None)
        if failure:
            raise failure

    def _updated(self, resource: PluginResource, name: str, old: Recorded, kept: Recorded) -> Recorded:
        try:
            outputs = resource.update(old.state, kept.inputs).outputs
        except RecordedInPart as error:
            self.state[name] = replace(kept, outputs=_without_secrets(error.state.outputs), has_failed=True)
            raise
        return replace(kept, outputs=_without_secrets(outputs))

    def _delete(self, plugin: Plugin, names: list[str]) -> None:
        for name, old in [*self.replaced, *((name, self.state[name]) for name in names)]:
            plugin.resource(self._provider, name).delete(old.state)
        self.replaced.clear()
        for name in names:
            del self.state[name]

    def _read(self, plugin: Plugin, name: str, old: Recorded) -> tuple[Recorded, bool]:
        resource = plugin.resource(self._provider, name)
        found = resource.read(old.state)
        assert found.id, "a read without an id forgets the resource"
        now = replace(old, id=found.id, outputs=_without_secrets(found.outputs), has_failed=False)
        return now, resource.diff(now.state, now.inputs).changes

    def _export(self) -> None:
        here = [self._as_exported(name, each) for name, each in self.state.items()]
        going = [self._as_exported(name, each) | {"delete": True} for name, each in self.replaced]
        pending = [creating(self._type, name, inputs) for name, inputs in self.interrupted]
        self._stack.holds(*here, *going, pending_operations=pending)

    def _as_exported(self, name: str, each: Recorded) -> Values:
        return recorded(self._type, name, each.state, each.inputs, protect=each.is_protected)

    @contextlib.contextmanager
    def _plugin(self, run: Run) -> Iterator[Plugin]:
        self._export()
        home = self._folder / f"machine-{self.machine}"
        with InProcessPlugin({"PATH": self._stack.path}, home) as plugin:
            plugin.configure(self._config)
            try:
                yield plugin
            except PluginError as error:
                # Whatever else was raised reaches the test: a user would see a traceback.
                if not error.is_clean:
                    raise
                run.error = str(error)
            except _Failed as error:
                run.error = str(error)
            except _Killed:
                pass
            assert run.error is None or run.error.isprintable()
            run.text = "\n".join(plugin.lines())


def _checked(resource: PluginResource, olds: Values, news: Values) -> Values:
    checked = resource.check(news, olds)
    if checked.failures:
        raise _Failed(next(iter(checked.failures.values())))
    return _without_secrets(checked.inputs)


def _without_secrets(values: Values) -> Values:
    # The engine hands a plugin of the SDK no secrets: what one marked comes back to it plain.
    return {key: unwrap_rpc_secret(value) for key, value in values.items()}
