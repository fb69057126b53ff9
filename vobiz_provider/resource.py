"""What is stored in plain text: arguments that must not be secrets, and tokens that must."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from weakref import WeakSet

import pulumi

from vobiz_provider.engine.errors import InvalidInput
from vobiz_provider.engine.explicit_provider import refuse_half_inherited
from vobiz_provider.engine.inputs import GIVEN_KEY
from vobiz_provider.engine.program import is_mocked

_warned: WeakSet[pulumi.Resource] = WeakSet()


def refuse_secrets(resource_name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, of which one that turns out to be a secret ends the program with a line that names it.

    A resource id, an output under another name than its input's, and a warning are never encrypted (engine rule): a
    secret phone number would be a false promise.
    """
    return {field: _checked(resource_name, field, value) for field, value in arguments.items()}


def check_last(
    resource: pulumi.Resource,
    opts: pulumi.ResourceOptions | None,
    plain: Collection[str],
    refuse: Callable[[pulumi.ResourceOptions], None],
    secret: Collection[str] = (),
) -> pulumi.ResourceOptions:
    """Options with which the resource is checked after every transformation of the program.

    What the engine's transforms do after that only the plugin can see, and there a secret is as plain as the rest:
    the plain values go along as they are now, so that it refuses what was changed since (`inputs.check`).

    Args:
        resource: the resource that is being made.
        opts: its options.
        plain: its arguments that must not be secrets.
        refuse: raises InvalidInput where the options cannot be.
        secret: its arguments that must be.
    """

    def last(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.resource is not resource:
            return None
        refuse(args.opts)
        props = {key: value for key, value in args.props.items() if value is not None}
        given = refuse_secrets(args.name, {field: props[field] for field in plain if field in props})
        for field in list(given)[:1]:
            given[field] = refuse_half_inherited(args.name, args.type_, args.opts, given[field])
        hidden = {field: pulumi.Output.secret(props[field]) for field in secret if field in props}
        sent = {} if is_mocked() else {GIVEN_KEY: given}
        return pulumi.ResourceTransformationResult({**args.props, **given, **hidden, **sent}, args.opts)

    def first(_args: pulumi.ResourceTransformationArgs) -> None:
        # The SDK offers no place behind the transformations of parents and stack; the list that it walks has one.
        if last not in resource._transformations:
            resource._transformations.append(last)

    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[first]))


def refuse_deleting_first(opts: pulumi.ResourceOptions, resource_name: str) -> None:
    """Refuses `delete_before_replace` for what buys or leads to buying.

    Raises:
        InvalidInput: it is set.
    """
    if opts.delete_before_replace:
        raise InvalidInput(
            f"{resource_name}: delete_before_replace cannot be used: where the replacement fails, the one before is "
            "forgotten already, and going back buys again. Leave it out: the new one comes first, and only then is the "
            "old one forgotten"
        )


def warn_of_plain_tokens() -> None:
    """Warns, once a run of a stack, of a token in the stack config that is not a secret: it stands in the state so."""
    # One process may run several stacks, and one stack several times (Automation API): each run has a root of its own.
    stack = pulumi.runtime.get_root_resource()
    if stack in _warned:
        return
    if stack:
        _warned.add(stack)
    for key in ("vobiz:authToken", "vobiz:accessToken"):
        if pulumi.runtime.get_config(key) and not pulumi.runtime.is_config_secret(key):
            pulumi.log.warn(
                f"{key} is in the stack config in plain text: run `pulumi config set --secret {key}` and rotate it"
            )


def _checked(resource_name: str, field: str, value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    output = pulumi.Output.from_input(value)

    async def check() -> pulumi.Output[Any]:
        if await output.is_secret():
            raise InvalidInput(
                f"{resource_name}: {field} is a secret, and would be stored and shown in plain text: pass a plain value"
            )
        return output

    return pulumi.Output.from_input(check())
