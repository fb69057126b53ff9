"""What the lifecycles of all resources share: how a check runs, and what happens where a resource has no rule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic

from pulumi.dynamic import CheckFailure, CheckResult, CreateResult

from vobiz_provider.engine.inputs import InputsOf, check_result, validate
from vobiz_provider.kept import Kept


class Lifecycle(Kept, ABC, Generic[InputsOf]):
    """All of the engine's calls about one resource, which an object of this class answers one of."""

    inputs: ClassVar[type[Any]]
    """The model of the resource's inputs."""

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
            # It asks in any case, and this loads while the CLI exports the stack.
            self.session.vobiz.client.prepare()
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
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Creates the resource. What it sends goes through `session.creations`: the engine may ask once more.

        Args:
            props: its inputs.
        """

    def update(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        """The outputs after an update in place; those of the state where nothing can be changed."""
        return olds

    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Forgets the resource."""
