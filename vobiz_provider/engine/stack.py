"""What the stack holds, as its backend has it: the engine tells of one resource at a time, and of some never.

`pulumi stack export` works from inside the plugin while its run goes on, and needs no lock (docs/engine-rules.md,
"Pending operations").
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.cli import CliFailed, CliRefused, exported_stack
from vobiz_provider.engine.keys import GIVEN_KEY, STACK_KEY
from vobiz_provider.engine.messages import warn
from vobiz_provider.engine.once import Once

T = TypeVar("T")
# What every backend but Pulumi Cloud calls the organisation.
_NO_ORGANIZATION = "organization/"

WRITTEN_AT_THE_END_ONLY = (
    "PULUMI_SKIP_CHECKPOINTS is set, so a run writes the stack when it ends, and one that is killed forgets what it "
    "ordered: the next run may order all of it again. Unset it"
)


class _Name(NamedTuple):
    whole: str
    stack: str
    project: str


class StackExport:
    """The stacks that this run's resources are in, each exported once, when it is first asked for.

    Args:
        consequence: what follows for the user where a stack cannot be read, in words for the warning.
    """

    def __init__(self, consequence: str) -> None:
        self._consequence = consequence
        self.name: str | None = None
        """The stack's whole name, once a program has told it: a URN lacks the organisation."""
        self._exported: Once[dict[str, Any]] = Once()
        self._found: Once[Any] = Once()

    def forget(self) -> None:
        """Has what was exported so far exported anew when it is next asked for."""
        self._exported, self._found = Once(), Once()

    def hear(self, news: Mapping[str, Any]) -> None:
        """Learns the stack's name where the program told it.

        Args:
            news: the properties of a resource, as the engine sent them to a `check`.
        """
        given = news.get(GIVEN_KEY)
        self.name = (given.get(STACK_KEY) if isinstance(given, Mapping) else None) or self.name

    def begin(self) -> None:
        """Begins to export the stack that this thread's call is about, unless that was done, and does not wait."""
        name = self._stack()
        if name is not None:
            self._exported.begin(name, lambda: _exported(name))

    def find(self, find: Callable[[list[dict[str, Any]]], T]) -> T:
        """What a function finds in the stack that this thread's call is about, looked for once for all of its program.

        Args:
            find: gets the resources, each as the export writes it, with secrets encrypted; none outside the plugin, and
                none, with one warning, where the stack cannot be read. The same function each time.
        """
        found: T = self._found.get((self._stack(), find), lambda: find(resources_of(self._current())))
        return found

    def recorded(self) -> dict[str, Any] | None:
        """What the stack holds of the resource that this thread's call is about, or None."""
        # A record that is to be deleted is what a replacement left behind.
        return next((each for each in self.records() if not each.get("delete")), None)

    def records(self, urn: str | None = None) -> list[dict[str, Any]]:
        """All that the stack holds of one resource: more than one record where a replacement was not finished.

        Args:
            urn: the resource; None for the one that this thread's call is about.
        """
        return self.find(_by_urn).get(urn or current_urn() or "", [])

    def pending_creates(self) -> list[dict[str, Any]]:
        """The resources that a run began to create and has not recorded yet: one that was killed, or this one.

        Returns:
            Each as far as its run had come: `urn`, `type` and `inputs`, no id and no outputs; the latest last.
        """
        return pending_creates_of(self._current())

    @property
    def written_at(self) -> str | None:
        """When the stack was last written, RFC 3339 in whole seconds, or None where that is not known."""
        return written_at(self._current())

    def _stack(self) -> _Name | None:
        urn = current_urn()
        if urn is None:
            return None
        stack, project, *_ = urn.removeprefix("urn:pulumi:").split("::")
        return _Name(self.name or f"{_NO_ORGANIZATION}{project}/{stack}", stack, project)

    def _current(self) -> dict[str, Any]:
        name = self._stack()
        if name is None:
            return {}
        if is_written_at_the_end_only():
            self._found.get((name, "warning"), lambda: warn(WRITTEN_AT_THE_END_ONLY))
        try:
            return self._exported.get(name, lambda: _exported(name))
        except CliFailed as error:
            failure = error
        # Of all that ask, one tells; what began to export it answers no call and could not.
        self._found.get((name, "failure"), lambda: self._tell(name.stack, failure))
        return {}

    def _tell(self, stack: str, error: CliFailed) -> None:
        warn(
            f"what stack {stack} holds is not known, since `pulumi stack export` did not tell ({error}): "
            f"{self._consequence}"
        )


def _by_urn(resources: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for resource in resources:
        found.setdefault(str(resource.get("urn")), []).append(resource)
    return found


def _exported(name: _Name) -> dict[str, Any]:
    try:
        return exported_stack(name.whole)
    except CliRefused:
        if not name.whole.startswith(_NO_ORGANIZATION):
            raise
    # Backends of before 2023 have no projects, and Pulumi Cloud has an organisation that only a program tells.
    deployment = exported_stack(name.stack)
    # The short name is that of the project in the working directory, which for an inline program may be any.
    beginning = f"urn:pulumi:{name.stack}::{name.project}::"
    if not all(str(each.get("urn")).startswith(beginning) for each in _known(deployment)):
        raise CliRefused(f"{name.stack} is here a stack of another project")
    return deployment


def _known(deployment: dict[str, Any]) -> list[dict[str, Any]]:
    return [*resources_of(deployment), *pending_creates_of(deployment)]


def is_written_at_the_end_only() -> bool:
    """Whether the engine writes no pending operation, and nothing of a run before its end."""
    return os.environ.get("PULUMI_SKIP_CHECKPOINTS", "").lower() in {"1", "true"}


def resources_of(deployment: dict[str, Any]) -> list[dict[str, Any]]:
    """The resources of a deployment, each as the export writes it."""
    return [resource for resource in deployment.get("resources") or [] if isinstance(resource, dict)]


def pending_creates_of(deployment: dict[str, Any]) -> list[dict[str, Any]]:
    """The resources that a run began to create and has not recorded; see `StackExport.pending_creates`."""
    found = deployment.get("pending_operations") or []
    creating = [each for each in found if isinstance(each, dict) and each.get("type") == "creating"]
    return [each["resource"] for each in creating if isinstance(each.get("resource"), dict)]


def written_at(deployment: dict[str, Any]) -> str | None:
    """When a deployment was last written, RFC 3339 in whole seconds, or None where that is not known."""
    manifest = deployment.get("manifest")
    time = manifest.get("time") if isinstance(manifest, dict) else None
    return re.sub(r"\.[0-9]+", "", time) if isinstance(time, str) else None
