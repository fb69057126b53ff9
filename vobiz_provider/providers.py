"""The classes that states name. FROZEN: their module and their names are pickled into every state file in the world.

They hold nothing before `configure` (what a provider holds then lands in the state verbatim, docs/engine-rules.md,
"Serialization"), and load what does the work when a method is first called: the user's program pickles a provider and
calls none of its methods.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
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
    from vobiz_provider.engine.history import Step
    from vobiz_provider.kept import Kept
    from vobiz_provider.lifecycle import Lifecycle


class VobizProvider(ResourceProvider):
    """Hands each of the engine's calls to the resource's lifecycle, with the session of this run."""

    serialize_as_secret_always = False

    # Named and not imported: whatever a lifecycle needs stays out of the user's program.
    _lifecycle_class: ClassVar[str]
    _kept_class: ClassVar[str | None] = None
    """What answers for a resource that is there and unchanged, where that takes less to load."""
    _reads_stack: ClassVar[bool] = True
    """Whether a new one asks what the stack holds."""
    _config: Any = None

    def configure(self, req: ConfigureRequest) -> None:
        """Keeps the stack config for later: `destroy` calls no API and so needs no credentials."""
        self._config = req.config

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validates the inputs; for a new resource also says what creating it would do."""
        from vobiz_provider.kept import are_unchanged  # noqa: PLC0415 - a program calls no method

        if self._kept_class and are_unchanged(olds, news):
            with self._kept("check", news) as kept:
                return kept.check_unchanged(news)
        with self._lifecycle("check" if olds else "check of a new one", news) as lifecycle:
            return lifecycle.check(olds, news)

    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Says what differs, keeps in mind what the resource holds, and tells the user."""
        with self._kept("diff") as kept:
            difference = kept.diff(id, olds, news)
            kept.remember(id, olds, difference)
            if not kept.is_refresh:
                kept.tell_difference(id, olds, news, difference)
            return difference

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Creates the resource. In a preview, where no engine of today asks for that, it does nothing."""
        with self._lifecycle() as lifecycle:
            return CreateResult("", {}) if lifecycle.is_preview else lifecycle.create(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Gathers what can be known of the resource now."""
        with self._kept("read") as kept:
            found = kept.read(id_, props)
            kept.remember(str(found.id), found.outs or {})
            return found

    def update(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Updates the resource in place; in a preview it does nothing."""
        with self._lifecycle() as lifecycle:
            return UpdateResult(olds if lifecycle.is_preview else lifecycle.update(id, olds, news))

    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Forgets the resource."""
        with self._lifecycle() as lifecycle:
            lifecycle.delete(id, props)
            lifecycle.session.creations.forget(id)

    def _kept(self, step: Step, checked: dict[str, Any] | None = None) -> AbstractContextManager[Kept]:
        return self._answering(self._kept_class or self._lifecycle_class, step, checked)

    def _lifecycle(
        self, step: Step | None = None, checked: dict[str, Any] | None = None
    ) -> AbstractContextManager[Lifecycle[Any]]:
        return self._answering(self._lifecycle_class, step, checked)

    @contextmanager
    def _answering(self, name: str, step: Step | None, checked: dict[str, Any] | None = None) -> Iterator[Any]:
        from vobiz_provider.engine.failures import failing_cleanly  # noqa: PLC0415 - a program calls no method
        from vobiz_provider.session import session_of  # noqa: PLC0415 - the same

        with failing_cleanly():
            session = session_of(self, self._config)
            if checked is not None:
                session.stack.hear(checked)
            if step == "check of a new one" and self._reads_stack:
                # What a lifecycle loads takes as long as the CLI does.
                session.stack.begin()
            module, _, class_name = name.rpartition(".")
            yield getattr(import_module(module), class_name)(session, step and session.calls.record(step))


class WhatsAppNumberOrderProvider(VobizProvider):
    """The provider of WhatsAppNumberOrder."""

    _lifecycle_class = "vobiz_provider.order.lifecycle.OrderLifecycle"
    _kept_class = "vobiz_provider.order.kept.KeptOrder"


class WhatsAppNumberSelectionProvider(VobizProvider):
    """The provider of WhatsAppNumberSelection."""

    _lifecycle_class = "vobiz_provider.selection.lifecycle.SelectionLifecycle"
    _kept_class = "vobiz_provider.selection.kept.KeptSelection"


class WhatsAppChannelProvider(VobizProvider):
    """The provider of WhatsAppChannel."""

    _lifecycle_class = "vobiz_provider.channel.lifecycle.ChannelLifecycle"


class ByonNumberProvider(VobizProvider):
    """The provider of ByonNumber."""

    _lifecycle_class = "vobiz_provider.own_number.lifecycle.OwnNumberLifecycle"
    _reads_stack = False
