"""What is stored in plain text: arguments that must not be secrets, and tokens that must."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakSet

import pulumi

from vobiz_provider.engine.errors import InvalidInput
from vobiz_provider.engine.keys import ACCESS_TOKEN_KEY, AUTH_TOKEN_KEY

# Weak: it goes with the run's stack, and needs no clearing.
_warned: WeakSet[pulumi.Resource] = WeakSet()


def refuse_secrets(resource_name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, of which one that turns out to be a secret ends the program with a line that names it.

    A resource id, an output under another name than its input's, and a warning are never encrypted
    (docs/engine-rules.md, "Values"): a secret phone number would stand in the state in plain text all the same.

    Args:
        resource_name: the resource's name in the stack.
        arguments: its arguments by name.
    """
    return {field: _refused_if_secret(resource_name, field, value) for field, value in arguments.items()}


def warn_of_plain_tokens() -> None:
    """Warns, once a run of a stack, of a token in the stack config that is not a secret: it stands in the state so."""
    # One process may run several stacks, and one stack several times (Automation API): each run has a root of its own.
    stack = pulumi.runtime.get_root_resource()
    if stack in _warned:
        return
    if stack:
        _warned.add(stack)
    for key in (AUTH_TOKEN_KEY, ACCESS_TOKEN_KEY):
        if pulumi.runtime.get_config(key) and not pulumi.runtime.is_config_secret(key):
            pulumi.log.warn(
                f"{key} is in the stack config in plain text: run `pulumi config set --secret {key}` and rotate it"
            )


def _refused_if_secret(resource_name: str, field: str, value: Any) -> Any:
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
