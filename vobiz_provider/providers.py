"""The classes that states name. FROZEN: their module and their names are pickled into every state file in the world.

They hold nothing before `configure` (what a provider holds then lands in the state verbatim, docs/engine-rules.md,
"Serialization"), and load what does the work when a method is first called: the user's program pickles a provider and
calls none of its methods.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

if TYPE_CHECKING:
    from vobiz_provider.engine.call import Step
    from vobiz_provider.lifecycle import Lifecycle


class VobizProvider(ResourceProvider):
    """Hands each of the engine's calls to the resource's lifecycle, with the session of this run."""

    serialize_as_secret_always = False

    # Named and not imported: whatever a lifecycle needs stays out of the user's program.
    _lifecycle_class: ClassVar[str]
    _config: Any = None

    def configure(self, req: ConfigureRequest) -> None:
        """Keeps the stack config for later: `destroy` calls no API and so needs no credentials."""
        # The engine shows the whole traceback of an error; this leaves the line that was written for its user.
        sys.tracebacklimit = 0
        self._config = req.config

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validates the inputs; for a new resource also says what creating it would do."""
        return self._lifecycle("check" if olds else "check of a new one").check(olds, news)

    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Says what differs, keeps in mind what the resource holds, and tells the user."""
        lifecycle = self._lifecycle("diff")
        difference = lifecycle.diff(id, olds, news)
        lifecycle.remember(id, olds, difference)
        if not lifecycle.is_refresh:
            lifecycle.tell_difference(id, olds, news, difference)
        return difference

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Creates the resource."""
        return self._lifecycle().create(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Gathers what can be known of the resource now."""
        lifecycle = self._lifecycle("read")
        outputs = lifecycle.read(id_, props)
        lifecycle.remember(id_, outputs)
        return ReadResult(id_, outputs)

    def update(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Updates the resource in place."""
        return UpdateResult(self._lifecycle().update(id, olds, news))

    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Forgets the resource."""
        self._lifecycle().delete(id, props)

    def _lifecycle(self, step: Step | None = None) -> Lifecycle[Any]:
        from vobiz_provider.session import session_of  # noqa: PLC0415 - loads requests and pydantic

        session = session_of(self, self._config)
        module, _, name = self._lifecycle_class.rpartition(".")
        lifecycle: Lifecycle[Any] = getattr(import_module(module), name)(session, step and session.calls.record(step))
        return lifecycle


class WhatsAppNumberOrderProvider(VobizProvider):
    """The provider of WhatsAppNumberOrder."""

    _lifecycle_class = "vobiz_provider.order.lifecycle.OrderLifecycle"


class WhatsAppNumberSelectionProvider(VobizProvider):
    """The provider of WhatsAppNumberSelection."""

    _lifecycle_class = "vobiz_provider.selection.lifecycle.SelectionLifecycle"


class ByonNumberProvider(VobizProvider):
    """The provider of ByonNumber."""

    _lifecycle_class = "vobiz_provider.own_number.lifecycle.OwnNumberLifecycle"
