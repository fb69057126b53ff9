"""WhatsAppNumberOrder, as a program declares it (Numbers API, Create number order)."""

from __future__ import annotations

from typing import Any

import pulumi

from vobiz_provider.providers import WhatsAppNumberOrderProvider
from vobiz_provider.resource import VobizResource


class WhatsAppNumberOrder(
    VobizResource,
    provider=WhatsAppNumberOrderProvider,
    instead_of_lookup="use existing_order_id",
    replaced_while_it_waits="buy another number",
):
    """A WhatsApp number ordered at Vobiz. It costs money every month and cannot be cancelled by API.

    The resource id is the order's UUID, or a placeholder as long as the status is `unknown`. `requested`
    holds the inputs that the order was placed with.

    Args:
        resource_name: the resource's name in the stack. Renaming needs `aliases`, or the number is bought again.
        country_code: country of the number, ISO 3166-1 alpha-2. A change replaces.
        region: state or region of the number, such as `MH`. A change replaces.
        currency: billing currency, `INR` or `USD`. A change replaces.
        number_type: kind of number; Vobiz sells `local` alone today. A change replaces.
        preferred_number: number to buy, E.164; naming it is what makes a rerun safe. A change only warns after
            the purchase.
        max_setup_cost: highest one-time cost in major units of `currency`; nothing is ordered above it. A change does
            nothing after the purchase.
        max_monthly_cost: highest cost a month in major units of `currency`; nothing is ordered above it. A change does
            nothing after the purchase.
        existing_order_id: UUID of an order to adopt instead of placing one. A change replaces where
            it names another order.
        fail_while_pending: whether the run fails, with the order recorded, as long as it is not `completed`: what
            depends on it waits for a later run. A change does nothing once it is completed.
        opts: `protect=True` is recommended. `import_`, `id`, `delete_before_replace` and
            `replace_on_changes` are refused.

    Raises:
        InvalidInput: `opts` asks for an import or a get, which a dynamic resource cannot do, or for what loses an
            order; an input is a secret; or an explicit provider would ask another API than the rest of the stack.

    Source: Numbers API, Create number order and Number order object.
    """

    account_id: pulumi.Output[str]
    """Vobiz account that holds the order (`MA_…`)."""
    country_code: pulumi.Output[str]
    """Country of the number, ISO 3166-1 alpha-2."""
    region: pulumi.Output[str]
    """State or region as Vobiz writes it."""
    number_type: pulumi.Output[str]
    """Kind of number, `local`."""
    selected_phone_number: pulumi.Output[str]
    """The number allocated, E.164; None as long as nobody knows it."""
    provider_order_id: pulumi.Output[str]
    """The upstream provider's order id."""
    provider_name: pulumi.Output[str]
    """The upstream provider's name."""
    status: pulumi.Output[str]
    """`pending`, `completed`, `failed`, `cancelled`; `released` as long as a refresh finds the number on sale;
    `unknown` where the answer to the order was lost and nobody knows yet whether there is one."""
    monthly_cost: pulumi.Output[float]
    """Cost a month in major units of `currency`."""
    setup_cost: pulumi.Output[float]
    """One-time cost in major units of `currency`."""
    currency: pulumi.Output[str]
    """Billing currency."""
    failure_reason: pulumi.Output[str | None]
    """Why the order failed, counts as released or is `unknown`, else None."""
    created_at: pulumi.Output[str]
    """When the order was placed, RFC 3339 UTC."""
    updated_at: pulumi.Output[str]
    """When the order last changed at Vobiz, RFC 3339 UTC."""
    requested: pulumi.Output[dict[str, Any]]
    """The inputs that the order was placed with."""
    sent_at: pulumi.Output[str | None]
    """When an order was sent whose status is `unknown`, RFC 3339 UTC; else None."""
    readable: pulumi.Output[bool | None]
    """True once Vobiz has let this order be read (not documented): every refresh asks for it then."""

    def __init__(
        self,
        resource_name: str,
        *,
        country_code: pulumi.Input[str],
        region: pulumi.Input[str],
        currency: pulumi.Input[str],
        number_type: pulumi.Input[str] | None = "local",
        preferred_number: pulumi.Input[str] | None = None,
        max_setup_cost: pulumi.Input[float] | None = None,
        max_monthly_cost: pulumi.Input[float] | None = None,
        existing_order_id: pulumi.Input[str] | None = None,
        fail_while_pending: pulumi.Input[bool] | None = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "country_code": country_code,
            "region": region,
            "currency": currency,
            "number_type": "local" if number_type is None else number_type,
            "preferred_number": preferred_number,
            "max_setup_cost": max_setup_cost,
            "max_monthly_cost": max_monthly_cost,
            "existing_order_id": existing_order_id,
            "fail_while_pending": None if fail_while_pending is False else fail_while_pending,
        }
        super().__init__(resource_name, inputs, opts)
