"""What the lifecycles of all resources share: how a check runs, and what happens where a resource has no rule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic

from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, ReadResult

from vobiz_provider.engine.call import current_call
from vobiz_provider.engine.history import Step
from vobiz_provider.engine.inputs import InputsOf, check_result, validate
from vobiz_provider.session import Session


class Lifecycle(ABC, Generic[InputsOf]):
    """The engine's calls about one resource, which an object of this class answers one of.

    Args:
        session: what the resources of this run share.
        previous: what the engine asked about this resource before, None where that is not known.
    """

    inputs: ClassVar[type[Any]]
    """The model of the resource's inputs."""

    def __init__(self, session: Session, previous: Step | None = None) -> None:
        self.session = session
        self.previous = previous

    @property
    def is_refresh(self) -> bool:
        """Whether a diff compares what a refresh has just read."""
        return self.previous == "read"

    @property
    def is_preview(self) -> bool:
        """Whether the engine only plans, and nothing may be sent."""
        call = current_call()
        return call is not None and call.is_preview

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validates, and asks the resource what else forbids it.

        Args:
            olds: the inputs in the state; empty for a new resource, and once more at a replacement
                (docs/engine-rules.md, "Diff, refresh, drift").
            news: the inputs of today.

        Raises:
            CredentialsError: before anything is created with them.
        """
        inputs, failures = validate(self.inputs, news, olds)
        if inputs is not None and not olds:
            self.session.require_credentials()
        failures += self.conflicts(news, inputs)
        if inputs is not None and not olds and not failures:
            failures = self.failures_of_new(inputs)
        return check_result(self.inputs, news, inputs, failures)

    def conflicts(self, news: dict[str, Any], inputs: InputsOf | None) -> list[CheckFailure]:
        """What is asked for and another resource of the program has.

        Args:
            news: the inputs of today, valid or not.
            inputs: the same where they are valid, else None.
        """
        return []

    def failures_of_new(self, inputs: InputsOf) -> list[CheckFailure]:
        """What forbids a resource that is to be created; says in a preview what creating it would do."""
        return []

    @abstractmethod
    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """What differs between the outputs of the state and the inputs of today. Only compares.

        Args:
            id: the resource's id.
            olds: its outputs.
            news: the inputs of today.
        """

    def remember(self, id: str, outputs: dict[str, Any], difference: DiffResult | None = None) -> None:
        """Records for this run what a resource of the state holds: all that follows from a diff or a read but messages.

        It may also drop what was noted on disk for it, and refuse what another resource of the program holds.

        Args:
            id: its id.
            outputs: its outputs.
            difference: what its diff said; None after a read.
        """

    def tell_difference(self, id: str, olds: dict[str, Any], news: dict[str, Any], difference: DiffResult) -> None:
        """Tells the user what follows from a difference, or from there being none.

        Args:
            id: the resource's id.
            olds: its outputs.
            news: the inputs of today.
            difference: what `diff` made of them.
        """

    @abstractmethod
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Creates the resource. What it sends goes through `session.creations`: the engine may ask once more.

        Args:
            props: its inputs.
        """

    def read(self, id: str, props: dict[str, Any]) -> ReadResult:
        """The outputs as they are now; those of the state where nothing can be known.

        An empty id only where it is proven that there is none, and creating another one buys nothing.
        """
        return ReadResult(id, props)

    def update(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        """The outputs after an update in place; those of the state where nothing can be changed."""
        return olds

    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Forgets the resource."""
