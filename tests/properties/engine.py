"""The engine's way with one stack of one kind of resource: which calls it makes, and what it keeps of their answers.

Each phase of a command (preview, update, refresh) is a plugin process of its own, as with the real CLI, and reads the
stack by a CLI that is played too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pulumi.runtime.rpc import unwrap_rpc_secret

from tests.driver.in_process import InProcessPlugin
from tests.driver.plugin import Plugin, PluginError, PluginResource, RecordedInPart, State, Values
from tests.driver.stack_export import ExportedStack, creating, recorded

Program = dict[str, Values]


class _Failed(Exception):
    pass


class _Killed(Exception):
    pass


@dataclass(frozen=True)
class Recorded:
    """One resource in the state.

    Args:
        id: its id.
        inputs: what it was last asked for with.
        outputs: what a plugin last answered.
        is_protected: whether it may be neither replaced nor deleted, whatever the program says now.
        has_failed: its create or update failed and recorded it all the same, and no refresh has read it since.
        is_deleted: a replacement deleted it first, and nothing has come in its place yet.
    """

    id: str
    inputs: Values
    outputs: Values
    is_protected: bool = False
    has_failed: bool = False
    is_deleted: bool = False

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
    was_killed: bool = False

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
        killed: the CLI dies in the first call of the kind `killed_in`.
        killed_in: "create", "update" or "delete".
        refresh: whether `--refresh` reads everything first.
        aliases: the name before of each resource that was renamed with an alias.
    """

    protect: bool = False
    replace: bool = False
    killed: bool = False
    killed_in: str = "create"
    refresh: bool = False
    aliases: Mapping[str, str] = field(default_factory=dict)

    def survives(self, call: str) -> None:
        """Raises where the CLI dies in such a call."""
        if self.killed and call == self.killed_in:
            raise _Killed


_USUAL = Options()


class EmulatedEngine:
    """A stack whose resources all have the same provider.

    Args:
        provider: the pickled provider.
        type_: the whole type of its resources.
        config: the stack config under its full keys.
        folder: where the homes of the machines are that run the commands.
        deletes_first: whether a replacement deletes before it creates.
        forgets: whether a read may find that there is no such thing any more.
    """

    def __init__(
        self,
        provider: str,
        type_: str,
        config: dict[str, str],
        folder: Path,
        *,
        deletes_first: bool = False,
        forgets: bool = False,
    ) -> None:
        self._provider = provider
        self._type = type_
        self._folder = folder
        self._deletes_first = deletes_first
        self._forgets = forgets
        self._stack = ExportedStack(folder / "cli")
        self.config = config
        self.machine = 0
        """Which machine runs the commands from now on; the home of each is empty at first."""
        self.state: dict[str, Recorded] = {}
        self.replaced: list[tuple[str, Recorded]] = []
        """What a run replaced and did not come to delete: the next one that succeeds does."""
        self.interrupted: list[tuple[str, Values]] = []
        """The creates that a killed run left pending: name and inputs."""

    def preview(self, program: Program, options: Options = _USUAL) -> Run:
        """`pulumi preview`: shows and changes nothing."""
        state, replaced = dict(self.state), list(self.replaced)
        run = self._run(program, options, changing=False)
        self.state, self.replaced = state, replaced
        return run

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
            run.actions = self._refresh(plugin)
        return run

    def drift_check(self) -> Run:
        """`pulumi refresh --preview-only --expect-no-changes`: as a refresh, and changes nothing."""
        state, replaced = dict(self.state), list(self.replaced)
        run = self.refresh()
        self.state, self.replaced = state, replaced
        return run

    def delete_from_state(self, name: str) -> None:
        """`pulumi state delete --force`."""
        del self.state[name]

    def unprotect(self) -> None:
        """`pulumi state unprotect --all`."""
        self.state = {name: replace(old, is_protected=False) for name, old in self.state.items()}

    def _refresh(self, plugin: Plugin) -> dict[str, str]:
        actions = {}
        for name, old in list(self.state.items()):
            if old.is_deleted:
                continue
            found, drifted = self._read(plugin, name, old)
            actions[name] = "drift" if drifted else "same"
            if found:
                self.state[name] = found
            else:
                del self.state[name]
        for place, (name, old) in enumerate(self.replaced):
            self.replaced[place] = name, self._read(plugin, name, old)[0] or old
        return actions

    def _run(self, program: Program, options: Options, *, changing: bool) -> Run:
        run = Run()
        with self._plugin(run) as plugin:
            if options.refresh:
                self._refresh(plugin)
            for name, news in program.items():
                run.actions[name] = self._step(plugin, name, news, options, changing=changing)
            renamed = {self._name_before(name, options) for name in program}
            gone = [name for name in self.state if name not in renamed]
            if any(self.state[name].is_protected for name in gone):
                raise _Failed("a protected resource cannot be deleted")
            run.actions |= dict.fromkeys(gone, "delete")
            if changing:
                self._delete(plugin, gone, options)
        return run

    def _step(self, plugin: Plugin, name: str, news: Values, options: Options, *, changing: bool) -> str:
        before = self._name_before(name, options)
        resource, old = plugin.resource(self._provider, name), self.state.get(before)
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
        if replaces or old.is_deleted:
            if old.is_protected:
                raise _Failed("a protected resource cannot be replaced")
            if not options.replace:
                inputs = _checked(resource, {}, news)
            if changing:
                if self._deletes_first and not old.is_deleted:
                    self._delete_first(plugin, before, old, options)
                self._create(resource, name, inputs, options)
            return "replace"
        if changing:
            kept = Recorded(old.id, inputs, old.outputs, options.protect)
            if changes:
                kept = self._updated(resource, name, old, kept, options)
            self._rename(before, name)
            self.state[name] = kept
        return "update" if changes else "same"

    def _name_before(self, name: str, options: Options) -> str:
        """Where the state has what a program declares under this name."""
        while name not in self.state and name in options.aliases:
            name = options.aliases[name]
        return name

    def _rename(self, before: str, name: str) -> None:
        if before != name:
            self.state.pop(before, None)

    def _create(self, resource: PluginResource, name: str, inputs: Values, options: Options) -> None:
        self.interrupted.append((name, inputs))
        self._export()
        failure: RecordedInPart | None = None
        try:
            created = resource.create(inputs)
        except RecordedInPart as error:
            created, failure = error.state, error
        except PluginError:
            options.survives("create")
            self.interrupted.pop()
            raise
        options.survives("create")
        self.interrupted.pop()
        before = self._name_before(name, options)
        if before in self.state and not self.state[before].is_deleted:
            self.replaced.append((before, self.state[before]))
        self._rename(before, name)
        outputs = _without_secrets(created.outputs)
        self.state[name] = Recorded(created.id, inputs, outputs, options.protect, failure is not None)
        if failure:
            raise failure

    def _updated(
        self, resource: PluginResource, name: str, old: Recorded, kept: Recorded, options: Options
    ) -> Recorded:
        try:
            outputs = resource.update(old.state, kept.inputs).outputs
        except RecordedInPart as error:
            options.survives("update")
            self._rename(self._name_before(name, options), name)
            self.state[name] = replace(kept, outputs=_without_secrets(error.state.outputs), has_failed=True)
            raise
        options.survives("update")
        return replace(kept, outputs=_without_secrets(outputs))

    def _delete_first(self, plugin: Plugin, name: str, old: Recorded, options: Options) -> None:
        plugin.resource(self._provider, name).delete(old.state)
        options.survives("delete")
        # Until something is in its place the state keeps it, and no command deletes or reads it again.
        self.state[name] = replace(old, is_deleted=True)

    def _delete(self, plugin: Plugin, names: list[str], options: Options) -> None:
        for name, old in self.replaced:
            plugin.resource(self._provider, name).delete(old.state)
        self.replaced.clear()
        for name in names:
            if not self.state[name].is_deleted:
                plugin.resource(self._provider, name).delete(self.state[name].state)
                options.survives("delete")
            del self.state[name]

    def _read(self, plugin: Plugin, name: str, old: Recorded) -> tuple[Recorded | None, bool]:
        resource = plugin.resource(self._provider, name)
        found = resource.read(old.state)
        if not found.id:
            assert self._forgets, "a read without an id forgets the resource"
            return None, True
        now = replace(old, id=found.id, outputs=_without_secrets(found.outputs), has_failed=False)
        return now, resource.diff(now.state, now.inputs).changes

    def _export(self) -> None:
        here = [self._as_exported(name, each) for name, each in self.state.items()]
        going = [self._as_exported(name, each) | {"delete": True} for name, each in self.replaced]
        pending = [creating(self._type, name, inputs) for name, inputs in self.interrupted]
        self._stack.holds(*here, *going, pending_operations=pending)

    def _as_exported(self, name: str, each: Recorded) -> Values:
        more = {"pendingReplacement": True} if each.is_deleted else {}
        return recorded(self._type, name, each.state, each.inputs, protect=each.is_protected, **more)

    @contextlib.contextmanager
    def _plugin(self, run: Run) -> Iterator[Plugin]:
        self._export()
        home = self._folder / f"machine-{self.machine}"
        with InProcessPlugin({"PATH": self._stack.path}, home) as plugin:
            plugin.configure(self.config)
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
                run.was_killed = True
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
