"""WhatsAppNumberSelection, as a program declares it (Numbers API, List available numbers)."""

from __future__ import annotations

from typing import Any

import pulumi

from vobiz_provider.providers import WhatsAppNumberSelectionProvider
from vobiz_provider.resource import VobizResource


class WhatsAppNumberSelection(
    VobizResource,
    provider=WhatsAppNumberSelectionProvider,
    instead_of_lookup="pass the number to preferred_number instead",
):
    """Chooses the cheapest number on sale within ceilings, once, and remembers it. Buys nothing.

    The resource id is the number. Give `e164` to an order's `preferred_number`.

    Args:
        resource_name: the resource's name in the stack.
        country_code: country of the number, ISO 3166-1 alpha-2. A change replaces.
        region: state or region of the number, such as `MH`. A change replaces.
        max_setup_cost: highest one-time fee in major units of the listing's currency. A change does nothing once
            a number is chosen.
        max_monthly_cost: highest fee a month in major units of the listing's currency. A change does nothing once
            a number is chosen.
        keepers: strings, numbers or booleans by name, which tell when to choose anew. A change replaces.
        opts: `import_`, `id` and `delete_before_replace` are refused.

    Raises:
        InvalidInput: `opts` asks for an import or a get, which a dynamic resource cannot do, or for
            `delete_before_replace`; an input is a secret; or an explicit provider would ask another API than the rest
            of the stack.

    Source: Numbers API, List available numbers.
    """

    e164: pulumi.Output[str]
    """The number chosen, E.164."""
    country: pulumi.Output[str]
    """Its ISO 3166-1 alpha-2 code."""
    region: pulumi.Output[str]
    """Its state or region as Vobiz lists it."""
    setup_fee: pulumi.Output[float]
    """One-time fee when it was chosen, in major units of `currency`."""
    monthly_fee: pulumi.Output[float]
    """Fee a month when it was chosen, in major units of `currency`."""
    currency: pulumi.Output[str]
    """Currency of the fees."""
    requested: pulumi.Output[dict[str, Any]]
    """The inputs of which a change selects anew, as they were."""

    def __init__(
        self,
        resource_name: str,
        *,
        country_code: pulumi.Input[str],
        region: pulumi.Input[str],
        max_setup_cost: pulumi.Input[float] | None = None,
        max_monthly_cost: pulumi.Input[float] | None = None,
        keepers: pulumi.Input[dict[str, Any]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "country_code": country_code,
            "region": region,
            "max_setup_cost": max_setup_cost,
            "max_monthly_cost": max_monthly_cost,
            "keepers": keepers,
        }
        super().__init__(resource_name, inputs, opts)
