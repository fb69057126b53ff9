"""`pulumi.ProviderResource("pulumi-python", …)` given to a resource: a second account, which inherits nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pulumi

from vobiz_provider.api.account import DEFAULT_BASE_URL
from vobiz_provider.engine.errors import InvalidInput
from vobiz_provider.engine.keys import BASE_URL_KEY

_PACKAGE = "pulumi-python"


def refuse_half_inherited(resource_name: str, type_: str, opts: pulumi.ResourceOptions, value: Any) -> Any:
    """Refuses an explicit provider without a base URL in a stack that has one: its order would go to production.

    Args:
        resource_name: the resource's name in the stack.
        type_: its type token.
        opts: its options.
        value: one of its properties.

    Returns:
        The property; where the provider's base URL is known only later, one that then ends the program.

    Raises:
        InvalidInput: it has none.
    """
    provider = _provider(type_, opts)
    inherited = pulumi.runtime.get_config(BASE_URL_KEY)
    if provider is None or inherited in (None, "", DEFAULT_BASE_URL) or os.environ.get("VOBIZ_BASE_URL"):
        return value
    refusal = InvalidInput(
        f"{resource_name}: its provider has no {BASE_URL_KEY} and does not inherit the stack's ({inherited}), so it "
        f"would ask {DEFAULT_BASE_URL}: give the provider a {BASE_URL_KEY} of its own"
    )
    base_url = vars(provider).get(BASE_URL_KEY)
    if base_url is None:
        raise refusal

    async def check() -> Any:
        if await base_url.is_known() and await base_url.future() in (None, ""):
            raise refusal
        return value

    return pulumi.Output.from_input(check())


def _provider(type_: str, opts: pulumi.ResourceOptions) -> pulumi.ProviderResource | None:
    if opts.provider and opts.provider.package == _PACKAGE:
        return opts.provider
    given = opts.providers or {}
    of_package = given if isinstance(given, Mapping) else {each.package: each for each in given}
    if _PACKAGE in of_package:
        return of_package[_PACKAGE]
    return opts.parent.get_provider(type_) if opts.parent else None
