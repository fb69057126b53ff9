"""What the constructor of every resource does, so that none can forget it."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

import pulumi
from pulumi.dynamic import Resource

from vobiz_provider.engine.errors import InvalidInput
from vobiz_provider.engine.explicit_provider import refuse_half_inherited
from vobiz_provider.engine.keys import GIVEN_KEY, NAMED_KEY, STACK_KEY
from vobiz_provider.engine.outputs import wait_for_registration_alone
from vobiz_provider.engine.program import is_mocked, stack_name
from vobiz_provider.engine.secrets import refuse_secrets, warn_of_plain_tokens
from vobiz_provider.providers import VobizProvider


class VobizResource(Resource):
    """A resource that refuses what loses a purchase or shows a secret, whatever its program's transformations do.

    Its outputs are the annotations in the body of the class that names its provider.

    Args:
        resource_name: the resource's name in the stack.
        inputs: its inputs by name.
        opts: its options.

    Raises:
        InvalidInput: `opts` asks for what the class refuses, or an explicit provider would ask another API than the
            rest of the stack. An input that turns out to be a secret, and must not be one, ends the program with it.
    """

    _annotated: ClassVar[Collection[str]]
    _provider_class: ClassVar[type[VobizProvider]]
    _instead_of_lookup: ClassVar[str]
    _secret_inputs: ClassVar[Collection[str]]
    _deletes_first: ClassVar[bool | None]
    _replaced_while_it_waits: ClassVar[str | None]

    def __init_subclass__(
        cls,
        *,
        provider: type[VobizProvider] | None = None,
        instead_of_lookup: str = "",
        secret_inputs: Collection[str] = (),
        deletes_first: bool | None = False,
        replaced_while_it_waits: str | None = None,
        **of_type: Any,
    ) -> None:
        """Takes the facts of one resource.

        Args:
            provider: its provider; None for a user's subclass, which inherits every fact.
            instead_of_lookup: what its user does instead of importing it or looking it up, which a dynamic resource
                cannot do (docs/engine-rules.md, "Create, interrupts, import").
            secret_inputs: its inputs that are secrets; every other one must not be.
            deletes_first: whether a replacement deletes before it creates, whatever the engine is told
                (`--replace` asks no diff); None where the program may choose.
            replaced_while_it_waits: what every update would do with `replace_on_changes`, which replaces what
                `fail_while_pending` leaves, whatever the diff says; None of one that cannot wait.
            of_type: `module` and `name` of the type token, of a user's subclass.
        """
        if provider is None:
            super().__init_subclass__(**of_type)
            return
        super().__init_subclass__(module="vobiz", name=cls.__name__)
        # The SDK evaluates those that are text anew for every resource.
        cls.__annotations__ = inspect.get_annotations(cls, eval_str=True)
        cls._annotated = tuple(cls.__annotations__)
        cls._provider_class = provider
        cls._instead_of_lookup = instead_of_lookup
        cls._secret_inputs = secret_inputs
        cls._deletes_first = deletes_first
        cls._replaced_while_it_waits = replaced_while_it_waits

    def __init__(self, resource_name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        warn_of_plain_tokens()
        given = [field for field in self._secret_inputs if inputs[field] is not None]
        secret = {field: pulumi.Output.secret(inputs[field]) for field in given}
        outputs = [name for name in self._annotated if name not in inputs]
        props = {**inputs, **secret, **dict.fromkeys(outputs)}
        plain = [field for field in inputs if field not in self._secret_inputs]
        super().__init__(self._provider_class(), resource_name, props, self._checked_last(opts, plain))
        wait_for_registration_alone(self, [*props, GIVEN_KEY])

    def _checked_last(self, opts: pulumi.ResourceOptions | None, plain: Collection[str]) -> pulumi.ResourceOptions:
        """Options with which the resource is checked after every transformation of the program.

        What the engine's transforms do after that only the plugin can see, and there a secret is as plain as the rest:
        the plain values go along as they are now, so that `validate` refuses what was changed since.
        """

        def last(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
            if args.resource is not self:
                return None
            self._refuse_options(args.name, args.opts)
            props = {key: value for key, value in args.props.items() if value is not None}
            given = refuse_secrets(args.name, {field: props[field] for field in plain if field in props})
            for field in list(given)[:1]:
                given[field] = refuse_half_inherited(args.name, args.type_, args.opts, given[field])
            hidden = {field: pulumi.Output.secret(props[field]) for field in self._secret_inputs if field in props}
            # What fails in this run leaves its outputs out of what depends on it: that was given all the same.
            named = [field for field in (*plain, *self._secret_inputs) if field in props]
            sent = {} if is_mocked() else {GIVEN_KEY: given | {NAMED_KEY: named, STACK_KEY: stack_name()}}
            return pulumi.ResourceTransformationResult({**args.props, **given, **hidden, **sent}, args.opts)

        def first(_args: pulumi.ResourceTransformationArgs) -> None:
            # The SDK offers no place behind the transformations of parents and stack; the list that it walks has one.
            if last not in self._transformations:
                self._transformations.append(last)

        secret = list(self._secret_inputs)
        is_open = opts is None or opts.delete_before_replace is None
        own = pulumi.ResourceOptions(
            transformations=[first],
            additional_secret_outputs=secret or None,
            delete_before_replace=True if self._deletes_first and is_open else None,
        )
        return pulumi.ResourceOptions.merge(opts, own)

    def _refuse_options(self, resource_name: str, opts: pulumi.ResourceOptions) -> None:
        if opts.import_ or opts.id:
            raise InvalidInput(
                f"{resource_name}: a {type(self).__name__} cannot be imported or looked up: {self._instead_of_lookup}"
            )
        if self._replaced_while_it_waits and opts.replace_on_changes:
            raise InvalidInput(
                f"{resource_name}: replace_on_changes cannot be used: as long as fail_while_pending waits, every "
                f"`pulumi up` would {self._replaced_while_it_waits}. Leave it out: `pulumi up --replace` does it when "
                "that is meant"
            )
        if self._deletes_first and opts.delete_before_replace is False:
            raise InvalidInput(
                f"{resource_name}: delete_before_replace=False cannot be used: a number has one {type(self).__name__}, "
                "so the one before goes first. Leave it out"
            )
        if opts.delete_before_replace and self._deletes_first is False:
            raise InvalidInput(
                f"{resource_name}: delete_before_replace cannot be used: where the replacement fails, the one before "
                "is forgotten already, and going back buys again. Leave it out: the new one comes first, and only then "
                "is the old one forgotten"
            )
